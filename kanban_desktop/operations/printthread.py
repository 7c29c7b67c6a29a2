"""A thread that prints, as a window and a command have it; where the plant has no printer it costs next to nothing."""

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING

from kanban_desktop.model.errors import KanbanError

if TYPE_CHECKING:  # imported by the thread, and the worker once there is a printer
    from kanban_desktop.operations.desks import Desks
    from kanban_desktop.operations.printworker import PrintWorker

_UNUSED_SECONDS = 60.0
"""After so long it is asked again whether the plant has a printer by now."""
_AWAY_SECONDS = 5.0
_LEAVE_SECONDS = 9.0

_log = logging.getLogger(__name__)


class PrintThread:
    """Prints a station's jobs, and everybody's on the printers of its computer."""

    def __init__(self) -> None:
        self._stop = Event()
        self._bell = Event()
        self._thread: Thread | None = None
        self._desks: Desks | None = None
        self._worker: PrintWorker | None = None

    def start(self, opening: "Callable[[], Desks]", station: str, clock: Callable[[], int], after: float = 0.0) -> None:
        """Begins.

        Args:
            opening: connects to the plant; called by the thread, and again after a loss.
            station: its code or name.
            after: not before so many seconds have passed, unless there is something to print.
        """
        given = (opening, station, clock, after)
        self._thread = Thread(target=self._run, args=given, name="printing", daemon=True)
        self._thread.start()

    def ring(self) -> None:
        """There is something to print."""
        self._bell.set()

    def close(self) -> None:
        """Ends it after the label that is on its way."""
        self._stop.set()
        self._bell.set()
        if self._thread is not None:
            self._thread.join(_LEAVE_SECONDS)

    def _run(self, opening: "Callable[[], Desks]", station: str, clock: Callable[[], int], after: float) -> None:
        self._bell.wait(after)
        while not self._stop.is_set():
            self._bell.clear()
            pause = _AWAY_SECONDS
            try:
                self._desks = self._desks or opening()
                if self._worker is None and self._desks.printing.printers():
                    self._worker = self._made(self._desks, station, clock)
                pause = self._worker.work() if self._worker is not None else _UNUSED_SECONDS
            except KanbanError as fault:
                _log.info("nothing can be printed now: %s", fault)
            except Exception as fault:  # noqa: BLE001 - whatever it is, the others' labels are printed, and IT is told
                _log.error("a label could not be printed", exc_info=fault)
            if self._worker is None:
                self._leave()
            self._bell.wait(pause)
        self._leave()

    def _made(self, desks: "Desks", station: str, clock: Callable[[], int]) -> "PrintWorker":
        from kanban_desktop.operations.printworker import PrintWorker

        return PrintWorker(desks, desks.catalog.layout.station(station).id, clock, self._stop)

    def _leave(self) -> None:
        if self._worker is not None:
            self._worker.leave()
        if self._desks is not None:
            self._desks.close()
        self._worker = self._desks = None
