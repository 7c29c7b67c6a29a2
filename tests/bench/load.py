"""A plant of many stations: all of them listen, and somebody scans twenty times a second.

Each station has a listening connection and a board of its own, a few dozen to a process. The scans go on one after the
other at their times, by one who has a station's rights; the announcement follows the commit on a thread of its own, as
in a window. "Upstream" are the stations whose board shows the card: the last of them counts, from the return of the
commit until its board is read. The floor: as many connections that only LISTEN, in as many processes. Before and after,
the same scans are made while nobody listens.
"""

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kanban_desktop.operations.answer import Outcome
from kanban_desktop.operations.request import Request
from kanban_desktop.sync.feed import open_announcer
from tests.bench.harness import Limit, Row, progress
from tests.bench.lines import Lines, started
from tests.bench.plant import Shape, build
from tests.bench.watching import Committed
from tests.bench.work import DEVICE, Walk, Work, at_work, now, station_url
from tests.pg_server import PostgresServer

GROUP = "load"
STATIONS = 200
A_SECOND = 20
FULL = A_SECOND * 180
"""Scans of the long form: three minutes of them with listeners, and as many without."""

_A_PROCESS = 50
_READY_SECONDS = 120.0
_CARDS = 800
"""So many are scanned in turn: a card comes again after 40 s."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan of the load.

    Attributes:
        at: when its commit returned, nanoseconds of ``time.perf_counter_ns``.
        seconds: from the scan to its answer.
        upstream: ids of the stations that show the card.
    """

    card: int
    at: int
    seconds: float
    upstream: frozenset[int]


def on_postgres(server: PostgresServer, scans: int, stations: int = STATIONS) -> Iterator[Row]:
    """The rows; on SQLite there are none, since a plant of many stations is no file."""
    shape = Shape(stations=stations, loops_each=5)
    owner = server.create_database()
    build(owner, shape)
    url = station_url(server, owner)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="kanban-load-")))
        announcer = open_announcer(url, background=True)
        stack.callback(announcer.close)
        told = Committed(announcer.announce)
        work = stack.enter_context(at_work(url, told))
        full = shape.full_cards()
        # Spread over the plant, so that no station has more than its share.
        walk = work.known(full[:: max(1, len(full) // _CARDS)][:_CARDS])
        progress("without listeners")
        before = list(_scanned(work, walk, told, scans - scans // 2))
        progress(f"with {stations} listeners")
        codes = [f"S{n:03}" for n in range(1, stations + 1)]
        loud, notes = _listened(work, walk, told, scans, codes, url, folder)
        progress(f"with {stations} bare listeners")
        floor, floor_notes = _listened(work, walk, told, scans, codes, url, folder, "--bare")
        progress("without listeners again")
        quiet = [*before, *_scanned(work, walk, told, scans // 2)]
    rate = f"{stations} stations, {_rate(loud):.1f} scans/s"
    last, everybody = _heard(loud, notes, stations)
    bare_last, bare_everybody = _heard(floor, floor_notes, stations)
    name, against, limit = "PostgreSQL", "bare LISTEN by as many", Limit(25, "p99 milliseconds")
    yield Row(GROUP, name, f"commit to the last upstream board, {rate}", last, against, bare_last, limit)
    yield Row(GROUP, name, "commit to the last of all listeners", everybody, against, bare_everybody)
    own, alone = ([one.seconds for one in scans] for scans in (loud, quiet))
    yield Row(GROUP, name, "scan to its own answer", own, "nobody listening", alone, Limit(2))


def _scanned(work: Work, walk: Walk, told: Committed, scans: int) -> Iterator[Scan]:
    """So many scans, each at its time, as people scan and not as fast as one can; late ones follow at once."""
    begun = time.perf_counter()
    for turn in range(scans):
        time.sleep(max(0.0, begun + turn / A_SECOND - time.perf_counter()))
        walk.turn()
        code, request = walk.code, Request(walk.station, device=DEVICE)
        start = time.perf_counter_ns()
        answer = work.cards.scan(code, request)
        seconds = (time.perf_counter_ns() - start) / 1e9
        assert answer.outcome is Outcome.MOVED, answer
        yield Scan(walk.card.number, told.at, seconds, frozenset((walk.loop.supply.id, walk.loop.demand.id)))
        found = work.catalog.find(walk.card.number, now())
        assert found is not None
        walk.moved(found[0])


def _listened(
    work: Work, walk: Walk, told: Committed, scans: int, codes: Sequence[str], url: str, folder: Path, *flags: str
) -> tuple[list[Scan], dict[int, list[tuple[int, int]]]]:
    """The scans while all these stations listen; and by card which station had heard of it when."""
    groups = [codes[first : first + _A_PROCESS] for first in range(0, len(codes), _A_PROCESS)]
    files = [folder / f"{n}.json" for n in range(len(groups))]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(started("tests.bench.listeners", *flags, url, str(file), *group))
            for file, group in zip(files, groups, strict=True)
        ]
        for lines in processes:
            lines.after("ready", _READY_SECONDS)
        made = list(_scanned(work, walk, told, scans))
        _ensure_right(processes)
    notes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for file in files:
        for card, station, at, _ in json.loads(file.read_text(encoding="utf-8")):
            notes[card].append((station, at))
    return made, notes


def _ensure_right(processes: Sequence[Lines]) -> None:
    """Ends them; every board must be the database's."""
    for lines in processes:
        lines.terminate()
    for lines in processes:
        _, said = lines.after("right", _READY_SECONDS)
        right, _, of = said.partition(" of ")
        if right != of:
            raise RuntimeError(f"of {of} boards only {right} were right in the end")


def _heard(
    scans: Sequence[Scan], notes: dict[int, list[tuple[int, int]]], stations: int
) -> tuple[list[float], list[float]]:
    """Seconds from each commit until the last upstream board was right, and until the last station had heard."""
    upstream, everybody = [], []
    for scan in scans:
        first: dict[int, int] = {}
        for station, at in notes[scan.card]:
            if at >= scan.at:
                first[station] = min(at, first.get(station, at))
        if len(first) < stations:
            raise RuntimeError(f"{stations - len(first)} of {stations} stations never heard of card {scan.card}")
        upstream.append((max(first[one] for one in scan.upstream) - scan.at) / 1e9)
        everybody.append((max(first.values()) - scan.at) / 1e9)
    return upstream, everybody


def _rate(scans: Sequence[Scan]) -> float:
    """Scans a second that were really made."""
    return (len(scans) - 1) / max(1e-9, (scans[-1].at - scans[0].at) / 1e9)
