"""One random past on both engines: SQLite's ledger, PostgreSQL's ``append`` and the fold of the model say the same.

What is random is what people want (``tests.intents``): every step, plain scans, both ends, clocks that are wrong, undo.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path as File
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from kanban_desktop.model.calendar import HOUR, MINUTE, SECOND, Calendar
from kanban_desktop.model.card import Card, Event, fold
from kanban_desktop.model.decide import Act, decide
from kanban_desktop.model.path import Need, Path, Side
from kanban_desktop.model.plant import Loop, Plant, Station
from kanban_desktop.model.steps import RULES, Step
from kanban_desktop.store import database, masterdata, rows, tables
from kanban_desktop.store.catalog import Catalog
from kanban_desktop.store.engine import Database, open_engine, parse, reading, writing
from kanban_desktop.store.journal import Conflict, Journal, Known, Recorded
from tests.factories import ADA, ASSEMBLY, BAR, BEN, GEAR, MILLING, PETRA, REASONS, STEEL, TOUR, Clock, a_loop, a_path
from tests.intents import LIKELY, PATHS, WISHES, Wish, creation, intent, stored
from tests.pg_server import PostgresServer
from tests.store.ledger_oracle import trips_and_figures

# A zone whose days are not UTC's and whose clocks are changed, and shifts with a break and over midnight.
ZONE = ZoneInfo("Europe/Berlin")
WEEK = dict.fromkeys(range(5), ((360, 600), (630, 840), (1320, 1800)))
CALENDAR = Calendar(ZONE, WEEK)
START = 1_742_900_000 * SECOND  # four days before the clocks are put forward


class Engine:
    """One of the two databases."""

    def __init__(self, url: str) -> None:
        plant = Plant(uuid4(), 7, uuid4(), "Twice", ZONE)
        database.create(parse(url), plant).dispose()
        self.database: Database = open_engine(parse(url), durable=False)
        masterdata.add_plant_data(
            self.database, now=START, valid_from=START, week=WEEK,
            stations=[(one, None) for one in (MILLING, ASSEMBLY, STEEL, TOUR)], parts=(GEAR, BAR),
            persons=(ADA, BEN, PETRA), reasons=REASONS, loops=(),
        )  # fmt: skip
        self.catalog = Catalog(self.database)
        self.clock = Clock(START)
        self.dated = Journal(self.database, self.clock, ZONE, dated=True)
        self.plain = Journal(self.database, self.clock, ZONE)

    def add(self, loop: Loop) -> None:
        with writing(self.database) as connection:
            values = {"key": loop.key, "kind": loop.kind, "part": loop.part.id, "demand": loop.demand.id, "place": "A1"}
            connection.execute(insert(tables.loop), {"id": loop.id, **values})
            connection.execute(insert(tables.loop_revision), {**rows.revision_values(loop), "valid_from": START})
            connection.execute(insert(tables.loop_source), {"loop": loop.id, "rank": 1, "station": MILLING.id})

    def card(self, number: int) -> Card:
        found = self.catalog.find(number, START)
        assert found is not None
        return found[0]

    def trips(self, number: int) -> dict[object, dict[str, Any]]:
        with reading(self.database) as connection:
            found = connection.execute(select(tables.trip).where(tables.trip.c.card == number))
            return {row.id: dict(row._mapping) for row in found}

    def figures(self, loop: int) -> dict[object, object]:
        with reading(self.database) as connection:
            found = connection.execute(select(tables.loop_day).where(tables.loop_day.c.loop == loop)).all()
        # What was booked and taken out again is a row of zeros.
        return {(row.day, row.measure): tuple(row[3:]) for row in found if any(row[3:])}


@pytest.fixture(scope="module")
def engines(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, ...]]:
    file: File = tmp_path_factory.mktemp("twice") / "plant.db"
    url = postgres_server.create_database()
    both = Engine(url), Engine(f"sqlite:///{file}")
    yield both
    for one in both:
        one.database.dispose()
    postgres_server.drop_database(url)


NUMBERS = itertools.count(1)


def bare(events: Iterable[Event]) -> tuple[Event, ...]:
    """Without how long they waited to be sent, in which one call differs from the next."""
    return tuple(
        replace(event, detail={key: value for key, value in event.detail.items() if key != "waited"})
        for event in events
    )


class Twice:
    """One card on both engines, and in memory."""

    def __init__(self, engines: tuple[Engine, ...], loop: Loop, *, dated: bool) -> None:
        self.engines, self.loop, self.dated = engines, loop, dated
        self.events: list[Event] = []
        self.card = Card(loop.id, loop.id)
        self.now = START
        for engine in engines:
            engine.add(loop)
        self.record((creation(loop.id, loop.id, self.now, uuid4()),))

    def journals(self) -> list[tuple[Engine, Journal]]:
        return [(engine, engine.dated if self.dated else engine.plain) for engine in self.engines]

    def record(self, events: tuple[Event, ...]) -> None:
        """Records an act on PostgreSQL, then at the same instant on SQLite."""
        before, at = self.card, self.now
        for engine, journal in self.journals():
            engine.clock.at = at
            outcome = journal.record(events, before)
            assert isinstance(outcome, Recorded), (engine.database.dialect.name, outcome)
            at = outcome.events[0].at or 0
            wanted, self.card = stored(events, before, at)
            assert Recorded(bare(outcome.events), outcome.card) == Recorded(wanted, self.card)
        self.events += wanted

    def want(self, wish: Wish) -> bool:
        """Records what somebody wants; whether the rules allow it."""
        self.now += wish.later
        before = self.card
        wanted = intent(wish, before, self.loop, self.now, uuid4())
        decision = decide(before, self.loop, wanted, uuid4, CALENDAR)
        if not isinstance(decision, Act):
            return False
        self.record(decision.events)
        if self.card.version % 3 == 0:
            # Delivered once more; and wanted by somebody else as well, who saw the card as it was before.
            late = decide(before, self.loop, replace(wanted, event=uuid4()), uuid4, CALENDAR)
            assert isinstance(late, Act)
            for _, journal in self.journals():
                known = journal.record(decision.events, before)
                assert isinstance(known, Known)
                assert bare([known.event]) == (self.events[-1],)
                assert journal.record(late.events, before) == Conflict()
        return True

    def check(self) -> None:
        number = self.card.number
        trips, figures = trips_and_figures(self.events, ZONE)
        for engine in self.engines:
            assert bare(engine.plain.history(number)) == tuple(self.events)
            assert engine.card(number) == self.card == fold(number, self.loop.id, self.events)
            assert engine.figures(self.loop.id) == figures
            found = engine.trips(number)
            assert found.keys() == trips.keys()
            for key, trip in trips.items():
                row = found[key]
                moments = ("released_at", "started_at", "ready_at", "shipped_at", "full_at")
                assert {name: row[name] for name in moments if row[name] is not None} == trip.moments
                for name in ("due", "pulled_at", "asked", "supply", "worked", "rejected", "received", "cancelled_at"):
                    assert row[name] == getattr(trip, name), name
                assert row["promised"] == trip.due
        first, second = (engine.trips(number) for engine in self.engines)
        assert first == second


@pytest.mark.parametrize("dated", [True, False], ids=["brought in", "as it happens"])
def test_both_engines_and_the_model_say_the_same(engines: tuple[Engine, ...], dated: bool) -> None:
    # Long pasts, since it is deep in one that the engines may part; few, since each is some hundred transactions.
    # For the same reason one that fails is not shrunk: let Phase.shrink in to find out more, and wait.
    @settings(
        deadline=None,
        derandomize=True,
        max_examples=30,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        path=PATHS,
        lead_time=st.sampled_from((0, 4 * HOUR)),
        wishes=st.lists(WISHES | LIKELY, min_size=30, max_size=40),
    )
    def past(path: Path, lead_time: int, wishes: list[Wish]) -> None:
        number = next(NUMBERS)
        twice = Twice(engines, a_loop(path, id=number, key=f"L{number}", lead_time=lead_time), dated=dated)
        for wish in wishes:
            twice.want(wish)
        twice.check()

    past()


def then(*steps: Step | tuple[Step, Station]) -> list[Wish]:
    """A step every ten minutes, each where it is taken; an undo says where."""
    wishes = []
    for step in steps:
        at = step[1] if isinstance(step, tuple) else MILLING if RULES[step].side is Side.SUPPLY else ASSEMBLY
        one = step[0] if isinstance(step, tuple) else step
        wishes.append(
            Wish(one, at, 10 * MINUTE, person=PETRA, rejects=3_000 if one is Step.RECEIVE else 0, reason="burr")
        )
    return wishes


PULLED = (Step.ACTIVATE_FULL, Step.PULL)
THERE, HERE = (Step.UNDO, MILLING), (Step.UNDO, ASSEMBLY)


@pytest.mark.parametrize(
    "wishes",
    [
        # What comes seldom, or by chance never.
        then(*PULLED, Step.START, Step.FINISH, Step.REJECT, Step.START, THERE, Step.FINISH, THERE, Step.RECEIVE),
        then(*PULLED, Step.START, Step.REJECT, HERE, Step.FINISH, Step.RECEIVE, HERE, Step.RECEIVE),
        then(*PULLED, Step.START, Step.CANCEL, Step.CANCEL_ACCEPT, THERE, Step.CANCEL_REFUSE, Step.RECEIVE),
        then(*PULLED, Step.START, Step.CLOSE),
        then(*PULLED, Step.START, Step.PARK, Step.UNPARK, Step.VOID),
        then(*PULLED, Step.HOLD, Step.QUARANTINE, Step.REJECT, HERE, Step.RELEASE, Step.PULL),
        # Received when it is due to the microsecond, and one later.
        then(*PULLED, Step.RECEIVE),
        [*then(*PULLED), *(replace(one, later=10 * MINUTE + 1) for one in then(Step.RECEIVE))],
        # A label between the newest and the one that was seen.
        [*then(*PULLED, Step.REISSUE, Step.REISSUE), *(replace(one, older=1) for one in then(Step.RECEIVE))],
    ],
)
@pytest.mark.parametrize("dated", [True, False], ids=["brought in", "as it happens"])
def test_they_say_the_same_of_what_comes_seldom(engines: tuple[Engine, ...], wishes: list[Wish], dated: bool) -> None:
    number = next(NUMBERS)
    path = a_path(in_process=Need.OPTIONAL, ready=Need.OPTIONAL)
    twice = Twice(engines, a_loop(path, id=number, key=f"L{number}", lead_time=10 * MINUTE), dated=dated)
    for wish in wishes:
        assert twice.want(wish), wish
        twice.check()
