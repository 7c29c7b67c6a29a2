"""Asks one thing about an entry to settle: a large button for every answer, and a field where none of them is right."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from kanban_desktop.gui.card.button import ChoiceButton
from kanban_desktop.gui.kit.caption import Caption
from kanban_desktop.gui.kit.field import Field
from kanban_desktop.gui.kit.nothing import Nothing
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.kit.touchscroll import TouchScroll
from kanban_desktop.gui.theme import Theme, Weight

_SPACE = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: what its button says, what follows, and what is told when it was touched."""

    text: str
    note: str
    what: object


class AskPage(QWidget):
    """The question.

    Attributes:
        buttons: the answers' buttons.
        field, write: where another answer is written, and the button that takes it; hidden where none is.

    Signals:
        chosen: when an answer was touched, or another one written; with what it stands for, or the text.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.buttons: list[ChoiceButton] = []
        self._heading = Caption(theme, 28, 18, Weight.HEAVY)
        self._nothing = Nothing(theme)
        self.field = Field(theme, "")
        self.field.setMaxLength(200)
        self.write = TouchButton(theme)
        self._content = QWidget()
        self._grid = QGridLayout(self._content)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._scroll = TouchScroll(self._content)
        self._writing = QHBoxLayout()
        self._writing.addWidget(self.field, 1)
        self._writing.addWidget(self.write)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.addWidget(self._heading)
        self._rows.addLayout(self._writing)
        self._rows.addWidget(self._scroll, 1)
        self._rows.addWidget(self._nothing, 1)
        self.field.returnPressed.connect(self._take_text)
        self.write.clicked.connect(self._take_text)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        for part in (self._heading, self._nothing, self.field):
            part.set_theme(theme)
        for button in (self.write, *self.buttons):
            button.set_theme(theme)
        self._heading.setFixedHeight(theme.px(56))
        self.write.setFixedHeight(self.field.height())
        self._rows.setSpacing(theme.px(_SPACE))
        self._writing.setSpacing(theme.px(_SPACE))
        self._grid.setSpacing(theme.px(_SPACE))

    def ask(self, question: str, about: str, choices: Sequence[Choice], nothing: tuple[str, str] = ("", "")) -> None:
        """Asks this; ``nothing`` is what it says where there are no answers."""
        self._heading.say(question, about)
        for button in self.buttons:
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for place, one in enumerate(choices):
            button = ChoiceButton(self._theme, one.text, one.note)
            button.set_look("accent", "surface")
            button.clicked.connect(lambda _=False, one=one: self.chosen.emit(one.what))
            self._grid.addWidget(button, place // 2, place % 2)
            self.buttons.append(button)
        for column in range(2):
            self._grid.setColumnStretch(column, 1)
        self._nothing.say("info", *nothing)
        self._scroll.setVisible(bool(choices))
        self._nothing.setVisible(not choices)
        self.offer_text("", "")

    def offer_text(self, hint: str, button: str) -> None:
        """Has another answer written, or not where there is no hint."""
        self.field.clear()
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(hint)
        self.write.setText(button)
        self.field.setVisible(bool(hint))
        self.write.setVisible(bool(hint))
        if hint:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def about(self) -> str:
        """The question, and what it is about."""
        return self._heading.text

    def _take_text(self) -> None:
        text = self.field.text().strip()
        if text:
            self.chosen.emit(text)
