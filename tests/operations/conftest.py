"""What tests of operations get: all who work on a small plant that a round serves, or a station behind a cable."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kanban_desktop.operations import printworker, releasing
from kanban_desktop.operations.desks import Desks as PlantDesks
from tests import cups_server
from tests.cups_server import CupsServer
from tests.factories import Desks, SmallPlant, at_work, small_plant
from tests.operations import printshop
from tests.operations.post import Post
from tests.proxy import Proxy
from tests.zebra_double import ZebraDouble


@pytest.fixture
def desks(sqlite_url: str) -> Iterator[Desks]:
    with at_work(small_plant(sqlite_url, with_round=True)) as desks:
        yield desks


@pytest.fixture
def both(database_url: str) -> Iterator[Desks]:
    """The same, once on each engine, by the server's own clock."""
    with at_work(small_plant(database_url, with_round=True)) as desks:
        yield desks


@pytest.fixture
def station(plant: SmallPlant, proxy: Proxy, tmp_path: Path) -> Iterator[Post]:
    """A station at the end of the cable, whose copy was made."""
    station = Post(plant, proxy, tmp_path / "station.db")
    station.desks.catch_up()
    yield station
    proxy.pass_on()
    station.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever prints looks again at once."""
    monkeypatch.setattr(printworker, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(printworker, "BUSY_SECONDS", 0.02)
    monkeypatch.setattr(printworker, "IDLE_SECONDS", 0.05)
    monkeypatch.setattr(releasing, "LOOK_SECONDS", 0.0)


@pytest.fixture
def shop(database_url: str) -> SmallPlant:
    """A plant whose labels are printed."""
    return small_plant(database_url)


@pytest.fixture
def counter(shop: SmallPlant) -> Iterator[PlantDesks]:
    """Where labels are ordered; the windows hear of it at once."""
    found = printshop.opened(shop, printshop.ring)
    yield found
    found.close()


@pytest.fixture
def zebra() -> Iterator[ZebraDouble]:
    """A label printer."""
    with ZebraDouble() as double:
        yield double


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> Iterator[CupsServer]:
    """A printing system with a raw queue."""
    if not cups_server.is_possible():
        pytest.skip("CUPS is for Linux and macOS")
    with CupsServer() as server:
        monkeypatch.setenv("CUPS_SERVER", str(server.sock))
        yield server
