"""Plants of any size for the bench: master data through the store, cards and their past in a few bulk statements.

The past is plausible, not lived: card after card goes its rounds, pull, start, ship, receive, one step about every so
many hours, events of all cards in the order of time. Five cards of eight stand FULL, the others are under way.
All ids are made of the card's number and the version, scattered as random ones are, so that trips, events and cards
agree; the daily figures are as dense as if every loop turned every day.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import insert

from kanban_desktop.model.calendar import DAY, HOUR
from kanban_desktop.model.card import Card, Last
from kanban_desktop.model.path import Identity, Need, Path, SupplyState
from kanban_desktop.model.plant import Loop, LoopKind, Part, Person, Plant, Station, StationKind
from kanban_desktop.model.steps import Step
from kanban_desktop.operations import demo_plant
from kanban_desktop.store import database, masterdata, rows
from kanban_desktop.store.engine import parse, sqlite3_module, writing
from kanban_desktop.store.tables import card as card_table

CODE = 4242
OPERATORS = 24
MEASURES = ("FULL", "EMPTY", "IN PROCESS", "IN TRANSIT", "TRIP")

_STEPS = (
    (Step.PULL, SupplyState.EMPTY, False),
    (Step.START, SupplyState.IN_PROCESS, True),
    (Step.SHIP, SupplyState.IN_TRANSIT, True),
    (Step.RECEIVE, SupplyState.FULL, False),
)
"""The round of a card: the step, where it leads, and whether it is taken at the supplier."""

_NEEDS = {SupplyState.IN_PROCESS: Need.OPTIONAL, SupplyState.IN_TRANSIT: Need.OPTIONAL}
_INNER = (SupplyState.WAIT, SupplyState.IN_PROCESS, SupplyState.READY, SupplyState.IN_TRANSIT, SupplyState.IN_USE)


@dataclass(frozen=True, slots=True)
class Shape:
    """How big a plant is.

    Attributes:
        loops_each: loops that a station consumes, and as many that it supplies.
        cards_each: cards of a loop.
        trips: rounds that every card has gone.
        days: over which its past is spread, and for which there are daily figures (with no trips there are none).
    """

    stations: int = 2
    loops_each: int = 25
    cards_each: int = 4
    trips: int = 0
    days: int = 100

    @property
    def loops(self) -> int:
        return self.stations * self.loops_each

    @property
    def cards(self) -> int:
        return self.loops * self.cards_each

    @property
    def most_versions(self) -> int:
        """Created, put into use, four steps a trip, and at most three of a trip under way."""
        return 2 + 4 * self.trips + 3

    @property
    def events(self) -> int:
        """How many events the past has: of eight cards three are under way, by one, two and three steps."""
        return self.cards * (2 + 4 * self.trips) + sum(self.phase_of(card) for card in range(1, self.cards + 1))

    def phase_of(self, card: int) -> int:
        """How many steps the card's trip under way has; 0 when it stands FULL."""
        return max(0, card % 8 - 4)

    def loop_of(self, card: int) -> int:
        return (card - 1) // self.cards_each + 1

    def demand_of(self, loop: int) -> int:
        return (loop - 1) // self.loops_each + 1

    def supply_of(self, loop: int) -> int:
        return self.demand_of(loop) % self.stations + 1

    def full_cards(self, station: int | None = None) -> list[int]:
        """Cards that stand FULL; with a station only those that it consumes."""
        return [
            card
            for card in range(1, self.cards + 1)
            if not self.phase_of(card) and station in (None, self.demand_of(self.loop_of(card)))
        ]


class _Past:
    """The cards as their past has left them; the statements below say the same of the events in SQL."""

    def __init__(self, shape: Shape, now: int) -> None:
        self.shape = shape
        self.now = now
        self.gap = shape.days * DAY // shape.most_versions
        self.begin = now - (shape.most_versions + 2) * self.gap

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of ``card``, made by the store's own hand."""
        for number in range(1, self.shape.cards + 1):
            card = self.card(number)
            yield {"number": number, "loop": card.loop, **rows.card_values(card)}

    def card(self, number: int) -> Card:
        version = 2 + 4 * self.shape.trips + self.shape.phase_of(number)
        loop = self.shape.loop_of(number)
        step, _, at_supply = _STEPS[(version - 3) % 4] if version > 2 else (Step.ACTIVATE_FULL, None, False)
        last = Last(
            self.identity(1, number, version), self.identity(2, number, version), step,
            self.shape.supply_of(loop) if at_supply else self.shape.demand_of(loop), number % OPERATORS + 1,
            self.at(number, version), self.at(number, version),
        )  # fmt: skip
        card = Card(
            number, loop, Identity.ACTIVE, self.state(version), self.at(number, version), version, 40_000, issue_seen=1,
            trip=self.trip(number, version), last=last,
        )  # fmt: skip
        if version == 2:
            return card
        before = replace(
            card, state=self.state(version - 1), since=self.at(number, version - 1), version=version - 1,
            trip=self.trip(number, version - 1),
        )  # fmt: skip
        return replace(card, before=before.snapshot)

    def at(self, number: int, version: int) -> int:
        return self.begin + version * self.gap + number * 7919 % self.gap

    @staticmethod
    def state(version: int) -> SupplyState:
        return _STEPS[(version - 3) % 4][1] if version > 2 else SupplyState.FULL

    def trip(self, number: int, version: int) -> UUID | None:
        if self.state(version) is SupplyState.FULL:
            return None
        return self.identity(3, number, (version - 3) // 4 + 1)

    @staticmethod
    def identity(kind: int, number: int, version: int) -> UUID:
        scattered = (number * 1021 + version) * 2654435761 % 4294967296
        return UUID(f"{scattered:08x}{kind:08x}{number:08x}{version:08x}")


def build(url: str, shape: Shape) -> None:
    """Makes the schema and the plant in an empty database; on PostgreSQL by a superuser."""
    now = time.time_ns() // 1000
    home = Plant(uuid4(), CODE, uuid4(), "Bench plant", demo_plant.ZONE)
    engine = database.create(parse(url), home)
    try:
        stations = [
            Station(n, f"S{n:03}", f"Station {n}", StationKind.WORK_CENTRE, frozenset((n,)))
            for n in range(1, shape.stations + 1)
        ]
        parts = [Part(n, f"{4000 + n}-01", f"Gear blank {n}", "pc") for n in range(1, shape.loops + 1)]
        masterdata.add_plant_data(
            engine, now=now, valid_from=now - 2 * shape.days * DAY, week=demo_plant.WEEK,
            stations=[(one, None) for one in stations], parts=parts,
            persons=[Person(n, f"OP-{n:02}", f"Operator {n}") for n in range(1, OPERATORS + 1)],
            reasons=demo_plant.REASONS,
            loops=[_loop(n, shape, parts, stations) for n in range(1, shape.loops + 1)],
        )  # fmt: skip
        past = _Past(shape, now)
        with writing(engine) as connection:
            connection.execute(insert(card_table), list(past.rows()))
    finally:
        engine.dispose()
    (_fill_postgres if url.startswith("postgresql") else _fill_sqlite)(url, past)


def _loop(number: int, shape: Shape, parts: list[Part], stations: list[Station]) -> Loop:
    path = Path({state: _NEEDS.get(state, Need.BARRED) for state in _INNER})
    return Loop(
        id=number, key=f"L{number:05}", kind=LoopKind.PRODUCTION, part=parts[number - 1],
        demand=stations[shape.demand_of(number) - 1], supplies=(stations[shape.supply_of(number) - 1],),
        place=f"R{number % 40:02}", revision=1, per_container=40_000, cards=shape.cards_each, demand_rate=400_000,
        work_day=demo_plant.WORK_DAY, lead_time=4 * HOUR, path=path,
    )  # fmt: skip


def _fill_postgres(url: str, past: _Past) -> None:
    with psycopg.connect(libpq(url)) as connection:
        # The foreign keys hold by the way the rows are made; checking ten million of them takes longer than making them.
        connection.execute("SET LOCAL session_replication_role = replica")
        for statement in _Postgres(past).statements():
            connection.execute(statement)
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def _fill_sqlite(url: str, past: _Past) -> None:
    link = sqlite3_module.connect(parse(url).database, isolation_level=None)
    try:
        # Nobody needs this file after a crash, and the log of ten million rows is best not written.
        link.execute("PRAGMA journal_mode = OFF")
        link.execute("PRAGMA synchronous = OFF")
        link.execute("PRAGMA cache_size = -2000000")
        link.execute("BEGIN IMMEDIATE")
        for statement in _Sqlite(past).statements():
            link.execute(statement)
        link.execute("COMMIT")
        link.execute("ANALYZE")
        link.execute("PRAGMA journal_mode = WAL")
    finally:
        link.close()


def libpq(url: str) -> str:
    """The URL as psycopg takes it."""
    return url.replace("+psycopg", "", 1)


class _Filler:
    """The statements that make events, trips and daily figures; the engines differ in a few words.

    Columns: ``c`` is a card's number, ``v`` the version that an event leads to, ``k`` which trip of the card it is.
    """

    def __init__(self, past: _Past) -> None:
        self.shape = past.shape
        self.gap = past.gap
        self.begin = past.begin
        self.last = 2 + 4 * past.shape.trips
        self.today = date.fromtimestamp(past.now // 1_000_000)  # noqa: DTZ012 - which day it is hardly matters

    # What the engines say differently.

    def series(self, count: int) -> str:
        """A table ``n(i)`` of the numbers from 0."""
        raise NotImplementedError

    def identity(self, kind: int, number: str, version: str) -> str:
        raise NotImplementedError

    def day(self, number: str) -> str:
        raise NotImplementedError

    # What they say alike.

    def hexadecimal(self, text: Callable[[str], str], kind: int, number: str, version: str) -> str:
        # Multiples of a big odd number, modulo 2^32: as scattered as random ones, and the same every time.
        scattered = f"(({number} * 1021 + {version}) * 2654435761) % 4294967296"
        return " || ".join(text(one) for one in (scattered, str(kind), number, version))

    def at(self, version: str) -> str:
        return f"({self.begin} + ({version}) * {self.gap} + (c * 7919) % {self.gap})"

    def loop(self, card: str = "c") -> str:
        return f"(({card} - 1) / {self.shape.cards_each} + 1)"

    def demand(self) -> str:
        return f"(({self.loop()} - 1) / {self.shape.loops_each} + 1)"

    def supply(self) -> str:
        return f"({self.demand()} % {self.shape.stations} + 1)"

    def phase(self) -> str:
        """How many steps the card's trip under way has."""
        return "(CASE WHEN c % 8 > 4 THEN c % 8 - 4 ELSE 0 END)"

    def trip(self, version: str) -> str:
        return self.identity(3, "c", f"(({version} - 3) / 4 + 1)")

    @staticmethod
    def pick(version: str, *words: str) -> str:
        """One word of four by the step of the trip: pull, start, ship, receive."""
        cases = " ".join(f"WHEN {n} THEN '{word}'" for n, word in enumerate(words))
        return f"CASE ({version} - 3) % 4 {cases} END"

    def state(self, version: str) -> str:
        states = self.pick(version, "EMPTY", "IN PROCESS", "IN TRANSIT", "FULL")
        return f"CASE WHEN {version} < 2 THEN NULL WHEN {version} = 2 THEN 'FULL' ELSE {states} END"

    def statements(self) -> tuple[str, ...]:
        """In the order in which the rows refer to one another."""
        figures = (self.figures(),) if self.shape.trips else ()
        return self.trips(), self.events(), *figures

    def trips(self) -> str:
        def reached(steps: int) -> str:
            return f"CASE WHEN 4 * k - 2 + {steps} <= {self.last} + {self.phase()} THEN {self.at(f'4 * k - 2 + {steps}')} END"

        count = self.shape.trips + 1
        return f"""
            INSERT INTO trip (id, card, loop, revision, supply, due, promised, pulled_at, released_at, started_at,
                shipped_at, full_at, worked, asked, rejected, received)
            SELECT {self.identity(3, "c", "k")}, c, {self.loop()}, 1, {self.supply()}, {self.at("4 * k - 1")} + {4 * HOUR},
                {self.at("4 * k - 1")} + {4 * HOUR}, {reached(1)}, {reached(1)}, {reached(2)}, {reached(3)}, {reached(4)},
                {self.gap}, 40000, 0, CASE WHEN 4 * k + 2 <= {self.last} + {self.phase()} THEN 40000 END
            FROM (SELECT i % {self.shape.cards} + 1 AS c, i / {self.shape.cards} + 1 AS k
                FROM {self.series(self.shape.cards * count)}) AS made
            WHERE 4 * k - 1 <= {self.last} + {self.phase()}"""

    def events(self) -> str:
        station = f"CASE WHEN v > 2 AND (v - 3) % 4 IN (1, 2) THEN {self.supply()} WHEN v > 1 THEN {self.demand()} END"
        step = self.pick("v", "pull", "start", "ship", "receive")
        return f"""
            INSERT INTO event (id, act, card, version, step, from_state, to_state, identity, revision, quantity, rejects,
                trip, since, worked, issue, place, station, device, person, source, raw_code, supply, due, detail,
                scanned_at, at)
            SELECT {self.identity(1, "c", "v")}, {self.identity(2, "c", "v")}, c, v,
                CASE v WHEN 1 THEN 'create' WHEN 2 THEN 'activate full' ELSE {step} END,
                {self.state("(v - 1)")}, {self.state("v")}, CASE WHEN v = 1 THEN 'NEW' ELSE 'ACTIVE' END, 1, 40000, 0,
                CASE WHEN v > 2 THEN {self.trip("v")} END, CASE WHEN v > 2 THEN {self.at("v - 1")} END,
                CASE WHEN v > 2 THEN {self.gap // 2} END, 1, 'R07', {station}, 'panel-17', c % {OPERATORS} + 1, 'scan',
                '1' || ({CODE * 10**15} + c * 1000 + 100), {self.supply()},
                CASE WHEN v > 2 AND (v - 3) % 4 = 0 THEN {self.at("v")} + {4 * HOUR} END, '{{"v": 1}}',
                {self.at("v")}, {self.at("v")}
            FROM (SELECT i % {self.shape.cards} + 1 AS c, i / {self.shape.cards} + 1 AS v
                FROM {self.series(self.shape.cards * self.shape.most_versions)}) AS made
            WHERE v <= {self.last} + {self.phase()}"""

    def figures(self) -> str:
        kinds = len(MEASURES)
        measure = " ".join(f"WHEN {n} THEN '{word}'" for n, word in enumerate(MEASURES))
        a_day = kinds * self.shape.loops
        day = f"(i / {a_day})"
        return f"""
            INSERT INTO loop_day (loop, day, measure, count, elapsed, worked, pieces, rejects)
            SELECT i / {kinds} % {self.shape.loops} + 1, {self.day(day)}, CASE i % {kinds} {measure} END,
                3 + i % 7, {HOUR} * (3 + i % 23), {HOUR} * (2 + i % 11), 120000, 0
            FROM {self.series(a_day * self.shape.days)}"""


class _Postgres(_Filler):
    def series(self, count: int) -> str:
        return f"generate_series(0::bigint, {count - 1}) AS n(i)"

    def identity(self, kind: int, number: str, version: str) -> str:
        digits = self.hexadecimal(lambda one: f"lpad(to_hex(({one})::bigint), 8, '0')", kind, number, version)
        return f"({digits})::uuid"

    def day(self, number: str) -> str:
        return f"date '{self.today}' - ({self.shape.days} - 1 - {number})::integer"

    def events(self) -> str:
        return super().events().replace("""'{"v": 1}'""", """'{"v": 1}'::jsonb""")


class _Sqlite(_Filler):
    def series(self, count: int) -> str:
        return f"(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT {count}) SELECT i FROM n) AS n"

    def identity(self, kind: int, number: str, version: str) -> str:
        digits = self.hexadecimal(lambda one: f"printf('%08x', {one})", kind, number, version)
        return f"unhex({digits})"

    def day(self, number: str) -> str:
        return f"date('{self.today - timedelta(days=self.shape.days - 1)}', {number} || ' days')"
