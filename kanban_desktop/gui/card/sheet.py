"""A sheet over the board: as large as the board allows, one way out that a glove finds, and nothing that a key presses.

It never waits for an answer: whoever opened it goes on, and hears what was touched by its signals.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from kanban_desktop.gui.board.answers import AnswerLook
from kanban_desktop.gui.board.freshness import Freshness
from kanban_desktop.gui.board.strip import AnswerStrip
from kanban_desktop.gui.card.title import Title
from kanban_desktop.gui.kit.calm import LINGER
from kanban_desktop.gui.phrases import Floor
from kanban_desktop.gui.theme import Theme
from kanban_desktop.operations.answer import Answer

_INSET, _SHADE = 28, 120


class Sheet(QDialog):
    """What the details of a card and the cards of a loop have in common.

    For a moment after it appeared, or changed under the finger, touches do nothing: the second half of a double touch
    was not meant for it.

    Args:
        undo: whether the answer offers to take itself back; not where there is a button for that.

    Attributes:
        title: its head, with the button that closes it.
        strip: the answer to the last touch; hidden before the first.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, undo: bool = True) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self._given = self._theme = theme
        self._floor = Floor(ZoneInfo("UTC"))
        self._now = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._shade = _Shade(parent.window()) if parent is not None else None
        self.title = Title(theme)
        self.strip = AnswerStrip(theme, undo=undo)
        self.strip.hide()
        self._body = QHBoxLayout()
        self._outer = QVBoxLayout(self)
        # As large as the window below allows, whatever its parts would like.
        self._outer.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._outer.setSpacing(0)
        self._outer.addWidget(self.title)
        self._outer.addLayout(self._body, 1)
        self._outer.addWidget(self.strip)
        self.title.close_button.clicked.connect(self._close_if_meant)
        # Nothing that a scanner's Enter could press has the focus when it appears.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        if parent is not None:
            parent.window().installEventFilter(self)

    @property
    def is_settled(self) -> bool:
        """Whether what is touched now is what the finger was aimed at."""
        return not self._rest.isActive()

    def set_theme(self, theme: Theme) -> None:
        """Other colours, or another screen, from now on; the sizes follow the window below."""
        self._given = theme
        self._fit(force=True)

    def set_floor(self, zone: ZoneInfo, reasons: Mapping[str, str]) -> None:
        """The plant's zone, and what its reasons for a hold are called."""
        self._floor = Floor(zone, reasons)
        self._renew()

    def show_answer(self, answer: Answer) -> None:
        """This is what the last touch, or a scan meanwhile, came to."""
        self.strip.show_answer(answer, self._now, self._floor)
        self.strip.show()

    def show_look(self, look: AnswerLook) -> None:
        """This is what there is to say where there is no answer, or none yet."""
        self.strip.show_look(look, self._now, self._floor)
        self.strip.show()

    def show_freshness(self, freshness: Freshness) -> None:
        """So many scans wait here by now."""
        self.strip.show_freshness(freshness)

    def tick(self, now: int) -> None:
        """The clock moved on, microseconds UTC; once a second or more often."""
        self._now = now
        self.strip.tick(now, self.is_settled)
        self._renew()

    def leave(self) -> None:
        """Goes for good, with all that it put over the window."""
        parent = self.parentWidget()
        if parent is not None:
            parent.window().removeEventFilter(self)
        if self._shade is not None:
            self._shade.deleteLater()
        self.deleteLater()

    def pause(self) -> None:
        """What lies under the finger has changed: for a moment touches do nothing."""
        self._rest.start(LINGER)

    def _renew(self) -> None:
        """All that follows from the clock and the words, said anew."""
        raise NotImplementedError

    def _dress(self, theme: Theme) -> None:
        """Gives every part these colours and sizes."""
        self.title.set_theme(theme)
        self.strip.set_theme(theme)

    def _close_if_meant(self) -> None:
        if self.is_settled:
            self.reject()

    def _fit(self, force: bool = False) -> None:
        parent = self.parentWidget()
        window = parent.window() if parent is not None else self
        theme = self._given.fitted(window.size())
        if parent is not None:
            inset = theme.px(_INSET)
            box = QRect(window.mapToGlobal(window.rect().topLeft()), window.size())
            self.setGeometry(box.adjusted(inset, inset, -inset, -inset))
            if self._shade is not None:
                self._shade.setGeometry(window.rect())
        if force or theme != self._theme:
            self._theme = theme
            self._dress(theme)
            self._renew()
        edge = theme.px(2)
        self._outer.setContentsMargins(edge, edge, edge, edge)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        self._fit()
        self.pause()
        if self._shade is not None:
            self._shade.show()
            self._shade.raise_()
        super().showEvent(event)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        if self._shade is not None:
            self._shade.hide()
        self.strip.hide()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.parentWidget() is None:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        roles, edge = self._theme.roles, self._theme.px(2)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(roles.muted))
            box = self.rect().adjusted(edge, edge, -edge, -edge)
            painter.fillRect(box, QColor(roles.background))
            painter.fillRect(QRect(box.left(), box.top(), box.width(), self.title.height()), QColor(roles.surface))


class _Shade(QWidget):
    """Darkens what lies below an open sheet."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(QRectF(self.rect()), QColor(0, 0, 0, _SHADE))
