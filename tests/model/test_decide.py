"""Decisions that are easily got wrong, one by one; what holds for all of them is in ``test_card_machine``."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from kanban_desktop.model.calendar import HOUR, SECOND
from kanban_desktop.model.card import Card
from kanban_desktop.model.decide import Act, Decision, Intent, Reason, Refusal, Repeat, decide, offers_after
from kanban_desktop.model.path import Need, Side, SupplyState
from kanban_desktop.model.plant import Loop, Person, Station
from kanban_desktop.model.scan import MOST_ISSUE
from kanban_desktop.model.steps import Step
from tests.factories import ADA, ASSEMBLY, MILLING, PETRA, ROUND_THE_CLOCK, TOUR, a_card, a_loop, a_path, ids

NORMAL = a_loop()
PULL, START = (Step.PULL, ASSEMBLY), (Step.START, MILLING)


def wanted(
    card: Card,
    loop: Loop,
    station: Station,
    step: Step | None = None,
    person: Person | None = PETRA,
    later: int = HOUR,
    **rest: Any,
) -> Decision:
    """What becomes of a wish that comes some time after the card's last event."""
    assert card.last is not None
    intent = Intent(UUID(int=9), station, card.last.at + later, step, person, reason="burr", **rest)
    return decide(card, loop, intent, ids(), ROUND_THE_CLOCK)


def why(decision: Decision) -> Reason:
    assert isinstance(decision, Refusal), decision
    return decision.reason


@pytest.mark.parametrize(
    ("closes", "inner", "second"),
    [
        (Side.DEMAND, Need.BARRED, Step.RECEIVE),  # nobody else could record the arrival
        (Side.SUPPLY, Need.BARRED, None),
        (Side.DEMAND, Need.OPTIONAL, None),
        (Side.SUPPLY, Need.OPTIONAL, None),
    ],
)
def test_a_second_scan_of_a_pulled_card_takes_the_pull_back_by_no_accident(
    closes: Side, inner: Need, second: Step | None
) -> None:
    loop = a_loop(a_path(closes, in_process=inner))
    decision = wanted(a_card(loop, PULL), loop, ASSEMBLY)
    if second:
        assert isinstance(decision, Act)
        assert decision.main.step is second
    else:
        assert isinstance(decision, Repeat)
        assert decision.offers == (Step.RECEIVE,)


@pytest.mark.parametrize(
    ("steps", "station"),
    [
        ([(Step.HOLD, ASSEMBLY)], ASSEMBLY),
        ([(Step.HOLD, ASSEMBLY), (Step.RELEASE, ASSEMBLY)], ASSEMBLY),
        ([(Step.PARK, ASSEMBLY)], MILLING),
        ([(Step.PARK, ASSEMBLY), (Step.UNPARK, ASSEMBLY)], MILLING),
        ([(Step.MARK_OBSOLETE, ASSEMBLY)], MILLING),
        ([(Step.CLOSE, ASSEMBLY)], ASSEMBLY),
        ([(Step.VOID, ASSEMBLY)], ASSEMBLY),
        ([PULL, START, (Step.CANCEL, ASSEMBLY)], ASSEMBLY),
        ([PULL, (Step.CANCEL, ASSEMBLY), (Step.CANCEL_REFUSE, MILLING)], MILLING),
        ([PULL, (Step.CANCEL, ASSEMBLY), (Step.CANCEL_ACCEPT, MILLING)], MILLING),
        ([PULL, START, (Step.REJECT, ASSEMBLY)], ASSEMBLY),
        ([(Step.ACTIVATE_FULL, ASSEMBLY)], ASSEMBLY),
        ([PULL], ASSEMBLY),
        ([PULL, START], MILLING),
        ([PULL, START, (Step.RECEIVE, ASSEMBLY)], ASSEMBLY),
    ],
    ids=lambda value: value[-1][0] if isinstance(value, list) else None,
)
def test_what_is_chosen_twice_is_done_once(steps: list[tuple[Step, Station]], station: Station) -> None:
    card = a_card(NORMAL, *(one for one in steps if one[0] is not Step.ACTIVATE_FULL))
    assert wanted(card, NORMAL, station, steps[-1][0]) == Repeat(card.last)  # type: ignore[arg-type]


def test_marked_obsolete_once_is_enough_whatever_came_after() -> None:
    card = a_card(NORMAL, (Step.MARK_OBSOLETE, ASSEMBLY), PULL)
    assert wanted(card, NORMAL, MILLING, Step.MARK_OBSOLETE) == Repeat(card.last)  # type: ignore[arg-type]


def test_another_hold_is_no_repeat_once_something_happened() -> None:
    card = a_card(NORMAL, PULL, START, (Step.HOLD, MILLING), (Step.QUARANTINE, ASSEMBLY))
    assert why(wanted(card, NORMAL, MILLING, Step.HOLD)) is Reason.CARD_HELD


def test_a_label_has_three_digits_for_its_issue() -> None:
    card = replace(a_card(NORMAL), issue=MOST_ISSUE - 1)
    last = wanted(card, NORMAL, ASSEMBLY, Step.REISSUE)
    assert isinstance(last, Act)
    assert last.main.issue == MOST_ISSUE
    assert why(wanted(replace(card, issue=MOST_ISSUE), NORMAL, ASSEMBLY, Step.REISSUE)) is Reason.NOT_NOW


@pytest.mark.parametrize("step", [Step.HOLD, Step.PARK])
def test_what_the_other_side_did_to_a_card_is_not_asked_to_be_cancelled(step: Step) -> None:
    """Only what it began to make or bring is."""
    card = a_card(NORMAL, PULL, (step, MILLING))
    assert why(wanted(card, NORMAL, ASSEMBLY, Step.UNDO)) is Reason.OTHERS_ACTED
    asked = wanted(a_card(NORMAL, PULL, START), NORMAL, ASSEMBLY, Step.UNDO)
    assert isinstance(asked, Act)
    assert asked.main.step is Step.CANCEL


def test_a_planners_act_takes_a_planner_to_take_back() -> None:
    card = a_card(NORMAL, (Step.PARK, ASSEMBLY))
    assert why(wanted(card, NORMAL, ASSEMBLY, Step.UNDO, ADA)) is Reason.NO_PERMISSION
    assert isinstance(wanted(card, NORMAL, ASSEMBLY, Step.UNDO, PETRA), Act)


def test_a_rounds_scan_is_not_its_stops() -> None:
    """The handler who fetches what was finished a second ago has not scanned it twice."""
    card = a_card(NORMAL, PULL, START)
    assert isinstance(wanted(card, NORMAL, MILLING, later=SECOND), Repeat)
    taken = wanted(card, NORMAL, TOUR, later=SECOND)
    assert isinstance(taken, Act)
    assert taken.main.step is Step.FINISH


def test_what_came_unseen_may_be_used_up_already() -> None:
    by_scan = wanted(a_card(NORMAL, PULL, START), NORMAL, ASSEMBLY)
    by_touch = wanted(a_card(NORMAL, PULL), NORMAL, ASSEMBLY, Step.RECEIVE)
    assert isinstance(by_scan, Act)
    assert isinstance(by_touch, Act)
    assert [offers_after(act.main) for act in (by_scan, by_touch)] == [(Step.PULL,), ()]
    assert by_scan.main.end is SupplyState.FULL


def test_an_undo_counts_no_rejects() -> None:
    card = a_card(NORMAL, PULL, START, (Step.RECEIVE, ASSEMBLY))
    back = wanted(card, NORMAL, ASSEMBLY, Step.UNDO, rejects=5_000)
    assert isinstance(back, Act)
    assert (back.main.rejects, back.main.quantity) == (0, 40_000)
