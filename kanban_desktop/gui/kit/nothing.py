"""What stands where a list is empty: an icon, a sentence, and what will happen."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.lettering import broken, draw_centred
from kanban_desktop.gui.theme import Theme, Weight


class Nothing(QWidget):
    """The empty state."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = self._said = self._more = ""

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self.update()

    def say(self, icon: str, said: str, more: str) -> None:
        """What it says from now on; without an icon none is drawn."""
        self._icon, self._said, self._more = icon, said, more
        self.setAccessibleName(f"{said} {more}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, roles = self._theme, self._theme.roles
        side = theme.px(72)
        middle = QPointF(self.width() / 2, self.height() * 0.42)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._icon:
                image = icon_image(self._icon, roles.muted, side, self.devicePixelRatioF())
                painter.drawImage(middle - QPointF(side / 2, side * 1.15), image)
            for text, size, weight, colour, below in (
                (self._said, 30, Weight.HEAVY, roles.ink, 32),
                (self._more, 17, Weight.MEDIUM, roles.muted, 74),
            ):
                width = self.width() * 0.9
                lines = broken(theme, text, width, 2, size, weight)
                box = QRectF(0, middle.y() + theme.px(below) - theme.px(20), self.width(), theme.px(40))
                draw_centred(painter, theme, box, lines, colour, size, weight)
