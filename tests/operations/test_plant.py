"""New cards: numbers that were never given before, whoever else gives some; NEW until they hang on a container."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import insert

from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.path import Identity, SupplyState
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.plant import PlantDesk
from kanban_desktop.store import rows
from kanban_desktop.store.engine import writing
from kanban_desktop.store.tables import loop_revision
from tests.factories import ADA, ASSEMBLY, MILLING, NORMAL, PETRA, TWO_STATE, Desks, at_work, real_now, small_plant

PLANNERS = 4
EACH = 6


@pytest.fixture
def desks(database_url: str) -> Iterator[Desks]:
    with at_work(small_plant(database_url, activated=False)) as desks:
        yield desks


def test_four_planners_at_once_never_get_the_same_number(desks: Desks) -> None:
    barrier, known = Barrier(PLANNERS), {number for deck in desks.plant.cards.values() for number in deck}
    loops = list(desks.plant.loops.values())

    def make(n: int) -> frozenset[int]:
        desk = PlantDesk(desks.catalog, desks.journal, real_now, uuid4)
        barrier.wait(60)
        return desk.create_cards(loops[n], EACH, PETRA).cards

    with ThreadPoolExecutor(PLANNERS) as pool:
        made = list(pool.map(make, range(PLANNERS)))
    assert [len(one) for one in made] == [EACH] * PLANNERS
    everyones = frozenset().union(*made)
    assert len(everyones) == EACH * PLANNERS
    assert not everyones & known
    for loop, numbers in zip(loops, made, strict=True):
        for number in numbers:
            (event,) = desks.journal.history(number)
            assert (event.step, event.version, event.person) == (Step.CREATE, 1, PETRA.id)
            assert desks.card(number).loop == loop.id


def test_the_number_of_a_void_card_is_not_given_again(desks: Desks) -> None:
    last = desks.catalog.highest_number()
    desks.step(last, MILLING, Step.VOID, badge=PETRA.badge)
    (number,) = desks.plants.create_cards(desks.plant.loops[NORMAL], 1, PETRA).cards
    assert number > last


def test_a_new_card_is_new_until_it_is_scanned(desks: Desks) -> None:
    (number,) = desks.plants.create_cards(desks.plant.loops[NORMAL], 1, PETRA).cards
    card = desks.card(number)
    assert (card.identity, card.state, card.since, card.quantity) == (Identity.NEW, None, None, 40_000)
    assert desks.boards.read(ASSEMBLY).cards == {}
    assert desks.scan(number, ASSEMBLY, badge=ADA.badge).step is Step.ACTIVATE_FULL
    assert list(desks.boards.read(ASSEMBLY).cards) == [number]


def test_a_card_is_put_into_use_full_at_its_consumer_and_empty_at_its_supplier(desks: Desks) -> None:
    full, empty = desks.plant.cards[TWO_STATE]
    desks.scan(full, ASSEMBLY)
    desks.scan(empty, MILLING)
    hung, handed = desks.card(full), desks.card(empty)
    assert (hung.identity, hung.state, hung.trip) == (Identity.ACTIVE, SupplyState.FULL, None)
    assert (handed.identity, handed.state) == (Identity.ACTIVE, SupplyState.EMPTY)
    # The first round of the second is a trip like any other.
    assert handed.trip is not None
    assert [one.card.number for one in desks.boards.read(MILLING).to_supply] == [empty]


def test_a_loop_that_was_changed_meanwhile_gets_no_cards(desks: Desks) -> None:
    """Else its cards would carry the quantity of a revision that is no longer in force."""
    loop, highest = desks.plant.loops[NORMAL], desks.catalog.highest_number()
    changed = rows.revision_values(replace(loop, revision=2, per_container=50_000))
    with writing(desks.database) as connection:
        connection.execute(insert(loop_revision), {**changed, "valid_from": real_now() - 1})
    with pytest.raises(BadInput) as fault:
        desks.plants.create_cards(loop, 1, PETRA)
    assert (fault.value.code, fault.value.params) == ("loop_changed", {"loop": NORMAL})
    assert desks.catalog.highest_number() == highest
