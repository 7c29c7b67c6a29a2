"""The table of steps and the paths: the trade's life cycle, held against what FIELD knowledge says of it."""

import pytest

from kanban_desktop.model.card import Card, apply
from kanban_desktop.model.path import OPEN, STOCKED, UNDER_WAY, Identity, Need, Path, Side, SupplyState, between
from kanban_desktop.model.steps import REACHES, RULES, STARTS_TRIP, Held, Step, becomes, rows
from tests.factories import ASSEMBLY, INNER, MILLING, STEEL, TOUR, a_card, a_loop, a_path, the_loops
from tests.intents import creation

S = SupplyState
ROUND = (S.FULL, S.IN_USE, S.WAIT, S.EMPTY, S.IN_PROCESS, S.READY, S.IN_TRANSIT)
GOING = {Identity.ACTIVE, Identity.OBSOLETE}


@pytest.mark.parametrize(
    ("start", "end", "skipped"),
    [
        (S.FULL, S.EMPTY, (S.IN_USE, S.WAIT)),
        (S.IN_USE, S.EMPTY, (S.WAIT,)),
        (S.WAIT, S.EMPTY, ()),
        (S.EMPTY, S.FULL, (S.IN_PROCESS, S.READY, S.IN_TRANSIT)),
        (S.EMPTY, S.IN_TRANSIT, (S.IN_PROCESS, S.READY)),
        (S.IN_TRANSIT, S.FULL, ()),
    ],
)
def test_what_lies_between_two_states(start: S, end: S, skipped: tuple[S, ...]) -> None:
    assert between(start, end) == skipped


def test_what_the_supplier_does_next() -> None:
    everything = Path(dict.fromkeys(INNER, Need.OPTIONAL), Side.SUPPLY)
    assert [everything.next_at_supply(state) for state in UNDER_WAY] == [S.IN_PROCESS, S.READY, S.IN_TRANSIT, S.FULL]
    received = Path(dict.fromkeys(INNER, Need.MANDATORY))
    assert received.next_at_supply(S.IN_TRANSIT) is None
    normal, two_state, _, delivered = (loop.path for loop in the_loops())
    assert normal.next_at_supply(S.IN_PROCESS) is S.READY
    assert (normal.next_at_supply(S.READY), two_state.next_at_supply(S.EMPTY)) == (None, None)
    assert (delivered.next_at_supply(S.EMPTY), delivered.next_at_supply(S.IN_TRANSIT)) == (S.IN_TRANSIT, S.FULL)


def test_a_loop_of_two_states_has_no_step_of_the_supplier() -> None:
    assert [loop.path.two_state for loop in the_loops()] == [False, True, False, False]
    assert a_path(wait=Need.MANDATORY, in_use=Need.MANDATORY).two_state


def test_empty_and_full_are_always_mandatory() -> None:
    path = a_path()
    assert [path.need(state) for state in (S.EMPTY, S.FULL)] == [Need.MANDATORY] * 2
    assert path.unskipped(S.FULL, S.EMPTY) == ()
    assert a_path(in_use=Need.MANDATORY).unskipped(S.FULL, S.EMPTY) == (S.IN_USE,)


def test_whose_end_of_the_loop_a_station_is() -> None:
    loop = a_loop(supplies=(MILLING, STEEL))
    assert [set(loop.sides(one)) for one in (ASSEMBLY, MILLING, STEEL, TOUR)] == [
        {Side.DEMAND},
        {Side.SUPPLY},
        {Side.SUPPLY},
        {Side.DEMAND, Side.SUPPLY},
    ]
    assert a_loop().sides(STEEL) == frozenset()


@pytest.mark.parametrize("step", Step)
def test_every_step_has_a_rule_and_rows(step: Step) -> None:
    rule = RULES[step]
    assert rule.step is step
    assert (step is Step.UNDO) == (step not in {row.step for row in rows()})


def test_the_rows_are_in_a_fixed_order_and_each_is_there_once() -> None:
    written = list(rows())
    assert written == list(rows())
    keys = [(row.step, row.from_identity, row.from_state) for row in written]
    assert len(set(keys)) == len(keys)


def test_what_the_rows_allow() -> None:
    for row in rows():
        on_floor = row.from_state is not None
        assert on_floor or row.from_identity in (None, Identity.NEW)
        assert row.from_identity not in (Identity.CLOSED, Identity.VOID)
        assert row.to_state is not None or row.to_identity in (Identity.NEW, Identity.VOID)
        if not row.planner and row.from_identity in GOING:
            assert row.to_identity in GOING, "what a card is, is the planner's to say"
        if row.held != Held.EITHER and row.step not in (Step.RELEASE, Step.QUARANTINE):
            assert row.held == Held.NOT
        if row.on_path and row.from_state and row.to_state:
            skipped = between(S(row.from_state), S(row.to_state))
            assert row.skips == ",".join(skipped)
    holds = {row.step for row in rows() if row.held != Held.NOT}
    assert holds == {"release", "quarantine", "reject", "reissue", "mark obsolete", "void"}


def test_a_new_label_makes_an_obsolete_card_an_active_one() -> None:
    reissue = RULES[Step.REISSUE]
    after = [becomes(reissue, one) for one in (Identity.OBSOLETE, Identity.ACTIVE, Identity.NEW)]
    assert after == [Identity.ACTIVE, Identity.ACTIVE, Identity.NEW]


def test_a_step_that_begins_a_trip_leads_to_where_somebody_upstream_has_something_to_do() -> None:
    assert {RULES[step].end for step in STARTS_TRIP} <= OPEN
    assert all(not (RULES[step].start & set(UNDER_WAY)) for step in STARTS_TRIP)


def test_the_ordinary_step_to_a_state_leads_there() -> None:
    assert set(REACHES) == set(ROUND)
    assert all(RULES[step].end is state for state, step in REACHES.items())


def test_an_event_that_is_not_the_next_one_is_a_bug() -> None:
    first = creation(1, 1, 0, event=a_card(a_loop()).last.event)  # type: ignore[union-attr]
    card = apply(Card(1, 1), first)
    for wrong in (first, creation(2, 1, 0, event=first.id)):
        with pytest.raises(ValueError, match="does not follow"):
            apply(card, wrong)


def test_stock_is_what_the_consumer_may_use() -> None:
    loop = a_loop()
    full, pulled = a_card(loop), a_card(loop, (Step.PULL, ASSEMBLY))
    held, parked = a_card(loop, (Step.HOLD, ASSEMBLY)), a_card(loop, (Step.PARK, ASSEMBLY))
    assert [one.stocked for one in (full, pulled, held, parked)] == [True, False, False, False]
    assert full.state in STOCKED
