"""The buttons of a card's details: the steps that may be taken now, undo and a new label.

No button moves, or changes what it does, while a finger is on it or has just left it.
"""

from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedLayout, QWidget

from kanban_desktop.gui.card.button import ChoiceButton
from kanban_desktop.gui.card.story import undo_note
from kanban_desktop.gui.card.words import choice_note, choice_text
from kanban_desktop.gui.kit.calm import LINGER
from kanban_desktop.gui.kit.nothing import Nothing
from kanban_desktop.gui.kit.placebar import PlaceBar
from kanban_desktop.gui.kit.touchscroll import TouchScroll
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme
from kanban_desktop.model.details import CardDetails
from kanban_desktop.model.steps import Step

_SPACE = 12


@dataclass(frozen=True, slots=True)
class _Button:
    """What a button of the panel is for; undo and reprint are no steps that are chosen by name."""

    text: str
    note: str = ""
    step: Step | None = None
    icon: str = ""
    main: bool = False


class ChoicePanel(QWidget):
    """The steps, with undo and reprint below them.

    Signals:
        step_chosen: when a step was touched.
        undo_chosen, reprint_chosen: when those were touched.
    """

    step_chosen = Signal(object)
    undo_chosen = Signal()
    reprint_chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[int, list[_Button]] | None = None
        self._next: CardDetails | None = None
        self._buttons: list[ChoiceButton] = []
        self._nothing = Nothing(theme)
        said = translate("card", "Nothing to do here."), translate("card", "This station has no step for it now.")
        self._nothing.say("info", *said)
        self._content = QWidget()
        self._grid = QGridLayout(self._content)
        self._scroll = TouchScroll(self._content)
        self._place_bar = PlaceBar(theme, self._scroll.verticalScrollBar())
        self._shelf = QWidget()
        shelf = QHBoxLayout(self._shelf)
        shelf.setContentsMargins(0, 0, 0, 0)
        shelf.setSpacing(0)
        shelf.addWidget(self._scroll, 1)
        shelf.addWidget(self._place_bar)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._shelf)
        self._stack.addWidget(self._nothing)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._settle)
        self.set_theme(theme)

    @property
    def buttons(self) -> list[ChoiceButton]:
        """The buttons, from the top."""
        return self._buttons

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self._nothing.set_theme(theme)
        self._place_bar.set_theme(theme)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.px(_SPACE))
        for button in self._buttons:
            button.set_theme(theme)

    def show_details(self, details: CardDetails) -> None:
        """What may be done with this card; at once as far as no finger is misled."""
        wanted = (details.shown.card.number, _buttons(details))
        if self._shown == wanted:
            self._next = None
            return
        busy = self._rest.isActive() or any(button.isDown() for button in self._buttons)
        if busy and self._shown is not None and self._shown[0] == wanted[0]:
            self._next = details
            return
        self._next = None
        self._shown = wanted
        self._build(wanted[1])

    def _build(self, wanted: list[_Button]) -> None:
        for button in self._buttons:
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 0)
        row = self._place([one for one in wanted if one.step is not None], 0)
        row = self._place([one for one in wanted if one.step is None], row)
        self._grid.setRowStretch(row, 1)
        self._stack.setCurrentWidget(self._shelf if wanted else self._nothing)

    def _place(self, wanted: list[_Button], row: int) -> int:
        """Puts buttons into the grid from this row on, two beside one another; returns the next free row."""
        column = 0
        for one in wanted:
            button = ChoiceButton(self._theme, one.text, one.note, main=one.main, icon=one.icon)
            if one.step is None:
                button.set_look("ink", "background", 2)
            else:
                button.set_look("accent", "accent_ink" if one.main else "surface")
            button.pressed.connect(self._rest.stop)
            button.released.connect(lambda: self._rest.start(LINGER))
            button.clicked.connect(lambda _=False, one=one: self._choose(one))
            wide = 2 if one.main or (column == 0 and one is wanted[-1]) else 1
            self._grid.addWidget(button, row, column, 1, wide)
            self._buttons.append(button)
            column += wide
            if column >= 2:
                row, column = row + 1, 0
        return row + 1 if column else row

    def _choose(self, one: _Button) -> None:
        if one.step is not None:
            self.step_chosen.emit(one.step)
        elif one.icon == "printer":
            self.reprint_chosen.emit()
        else:
            self.undo_chosen.emit()

    def _settle(self) -> None:
        if self._next is not None:
            self.show_details(self._next)


def _buttons(details: CardDetails) -> list[_Button]:
    choices, card, loop = details.choices, details.shown.card, details.shown.loop
    made = [
        _Button(choice_text(step), choice_note(step, card, loop), step, main=step is choices.main)
        for step in choices.steps
    ]
    if choices.undo:
        made.append(_Button(translate("card", "Undo"), undo_note(card), icon="undo-2"))
    if choices.reprint:
        note = translate("card", "issue {next} replaces {issue}").format(next=card.issue + 1, issue=card.issue)
        made.append(_Button(translate("card", "Print label"), note, icon="printer"))
    return made
