"""A board put in order for its page: cards to supply, most urgent first, and the loops that are consumed.

It is made on the thread that asks, for ten thousand cards take longer than a frame. A board that differs in a few
cards from the one before it is put in order by those cards alone.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from kanban_desktop.gui.kit.keyed import common_ends, moved_row
from kanban_desktop.gui.urgency import Urgency, can_be_done, first_known, urgency
from kanban_desktop.model.board import Board, BoardCard
from kanban_desktop.model.calendar import MINUTE
from kanban_desktop.model.plant import Loop

_FEW = 64


def with_known(board: Board, known: Board | None) -> Board:
    """The board, but that cards which are shown as they are stay the very objects that are shown.

    Whoever compares it with what is shown is quicker by far, and holds no frame up. An estimate that moved within its
    minute is shown as it was.
    """
    if known is None:
        return board
    same = _Sameness()
    tuples = []
    for cards, before in ((board.to_supply, known.to_supply), (board.to_consume, known.to_consume)):
        shown = {one.card.number: one for one in before}
        tuples.append(
            [old if (old := shown.get(one.card.number)) and (old is one or same(old, one)) else one for one in cards]
        )
    supply, consume = tuples
    supply.sort(key=attrgetter("urgency"))  # by the estimates that stayed
    return replace(board, to_supply=tuple(supply), to_consume=tuple(consume))


class _Sameness:
    """Whether two cards are shown alike; of a loop with many cards it is asked once."""

    def __init__(self) -> None:
        self._loops: dict[tuple[int, int], bool] = {}

    def __call__(self, old: BoardCard, new: BoardCard) -> bool:
        return (
            old.card == new.card
            and (old.code, old.n, old.of, old.due) == (new.code, new.n, new.of, new.due)
            and same_minute(old.runs_out, new.runs_out)
            and self._same_loop(old.loop, new.loop)
        )

    def _same_loop(self, old: Loop, new: Loop) -> bool:
        pair = id(old), id(new)
        known = self._loops.get(pair)
        if known is None:
            known = self._loops[pair] = old == new
        return known


def same_minute(one: int | None, other: int | None) -> bool:
    """Whether two estimates, microseconds UTC, are shown alike."""
    return (one or 0) // MINUTE == (other or 0) // MINUTE


def _are_alike(shown: Sequence[BoardCard], now: Sequence[BoardCard]) -> bool:
    """Whether these cards differ in few, and those are shown alike."""
    if len(shown) != len(now):
        return False
    first, tail = common_ends(shown, now)
    last = len(now) - tail
    return last - first <= _FEW and all(map(_Sameness(), shown[first:last], now[first:last]))


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
        first, tail = common_ends(self.cards, cards)
        gone, come = self.cards[first : len(self.cards) - tail], cards[first : len(cards) - tail]
        if len(gone) > _FEW and (turned := moved_row(gone, come)):
            gone, come = (gone[turned[0]],), (come[turned[1]],)
        if len(gone) + len(come) > _FEW:
            return in_order(cards)
        parts = list(self.to_do), list(self.waiting), list(self.held)
        for card in gone:
            part = parts[_part(card)]
            del part[bisect_left(part, _order(card), key=_order)]
        for card in come:
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
    return [Material(key, tuple(deck)) for key, deck in groupby(cards, key=attrgetter("loop.key"))]


def material_after(rows: list[Material], cards: Sequence[BoardCard], now: Sequence[BoardCard]) -> list[Material]:
    """The loops' rows after their cards are no longer the first of these but the second; others stay as they are."""
    first, tail = common_ends(cards, now)
    head, before = _kept(rows, first)
    foot, after = _kept(rows[:head:-1], tail)
    return [*rows[:head], *material_of(now[before : len(now) - after]), *rows[len(rows) - foot :]]


def _kept(rows: Iterable[Material], most: int) -> tuple[int, int]:
    """How many rows have no more than so many cards, and how many cards those rows have. The last of them
    is not counted: its loop may go on."""
    count = passed = last = 0
    for row in rows:
        if passed + len(row.cards) > most:
            break
        last = len(row.cards)
        passed += last
        count += 1
    return (count - 1, passed - last) if count else (0, 0)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A board's rows, in the order in which they are shown.

    Attributes:
        supply: the cards that the station supplies.
        loops: a row for each loop that it consumes.
        consumed: the cards of those loops, as the board gave them.
    """

    supply: Supply = field(default_factory=Supply)
    loops: list[Material] = field(default_factory=list)
    consumed: Sequence[BoardCard] = ()
    _outs: list[int] = field(default_factory=list)

    def after(self, board: Board) -> "Arrangement":
        """The same for the board as it is now; itself where that would be shown alike."""
        if _are_alike(self.supply.cards, board.to_supply) and _are_alike(self.consumed, board.to_consume):
            return self
        loops = material_after(self.loops, self.consumed, board.to_consume)
        outs = sorted(row.runs_out for row in loops if row.runs_out is not None)
        return Arrangement(self.supply.after(board.to_supply), loops, board.to_consume, outs)

    def may_be_out(self, now: int) -> int:
        """Of how many loops the stock should be used up by now."""
        return bisect_right(self._outs, now)
