"""A measured length, in tenths of a millimetre: set by buttons, or said to be as it should be."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kanban_desktop.gui.kit.caption import Caption
from kanban_desktop.gui.kit.stepper import Stepper
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme, Weight

_TENTH = 100
_MOST = 3000


class LengthSetter(QWidget):
    """What a ruler measures; nothing is known before somebody has touched it.

    Args:
        name: which ruler.

    Attributes:
        stepper: its buttons.

    Signals:
        changed: when somebody has set it.
    """

    changed = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._known = False
        self._of = 0
        self._caption = Caption(theme, 17, 16, Weight.BOLD)
        names = translate("printer", "{name}, less"), translate("printer", "{name}, more")
        self.stepper = Stepper(theme, self._said, _MOST, (names[0].format(name=name), names[1].format(name=name)))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._caption)
        self._column.addWidget(self.stepper)
        self.stepper.changed.connect(self._set)
        self.set_theme(theme)

    @property
    def value(self) -> int | None:
        """What it measures, micrometres; None: nobody has said."""
        return self.stepper.value * _TENTH if self._known else None

    def begin(self, of: int) -> None:
        """The ruler is so long, micrometres, and was not measured yet."""
        self._of, self._known = of, False
        should = translate("printer", "should be {length} mm").format(length=f"{of / 1000:g}")
        self._caption.say(self._name, should)
        self.stepper.set_value(of // _TENTH)

    def confirm(self) -> None:
        """It measures what it should."""
        self._known = True
        self.stepper.set_value(self._of // _TENTH)
        self.changed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._caption.set_theme(theme)
        self.stepper.set_theme(theme)
        self._column.setSpacing(theme.px(4))

    def _set(self, _value: int) -> None:
        if not self._known:
            self._known = True
            self.stepper.set_value(self.stepper.value)  # its words say by now that it is known
        self.changed.emit()

    def _said(self, tenths: int) -> str:
        if not self._known and tenths == self._of // _TENTH:
            return translate("printer", "? mm")
        return translate("printer", "{length} mm").format(length=f"{tenths / 10:.1f}")
