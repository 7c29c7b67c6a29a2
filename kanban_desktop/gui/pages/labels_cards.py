"""Which cards are to be printed: the left half of the labels' page, with its loops and single cards."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kanban_desktop.gui.kit.caption import Caption
from kanban_desktop.gui.kit.nothing import Nothing
from kanban_desktop.gui.kit.placebar import PlaceBar
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.kit.touchlist import TouchList
from kanban_desktop.gui.pages.loops import CARDS_ZONE, CardRow, LoopPainter, LoopRow, LoopRows, rows_of
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme
from kanban_desktop.model.label import Label

_HEADING = 64


class LabelsCards(QWidget):
    """The column.

    Attributes:
        loops: the list.
        is_needed: whether what is printed is made of cards at all.
        all_button, outdated_button: choose all cards or none, or exactly those whose label is out of date.

    Signals:
        touched: before anything is done about what somebody has touched.
        changed: when other cards are chosen.
        added(Label): when this one and perhaps more were added.
    """

    touched = Signal()
    changed = Signal()
    added = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: tuple[Label, ...] = ()
        self._cards: frozenset[int] = frozenset()
        self._outdated: frozenset[int] = frozenset()
        self._opened: frozenset[str] = frozenset()
        self.is_needed = True
        self._rows = LoopRows()
        self._rows.setParent(self)
        self._heading = Caption(theme, 19, 17)
        self.outdated_button, self.all_button = TouchButton(theme), TouchButton(theme)
        self.loops = TouchList(self._rows, LoopPainter(theme, self))
        self._place = PlaceBar(theme, self.loops.verticalScrollBar())
        self._nothing = Nothing(theme)
        self._nothing.say(
            "scan-barcode", translate("labels", "No cards are needed."),
            translate("labels", "The sheet has every command of this plant."),
        )  # fmt: skip
        self._head = QHBoxLayout()
        self._head.addWidget(self._heading, 1)
        for button in (self.outdated_button, self.all_button):
            button.set_size(150, 56)
            self._head.addWidget(button)
        self._shelf = QWidget()
        shelf = QHBoxLayout(self._shelf)
        shelf.setContentsMargins(0, 0, 0, 0)
        shelf.setSpacing(0)
        shelf.addWidget(self.loops, 1)
        shelf.addWidget(self._place)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self._shelf, 1)
        column.addWidget(self._nothing, 1)
        self.loops.chosen.connect(self._touch)
        self.all_button.clicked.connect(self._toggle_all)
        self.outdated_button.clicked.connect(self._choose_outdated)
        self.set_theme(theme)
        self._show()

    @property
    def chosen(self) -> tuple[Label, ...]:
        """The labels of the cards that are chosen, loop by loop."""
        loops = (row for row in self._rows.rows if isinstance(row, LoopRow))
        return tuple(one for row in loops for one in row.labels if one.card_number in self._cards)

    @property
    def to_print(self) -> tuple[Label, ...]:
        """The same as they come from the printer: those that are out of date with their next issue."""
        return tuple(one.reissued if one.card_number in self._outdated else one for one in self.chosen)

    @property
    def renewed(self) -> int:
        """How many of the chosen cards have a label that is out of date."""
        return len(self._cards & self._outdated)

    def show_labels(self, labels: tuple[Label, ...], outdated: frozenset[int]) -> None:
        """These are the labels that there are; what was chosen stays so."""
        numbers = {one.card_number for one in labels}
        self._labels, self._outdated = labels, outdated & numbers
        self._cards &= numbers
        self._show()

    def choose(self, cards: Iterable[int]) -> None:
        """Chooses these cards and no others. Loops of which only some are chosen are opened, so that these are seen."""
        self._cards = frozenset(cards) & {one.card_number for one in self._labels}
        loops = (row for row in rows_of(self._labels, self._cards) if isinstance(row, LoopRow))
        self._opened = frozenset(row.key for row in loops if 0 < row.chosen < len(row.labels))
        self._show()
        first = next((n for n, row in enumerate(self._rows.rows) if isinstance(row, LoopRow) and row.chosen), None)
        if first is not None:
            self.loops.scrollTo(self._rows.index(first, 0))

    def set_needed(self, needed: bool) -> None:
        """Whether what is printed is made of cards at all."""
        self.is_needed = needed
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        for part in (self.loops, self._place, self._heading, self._nothing):
            part.set_theme(theme)
        for button in (self.outdated_button, self.all_button):
            button.set_theme(theme)
        heading = max(theme.px(_HEADING), self.all_button.sizeHint().height() + theme.px(12))
        self._heading.setFixedHeight(heading)
        # The list keeps a gutter of its own at the right, where one's place in it is shown.
        self._head.setContentsMargins(0, 0, theme.px(14), 0)
        self._head.setSpacing(theme.px(10))

    def _touch(self, row: Any, zone: str) -> None:
        touched: LoopRow | CardRow = row
        if isinstance(touched, LoopRow) and zone == CARDS_ZONE:
            self._opened ^= {touched.key}
            self._show()
            return
        self.touched.emit()
        labels = touched.labels if isinstance(touched, LoopRow) else (touched.label,)
        cards = {one.card_number for one in labels}
        gone = cards <= self._cards
        self._cards = self._cards - cards if gone else self._cards | cards
        self._show()
        if not gone:
            self.added.emit(labels[0])

    def _toggle_all(self) -> None:
        self.touched.emit()
        every = frozenset(one.card_number for one in self._labels)
        self._cards = frozenset() if self._cards == every else every
        self._show()

    def _choose_outdated(self) -> None:
        self.touched.emit()
        self.choose(self._outdated)

    def _show(self) -> None:
        rows = rows_of(self._labels, self._cards, self._outdated, self._opened)
        self.loops.show_rows(rows)
        self._heading.say(*self._said([row for row in rows if isinstance(row, LoopRow)]))
        every = bool(rows) and len(self._cards) == len(self._labels)
        self.all_button.setText(translate("labels", "None") if every else translate("labels", "All"))
        self.outdated_button.setText(translate("labels", "Out of date: {n}").format(n=len(self._outdated)))
        self.all_button.setVisible(self.is_needed and len(self._labels) > 1)
        self.outdated_button.setVisible(self.is_needed and bool(self._outdated))
        self._shelf.setVisible(self.is_needed)
        self._nothing.setVisible(not self.is_needed)
        self.changed.emit()

    def _said(self, loops: list[LoopRow]) -> tuple[str, str]:
        if not self.is_needed:
            return "", ""
        if not loops:
            return translate("labels", "Loops"), translate("labels", "this station has no cards")
        of = translate("labels", "{n} of {count} chosen")
        return translate("labels", "Loops"), of.format(n=sum(bool(row.chosen) for row in loops), count=len(loops))
