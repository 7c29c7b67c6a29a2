"""When Python looks for waste in a station's window: among what is new at once, among all only in a pause of the work.

To look through all that is there holds every thread: at a station of ten thousand cards for 90 ms, six frames long.
"""

import gc
import time

from PySide6.QtCore import QObject, QTimer, Slot

from kanban_desktop.gui.scanner import Scanner

_PAUSE_MS = 30_000
"""Where nothing was scanned for so long, nobody waits for an answer."""

_YOUNG, _OLDER, _OLD = 700, 10, 1_000
"""Python's own measure for what is new. A window that never pauses looks through all after 7 million new things."""


class Waste(QObject):
    """Has waste collected when it hurts nobody.

    Args:
        scanner: as long as it scans, there is no pause.
        seconds_between: in so long little of what has lived for a while becomes waste that is not given back at once.
    """

    def __init__(self, scanner: Scanner, parent: QObject | None = None, *, seconds_between: float = 600.0) -> None:
        super().__init__(parent)
        self._between = seconds_between
        self._collected = time.monotonic()
        self._pause = QTimer(self, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._collect)
        scanner.scanned.connect(self._put_off)

    @Slot()
    def begin(self) -> None:
        """From now on, and not among what is there already: modules and classes stay to the end."""
        gc.freeze()
        gc.set_threshold(_YOUNG, _OLDER, _OLD)
        gc.enable()
        self._pause.start()

    @Slot()
    def _put_off(self) -> None:
        if self._pause.isActive():
            self._pause.start()

    @Slot()
    def _collect(self) -> None:
        if time.monotonic() - self._collected >= self._between:
            gc.collect()
            self._collected = time.monotonic()
