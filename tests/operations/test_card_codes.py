"""Which card a scan means and who may ask: labels and their issues, other systems' codes, badges, repeated events."""

from uuid import uuid4

import pytest
from sqlalchemy import insert

from kanban_desktop.model.calendar import HOUR, SECOND
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.path import Identity
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.model.steps import Step
from kanban_desktop.operations import words
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.request import Request
from kanban_desktop.store.engine import writing
from kanban_desktop.store.tables import card_code
from tests.factories import ADA, ASSEMBLY, MILLING, NORMAL, PETRA, STEEL, TWO_STATE, Desks, at_work, small_plant

OTHER_CODE = "SUPPLIER-LABEL-77"


def refused(answer: Answer, reason: Reason) -> str:
    """The sentence of a refusal, which must be for this reason."""
    assert (answer.outcome, answer.reason) == (Outcome.REFUSED, reason), answer
    return words.sentence(answer)


def test_an_older_issue_is_good_until_the_new_one_is_scanned(both: Desks) -> None:
    number = both.plant.card(TWO_STATE)
    refused_unknown = both.scan(number, ASSEMBLY, issue=2)
    assert refused_unknown.reason is Reason.CARD_UNKNOWN
    both.step(number, ASSEMBLY, Step.REISSUE)
    assert both.scan(number, ASSEMBLY, issue=1).step is Step.PULL
    assert both.scan(number, ASSEMBLY, issue=2).step is Step.RECEIVE
    said = refused(both.scan(number, ASSEMBLY, issue=1), Reason.CARD_SUPERSEDED)
    assert said == "Old label: issue 2 replaces issue 1. Use the new one, throw this away."
    assert both.scan(number, ASSEMBLY, issue=2).step is Step.PULL


def test_an_obsolete_card_still_goes_round_and_asks_to_be_printed(desks: Desks) -> None:
    number = desks.plant.card(NORMAL)
    assert desks.step(number, ASSEMBLY, Step.MARK_OBSOLETE, badge=PETRA.badge).outcome is Outcome.MOVED
    pulled = desks.scan(number, ASSEMBLY)
    assert words.sentence(pulled).endswith("The label is out of date: ask for a new one.")
    assert desks.card(number).identity is Identity.OBSOLETE


@pytest.mark.parametrize(
    ("step", "undone"),
    [
        (Step.VOID, Reason.CARD_VOID),
        (Step.CLOSE, Reason.CARD_CLOSED),
        (Step.PARK, Reason.NO_PERMISSION),
        (Step.MARK_OBSOLETE, Reason.NO_PERMISSION),
    ],
)
def test_a_planners_step_takes_a_planner(desks: Desks, step: Step, undone: Reason) -> None:
    number = desks.plant.card(NORMAL)
    for badge in (None, ADA.badge):
        said = refused(desks.step(number, ASSEMBLY, step, badge=badge), Reason.NO_PERMISSION)
        assert said == "This takes a planner. Scan a planner's badge first."
    assert desks.step(number, ASSEMBLY, step, badge=PETRA.badge).outcome is Outcome.MOVED
    refused(desks.step(number, ASSEMBLY, Step.UNDO, badge=ADA.badge), undone)


def test_a_badge_that_is_nobodys(desks: Desks) -> None:
    said = refused(desks.scan(desks.plant.card(NORMAL), ASSEMBLY, badge="OP-99"), Reason.BADGE_UNKNOWN)
    assert said == "Badge unknown: OP-99. Scan your own badge or ask your team leader."


def test_codes_that_are_no_cards(desks: Desks) -> None:
    ours = desks.plant.label(NORMAL)
    strange = {
        ScanCode(desks.plant.code, 999, 1).text: Reason.CARD_UNKNOWN,
        ScanCode(desks.plant.code + 1, 1, 1).text: Reason.CARD_FOREIGN,
        ours[:-1] + str((int(ours[-1]) + 1) % 10): Reason.CARD_MANGLED,
        f"{ours}\x1b": Reason.CARD_MANGLED,
        "x" * 10_240: Reason.CARD_MANGLED,
        "HA&&é": Reason.CARD_UNKNOWN,
        "": Reason.CARD_UNKNOWN,
    }
    for code, reason in strange.items():
        answer = desks.cards.scan(code, Request(ASSEMBLY))
        assert (answer.outcome, answer.reason) == (Outcome.UNKNOWN, reason), code[:40]
        assert words.sentence(answer).endswith((".", "!"))
        assert len(words.sentence(answer)) < 160


def test_another_systems_code_means_a_card(both: Desks) -> None:
    number = both.plant.card(NORMAL)
    assert both.cards.scan(OTHER_CODE, Request(ASSEMBLY)).reason is Reason.CARD_UNKNOWN
    with writing(both.database) as connection:
        connection.execute(insert(card_code).values(code=OTHER_CODE, card=number, kind="supplier"))
    answer = both.cards.scan(f" {OTHER_CODE}\r\n", Request(ASSEMBLY))
    assert (answer.outcome, answer.card, answer.step) == (Outcome.MOVED, number, Step.PULL)
    assert both.journal.history(number)[-1].raw_code == OTHER_CODE


def test_the_same_event_again_gets_the_first_answer_though_the_card_went_on(both: Desks) -> None:
    number, event = both.plant.card(NORMAL), uuid4()
    first = both.scan(number, ASSEMBLY, badge=ADA.badge, event=event)
    assert first.event == event
    again = [both.scan(number, ASSEMBLY, badge=ADA.badge, event=event)]
    for station, step in ((MILLING, Step.START), (MILLING, Step.HOLD), (MILLING, Step.RELEASE), (ASSEMBLY, None)):
        both.step(number, station, step, reason="rust") if step else both.scan(number, station)
        again.append(both.scan(number, ASSEMBLY, badge=ADA.badge, event=event, later=HOUR))
    both.step(number, ASSEMBLY, Step.VOID, badge=PETRA.badge)
    again.append(both.scan(number, ASSEMBLY, badge=ADA.badge, event=event))
    # The id says which event it was, whatever is asked with it.
    again.append(both.scan(both.plant.card(NORMAL, 2), ASSEMBLY, event=event))
    assert again == [first] * len(again)
    assert both.card(number).version == 8
    assert both.card(both.plant.card(NORMAL, 2)).version == 2


def test_the_others_are_told_of_what_moved_and_of_nothing_else(sqlite_url: str) -> None:
    told: list[frozenset[int]] = []
    with at_work(small_plant(sqlite_url), announce=told.append) as desks:
        number = desks.plant.card(NORMAL)
        moved = desks.scan(number, ASSEMBLY)
        desks.scan(number, ASSEMBLY, later=SECOND)
        desks.scan(number, STEEL)
    assert told == [frozenset((number,))] == [moved.changes.cards]
