"""A planner changes what is printed on cards: exactly those cards become obsolete, scan on with the advice, and a
reprint makes them good again."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import select

from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.path import Identity
from kanban_desktop.model.steps import Step
from kanban_desktop.operations import words
from kanban_desktop.operations.labels import LabelDesk
from kanban_desktop.operations.revising import RevisingDesk
from kanban_desktop.store.engine import reading
from kanban_desktop.store.print_tables import part_picture
from tests.factories import (
    BAR,
    DELIVERED,
    GEAR,
    IN_USE,
    MILLING,
    NORMAL,
    PETRA,
    TWO_STATE,
    Desks,
    at_work,
    real_now,
    small_plant,
)


@pytest.fixture
def desks(database_url: str) -> Iterator[Desks]:
    with at_work(small_plant(database_url)) as desks:
        yield desks


@pytest.fixture
def told() -> list[frozenset[int]]:
    """Which cards the stations were told of."""
    return []


@pytest.fixture
def desk(desks: Desks, told: list[frozenset[int]]) -> RevisingDesk:
    return RevisingDesk(desks.catalog, desks.journal, desks.clock, uuid4, told.append)


def obsolete(desks: Desks) -> set[int]:
    every = (number for deck in desks.plant.cards.values() for number in deck)
    return {number for number in every if desks.card(number).identity is Identity.OBSOLETE}


def test_another_place_outdates_the_loops_cards_and_no_others(
    desks: Desks, desk: RevisingDesk, told: list[frozenset[int]]
) -> None:
    cards = desks.plant.cards[NORMAL]
    desks.step(cards[0], MILLING, Step.HOLD, reason="burr")
    found = desk.change_loop(NORMAL, PETRA, place="B7")
    assert (found.loops, found.cards) == ((NORMAL,), cards)
    assert obsolete(desks) == set(cards)
    assert told == [frozenset(cards)]
    event = desks.journal.history(cards[1])[-1]
    assert (event.step, event.person, event.station) == (Step.MARK_OBSOLETE, PETRA.id, None)
    assert desk.change_loop(NORMAL, PETRA, place="B8").cards == ()  # they are marked already
    (deck,) = desks.catalog.decks_in((NORMAL,), real_now())
    assert (deck.loop.place, deck.loop.revision) == ("B8", 1)


def test_an_obsolete_card_scans_on_with_the_advice_until_it_is_reprinted(desks: Desks, desk: RevisingDesk) -> None:
    desk.change_loop(NORMAL, PETRA, per_container=36_000)
    number = desks.plant.card(NORMAL)
    answer = desks.scan(number, desks.plant.assembly)
    said = "Pulled: 36 pc of Gear B. The request stands at Milling. The label is out of date: ask for a new one."
    assert words.sentence(answer) == said
    desks.step(number, desks.plant.assembly, Step.REISSUE)
    assert desks.card(number).identity is Identity.ACTIVE
    assert words.sentence(desks.scan(number, desks.plant.milling, issue=2)) == "Started: 36 pc of Gear B for Assembly."
    refused = words.sentence(desks.scan(number, desks.plant.milling))
    assert refused == "Old label: issue 2 replaces issue 1. Use the new one, throw this away."
    assert obsolete(desks) == {desks.plant.card(NORMAL, 2)}


def test_another_number_of_cards_outdates_none(desks: Desks, desk: RevisingDesk) -> None:
    assert desk.change_loop(NORMAL, PETRA, cards=5).cards == ()
    (deck,) = desks.catalog.decks_in((NORMAL,), real_now())
    assert (deck.loop.cards, deck.loop.revision, deck.loop.per_container) == (5, 2, 40_000)
    assert obsolete(desks) == set()


def test_a_part_outdates_all_its_loops(desks: Desks, desk: RevisingDesk) -> None:
    found = desk.change_part(GEAR.number, PETRA, name="Gear B, ground")
    assert set(found.loops) == {NORMAL, TWO_STATE, IN_USE}
    assert obsolete(desks) == set(found.cards) == {n for key in found.loops for n in desks.plant.cards[key]}
    with pytest.raises(BadInput, match="name_taken"):
        desk.change_part(GEAR.number, PETRA, new_number="9000-01")
    with pytest.raises(BadInput, match="part_unknown"):
        desk.change_part("nothing", PETRA, name="x")


def test_a_container_outdates_the_loops_cards_and_needs_no_revision(desks: Desks, desk: RevisingDesk) -> None:
    assert desk.change_loop(NORMAL, PETRA, container="KLT 4314").cards == desks.plant.cards[NORMAL]
    (deck,) = desks.catalog.decks_in((NORMAL,), real_now())
    assert (deck.loop.container, deck.loop.place, deck.loop.revision) == ("KLT 4314", "A1", 1)
    desk.change_loop(NORMAL, PETRA, place="B7", per_container=20_000)
    (deck,) = desks.catalog.decks_in((NORMAL,), real_now())
    assert (deck.loop.container, deck.loop.place, deck.loop.revision) == ("KLT 4314", "B7", 2)


def test_a_picture_is_kept_once_and_no_longer_than_a_part_has_it(desks: Desks, desk: RevisingDesk) -> None:
    def kept() -> list[bytes]:
        with reading(desks.database) as connection:
            return [bytes(png) for png in connection.scalars(select(part_picture.c.png))]

    def shown() -> dict[str, bytes]:
        found = LabelDesk(desks.catalog, desks.clock).at(MILLING)
        return {one.part_number: one.picture for one in found}

    found = desk.change_part(GEAR.number, PETRA, picture=b"gear")
    assert set(found.cards) == obsolete(desks) == {n for key in found.loops for n in desks.plant.cards[key]}
    assert desk.change_part(GEAR.number, PETRA, name="Gear").cards == ()
    assert shown() == {GEAR.number: b"gear", BAR.number: b""}
    desk.change_part(BAR.number, PETRA, picture=b"gear")
    assert kept() == [b"gear"]
    desk.change_part(GEAR.number, PETRA, picture=b"other")
    assert sorted(kept()) == [b"gear", b"other"]
    assert shown() == {GEAR.number: b"other", BAR.number: b"gear"}
    desk.change_part(BAR.number, PETRA, picture=b"")
    desk.change_part(GEAR.number, PETRA, picture=b"")
    assert kept() == []
    assert shown() == {GEAR.number: b"", BAR.number: b""}


def test_a_stations_name_outdates_what_it_supplies_and_uses(desks: Desks, desk: RevisingDesk) -> None:
    found = desk.rename_station("mill", PETRA, "Milling shop")
    assert set(found.loops) == set(desks.plant.cards)
    assert desks.catalog.layout.stations[MILLING.id].name == "Milling shop"
    assert desk.rename_station("STEEL", PETRA, "Steel works").loops == (DELIVERED,)
    with pytest.raises(BadInput, match="name_taken"):
        desk.rename_station("STEEL", PETRA, "Assembly")


def test_a_loop_that_another_planner_has_changed_meanwhile(
    desks: Desks, desk: RevisingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old,) = desks.catalog.decks_in((NORMAL,), real_now())
    desk.change_loop(NORMAL, PETRA, cards=5)
    monkeypatch.setattr(desks.catalog, "decks_in", lambda *_: (old,))
    with pytest.raises(BadInput, match="loop_changed"):
        desk.change_loop(NORMAL, PETRA, cards=6)
