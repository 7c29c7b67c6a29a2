"""What tests of operations get: all who work on a small plant that a round serves."""

from collections.abc import Iterator

import pytest

from tests.factories import Desks, at_work, small_plant


@pytest.fixture
def desks(sqlite_url: str) -> Iterator[Desks]:
    with at_work(small_plant(sqlite_url, with_round=True)) as desks:
        yield desks


@pytest.fixture
def both(database_url: str) -> Iterator[Desks]:
    """The same, once on each engine, by the server's own clock."""
    with at_work(small_plant(database_url, with_round=True)) as desks:
        yield desks
