"""Has labels printed on a printer of the plant, and brings what becomes of that to a strip."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kanban_desktop.gui.board.control import BoardControl
from kanban_desktop.gui.bridge import Bridge
from kanban_desktop.gui.pages.job_bar import JobBar
from kanban_desktop.model.errors import KanbanError
from kanban_desktop.model.printjobs import Job, Printer
from kanban_desktop.operations.printjobs import Listed
from kanban_desktop.printing.prints import LabelPrint

if TYPE_CHECKING:  # the desks bring SQLAlchemy along, for which the first picture does not wait
    from kanban_desktop.operations.desks import Desks

_LOOK_MS = 400


class JobFollow(QObject):
    """Orders labels at a station, and follows what was ordered until it is over.

    Signals:
        failed(KanbanError): it could not be ordered, or what a person wanted of it could not be done.
    """

    failed = Signal(object)

    def __init__(self, bar: JobBar, bridge: Bridge, board: BoardControl, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bar = bar
        self._bridge = bridge
        self._board = board
        self._job: UUID | None = None
        self._asking = False
        self._again = QTimer(self, interval=_LOOK_MS)
        self._again.timeout.connect(self._look)
        bar.cancel_chosen.connect(self._cancel)
        bar.settled.connect(self._settle)
        bar.closed.connect(self._close)

    def order(self, asked: LabelPrint, printer: Printer, job: UUID) -> None:
        """Has these labels printed.

        Args:
            job: the id that the job gets, however often it is ordered.
        """
        actor = self._board.actor
        who = actor.person if actor is not None else None
        self._ask(partial(_ordered, self._board.name, asked, printer, job, who))

    def look_for_open(self) -> None:
        """Shows what this station has ordered before and what is not over: a person may have to settle it."""
        if self._job is None and not self._asking:
            self._ask(partial(_open, self._board.name))

    def _ask(self, job: "partial[Listed | None]") -> None:
        self._asking = True
        self._bridge.ask(job, self._show, self._fail)

    @Slot()
    def _look(self) -> None:
        if self._job is not None and not self._asking:
            self._ask(partial(_listed, self._job))

    def _show(self, found: Listed | None) -> None:
        self._asking = False
        self._job = found.job.id if found is not None else None
        self._bar.show_job(found)
        if found is None or found.job.state.over:
            self._again.stop()
        else:
            self._again.start()

    def _fail(self, fault: KanbanError) -> None:
        self._asking = False
        self.failed.emit(fault)

    @Slot()
    def _cancel(self) -> None:
        if self._job is not None:
            self._ask(partial(_cancelled, self._job))

    @Slot(bool)
    def _settle(self, came_out: bool) -> None:
        if self._job is not None:
            self._ask(partial(_settled, self._job, came_out))

    @Slot()
    def _close(self) -> None:
        self._job = None
        self._bar.show_job(None)


def _ordered(
    station: str, asked: LabelPrint, printer: Printer, job: UUID, person: int | None, desks: "Desks"
) -> Listed | None:
    here = desks.catalog.layout.station(station)
    made = desks.printing.submit(
        here, printer, asked.cards, layout=asked.form.name, copies=asked.copies, job=job, person=person
    )
    return desks.printing.listed(made)


def _listed(job: UUID, desks: "Desks") -> Listed | None:
    return desks.printing.listed(desks.printing.job(job))


def _open(station: str, desks: "Desks") -> Listed | None:
    here = desks.catalog.layout.station(station)
    mine: list[Job] = desks.printing.open_at(here)
    return desks.printing.listed(mine[-1]) if mine else None


def _cancelled(job: UUID, desks: "Desks") -> Listed | None:
    return desks.printing.listed(desks.printing.cancel(job))


def _settled(job: UUID, came_out: bool, desks: "Desks") -> Listed | None:
    return desks.printing.listed(desks.printing.settle(job, came_out=came_out))
