"""A bar above a page: its parts in a row, on a surface with a line below."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.theme import Theme

_BUTTON = 56


class Bar(QWidget):
    """A bar; its class puts the parts into the row and gives them the theme."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row = QHBoxLayout(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.roles.surface))
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(self._theme.roles.line))


class BarButton(TouchButton):
    """A square button with an icon, and a name for whoever cannot see it."""

    def __init__(self, theme: Theme, icon: str, name: str) -> None:
        super().__init__(theme, icon=icon)
        self.set_size(_BUTTON, _BUTTON)
        self.set_look("line", "surface", 2)
        self.setAccessibleName(name)
