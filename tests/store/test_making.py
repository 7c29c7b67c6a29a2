"""A database is made by whoever may, by two at once too, and nobody else's file is touched."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import exc, func, select, text

from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.model.plant import Plant
from kanban_desktop.store import database, roles, tables
from kanban_desktop.store.engine import Database, faults, parse, reading, writing
from kanban_desktop.store.tables import SCHEMA_VERSION
from tests.factories import NORMAL, ZONE, at_work, small_plant
from tests.pg_server import PostgresServer

WITHOUT_ROLES = 1203
"""The code of a plant that no other test makes: its roles belong to the whole server."""


def a_plant(code: int = 1201) -> Plant:
    return Plant(uuid4(), code, uuid4(), "Small plant", ZONE)


def refused(url: str, code: int = 1201) -> str:
    """Why the database cannot be made."""
    with pytest.raises(OutOfReach) as fault:
        database.create(parse(url), a_plant(code))
    return fault.value.code


def test_of_several_who_make_it_at_once_one_does(database_url: str) -> None:
    with ThreadPoolExecutor(4) as administrators:
        made = [administrators.submit(database.create, parse(database_url), a_plant()) for _ in range(4)]
        engines = [one.result() for one in made]
    with reading(engines[0]) as connection:
        assert connection.scalar(select(func.count()).select_from(tables.plant)) == 1
        assert connection.scalar(select(func.count()).select_from(tables.schema_mark)) == 1
    for engine in engines:
        database.check(engine)
        engine.dispose()


def test_another_programs_file_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "theirs.db"
    link = sqlite3.connect(file)
    link.execute("CREATE TABLE invoice (id INTEGER)")
    link.close()
    before = file.read_bytes()
    assert refused(f"sqlite:///{file}") == "database_not_ours"
    assert file.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["theirs.db"]


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert refused(f"sqlite:///{tmp_path}") == "database_not_ours"


def test_an_older_database_is_upgraded_with_a_backup_or_not_at_all(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_plant(database_url)
    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    assert refused(database_url) == "database_older"


@pytest.fixture
def owner(postgres_server: PostgresServer, postgres_url: str) -> Iterator[str]:
    """The address of a database for its owner, who may make no roles."""
    name = sql.Identifier("owner_without_roles")
    postgres_server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    base = parse(postgres_url)
    database_name = sql.Identifier(str(base.database))
    postgres_server.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database_name, name))
    yield postgres_server.url(str(base.database), "owner_without_roles")
    postgres_server.drop_database(postgres_url)
    postgres_server.execute(sql.SQL("DROP ROLE {}").format(name))


def test_whoever_may_make_no_roles_needs_them_made_beforehand(owner: str, postgres_server: PostgresServer) -> None:
    assert refused(owner, WITHOUT_ROLES) == "roles_refused"
    made = [sql.Identifier(name) for name in roles.names(WITHOUT_ROLES)]
    for name in made:
        postgres_server.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(name))
    engine = database.create(parse(owner), a_plant(WITHOUT_ROLES))
    engine.dispose()
    with psycopg.connect(postgres_server.url(str(parse(owner).database)).replace("+psycopg", "")) as link:
        granted = f"SELECT has_function_privilege('{roles.names(WITHOUT_ROLES)[0]}', 'append(jsonb)', 'EXECUTE')"
        assert link.execute(granted).fetchone() == (True,)


def fill(engine: Database) -> None:
    """Writes more than there is room for."""
    with writing(engine) as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # as many pages as there are already, and no more
        for number in range(10_000):
            values = {"id": 100 + number, "number": f"{number:0100}", "name": "x", "unit": "pc"}
            connection.execute(tables.part.insert(), values)


def test_a_full_disk_is_said_and_nothing_is_half_written(sqlite_url: str) -> None:
    plant = small_plant(sqlite_url)
    with at_work(plant) as desks:
        with pytest.raises(OutOfReach) as fault:
            fill(desks.database)
        assert fault.value.code == "disk_full"
        desks.database.dispose()
        assert desks.scan(plant.card(NORMAL), plant.assembly).done
        with reading(desks.database) as connection:
            assert connection.scalar(text("SELECT count(*) FROM part WHERE id >= 100")) == 0


def test_a_bug_of_ours_is_not_taken_for_a_fault_of_the_disk(sqlite_url: str) -> None:
    """SQLite's words for it name our columns, such as full_at."""
    plant = small_plant(sqlite_url)
    with at_work(plant) as desks, writing(desks.database) as connection:
        connection.exec_driver_sql("CREATE TABLE disk (full_at INTEGER NOT NULL)")
        with pytest.raises(exc.IntegrityError), faults(desks.database.url):
            connection.exec_driver_sql("INSERT INTO disk VALUES (NULL)")
