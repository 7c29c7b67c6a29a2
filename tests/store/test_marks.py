"""By what a look finds out that something moved: two figures for each loop, and what was changed in the master data."""

from collections.abc import Iterator

import pytest
from sqlalchemy import insert

from kanban_desktop.model.plant import Station
from kanban_desktop.store import tables
from kanban_desktop.store.engine import writing
from kanban_desktop.store.marks import loops_of, moved, moves, stamp
from tests.factories import ASSEMBLY, MILLING, NORMAL, STEEL, Desks, at_work, small_plant


@pytest.fixture
def on_postgres(postgres_url: str) -> Iterator[Desks]:
    with at_work(small_plant(postgres_url)) as desks:
        yield desks


@pytest.fixture
def desks(database_url: str) -> Iterator[Desks]:
    with at_work(small_plant(database_url)) as desks:
        yield desks


@pytest.mark.parametrize("station", [MILLING, ASSEMBLY, STEEL], ids=lambda one: one.code)
def test_only_the_loop_that_moved_differs_and_only_for_its_two_ends(desks: Desks, station: Station) -> None:
    there, loop = desks.database, desks.plant.loops[NORMAL]
    before, known = stamp(there, station), moves(there, station)
    assert loops_of(known) == {one.id for one in desks.plant.loops.values() if one.sides(station)}
    desks.scan(desks.plant.card(NORMAL), ASSEMBLY)
    concerned = station is not STEEL
    assert (stamp(there, station) != before) == concerned
    assert moved(known, moves(there, station)) == ({loop.id} if concerned else set())


def test_a_change_of_master_data_that_is_committed_after_a_later_one_is_seen(on_postgres: Desks) -> None:
    """Numbers are given when a change is written, not when it is committed."""
    there, here = on_postgres.database, on_postgres.plant.milling
    line = {"at": on_postgres.clock(), "person": None, "kind": "part", "key": "B-40", "detail": {"v": 1}}
    with writing(there) as slow:
        slow.execute(insert(tables.master_log).values(line))
        with writing(there) as quick:
            quick.execute(insert(tables.master_log).values(line))
        between = stamp(there, here)
    assert stamp(there, here) != between
    assert stamp(there, here) == stamp(there, here)
