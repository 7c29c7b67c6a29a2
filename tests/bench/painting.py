"""Commit to the paint of another process's board, against a process that only listens.

As in ``watching``, but the other process is the upstream station's real window, and the line comes when the paint event
has returned that painted the card's row, or the rows without it. The board has 200 cards; those that are
scanned are all that it shows to be done, so that their rows are in sight. Both listeners are woken from sleep.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg

from kanban_desktop.model.path import SupplyState
from kanban_desktop.operations.answer import Outcome
from kanban_desktop.operations.request import Request
from kanban_desktop.sync.feed import open_announcer
from tests.bench.harness import Limit, Row, Samples, Side, take_turns
from tests.bench.lines import Lines, started
from tests.bench.past import STEPS
from tests.bench.plant import Shape, build, libpq
from tests.bench.screens import offscreen
from tests.bench.watching import REST_SECONDS, Committed
from tests.bench.work import DEVICE, Walk, Work, at_work, now, station_url
from tests.pg_server import PostgresServer

GROUP = "paint"
SHAPE = Shape(stations=2, loops_each=25, cards_each=4, trips=2, days=30)
STATION = "S002"
"""It supplies what the scanned cards' station consumes: the upstream screen."""

_WALKED = 4


def on_postgres(server: PostgresServer, rounds: int) -> Iterator[Row]:
    """The rows for PostgreSQL."""
    first = server.create_database()
    _build(first)
    owners = (first, server.create_database(template=first.rpartition("/")[2]))
    ours, bare = (station_url(server, owner) for owner in owners)
    with psycopg.connect(libpq(bare), autocommit=True) as link:

        def ring(card: int) -> None:
            link.pgconn.exec_(f"NOTIFY kanban, '{card}'".encode())

        yield from _rows("PostgreSQL", _take_turns(ours, bare, libpq(bare), ring, rounds), "bare LISTEN")


def on_sqlite(folder: Path, rounds: int) -> Iterator[Row]:
    """The rows for SQLite."""
    first, second = folder / "ours" / "plant.db", folder / "bare" / "plant.db"
    for one in (first, second):
        one.parent.mkdir()
    _build(f"sqlite:///{first}")
    shutil.copy(first, second)
    samples = _take_turns(f"sqlite:///{first}", f"sqlite:///{second}", str(second), lambda card: None, rounds)
    yield from _rows("SQLite", samples, "bare inotify and data_version")


def _rows(engine: str, samples: Samples, against: str) -> Iterator[Row]:
    what = "commit to the other board's paint"
    yield Row(GROUP, engine, what, samples["ours"], against, samples["bare"], Limit(3))
    yield Row(GROUP, engine, "the same", samples["ours"], limit=Limit(10, "p99 milliseconds"))


def _build(url: str) -> None:
    """A plant where every card is FULL but one, so that there is always a row."""
    build(url, SHAPE)
    with at_work(url) as work:
        for number in set(range(1, SHAPE.cards + 1)) - set(SHAPE.full_cards()):
            walk = work.known([number])
            for _ in range(len(STEPS) - SHAPE.phase_of(number)):
                _step(work, walk)
        walk = work.known(SHAPE.full_cards(station=1)[-1:])
        _step(work, walk)


def _step(work: Work, walk: Walk) -> None:
    walk.turn()
    answer = work.cards.scan(walk.code, Request(walk.station, device=DEVICE))
    assert answer.outcome is Outcome.MOVED, answer
    found = work.catalog.find(walk.card.number, now())
    assert found is not None
    walk.moved(found[0])


def _side(work: Work, committed: Committed, seen: Callable[[Walk], int]) -> Side:
    walk = work.known(SHAPE.full_cards(station=1)[:_WALKED])

    def side() -> float:
        time.sleep(REST_SECONDS)
        _step(work, walk)
        return (seen(walk) - committed.at) / 1e9

    return side


def _on_board(lines: Lines) -> Callable[[Walk], int]:
    """When the board was painted with the card as it is now, or without it."""

    def seen(walk: Walk) -> int:
        card = walk.card  # as it was before the scan
        gone = card.state is SupplyState.IN_TRANSIT
        wanted = f"gone {card.number}" if gone else f"card {card.number} {card.version + 1}"
        return lines.until(lambda line: line.decode() == wanted)

    return seen


def _take_turns(ours: str, bare: str, listener: str, bell: Callable[[int], object], rounds: int) -> Samples:
    with ExitStack() as stack:
        announcer = open_announcer(ours)
        stack.callback(announcer.close)
        told, rung = Committed(announcer.announce), Committed(lambda cards: bell(next(iter(cards))))
        first = stack.enter_context(at_work(ours, told))
        second = stack.enter_context(at_work(bare, rung))
        board = stack.enter_context(started("tests.bench.station", ours, STATION, "--fake", environment=offscreen()))
        floor = stack.enter_context(started("tests.bench.listener", listener))
        board.after("memory")
        floor.until(lambda line: line == b"ready")
        sides = {
            "ours": _side(first, told, _on_board(board)),
            "bare": _side(second, rung, lambda walk: floor.until(lambda line: True)),
        }
        return take_turns(sides, rounds)
