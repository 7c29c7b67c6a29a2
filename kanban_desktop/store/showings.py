"""When screens showed what others pulled: written in batches by who shows it, read as figures.

On PostgreSQL the function ``note_shown`` writes (``db/versions/0002_showing.sql``), on SQLite it is done here.
"""

import json
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Integer, Label, and_, bindparam, func, or_, select, text

from kanban_desktop.model.showing import KEPT, Figures, Showing, Spread, Unshown
from kanban_desktop.model.steps import PULLS
from kanban_desktop.store.engine import Database, faults, once_more, reading, writing
from kanban_desktop.store.tables import CIRCULATING, OPEN, Id, card, loop_source, showing, trip

Seen = Sequence[tuple[UUID, int]]
"""Events, and how many microseconds ago each was shown."""

_MOST = 500
"""An engine takes only so many values in one statement."""

_ACTS_FOR = "({0} = :station OR EXISTS (SELECT 1 FROM round_stop s WHERE s.round = :station AND s.station = {0}))"
_NOTE = text(
    """
    INSERT INTO showing (event, station, card, scanned_at, at, shown_at)
    SELECT e.id, :station, e.card, e.at - max(0, coalesce(json_extract(e.detail, '$.waited'), 0)), e.at,
           max(e.at, :shown_at)
    FROM event e JOIN card c ON c.number = e.card
    WHERE e.id = :event AND e.step IN ({pulls}) AND e.station IS NOT NULL AND NOT {own}
      AND EXISTS (SELECT 1 FROM loop_source l WHERE l.loop = c.loop AND {supplies})
    ON CONFLICT (event, station) DO UPDATE SET shown_at = excluded.shown_at WHERE excluded.shown_at < showing.shown_at
    """.format(
        pulls=", ".join(f"'{one}'" for one in sorted(PULLS)),
        own=_ACTS_FOR.format("e.station"),
        supplies=_ACTS_FOR.format("l.station"),
    )
).bindparams(bindparam("event", type_=Id))
_FORGET = text("DELETE FROM showing WHERE station = :station AND shown_at < :before")


def note(database: Database, station: int, seen: Seen, now: int) -> None:
    """Writes down what a station's screen has shown; whatever is no pull of others there, or not stored, is left out.

    Telling the same again changes nothing. What is older than ``KEPT`` is forgotten by the way.

    Args:
        now: the clock on SQLite, microseconds UTC; PostgreSQL has its own.

    Raises:
        OutOfReach: the database is away; all of it may be told again.
    """
    if database.dialect.name == "postgresql":
        told = json.dumps([{"event": str(event), "ago": ago} for event, ago in seen])
        with faults(database.url), database.connect() as connection:
            connection.exec_driver_sql("SELECT note_shown(%s, %s::jsonb, %s)", (station, told, KEPT))
        return
    with writing(database) as connection:
        connection.execute(
            _NOTE, [{"event": event, "station": station, "shown_at": now - max(0, ago)} for event, ago in seen]
        )
        connection.execute(_FORGET, {"station": station, "before": now - KEPT})


@once_more
def of_events(database: Database, events: Collection[UUID]) -> tuple[Showing, ...]:
    """When which screens showed these events.

    Raises:
        OutOfReach: the database is away.
    """
    wanted = list(events)
    with reading(database) as connection:
        return tuple(
            Showing(*row)
            for first in range(0, len(wanted), _MOST)
            for row in connection.execute(select(showing).where(showing.c.event.in_(wanted[first : first + _MOST])))
        )


_AFTER_SCAN, _AFTER_COMMIT = showing.c.shown_at - showing.c.scanned_at, showing.c.shown_at - showing.c.at
_PERCENTS = (50, 95, 99)


def _place(duration: ColumnElement[int], name: str) -> Label[int]:
    return func.row_number().over(partition_by=showing.c.station, order_by=(duration, showing.c.event)).label(name)


_TIMED = (
    select(
        showing,
        func.count().over(partition_by=showing.c.station).label("total"),
        _place(_AFTER_SCAN, "by_scan"),
        _place(_AFTER_COMMIT, "by_commit"),
    )
    .where(
        showing.c.station.in_(bindparam("stations", expanding=True, type_=Integer)),
        showing.c.shown_at >= bindparam("since", type_=BigInteger),
    )
    .subquery()
)
_FIGURES = select(_TIMED).where(
    or_(
        _TIMED.c.by_scan == _TIMED.c.total,
        *(column == (_TIMED.c.total * percent + 99) // 100 for column in (_TIMED.c.by_scan, _TIMED.c.by_commit)
          for percent in _PERCENTS),
    )
)  # fmt: skip


@once_more
def figures(database: Database, stations: Collection[int], since: int) -> dict[int, Figures]:
    """What the times on the screens of these stations come to, by the station's id; of those shown since then.

    Raises:
        OutOfReach: the database is away.
    """
    with reading(database) as connection:
        rows = connection.execute(_FIGURES, {"stations": tuple(stations), "since": since}).all()
    found: dict[int, Figures] = {}
    for station in {row.station for row in rows}:
        here = [row for row in rows if row.station == station]
        count = here[0].total
        by_scan = {row.by_scan: Showing(*row[:6]) for row in here}
        by_commit = {row.by_commit: Showing(*row[:6]) for row in here}
        ranks = [(count * percent + 99) // 100 for percent in _PERCENTS]
        found[station] = Figures(
            count,
            Spread(*(by_scan[rank].after_scan for rank in ranks)),
            Spread(*(by_commit[rank].after_commit for rank in ranks)),
            by_scan[count],
        )
    return found


_UNSHOWN = (
    select(card.c.number, trip.c.supply, card.c.last_at)
    .select_from(card.join(trip, trip.c.id == card.c.trip))
    .where(
        # In the index's own words: so only open cards are gone through, and history not at all.
        OPEN,
        CIRCULATING,
        card.c.last_step.in_(sorted(PULLS)),
        card.c.last_station != trip.c.supply,
        and_(card.c.last_at >= bindparam("since"), card.c.last_at < bindparam("before")),
        ~select(showing.c.event).where(showing.c.event == card.c.last_event).exists(),
    )
    .order_by(card.c.last_at)
)


@once_more
def unshown(database: Database, since: int, before: int) -> tuple[Unshown, ...]:
    """The pulls between these instants that still wait to be taken up and that no screen has shown, the oldest first.

    Raises:
        OutOfReach: the database is away.
    """
    with reading(database) as connection:
        return tuple(Unshown(*row) for row in connection.execute(_UNSHOWN, {"since": since, "before": before}))


@once_more
def suppliers(database: Database) -> frozenset[int]:
    """The ids of all stations that supply a loop.

    Raises:
        OutOfReach: the database is away.
    """
    with reading(database) as connection:
        return frozenset(connection.scalars(select(loop_source.c.station).distinct()))
