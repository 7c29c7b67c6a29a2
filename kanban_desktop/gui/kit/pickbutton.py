"""A button that says what is chosen by now, and opens what else there is."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.lettering import draw
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.theme import Theme, Weight

_HIGH, _MARGIN, _ICON = 76, 18, 30


class PickButton(TouchButton):
    """The button: what is chosen, a word about it below, and an arrow; as wide as its place."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._note = ""
        self._is_open = False
        self.set_look("line", "surface", 2)
        self.set_size(160, _HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, text: str, note: str, *, is_open: bool = False) -> None:
        """What is chosen from now on, and whether the rest is open to be chosen from."""
        self._note, self._is_open = note, is_open
        self.setText(text)
        self.setAccessibleName(f"{text}, {note}")
        self.update()

    def sizeHint(self) -> QSize:
        scale = self._theme.scale
        return QSize(scale.target(self._size.width(), 20), scale.target(self._size.height(), 15))

    def draw_content(self, painter: QPainter, box: QRectF, colour: str) -> None:
        theme, roles = self._theme, self._theme.roles
        left, side, middle = box.left() + theme.px(_MARGIN), theme.px(_ICON), box.center().y()
        right = box.right() - theme.px(_MARGIN) - side
        sign = "chevron-up" if self._is_open else "chevron-down"
        painter.drawImage(
            QPointF(right, middle - side / 2), icon_image(sign, roles.ink, side, self.devicePixelRatioF())
        )
        room = right - theme.px(10) - left
        text, note = theme.elided(self.text(), room, 20, Weight.BOLD), theme.elided(self._note, room, 16)
        draw(painter, theme, QPointF(left, middle - theme.px(4)), text, roles.ink, 20, Weight.BOLD)
        draw(painter, theme, QPointF(left, middle + theme.px(21)), note, roles.muted, 16)
