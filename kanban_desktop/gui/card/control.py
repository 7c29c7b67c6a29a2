"""Opens a card, and the cards of a loop, over the board, and keeps them as the plant has them."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from kanban_desktop.gui.board.answers import AnswerLook, unshown_look
from kanban_desktop.gui.board.control import BoardControl
from kanban_desktop.gui.bridge import Bridge
from kanban_desktop.gui.card.deck import DeckDialog
from kanban_desktop.gui.card.dialog import CardDialog
from kanban_desktop.gui.card.sheet import Sheet
from kanban_desktop.gui.window import Window
from kanban_desktop.model.board import Board
from kanban_desktop.model.details import CardDetails
from kanban_desktop.model.errors import KanbanError
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer
from kanban_desktop.operations.changes import Changes

if TYPE_CHECKING:  # the desks bring SQLAlchemy along, for which the first picture does not wait
    from kanban_desktop.operations.desks import Desks


class CardControl(QObject):
    """The sheets over one station's board."""

    def __init__(self, window: Window, bridge: Bridge, board: BoardControl, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._bridge = bridge
        self._board = board
        self._card: int | None = None
        self._loop: str | None = None
        self._card_sheet: CardDialog | None = None
        self._deck_sheet: DeckDialog | None = None
        self._left = False
        board.answered.connect(self._answer)
        board.noticed.connect(self._notice)
        board.shown.connect(self._renew_deck)
        bridge.changed.connect(self._renew_card)

    @property
    def card_sheet(self) -> CardDialog:
        """The sheet of one card, made when it is first wanted."""
        if self._card_sheet is None:
            self._card_sheet = sheet = CardDialog(self._window.theme, self._window)
            sheet.step_chosen.connect(self._board.step)
            sheet.undo_chosen.connect(self._board.undo)
            sheet.reprint_chosen.connect(self._reprint)
            sheet.finished.connect(self._forget)
        return self._card_sheet

    @property
    def deck_sheet(self) -> DeckDialog:
        """The sheet of a loop's cards, made when it is first wanted."""
        if self._deck_sheet is None:
            self._deck_sheet = sheet = DeckDialog(self._window.theme, self._window)
            sheet.step_chosen.connect(self._board.step)
            sheet.undo_chosen.connect(self._board.undo)
            sheet.card_chosen.connect(self.open_card)
        return self._deck_sheet

    def prepare(self) -> None:
        """Makes the sheets before they are wanted, one after the other: both would take longer than a frame."""
        if self._left:
            return
        missing = self._card_sheet is None
        _ = self.card_sheet if missing else self.deck_sheet
        if missing:
            QTimer.singleShot(0, self, self.prepare)

    @Slot(object)
    def open_card(self, number: int) -> None:
        """Opens a card's details as soon as they were read."""
        self._card = number
        self._read()

    @Slot(str)
    def open_loop(self, key: str) -> None:
        """Opens the cards of a loop that this station consumes."""
        self._loop = key
        if self._show_deck():
            self._dress(self.deck_sheet)
            self.deck_sheet.open()

    def close(self) -> None:
        """Closes what is open, and what is about to open."""
        self._card = None
        for sheet in self._made:
            sheet.reject()

    def leave(self) -> None:
        """Does away with the sheets, which belong to the window."""
        self._left = True
        self.close()
        for sheet in self._made:
            sheet.leave()
        self._card_sheet = self._deck_sheet = None

    def tick(self, now: int) -> None:
        """The clock moved on, microseconds UTC."""
        for sheet in self._open:
            sheet.show_freshness(self._bridge.freshness)
            sheet.tick(now)

    def set_theme(self) -> None:
        """The window has other colours from now on."""
        for sheet in self._made:
            sheet.set_theme(self._window.theme)

    @property
    def _made(self) -> list[Sheet]:
        return [sheet for sheet in (self._card_sheet, self._deck_sheet) if sheet is not None]

    @property
    def _open(self) -> list[Sheet]:
        return [sheet for sheet in self._made if sheet.isVisible()]

    def _read(self) -> None:
        if self._card is not None:
            self._bridge.ask(partial(_details, self._card, self._board.name), self._show, self._not_read)

    def _show(self, details: CardDetails) -> None:
        if details.shown.card.number != self._card:
            return  # another one was touched since
        sheet = self.card_sheet
        if not sheet.isVisible():
            self._dress(sheet)
        sheet.show_details(details)
        if not sheet.isVisible():
            for other in self._open:
                other.reject()
            sheet.open()

    def _not_read(self, fault: KanbanError) -> None:
        look = unshown_look(fault)
        if self._card_sheet in self._open:
            self.card_sheet.show_look(look)
        else:
            self._board.notice(look)

    def _dress(self, sheet: Sheet) -> None:
        plant = self._board.plant
        if plant is not None:
            sheet.set_floor(plant.zone, self._board.reasons)
        sheet.tick(self._bridge.clock())

    def _show_deck(self) -> bool:
        board = self._board.board
        cards = tuple(one for one in board.to_consume if one.loop.key == self._loop) if board is not None else ()
        if cards:
            self.deck_sheet.show_deck(cards[0].loop, cards, board.pending if board is not None else frozenset())
        return bool(cards)

    @Slot(object)
    def _renew_deck(self, _board: Board) -> None:
        if self._deck_sheet in self._open:
            self._show_deck()

    @Slot(object)
    def _renew_card(self, changes: Changes) -> None:
        if (
            self._card is not None
            and self._card_sheet in self._open
            and (changes.everything or self._card in changes.cards)
        ):
            self._read()

    @Slot(object)
    def _answer(self, answer: Answer) -> None:
        for sheet in self._open:
            sheet.show_freshness(self._bridge.freshness)
            sheet.show_answer(answer)

    @Slot(object)
    def _notice(self, look: AnswerLook) -> None:
        for sheet in self._open:
            sheet.show_look(look)

    @Slot()
    def _forget(self) -> None:
        self._card = None

    @Slot(object)
    def _reprint(self, number: int) -> None:
        self._board.step(number, Step.REISSUE)


def _details(number: int, station: str, desks: "Desks") -> CardDetails:
    return desks.details.read(number, desks.catalog.layout.station(station))
