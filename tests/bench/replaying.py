"""Scans over a long way, and those of an outage sent afterwards; with no network between, and with 50 ms of it.

The floor of the replay is the same acts, built beforehand, pipelined by the driver: one way there and one way back.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self
from uuid import uuid4

import psycopg

from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.model.pending import Queued
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.changes import Changes
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.request import Request
from kanban_desktop.operations.station import StationDesks
from kanban_desktop.settings import Settings
from kanban_desktop.store.engine import parse
from tests.bench.bare import after, by_append, document
from tests.bench.harness import Limit, Row, Side, take_turns
from tests.bench.plant import Shape, build, libpq
from tests.bench.work import Walk, at_work, by_desk, now, station_url
from tests.pg_server import PostgresServer
from tests.proxy import Proxy

GROUP = "replay"
SHAPE = Shape(stations=1, loops_each=220, cards_each=20)
SCANS = 1_000

_DISTANCES_MS = (0, 50)
_STATION = "S001"
_MOST_ROUNDS, _ROUNDS_FOR_ONE = 5, 20
_FEW = 20
"""Scans a round where only a few rounds are wanted: to see that it runs."""


def on_sqlite(folder: Path, rounds: int) -> Iterator[Row]:
    """No rows: there is no way to a file."""
    yield from ()


def on_postgres(server: PostgresServer, rounds: int) -> Iterator[Row]:
    """The rows for PostgreSQL."""
    owner = server.create_database()
    build(owner, SHAPE)
    direct = station_url(server, owner)
    count = SCANS if rounds >= _ROUNDS_FOR_ONE else _FEW
    times = max(1, min(_MOST_ROUNDS, rounds // _ROUNDS_FOR_ONE))
    cards = SHAPE.full_cards()[: 2 * count + 2 * _FEW]
    with Proxy(parse(owner).port or 5432) as proxy, TemporaryDirectory() as folder:
        for distance in _DISTANCES_MS:
            url = proxy.url(direct) if distance else direct
            proxy.delay(distance / 2)
            with ExitStack() as stack:
                near = stack.enter_context(at_work(direct))
                far = stack.enter_context(at_work(url))
                link = stack.enter_context(psycopg.connect(libpq(url), autocommit=True))
                mine, theirs, one, other = (
                    near.known(some)
                    for some in (cards[:count], cards[count : 2 * count], cards[-2 * _FEW : -_FEW], cards[-_FEW:])
                )
                at = f"{distance} ms of network"
                scans = take_turns({"ours": by_desk(far, one), "bare": by_append(link, other)}, max(5, rounds // 10))
                yield Row(GROUP, "PostgreSQL", f"one scan, {at}", scans["ours"], "bare append()", scans["bare"])
                station = stack.enter_context(_Station(url, Path(folder) / f"{distance}.db"))
                sides = {
                    "ours": _by_courier(station, mine, count, near.known),
                    "bare": _pipelined(link, theirs, count),
                }
                replays = take_turns(sides, times, warm_up=1)
                what = f"{count:,} queued scans sent, {at}"
                yield Row(GROUP, "PostgreSQL", what, replays["ours"], "pipelined append()", replays["bare"], Limit(2))


class _Station:
    """A station with a file of its own; its courier runs when it is told to."""

    def __init__(self, url: str, file: Path) -> None:
        known = Settings(guard_seconds=0)
        self._opening: Callable[[], Desks] = lambda: Desks.open(url, known, now, uuid4, lambda _: None)
        self.desks = StationDesks(_STATION, self._opening, file, known, now, uuid4, tell=self._told)
        self._empty_at = 0

    def __enter__(self) -> Self:
        self.desks.catch_up()
        return self

    def __exit__(self, *_: object) -> None:
        self.desks.leave()
        self.desks.close()

    def send(self) -> float:
        """Sends all; how long it took until nothing waited any more."""
        begun = time.perf_counter_ns()
        self._empty_at = 0
        self.desks.catch_up()
        assert self.desks.queued == Queued(), self.desks.queued
        return (self._empty_at - begun) / 1e9

    def _told(self, _changes: Changes) -> None:
        if not self._empty_at and self.desks.queued == Queued():
            self._empty_at = time.perf_counter_ns()


def _by_courier(station: _Station, walk: Walk, count: int, known: Callable[[Any], Walk]) -> Side:
    def side() -> float:
        station.desks.lose(OutOfReach("database_lost", database="the plant"))
        for _ in range(count):
            walk.turn()
            answer = station.desks.run(_scan(walk), act=True)
            assert answer.outcome is Outcome.QUEUED, answer
        seconds = station.send()
        for _ in range(count):
            walk.turn()
            walk.moved(known([walk.card.number]).card)
        return seconds

    return side


def _scan(walk: Walk) -> Callable[[Desks], Answer]:
    code, request = walk.code, Request(walk.station, event=uuid4(), scanned_at=now())
    return lambda desks: desks.cards.scan(code, request)


def _pipelined(link: "psycopg.Connection[Any]", walk: Walk, count: int) -> Side:
    def side() -> float:
        decided = []
        for _ in range(count):
            walk.turn()
            decided.append(walk.decided(walk.intent()))
        acts = [json.dumps(document(events, walk.loop_of(events[-1].card))) for events in decided]
        begun = time.perf_counter_ns()
        with link.pipeline():
            cursors = [link.execute("SELECT append(%s::jsonb)", (act,), prepare=True) for act in acts]
            answers = [cursor.fetchone() for cursor in cursors]
        seconds = (time.perf_counter_ns() - begun) / 1e9
        for events, answer in zip(decided, answers, strict=True):
            walk.turn()
            assert answer is not None
            assert answer[0]["outcome"] == "stored", answer
            walk.moved(after(walk.card, events, answer[0]["at"]))
        return seconds

    return side
