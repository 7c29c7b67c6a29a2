"""Plants of any size for the bench: master data and cards through the store, their past in a few bulk statements."""

import time
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import insert

from kanban_desktop.model.calendar import HOUR
from kanban_desktop.model.path import Need, Path, SupplyState
from kanban_desktop.model.plant import Loop, LoopKind, Part, Person, Plant, Station, StationKind
from kanban_desktop.operations import demo_plant
from kanban_desktop.store import database, masterdata
from kanban_desktop.store.engine import parse, sqlite3_module, writing
from kanban_desktop.store.tables import card as card_table
from kanban_desktop.store.tables import metadata
from tests.bench.filling import CODE, Postgres, Sqlite
from tests.bench.past import OPERATORS, Past, Shape

__all__ = ["CODE", "Shape", "build", "libpq"]

_NEEDS = {SupplyState.IN_PROCESS: Need.OPTIONAL, SupplyState.IN_TRANSIT: Need.OPTIONAL}
_INNER = (SupplyState.WAIT, SupplyState.IN_PROCESS, SupplyState.READY, SupplyState.IN_TRANSIT, SupplyState.IN_USE)


def build(url: str, shape: Shape) -> None:
    """Makes the schema and the plant in an empty database; on PostgreSQL by a superuser."""
    now = time.time_ns() // 1000
    past = Past(shape, now)
    home = Plant(uuid4(), CODE, uuid4(), "Bench plant", demo_plant.ZONE)
    engine = database.create(parse(url), home)
    try:
        stations = [
            Station(n, f"S{n:03}", f"Station {n}", StationKind.WORK_CENTRE, frozenset((n,)))
            for n in range(1, shape.stations + 1)
        ]
        parts = [Part(n, f"{4000 + n}-01", f"Gear blank {n}", "pc") for n in range(1, shape.loops + 1)]
        masterdata.add_plant_data(
            engine, now=now, valid_from=past.begin, week=demo_plant.WEEK,
            stations=[(one, None) for one in stations], parts=parts,
            persons=[Person(n, f"OP-{n:02}", f"Operator {n}") for n in range(1, OPERATORS + 1)],
            reasons=demo_plant.REASONS,
            loops=[_loop(n, shape, parts, stations) for n in range(1, shape.loops + 1)],
        )  # fmt: skip
        with writing(engine) as connection:
            connection.execute(insert(card_table), list(past.rows()))
    finally:
        engine.dispose()
    (_fill_postgres if url.startswith("postgresql") else _fill_sqlite)(url, past)


def _loop(number: int, shape: Shape, parts: list[Part], stations: list[Station]) -> Loop:
    path = Path({state: _NEEDS.get(state, Need.BARRED) for state in _INNER})
    return Loop(
        id=number, key=f"L{number:05}", kind=LoopKind.PRODUCTION, part=parts[number - 1],
        demand=stations[shape.demand_of(number) - 1], supplies=(stations[shape.supply_of(number) - 1],),
        place=f"R{number % 40:02}", revision=1, per_container=40_000, cards=shape.cards_each, demand_rate=400_000,
        work_day=demo_plant.WORK_DAY, lead_time=4 * HOUR, path=path,
    )  # fmt: skip


def _fill_postgres(url: str, past: Past) -> None:
    with psycopg.connect(libpq(url)) as connection:
        # The foreign keys hold by the way the rows are made; checking them takes longer than making the rows.
        connection.execute("SET LOCAL session_replication_role = replica")
        for statement in Postgres(past).statements():
            connection.execute(statement)
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        tables = sql.SQL(", ").join(map(sql.Identifier, metadata.tables))
        connection.execute(sql.SQL("VACUUM ANALYZE {}").format(tables))
        if past.shape.events > 10_000:  # else a checkpoint may come while the scans are timed
            connection.execute("CHECKPOINT")


def _fill_sqlite(url: str, past: Past) -> None:
    link = sqlite3_module.connect(parse(url).database, isolation_level=None)
    try:
        # Nobody needs this file after a crash, and the log of ten million rows is best not written.
        link.execute("PRAGMA journal_mode = OFF")
        link.execute("PRAGMA synchronous = OFF")
        link.execute("PRAGMA cache_size = -2000000")
        link.execute("BEGIN IMMEDIATE")
        for statement in Sqlite(past).statements():
            link.execute(statement)
        link.execute("COMMIT")
        link.execute("ANALYZE")
        link.execute("PRAGMA journal_mode = WAL")
    finally:
        link.close()


def libpq(url: str) -> str:
    """The URL as psycopg takes it."""
    return url.replace("+psycopg", "", 1)
