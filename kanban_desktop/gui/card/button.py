"""A large button that says what it does and, smaller, what follows."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.lettering import broken, draw, fitted
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.theme import Theme, Weight

_HIGH, _MAIN = 84, 104


class ChoiceButton(TouchButton):
    """A button with what it does and, smaller, what follows; as wide as its place.

    Attributes:
        note: what follows.
    """

    def __init__(
        self,
        theme: Theme,
        text: str,
        note: str = "",
        *,
        main: bool = False,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent, theme=theme, filled=main)
        self.note = note
        self._sign = icon
        self._size_of_text = 30 if main else 23
        self._millimetres = 20 if main else 15
        self.setText(text)
        self.setAccessibleName(f"{text}, {note}" if note else text)
        self.set_size(160, _MAIN if main else _HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        scale = self._theme.scale
        return QSize(scale.target(self._size.width(), 20), scale.target(self._size.height(), self._millimetres))

    def draw_content(self, painter: QPainter, box: QRectF, colour: str) -> None:
        theme, note = self._theme, self.note
        side, gap = (theme.px(26), theme.px(10)) if self._sign else (0, 0)
        room = box.width() - theme.px(20) - side - gap
        size = fitted(theme, self.text(), room, range(self._size_of_text, 18, -1), Weight.BOLD)
        lines = broken(theme, self.text(), room, 1 if note else 2, size, Weight.BOLD)
        below = [theme.elided(note, box.width() - theme.px(16), 16, Weight.SEMIBOLD)] if note else []
        high, step = theme.metrics(size, Weight.BOLD).capHeight(), theme.metrics(size, Weight.BOLD).height()
        low = theme.metrics(16, Weight.SEMIBOLD).height() * 1.2
        base = box.center().y() - (high + step * (len(lines) - 1) + low * len(below)) / 2 + high
        for line in lines:
            wide = theme.width(line, size, Weight.BOLD)
            left = box.center().x() - (wide + side + gap) / 2
            if self._sign:
                image = icon_image(self._sign, colour, side, self.devicePixelRatioF())
                painter.drawImage(QPointF(left, base - high / 2 - side / 2), image)
            draw(painter, theme, QPointF(left + side + gap, base), line, colour, size, Weight.BOLD)
            base += step
        for line in below:
            left = box.center().x() - theme.width(line, 16, Weight.SEMIBOLD) / 2
            draw(painter, theme, QPointF(left, base - step + low), line, colour, 16, Weight.SEMIBOLD)
