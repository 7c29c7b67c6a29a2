"""The bulk statements that give a plant of the bench its past; the engines differ in a few words.

The daily figures are as dense as if every loop turned every day.
"""

from collections.abc import Callable
from datetime import date, timedelta

from kanban_desktop.model.calendar import HOUR
from tests.bench.past import OPERATORS, Past

CODE = 4242
MEASURES = ("FULL", "EMPTY", "IN PROCESS", "IN TRANSIT", "TRIP")


class Filler:
    """The statements that make events, trips and daily figures; the engines differ in a few words.

    Columns: ``c`` is a card's number, ``v`` the version that an event leads to, ``k`` which trip of the card it is.
    """

    def __init__(self, past: Past) -> None:
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
            version = f"4 * k - 2 + {steps}"
            return f"CASE WHEN {version} <= {self.last} + {self.phase()} THEN {self.at(version)} END"

        count = self.shape.trips + 1
        return f"""
            INSERT INTO trip (id, card, loop, revision, supply, due, promised, pulled_at, released_at, started_at,
                shipped_at, full_at, worked, asked, rejected, received)
            SELECT {self.identity(3, "c", "k")}, c, {self.loop()}, 1, {self.supply()},
                {reached(1)} + {4 * HOUR}, {reached(1)} + {4 * HOUR}, {reached(1)}, {reached(1)}, {reached(2)},
                {reached(3)}, {reached(4)}, {self.gap}, 40000, 0,
                CASE WHEN 4 * k + 2 <= {self.last} + {self.phase()} THEN 40000 END
            FROM (SELECT i % {self.shape.cards} + 1 AS c, i / {self.shape.cards} + 1 AS k
                FROM {self.series(self.shape.cards * count)}) AS made
            WHERE 4 * k - 1 <= {self.last} + {self.phase()}"""

    def events(self) -> str:
        station = f"CASE WHEN v > 2 AND (v - 3) % 4 IN (1, 2) THEN {self.supply()} WHEN v > 1 THEN {self.demand()} END"
        step = self.pick("v", "pull", "start", "ship", "receive")
        return f"""
            INSERT INTO event (id, act, card, version, step, from_state, to_state, identity, revision, quantity,
                rejects, trip, since, worked, issue, place, station, device, person, source, raw_code, supply, due,
                detail, scanned_at, at)
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


class Postgres(Filler):
    def series(self, count: int) -> str:
        return f"generate_series(0::bigint, {count - 1}) AS n(i)"

    def identity(self, kind: int, number: str, version: str) -> str:
        digits = self.hexadecimal(lambda one: f"lpad(to_hex(({one})::bigint), 8, '0')", kind, number, version)
        return f"({digits})::uuid"

    def day(self, number: str) -> str:
        return f"date '{self.today}' - ({self.shape.days} - 1 - {number})::integer"

    def events(self) -> str:
        return super().events().replace("""'{"v": 1}'""", """'{"v": 1}'::jsonb""")


class Sqlite(Filler):
    def series(self, count: int) -> str:
        return f"(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT {count}) SELECT i FROM n) AS n"

    def identity(self, kind: int, number: str, version: str) -> str:
        digits = self.hexadecimal(lambda one: f"printf('%08x', {one})", kind, number, version)
        return f"unhex({digits})"

    def day(self, number: str) -> str:
        return f"date('{self.today - timedelta(days=self.shape.days - 1)}', {number} || ' days')"
