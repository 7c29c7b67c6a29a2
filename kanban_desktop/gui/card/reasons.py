"""Asks why a card is held: a large button for each of the plant's reasons, and the way back."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kanban_desktop.gui.card.button import ChoiceButton
from kanban_desktop.gui.kit.caption import Caption
from kanban_desktop.gui.kit.placebar import PlaceBar
from kanban_desktop.gui.kit.touchscroll import TouchScroll
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.model.label import clean

_SPACE = 12


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
        self._heading.say(
            translate("card", "Why is it held?"), translate("card", "touch the reason, then nobody may use it")
        )
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
        scroll = TouchScroll(self._content)
        self._place = PlaceBar(theme, scroll.verticalScrollBar())
        shelf = QHBoxLayout()
        shelf.setSpacing(0)
        shelf.addWidget(scroll, 1)
        shelf.addWidget(self._place)
        self._rows.addLayout(shelf, 1)
        self.set_theme(theme)

    @property
    def buttons(self) -> Mapping[str, ChoiceButton]:
        """The button of each reason, by its code."""
        return self._buttons

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self._heading.set_theme(theme)
        self._place.set_theme(theme)
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
