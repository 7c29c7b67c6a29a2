"""What is read of the plant: the revision in force is the server's to say, and a round sees what its stops see."""

from collections.abc import Iterator

import pytest
from sqlalchemy import insert, update

from kanban_desktop.model.calendar import HOUR, MINUTE
from kanban_desktop.operations.answer import Outcome
from kanban_desktop.store import tables
from kanban_desktop.store.catalog import Catalog, Filter
from kanban_desktop.store.engine import writing
from tests.factories import DELIVERED, NORMAL, TOUR, Desks, at_work, real_now, small_plant


@pytest.fixture
def desks(database_url: str) -> Iterator[Desks]:
    with at_work(small_plant(database_url, with_round=True)) as desks:
        yield desks


@pytest.fixture
def on_postgres(postgres_url: str) -> Iterator[Desks]:
    with at_work(small_plant(postgres_url)) as desks:
        yield desks


def revise(desks: Desks, valid_from: int) -> None:
    """Gives every loop a second revision, of 60 pieces."""
    with writing(desks.database) as connection:
        for row in connection.execute(tables.loop_revision.select()).all():
            values = {**row._mapping, "number": 2, "valid_from": valid_from, "per_container": 60_000}
            connection.execute(insert(tables.loop_revision), values)


@pytest.mark.parametrize("fast", [-HOUR, 2 * HOUR], ids=["slow", "fast"])
@pytest.mark.parametrize(("begins", "revision"), [(-MINUTE, 2), (HOUR, 1)], ids=["in force", "not yet"])
def test_a_station_whose_clock_is_wrong_goes_by_the_revision_in_force(
    on_postgres: Desks, fast: int, begins: int, revision: int
) -> None:
    revise(on_postgres, real_now() + begins)
    on_postgres.clock.at = real_now() + fast
    number = on_postgres.plant.card(NORMAL)
    answer = on_postgres.scan(number, on_postgres.plant.assembly)
    assert answer.outcome is Outcome.MOVED
    event = on_postgres.journal.history(number)[-1]
    assert (event.revision, event.quantity) == (revision, {1: 40_000, 2: 60_000}[revision])


def test_the_cards_of_a_round_are_those_of_its_stops(desks: Desks) -> None:
    def numbers(station: int) -> set[int]:
        return {card.number for card, _ in desks.catalog.cards(Filter(station=station), desks.clock())}

    plant = desks.plant
    assert numbers(plant.steel.id) == set(plant.cards[DELIVERED])
    assert numbers(TOUR.id) == numbers(plant.milling.id) | numbers(plant.assembly.id)


def test_a_station_whose_calendar_has_no_shift_never_works(desks: Desks) -> None:
    with writing(desks.database) as connection:
        connection.execute(insert(tables.calendar), {"id": 2, "name": "Never"})
        connection.execute(update(tables.station).where(tables.station.c.id == 1).values(calendar=2))
    layout = Catalog(desks.database).layout
    assert layout.calendars[1].after(desks.clock(), 1) is None
    assert layout.calendars[2].after(desks.clock(), HOUR) == desks.clock() + HOUR
