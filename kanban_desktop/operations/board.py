"""What a station's board shows: what it is to supply, most urgent first, and what it consumes."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from kanban_desktop.model.calendar import Calendar
from kanban_desktop.model.card import Card
from kanban_desktop.model.path import OPEN
from kanban_desktop.model.plant import Loop, Station
from kanban_desktop.model.runout import runs_out
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.store.catalog import Catalog, Deck

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
    """

    station: Station
    synced_at: int
    to_supply: tuple[BoardCard, ...] = field(default_factory=tuple)
    to_consume: tuple[BoardCard, ...] = field(default_factory=tuple)

    @property
    def cards(self) -> dict[int, BoardCard]:
        """Every card on the board, by number."""
        return {one.card.number: one for one in (*self.to_consume, *self.to_supply)}


class BoardDesk:
    """Reads boards."""

    def __init__(self, catalog: Catalog, clock: Callable[[], int]) -> None:
        self._catalog = catalog
        self._clock = clock

    def read(self, station: Station) -> Board:
        """The whole board, as it is now.

        Raises:
            OutOfReach: the database is away.
        """
        now = self._clock()
        return _arranged(station, now, self._cards(station, self._catalog.decks_at(station, now), now))

    def refresh(self, board: Board, numbers: Collection[int]) -> Board:
        """The board after these cards changed: only their loops are read again.

        Raises:
            OutOfReach: the database is away.
        """
        now = self._clock()
        decks = self._catalog.decks_of(numbers, now)
        read = {deck.loop.id for deck in decks}
        kept = [one for one in board.cards.values() if one.loop.id not in read]
        return _arranged(board.station, now, [*kept, *self._cards(board.station, decks, now)])

    def _cards(self, station: Station, decks: Collection[Deck], now: int) -> list[BoardCard]:
        layout = self._catalog.layout
        return [
            card
            for deck in decks
            if deck.loop.sides(station)
            for card in shown(deck, layout.plant.code, layout.calendars[deck.loop.demand.id], now)
        ]


def shown(deck: Deck, plant: int, calendar: Calendar, now: int) -> list[BoardCard]:
    """The cards of a loop as screens and labels show them."""
    until = runs_out(deck.loop, deck.cards, now, calendar, deck.pulls.values())
    return [
        BoardCard(
            card, deck.loop, ScanCode(plant, card.number, card.issue).text, place, len(deck.cards),
            deck.dues.get(card.number), until,
        )
        for place, card in enumerate(deck.cards, 1)
    ]  # fmt: skip


def _arranged(station: Station, now: int, cards: Collection[BoardCard]) -> Board:
    supplied = [one for one in cards if station_supplies(station, one) and one.card.state in OPEN]
    consumed = [one for one in cards if station.acts_for(one.loop.demand.id)]
    return Board(
        station,
        now,
        tuple(sorted(supplied, key=lambda one: one.urgency)),
        tuple(sorted(consumed, key=lambda one: (one.loop.key, one.card.number))),
    )


def station_supplies(station: Station, shown: BoardCard) -> bool:
    """Whether the station is a supply source of the card's loop."""
    return any(station.acts_for(source.id) for source in shown.loop.supplies)
