"""What the plant wall shows: every station with its loops, and the day's figures, as far as the store knows them.

How urgent something is depends on the clock and is no part of it: whoever shows the wall computes it anew.
Instants are microseconds UTC, durations microseconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.calendar import Calendar
from kanban_desktop.model.path import OPEN
from kanban_desktop.model.plant import Loop, Plant, PullPoint, Station, StationKind
from kanban_desktop.model.runout import SILENCE, reach


@dataclass(frozen=True, slots=True)
class Stock:
    """A loop with all its circulating cards.

    Attributes:
        cards: by number, as boards show them.
        silent: whether it has had no scan for so long that nobody can know how it stands.
        pulled_at: the newest pull of those that are under way, None when none is.
        unmoved: cards longer in a state than their lead time allows, the longest first: suspected lost.
    """

    loop: Loop
    cards: tuple[BoardCard, ...]
    silent: bool
    pulled_at: int | None = None
    unmoved: tuple[BoardCard, ...] = ()

    @property
    def runs_out(self) -> int | None:
        """Estimate of when the consumer's stock is used up, None when it cannot be known."""
        return self.cards[0].runs_out if self.cards else None

    @property
    def is_out(self) -> bool:
        """Whether by its cards the consumer has nothing left; no estimate.

        Never where the first part taken is the pull: the container that was pulled last may still stand there.
        """
        pulled_when_empty = self.loop.pull_point is PullPoint.LAST
        return bool(self.cards) and pulled_when_empty and not any(one.card.stocked for one in self.cards)


@dataclass(frozen=True)
class StationTile:
    """One station's field on the wall.

    Attributes:
        supplied: the loops that it usually supplies.
        consumed: the loops that it consumes; a round has none of its own.
    """

    station: Station
    supplied: tuple[Stock, ...] = ()
    consumed: tuple[Stock, ...] = ()

    @cached_property
    def to_supply(self) -> tuple[BoardCard, ...]:
        """The open cards that it must supply, most urgent first."""
        cards = (one for stock in self.supplied for one in stock.cards if one.card.state in OPEN)
        return tuple(sorted(cards, key=lambda one: one.urgency))

    @cached_property
    def held(self) -> tuple[BoardCard, ...]:
        """The held cards of containers that are here: to be supplied from here, or received here."""
        received = (one for stock in self.consumed for one in stock.cards if one.card.state not in OPEN)
        return tuple(one for one in (*self.to_supply, *received) if one.card.held)

    @cached_property
    def is_silent(self) -> bool:
        """Whether nothing is known of any of its loops."""
        return all(stock.silent for stock in (*self.supplied, *self.consumed))

    @cached_property
    def heard_at(self) -> int | None:
        """When a card of its loops was last scanned, by the server's clock."""
        return max(map(scanned_at, (one for stock in (*self.supplied, *self.consumed) for one in stock.cards)),
                   default=0) or None  # fmt: skip


@dataclass(frozen=True, slots=True)
class Today:
    """The figures of the plant's day so far; what cannot be told truly is None.

    Attributes:
        pulls: how often a consumer let a container go.
        finished: how many trips, pull to FULL, came to their end.
        on_time: the share of them, of those with a due time, that were not late, 0 to 1.
        lead_time: their working time, pull to FULL, on average.
    """

    pulls: int | None = None
    finished: int = 0
    on_time: float | None = None
    lead_time: int | None = None


@dataclass(frozen=True)
class Wall:
    """The whole plant at one moment.

    Attributes:
        synced_at: when it was read.
        tiles: every station, always in the same order.
        stocks: every loop, by key.
    """

    plant: Plant
    synced_at: int
    tiles: tuple[StationTile, ...] = ()
    stocks: tuple[Stock, ...] = ()
    today: Today = field(default_factory=Today)

    @cached_property
    def held(self) -> tuple[BoardCard, ...]:
        """Every held card, held longest first."""
        cards = (one for stock in self.stocks for one in stock.cards if one.card.held)
        return tuple(sorted(cards, key=lambda one: (one.card.held_since or 0, one.card.number)))

    @cached_property
    def unmoved(self) -> tuple[BoardCard, ...]:
        """Every unmoved card, the longest unmoved first."""
        cards = (one for stock in self.stocks for one in stock.unmoved)
        return tuple(sorted(cards, key=lambda one: (one.card.since or 0, one.card.number)))

    @cached_property
    def newest(self) -> BoardCard | None:
        """The card that was scanned last of those that go round."""
        cards = (one for stock in self.stocks for one in stock.cards if one.card.last is not None)
        return max(cards, key=lambda one: (scanned_at(one), one.card.number), default=None)


def scanned_at(shown: BoardCard) -> int:
    """When a card was last scanned, by the server's clock; 0 when it never was."""
    return 0 if shown.card.last is None else shown.card.last.at


def is_unmoved(shown: BoardCard, count: int, now: int, calendar: Calendar) -> bool:
    """Whether a card is longer in its state than its loop allows; a held one waits for somebody, and is not.

    Args:
        count: how many cards go round in the loop: a full one may wait until all others are used up.
    """
    card, loop = shown.card, shown.loop
    if card.since is None or card.held:
        return False
    allowed = loop.lead_time if card.state in OPEN else max(loop.lead_time, reach(loop) * count)
    if allowed <= 0 or (card.state not in OPEN and loop.demand_rate <= 0):
        return False
    # Working time is never longer than the time on the wall's clock, and takes longer to find.
    return now - card.since > SILENCE * allowed and calendar.working(card.since, now) > SILENCE * allowed


def tiles(stations: Iterable[Station], stocks: Iterable[Stock]) -> tuple[StationTile, ...]:
    """Every station with its loops, in the order in which they were added to the plant: each keeps its place."""
    every = tuple(stocks)
    return tuple(
        StationTile(
            station,
            tuple(stock for stock in every if station.acts_for(stock.loop.supply.id)),
            tuple(stock for stock in every if stock.loop.demand.id == station.id)
            if station.kind is not StationKind.ROUND
            else (),
        )
        for station in sorted(stations, key=lambda one: one.id)
    )
