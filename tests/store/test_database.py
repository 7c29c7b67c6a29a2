"""The life of a database: made, upgraded, checked and backed up; half-way through it there is nothing."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from kanban_desktop import settings
from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.model.plant import Plant
from kanban_desktop.store import database, tables
from kanban_desktop.store.engine import (
    WAL_RESET_MENDED,
    Database,
    open_engine,
    parse,
    reading,
    sqlite3_module,
    writing,
)
from kanban_desktop.store.health import damage
from kanban_desktop.store.tables import SCHEMA_VERSION
from tests.factories import NORMAL, ZONE, at_work, small_plant

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def a_plant() -> Plant:
    return Plant(uuid4(), 1201, uuid4(), "Small plant", ZONE)


def made(url: str) -> Database:
    return database.create(parse(url), a_plant())


def content(engine: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with reading(engine) as connection:
        return {
            name: sorted(map(tuple, connection.execute(table.select())), key=repr)
            for name, table in tables.metadata.tables.items()
        }


def test_making_it_again_changes_nothing(database_url: str) -> None:
    small_plant(database_url)
    engine = database.connect(parse(database_url))
    before = content(engine)
    engine.dispose()
    again = made(database_url)
    assert content(again) == before
    again.dispose()


def test_the_migrations_make_the_tables_of_the_program(database_url: str) -> None:
    engine = made(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [one for one in compare_metadata(context, tables.metadata) if "alembic_version" not in repr(one)]
        assert differences == []
        for name, table in tables.metadata.tables.items():
            wanted = {one.name for one in table.constraints if type(one).__name__ == "CheckConstraint"}
            assert {one["name"] for one in inspect(connection).get_check_constraints(name)} == wanted
    engine.dispose()


@pytest.fixture
def migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of ``db`` to put further migrations in."""
    copy = tmp_path / "db"
    shutil.copytree(settings.data_folder("db"), copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(database, "data_folder", lambda name: copy)
    return copy


NEXT = SCHEMA_VERSION + 1
NEXT_SCHEMA = '''
"""The next schema."""
import sqlalchemy as sa
from alembic import op

revision = "{revision:04}"
down_revision = "{before:04}"


def upgrade() -> None:
    op.create_table("first_of_two", sa.Column("id", sa.Integer(), primary_key=True))
    op.get_bind().execute(sa.text("UPDATE part SET name = 'changed'"))
    {then}
'''


def next_schema(folder: Path, then: str) -> None:
    content = NEXT_SCHEMA.format(revision=NEXT, before=SCHEMA_VERSION, then=then)
    (folder / "versions" / f"{NEXT:04}_next.py").write_text(content, encoding="utf-8")


def test_a_first_migration_that_dies_leaves_nothing(database_url: str, migrations: Path) -> None:
    next_schema(migrations, "raise RuntimeError('died half-way')")
    with pytest.raises(RuntimeError, match="died half-way"):
        made(database_url)
    engine = open_engine(parse(database_url))
    with reading(engine) as connection:
        assert inspect(connection).get_table_names() == []
        if engine.dialect.name == "postgresql":
            found = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            assert connection.scalar(text(found)) == 0
    engine.dispose()


def test_an_upgrade_that_dies_leaves_the_old_schema_and_a_backup(
    database_url: str, migrations: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant = small_plant(database_url)
    with at_work(plant) as desks:
        before = content(desks.database)
    next_schema(migrations, "raise RuntimeError('died half-way')")
    monkeypatch.setattr(database, "SCHEMA_VERSION", NEXT)
    with pytest.raises(RuntimeError, match="died half-way"):
        database.upgrade(parse(database_url), now=NOW)
    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION)
    with at_work(plant) as desks:
        assert content(desks.database) == before
        with reading(desks.database) as connection:
            assert "first_of_two" not in inspect(connection).get_table_names()
        assert desks.scan(plant.card(NORMAL), plant.assembly).step == "pull"


def test_an_upgrade_backs_an_sqlite_file_up_and_is_admitted_by_its_own_program_only(
    database_url: str, migrations: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant = small_plant(database_url)
    with at_work(plant) as desks:
        before = content(desks.database)
    next_schema(migrations, "pass")
    monkeypatch.setattr(database, "SCHEMA_VERSION", NEXT)
    monkeypatch.setattr(database, "OLDEST_CLIENT", NEXT)
    was, is_now, kept = database.upgrade(parse(database_url), now=NOW)
    assert (was, is_now) == (SCHEMA_VERSION, NEXT)
    assert database.upgrade(parse(database_url), now=NOW) == (NEXT, NEXT, None)
    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION)
    with pytest.raises(OutOfReach) as refused:
        database.connect(parse(database_url))
    assert refused.value.code == "database_newer"
    assert (kept is not None) == database_url.startswith("sqlite")
    if kept is not None:
        backup = database.connect(parse(f"sqlite:///{kept}"))
        assert content(backup) == before
        backup.dispose()


def test_a_backup_takes_along_what_is_only_in_the_log(sqlite_url: str, tmp_path: Path) -> None:
    plant = small_plant(sqlite_url)
    with at_work(plant) as desks:
        desks.scan(plant.card(NORMAL), plant.assembly)
        assert Path(f"{desks.database.url.database}-wal").stat().st_size > 0
        kept = database.backup(parse(sqlite_url), tmp_path / "kept.db")
        before = content(desks.database)
    engine = database.connect(parse(f"sqlite:///{kept}"))
    assert content(engine) == before
    assert not damage(engine)
    engine.dispose()


def test_an_sqlite_file_is_opened_as_a_plant_needs_it(sqlite_url: str) -> None:
    assert tuple(map(int, sqlite3_module.sqlite_version.split("."))) >= WAL_RESET_MENDED
    engine = made(sqlite_url)
    with reading(engine) as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]
    engine.dispose()


def test_a_reader_stands_in_nobodys_way_and_sees_one_state(sqlite_url: str) -> None:
    plant = small_plant(sqlite_url)
    engine = open_engine(parse(sqlite_url), busy_seconds=0.1)
    with at_work(plant) as desks, reading(engine) as connection:
        before = connection.scalar(text("SELECT count(*) FROM event"))
        assert desks.scan(plant.card(NORMAL), plant.assembly).step == "pull"
        assert connection.scalar(text("SELECT count(*) FROM event")) == before
    engine.dispose()


def test_a_writer_begins_at_once_or_is_told_that_another_writes(sqlite_url: str) -> None:
    small_plant(sqlite_url)
    first, other = open_engine(parse(sqlite_url)), open_engine(parse(sqlite_url), busy_seconds=0.1)
    with writing(first) as connection:
        # It has written nothing yet, and has the file all the same: no reader turns writer half-way.
        connection.scalar(text("SELECT 1"))
        with pytest.raises(OutOfReach) as refused, writing(other):
            pass
    assert refused.value.code == "database_locked"
    first.dispose()
    other.dispose()


def test_what_fails_leaves_nothing(database_url: str) -> None:
    small_plant(database_url)
    engine = database.connect(parse(database_url))
    before = content(engine)

    def fails() -> None:
        with writing(engine) as connection:
            connection.execute(tables.part.update().values(name="changed"))
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        fails()
    assert content(engine) == before
    engine.dispose()


def test_no_fault_tells_a_password() -> None:
    url = parse("postgresql://somebody:s3cret@127.0.0.1:1/plant")
    with pytest.raises(OutOfReach) as lost:
        database.connect(url)
    assert lost.value.code == "database_lost"
    assert "s3cret" not in repr(lost.value) + str(lost.value.params)
