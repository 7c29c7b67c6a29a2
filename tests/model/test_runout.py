"""When a consumer runs out, worked out by hand: 40 gears a container, 400 a day of 24 h, so 144 minutes a container."""

from dataclasses import replace
from typing import Any

import pytest

from kanban_desktop.model.calendar import HOUR, MINUTE
from kanban_desktop.model.card import Card
from kanban_desktop.model.path import Identity, Need
from kanban_desktop.model.plant import PullPoint
from kanban_desktop.model.runout import runs_out
from kanban_desktop.model.steps import Step
from tests.factories import ASSEMBLY, MILLING, ROUND_THE_CLOCK, a_card, a_loop, a_path

LOOP = a_loop()
CONTAINER = 144 * MINUTE
START = 1_750_000_000_000_000
ACTIVATED = START
PULLED = START + 10 * MINUTE


def full(number: int) -> Card:
    return a_card(LOOP, number=number, start=START)


def pulled(number: int) -> Card:
    return a_card(LOOP, (Step.PULL, ASSEMBLY), number=number, start=START)


def until(*cards: Card, now: int, pulls: tuple[int, ...] = (), **changes: Any) -> int | None:
    """Minutes until the consumer runs out, if the loop is changed so."""
    end = runs_out(replace(LOOP, **changes), cards, now, ROUND_THE_CLOCK, pulls)
    return None if end is None else round((end - now) / MINUTE)


def test_full_containers_last_as_long_as_their_pieces() -> None:
    assert until(full(1), full(2), now=ACTIVATED) == 2 * 144
    assert until(replace(full(1), quantity=10_000), now=ACTIVATED) == 36


def test_pulled_at_the_last_part_the_next_container_is_open_since() -> None:
    assert until(full(1), pulled(2), pulls=(PULLED,), now=PULLED) == 144
    assert until(full(1), pulled(2), pulls=(PULLED,), now=PULLED + HOUR) == 84
    # No more than one container can have been used without another pull.
    assert until(full(1), full(3), pulled(2), pulls=(PULLED,), now=PULLED + 4 * HOUR) == 144


def test_pulled_at_the_first_part_the_pulled_container_is_still_being_used() -> None:
    assert until(full(1), pulled(2), pulls=(PULLED,), now=PULLED, pull_point=PullPoint.FIRST) == 2 * 144
    assert until(full(1), pulled(2), pulls=(PULLED,), now=PULLED + HOUR, pull_point=PullPoint.FIRST) == 2 * 144 - 60
    assert until(pulled(2), pulls=(PULLED,), now=PULLED + 4 * HOUR, pull_point=PullPoint.FIRST) == 0


def test_a_container_in_use_is_counted_by_what_should_be_left() -> None:
    loop = a_loop(a_path(in_use=Need.MANDATORY))
    used = a_card(loop, (Step.USE, ASSEMBLY), number=1, start=START)
    end = runs_out(loop, (used,), PULLED + HOUR, ROUND_THE_CLOCK)
    assert end is not None
    assert abs(end - (PULLED + CONTAINER)) < MINUTE


def test_held_void_and_empty_containers_are_no_stock() -> None:
    held = a_card(LOOP, (Step.HOLD, MILLING), number=1, start=START)
    void = replace(full(2), identity=Identity.VOID)
    assert until(held, void, now=PULLED) == 0
    assert until(pulled(1), pulls=(PULLED,), now=PULLED) == 0


def test_without_a_demand_rate_nobody_knows() -> None:
    assert until(full(1), now=ACTIVATED, demand_rate=0) is None


@pytest.mark.parametrize(("silence", "known"), [(3 * 4 * HOUR, True), (3 * 4 * HOUR + 1, False)])
def test_what_has_had_no_scan_for_long_is_unknown(silence: int, known: bool) -> None:
    assert (runs_out(LOOP, (full(1),), ACTIVATED + silence, ROUND_THE_CLOCK) is not None) is known


def test_a_loop_without_cards_is_unknown() -> None:
    assert until(now=START) is None
