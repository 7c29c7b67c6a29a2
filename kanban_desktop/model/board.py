"""What a station's board shows: its cards as screens and labels show them, and the order in which they matter."""

from dataclasses import dataclass, field

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
        known = [_NEVER if value is None else value for value in (self.runs_out, self.due, self.card.since)]
        return known[0], known[1], known[2], self.card.number


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
