"""Reads the plant: stations, persons, loops, and the cards with what a decision or a board needs of them.

Card state is read here and written in ``store.journal``; master data are written in ``store.masterdata``.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
)

from kanban_desktop.model.card import Card
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.path import Identity, SupplyState
from kanban_desktop.model.plant import Loop, Person, Station
from kanban_desktop.store import rows
from kanban_desktop.store.database import ensure_admitted
from kanban_desktop.store.engine import Database, once_more, reading
from kanban_desktop.store.layout import read_layout
from kanban_desktop.store.tables import (
    CIRCULATING,
    card,
    card_code,
    loop,
    loop_revision,
    loop_source,
    part,
    person,
    plant,
    schema_mark,
    trip,
)

# Which revision is in force is the server's to say, as it is when an act is recorded.
SERVER_NOW: ColumnElement[int] = literal_column("(extract(epoch FROM now()) * 1000000)::bigint", BigInteger)


@dataclass(frozen=True, slots=True)
class Deck:
    """The circulating cards of one loop, by number.

    Attributes:
        dues: when the trips of those under way are due, by card number, microseconds UTC.
        pulls: when they were pulled.
    """

    loop: Loop
    cards: tuple[Card, ...]
    dues: dict[int, int | None]
    pulls: dict[int, int]

    def position(self, number: int) -> int:
        """Which of the loop's cards a card is, from 1: the n of “n of N”."""
        return 1 + sum(one.number < number for one in self.cards)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cards; what is None or empty does not matter."""

    station: int | None = None
    loop: str | None = None
    part: str | None = None
    states: Collection[SupplyState] = field(default_factory=tuple)
    identities: Collection[Identity] = field(default_factory=tuple)
    held: bool | None = None
    numbers: Collection[int] = field(default_factory=tuple)


class Catalog:
    """The plant as it is now.

    Where a method takes ``now``, it says which revision of a loop is in force; PostgreSQL goes by its own clock.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._server_time = engine.dialect.name == "postgresql"
        self.layout = read_layout(self._engine)

    @property
    def database(self) -> Database:
        """The plant's database, for the other files of this floor."""
        return self._engine

    def refresh(self) -> None:
        """Reads again what changes seldom."""
        self.layout = read_layout(self._engine)

    @once_more
    def is_home(self) -> bool:
        """Whether the database is still the plant, and the life of it, that the layout was read from.

        Raises:
            OutOfReach: it has become older or newer than this program, or cannot be asked.
        """
        with reading(self._engine) as connection:
            found = connection.execute(_HOME).first()
        if found is None:
            return False
        ensure_admitted(self._engine.url, found.version, found.oldest_client)
        return (found.id, found.epoch) == (self.layout.plant.id, self.layout.plant.epoch)

    @once_more
    def person(self, badge: str) -> Person | None:
        """The person with this badge."""
        with reading(self._engine) as connection:
            row = connection.execute(_BY_BADGE, {"the_badge": badge}).first()
            return rows.person(row) if row else None

    @once_more
    def persons(self, ids: Iterable[int | None]) -> dict[int, Person]:
        """The persons with these ids."""
        wanted = {one for one in ids if one is not None}
        if not wanted:
            return {}
        with reading(self._engine) as connection:
            found = connection.execute(_BY_IDS, {"ids": tuple(wanted)})
            return {row.id: rows.person(row) for row in found}

    @once_more
    def everybody(self) -> tuple[Person, ...]:
        """Every person, by badge."""
        with reading(self._engine) as connection:
            return tuple(rows.person(row) for row in connection.execute(_EVERYBODY))

    @once_more
    def number_of(self, code: str) -> int | None:
        """The card that a code of another system, such as a supplier's label or an RFID tag, stands for."""
        with reading(self._engine) as connection:
            return connection.scalar(_BY_CODE, {"the_code": code})

    @once_more
    def find(self, number: int, now: int) -> tuple[Card, Loop] | None:
        """A card with its loop as it is in force, whatever the card's identity."""
        with reading(self._engine) as connection:
            row = connection.execute(_one_card(self._server_time), {"now": now, "number": number}).first()
        if row is None:
            return None
        return rows.card(row), self._loops([row], {row.loop_id: _ranked(row.sources)})[row.loop_id]

    def decks_at(self, here: Station, now: int) -> tuple[Deck, ...]:
        """The loops that a station supplies or consumes, each with all its circulating cards."""
        return self._decks("station", now, serves=tuple(here.serves or (here.id,)))

    def decks(self, now: int) -> tuple[Deck, ...]:
        """Every loop of the plant, each with all its circulating cards."""
        return self._decks("plant", now)

    def decks_of(self, numbers: Collection[int], now: int) -> tuple[Deck, ...]:
        """The loops that these cards belong to, each with all its circulating cards."""
        return self._decks("cards", now, numbers=tuple(numbers))

    def decks_in(self, keys: Collection[str], now: int) -> tuple[Deck, ...]:
        """The loops with these keys, each with all its circulating cards.

        Raises:
            BadInput: one of the keys is no loop's.
        """
        decks = self._decks("keys", now, keys=tuple(keys))
        unknown = set(keys) - {deck.loop.key for deck in decks}
        if unknown:
            raise BadInput("loop_unknown", loop=min(unknown)[:80])
        return decks

    def decks_by(self, loops: Collection[int], now: int) -> tuple[Deck, ...]:
        """The loops with these ids, each with all its circulating cards."""
        return self._decks("loops", now, loops=tuple(loops))

    @once_more
    def _decks(self, by: str, now: int, **given: tuple[int | str, ...]) -> tuple[Deck, ...]:
        """Loops with their cards: of few loops in one statement, of many in one more for the sources."""
        with reading(self._engine) as connection:
            found = connection.execute(_loops_with_cards(self._server_time, by), {"now": now, **given}).all()
            if by in _OF_FEW:
                sources = {key: _ranked(text) for key, text in {row.loop_id: row.sources for row in found}.items()}
            else:
                sources = _sources(connection, {row.loop_id for row in found})
        loops = self._loops(found, sources)
        cards: defaultdict[int, list[Card]] = defaultdict(list)
        dues: defaultdict[int, dict[int, int | None]] = defaultdict(dict)
        pulls: defaultdict[int, dict[int, int]] = defaultdict(dict)
        for row in found:
            if row.number is not None:
                cards[row.loop_id].append(rows.card(row))
                dues[row.loop_id][row.number] = row.due
                if row.pulled_at is not None:
                    pulls[row.loop_id][row.number] = row.pulled_at
        return tuple(Deck(one, tuple(cards[key]), dues[key], pulls[key]) for key, one in loops.items())

    def _loops(self, found: Sequence[Row[Any]], sources: dict[int, tuple[int, ...]]) -> dict[int, Loop]:
        loops: dict[int, Loop] = {}
        named = {row.demand for row in found}.union(*sources.values())
        if not named <= self.layout.stations.keys():
            self.refresh()  # a station was added while the board was open, and its loop moves before word of it came
        for row in found:
            if row.loop_id not in loops:
                loops[row.loop_id] = rows.loop(row, self.layout.stations, sources[row.loop_id])
        return loops

    @once_more
    def cards(self, wanted: Filter, now: int) -> tuple[tuple[Card, Loop], ...]:
        """The cards that a filter lets through, by number."""
        query = _with_loop(self._server_time).order_by(card.c.number)
        if wanted.station is not None:
            serves = tuple(self.layout.stations[wanted.station].serves or (wanted.station,))
            query = query.where(SERVED).params(serves=serves)
        if wanted.loop is not None:
            query = query.where(loop.c.key == wanted.loop)
        if wanted.part is not None:
            query = query.where(part.c.number == wanted.part)
        if wanted.states:
            query = query.where(card.c.state.in_(wanted.states))
        if wanted.identities:
            query = query.where(card.c.identity.in_(wanted.identities))
        if wanted.held is not None:
            query = query.where(card.c.hold_reason.is_not(None) if wanted.held else card.c.hold_reason.is_(None))
        if wanted.numbers:
            query = query.where(card.c.number.in_(wanted.numbers))
        with reading(self._engine) as connection:
            found = connection.execute(query, {"now": now}).all()
            sources = _sources(connection, {row.loop_id for row in found})
        loops = self._loops(found, sources)
        return tuple((rows.card(row), loops[row.loop_id]) for row in found)

    @once_more
    def highest_number(self) -> int:
        """The highest card number that was ever given."""
        with reading(self._engine) as connection:
            return connection.scalar(select(func.max(card.c.number))) or 0


# Statements are built once: building them costs more than running them.
_HOME = select(plant.c.id, plant.c.epoch, schema_mark.c.version, schema_mark.c.oldest_client).join(schema_mark, true())
_BY_BADGE = select(person).where(person.c.badge == bindparam("the_badge"))
_EVERYBODY = select(person).order_by(person.c.badge)
_BY_IDS = select(person).where(person.c.id.in_(bindparam("ids", expanding=True)))
_BY_CODE = select(card_code.c.card).where(card_code.c.code == bindparam("the_code"))
SERVES = bindparam("serves", expanding=True, type_=Integer)
SERVED = or_(
    loop.c.demand.in_(SERVES), loop.c.id.in_(select(loop_source.c.loop).where(loop_source.c.station.in_(SERVES)))
)
_CHOSEN: dict[str, ColumnElement[bool]] = {
    "plant": true(),
    "station": SERVED,
    "cards": loop.c.id.in_(
        select(card.c.loop).where(card.c.number.in_(bindparam("numbers", expanding=True, type_=BigInteger)))
    ),
    "loops": loop.c.id.in_(bindparam("loops", expanding=True, type_=Integer)),
    "keys": loop.c.key.in_(bindparam("keys", expanding=True, type_=Text)),
}
_OF_FEW = frozenset(("cards", "loops"))
"""Whose sources come with them: a round trip less, and for a whole board too dear."""
_IN_ONE = (
    select(func.aggregate_strings(cast(loop_source.c.rank, Text) + ":" + cast(loop_source.c.station, Text), ","))
    .where(loop_source.c.loop == loop.c.id)
    .correlate(loop)
    .scalar_subquery()
    .label("sources")
)
"""A loop's sources as ``_ranked`` reads them; in no order, for not every SQLite can order them."""
_SOURCES = (
    select(loop_source)
    .where(loop_source.c.loop.in_(bindparam("loops", expanding=True, type_=Integer)))
    .order_by(loop_source.c.loop, loop_source.c.rank)
)


@cache
def _one_card(server_time: bool) -> Select[Any]:
    return _with_loop(server_time).add_columns(_IN_ONE).where(card.c.number == bindparam("number", type_=BigInteger))


@cache
def _loops_with_cards(server_time: bool, by: str) -> Select[Any]:
    query = _with_loop(server_time, outer=True).where(_CHOSEN[by]).order_by(loop.c.key, card.c.number)
    return query.add_columns(_IN_ONE) if by in _OF_FEW else query


@cache
def _with_loop(server_time: bool, *, outer: bool = False) -> Select[Any]:
    """Cards with their loop, its revision in force and part; ``outer``: circulating ones only, and empty loops."""
    in_force = SERVER_NOW if server_time else bindparam("now", type_=BigInteger)
    newest = (
        select(func.max(loop_revision.c.number))
        .where(loop_revision.c.loop == loop.c.id, loop_revision.c.valid_from <= in_force)
        .correlate(loop)
        .scalar_subquery()
    )
    revision = [column for column in loop_revision.c if column.name not in ("loop", "number", "valid_from")]
    joined = loop.join(loop_revision, and_(loop_revision.c.loop == loop.c.id, loop_revision.c.number == newest)).join(
        part, part.c.id == loop.c.part
    )
    if outer:
        # In the index's own words, and not as parameters: else neither engine takes the index.
        joined = joined.join(card, and_(card.c.loop == loop.c.id, CIRCULATING), isouter=True)
    else:
        joined = joined.join(card, card.c.loop == loop.c.id)
    joined = joined.join(trip, trip.c.id == card.c.trip, isouter=True)
    return select(
        card,
        trip.c.due,
        trip.c.pulled_at,
        loop.c.id.label("loop_id"),
        loop.c.key,
        loop.c.kind,
        loop.c.demand,
        loop.c.place,
        loop.c.container,
        loop_revision.c.number.label("revision"),
        *revision,
        part.c.id.label("part_id"),
        part.c.number.label("part_number"),
        part.c.name.label("part_name"),
        part.c.unit,
        part.c.picture,
    ).select_from(joined)


def _ranked(text: str | None) -> tuple[int, ...]:
    """A loop's sources, best first, from ``RANK:STATION`` of each."""
    pairs = (one.split(":") for one in (text or "").split(",") if one)
    return tuple(station for _, station in sorted((int(rank), int(station)) for rank, station in pairs))


def _sources(connection: Connection, loops: Collection[int]) -> dict[int, tuple[int, ...]]:
    if not loops:
        return {}
    sources: defaultdict[int, list[int]] = defaultdict(list)
    for row in connection.execute(_SOURCES, {"loops": tuple(loops)}):
        sources[row.loop].append(row.station)
    return {key: tuple(stations) for key, stations in sources.items()}
