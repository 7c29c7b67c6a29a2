"""What a plant of so many stations asks of its PostgreSQL: connections, memory, CPU, disk. See docs/SIZING.md.

    python -m tests.bench.sizing [--stations 50 200 1000] [--scans 2000] [--seconds 10] [--json]

Connections are those of a real station's way to the plant, counted at the server; memory is what a backend has for
itself (its private pages), idle after the kind of work it does. Listeners are real LISTENing connections, in one
process that does nothing but note when each was woken, so that what is measured is the server's part.
"""

import argparse
import json
import multiprocessing
import os
import selectors
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg

from kanban_desktop.app.line import StationLine
from kanban_desktop.operations.answer import Outcome
from kanban_desktop.operations.request import Request
from kanban_desktop.settings import Settings
from kanban_desktop.store import showings
from tests.bench.harness import percentile, progress
from tests.bench.machine import described, postgres_version
from tests.bench.plant import Shape, build, libpq
from tests.bench.work import DEVICE, Walk, at_work, now, station_url
from tests.pg_server import PostgresServer

A_SECOND = 20
_MB = 1e6
_SPARE = 60
"""Connections besides the listeners'."""

_GROWN = {"events": ("event",), "trips": ("trip",), "times": ("showing",)}
_SHAPE = Shape(stations=20, loops_each=5)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing."""

    what: str
    value: float
    unit: str

    def __str__(self) -> str:
        return f"{self.what:<72} {self.value:>12,.3f} {self.unit}"


def measured(stations: Sequence[int], scans: int, seconds: float) -> Iterator[Figure]:
    """The figures, one after the other."""
    given = {"max_connections": str(max(stations, default=0) + _SPARE), "max_wal_size": "8GB"}
    with PostgresServer(given) as server:
        progress(f"on PostgreSQL {postgres_version(server)}")
        owner = server.create_database()
        build(owner, _SHAPE)
        url = station_url(server, owner)
        progress("one station")
        yield from _one_station(url, owner, seconds)
        progress(f"{scans} scans")
        yield from _scans(server, url, owner, scans)
        for count in stations:
            progress(f"{count} listeners")
            yield from _listeners(server, url, owner, count, seconds)


def _one_station(url: str, owner: str, seconds: float) -> Iterator[Figure]:
    """A station's way to the plant, with its courier, its news and a scan made: what it holds at the server."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        before = os.environ.get("XDG_DATA_HOME")
        os.environ["XDG_DATA_HOME"] = folder
        stack.callback(_restore, "XDG_DATA_HOME", before)
        line = StationLine(url, Settings(), "S001")
        works = line.open(lambda _: None)
        stack.callback(line.close)
        stack.callback(works.close)
        news = Thread(target=lambda: [None for _ in line.news()])
        news.start()
        stack.callback(news.join)
        stack.callback(line.stop)
        asker = stack.enter_context(psycopg.connect(libpq(owner), autocommit=True))
        code = works.run(lambda desks: desks.boards.read(desks.catalog.layout.station("S001")).to_consume[0].code)
        answer = works.run(
            lambda desks: desks.cards.scan(code, Request(desks.catalog.layout.station("S001"), scanned_at=now())),
            act=True,
        )
        assert answer.outcome is Outcome.MOVED, answer
        # The announcer has spoken, and the courier has copied the board; what they did is in the server's figures.
        time.sleep(max(3.0, 1.2 * seconds))
        found = asker.execute(
            "SELECT CASE WHEN query LIKE '%master_log%' THEN 'courier' WHEN query LIKE '%append(%' THEN 'operator'"
            " ELSE application_name END, pid FROM pg_stat_activity WHERE usename <> 'postgres' ORDER BY 1"
        ).fetchall()
        yield Figure("connections of a station with its window open", len(found), "")
        for name, pid in found:
            yield Figure(f"memory of its connection “{name}”", _private(pid) / _MB, "MB")
        for rate in (A_SECOND, 0):
            yield Figure(
                f"transactions of a station while others announce {rate}/s", _asked(asker, rate, seconds), "/s"
            )


def _asked(asker: "psycopg.Connection[Any]", rate: int, seconds: float) -> float:
    """What the whole server is asked a second, while cards that are no business of the station's move so often."""

    def done() -> int:
        asker.execute("SELECT pg_sleep(1.1)")  # backends say what they did when they are idle for a second
        row = asker.execute("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()").fetchone()
        assert row is not None
        return int(row[0])

    before, begun = done(), time.perf_counter()
    for turn in range(int(seconds * (rate or 1))):
        time.sleep(max(0.0, begun + turn / (rate or 1) - time.perf_counter()))
        if rate:
            asker.execute("NOTIFY kanban, '9999999'")
    own = int(seconds * rate) + 2  # the announcements themselves, and what asks
    return (done() - before - own) / (time.perf_counter() - begun)


def _scans(server: PostgresServer, url: str, owner: str, scans: int) -> Iterator[Figure]:
    """What a scan leaves behind, and what it costs; every pull among them is also noted as shown."""
    with at_work(url) as work, psycopg.connect(libpq(owner), autocommit=True) as asker:
        walk = work.known(_SHAPE.full_cards()[: min(400, max(2, scans // 8))])
        _walked(work, walk, min(100, scans))
        asker.execute("CHECKPOINT")
        wal, sizes, cpu = _wal(asker), _sizes(asker), _cpu(server.pid)
        pulls = _walked(work, walk, scans)
        cost = _cpu(server.pid) - cpu
        first, grown = _wal(asker) - wal, _sizes(asker)
        yield Figure("WAL of a scan, right after a checkpoint (pages in full)", first / scans / 1000, "kB")
        for name in ("events", "trips"):
            yield Figure(f"disk of a scan: {name} with indexes", (grown[name] - sizes[name]) / scans / 1000, "kB")
        yield Figure("server's CPU of a scan, whole way", cost / scans * 1000, "ms")
        wal = _wal(asker)
        pulls += _walked(work, walk, scans)
        yield Figure("WAL of a scan, long after one", (_wal(asker) - wal) / scans / 1000, "kB")
        wal, cpu = _wal(asker), _cpu(server.pid)
        for place, (event, station) in enumerate(pulls):
            showings.note(work.database, station, [(event, place)], now())
        yield Figure("server's CPU of a pull noted as shown", (_cpu(server.pid) - cpu) / len(pulls) * 1000, "ms")
        yield Figure("WAL of a pull noted as shown", (_wal(asker) - wal) / len(pulls) / 1000, "kB")
        yield Figure("disk of a pull noted as shown", _sizes(asker)["times"] / len(pulls) / 1000, "kB")
        looks = min(1_000, scans)
        here, cpu = work.catalog.layout.station("S001"), _cpu(server.pid)
        for _ in range(looks):
            work.boards.stamp(here)
        yield Figure(
            "server's CPU of a look whether a board has changed", (_cpu(server.pid) - cpu) / looks * 1000, "ms"
        )


def _walked(work: Any, walk: Walk, scans: int) -> list[tuple[Any, int]]:
    """So many scans, as fast as they go; the pulls among them and who supplies them."""
    pulls = []
    for _ in range(scans):
        walk.turn()
        answer = work.cards.scan(walk.code, Request(walk.station, device=DEVICE))
        assert answer.outcome is Outcome.MOVED, answer
        if answer.step == "pull":
            pulls.append((answer.event, walk.loop.supply.id))
        walk.moved(work.catalog.find(walk.card.number, now())[0])
    return pulls


def _listeners(server: PostgresServer, url: str, owner: str, count: int, seconds: float) -> Iterator[Figure]:
    """Announcements while so many listen: how long the announcer waits, when who is woken, what the server works."""
    name = f"{count:,} listeners, {A_SECOND} announcements/s"
    with _listening(libpq(url), count) as (ears, pids), psycopg.connect(libpq(url), autocommit=True) as announcer:
        memory = [_private(pid) for pid in pids[:20]]
        told: list[int] = []
        waits: list[float] = []
        cpu, begun = _cpu(server.pid), time.perf_counter()
        for turn in range(int(seconds * A_SECOND)):
            time.sleep(max(0.0, begun + turn / A_SECOND - time.perf_counter()))
            start = time.perf_counter_ns()
            told.append(start)
            announcer.execute(f"NOTIFY kanban, '{turn}'")
            waits.append((time.perf_counter_ns() - start) / 1e9)
        took = time.perf_counter() - begun
        work = (_cpu(server.pid) - cpu) / took
        ears.send("end")
        heard: list[list[int]] = ears.recv()
    woken = [[(at - told[turn]) / 1e9 for at in heard[turn]] for turn in range(len(told))]
    missed = sum(count - len(one) for one in woken)
    yield Figure(f"{name}: never heard", missed, "")
    yield Figure(f"{name}: announcer waits, p50", percentile(waits, 50) * 1000, "ms")
    yield Figure(f"{name}: half of them woken, p50", statistics.median(map(statistics.median, woken)) * 1000, "ms")
    last = [max(one) for one in woken]
    yield Figure(f"{name}: the last woken, p50", percentile(last, 50) * 1000, "ms")
    yield Figure(f"{name}: the last woken, p99", percentile(last, 99) * 1000, "ms")
    yield Figure(f"{name}: server's CPU", work, "cores")
    yield Figure(f"{count:,} listeners: memory each", statistics.median(memory) / _MB, "MB")


@contextmanager
def _listening(url: str, count: int) -> Iterator[tuple[Connection, list[int]]]:
    """A process with so many listening connections, and the server's processes behind them."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_ears, args=(theirs, url, count), daemon=True)
    process.start()
    try:
        yield ours, ours.recv()
    finally:
        process.terminate()
        process.join()


def _ears(pipe: Connection, url: str, count: int) -> None:
    """Notes when each connection has word of which announcement."""
    heard: dict[int, list[int]] = {}
    with ExitStack() as stack, selectors.DefaultSelector() as selector:
        links = []
        for _ in range(count):
            link = stack.enter_context(psycopg.connect(url, autocommit=True))
            link.execute("LISTEN kanban")
            selector.register(link.fileno(), selectors.EVENT_READ, link.pgconn)
            links.append(link)
        selector.register(pipe.fileno(), selectors.EVENT_READ)
        pipe.send([link.info.backend_pid for link in links])
        ending = None
        while ending is None or time.monotonic() < ending:
            for key, _ in selector.select(0.5):
                if key.data is None:
                    selector.unregister(pipe.fileno())
                    ending = time.monotonic() + 2
                    continue
                key.data.consume_input()
                while notice := key.data.notifies():
                    heard.setdefault(int(notice.extra), []).append(time.perf_counter_ns())
        pipe.send([heard[turn] for turn in sorted(heard)])


def _private(pid: int) -> int:
    """Bytes that a process has for itself."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Private_")) * 1024


def _cpu(postmaster: int) -> float:
    """Seconds of CPU that the server and all its processes have taken; one that has ended no longer counts."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended just now
        if int(fields[1]) == postmaster or stat.parent.name == str(postmaster):
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _wal(asker: "psycopg.Connection[Any]") -> int:
    row = asker.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").fetchone()
    assert row is not None
    return int(row[0])


def _sizes(asker: "psycopg.Connection[Any]") -> dict[str, int]:
    found = {}
    for name, tables in _GROWN.items():
        rows = [asker.execute("SELECT pg_total_relation_size(%s::regclass)", (one,)).fetchone() for one in tables]
        found[name] = sum(int(row[0]) for row in rows if row is not None)
    return found


def _restore(name: str, value: str | None) -> None:
    if value is None:
        del os.environ[name]
    else:
        os.environ[name] = value


def main(argv: Sequence[str] | None = None) -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.sizing", description=__doc__)
    parser.add_argument("--stations", type=int, nargs="*", default=[50, 200, 1000], metavar="N")
    parser.add_argument("--scans", type=int, default=2_000, metavar="N")
    parser.add_argument("--seconds", type=float, default=10.0, metavar="N", help="of announcements")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        print(described(Path(folder)), file=sys.stderr)
    figures = list(measured(options.stations, options.scans, options.seconds))
    if options.json:
        rows = [{"what": one.what, "value": one.value, "unit": one.unit} for one in figures]
        print(json.dumps({"format": 1, "figures": rows}))
    else:
        print("\n".join(map(str, figures)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
