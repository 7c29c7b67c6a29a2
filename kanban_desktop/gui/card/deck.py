"""The cards of a loop that the station consumes: which container is where, and the likely next step with each."""

from typing import Any, NamedTuple

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from kanban_desktop.gui.board.bins import LARGE, bin_of, draw_bin
from kanban_desktop.gui.board.column import Column
from kanban_desktop.gui.board.delegate import BUTTON_ZONE, CardPainter
from kanban_desktop.gui.board.shapes import draw_shape, face_of
from kanban_desktop.gui.card import words
from kanban_desktop.gui.card.sheet import Sheet
from kanban_desktop.gui.kit.keyed import ROW, KeyedRows
from kanban_desktop.gui.kit.lettering import draw, fitted
from kanban_desktop.gui.kit.touchlist import ROW_ZONE
from kanban_desktop.gui.phrases import cards_text, translate
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.gui.urgency import Urgency
from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.details import consumers_step
from kanban_desktop.model.label import clean
from kanban_desktop.model.plant import Loop
from kanban_desktop.model.steps import Step

_MARGIN = 20
_BIN_SCALE = 1.45
_DOT = " · "


class DeckRow(NamedTuple):
    """A card of the loop, what the consumer's scan of it would do or None, and whether one of it waits to be sent."""

    card: BoardCard
    step: Step | None
    waits: bool = False


class DeckRows(KeyedRows[DeckRow]):
    """A row for every card of the loop."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(lambda row: row.card.card.number, _same, _asks_same, _spoken, parent)


def _same(old: DeckRow, new: DeckRow) -> bool:
    return old == new


def _asks_same(old: DeckRow, new: DeckRow) -> bool:
    return old.step is new.step


def _spoken(row: DeckRow) -> str:
    return f"{row.card.n} / {row.card.of}, {row.card.card.state}"


class DeckPainter(CardPainter):
    """Paints the cards of a loop. The row is touched for the card's details, its right end takes the step."""

    def zone_at(self, box: QRect, row: Any, at: QPoint) -> str:
        return BUTTON_ZONE if self.near_button(box, at) and row.step is not None else ROW_ZONE

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, roles = self.theme, self.theme.roles
        row: DeckRow = index.data(ROW)
        shown, card = row.card, row.card.card
        zone = self.pressed_zone(card.number)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, face = self.draw_face(painter, option, zone == ROW_ZONE)
        large = theme.scale.factor * _BIN_SCALE
        drawn = QRectF(0, 0, LARGE[0] * large, LARGE[1] * large)
        drawn.moveCenter(QPointF(box.left() + theme.px(_MARGIN) + drawn.width() / 2, box.center().y()))
        draw_bin(painter, drawn, bin_of(card), str(shown.n), theme.enlarged(_BIN_SCALE), face)
        button = self.button_box(box)
        right = box.right()
        if row.step is not None:
            text = words.choice_text(row.step)
            self.draw_button(painter, button, text, False, zone == BUTTON_ZONE, face)
            right = button.left()
        left = drawn.right() + theme.px(_MARGIN)
        width = right - theme.px(_MARGIN) - left
        head = words.place_text(shown) + _DOT + words.state_since(card, self.now, self.floor)
        size = fitted(theme, head, width, range(26, 18, -1), Weight.HEAVY)
        head = theme.elided(head, width, size, Weight.HEAVY)
        draw(painter, theme, QPointF(left, box.center().y() - theme.px(3)), head, roles.ink, size, Weight.HEAVY)
        at = QPointF(left, box.center().y() + max(theme.px(25), theme.metrics(18).height() * 1.1))
        if row.waits:
            took = self.draw_waiting(painter, at, translate("board", "waiting")) + theme.px(10)
            at.setX(at.x() + took)
            width -= took
        below = theme.elided(words.whereabouts(shown, self.now, self.floor), width, 18, Weight.SEMIBOLD)
        colour = roles.held if card.held else roles.muted
        draw(painter, theme, at, below, colour, 18, Weight.SEMIBOLD)


class DeckDialog(Sheet):
    """The cards of a loop.

    Attributes:
        loop: whose cards are shown, None before the first.

    Signals:
        card_chosen: when a card's row was touched; with its number.
        step_chosen: when a card's button was touched; with its number and the step that the button named.
        undo_chosen: when undo was touched in time; with the number of the card that was answered for.
    """

    # Card numbers have up to ten digits, more than Qt's int takes.
    card_chosen = Signal(object)
    step_chosen = Signal(object, object)
    undo_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.loop: Loop | None = None
        self._cards: tuple[BoardCard, ...] = ()
        self._painter = DeckPainter(theme, self._floor)
        self.deck = Column(theme, DeckRows(), self._painter)
        self.deck.set_nothing("package-open", translate("card", "No cards."), "")
        self._body.addWidget(self.deck)
        self.deck.chosen.connect(self._choose)
        self.strip.undo_chosen.connect(self.undo_chosen)
        self.strip.step_chosen.connect(self.step_chosen)
        self.title.show_picture(self._draw_mark)
        self._dress(theme)

    def show_deck(self, loop: Loop, cards: tuple[BoardCard, ...], pending: frozenset[int] = frozenset()) -> None:
        """These are the loop's cards that go round; the scans of ``pending`` ones wait to be sent."""
        self.loop, self._cards = loop, cards
        self._renew()
        self.deck.show_rows(
            [DeckRow(one, consumers_step(one.card, one.loop), one.card.number in pending) for one in cards]
        )

    def _renew(self) -> None:
        if self.loop is None:
            return
        loop, floor = self.loop, self._floor
        self._painter.floor = floor
        way = translate("card", "{supply} → {demand}").format(
            supply=clean(loop.supply.name), demand=clean(f"{loop.demand.name} {loop.place}")
        )
        below = clean(loop.part.number) + _DOT + way
        if self._cards:
            when, why, how = words.deck_summary(self._cards, self._now, floor)
            self.title.say(clean(loop.part.name), below, when, why, how is Urgency.LATE)
        else:
            self.title.say(clean(loop.part.name), below, "", (), False)
        note = _DOT.join((cards_text(len(self._cards)), translate("card", "touch one for its details")))
        self.deck.set_heading(translate("card", "Its cards"), note)
        self.deck.move_clock(self._now)
        self.deck.tick(self._now)

    def _dress(self, theme: Theme) -> None:
        super()._dress(theme)
        self.deck.set_theme(theme)
        self._body.setContentsMargins(theme.px(_MARGIN), theme.px(8), theme.px(4), theme.px(8))

    def _draw_mark(self, painter: QPainter, box: QRectF) -> None:
        """How the loop stands, as the board draws it."""
        if not self._cards:
            return
        _, _, how = words.deck_summary(self._cards, self._now, self._floor)
        fill, ink = face_of(how, self._theme.roles)
        side = box.height() * 0.8
        mark = QRectF(0, 0, side, side)
        mark.moveCenter(box.center())
        colour = ink if how is Urgency.UNKNOWN else fill
        draw_shape(painter, how, mark, colour, ink if how is Urgency.SOON else None)

    def _choose(self, row: DeckRow, zone: str) -> None:
        if not self.is_settled:
            return
        if zone == BUTTON_ZONE and row.step is not None:
            self.step_chosen.emit(row.card.card.number, row.step)
        else:
            self.card_chosen.emit(row.card.card.number)
