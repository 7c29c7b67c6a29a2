"""A card in detail: how it stands, what happened to it, and a large button for everything that may be done with it.

It shows what it is given and says what was touched; it reads nothing, moves nothing and has no clock of its own.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QHideEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from kanban_desktop.gui.board.bins import bin_of, draw_bin
from kanban_desktop.gui.board.column import Column
from kanban_desktop.gui.card import words
from kanban_desktop.gui.card.choices import ChoicePanel
from kanban_desktop.gui.card.facts import Facts
from kanban_desktop.gui.card.history import HistoryPainter, HistoryRows
from kanban_desktop.gui.card.reasons import ReasonPage
from kanban_desktop.gui.card.sheet import Sheet
from kanban_desktop.gui.card.story import history_note, told
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme
from kanban_desktop.model.details import CardDetails
from kanban_desktop.model.label import clean
from kanban_desktop.model.steps import Step

_SHARES = (58, 42)
_MARGIN = 20
_BIN_SCALE = 1.8


class CardDialog(Sheet):
    """The details of a card.

    Attributes:
        details: what is shown, None before the first.
        choices, reasons: its buttons; the reasons are to be seen while a hold is being chosen.

    Signals:
        step_chosen: when a step was touched; with the card's number, the step, and for a hold the reason's code.
        undo_chosen: when undo was touched; with the card's number.
        reprint_chosen: when a new label was asked for; with the card's number.
    """

    # Card numbers have up to ten digits, more than Qt's int takes.
    step_chosen = Signal(object, object, object)
    undo_chosen = Signal(object)
    reprint_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, undo=False)
        self.details: CardDetails | None = None
        self._facts = Facts(theme)
        self._painter = HistoryPainter(theme, self._floor)
        self.history = Column(theme, HistoryRows(), self._painter)
        self.history.set_nothing("history", translate("card", "No history."), "")
        self.choices = ChoicePanel(theme)
        self.reasons = ReasonPage(theme)
        self._page = QWidget()
        self._left = QVBoxLayout()
        self._left.addWidget(self._facts)
        self._left.addWidget(self.history, 1)
        self._columns = QHBoxLayout(self._page)
        self._columns.addLayout(self._left, _SHARES[0])
        self._columns.addWidget(self.choices, _SHARES[1])
        self._stack = QStackedLayout()
        self._stack.addWidget(self._page)
        self._stack.addWidget(self.reasons)
        self._body.addLayout(self._stack)
        self.choices.step_chosen.connect(self._choose_step)
        self.choices.undo_chosen.connect(self._choose_undo)
        self.choices.reprint_chosen.connect(self._choose_reprint)
        self.reasons.reason_chosen.connect(self._hold)
        self.reasons.back_chosen.connect(self._leave)
        self.strip.step_chosen.connect(lambda number, step: self.step_chosen.emit(number, step, None))
        self.title.show_picture(self._draw_bin)
        self._dress(theme)

    @property
    def asks_why(self) -> bool:
        """Whether the reasons for a hold are to be seen."""
        return self._stack.currentWidget() is self.reasons

    def set_floor(self, zone: ZoneInfo, reasons: Mapping[str, str]) -> None:
        """The plant's zone, and what its reasons for a hold are called."""
        super().set_floor(zone, reasons)
        self.reasons.show_reasons(reasons)
        self._tell()

    def show_details(self, details: CardDetails) -> None:
        """This is the card now. Buttons that a finger is on or near stay as they are until it is gone."""
        other = self.details is None or self.details.shown.card.number != details.shown.card.number
        self.details = details
        self._now = max(self._now, details.read_at)
        self.choices.show_details(details)
        if other or (self.asks_why and Step.HOLD not in details.choices.steps):
            self._back()
        self._tell()
        self._renew()

    def _draw_bin(self, painter: QPainter, box: QRectF) -> None:
        """The card's container, as the board draws it, only larger."""
        if self.details is not None:
            shown, theme = self.details.shown, self._theme
            number = str(shown.n) if shown.n else ""
            draw_bin(painter, box, bin_of(shown.card), number, theme.enlarged(_BIN_SCALE), theme.roles.surface)

    def _renew(self) -> None:
        if self.details is None:
            return
        details, floor = self.details, self._floor
        shown = details.shown
        head = " ".join((words.amount(shown.card, shown.loop), clean(shown.loop.part.name)))
        place = words.place_text(shown)
        card = translate("card", "card {place}").format(place=place) if place else ""
        below = " · ".join(part for part in (clean(shown.loop.part.number), card) if part)
        self.title.say(head, below, *words.summary(shown, self._now, floor))
        self._facts.say(words.facts(details, self._now, floor))
        self.history.move_clock(self._now)
        self.history.tick(self._now)

    def _tell(self) -> None:
        """What happened, which does not depend on the clock."""
        if self.details is None:
            return
        rows = told(self.details, self._floor)
        self._painter.floor, self._painter.rows = self._floor, tuple(rows)
        self.history.set_heading(translate("card", "History"), history_note(self.details))
        self.history.move_clock(self._now)
        self.history.show_rows(rows)

    def _dress(self, theme: Theme) -> None:
        super()._dress(theme)
        for part in (self._facts, self.history, self.choices, self.reasons):
            part.set_theme(theme)
        margin = theme.px(_MARGIN)
        # What is thrown by a finger keeps a gutter of its own at the right, where its place is shown.
        self._body.setContentsMargins(margin, margin, theme.px(6), margin)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(theme.px(16))
        self._left.setSpacing(theme.px(10))

    def _choose_step(self, step: Step) -> None:
        if not self.is_settled or self.details is None:
            return
        if step is Step.HOLD:
            self._stack.setCurrentWidget(self.reasons)
            self.pause()
        else:
            self.step_chosen.emit(self.details.shown.card.number, step, None)

    def _hold(self, reason: str) -> None:
        if self.is_settled and self.details is not None:
            self._back()
            self.step_chosen.emit(self.details.shown.card.number, Step.HOLD, reason)

    def _choose_undo(self) -> None:
        if self.is_settled and self.details is not None:
            self.undo_chosen.emit(self.details.shown.card.number)

    def _choose_reprint(self) -> None:
        if self.is_settled and self.details is not None:
            self.reprint_chosen.emit(self.details.shown.card.number)

    def _leave(self) -> None:
        if self.is_settled:
            self._back()

    def _back(self) -> None:
        """From the reasons to the card."""
        if self.asks_why:
            self._stack.setCurrentWidget(self._page)
            self.pause()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._stack.setCurrentWidget(self._page)
