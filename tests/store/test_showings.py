"""When screens showed what others pulled: what is written down, what is not, and what the figures come to."""

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, text

from kanban_desktop.model.calendar import DAY, HOUR, MINUTE, SECOND
from kanban_desktop.model.showing import KEPT
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer
from kanban_desktop.operations.times import first_shown, plant_times
from kanban_desktop.store import database, showings
from kanban_desktop.store.engine import parse, writing
from kanban_desktop.store.tables import SCHEMA_VERSION, showing
from tests.factories import IN_USE, NORMAL, TWO_STATE, Desks, a_loop, at_work, real_now, small_plant
from tests.store.older import take_back

LATE = 2 * SECOND
"""What a test may take, and no figure of it is below or above by more."""


@pytest.fixture
def desks(database_url: str) -> Iterator[Desks]:
    with at_work(small_plant(database_url, with_round=True)) as desks:
        yield desks


def pull(desks: Desks, number: int, *, ago: int = 0) -> UUID:
    """A pull at assembly that was scanned so long ago by the station's clock, and is sent now."""
    answer: Answer = desks.scan(number, desks.plant.assembly, scanned_at=real_now() - ago)
    assert answer.step is Step.PULL
    assert answer.event is not None
    return answer.event


def note(desks: Desks, station: int, *seen: tuple[UUID, int]) -> None:
    showings.note(desks.database, station, seen, real_now())


def about(seconds: float) -> Callable[[int], bool]:
    """Whether a duration is this one, or that and the time a test takes."""
    return lambda duration: seconds * SECOND <= duration <= seconds * SECOND + LATE


def test_the_scan_and_the_commit_are_both_kept_by_the_servers_clock(desks: Desks) -> None:
    at_once, queued = desks.plant.cards[NORMAL]
    first, second = pull(desks, at_once), pull(desks, queued, ago=HOUR // 2)
    note(desks, 1, (first, 0), (second, 0))
    found = first_shown(desks.catalog, [first, second])
    assert about(0)(found[first].after_scan)
    assert about(0)(found[second].after_commit)
    assert about(1800)(found[second].after_scan)


def test_what_was_shown_a_while_ago_was_shown_then_but_not_before_it_was_there(desks: Desks) -> None:
    event = pull(desks, desks.plant.card(NORMAL))
    note(desks, 1, (event, HOUR))
    (found,) = showings.of_events(desks.database, [event])
    assert found.shown_at == found.at
    assert found.after_commit == 0


def test_of_several_times_for_one_screen_the_first_counts_once(desks: Desks) -> None:
    event = pull(desks, desks.plant.card(NORMAL))
    note(desks, 1, (event, 0), (event, 0))
    (before,) = showings.of_events(desks.database, [event])
    note(desks, 1, (event, 0))
    assert showings.of_events(desks.database, [event]) == (before,)
    note(desks, 1, (event, HOUR))
    (earlier,) = showings.of_events(desks.database, [event])
    assert earlier.shown_at <= before.shown_at


def test_only_pulls_of_others_by_who_supplies_them_are_written_down(desks: Desks) -> None:
    event = pull(desks, desks.plant.card(NORMAL))
    other = desks.scan(desks.plant.card(IN_USE), desks.plant.assembly).event
    assert other is not None
    note(desks, 2, (event, 0))  # the station that pulled
    note(desks, 3, (event, 0))  # one that has no part in it
    note(desks, 1, (other, 0), (uuid4(), 0))  # no pull, and none that is stored
    assert showings.of_events(desks.database, [event, other]) == ()
    note(desks, 4, (event, 0))  # a round that fetches there, and that serves who pulled: it is its own pull
    assert showings.of_events(desks.database, [event]) == ()


def test_figures_and_what_no_screen_has_shown(desks: Desks) -> None:
    shown = [pull(desks, number) for number in desks.plant.cards[NORMAL]]
    missing, undone = desks.plant.cards[TWO_STATE]
    pull(desks, missing)
    pull(desks, undone)
    desks.step(undone, desks.plant.assembly, Step.UNDO)
    note(desks, 1, *((event, 0) for event in shown))
    now = real_now()
    found = plant_times(desks.catalog, now - DAY, now + MINUTE)
    by_code = {one.station.code: one for one in found.stations}
    assert by_code.keys() == {"MILL", "STEEL"}
    milling = by_code["MILL"].figures
    assert milling is not None
    assert milling.count == 2
    assert 0 <= milling.after_scan.p50 <= milling.after_scan.p99 == milling.slowest.after_scan < LATE
    assert [one.card for one in found.unshown] == [missing]
    assert [one.card for one in by_code["MILL"].unshown] == [missing]
    assert by_code["STEEL"].figures is None
    soon = plant_times(desks.catalog, now - DAY, now)
    assert soon.unshown == (), "word of it may still be under way"


def test_percentiles_are_those_that_so_many_do_not_exceed(desks: Desks) -> None:
    base = real_now()
    rows = [
        {
            "event": uuid4(), "station": 1, "card": n, "scanned_at": base - n * SECOND, "at": base - SECOND,
            "shown_at": base,
        }
        for n in range(1, 201)
    ]  # fmt: skip
    with writing(desks.database) as connection:
        connection.execute(showing.insert(), rows)
    found = showings.figures(desks.database, [1, 3], base - MINUTE)[1]
    assert (found.count, found.slowest.card) == (200, 200)
    spread = found.after_scan
    assert [one // SECOND for one in (spread.p50, spread.p95, spread.p99)] == [100, 190, 198]
    assert found.after_commit.p50 == found.after_commit.p99 == SECOND
    assert showings.figures(desks.database, [1], base + 1) == {}


def test_what_is_older_than_a_quarter_is_forgotten(desks: Desks) -> None:
    events = uuid4(), uuid4()
    rows = [
        {"event": event, "station": 1, "card": 1, "scanned_at": 0, "at": 0, "shown_at": real_now() - KEPT + more}
        for event, more in zip(events, (-MINUTE, MINUTE), strict=True)
    ]
    with writing(desks.database) as connection:
        connection.execute(showing.insert(), rows)
    note(desks, 1, (uuid4(), 0))
    assert [one.event for one in showings.of_events(desks.database, events)] == [events[1]]


def test_a_schema_of_the_first_version_is_upgraded_and_still_admits_its_programs(database_url: str) -> None:
    from tests.store.test_upgrading import NOW

    plant = small_plant(database_url, loops=(a_loop(),))
    engine = database.connect(parse(database_url))
    with writing(engine) as connection:
        take_back(connection, 1)
    engine.dispose()
    assert database.upgrade(parse(database_url), now=NOW)[:2] == (1, SCHEMA_VERSION)
    with at_work(plant) as desks:
        event = pull(desks, plant.card(NORMAL))
        # What a program of the first version stores says nothing of how long it has waited.
        with writing(desks.database) as connection:
            assert connection.scalar(text("SELECT oldest_client FROM schema_mark")) == 1
            connection.execute(text("UPDATE event SET detail = '{\"v\": 1}'"))
        note(desks, 1, (event, 0))
        (found,) = showings.of_events(desks.database, [event])
        assert found.scanned_at == found.at
        with writing(desks.database) as connection:
            connection.execute(delete(showing))
