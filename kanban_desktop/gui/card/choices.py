"""The buttons of a card's details: the steps that may be taken now, undo and a new label; and the reasons for a hold.

No button moves, or changes what it does, while a finger is on it or has just left it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from kanban_desktop.gui.card.words import choice_note, choice_text
from kanban_desktop.gui.kit.calm import LINGER
from kanban_desktop.gui.kit.caption import Caption
from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.lettering import broken, draw, fitted
from kanban_desktop.gui.kit.nothing import Nothing
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.kit.touchscroll import TouchScroll
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.model.details import CardDetails, Choices
from kanban_desktop.model.label import clean
from kanban_desktop.model.steps import Step

_HIGH, _MAIN = 84, 104
_SPACE = 12


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
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._scroll)
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
        self._stack.setCurrentWidget(self._scroll if wanted else self._nothing)

    def _place(self, wanted: list[_Button], row: int) -> int:
        """Puts buttons into the grid from this row on, two beside one another; returns the next free row."""
        column = 0
        for place, one in enumerate(wanted):
            button = ChoiceButton(self._theme, one.text, one.note, main=one.main, icon=one.icon)
            if one.step is None:
                button.set_look("ink", "background", 2)
            else:
                button.set_look("accent", "accent_ink" if one.main else "surface")
            button.pressed.connect(self._rest.stop)
            button.released.connect(lambda: self._rest.start(LINGER))
            button.clicked.connect(lambda _=False, one=one: self._choose(one))
            left = len(wanted) - place
            wide = 2 if one.main or (column == 0 and left % 2 and one.step is not None) else 1
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
    return made + _beside(choices)


def _beside(choices: Choices) -> list[_Button]:
    made = []
    if choices.undo:
        made.append(_Button(translate("card", "Undo"), icon="undo-2"))
    if choices.reprint:
        made.append(_Button(translate("card", "New label"), icon="printer"))
    return made


class ReasonPage(QWidget):
    """Asks why a card is held: one touch for the reason, one way back.

    Signals:
        reason_chosen: when a reason was touched; with its code.
        back_chosen: when nobody wants to hold it after all.
    """

    reason_chosen = Signal(str)
    back_chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._reasons: dict[str, str] = {}
        self._buttons: dict[str, ChoiceButton] = {}
        self._heading = Caption(theme, 28, 18, Weight.HEAVY)
        self._heading.say(translate("card", "Why is it held?"), translate("card", "one touch, and nobody uses it"))
        self.back = ChoiceButton(theme, translate("card", "Back"), icon="chevron-left")
        self.back.set_look("ink", "background", 2)
        self.back.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.back.clicked.connect(self.back_chosen)
        self._content = QWidget()
        self._grid = QGridLayout(self._content)
        self._head = QHBoxLayout()
        self._head.addWidget(self.back)
        self._head.addWidget(self._heading, 1)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.addLayout(self._head)
        self._rows.addWidget(TouchScroll(self._content), 1)
        self.set_theme(theme)

    @property
    def buttons(self) -> Mapping[str, ChoiceButton]:
        """The button of each reason, by its code."""
        return self._buttons

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self._heading.set_theme(theme)
        self._rows.setSpacing(theme.px(16))
        self._head.setSpacing(theme.px(24))
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.px(_SPACE))
        for button in (self.back, *self._buttons.values()):
            button.set_theme(theme)

    def show_reasons(self, reasons: Mapping[str, str]) -> None:
        """These are the plant's reasons, by code."""
        if dict(reasons) == self._reasons:
            return
        self._reasons = dict(reasons)
        for button in self._buttons.values():
            self._grid.removeWidget(button)
            button.deleteLater()
        self._buttons = {}
        columns = 3 if len(reasons) > 4 else 2
        for place, (code, text) in enumerate(reasons.items()):
            button = ChoiceButton(self._theme, clean(text))
            button.set_look("held", "surface")
            button.clicked.connect(lambda _=False, code=code: self.reason_chosen.emit(code))
            self._grid.addWidget(button, place // columns, place % columns)
            self._buttons[code] = button
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
