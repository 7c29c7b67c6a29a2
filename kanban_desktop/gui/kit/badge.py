"""A button that says in a word or two that something needs a person; hidden while nothing does."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.lettering import draw
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.theme import Theme, Weight

_HIGH, _PADDING, _ICON, _GAP, _TEXT = 56, 16, 22, 8, 18


class Badge(TouchButton):
    """The button, filled with the colour of what is late."""

    def __init__(self, theme: Theme, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, filled=True)
        self._sign = icon
        self.set_look("late", "late_ink", 2)
        self.hide()

    def say(self, text: str) -> None:
        """What it says from now on; an empty text hides it."""
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
            self.updateGeometry()
        self.setVisible(bool(text))

    def sizeHint(self) -> QSize:
        theme, scale = self._theme, self._theme.scale
        words = round(theme.width(self.text(), _TEXT, Weight.BOLD))
        wide = words + scale.px(_ICON) + scale.px(_GAP) + 2 * scale.px(_PADDING)
        return QSize(max(wide, scale.target(0, 20)), scale.target(_HIGH, 15))

    def draw_content(self, painter: QPainter, box: QRectF, colour: str) -> None:
        theme, side = self._theme, self._theme.px(_ICON)
        words = theme.width(self.text(), _TEXT, Weight.BOLD)
        left, middle = box.center().x() - (words + side + theme.px(_GAP)) / 2, box.center().y()
        image = icon_image(self._sign, colour, side, self.devicePixelRatioF())
        painter.drawImage(QPointF(left, middle - side / 2), image)
        base = middle + theme.metrics(_TEXT, Weight.BOLD).capHeight() / 2
        draw(painter, theme, QPointF(left + side + theme.px(_GAP), base), self.text(), colour, _TEXT, Weight.BOLD)
