"""Databases that cannot be used: one sentence that says what to do, status 3, and nothing is changed."""

import contextlib
import os
import tempfile
from pathlib import Path

import psycopg
import pytest

from kanban_desktop.store.engine import sqlite3_module
from tests.cli.conftest import Run
from tests.cli.helpers import count, do
from tests.factories import NORMAL, SmallPlant, small_plant
from tests.pg_server import PostgresServer
from tests.rights import needs_rights, somebody_without_rights

COMMANDS = {
    "scan": ["scan", "11201000000000100169", "--station", "ASSY"],
    "board": ["board", "--station", "ASSY"],
    "watch": ["watch", "--station", "ASSY"],
    "cards": ["cards"],
    "history": ["history", "1"],
    "labels": ["labels", "--card", "1", "--format", "png", "--output", os.devnull],
    "check": ["db", "check"],
}


def always_out_of_reach(run: Run, url: str, code: str) -> str:
    """What every command that needs the database says."""
    (said,) = {out_of_reach(run, url, command, code) for command in COMMANDS.values()}
    return said


def out_of_reach(run: Run, url: str, command: list[str], code: str) -> str:
    """What is said, after making sure that it is said as it should be."""
    said = run(*command, "--database", url)
    assert (said.status, said.out) == (3, "")
    error = run("--json", "--database", url, *command).json["error"]
    assert error == {"code": code, "message": said.sentence}
    return said.sentence


def test_no_such_file(run: Run, tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'none.db'}"
    assert always_out_of_reach(run, url, "database_missing").endswith("kanban-desktop db create")
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_no_database(run: Run, tmp_path: Path):
    path = tmp_path / "notes.txt"
    path.write_text("Buy milk.\n" * 500)
    said = always_out_of_reach(run, f"sqlite:///{path}", "database_not_ours")
    assert said == f"{path} is not a Kanban Desktop database. Check the address; nothing was changed."
    assert path.read_text() == "Buy milk.\n" * 500


@pytest.mark.parametrize("task", ["create", "upgrade", "backup"])
def test_a_file_that_is_no_database_is_not_made_one(run: Run, tmp_path: Path, task: str):
    path = tmp_path / "notes.txt"
    path.write_text("Buy milk.\n" * 500)
    said = run("db", task, "--database", f"sqlite:///{path}")
    assert (said.status, said.out) == (3, "")
    assert said.sentence
    assert path.read_text() == "Buy milk.\n" * 500
    assert sorted(one.name for one in tmp_path.iterdir()) == ["home", "notes.txt"]


def test_an_empty_database(run: Run, database_url: str):
    if database_url.startswith("sqlite"):
        sqlite3_module.connect(database_url.removeprefix("sqlite:///")).close()
        Path(database_url.removeprefix("sqlite:///")).touch()
    assert "is empty" in always_out_of_reach(run, database_url, "database_empty")


@pytest.mark.parametrize("table", ["customer (id integer)", "schema_mark (colour text)", "event (id integer)"])
@pytest.mark.parametrize("task", ["scan", "create", "upgrade"])
def test_a_database_of_another_program(run: Run, database_url: str, table: str, task: str):
    do(database_url, f"CREATE TABLE {table}")
    words = COMMANDS["scan"] if task == "scan" else ["db", task]
    out_of_reach(run, database_url, words, "database_not_ours")
    with pytest.raises(Exception, match=r"no such table|does not exist"):
        count(database_url, "loop")


def test_an_older_database(run: Run, plant: SmallPlant):
    do(plant.url, "UPDATE schema_mark SET version = 0")
    before = count(plant.url)
    assert always_out_of_reach(run, plant.url, "database_older").endswith("kanban-desktop db upgrade")
    assert count(plant.url) == before


def test_a_newer_database(run: Run, plant: SmallPlant):
    do(plant.url, "UPDATE schema_mark SET version = 99, oldest_client = 98")
    before = count(plant.url)
    said = always_out_of_reach(run, plant.url, "database_newer")
    assert said.endswith("Install the newer Kanban Desktop here.")
    assert count(plant.url) == before


@pytest.mark.parametrize("task", ["create", "upgrade"])
def test_a_newer_database_is_not_upgraded(run: Run, plant: SmallPlant, task: str):
    do(plant.url, "UPDATE schema_mark SET version = 99, oldest_client = 98")
    out_of_reach(run, plant.url, ["db", task], "database_newer")
    assert count(plant.url, "schema_mark WHERE version = 99") == 1


def test_a_newer_database_that_still_admits_this_program(run: Run, plant: SmallPlant):
    do(plant.url, "UPDATE schema_mark SET version = 99")
    assert run("scan", plant.label(NORMAL), "--station", "ASSY").status == 0


def test_a_database_without_a_plant(run: Run, plant: SmallPlant):
    do(plant.url, "DELETE FROM plant")
    assert "has no plant yet" in always_out_of_reach(run, plant.url, "database_without_plant")


@needs_rights
@pytest.mark.parametrize("folder_mode", [0o777, 0o555])
def test_a_read_only_file(run: Run, monkeypatch: pytest.MonkeyPatch, folder_mode: int):
    monkeypatch.setenv("KANBAN_SETTINGS", "/no/such/file")
    with tempfile.TemporaryDirectory() as name:
        folder, file = Path(name), Path(name, "plant.db")
        plant = small_plant(f"sqlite:///{file}")
        assert run("scan", plant.label(NORMAL, 2), "--station", "ASSY", "--database", plant.url).status == 0
        before = count(plant.url)
        with somebody_without_rights({folder: folder_mode, file: 0o444}):
            said = out_of_reach(
                run, plant.url, ["scan", plant.label(NORMAL), "--station", "ASSY"], "database_read_only"
            )
        assert "can only be read. Nothing was changed" in said
        assert count(plant.url) == before


@needs_rights
def test_a_folder_that_is_closed(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KANBAN_SETTINGS", "/no/such/file")
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, "plant.db")
        url = small_plant(f"sqlite:///{file}").url
        assert run("board", "--station", "ASSY", "--database", url).status == 0
        with somebody_without_rights({Path(name): 0o000}):
            out_of_reach(run, url, COMMANDS["board"], "database_rights")


def test_a_read_only_server(run: Run, postgres_url: str):
    plant = small_plant(postgres_url)
    before = count(postgres_url)
    name = postgres_url.rpartition("/")[2]
    do(postgres_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    words = ["scan", plant.label(NORMAL), "--station", "ASSY"]
    assert "can only be read. Nothing was changed" in out_of_reach(run, postgres_url, words, "database_read_only")
    assert count(postgres_url) == before
    assert run("board", "--station", "ASSY", "--database", postgres_url).status == 0


def test_a_file_that_somebody_else_has_locked(run: Run, home: Path, file_plant: SmallPlant):
    (home / "settings.toml").write_text("lock_seconds = 0.1")
    before = count(file_plant.url)
    other = sqlite3_module.connect(file_plant.url.removeprefix("sqlite:///"), isolation_level=None)
    with contextlib.closing(other):
        other.execute("BEGIN IMMEDIATE")
        words = ["scan", file_plant.label(NORMAL), "--station", "ASSY"]
        assert "is locked by another program" in out_of_reach(run, file_plant.url, words, "database_locked")
        assert run("board", "--station", "ASSY").status == 0
    assert count(file_plant.url) == before
    assert run("scan", file_plant.label(NORMAL), "--station", "ASSY").status == 0


@pytest.mark.parametrize("lock", ["LOCK TABLE card", "SELECT * FROM card FOR UPDATE"])
def test_a_server_where_somebody_else_holds_a_lock(run: Run, home: Path, postgres_url: str, lock: str):
    (home / "settings.toml").write_text("lock_seconds = 0.1")
    plant = small_plant(postgres_url)
    before = count(postgres_url)
    words = ["scan", plant.label(NORMAL), "--station", "ASSY"]
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as other:
        other.execute(lock)
        assert "is locked by another program" in out_of_reach(run, postgres_url, words, "database_locked")
    assert count(postgres_url) == before
    assert run(*words, "--database", postgres_url).status == 0


def test_a_damaged_file(run: Run, file_plant: SmallPlant):
    path = Path(file_plant.url.removeprefix("sqlite:///"))
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    assert "is damaged" in out_of_reach(run, file_plant.url, COMMANDS["check"], "database_damaged")
    assert run("doctor").status == 3


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "database_url_bad"),
        ("plant.db", "database_url_bad"),
        ("sqlite://", "database_url_no_file"),
        ("sqlite:///:memory:", "database_url_no_file"),
        ("mysql://somewhere/plant", "database_url_kind"),
        ("postgresql://user:secret@[::1/plant", "database_url_bad"),
        ("postgresql://user:secret@host:port/plant", "database_url_bad"),
        ("\x1b[31m", "database_url_bad"),
    ],
)
def test_an_address_that_is_none(run: Run, url: str, code: str):
    for command in COMMANDS.values():
        said = run(*command, f"--database={url}")
        assert (said.status, said.out) == (2, "")
        assert said.sentence
        assert "secret" not in said.err
        assert run(*command, f"--database={url}", "--json").json["error"]["code"] == code


def test_a_server_that_is_not_there(run: Run, postgres_server: PostgresServer):
    with_password = "postgresql://someone:secret@127.0.0.1:1/plant"
    said = always_out_of_reach(run, with_password, "database_lost")
    assert "secret" not in said
    nowhere = postgres_server.url("no_such_database")
    assert "There is no database no_such_database" in always_out_of_reach(run, nowhere, "database_missing")


def test_a_user_that_the_server_does_not_know(run: Run, postgres_server: PostgresServer, postgres_url: str):
    url = postgres_server.url(postgres_url.rpartition("/")[2], user="stranger")
    out_of_reach(run, url, COMMANDS["board"], "database_login")


def test_a_user_without_the_station_role(run: Run, postgres_server: PostgresServer, postgres_url: str):
    small_plant(postgres_url)
    name = postgres_url.rpartition("/")[2]
    do(postgres_url, f"CREATE ROLE {name}_guest LOGIN")
    try:
        url = postgres_server.url(name, user=f"{name}_guest")
        assert "Ask your IT for the role" in out_of_reach(run, url, COMMANDS["board"], "database_rights")
    finally:
        do(postgres_url, f"DROP ROLE {name}_guest")


def test_a_station_role_is_enough(run: Run, postgres_server: PostgresServer, postgres_url: str):
    plant = small_plant(postgres_url)
    name = postgres_url.rpartition("/")[2]
    do(postgres_url, f"CREATE ROLE {name}_line LOGIN IN ROLE kanban_{plant.code:04}_station")
    try:
        url = postgres_server.url(name, user=f"{name}_line")
        assert run("scan", plant.label(NORMAL), "--station", "ASSY", "--database", url).status == 0
        assert run("board", "--station", "ASSY", "--database", url).status == 0
        assert run("history", plant.card(NORMAL), "--database", url).status == 0
        assert run("doctor", "--database", url).status == 0
        assert run("db", "create", "--database", url).status == 3
    finally:
        do(postgres_url, f"DROP ROLE {name}_line")
