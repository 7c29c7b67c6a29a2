"""Reads a station's board: what it is to supply, most urgent first, and what it consumes."""

from bisect import bisect_right, insort
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from kanban_desktop.model.board import Board, BoardCard
from kanban_desktop.model.calendar import Calendar
from kanban_desktop.model.path import OPEN
from kanban_desktop.model.plant import Station
from kanban_desktop.model.runout import runs_out
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.store.catalog import Catalog, Deck, Moves, Stamp, moved
from kanban_desktop.store.nearby import Nearby, nearby

_FEW_LOOPS = 500
"""Where more loops than these are to be read, the whole board is read at once."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a board was read from, so that a later look finds what differs.

    Attributes:
        turned: id of the loop whose estimates were read last by and by; 0: none yet.
    """

    stamp: Stamp
    moves: Moves
    turned: int = 0


class BoardDesk:
    """Reads boards."""

    def __init__(self, catalog: Catalog, clock: Callable[[], int]) -> None:
        self._catalog = catalog
        self._clock = clock
        self._nearby: dict[int, Nearby] = {}

    def read(self, station: Station) -> Board:
        """The whole board, as it is now.

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
        return _arranged(station, now, self._cards(station, decks, now), supplies)

    def stamp(self, station: Station) -> Stamp:
        """What is different as soon as a board read now would be, but for its estimates.

        Raises:
            OutOfReach: the database is away.
        """
        return self._catalog.stamp(station)

    def mark(self, station: Station, *, stamp: Stamp | None = None) -> Mark:
        """What of the board differs from one look to the next, taken before the board is read.

        Args:
            stamp: as it was just taken.

        Raises:
            OutOfReach: the database is away.
        """
        return Mark(stamp or self.stamp(station), self._moves(station))

    def after(self, board: Board, before: Mark, now: Mark, share: float = 0.0) -> tuple[Board, Mark] | None:
        """The board with those loops read again in which anything moved between two looks, and the later one's mark.

        Args:
            share: so large a part of all loops is read as well, each in its turn: estimates change by themselves.

        Returns:
            None: more has changed than that, and the whole board must be read.

        Raises:
            OutOfReach: the database is away.
        """
        turn = _in_turn(now.moves, before.turned, share)
        loops = moved(before.moves, now.moves).union(turn)
        if before.stamp[-1] != now.stamp[-1] or len(loops) > _FEW_LOOPS:
            return None
        known = self._nearby.get(board.station.id)
        if known is None or not known.loops:
            self._nearby[board.station.id] = nearby(self._catalog.database, frozenset(now.moves))
        at = self._clock()
        fresh = self._renewed(board, self._catalog.decks_by(loops, at), at)
        return fresh, replace(now, turned=turn[-1] if turn else before.turned)

    def _moves(self, station: Station) -> Moves:
        return self._catalog.moves(station)

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
        """The board with these loops as they are now."""
        read = {deck.loop.id for deck in decks}
        fresh = _arranged(board.station, now, self._cards(board.station, decks, now), board.supplies)
        return Board(
            board.station,
            now,
            _with(board.to_supply, read, fresh.to_supply, _by_urgency),
            _with(board.to_consume, read, fresh.to_consume, _by_loop),
            board.supplies,
        )

    def _cards(self, station: Station, decks: Collection[Deck], now: int) -> list[BoardCard]:
        layout = self._catalog.layout
        return [
            card
            for deck in decks
            if deck.loop.sides(station)
            for card in shown(deck, layout.plant.code, layout.calendars[deck.loop.demand.id], now)
        ]


def _in_turn(loops: Collection[int], last: int, share: float) -> list[int]:
    """The loops whose turn it is after this one: so large a part of them, by id, and after the last the first again."""
    ordered = sorted(loops)
    first = bisect_right(ordered, last)
    return (ordered[first:] + ordered[:first])[: ceil(share * len(ordered))]


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


def _with(
    shown: Sequence[BoardCard], read: Collection[int], fresh: Sequence[BoardCard], order: Callable[[BoardCard], Any]
) -> tuple[BoardCard, ...]:
    """Cards in order, with these instead of those whose loops were read again; the others are not sorted again."""
    cards = [one for one in shown if one.loop.id not in read]
    for one in fresh:
        insort(cards, one, key=order)
    return tuple(cards)


def _by_urgency(one: BoardCard) -> tuple[int, int, int, int]:
    return one.urgency


def _by_loop(one: BoardCard) -> tuple[str, int]:
    return one.loop.key, one.card.number


def station_supplies(station: Station, shown: BoardCard) -> bool:
    """Whether the station is a supply source of the card's loop."""
    return any(station.acts_for(source.id) for source in shown.loop.supplies)
