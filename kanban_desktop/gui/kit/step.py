"""One of several steps that a person takes: its number, what to do, and on the right or below what it is done with."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kanban_desktop.gui.kit.face import draw_face
from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.lettering import broken, draw, draw_centred
from kanban_desktop.gui.theme import Theme, Weight

_MARGIN, _ROUND, _GAP, _HIGH = 14, 38, 14, 76
_TITLE, _NOTE = 21, 16


class Step(QWidget):
    """The step, on a face of its own.

    Attributes:
        beside, below: what is put there; to the right of the words, and under them.
    """

    def __init__(self, theme: Theme, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = _Words(theme, number)
        self.beside, self.below = QHBoxLayout(), QHBoxLayout()
        self._top = QHBoxLayout()
        self._top.addWidget(self._words, 1)
        self._top.addLayout(self.beside)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addLayout(self.below)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)

    @property
    def done(self) -> bool:
        """Whether it has a tick."""
        return self._words.done

    def say(self, title: str, note: str, *, done: bool) -> None:
        """What is to be done, and whether it was."""
        self._words.say(title, note, done=done)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on; what was put into it is not its own."""
        self._theme = theme
        self._words.set_theme(theme)
        margin, gap = theme.px(_MARGIN), theme.px(_GAP)
        self._column.setContentsMargins(margin, theme.px(10), margin, theme.px(10))
        self._column.setSpacing(theme.px(8))
        for row in (self._top, self.beside, self.below):
            row.setSpacing(gap)
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_face(painter, self._theme, QRectF(self.rect()))


class _Words(QWidget):
    """The number, or a tick, and the words."""

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self._theme, self._number = theme, number
        self._title = self._note = ""
        self.done = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, title: str, note: str, *, done: bool) -> None:
        self._title, self._note, self.done = title, note, done
        self.setAccessibleName(f"{self._number}. {title}. {note}")
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(180), self._theme.px(_HIGH))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, roles = self._theme, self._theme.roles
        side = theme.px(_ROUND)
        left = side + theme.px(_GAP)
        width = self.width() - left
        lines = broken(theme, self._note, width, 2, _NOTE)
        title, note = theme.metrics(_TITLE, Weight.BOLD), theme.metrics(_NOTE)
        top = (self.height() - title.height() - len(lines) * note.height()) / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(roles.on_time if self.done else roles.accent))
            circle = QRectF(0, (self.height() - side) / 2, side, side)
            painter.drawEllipse(circle)
            if self.done:
                small = theme.px(24)
                image = icon_image("check", roles.on_time_ink, small, self.devicePixelRatioF())
                painter.drawImage(circle.center() - QPointF(small / 2, small / 2), image)
            else:
                draw_centred(painter, theme, circle, [str(self._number)], roles.accent_ink, _TITLE, Weight.HEAVY)
            words = theme.elided(self._title, width, _TITLE, Weight.BOLD)
            draw(painter, theme, QPointF(left, top + title.ascent()), words, roles.ink, _TITLE, Weight.BOLD)
            base = top + title.height() + note.ascent()
            for line in lines:
                draw(painter, theme, QPointF(left, base), line, roles.muted, _NOTE)
                base += note.height()
