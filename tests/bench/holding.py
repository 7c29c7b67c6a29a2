"""How long the event loop of a station's window is held, while a scan comes every 50 ms: one timer of a millisecond.

The database is at first as it should be, then slow (its table of cards is locked, again and again for 300 ms), then
gone. Beside it a bare window has the same timer: what it sees is the machine's doing, not ours. Each figure is the
longest gap within 50 ms. ``own`` is the same of what a window's process itself was at work in a gap, all its threads
together: a machine that is shared with others takes it away from both windows for longer than a frame.
"""

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from kanban_desktop.model.scan import ScanCode
from kanban_desktop.store.engine import sqlite3_module
from tests.bench.harness import Limit, Row
from tests.bench.lines import started
from tests.bench.plant import CODE, Shape, build, libpq
from tests.bench.screens import offscreen
from tests.bench.work import station_url
from tests.pg_server import PostgresServer

GROUP = "block"
SMALL = Shape(stations=1, loops_each=50, cards_each=4)
LARGE = Shape(stations=1, loops_each=2_500, cards_each=4)
"""Left out where only a few rounds are wanted: to see that it runs."""

_GAP_MS = 50
_WINDOW_NS = 50_000_000
_LOCKED_SECONDS, _FREE_SECONDS = 0.3, 0.2
"""How long the cards are locked, which is many scans and beats; and then free, so that what waited can be done."""
_SECONDS_A_ROUND, _MOST_SECONDS, _LEAST_SECONDS = 0.02, 6.0, 0.5
"""How long the windows are left to themselves while their beats are taken: there is nothing to do but wait."""
_SCANNED, _ENOUGH = 20, 5


@dataclass(frozen=True, slots=True)
class Fault:
    """What is done to the database.

    Attributes:
        lock: takes the cards from everybody else until it is called again.
        end: it is gone from then on.
    """

    lock: "Callable[[], Callable[[], None]]"
    end: Callable[[], object]


def on_postgres(server: PostgresServer, rounds: int) -> Iterator[Row]:
    """The rows for PostgreSQL. The server is stopped and started again."""
    large, small = (server.create_database() for _ in range(2))
    build(small, SMALL)

    def lock() -> Callable[[], None]:
        link = psycopg.connect(libpq(small))
        link.execute("LOCK TABLE card IN ACCESS EXCLUSIVE MODE")
        return link.close

    if rounds >= _ENOUGH:
        build(large, LARGE)
        yield from _rows("PostgreSQL", station_url(server, large), LARGE, None, rounds)
    try:
        fault = Fault(lock, lambda: server.stop("immediate"))
        yield from _rows("PostgreSQL", station_url(server, small), SMALL, fault, rounds)
    finally:
        server.start()


def on_sqlite(folder: Path, rounds: int) -> Iterator[Row]:
    """The rows for SQLite."""
    large, small = folder / "large" / "plant.db", folder / "small" / "plant.db"
    for path in (large, small):
        path.parent.mkdir()
    build(f"sqlite:///{small}", SMALL)

    def lock() -> Callable[[], None]:
        link = sqlite3_module.connect(small, timeout=10, isolation_level=None)
        link.execute("BEGIN IMMEDIATE")
        return link.close

    if rounds >= _ENOUGH:
        build(f"sqlite:///{large}", LARGE)
        yield from _rows("SQLite", f"sqlite:///{large}", LARGE, None, rounds)
    fault = Fault(lock, lambda: small.parent.rename(folder / "gone"))
    yield from _rows("SQLite", f"sqlite:///{small}", SMALL, fault, rounds)


def _rows(engine: str, url: str, shape: Shape, fault: Fault | None, rounds: int) -> Iterator[Row]:
    codes = [ScanCode(CODE, number, 1).text for number in shape.full_cards()[:_SCANNED]]
    seconds = max(_LEAST_SECONDS, min(_MOST_SECONDS, rounds * _SECONDS_A_ROUND))
    window = ("tests.bench.station", url, "S001", "--fake", "--beat", "--free", "--gap", str(_GAP_MS))
    with (
        started(*window, "--scans", "1000000", *codes, environment=offscreen()) as ours,
        started("tests.bench.floors", "beat", environment=offscreen()) as bare,
    ):
        ours.after("memory")
        # Here the bench only lets time pass: the two windows do their work by themselves and note their beats.
        times = {f"{shape.cards:,} cards": _during(lambda: time.sleep(seconds))}
        if fault is not None:
            times["slow database"] = _during(lambda: _slow(fault, seconds))
            fault.end()
            times["dead database"] = _during(lambda: time.sleep(seconds))
        ours.terminate()
        bare.terminate()
        gaps = [_gaps(lines.after("beats")[1]) for lines in (ours, bare)]
    for what, (begun, ended) in times.items():
        for which, of in ((what, _Gap.whole), (f"{what}, own", _Gap.own)):
            held, noise = (_longest(one, begun, ended, of) for one in gaps)
            yield Row(GROUP, engine, which, held, "bare window", noise, Limit(16, "p99 milliseconds"))


def _during(work: Callable[[], object]) -> tuple[int, int]:
    begun = time.perf_counter_ns()
    work()
    return begun, time.perf_counter_ns()


def _slow(fault: Fault, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        free = fault.lock()
        time.sleep(_LOCKED_SECONDS)
        free()
        time.sleep(_FREE_SECONDS)


@dataclass(frozen=True, slots=True)
class _Gap:
    """A gap between two beats: when it ended, how long it was, and how long the process was at work in it, ns."""

    ended: int
    length: int
    work: int

    def whole(self) -> int:
        """All of it."""
        return self.length

    def own(self) -> int:
        """No more of it than the process was at work; two threads at once count twice, which is too much."""
        return min(self.length, self.work)


def _gaps(said: str) -> list[_Gap]:
    numbers = [int(word) for word in said.split()]
    beats = list(zip(numbers[::2], numbers[1::2], strict=True))
    return [_Gap(after, after - before, work - done) for (before, done), (after, work) in itertools.pairwise(beats)]


def _longest(gaps: list[_Gap], begun: int, ended: int, of: Callable[[_Gap], int]) -> list[float]:
    """The longest gap between two beats in every 50 ms of a time, in seconds; it counts where it ends."""
    found = [0] * ((ended - begun) // _WINDOW_NS)
    for gap in gaps:
        place = (gap.ended - begun) // _WINDOW_NS
        if 0 <= place < len(found):
            found[place] = max(found[place], of(gap))
    return [gap / 1e9 for gap in found]
