"""The journal on both engines: who comes second writes nothing, one id is one event, and no clock bends time."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import insert, make_url

from kanban_desktop.model.calendar import DAY, HOUR
from kanban_desktop.model.card import Card
from kanban_desktop.model.decide import Act, Intent, decide
from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.model.path import SupplyState
from kanban_desktop.model.plant import Station
from kanban_desktop.model.rollup import TRIP
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Outcome
from kanban_desktop.operations.cards import CardDesk
from kanban_desktop.operations.request import Request
from kanban_desktop.store import rows
from kanban_desktop.store.engine import reading, writing
from kanban_desktop.store.journal import Conflict, Known, Recorded
from kanban_desktop.store.tables import loop_day, loop_revision, metadata
from kanban_desktop.store.tables import trip as trip_table
from tests.factories import (
    ADA,
    ASSEMBLY,
    DELIVERED,
    MILLING,
    NORMAL,
    PETRA,
    ROUND_THE_CLOCK,
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
def on_postgres(postgres_url: str) -> Iterator[Desks]:
    with at_work(small_plant(postgres_url)) as desks:
        yield desks


def wanted(desks: Desks, number: int, station: Station, step: Step | None = None, **given: Any) -> tuple[Card, Act]:
    """A card, and what a person does with it now."""
    found = desks.catalog.find(number, real_now())
    assert found is not None
    card, loop = found
    intent = Intent(uuid4(), station, real_now(), step, PETRA, guard=0, **given)
    act = decide(card, loop, intent, uuid4, ROUND_THE_CLOCK)
    assert isinstance(act, Act), act
    return card, act


def content(desks: Desks) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with reading(desks.database) as connection:
        return {
            name: sorted(repr(tuple(row)) for row in connection.execute(table.select()))
            for name, table in metadata.tables.items()
        }


def figures(desks: Desks) -> set[tuple[Any, ...]]:
    """The daily figures, but for those that have come to nothing."""
    with reading(desks.database) as connection:
        return {tuple(row) for row in connection.execute(loop_day.select()) if any(row[3:])}


def revise(desks: Desks, loop: str, **changes: Any) -> None:
    """Puts the next revision of a loop in force."""
    one = desks.plant.loops[loop]
    values = rows.revision_values(replace(one, revision=2, **changes))
    with writing(desks.database) as connection:
        connection.execute(insert(loop_revision), {**values, "valid_from": desks.plant.made_at - DAY})


def test_who_comes_second_writes_nothing(desks: Desks) -> None:
    number = desks.plant.card(NORMAL)
    card, mine = wanted(desks, number, ASSEMBLY)
    _, theirs = wanted(desks, number, ASSEMBLY)
    assert isinstance(desks.journal.record(theirs.events, card), Recorded)
    before = content(desks)
    assert desks.journal.record(mine.events, card) == Conflict()
    assert content(desks) == before
    assert desks.journal.find(mine.main.id) is None


def test_an_act_of_several_events_is_written_as_a_whole_or_not_at_all(desks: Desks) -> None:
    number = desks.plant.card(DELIVERED)
    desks.scan(number, MILLING)
    card, receipt = wanted(desks, number, MILLING, Step.RECEIVE)
    assert [event.step for event in receipt.events] == [Step.SHIP, Step.RECEIVE]
    desks.step(number, MILLING, Step.HOLD, reason="rust")
    desks.step(number, MILLING, Step.RELEASE)
    before = content(desks)
    assert desks.journal.record(receipt.events, card) == Conflict()
    assert content(desks) == before


def test_the_same_event_again_is_the_one_that_was_stored(desks: Desks) -> None:
    number = desks.plant.card(NORMAL)
    card, act = wanted(desks, number, ASSEMBLY)
    first = desks.journal.record(act.events, card)
    assert isinstance(first, Recorded)
    assert first.card == desks.card(number)
    desks.scan(number, MILLING)
    before = content(desks)
    # Whatever comes under the id: the same once more, or decided anew on the card as it is now.
    _, other = wanted(desks, number, MILLING)
    renamed = (replace(other.main, id=act.main.id),)
    for events, decided_on in ((act.events, card), (renamed, desks.card(number))):
        assert desks.journal.record(events, decided_on) == Known(first.events[-1])
    assert content(desks) == before
    assert desks.journal.find(act.main.id) == first.events[-1]


def test_a_loop_that_was_changed_meanwhile_is_decided_anew(desks: Desks) -> None:
    number = desks.plant.card(NORMAL)
    card, act = wanted(desks, number, ASSEMBLY)
    revise(desks, NORMAL, per_container=50_000)
    before = content(desks)
    assert desks.journal.record(act.events, card) == Conflict()
    assert content(desks) == before
    _, again = wanted(desks, number, ASSEMBLY)
    assert (again.main.revision, again.main.quantity) == (2, 50_000)
    assert isinstance(desks.journal.record(again.events, card), Recorded)


def test_a_scan_goes_through_though_its_loop_changes_beneath_it(desks: Desks) -> None:
    """The ids are asked for between reading and writing: there the planner is quicker."""
    number, asked = desks.plant.card(NORMAL), []

    def new_id() -> UUID:
        asked.append(1)
        if len(asked) == 2:
            revise(desks, NORMAL, per_container=50_000)
        return uuid4()

    desk = CardDesk(desks.catalog, desks.journal, real_now, new_id)
    answer = desk.scan(desks.plant.label(NORMAL), Request(ASSEMBLY))
    assert (answer.outcome, answer.quantity) == (Outcome.MOVED, 50_000)
    assert desks.journal.history(number)[-1].revision == 2


def test_a_scan_that_loses_to_another_does_not_turn_into_the_step_after(desks: Desks) -> None:
    """A pull beneath which the other terminal pulls is told so, and does not receive what was just pulled."""
    number, asked = desks.plant.card(TWO_STATE), []

    def new_id() -> UUID:
        asked.append(1)
        if len(asked) == 2:
            desks.scan(number, ASSEMBLY, badge=ADA.badge)
        return uuid4()

    desk = CardDesk(desks.catalog, desks.journal, real_now, new_id)
    answer = desk.scan(desks.plant.label(TWO_STATE), Request(ASSEMBLY))
    assert (answer.outcome, answer.step, answer.by) == (Outcome.REPEAT, Step.PULL, "Ada")
    assert desks.card(number).state is SupplyState.EMPTY
    assert desks.card(number).version == 3


def test_a_connection_that_died_idle_is_made_anew_with_one_event(on_postgres: Desks) -> None:
    number = on_postgres.plant.card(NORMAL)
    card, act = wanted(on_postgres, number, ASSEMBLY)
    cut(on_postgres)
    assert isinstance(on_postgres.journal.record(act.events, card), Recorded)
    cut(on_postgres)
    assert [event.id for event in on_postgres.journal.history(number)].count(act.main.id) == 1
    for station in (MILLING, MILLING, ASSEMBLY):
        cut(on_postgres)
        assert on_postgres.scan(number, station).outcome is Outcome.MOVED
    assert on_postgres.card(number).version == 6


def cut(desks: Desks) -> None:
    """Ends the connections of the program's pool, as a firewall or a restart of the server does."""
    url = make_url(desks.plant.url)
    others = (
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
        " WHERE application_name = 'kanban-desktop' AND datname = current_database()"
    )
    with psycopg.connect(host=url.host, port=url.port, user=url.username, dbname=url.database) as link:
        assert link.execute(others).fetchall() == [(True,)]


def test_a_step_that_the_database_refuses_is_said(on_postgres: Desks) -> None:
    number = on_postgres.plant.card(NORMAL)
    card, act = wanted(on_postgres, number, ASSEMBLY)
    before = content(on_postgres)
    forged = replace(act.main, end=SupplyState.READY)
    with pytest.raises(OutOfReach) as fault:
        on_postgres.journal.record((forged,), card)
    assert fault.value.code == "step_refused"
    assert fault.value.params["problem"] == "no such step: pull"
    assert content(on_postgres) == before
    assert isinstance(on_postgres.journal.record(act.events, card), Recorded)


def test_the_history_is_in_the_order_of_versions(desks: Desks) -> None:
    number, other = desks.plant.card(NORMAL), desks.plant.card(NORMAL, 2)
    steps = [Step.CREATE, Step.ACTIVATE_FULL]
    for station, step in (
        (ASSEMBLY, Step.PULL),
        (MILLING, Step.START),
        (MILLING, Step.FINISH),
        (ASSEMBLY, Step.RECEIVE),
    ):
        desks.scan(number, station)
        desks.scan(other, station)
        steps.append(step)
    history = desks.journal.history(number)
    assert [event.step for event in history] == steps
    assert [event.version for event in history] == [1, 2, 3, 4, 5, 6]
    assert {event.card for event in history} == {number}
    assert desks.journal.history(999) == ()


@pytest.mark.parametrize("taken_back", [1, 2, 3, 4])
def test_an_undo_takes_its_act_out_of_the_figures_and_the_trip(desks: Desks, taken_back: int) -> None:
    number = desks.plant.card(NORMAL)
    stops = (ASSEMBLY, MILLING, MILLING, ASSEMBLY)
    for station in stops[: taken_back - 1]:
        desks.scan(number, station)
    before, trip = figures(desks), trips(desks)
    desks.scan(number, stops[taken_back - 1])
    assert figures(desks) != before
    assert trips(desks) != trip
    desks.step(number, stops[taken_back - 1], Step.UNDO)
    assert figures(desks) == before
    # A pull that was taken back stays as a trip that was cancelled; any other trip is as it was.
    assert trips(desks) == trip


def trips(desks: Desks) -> list[tuple[object, ...]]:
    """The trips that were not cancelled."""
    with reading(desks.database) as connection:
        found = connection.execute(trip_table.select().where(trip_table.c.cancelled_at.is_(None)))
        return [tuple(row) for row in found]


@pytest.mark.parametrize("hours", [-30, -2, 2, 30])
def test_a_clock_that_is_hours_off_moves_no_card_out_of_its_time(desks: Desks, hours: int) -> None:
    """Forward not beyond the server's time, backward not before the state that the step ended."""
    number, code = desks.plant.card(NORMAL), desks.plant.label(NORMAL)
    desk = CardDesk(desks.catalog, desks.journal, real_now, uuid4, guard=0)
    for station in (ASSEMBLY, MILLING, MILLING, ASSEMBLY):
        before, told = desks.card(number), real_now() + hours * HOUR
        answer = desk.scan(code, Request(station, scanned_at=told))
        assert answer.outcome is Outcome.MOVED
        after, event = desks.card(number), desks.journal.history(number)[-1]
        assert None not in (before.since, after.since, answer.at, event.worked)
        assert after.since == (answer.at if hours > 0 else before.since)
        assert abs((answer.at or 0) - real_now()) < HOUR
        assert event.scanned_at == told
        assert 0 <= (event.worked or 0) <= (after.since or 0) - (before.since or 0)
    # All this took no time, so nobody was late either.
    assert {measure for _, measure, *_ in figures(desks)} == {TRIP, "FULL", "EMPTY", "IN PROCESS", "READY"}
    for _, measure, _, count, elapsed, worked, *_ in figures(desks):
        assert 0 <= worked <= elapsed <= count * 2 * HOUR, measure


def test_of_no_acts_nothing_is_stored(desks: Desks) -> None:
    """As when the plant refuses all that a station has queued."""
    assert desks.journal.record_all([]) == []
