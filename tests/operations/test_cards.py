"""What a scan comes to, through the desk of cards and a real database: the trade's rules, one by one."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from kanban_desktop.model.calendar import MINUTE, SECOND
from kanban_desktop.model.card import Source
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.path import SupplyState
from kanban_desktop.model.plant import Station
from kanban_desktop.model.steps import Step
from kanban_desktop.operations import words
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.cards import CardDesk
from kanban_desktop.store.journal import Journal
from kanban_desktop.store.tables import trip
from tests.factories import (
    ADA,
    ASSEMBLY,
    BEN,
    DELIVERED,
    IN_USE,
    MILLING,
    NORMAL,
    STEEL,
    TOUR,
    TWO_STATE,
    ZONE,
    Clock,
    Desks,
    at_work,
    small_plant,
)

Moves = list[tuple[Station, Step, SupplyState]]


@pytest.fixture
def desks(sqlite_url: str) -> Iterator[Desks]:
    """The small plant with a round; one clock for station and server, so that every duration is known."""
    with at_work(small_plant(sqlite_url, with_round=True)) as desks:
        clock = Clock(desks.plant.made_at + 10 * MINUTE)
        journal = Journal(desks.database, clock, ZONE)
        yield replace(desks, clock=clock, journal=journal, cards=CardDesk(desks.catalog, journal, clock, uuid4))


def scanned(desks: Desks, number: int, moves: Moves) -> None:
    """Scans a card plainly, once at each station, and looks at what it came to."""
    for station, step, state in moves:
        answer = desks.scan(number, station)
        assert (answer.outcome, answer.step, answer.end) == (Outcome.MOVED, step, state), answer
        assert desks.card(number).state is state


def under_way(desks: Desks, loop: str = NORMAL, *, started: bool = False) -> int:
    """The first card of a loop, pulled by Ada, and started by Ben if so asked."""
    number = desks.plant.card(loop)
    assert desks.scan(number, ASSEMBLY, badge=ADA.badge).step is Step.PULL
    if started:
        assert desks.scan(number, MILLING, badge=BEN.badge).step is Step.START
    return number


def refused(answer: Answer, reason: Reason) -> str:
    """The sentence of a refusal, which must be for this reason."""
    assert (answer.outcome, answer.reason) == (Outcome.REFUSED, reason), answer
    return words.sentence(answer)


# The plain scan.


def test_a_card_goes_round_by_plain_scans(both: Desks) -> None:
    moves = [
        (ASSEMBLY, Step.PULL, SupplyState.EMPTY),
        (MILLING, Step.START, SupplyState.IN_PROCESS),
        (MILLING, Step.FINISH, SupplyState.READY),
        (ASSEMBLY, Step.RECEIVE, SupplyState.FULL),
    ]
    scanned(both, both.plant.card(NORMAL), moves * 2)


def test_it_says_what_was_done_and_what_to_do(desks: Desks) -> None:
    number = desks.plant.card(NORMAL)
    said = [
        words.sentence(desks.scan(number, station, badge=ADA.badge, **given))
        for station, given in ((ASSEMBLY, {}), (MILLING, {}), (MILLING, {}), (ASSEMBLY, {"quantity": 38_500}))
    ]
    assert said == [
        "Pulled: 40 pc of Gear B. The request stands at Milling.",
        "Started: 40 pc of Gear B for Assembly.",
        "Ready: 40 pc of Gear B, to be fetched for Assembly.",
        "Received: 38.5 pc of Gear B. Put it at A1.",
    ]


def test_a_station_that_has_no_part_in_the_loop(desks: Desks) -> None:
    before = desks.card(desks.plant.card(NORMAL))
    said = refused(desks.scan(before.number, STEEL), Reason.STATION_NOT_IN_LOOP)
    assert said == "Steel supplier neither supplies nor uses Gear B. It goes from Milling to Assembly."
    assert desks.card(before.number) == before


def test_a_pulled_card_at_its_consumer_again_is_a_repeat_that_offers_the_receipt(desks: Desks) -> None:
    number = under_way(desks)
    answer = desks.scan(number, ASSEMBLY, later=10 * MINUTE)
    assert (answer.outcome, answer.offers) == (Outcome.REPEAT, (Step.RECEIVE,))
    assert desks.card(number).state is SupplyState.EMPTY
    received = desks.step(number, ASSEMBLY, Step.RECEIVE)
    assert (received.outcome, received.end) == (Outcome.MOVED, SupplyState.FULL)


def test_in_a_loop_of_two_states_the_second_scan_receives(desks: Desks) -> None:
    moves = [(ASSEMBLY, Step.PULL, SupplyState.EMPTY), (ASSEMBLY, Step.RECEIVE, SupplyState.FULL)]
    scanned(desks, desks.plant.card(TWO_STATE), moves * 2)
    assert desks.scan(desks.plant.card(TWO_STATE), MILLING).outcome is Outcome.REPEAT


def test_a_card_under_way_that_arrives_may_be_used_up_already(desks: Desks) -> None:
    answer = desks.scan(under_way(desks, started=True), ASSEMBLY)
    assert (answer.step, answer.offers) == (Step.RECEIVE, (Step.PULL,))


def test_a_receipt_of_another_quantity(both: Desks) -> None:
    number = under_way(both, started=True)
    asked = both.card(number).trip
    assert both.scan(number, ASSEMBLY, quantity=38_000).quantity == 38_000
    assert both.card(number).quantity == 38_000
    with both.database.connect() as connection:
        row = connection.execute(trip.select().where(trip.c.id == asked)).one()
    assert (row.asked, row.received) == (40_000, 38_000)
    # The next pull asks for a whole container again.
    assert both.scan(number, ASSEMBLY).quantity == 40_000


@pytest.mark.parametrize("quantity", [0, -1, 10**12 + 1])
def test_a_quantity_that_cannot_be(desks: Desks, quantity: int) -> None:
    number = under_way(desks, started=True)
    refused(desks.scan(number, ASSEMBLY, quantity=quantity), Reason.QUANTITY_IMPOSSIBLE)
    assert desks.card(number).state is SupplyState.IN_PROCESS


def test_where_in_use_is_mandatory_the_first_scan_uses_and_the_next_one_pulls(desks: Desks) -> None:
    number = desks.plant.card(IN_USE)
    said = refused(desks.step(number, ASSEMBLY, Step.PULL), Reason.MANDATORY_SKIPPED)
    assert said == "IN USE comes before “pull” in this loop. Record that first."
    moves = [(ASSEMBLY, Step.USE, SupplyState.IN_USE), (ASSEMBLY, Step.PULL, SupplyState.EMPTY)]
    scanned(desks, number, moves)
    refused(desks.step(number, MILLING, Step.FINISH), Reason.NOT_IN_PATH)


def test_a_supplier_that_closes_the_circle_delivers(both: Desks) -> None:
    number = both.plant.card(DELIVERED)
    scanned(both, number, [(MILLING, Step.PULL, SupplyState.EMPTY)])
    refused(both.step(number, STEEL, Step.DELIVER), Reason.MANDATORY_SKIPPED)
    moves = [(STEEL, Step.SHIP, SupplyState.IN_TRANSIT), (STEEL, Step.DELIVER, SupplyState.FULL)]
    scanned(both, number, moves)
    assert both.card(number).trip is None


def test_only_who_closes_the_circle_delivers(desks: Desks) -> None:
    number = under_way(desks, started=True)
    refused(desks.step(number, MILLING, Step.DELIVER), Reason.NOT_IN_PATH)
    said = refused(desks.step(number, MILLING, Step.RECEIVE), Reason.OTHER_SIDE)
    assert said == "“receive” is done at Assembly, not here."


def test_a_round_serves_its_stops(both: Desks) -> None:
    moves = [
        (TOUR, Step.PULL, SupplyState.EMPTY),
        (TOUR, Step.START, SupplyState.IN_PROCESS),
        (TOUR, Step.FINISH, SupplyState.READY),
        (TOUR, Step.RECEIVE, SupplyState.FULL),
    ]
    scanned(both, both.plant.card(NORMAL), moves)
    # Of the supplier's loop it serves the consumer only.
    scanned(both, both.plant.card(DELIVERED), [(TOUR, Step.PULL, SupplyState.EMPTY)])
    refused(both.step(both.plant.card(DELIVERED), TOUR, Step.SHIP), Reason.OTHER_SIDE)
    # What a stop has done, its round may take back.
    scanned(both, both.plant.card(NORMAL), [(ASSEMBLY, Step.PULL, SupplyState.EMPTY)])
    assert both.step(both.plant.card(NORMAL), TOUR, Step.UNDO).end is SupplyState.FULL


# The guard.


@pytest.mark.parametrize("later", [0, 2 * SECOND, 5 * SECOND - 1])
def test_the_same_scan_once_more_is_a_repeat_that_says_when_and_by_whom(desks: Desks, later: int) -> None:
    number = desks.plant.card(TWO_STATE)
    first = desks.scan(number, ASSEMBLY, badge=ADA.badge)
    again = desks.scan(number, ASSEMBLY, badge=BEN.badge, later=later)
    assert (again.outcome, again.event, again.by, again.at) == (Outcome.REPEAT, first.event, "Ada", first.at)
    assert (again.version, desks.card(number).version) == (first.version, first.version)
    assert words.sentence(again) == f"Already pulled {later // SECOND} s ago at Assembly by Ada: Gear B."


def test_after_the_guard_the_next_step_is_taken(desks: Desks) -> None:
    number = under_way(desks, TWO_STATE)
    assert desks.scan(number, ASSEMBLY, later=5 * SECOND).step is Step.RECEIVE


def test_the_guard_is_for_the_same_station_only(desks: Desks) -> None:
    number = under_way(desks)
    assert desks.scan(number, MILLING, later=SECOND).step is Step.START


def test_the_guard_does_not_stand_in_the_way_after_an_undo(desks: Desks) -> None:
    number = under_way(desks)
    assert desks.step(number, ASSEMBLY, Step.UNDO, later=SECOND).step is Step.UNDO
    assert desks.scan(number, ASSEMBLY, later=SECOND).step is Step.PULL


def test_the_guard_is_a_setting(sqlite_url: str) -> None:
    with at_work(small_plant(sqlite_url), guard=SECOND) as desks:
        number = under_way(desks, TWO_STATE)
        assert desks.scan(number, ASSEMBLY, later=SECOND).step is Step.RECEIVE


# Holds.


def test_a_held_card_refuses_every_step_until_it_is_released(desks: Desks) -> None:
    number = desks.plant.card(NORMAL)
    held = desks.step(number, ASSEMBLY, Step.HOLD, badge=ADA.badge, reason="burr")
    assert (held.outcome, held.held, held.end) == (Outcome.MOVED, True, SupplyState.FULL)
    answer = desks.scan(number, ASSEMBLY)
    said = refused(answer, Reason.CARD_HELD)
    assert said == "Gear B is held: burr on edge. Do not use it, ask Quality."
    assert (answer.offers, answer.params["by"]) == ((Step.RELEASE,), "Ada")
    assert desks.step(number, ASSEMBLY, Step.HOLD, reason="burr").outcome is Outcome.REPEAT
    released = desks.step(number, ASSEMBLY, Step.RELEASE)
    assert (released.outcome, released.held) == (Outcome.MOVED, False)
    assert desks.scan(number, ASSEMBLY).step is Step.PULL


def test_a_hold_needs_a_reason_of_the_plant(desks: Desks) -> None:
    number = desks.plant.card(NORMAL)
    assert refused(desks.step(number, ASSEMBLY, Step.HOLD), Reason.REASON_MISSING) == "Say why: a hold needs a reason."
    said = refused(desks.step(number, ASSEMBLY, Step.HOLD, reason="whim"), Reason.REASON_UNKNOWN)
    assert said == "There is no reason “whim”. Choose one of: burr, count, rust."
    refused(desks.step(number, ASSEMBLY, Step.RELEASE), Reason.CARD_NOT_HELD)
    assert not desks.card(number).held


def test_a_held_container_is_received_into_quarantine(desks: Desks) -> None:
    number = under_way(desks, started=True)
    desks.step(number, MILLING, Step.HOLD, reason="burr")
    answer = desks.scan(number, ASSEMBLY)
    refused(answer, Reason.CARD_HELD)
    assert answer.offers == (Step.RELEASE, Step.QUARANTINE)
    received = desks.step(number, ASSEMBLY, Step.QUARANTINE)
    assert (received.end, received.held) == (SupplyState.FULL, True)
    assert words.sentence(received) == "Received into quarantine: 40 pc of Gear B. Do not use it."
    assert not desks.card(number).stocked


def test_a_rejected_container_sends_its_card_round_again(both: Desks) -> None:
    number = both.plant.card(NORMAL)
    both.step(number, ASSEMBLY, Step.HOLD, reason="burr")
    answer = both.step(number, ASSEMBLY, Step.REJECT, rejects=7_000, reason="burr")
    assert (answer.end, answer.held) == (SupplyState.EMPTY, False)
    assert words.sentence(answer) == "Rejected: 7 pc of Gear B. Milling is asked for 40 pc again."
    assert both.card(number).trip is not None
    assert both.scan(number, MILLING).step is Step.START


# Taking back.


def test_undo_brings_back_what_the_card_was(both: Desks) -> None:
    number = under_way(both, started=True)
    both.scan(number, ASSEMBLY, quantity=38_000)
    before = both.card(number)
    both.scan(number, ASSEMBLY)
    assert both.card(number).quantity == 40_000
    answer = both.step(number, ASSEMBLY, Step.UNDO, badge=ADA.badge)
    after = both.card(number)
    assert words.sentence(answer) == "Taken back: Gear B is as it was before."
    assert (after.state, after.since, after.quantity) == (SupplyState.FULL, before.since, 38_000)
    assert (after.trip, after.version) == (None, before.version + 2)
    assert [event.step for event in both.journal.history(number)][-2:] == [Step.PULL, Step.UNDO]
    refused(both.step(number, ASSEMBLY, Step.UNDO), Reason.NOTHING_TO_UNDO)


def test_the_inferred_steps_are_taken_back_with_their_act(desks: Desks) -> None:
    number = desks.plant.card(IN_USE)
    desks.step(number, MILLING, Step.TAKE_AS_PULLED)
    assert desks.card(number).state is SupplyState.EMPTY
    assert desks.step(number, MILLING, Step.UNDO).end is SupplyState.FULL


@pytest.mark.parametrize(
    ("reply", "state", "said"),
    [
        (Step.CANCEL_ACCEPT, SupplyState.FULL, "Cancelled: Gear B is not needed at Assembly."),
        (Step.CANCEL_REFUSE, SupplyState.IN_PROCESS, "Not cancelled: Gear B comes as pulled."),
    ],
)
def test_a_pull_that_was_started_is_not_undone_but_cancelled(
    both: Desks, reply: Step, state: SupplyState, said: str
) -> None:
    number = under_way(both, started=True)
    refused(both.step(number, MILLING, reply), Reason.NOT_NOW)
    asked = both.step(number, ASSEMBLY, Step.UNDO)
    assert (asked.step, asked.end) == (Step.CANCEL, SupplyState.IN_PROCESS)
    assert words.sentence(asked) == "Milling has begun and is asked to cancel Gear B."
    answer = both.scan(number, MILLING)
    question = "Assembly asks to cancel this. Answer that first: accept or refuse."
    assert refused(answer, Reason.CANCEL_ASKED) == question
    assert answer.offers == (Step.CANCEL_ACCEPT, Step.CANCEL_REFUSE)
    replied = both.step(number, MILLING, reply)
    assert (replied.end, words.sentence(replied)) == (state, said)
    assert both.card(number).cancel_asked is None


def test_what_the_consumer_has_received_the_supplier_does_not_take_back(desks: Desks) -> None:
    number = under_way(desks, started=True)
    desks.scan(number, ASSEMBLY, badge=ADA.badge)
    said = refused(desks.step(number, MILLING, Step.UNDO), Reason.OTHERS_ACTED)
    assert said == "Too late to take back: Already received 1 min ago at Assembly by Ada. Talk to them."


def test_a_card_that_the_supplier_holds_in_its_hand_is_taken_as_pulled(both: Desks) -> None:
    number = both.plant.card(IN_USE)
    found = both.scan(number, MILLING)
    assert (found.outcome, found.offers) == (Outcome.REPEAT, (Step.TAKE_AS_PULLED,))
    taken = both.step(number, MILLING, Step.TAKE_AS_PULLED)
    assert words.sentence(taken) == "Taken as pulled: Gear B. Make 40 pc for Assembly."
    *_, used, pulled = both.journal.history(number)
    assert [(one.step, one.source, one.end) for one in (used, pulled)] == [
        (Step.USE, Source.INFERRED, SupplyState.IN_USE),
        (Step.TAKE_AS_PULLED, Source.INFERRED, SupplyState.EMPTY),
    ]
    assert used.act == pulled.act
    assert pulled.id == taken.event
    assert both.card(number).trip == pulled.trip is not None


def test_a_receipt_infers_the_mandatory_state_that_nobody_scanned(both: Desks) -> None:
    number = both.plant.card(DELIVERED)
    both.scan(number, MILLING)
    assert both.step(number, MILLING, Step.RECEIVE).end is SupplyState.FULL
    shipped, received = both.journal.history(number)[-2:]
    assert (shipped.step, shipped.source, received.source) == (Step.SHIP, Source.INFERRED, Source.SCAN)
