"""Shows where in a list one is: a bar to look at, not one to be dragged by a glove."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QSizePolicy, QWidget

from kanban_desktop.gui.roles import mixed
from kanban_desktop.gui.theme import Theme

_WIDTH, _BAR, _LEAST = 14, 5, 40


class PlaceBar(QWidget):
    """The bar; empty as long as all can be seen."""

    def __init__(self, theme: Theme, place: QScrollBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._place = place
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        place.valueChanged.connect(self.update)
        place.rangeChanged.connect(self.update)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self.setFixedWidth(theme.px(_WIDTH))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, place = self._theme, self._place
        if place.maximum() <= place.minimum():
            return
        length = max(theme.px(_LEAST), self.height() * place.pageStep() / (place.pageStep() + place.maximum()))
        top = (self.height() - length) * place.value() / place.maximum()
        wide = theme.px(_BAR)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mixed(theme.roles.muted, theme.roles.background, 0.45)))
            painter.drawRoundedRect(QRectF((self.width() - wide) / 2, top, wide, length), wide / 2, wide / 2)
