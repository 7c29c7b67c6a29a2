"""Reads a station's board: what it is to supply, most urgent first, and what it consumes."""

from bisect import insort
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import is_

from kanban_desktop.model.board import Board, BoardCard, kept, loop_key, span
from kanban_desktop.model.calendar import Calendar
from kanban_desktop.model.path import OPEN
from kanban_desktop.model.plant import Station
from kanban_desktop.model.runout import runs_out
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.store.catalog import Catalog, Deck
from kanban_desktop.store.marks import Moves, Stamp, loops_of, moved, moves, stamp
from kanban_desktop.store.nearby import Nearby, nearby

_FEW_LOOPS = 500
"""Where more loops than these are to be read, the whole board is read at once."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a board was read from, so that a later look finds what differs."""

    stamp: Stamp
    moves: Moves


class BoardDesk:
    """Reads boards."""

    def __init__(self, catalog: Catalog, clock: Callable[[], int]) -> None:
        self._catalog = catalog
        self._clock = clock
        self._nearby: dict[int, Nearby] = {}

    def read(self, station: Station, before: Board | None = None) -> Board:
        """The whole board, as it is now.

        Args:
            before: as it is shown; of its cards those stay the same objects that are shown alike.

        Raises:
            OutOfReach: the database is away.
        """
        now = self._clock()
        decks = self._catalog.decks_at(station, now)
        loops = frozenset(deck.loop.id for deck in decks)
        known = self._nearby.get(station.id)
        if known is None or known.loops != loops:
            self._nearby[station.id] = nearby(self._catalog.database, loops)
        supplies = any(station.acts_for(source.id) for deck in decks for source in deck.loop.supplies)
        cards = self._cards(station, decks, now)
        if before is not None:
            cards = kept(cards, (*before.to_consume, *before.to_supply))
        return _arranged(station, now, cards, supplies)

    def stamp(self, station: Station) -> Stamp:
        """What is different as soon as a board read now would be, but for its estimates.

        Raises:
            OutOfReach: the database is away.
        """
        return stamp(self._catalog.database, station)

    def mark(self, station: Station, *, stamp: Stamp | None = None) -> Mark:
        """What of the board differs from one look to the next, taken before the board is read.

        Args:
            stamp: as it was just taken.

        Raises:
            OutOfReach: the database is away.
        """
        return Mark(stamp or self.stamp(station), moves(self._catalog.database, station))

    def after(self, board: Board, before: Mark, now: Mark) -> Board | None:
        """The board with those loops read again in which anything moved between two looks.

        Returns:
            None: more has changed than that, and the whole board must be read.

        Raises:
            OutOfReach: the database is away.
        """
        loops = moved(before.moves, now.moves)
        if before.stamp[-1] != now.stamp[-1] or len(loops) > _FEW_LOOPS:
            return None
        known = self._nearby.get(board.station.id)
        if known is None or not known.loops:
            self._nearby[board.station.id] = nearby(self._catalog.database, loops_of(now.moves))
        at = self._clock()
        return self._renewed(board, self._catalog.decks_by(loops, at), at)

    def refresh(self, board: Board, numbers: Collection[int]) -> Board:
        """The board after these cards changed: only their loops are read again, and none where they are not its own.

        Raises:
            OutOfReach: the database is away.
        """
        if known := self._nearby.get(board.station.id):
            numbers = known.of(numbers)
            if not numbers:
                return replace(board, synced_at=self._clock())
            if max(numbers) > known.newest:
                # Made since, and asked about each time; the next read of the whole board finds out whose they are.
                self._nearby[board.station.id] = replace(known, loops=frozenset())
        now = self._clock()
        return self._renewed(board, self._catalog.decks_of(numbers, now), now)

    def _renewed(self, board: Board, decks: Collection[Deck], now: int) -> Board:
        """The board with these loops as they are now; what is shown alike stays the same, down to its lists."""
        read = {deck.loop.id for deck in decks}
        supplied = [one for one in board.to_supply if one.loop.id in read]
        consumed = [one for deck in decks for one in board.to_consume[span(board.to_consume, deck.loop.key)]]
        cards = kept(self._cards(board.station, decks, now), (*consumed, *supplied))
        fresh = _arranged(board.station, now, cards, board.supplies)
        to_supply, to_consume = board.to_supply, board.to_consume
        if not _same(supplied, fresh.to_supply):
            rest = [one for one in to_supply if one.loop.id not in read]
            for one in fresh.to_supply:
                insort(rest, one, key=_by_urgency)
            to_supply = tuple(rest)
        if not _same(sorted(consumed, key=_by_loop), fresh.to_consume):
            rest = list(to_consume)
            now_there = {key: tuple(of_loop) for key, of_loop in groupby(fresh.to_consume, key=loop_key)}
            for deck in decks:
                rest[span(rest, deck.loop.key)] = now_there.get(deck.loop.key, ())
            to_consume = tuple(rest)
        return Board(board.station, now, to_supply, to_consume, board.supplies)

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


def _arranged(station: Station, now: int, cards: Collection[BoardCard], supplies: bool) -> Board:
    supplied = [one for one in cards if station_supplies(station, one) and one.card.state in OPEN]
    consumed = [one for one in cards if station.acts_for(one.loop.demand.id)]
    return Board(
        station,
        now,
        tuple(sorted(supplied, key=_by_urgency)),
        tuple(sorted(consumed, key=_by_loop)),
        supplies,
    )


def _same(some: Sequence[BoardCard], others: Sequence[BoardCard]) -> bool:
    """Whether these are the very same objects."""
    return len(some) == len(others) and all(map(is_, some, others))


def _by_urgency(one: BoardCard) -> tuple[int, int, int, int]:
    return one.urgency


def _by_loop(one: BoardCard) -> tuple[str, int]:
    return one.loop.key, one.card.number


def station_supplies(station: Station, shown: BoardCard) -> bool:
    """Whether the station is a supply source of the card's loop."""
    return any(station.acts_for(source.id) for source in shown.loop.supplies)
