"""Keeps the copy in the station's file: what its board needs, closed under its references, and no history.

A card with a scan in the queue is left as it is here, since what is pending stands over what is confirmed.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    Connection,
    Delete,
    Engine,
    Insert,
    Integer,
    Row,
    Select,
    Table,
    bindparam,
    delete,
    insert,
    or_,
    select,
)

from kanban_desktop.model.plant import Station
from kanban_desktop.store import tables
from kanban_desktop.store.aliases import PART, STATION
from kanban_desktop.store.engine import once_more, reading, writing
from kanban_desktop.store.local import local_mark, outbox

Rows = Sequence[Row[Any]]

_WHOLE = (
    tables.plant, tables.calendar, tables.calendar_shift, tables.calendar_closed, tables.station, tables.round_stop,
    tables.person, tables.reason,
)  # fmt: skip
_MOST_PARAMETERS = 500

# Statements are built once: building them costs more than running them.
_SERVES: BindParameter[Any] = bindparam("serves", expanding=True)
_SUPPLIED = select(tables.loop_source.c.loop).where(tables.loop_source.c.station.in_(_SERVES))
_LOOPS = select(tables.loop).where(or_(tables.loop.c.demand.in_(_SERVES), tables.loop.c.id.in_(_SUPPLIED)))
_LOOP_KEYS: BindParameter[Any] = bindparam("loops", expanding=True)
_KEPT: BindParameter[Any] = bindparam("kept", expanding=True)
_OF_LOOPS = select(tables.card.c.number).where(tables.card.c.loop.in_(_LOOP_KEYS))
_CARDS = select(tables.card).where(tables.card.c.loop.in_(_LOOP_KEYS))
_UNDONE = (
    delete(tables.card_code).where(tables.card_code.c.card.in_(_OF_LOOPS)),
    delete(tables.trip).where(tables.trip.c.card.in_(_OF_LOOPS), tables.trip.c.card.not_in(_KEPT)),
    delete(tables.event).where(tables.event.c.card.in_(_OF_LOOPS), tables.event.c.card.not_in(_KEPT)),
    delete(tables.loop_day).where(tables.loop_day.c.loop.in_(_LOOP_KEYS)),
    delete(tables.card).where(tables.card.c.loop.in_(_LOOP_KEYS), tables.card.c.number.not_in(_KEPT)),
)
"""What is known of some loops' cards, taken out in an order in which each finds what it goes by."""
_MOVED_HERE = (
    select(tables.card.c.loop)
    .join(tables.event, tables.event.c.card == tables.card.c.number)
    .where(tables.card.c.number.not_in(select(outbox.c.card)))
    .distinct()
)
_MARK = select(local_mark.c.confirmed_at, local_mark.c.station)
_OF_KIND = select(tables.other_key).where(tables.other_key.c.kind == bindparam("kind"))


class Replica:
    """The copy in the station's file.

    Args:
        local: the station's file, as ``local.open_local`` gives it.
    """

    def __init__(self, local: Engine) -> None:
        self._local = local
        self._mark: tuple[int, int] | None = None

    def fill(self, source: Engine, here: Station, now: int) -> None:
        """Copies what the station needs from the plant, as of now.

        Args:
            now: the station's clock, microseconds UTC.

        Raises:
            OutOfReach: the plant, or the station's file, cannot be used; the copy is as it was.
        """
        found = _read(source, here)
        with writing(self._local) as connection:
            kept = set(connection.scalars(select(outbox.c.card)).all())
            _write(connection, found, kept)
            self._set_mark(connection, here, now)

    def mend(self, source: Engine, here: Station, loops: Collection[int], now: int) -> frozenset[int] | None:
        """Copies the cards of a few loops anew, and those that were moved here and no longer wait: a tenth of the work.

        Args:
            loops: in which anything moved since this filled or mended the copy last.
            now: as with ``fill``.

        Returns:
            The numbers of those loops' cards; None: that is not enough, as where another window of this station has
            made the copy since, and ``fill`` must do it.

        Raises:
            OutOfReach: as with ``fill``.
        """
        with reading(self._local) as connection:
            wanted = {*loops, *connection.scalars(_MOVED_HERE)}
            if len(wanted) > _MOST_PARAMETERS or self._found_mark(connection) != self._mark:
                return None
        found = _read_loops(source, wanted)
        with writing(self._local) as connection:
            if self._found_mark(connection) != self._mark:
                return None
            kept = set(connection.scalars(select(outbox.c.card)))
            for emptied in _UNDONE:
                connection.execute(emptied, {"loops": list(wanted), "kept": list(kept)})
            _insert(connection, found, kept)
            self._set_mark(connection, here, now)
        return frozenset(row.number for row in found[tables.card])

    def _found_mark(self, connection: Connection) -> tuple[int, int] | None:
        """Who filled the copy, as far as that matters: by when it was."""
        at, station = connection.execute(_MARK).one()
        return None if at is None else (at, station)

    def _set_mark(self, connection: Connection, here: Station, now: int) -> None:
        found = self._found_mark(connection)
        at = now if found is None or found[0] != now else now + 1  # not as the one before
        connection.execute(local_mark.update().values(confirmed_at=at, station=here.id))
        self._mark = at, here.id

    @property
    def confirmed_at(self) -> int | None:
        """When it was filled last, by the station's clock; None: never, so that it is of no use."""
        with reading(self._local) as connection:
            found: int | None = connection.scalar(select(local_mark.c.confirmed_at))
            return found

    @property
    def cards(self) -> frozenset[int]:
        """The numbers of the cards that are in it."""
        with reading(self._local) as connection:
            return frozenset(connection.scalars(select(tables.card.c.number)))

    @property
    def station(self) -> int | None:
        """Id of the station that it was filled for."""
        with reading(self._local) as connection:
            found: int | None = connection.scalar(select(local_mark.c.station))
            return found


@once_more
def _read(source: Engine, here: Station) -> dict[Table, Rows]:
    """Everything, of one moment on SQLite; on PostgreSQL of moments so close that the next news mend the rest."""
    serves = tuple(here.serves or (here.id,))
    loop, loop_source, card = tables.loop, tables.loop_source, tables.card
    with reading(source) as connection:
        found: dict[Table, Rows] = {table: connection.execute(_every(table)).all() for table in _WHOLE}
        found[loop] = connection.execute(_LOOPS, {"serves": serves}).all()
        loops = [row.id for row in found[loop]]
        parts = {row.part for row in found[loop]}
        found[tables.part] = _of(connection, tables.part.c.id, parts)
        found[tables.other_key] = _other_keys(connection, parts)
        for table in (tables.loop_revision, loop_source):
            found[table] = _of(connection, table.c.loop, loops)
        found[card] = _of(connection, card.c.loop, loops)
        found |= _of_cards(connection, found[card])
    return found


@once_more
def _read_loops(source: Engine, loops: Collection[int]) -> dict[Table, Rows]:
    """The cards of these loops with what belongs to them, as ``_read`` has them."""
    with reading(source) as connection:
        cards = connection.execute(_CARDS, {"loops": list(loops)}).all()
        return {tables.card: cards, **_of_cards(connection, cards)}


def _of_cards(connection: Connection, cards: Rows) -> dict[Table, Rows]:
    card_code, trip = tables.card_code, tables.trip
    trips = (row.trip for row in cards if row.trip is not None)
    return {
        card_code: _of(connection, card_code.c.card, (row.number for row in cards)),
        trip: _of(connection, trip.c.id, trips),
    }


def _other_keys(connection: Connection, parts: Iterable[int]) -> Rows:
    """What others call the stations and these parts: suppliers' labels are read by it."""
    other_key = tables.other_key
    stations = connection.execute(_OF_KIND, {"kind": STATION}).all()
    return [*stations, *(row for row in _of(connection, other_key.c.id, parts) if row.kind == PART)]


def _of(connection: Connection, column: Column[Any], wanted: Iterable[Any]) -> Rows:
    keys = list(wanted)
    parts = (keys[first : first + _MOST_PARAMETERS] for first in range(0, len(keys), _MOST_PARAMETERS))
    return [row for part in parts for row in connection.execute(_those(column), {"keys": part}).all()]


@cache
def _every(table: Table) -> Select[Any]:
    return select(table)


@cache
def _those(column: Column[Any]) -> Select[Any]:
    # Numbers in the statement's own text: psycopg takes as long to find five hundred parameters as to read their rows.
    written = isinstance(column.type, Integer)
    return select(column.table).where(column.in_(bindparam("keys", expanding=True, literal_execute=written)))


@cache
def _emptied(table: Table, number: Column[Any] | None = None) -> Delete:
    """All of a table, or all but of cards that are kept."""
    if number is None:
        return delete(table)
    return delete(table).where(number.not_in(bindparam("kept", expanding=True)))


@cache
def _filled(table: Table) -> Insert:
    return insert(table)


def _write(connection: Connection, found: dict[Table, Rows], kept: Collection[int]) -> None:
    for table in found:
        number = _NUMBERS.get(table)
        if number is None:
            connection.execute(_emptied(table))
        else:
            connection.execute(_emptied(table, number), {"kept": list(kept)})
    _insert(connection, found, kept)
    # What was booked here while the plant was away is the plant's to book.
    connection.execute(_emptied(tables.event, tables.event.c.card), {"kept": list(kept)})
    connection.execute(_emptied(tables.loop_day))


def _insert(connection: Connection, found: dict[Table, Rows], kept: Collection[int]) -> None:
    for table, rows in found.items():
        number = _NUMBERS.get(table)
        names = table.c.keys()
        fresh = [dict(zip(names, row, strict=True)) for row in rows]
        if number is not None:
            fresh = [values for values in fresh if values[number.name] not in kept]
        if fresh:
            connection.execute(_filled(table), fresh)


_NUMBERS = {tables.card: tables.card.c.number, tables.trip: tables.trip.c.card}
"""By what a card that is kept as it is here is known."""
