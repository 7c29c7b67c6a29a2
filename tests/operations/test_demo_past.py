"""The demo plant's past: what the journal made of it is what its events say, and its numbers hang together."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import Table

from kanban_desktop.model.calendar import DAY, instant, moment
from kanban_desktop.model.card import Card, Event, began, fold, starts_trip
from kanban_desktop.model.path import UNDER_WAY, Identity, SupplyState
from kanban_desktop.model.rollup import LATE, TRIP, TripSoFar, finishes_trip, tallies
from kanban_desktop.model.steps import Step
from kanban_desktop.operations import demo_past, demo_plant
from kanban_desktop.settings import data_folder
from kanban_desktop.store import database, rows, tables
from kanban_desktop.store.catalog import Catalog, Filter
from kanban_desktop.store.engine import Database, parse, reading
from tests.factories import ids

NOW = instant(datetime(2025, 11, 19, 14, 5, tzinfo=UTC))
"""A Wednesday afternoon, in the second shift."""

MOMENTS = {
    SupplyState.EMPTY: "released_at",
    SupplyState.IN_PROCESS: "started_at",
    SupplyState.READY: "ready_at",
    SupplyState.IN_TRANSIT: "shipped_at",
}


@dataclass(frozen=True, slots=True)
class Past:
    """What is in the database after ``fill``."""

    stored: int
    cards: dict[int, Card]
    events: dict[int, tuple[Event, ...]]
    trips: dict[UUID, dict[str, object]]
    days: dict[tuple[object, ...], tuple[int, ...]]

    def lasting(self, number: int) -> list[Event]:
        """A card's events without undone acts and the undos themselves."""
        left: list[Event] = []
        for event in self.events[number]:
            if event.step is Step.UNDO:
                (act,) = {one.act for one in left if one.id == event.undoes}
                left = [one for one in left if one.act != act]
            else:
                left.append(event)
        return left


def filled(url: str) -> Past:
    new_id = ids()
    engine = database.create(parse(url), demo_plant.plant(new_id))
    try:
        stored = demo_past.fill(engine, now=NOW, new_id=new_id, seed=7)
        cards = {card.number: card for card, _ in Catalog(engine).cards(Filter(), NOW)}
        events: defaultdict[int, list[Event]] = defaultdict(list)
        for row in read(engine, tables.event):
            events[row["card"]].append(rows.event(row["row"]))
        trips = {row["id"]: row for row in read(engine, tables.trip)}
        days = {
            (row["loop"], rows.day(row["day"]), row["measure"]): tuple(
                row[name] for name in ("count", "elapsed", "worked", "pieces", "rejects")
            )
            for row in read(engine, tables.loop_day)
        }
    finally:
        engine.dispose()
    histories = {number: tuple(sorted(some, key=lambda one: one.version)) for number, some in events.items()}
    return Past(stored, cards, histories, trips, {key: value for key, value in days.items() if any(value)})


def read(engine: Database, table: Table) -> list[dict]:
    with reading(engine) as connection:
        return [{**row._mapping, "row": row} for row in connection.execute(table.select())]


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Past:
    return filled(f"sqlite:///{tmp_path_factory.mktemp('past') / 'plant.db'}")


@pytest.fixture(scope="module")
def on_postgres(request: pytest.FixtureRequest) -> Iterator[Past]:
    server = request.getfixturevalue("postgres_server")
    url = server.create_database()
    yield filled(url)
    server.drop_database(url)


@pytest.fixture(params=["on_sqlite", "on_postgres"])
def past(request: pytest.FixtureRequest) -> Past:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Past)
    return found


def test_every_card_is_the_fold_of_its_events(past: Past) -> None:
    assert past.events.keys() == past.cards.keys()
    for number, card in past.cards.items():
        assert [event.version for event in past.events[number]] == list(range(1, card.version + 1))
        assert fold(number, card.loop, past.events[number]) == card


def test_nothing_is_lost_and_no_id_is_given_twice(past: Past) -> None:
    everything = [event for some in past.events.values() for event in some]
    assert len(everything) == past.stored > 3_000
    assert len({event.id for event in everything}) == len(everything)


def test_the_trips_are_what_the_events_say(past: Past) -> None:
    wanted: dict[UUID, dict[str, object]] = {}
    for number, card in past.cards.items():
        for event in past.lasting(number):
            if event.trip is not None:
                wanted[event.trip] = travelled(wanted.get(event.trip), event, card.loop)
    for trip, told in wanted.items():
        assert {name: past.trips[trip][name] for name in told} == told
    # What was taken back is no trip any more, and is marked so.
    undone = past.trips.keys() - wanted.keys()
    assert undone
    assert all(past.trips[trip]["cancelled_at"] is not None for trip in undone)
    open_cards = {number for number, card in past.cards.items() if card.trip is not None}
    unfinished = {one["card"] for one in past.trips.values() if one["full_at"] is None and one["cancelled_at"] is None}
    assert open_cards == unfinished


def travelled(trip: dict[str, object] | None, event: Event, loop: int) -> dict[str, object]:
    """A trip after one more of its events; what was not reached yet is None."""
    happened = began(event)
    if starts_trip(event.step, event.start):
        given = {"card": event.card, "loop": loop, "supply": event.supply, "due": event.due, "asked": event.quantity}
        never = dict.fromkeys((*MOMENTS.values(), "full_at", "received", "cancelled_at"))
        return {**never, **given, "pulled_at": happened, "released_at": happened, "worked": 0, "rejected": 0}
    assert trip is not None
    worked = trip["worked"]
    assert isinstance(worked, int)
    after = {**trip, "worked": worked + (event.worked or 0)}
    if event.end is SupplyState.FULL:
        return {**after, "full_at": happened, "received": event.quantity}
    return {**after, MOMENTS[event.end]: happened} if event.end in MOMENTS and event.end != event.start else after


def test_the_daily_figures_are_what_the_events_come_to(past: Past) -> None:
    wanted: defaultdict[tuple[object, ...], Counter[str]] = defaultdict(Counter)
    for number, card in past.cards.items():
        for event in past.lasting(number):
            for tally in tallies(event, so_far(past, event)):
                key = (card.loop, moment(tally.happened, demo_plant.ZONE).date(), tally.measure)
                wanted[key].update(
                    count=1, elapsed=tally.elapsed, worked=tally.worked, pieces=tally.pieces, rejects=tally.rejects
                )
    names = ("count", "elapsed", "worked", "pieces", "rejects")
    assert {key: tuple(sums[name] for name in names) for key, sums in wanted.items()} == past.days
    assert {measure for _, _, measure in past.days} >= {TRIP, LATE, "EMPTY", "IN PROCESS", "READY", "IN TRANSIT"}


def so_far(past: Past, event: Event) -> TripSoFar | None:
    if not finishes_trip(event):
        return None
    started, *rest = [one for one in past.lasting(event.card) if one.trip == event.trip]
    return TripSoFar(began(started), sum(one.worked or 0 for one in rest), started.due)


def test_it_is_the_plant_of_the_tables(past: Past) -> None:
    with (data_folder("db") / "demo" / "loops.csv").open(encoding="utf-8", newline="") as file:
        wanted = {row["loop"]: int(row["cards"]) for row in csv.DictReader(file)}
    demo = demo_plant.load()
    keys = {loop.id: loop.key for loop in demo.loops}
    assert (len(demo.stations), len(wanted)) == (12, 40)
    assert Counter(keys[card.loop] for card in past.cards.values()) == wanted
    assert all(card.identity is Identity.ACTIVE for card in past.cards.values())
    assert [card.hold_reason for card in past.cards.values() if card.held] == ["burr"]
    # A plant at work: most loops have both full and open cards, and someone upstream has something to do.
    assert sum(card.state in UNDER_WAY for card in past.cards.values()) > len(wanted) / 2
    assert sum(card.state is SupplyState.FULL for card in past.cards.values()) > len(wanted) / 2


def test_what_is_emptied_is_what_the_line_uses(past: Past) -> None:
    """Over two days each loop's pulls are its demand, within a container or so for the chance in it."""
    demo, worked = demo_plant.load(), demo_plant.calendar().working(start_of(past), NOW)
    pulled: Counter[int] = Counter()
    for number, card in past.cards.items():
        pulled[card.loop] += sum(event.quantity for event in past.lasting(number) if event.step is Step.PULL)
    for loop in demo.loops:
        used = loop.demand_rate * worked // loop.work_day
        assert abs(pulled[loop.id] - used) <= max(3 * loop.per_container, used // 5), loop.key


def start_of(past: Past) -> int:
    return min(some[0].scanned_at for some in past.events.values())


def test_it_is_two_working_days_long_and_ends_now(past: Past) -> None:
    calendar, every = demo_plant.calendar(), [one for some in past.events.values() for one in some]
    assert 2 * demo_plant.WORK_DAY <= calendar.working(start_of(past), NOW) <= 3 * demo_plant.WORK_DAY
    assert max(event.scanned_at for event in every) <= NOW
    # The last thing happened a moment ago: it has not died out.
    assert NOW - max(event.scanned_at for event in every) < DAY // 24
    assert all(event.at == event.scanned_at for event in every)


def test_nobody_scans_outside_the_shifts(past: Past) -> None:
    calendar = demo_plant.calendar()
    for event in (one for some in past.events.values() for one in some):
        # The very moment at which a shift ends still belongs to it.
        assert calendar.is_working(event.scanned_at) or calendar.is_working(event.scanned_at - 1), event


def test_who_scans_works_at_the_station(past: Past) -> None:
    demo = demo_plant.load()
    crews = {station.id: {one.id for one in demo.crew(station)} for station, _ in demo.stations}
    loops = {loop.id: loop for loop in demo.loops}
    for number, card in past.cards.items():
        loop = loops[card.loop]
        for event in past.events[number][1:]:
            assert event.person in crews[event.station or 0]
            assert event.station in (loop.demand.id, loop.supply.id)


def test_the_same_seed_gives_the_same_past(on_sqlite: Past, on_postgres: Past) -> None:
    assert on_sqlite.events == on_postgres.events
    assert on_sqlite.cards == on_postgres.cards
    assert on_sqlite.days == on_postgres.days


def test_two_days_before_a_monday_morning_lie_in_the_week_before() -> None:
    monday = instant(datetime(2025, 11, 24, 7, 0, tzinfo=demo_plant.ZONE))
    start = demo_past.two_days_before(monday, demo_plant.calendar())
    assert moment(start, demo_plant.ZONE) == datetime(2025, 11, 20, 6, 0, tzinfo=demo_plant.ZONE)
