"""Knows when nobody is touching a view: not now, and not within the last moment."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QAbstractScrollArea, QScroller

LINGER = 600
"""Milliseconds after the last touch or scroll in which a finger may be on its way to the next."""

_TOUCHES = frozenset((QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.TouchBegin))
# Where a dialog opens under a finger, the view never hears that it was lifted, only that it left.
_LIFTS = frozenset(
    (QEvent.Type.MouseButtonRelease, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel, QEvent.Type.Leave, QEvent.Type.Hide)
)
_STIRS = frozenset((QEvent.Type.Wheel, QEvent.Type.KeyPress))


class Calm(QObject):
    """Watches touches and scrolling of one view.

    Attributes:
        is_calm: whether rows may be moved now.

    Signals:
        settled: when the view has come to rest after a touch or a scroll.
    """

    settled = Signal()

    def __init__(self, view: QAbstractScrollArea, linger: int = LINGER) -> None:
        super().__init__(view)
        self._down = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(linger)
        self._rest.timeout.connect(self._settle)
        self._scroller = QScroller.scroller(view.viewport())
        self._scroller.stateChanged.connect(self._stir)
        view.viewport().installEventFilter(self)

    @property
    def is_calm(self) -> bool:
        """Whether no finger is down, nothing scrolls, and the last touch is a moment ago."""
        return not self._down and not self._rest.isActive() and not self._rolling

    @property
    def _rolling(self) -> bool:
        return self._scroller.state() != QScroller.State.Inactive

    def _stir(self) -> None:
        self._rest.start()

    def _settle(self) -> None:
        if self._down or self._rolling:
            return
        self.settled.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _TOUCHES:
            self._down = True
            self._rest.stop()
        elif kind in _LIFTS:
            self._down = False
            self._rest.start()
        elif kind in _STIRS:
            self._rest.start()
        return False
