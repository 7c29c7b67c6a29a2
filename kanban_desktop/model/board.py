"""What a station's board shows: its cards as screens and labels show them, and the order in which they matter."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from kanban_desktop.model.calendar import MINUTE
from kanban_desktop.model.card import Card
from kanban_desktop.model.plant import Loop, Station

_NEVER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class BoardCard:
    """A card as a board shows it.

    Attributes:
        code: what its newest label says.
        n, of: which of its loop's circulating cards it is.
        due: when its trip is due, None when none is under way.
        runs_out: estimate of when the consumer's stock is used up, None when it cannot be known.
    """

    card: Card
    loop: Loop
    code: str
    n: int
    of: int
    due: int | None
    runs_out: int | None

    @property
    def urgency(self) -> tuple[int, int, int, int]:
        """Sorts the most urgent first: by run-out, then due, then age. What cannot be known comes last, not first."""
        out, due, since = self.runs_out, self.due, self.card.since
        return (
            _NEVER if out is None else out,
            _NEVER if due is None else due,
            _NEVER if since is None else since,
            self.card.number,
        )


@dataclass(frozen=True, slots=True)
class Board:
    """One station's board.

    Attributes:
        synced_at: when it was read, microseconds UTC.
        to_supply: open cards of the loops that it supplies, most urgent first.
        to_consume: all circulating cards of the loops that it consumes, loop by loop.
        supplies: whether it is a supply source of any loop.
        online: whether the plant was asked; else it is the station's own copy, as of ``synced_at``.
        pending: numbers of the cards whose last scans the plant has not yet decided.
    """

    station: Station
    synced_at: int
    to_supply: tuple[BoardCard, ...] = field(default_factory=tuple)
    to_consume: tuple[BoardCard, ...] = field(default_factory=tuple)
    supplies: bool = True
    online: bool = True
    pending: frozenset[int] = frozenset()

    @property
    def cards(self) -> dict[int, BoardCard]:
        """Every card on the board, by number."""
        return {one.card.number: one for one in (*self.to_consume, *self.to_supply)}


loop_key = attrgetter("loop.key")
"""By which cards that are consumed are in order; a loop's key is for good."""


def span(ordered: Sequence[Any], loop: str, key: Callable[[Any], str] = loop_key) -> slice:
    """Where what is of a loop, known by its key, stands among all that is in the order of the loops."""
    first = bisect_left(ordered, loop, key=key)
    return slice(first, bisect_right(ordered, loop, first, key=key))


def kept(cards: Iterable[BoardCard], shown: Iterable[BoardCard]) -> list[BoardCard]:
    """The cards, but that those which are shown as they are stay the very objects that are shown.

    Whoever compares them with what is shown is quicker by far. An estimate that moved within its minute stays as it
    was.
    """
    known = {one.card.number: one for one in shown}
    alike = _Likeness()
    return [old if (old := known.get(one.card.number)) and alike(old, one) else one for one in cards]


class _Likeness:
    """Whether two cards are shown alike; of a loop with many cards it is asked once."""

    def __init__(self) -> None:
        self._loops: dict[tuple[int, int], bool] = {}

    def __call__(self, old: BoardCard, new: BoardCard) -> bool:
        return old is new or (
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
