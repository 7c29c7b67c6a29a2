"""What ``append`` does on PostgreSQL, for SQLite: moves the card if its version fits, and books the events.

Runs within the caller's transaction; the caller has looked for the event's id.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Integer, Update, bindparam, func, insert, null, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from kanban_desktop.model.calendar import moment
from kanban_desktop.model.card import Card, Event, began, starts_trip
from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.model.path import OPEN, UNDER_WAY, SupplyState
from kanban_desktop.model.rollup import Tally, TripSoFar, finishes_trip, tallies
from kanban_desktop.model.steps import Step
from kanban_desktop.store import rows
from kanban_desktop.store.engine import shown
from kanban_desktop.store.tables import SCHEMA_VERSION, loop_day, loop_revision
from kanban_desktop.store.tables import card as card_table
from kanban_desktop.store.tables import event as event_table
from kanban_desktop.store.tables import trip as trip_table

# Statements are built once: building them costs more than running them.
_OLDEST = "SELECT oldest_client FROM schema_mark"
_SET = {column.name: bindparam(f"to_{column.name}", type_=column.type) for column in card_table.c}
_IN_FORCE = select(func.max(loop_revision.c.number)).where(
    loop_revision.c.loop == bindparam("the_loop"), loop_revision.c.valid_from <= bindparam("the_time")
)
_BIRTH = upsert(card_table).on_conflict_do_nothing()
_MOVE = (
    update(card_table)
    .where(
        card_table.c.number == bindparam("the_number"),
        card_table.c.version == bindparam("the_version"),
        # A station's copy may have been made anew meanwhile: with another history of the same length, or with the same
        # event as the plant has decided it, on a trip of its own.
        card_table.c.last_event.is_not_distinct_from(bindparam("the_last_event")),
        card_table.c.trip.is_not_distinct_from(bindparam("the_trip_before")),
        bindparam("the_revision", type_=Integer) == _IN_FORCE.scalar_subquery(),
    )
    .values({name: value for name, value in _SET.items() if name not in ("number", "loop")})
)
_BOOK = insert(event_table)
_SET_OUT = insert(trip_table)
_TRIP = select(trip_table.c.pulled_at, trip_table.c.worked, trip_table.c.due).where(
    trip_table.c.id == bindparam("the_trip")
)
_TRIP_UPDATE = update(trip_table).where(trip_table.c.id == bindparam("the_trip"))
_ACT = (
    select(event_table)
    .where(event_table.c.card == bindparam("the_card"), event_table.c.version > bindparam("the_version"))
    .order_by(event_table.c.version)
)
_TALLY = upsert(loop_day)
_TALLY = _TALLY.on_conflict_do_update(
    index_elements=["loop", "day", "measure"],
    set_={
        name: loop_day.c[name] + _TALLY.excluded[name] for name in ("count", "elapsed", "worked", "pieces", "rejects")
    },
)

_MOMENTS = {
    SupplyState.EMPTY: "released_at",
    SupplyState.IN_PROCESS: "started_at",
    SupplyState.READY: "ready_at",
    SupplyState.IN_TRANSIT: "shipped_at",
    SupplyState.FULL: "full_at",
}
_CANCELS_TRIP = frozenset((Step.CANCEL_ACCEPT, Step.CLOSE, Step.VOID))


def _advance(column: str | None) -> Update:
    """The update of a trip that reaches a state, whose moment is kept in this column if in any."""
    statement = _TRIP_UPDATE.values(
        worked=trip_table.c.worked + bindparam("more_worked"),
        rejected=trip_table.c.rejected + bindparam("more_rejected"),
        full_at=bindparam("full"),
        received=bindparam("got"),
        cancelled_at=bindparam("cancelled"),
    )
    if column is None:
        return statement
    return statement.values({column: func.coalesce(trip_table.c[column], bindparam("happened"))})


_ADVANCE = {column: _advance(column) for column in (None, *_MOMENTS.values())}


def write(connection: Connection, events: Sequence[Event], before: Card, after: Card, zone: ZoneInfo) -> bool:
    """Books an act of one card; returns False, with nothing written, where somebody else moved the card.

    Args:
        events: the act, dated.
        before, after: the card without and with them.

    Raises:
        OutOfReach: the schema was upgraded since this program asked for its version, and admits it no more.
    """
    if (connection.exec_driver_sql(_OLDEST).scalar() or 0) > SCHEMA_VERSION:
        raise OutOfReach("program_older", database=shown(connection.engine.url))
    main = events[-1]
    if main.step is Step.CREATE:
        if connection.scalar(_IN_FORCE, {"the_loop": before.loop, "the_time": main.at}) != main.revision:
            return False
        found = connection.execute(_BIRTH, {"number": after.number, "loop": after.loop, **rows.card_values(after)})
    else:
        found = connection.execute(
            _MOVE,
            {
                "the_number": before.number,
                "the_version": before.version,
                "the_last_event": before.last.event if before.last is not None else None,
                "the_trip_before": before.trip,
                "the_revision": main.revision,
                "the_loop": before.loop,
                "the_time": main.at,
                **{f"to_{name}": value for name, value in rows.card_values(after).items()},
            },
        )
    if found.rowcount != 1:
        return False
    if main.step is Step.UNDO:
        _take_back(connection, before, main, zone)
    else:
        for event in events:
            _book_trip(connection, event, before.loop)
            _book_figures(connection, event, before.loop, zone, 1)
    connection.execute(_BOOK, [rows.event_values(event) for event in events])
    return True


def _book_trip(connection: Connection, event: Event, loop: int) -> None:
    if event.trip is None:
        return
    happened = began(event)
    if starts_trip(event.step, event.start):
        connection.execute(
            _SET_OUT,
            {
                "id": event.trip, "card": event.card, "loop": loop, "revision": event.revision, "supply": event.supply,
                "due": event.due, "promised": event.due, "pulled_at": happened,
                "released_at": happened if event.end is SupplyState.EMPTY else None,
                "worked": 0, "asked": event.quantity, "rejected": event.rejects,
            },
        )  # fmt: skip
        return
    connection.execute(
        _ADVANCE[_MOMENTS.get(event.end) if event.end in OPEN else None],
        {
            "the_trip": event.trip,
            "happened": happened,
            "more_worked": event.worked or 0,
            "more_rejected": event.rejects,
            "full": happened if event.end is SupplyState.FULL else None,
            "got": event.quantity if event.end is SupplyState.FULL else None,
            "cancelled": happened if event.step in _CANCELS_TRIP else None,
        },
    )


def _book_figures(connection: Connection, event: Event, loop: int, zone: ZoneInfo, sign: int) -> None:
    trip = None
    # A station's copy has the trips that cards are on, and not one that an undo has brought back: to book it is the
    # plant's. There no event refers to a trip that is not.
    if finishes_trip(event) and (row := connection.execute(_TRIP, {"the_trip": event.trip}).first()) is not None:
        trip = TripSoFar(row.pulled_at, row.worked, row.due)
    additions = [_tally_values(tally, loop, zone, sign) for tally in tallies(event, trip)]
    if additions:
        connection.execute(_TALLY, additions)


def _tally_values(tally: Tally, loop: int, zone: ZoneInfo, sign: int) -> dict[str, object]:
    return {
        "loop": loop,
        "day": moment(tally.happened, zone).date(),
        "measure": tally.measure,
        "count": sign,
        "elapsed": sign * tally.elapsed,
        "worked": sign * tally.worked,
        "pieces": sign * tally.pieces,
        "rejects": sign * tally.rejects,
    }


def _take_back(connection: Connection, before: Card, undo: Event, zone: ZoneInfo) -> None:
    """Takes the undone act out of the figures and out of its trip, as if it had never been."""
    back = before.before
    assert back is not None, "the model refuses to undo nothing"
    act = connection.execute(_ACT, {"the_card": before.number, "the_version": back.version}).all()
    undone = [rows.event(row) for row in act]
    for event in undone:
        _book_figures(connection, event, before.loop, zone, -1)
    if before.trip is not None and before.trip != back.trip:
        connection.execute(_TRIP_UPDATE.values(cancelled_at=began(undo)), {"the_trip": before.trip})
    if back.trip is not None:
        of_trip = [event for event in undone if event.trip == back.trip]
        reached = {
            _MOMENTS[event.end]: began(event)
            for event in of_trip
            if event.end in UNDER_WAY and event.end != event.start
        }
        connection.execute(
            _TRIP_UPDATE.values(
                # A moment that an earlier event has set stays.
                **{name: func.nullif(trip_table.c[name], moment_of) for name, moment_of in reached.items()},
                full_at=null(),
                received=null(),
                cancelled_at=null(),
                worked=trip_table.c.worked - sum(event.worked or 0 for event in of_trip),
                rejected=trip_table.c.rejected - sum(event.rejects for event in of_trip),
            ),
            {"the_trip": back.trip},
        )
