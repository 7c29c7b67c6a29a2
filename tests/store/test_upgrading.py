"""A schema that is upgraded while stations are at work, by several at once, and whose rights somebody has changed."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from kanban_desktop import settings
from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.model.plant import Plant
from kanban_desktop.operations import words
from kanban_desktop.operations.answer import Outcome
from kanban_desktop.store import database, roles
from kanban_desktop.store.engine import Database, parse, reading, writing
from kanban_desktop.store.tables import SCHEMA_VERSION
from tests.factories import NORMAL, ZONE, Desks, at_work, small_plant

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

NEXT = SCHEMA_VERSION + 1
NEXT_SCHEMA = f'''
"""The next schema."""
import sqlalchemy as sa
from alembic import op

revision = "{NEXT:04}"
down_revision = "{SCHEMA_VERSION:04}"


def upgrade() -> None:
    op.create_table("newest", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO newest VALUES (1)")
'''


@pytest.fixture
def desks(database_url: str) -> Iterator[Desks]:
    """The small plant with a station at work."""
    with at_work(small_plant(database_url)) as desks:
        yield desks


def one(engine: Database, ask: str) -> object:
    with reading(engine) as connection:
        return connection.scalar(text(ask))


def mark(desks: Desks, version: int, oldest: int) -> None:
    """What an upgrade by a newer program leaves."""
    with writing(desks.database) as connection:
        connection.execute(text(f"UPDATE schema_mark SET version = {version}, oldest_client = {oldest}"))


def test_a_station_at_work_writes_no_more_once_the_schema_admits_it_no_more(desks: Desks) -> None:
    number, other = desks.plant.cards[NORMAL]
    first = uuid4()
    assert desks.scan(number, desks.plant.assembly, event=first).outcome is Outcome.MOVED
    events = one(desks.database, "SELECT count(*) FROM event")
    mark(desks, 99, 98)
    with pytest.raises(OutOfReach) as refused:
        desks.scan(other, desks.plant.assembly)
    assert refused.value.code == "program_older"
    assert words.fault(refused.value).endswith("install the newer Kanban Desktop here.")
    assert one(desks.database, "SELECT count(*) FROM event") == events
    assert one(desks.database, f"SELECT state FROM card WHERE number = {other}") == "FULL"
    # What was stored before is still answered as it was then.
    assert desks.scan(number, desks.plant.assembly, event=first).outcome is Outcome.MOVED


def test_a_station_at_work_goes_on_where_the_newer_schema_admits_it(desks: Desks) -> None:
    mark(desks, 99, database.OLDEST_CLIENT)
    assert desks.scan(desks.plant.card(NORMAL), desks.plant.assembly).outcome is Outcome.MOVED


def test_of_several_who_upgrade_at_once_one_does(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_plant(database_url)
    copy = tmp_path / "db"
    shutil.copytree(settings.data_folder("db"), copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "versions" / f"{NEXT:04}_next.py").write_text(NEXT_SCHEMA, encoding="utf-8")
    monkeypatch.setattr(database, "data_folder", lambda name: copy)
    monkeypatch.setattr(database, "SCHEMA_VERSION", NEXT)
    url = parse(database_url)
    with ThreadPoolExecutor(4) as administrators:
        moments = [NOW + timedelta(seconds=n) for n in range(4)]
        done = list(administrators.map(lambda now: database.upgrade(url, now=now), moments))
    assert {after for _, after, _ in done} == {NEXT}
    engine = database.connect(url)
    assert one(engine, "SELECT count(*) FROM newest") == 1
    assert one(engine, f"SELECT count(*) FROM schema_mark WHERE version = {NEXT}") == 1
    engine.dispose()


def rights(engine: Database) -> list[tuple[object, ...]]:
    """Who may do what with every table, column, function and schema of ours."""
    ask = """
        SELECT 'table', relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'column', attname, attacl::text FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
            WHERE relnamespace = 'public'::regnamespace AND attacl IS NOT NULL AND attacl::text <> '{}'
        UNION ALL SELECT 'function', oid::regprocedure::text, proacl::text FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT 'schema', nspname, nspacl::text FROM pg_namespace WHERE nspname = 'public'
        ORDER BY 1, 2, 3
    """
    with reading(engine) as connection:
        return [
            (kind, name, sorted(granted.strip("{}").split(",")) if granted else None)
            for kind, name, granted in connection.execute(text(ask))
        ]


@pytest.mark.parametrize("task", ["create", "upgrade"])
def test_rights_that_somebody_has_changed_are_put_right_again_and_again(postgres_url: str, task: str) -> None:
    plant = small_plant(postgres_url)
    station, planner, _ = roles.names(plant.code)
    engine = database.connect(parse(postgres_url))
    before = rights(engine)

    def again() -> None:
        if task == "create":
            database.create(parse(postgres_url), Plant(uuid4(), 1, uuid4(), "Another", ZONE)).dispose()
        else:
            assert database.upgrade(parse(postgres_url), now=NOW) == (SCHEMA_VERSION, SCHEMA_VERSION, None)

    for _ in range(2):
        again()
        assert rights(engine) == before
    with writing(engine) as connection:
        for statement in (
            f"GRANT ALL ON card, event TO {station}",
            f"GRANT UPDATE (state) ON card TO {station}",
            f"GRANT EXECUTE ON FUNCTION append_dated(jsonb, bigint) TO {station}",
            f"GRANT CREATE ON SCHEMA public TO {planner}",
            f"REVOKE EXECUTE ON FUNCTION append(jsonb) FROM {station}",
            f"REVOKE SELECT ON card FROM {station}, {planner}",
        ):
            connection.execute(text(statement))
    assert rights(engine) != before
    again()
    assert rights(engine) == before
    engine.dispose()


def test_the_indexes_of_open_cards_hold_no_others(database_url: str) -> None:
    small_plant(database_url)
    engine = database.connect(parse(database_url))
    source = "pg_indexes WHERE indexname" if engine.dialect.name == "postgresql" else "sqlite_schema WHERE name"
    column = "indexdef" if engine.dialect.name == "postgresql" else "sql"
    for name in ("ix_card_loop_going", "ix_card_loop_open"):
        assert " WHERE " in str(one(engine, f"SELECT {column} FROM {source} = '{name}'"))
    engine.dispose()
