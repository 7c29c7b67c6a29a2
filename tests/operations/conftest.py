"""What tests of operations get: all who work on a small plant that a round serves, or a station behind a cable."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import Desks, SmallPlant, at_work, small_plant
from tests.operations.post import Post
from tests.proxy import Proxy


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
