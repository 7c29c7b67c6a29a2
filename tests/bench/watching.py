"""Commit to the other process's line: ``kanban-desktop watch`` against a process that only listens.

The time runs from the return of the scanning process's commit (before it announces anything) until the line has arrived
on the pipe. Both sides scan the same way, each in a database of its own, so that no listener is woken by the other's;
on the bare side the announcement is one NOTIFY by libpq on a second connection, on SQLite there is none.
"""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import psycopg

from kanban_desktop.operations.answer import Outcome
from kanban_desktop.operations.request import Request
from kanban_desktop.sync.feed import open_announcer
from tests.bench.harness import Limit, Row, Samples, Side, take_turns
from tests.bench.lines import Lines, started
from tests.bench.plant import Shape, build, libpq
from tests.bench.work import DEVICE, Walk, Work, at_work, now, station_url
from tests.pg_server import PostgresServer

GROUP = "watch"
SHAPE = Shape(stations=2, loops_each=25, cards_each=4, trips=2, days=30)
STATION = "S002"
"""It supplies what the scanned cards' station consumes: the upstream screen."""
REST_SECONDS = 0.02
"""Between two scans, so that the other process sleeps when the next one comes, as it does in a plant."""


class Committed:
    """Stands in the announcer's place and notes when it was called: that is when the commit has returned."""

    def __init__(self, announce: Callable[[frozenset[int]], object]) -> None:
        self.at = 0
        self._announce = announce

    def __call__(self, cards: frozenset[int]) -> None:
        self.at = time.perf_counter_ns()
        self._announce(cards)


def _side(work: Work, committed: Committed, lines: Lines, wanted: Callable[[Walk], Callable[[bytes], bool]]) -> Side:
    walk = work.known(SHAPE.full_cards(station=1)[:24])

    def side() -> float:
        time.sleep(REST_SECONDS)
        walk.turn()
        answer = work.cards.scan(walk.code, Request(walk.station, device=DEVICE))
        assert answer.outcome is Outcome.MOVED, answer
        seconds = (lines.until(wanted(walk)) - committed.at) / 1e9
        found = work.catalog.find(walk.card.number, now())
        assert found is not None
        walk.moved(found[0])
        return seconds

    return side


def _card_line(walk: Walk) -> Callable[[bytes], bool]:
    """The line of ``watch`` that tells of the card in its new state."""

    def wanted(line: bytes) -> bool:
        told = json.loads(line)
        card = told.get("card")
        return bool(card and card["card"] == walk.card.number and card["version"] == walk.card.version + 1)

    return wanted


def _any_line(walk: Walk) -> Callable[[bytes], bool]:
    return lambda line: True


def _take_turns(
    ours: str, bare: str, watch_url: str, listener: str, bell: Callable[[int], object], rounds: int
) -> Samples:
    with ExitStack() as stack:
        announcer = open_announcer(ours)
        stack.callback(announcer.close)
        told, rung = Committed(announcer.announce), Committed(lambda cards: bell(next(iter(cards))))
        first = stack.enter_context(at_work(ours, told))
        second = stack.enter_context(at_work(bare, rung))
        watch = stack.enter_context(
            started(
                "kanban_desktop",
                "--database",
                watch_url,
                "watch",
                "--station",
                STATION,
                "--json",
                KANBAN_SETTINGS=os.devnull,
            )
        )
        floor = stack.enter_context(started("tests.bench.listener", listener))
        watch.until(lambda line: b'"card"' in line)
        watch.until_quiet(0.5)  # the board comes first, a line a card, and nothing says which is the last
        floor.until(lambda line: line == b"ready")
        sides = {"watch": _side(first, told, watch, _card_line), "bare": _side(second, rung, floor, _any_line)}
        return take_turns(sides, rounds)


def on_postgres(server: PostgresServer, rounds: int) -> Iterator[Row]:
    """The row for PostgreSQL."""
    first = server.create_database()
    build(first, SHAPE)
    owners = (first, server.create_database(template=first.rpartition("/")[2]))
    ours, bare = (station_url(server, owner) for owner in owners)
    with psycopg.connect(libpq(bare), autocommit=True) as link:

        def ring(card: int) -> None:
            link.pgconn.exec_(f"NOTIFY kanban, '{card}'".encode())

        samples = _take_turns(ours, bare, ours, libpq(bare), ring, rounds)
    yield Row(GROUP, "PostgreSQL", "commit to the line", *_pair(samples, "bare LISTEN, payload printed"), Limit(3))


def on_sqlite(folder: Path, rounds: int) -> Iterator[Row]:
    """The row for SQLite."""
    first, second = folder / "ours" / "plant.db", folder / "bare" / "plant.db"
    for one in (first, second):
        one.parent.mkdir()
    build(f"sqlite:///{first}", SHAPE)
    shutil.copy(first, second)
    samples = _take_turns(
        f"sqlite:///{first}", f"sqlite:///{second}", f"sqlite:///{first}", str(second), lambda card: None, rounds
    )
    yield Row(GROUP, "SQLite", "commit to the line", *_pair(samples, "bare inotify and data_version"), Limit(3))


def _pair(samples: Samples, against: str) -> tuple[Sequence[float], str, Sequence[float]]:
    return samples["watch"], against, samples["bare"]
