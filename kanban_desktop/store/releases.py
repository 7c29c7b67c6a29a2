"""Loops whose cards are printed anew at their release: on which printer, and which releases have no print job yet."""

from collections.abc import Collection
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    true,
)
from sqlalchemy.sql import FromClause

from kanban_desktop.model.path import STOCKED, Identity, SupplyState
from kanban_desktop.model.plant import Loop, Station
from kanban_desktop.model.printjobs import Printer
from kanban_desktop.model.release import AT_SUPPLIER, LATEST, RELEASING, SETTLES
from kanban_desktop.model.steps import Step
from kanban_desktop.store.catalog import SERVER_NOW
from kanban_desktop.store.engine import Database, once_more, reading, writing
from kanban_desktop.store.print_tables import print_job, printer, release_print
from kanban_desktop.store.printjobs import database_now
from kanban_desktop.store.tables import OPEN, card, event, loop, loop_source, master_log

_BACK = 20
"""So many of a card's newest events are looked through: none has more while it is at its supplier."""


class Due(NamedTuple):
    """A release whose label is to be printed: its event, the card, the trip, and the id of the printer."""

    event: UUID
    card: int
    trip: UUID
    printer: int


def assign(database: Database, ring: Loop, one: Printer | None, now: int, person: int) -> None:
    """Has a loop's cards printed anew at each release from now on, or not any more; with a line in the log.

    Raises:
        OutOfReach: the database is away, or this user may not.
    """
    ours = release_print.c.loop == ring.id
    with writing(database) as connection:
        # Of two planners at once one waits for the other here.
        connection.execute(select(loop.c.id).where(loop.c.id == ring.id).with_for_update())
        before = connection.scalar(select(release_print.c.printer).where(ours))
        if before == (one.id if one is not None else None):
            return
        connection.execute(delete(release_print).where(ours))
        if one is not None:
            values = {"loop": ring.id, "printer": one.id, "since": database_now(database, now)}
            connection.execute(insert(release_print).values(values))
        detail = {"v": 1, "done": "changed", "print_at_release": one.name if one is not None else None}
        line = {"at": now, "person": person, "kind": "loop", "key": ring.key, "detail": detail}
        connection.execute(insert(master_log), line)


@once_more
def assigned(database: Database) -> dict[int, tuple[str, ...]]:
    """The keys of the loops that are printed at release, by the id of their printer.

    Raises:
        OutOfReach: the database is away.
    """
    wanted = select(release_print.c.printer, loop.c.key).join(loop, loop.c.id == release_print.c.loop)
    found: dict[int, list[str]] = {}
    with reading(database) as connection:
        for row in connection.execute(wanted.order_by(loop.c.key)):
            found.setdefault(row.printer, []).append(row.key)
    return {key: tuple(keys) for key, keys in found.items()}


@once_more
def due(
    database: Database, printers: Collection[int], here: Station, clock: int, *, others: bool = False
) -> tuple[Due, ...]:
    """What was released for these printers and has no job yet; nothing is read of loops that print none.

    Of a trip the newest release counts, of a card the trip that it is on: what was taken back is none.

    Args:
        here: whose own printers are asked for, and of a printer that everybody reaches the loops that it supplies or
            uses; with ``others`` all loops.

    Raises:
        OutOfReach: the database is away.
    """
    given = {"printers": list(printers), "station": here.id, "serves": list(here.serves or (here.id,)), "now": clock}
    with reading(database) as connection:
        found = connection.execute(_due(database.dialect.name == "postgresql", others), given)
        return tuple(Due(*row) for row in found)


@cache
def _due(server_time: bool, others: bool) -> Select[Any]:
    """The statement, built once: building it costs more than running it."""
    now = SERVER_NOW if server_time else bindparam("now", type_=BigInteger)
    later = event.alias("later")
    again = exists().where(
        later.c.card == event.c.card, later.c.version > event.c.version, later.c.version <= card.c.version,
        later.c.trip == event.c.trip, _released(later),
    )  # fmt: skip
    on_its_trip = and_(
        event.c.card == card.c.number, event.c.version > card.c.version - _BACK, event.c.trip == card.c.trip
    )
    serves = bindparam("serves", expanding=True, type_=Integer)
    supplied = select(loop_source.c.loop).where(loop_source.c.station.in_(serves))
    ours = or_(loop.c.demand.in_(serves), loop.c.id.in_(supplied), printer.c.station == bindparam("station"))
    looked_at = release_print.join(printer, printer.c.id == release_print.c.printer)
    return (
        select(event.c.id, event.c.card, event.c.trip, release_print.c.printer)
        .select_from(looked_at.join(loop, loop.c.id == release_print.c.loop))
        # In the index's own words, else neither engine takes it.
        .join(card, and_(card.c.loop == release_print.c.loop, OPEN, card.c.state.in_(AT_SUPPLIER)))
        .join(event, on_its_trip)
        .where(
            release_print.c.printer.in_(bindparam("printers", expanding=True, type_=Integer)),
            printer.c.removed_at.is_(None), true() if others else ours,
            card.c.identity.in_((Identity.ACTIVE, Identity.OBSOLETE)), card.c.last_at <= now - SETTLES,
            event.c.at >= release_print.c.since, event.c.at >= now - LATEST,
            _released(event), ~again.correlate(event, card), ~exists().where(print_job.c.id == event.c.id),
        )
        .order_by(event.c.at, event.c.card)
    )  # fmt: skip


def _released(of: FromClause) -> ColumnElement[bool]:
    """As ``model.release.releases`` has it."""
    rejected = and_(of.c.step == Step.REJECT, of.c.from_state.in_(STOCKED))
    return and_(of.c.to_state == SupplyState.EMPTY, or_(of.c.step.in_(RELEASING), rejected))
