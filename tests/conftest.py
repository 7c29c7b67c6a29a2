"""What every test gets: databases to work on, and a failure when it leaves a thread or an error in the log behind.

Fixtures: ``postgres_server`` (one a session, started when first asked for), ``postgres_url`` and ``sqlite_url`` (an
empty database each test), ``database_url`` (the test runs on both engines), ``plant`` and ``proxy`` (a small plant on
the server, and the cable to it), ``demo_on_postgres`` (the demo plant, to be
copied). A test that means to cause log errors says so with ``@pytest.mark.logs_errors("name.of.logger")``; without a
name it allows all of them. Tests run in several processes, each file's in one: what belongs to the session is there
once in each.
"""

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.factories import SmallPlant
    from tests.pg_server import PostgresServer
    from tests.proxy import Proxy

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).resolve().parent.parent
THREAD_GRACE_SECONDS = 2.0


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "logs_errors(logger=None): log records of level ERROR belong to this test")


@pytest.fixture(scope="session")
def postgres_server() -> "Iterator[PostgresServer]":
    """One server for the session. Roles belong to the server: name them after the test's own database."""
    if os.name == "nt":
        pytest.skip("the PostgreSQL of the tests runs on POSIX systems only")
    from tests.pg_server import PostgresServer

    with PostgresServer(quick=True) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: "PostgresServer") -> Iterator[str]:
    """An empty PostgreSQL database, dropped after the test."""
    url = postgres_server.create_database()
    yield url
    postgres_server.drop_database(url)


@pytest.fixture(scope="session")
def demo_on_postgres(postgres_server: "PostgresServer") -> str:
    """The name of a database where the program has made the demo plant, which takes it 10 s; a copy takes none."""
    url = postgres_server.create_database()
    command = [sys.executable, "-m", "kanban_desktop", "db", "create", "--demo", "--json", "--database", url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert json.loads(done.stdout)["plant"]["name"] == "Gearbox plant"
    return url.rpartition("/")[2]


@pytest.fixture
def plant(postgres_url: str) -> "SmallPlant":
    """A small plant on a server."""
    from tests.factories import small_plant

    return small_plant(postgres_url)


@pytest.fixture
def proxy(plant: "SmallPlant") -> "Iterator[Proxy]":
    """The cable to it."""
    from kanban_desktop.store.engine import parse
    from tests.proxy import Proxy

    with Proxy(parse(plant.url).port or 5432) as proxy:
        yield proxy


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'plant.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database, once on each engine."""
    name = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + THREAD_GRACE_SECONDS
    for thread in _started_since(before):
        thread.join(max(0.0, deadline - time.monotonic()))
    left = _started_since(before)
    if left:
        names = ", ".join(f"{thread.name}{' (daemon)' if thread.daemon else ''}" for thread in left)
        pytest.fail(f"threads left running: {names}", pytrace=False)


@pytest.fixture(autouse=True)
def no_error_logged(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    allowed = [mark.args[0] if mark.args else "" for mark in request.node.iter_markers("logs_errors")]
    records = [record for when in ("setup", "call") for record in caplog.get_records(when)]
    errors = [record for record in records if record.levelno >= logging.ERROR and not _within(record.name, allowed)]
    if errors:
        lines = "\n".join(f"{record.levelname} {record.name}: {record.getMessage()}" for record in errors)
        pytest.fail(f"unexpected in the log:\n{lines}", pytrace=False)


def _started_since(before: set[threading.Thread]) -> list[threading.Thread]:
    # A dummy stands for a thread that Python did not start (Qt's): it never reports an end.
    return [t for t in threading.enumerate() if t not in before and not isinstance(t, threading._DummyThread)]


def _within(name: str, parents: list[str]) -> bool:
    return any(not parent or name == parent or name.startswith(parent + ".") for parent in parents)
