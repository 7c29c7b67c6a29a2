"""What is printed on a card: whatever a label takes from its loop puts it out of date, the number of cards does not."""

from dataclasses import fields, replace
from typing import Any
from uuid import UUID

import pytest

from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.card import Card
from kanban_desktop.model.plant import Loop, Plant
from kanban_desktop.model.printed import outdates
from kanban_desktop.operations.labels import label
from tests.factories import ASSEMBLY, MILLING, STEEL, ZONE, a_loop

LOOP = a_loop()
PLANT = Plant(UUID(int=1), 1201, UUID(int=2), "Small plant", ZONE)
OTHERS: dict[str, Any] = {
    "key": "OTHER", "place": "B7", "per_container": 20_000, "cards": 9, "revision": 2, "demand_rate": 7, "lead_time": 5,
    "part": replace(LOOP.part, name="Gear C"), "demand": replace(ASSEMBLY, name="Assembly 2"),
    "supplies": (replace(MILLING, name="Mill"),), "safety_factor": 3, "lot_cards": 2, "max_empty": 1,
    "container": "KLT 4314",
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_cards_are_outdated_by_what_their_label_says(name: str) -> None:
    other = replace(LOOP, **{name: OTHERS[name]})
    assert outdates(LOOP, other) == (said(LOOP) != said(other))


@pytest.mark.parametrize("name", ["number", "name", "unit", "picture"])
def test_each_datum_of_the_part(name: str) -> None:
    values: dict[str, Any] = {name: "other"}
    assert outdates(LOOP, replace(LOOP, part=replace(LOOP.part, **values)))


def test_what_is_not_printed_outdates_nothing() -> None:
    assert not outdates(LOOP, replace(LOOP, cards=9, revision=2, demand_rate=1))
    assert not outdates(LOOP, replace(LOOP, supplies=(MILLING, STEEL)))  # only the usual one is printed


def said(loop: Loop) -> dict[str, object]:
    """All that is printed and comes from the loop; how many cards it has does not count."""
    made = label(BoardCard(Card(1, 1), loop, "", 1, 1, None, None), PLANT)
    return {one.name: getattr(made, one.name) for one in fields(made)}
