"""A heading with a quiet note behind it, in one line."""

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kanban_desktop.gui.kit.lettering import draw
from kanban_desktop.gui.theme import Theme, Weight

_GAP = 11


class Caption(QWidget):
    """The heading; the note gives way before it."""

    def __init__(
        self, theme: Theme, size: int, note_size: int, weight: Weight = Weight.BOLD, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size, self._note_size, self._weight = size, note_size, weight
        self._title = self._note = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    @property
    def text(self) -> str:
        """All that it says."""
        return f"{self._title} {self._note}".strip()

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def say(self, title: str, note: str = "") -> None:
        """What it says from now on."""
        if (title, note) != (self._title, self._note):
            self._title, self._note = title, note
            self.setAccessibleName(self.text)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(120), round(self._theme.metrics(self._size, self._weight).height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(60), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        base = self.height() / 2 + theme.metrics(self._size, self._weight).capHeight() / 2
        with QPainter(self) as painter:
            title = theme.elided(self._title, self.width(), self._size, self._weight)
            draw(painter, theme, QPointF(0, base), title, theme.roles.ink, self._size, self._weight)
            left = theme.width(title, self._size, self._weight) + theme.px(_GAP)
            rest = theme.elided(self._note, self.width() - left, self._note_size, Weight.SEMIBOLD)
            if rest != "…":
                at = QPointF(left, base)
                draw(painter, theme, at, rest, theme.roles.muted, self._note_size, Weight.SEMIBOLD)
