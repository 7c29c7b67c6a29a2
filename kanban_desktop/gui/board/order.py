"""A board put in order for its page: cards to supply, most urgent first, and the loops that are consumed.

It is made on the thread that asks, for ten thousand cards take longer than a frame. A board that differs in a few
cards from the one before it is put in order by those cards alone.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from kanban_desktop.gui.kit.differing import differences
from kanban_desktop.gui.urgency import Urgency, can_be_done, first_known, urgency
from kanban_desktop.model.board import Board, BoardCard, loop_key, span

_FEW = 64


@dataclass(frozen=True, slots=True)
class Supply:
    """A station's open cards in the order in which they are shown.

    What the station can do comes first, then what waits for others, then what is held; each most urgent first. The
    order does not depend on the clock: rows change places when cards do, and not by themselves.

    Attributes:
        cards: the same as the board gave them.
    """

    to_do: list[BoardCard] = field(default_factory=list)
    waiting: list[BoardCard] = field(default_factory=list)
    held: list[BoardCard] = field(default_factory=list)
    cards: Sequence[BoardCard] = ()

    @property
    def rows(self) -> list[BoardCard]:
        """All of them, from the top."""
        return [*self.to_do, *self.waiting, *self.held]

    def late(self, now: int) -> int:
        """How many are late."""
        return sum(bisect_right(part, now, key=first_known) for part in (self.to_do, self.waiting))

    def first_late(self, now: int) -> int | None:
        """The number of the card to take before all others; None when nothing that can be done is late."""
        if self.to_do and urgency(self.to_do[0], now) is Urgency.LATE:
            return self.to_do[0].card.number
        return None

    def after(self, cards: Sequence[BoardCard]) -> "Supply":
        """The same with the station's open cards as they are now."""
        if (found := differences(self.cards, cards, _FEW)) is None:
            return in_order(cards)
        gone, come = found
        parts = list(self.to_do), list(self.waiting), list(self.held)
        for card in (self.cards[place] for place in gone):
            part = parts[_part(card)]
            del part[bisect_left(part, _order(card), key=_order)]
        for card in (cards[place] for place in come):
            insort(parts[_part(card)], card, key=_order)
        return Supply(*parts, cards)


def in_order(cards: Iterable[BoardCard]) -> Supply:
    """A station's open cards, in order."""
    given = tuple(cards)
    parts: tuple[list[BoardCard], list[BoardCard], list[BoardCard]] = ([], [], [])
    # Cards of a loop in one state are all alike in what can be done: asked once, not ten thousand times.
    known: dict[tuple[object, ...], int] = {}
    for one in given:
        card = one.card
        kind = (one.loop.id, card.state, card.hold_reason is None, card.cancel_asked is None)
        part = known.get(kind)
        if part is None:
            part = known[kind] = _part(one)
        parts[part].append(one)
    for cards_of_part in parts:
        # As the board sorted them they are right, but for those without a run-out.
        if cards_of_part and cards_of_part[-1].runs_out is None:
            cards_of_part.sort(key=_order)
    return Supply(*parts, given)


def _part(card: BoardCard) -> int:
    """Whether a card is to be done here, waits for others, or is held."""
    return 2 if card.card.held else 0 if can_be_done(card) else 1


def _order(card: BoardCard) -> tuple[int, tuple[int, int, int, int]]:
    """The board's order, but that a card without a run-out counts by its due time, and not as the least urgent."""
    return first_known(card), card.urgency


class Material(NamedTuple):
    """A loop that the station consumes, with all its cards that go round."""

    key: str
    cards: tuple[BoardCard, ...]

    @property
    def runs_out(self) -> int | None:
        """When its stock should be used up, microseconds UTC; None when nobody can know."""
        return self.cards[0].runs_out


def material_of(cards: Iterable[BoardCard]) -> list[Material]:
    """The loops that the station consumes. Each keeps its place, so that people learn where to look."""
    return [Material(key, tuple(deck)) for key, deck in groupby(cards, key=loop_key)]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A board's rows, in the order in which they are shown.

    Attributes:
        supply: the cards that the station supplies.
        loops: a row for each loop that it consumes.
        consumed: the cards of those loops, as the board gave them.
        outs: when the loops' stock should be used up, in order.
    """

    supply: Supply = field(default_factory=Supply)
    loops: list[Material] = field(default_factory=list)
    consumed: Sequence[BoardCard] = ()
    outs: list[int] = field(default_factory=list)

    def after(self, board: Board) -> "Arrangement":
        """The same for the board as it is now; itself where nothing differs."""
        supply, now = self.supply, board.to_consume
        differing = differences(self.consumed, now, _FEW)
        if supply.cards is not board.to_supply:
            supply = supply.after(board.to_supply)
        elif differing == ([], []):
            return self
        if differing is None:
            loops = material_of(now)
            return Arrangement(supply, loops, now, sorted(_outs(loops)))
        loops, outs = [*self.loops], [*self.outs]
        gone, come = differing
        changed = [*(self.consumed[place] for place in gone), *(now[place] for place in come)]
        for key in set(map(loop_key, changed)):
            stale, fresh = span(loops, key, attrgetter("key")), material_of(now[span(now, key)])
            for out in _outs(loops[stale]):
                del outs[bisect_left(outs, out)]
            for out in _outs(fresh):
                insort(outs, out)
            loops[stale] = fresh
        return Arrangement(supply, loops, now, outs)

    def may_be_out(self, now: int) -> int:
        """Of how many loops the stock should be used up by now."""
        return bisect_right(self.outs, now)


def _outs(rows: Iterable[Material]) -> list[int]:
    return [row.runs_out for row in rows if row.runs_out is not None]
