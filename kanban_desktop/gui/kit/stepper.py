"""A small whole number that is set by two buttons, one more and one less."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kanban_desktop.gui.kit.lettering import draw_centred
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.theme import Theme, Weight

_SIDE, _GAP = 76, 6


class Stepper(QWidget):
    """The number between its buttons; a finger that stays on one goes on counting.

    Args:
        said: makes words of the number.
        most: it is from 1 to this.

    Attributes:
        less, more: the buttons.

    Signals:
        changed(int): when somebody has set another number.
    """

    changed = Signal(int)

    def __init__(
        self, theme: Theme, said: Callable[[int], str], most: int, names: tuple[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._most = most
        self._value = 1
        self._said = said
        self._words = _Words(theme)
        self.less, self.more = TouchButton(theme, icon="minus"), TouchButton(theme, icon="plus")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for button, name, step in ((self.less, names[0], -1), (self.more, names[1], 1)):
            button.set_size(_SIDE, _SIDE)
            button.set_look("line", "surface", 2)
            button.setAccessibleName(name)
            button.setAutoRepeat(True)
            button.clicked.connect(lambda _=False, step=step: self._step(step))
        for part in (self.less, self._words, self.more):
            self._row.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)
        self.set_value(1)

    @property
    def value(self) -> int:
        """The number."""
        return self._value

    def set_value(self, value: int) -> None:
        """Sets the number; nobody is told."""
        self._value = min(max(1, value), self._most)
        self._words.say(self._said(self._value))
        self.less.setEnabled(self._value > 1)
        self.more.setEnabled(self._value < self._most)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        for part in (self.less, self.more, self._words):
            part.set_theme(theme)
        self._words.make_room(max(theme.width(self._said(n), 20, Weight.BOLD) for n in (1, self._most)))
        self._row.setSpacing(theme.px(_GAP))
        self.updateGeometry()

    def _step(self, step: int) -> None:
        self.set_value(self._value + step)
        self.changed.emit(self._value)


class _Words(QWidget):
    """The number in words, in the middle of its room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._text, self._room = theme, "", 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def say(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(text)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def make_room(self, width: float) -> None:
        self._room = width
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(round(self._room) + 2 * self._theme.px(8), self._theme.px(40))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        with QPainter(self) as painter:
            draw_centred(painter, theme, QRectF(self.rect()), [self._text], theme.roles.ink, 20, Weight.BOLD)
