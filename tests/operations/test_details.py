"""A card in detail, through the desk and a real database: what happened to it, and what may be done with it here."""

from dataclasses import replace

import pytest

from kanban_desktop.model.calendar import MINUTE
from kanban_desktop.model.details import CardDetails
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.path import SupplyState
from kanban_desktop.model.plant import Station
from kanban_desktop.model.steps import RULES, Step
from kanban_desktop.operations.details import NEWEST, DetailsDesk
from tests.factories import (
    ADA,
    ASSEMBLY,
    BEN,
    DELIVERED,
    IN_USE,
    MILLING,
    NORMAL,
    PETRA,
    STEEL,
    TOUR,
    TWO_STATE,
    Desks,
)


def details(desks: Desks, number: int, station: Station = ASSEMBLY) -> CardDetails:
    return DetailsDesk(desks.catalog, desks.journal, desks.clock).read(number, station)


def told(read: CardDetails) -> list[tuple[Step, str | None, str | None]]:
    """The history as its lines name it."""
    return [(line.event.step, line.station, line.person) for line in read.history]


def test_the_history_is_told_newest_first_with_station_person_and_how_long_it_took(both: Desks) -> None:
    number = both.plant.card(NORMAL)
    both.scan(number, ASSEMBLY, badge=ADA.badge)
    both.scan(number, MILLING, badge=BEN.badge, later=12 * MINUTE)
    read = details(both, number)
    assert told(read) == [
        (Step.START, "Milling", "Ben"), (Step.PULL, "Assembly", "Ada"),
        (Step.ACTIVATE_FULL, "Assembly", "Ada"), (Step.CREATE, None, "Petra"),
    ]  # fmt: skip
    assert [line.stayed for line in read.history] == [12 * MINUTE, 11 * MINUTE, None, None]
    assert read.history[0].at - read.history[1].at == 12 * MINUTE
    assert read.older == 0
    assert not any(line.taken_back for line in read.history)


def test_the_card_stands_as_on_the_board(both: Desks) -> None:
    number = both.plant.card(NORMAL, 2)
    both.scan(number, ASSEMBLY)
    board = both.boards.read(MILLING)
    assert details(both, number).shown == board.cards[number]
    assert (board.cards[number].n, board.cards[number].of) == (2, 2)


def test_what_was_taken_back_is_marked_with_all_that_was_inferred_with_it(both: Desks) -> None:
    number = both.plant.card(IN_USE)
    # IN USE was never scanned: it is inferred, and taken back with the step that it was inferred from.
    both.step(number, MILLING, Step.TAKE_AS_PULLED)
    both.step(number, MILLING, Step.UNDO)
    read = details(both, number, MILLING)
    marked = [(line.event.step, line.taken_back) for line in read.history]
    assert marked == [
        (Step.UNDO, False), (Step.TAKE_AS_PULLED, True), (Step.USE, True),
        (Step.ACTIVATE_FULL, False), (Step.CREATE, False),
    ]  # fmt: skip
    assert not read.choices.undo


def test_only_the_newest_events_are_read_and_the_others_counted(both: Desks) -> None:
    number = both.plant.card(TWO_STATE)
    for _ in range(NEWEST // 2):
        both.scan(number, ASSEMBLY)
        both.scan(number, ASSEMBLY)
    read = details(both, number)
    assert len(read.history) == NEWEST
    assert read.older == 2
    assert read.history[0].event.version == NEWEST + 2


@pytest.mark.parametrize(
    ("loop", "moves", "station", "steps", "main"),
    [
        (NORMAL, (), ASSEMBLY, (Step.PULL, Step.REJECT, Step.HOLD), Step.PULL),
        (NORMAL, (), MILLING, (Step.TAKE_AS_PULLED, Step.REJECT, Step.HOLD), None),
        (NORMAL, (), STEEL, (), None),
        (NORMAL, (ASSEMBLY,), MILLING, (Step.START, Step.FINISH, Step.HOLD), Step.START),
        (NORMAL, (ASSEMBLY,), ASSEMBLY, (Step.RECEIVE, Step.HOLD), None),
        (NORMAL, (ASSEMBLY, MILLING), ASSEMBLY, (Step.RECEIVE, Step.CANCEL, Step.REJECT, Step.HOLD), Step.RECEIVE),
        (NORMAL, (ASSEMBLY, MILLING, MILLING), MILLING, (Step.REJECT, Step.HOLD), None),
        (NORMAL, (ASSEMBLY,), TOUR, (Step.START, Step.FINISH, Step.RECEIVE, Step.HOLD), Step.START),
        (IN_USE, (), ASSEMBLY, (Step.USE, Step.REJECT, Step.HOLD), Step.USE),
        (IN_USE, (ASSEMBLY,), ASSEMBLY, (Step.PULL, Step.REJECT, Step.HOLD), Step.PULL),
        (DELIVERED, (MILLING, STEEL), STEEL, (Step.DELIVER, Step.REJECT, Step.HOLD), Step.DELIVER),
    ],
)
def test_what_may_be_done_here_the_likeliest_first(
    desks: Desks, loop: str, moves: tuple[Station, ...], station: Station, steps: tuple[Step, ...], main: Step | None
) -> None:
    number = desks.plant.card(loop)
    for place in moves:
        assert desks.scan(number, place).done
    choices = details(desks, number, station).choices
    assert (choices.steps, choices.main) == (steps, main)


@pytest.mark.parametrize("station", [MILLING, ASSEMBLY, STEEL, TOUR], ids=lambda one: one.code)
def test_what_is_offered_is_never_refused_and_what_is_not_is(desks: Desks, station: Station) -> None:
    """In whatever state a card is on its way round, held and not."""
    number = desks.plant.card(NORMAL)
    seen = set()
    for place in (None, ASSEMBLY, MILLING, MILLING):
        for held in (False, True):
            if place is not None and not held:
                desks.scan(number, place)
            if held:
                desks.step(number, ASSEMBLY, Step.HOLD, reason="burr")
            for step in Step:
                if RULES[step].planner or step in (Step.UNDO, Step.REISSUE, Step.CANCEL):
                    continue
                read = details(desks, number, station)
                seen.add((read.shown.card.state, read.shown.card.held))
                answer = desks.step(number, station, step, reason="burr")
                carried_out = answer.step is step and bool(answer.changes.cards)
                assert carried_out == (step in read.choices.steps), (step, answer)
                if carried_out:
                    desks.step(number, station, Step.UNDO)
            if held:
                desks.step(number, ASSEMBLY, Step.RELEASE)
    assert len(seen) >= 4


def test_a_hold_says_why_since_when_and_by_whom(both: Desks) -> None:
    number = both.plant.card(NORMAL)
    both.step(number, ASSEMBLY, Step.HOLD, reason="burr", badge=ADA.badge)
    read = details(both, number)
    assert (read.shown.card.hold_reason, read.held_by) == ("burr", "Ada")
    assert read.history[0].event.reason == "burr"
    assert read.choices.main is None
    assert read.choices.steps == (Step.RELEASE, Step.REJECT)
    assert read.choices.undo


def test_a_pull_is_taken_back_until_the_supplier_has_begun_then_it_is_asked_for(both: Desks) -> None:
    number = both.plant.card(NORMAL)
    both.scan(number, ASSEMBLY)
    assert details(both, number).choices.undo
    assert not details(both, number, MILLING).choices.undo
    both.scan(number, MILLING)
    asked = details(both, number).choices
    assert (asked.undo, Step.CANCEL in asked.steps) == (False, True)
    both.step(number, ASSEMBLY, Step.CANCEL)
    answering = details(both, number, MILLING)
    assert answering.shown.card.cancel_asked is not None
    assert answering.choices.steps == (Step.CANCEL_ACCEPT, Step.CANCEL_REFUSE, Step.REJECT, Step.HOLD)
    assert answering.choices.main is None


def test_a_card_that_does_not_go_round_is_shown_all_the_same(both: Desks) -> None:
    (new,) = both.plants.create_cards(both.plant.loops[NORMAL], 1, PETRA).cards
    fresh = details(both, new)
    assert (fresh.shown.n, fresh.shown.of, fresh.shown.card.state) == (0, 2, None)
    assert fresh.choices.main is Step.ACTIVATE_FULL
    assert not fresh.choices.undo, "a card that was made is in the world"
    void = both.plant.card(NORMAL)
    both.step(void, ASSEMBLY, Step.VOID, badge=PETRA.badge)
    gone = details(both, void)
    assert (gone.shown.n, gone.shown.of) == (0, 1)
    assert gone.choices == replace(gone.choices, steps=(), main=None, undo=False, reprint=False)
    assert gone.shown.card.state is SupplyState.FULL


def test_an_operator_makes_a_new_label_where_the_card_belongs(desks: Desks) -> None:
    number = desks.plant.card(NORMAL)
    assert details(desks, number).choices.reprint
    assert not details(desks, number, STEEL).choices.reprint


def test_a_card_that_was_never_made(both: Desks) -> None:
    with pytest.raises(BadInput) as fault:
        details(both, 424_242)
    assert fault.value.code == "card_unknown"
