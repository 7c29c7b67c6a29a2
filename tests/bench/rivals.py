"""Eight processes that write into one SQLite file and never rest: how long the unluckiest scan of each has waited.

The floor is as many processes with a transaction of the same size by the driver alone, whose waiting is SQLite's own:
longer and longer between two looks at the lock, so that whoever came first may lose to all who come later.

    python -m tests.bench.rivals ours|bare FILE BEGIN END [CODE …]    one of them; seconds of ``time.monotonic``
"""

import itertools
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

from kanban_desktop.model.scan import ScanCode
from kanban_desktop.operations.answer import Outcome
from kanban_desktop.operations.request import Request
from kanban_desktop.store.engine import sqlite3_module
from tests.bench.floors import say
from tests.bench.harness import Limit, Row
from tests.bench.lines import started
from tests.bench.plant import CODE, Shape, build
from tests.bench.work import DEVICE, at_work
from tests.pg_server import PostgresServer

GROUP = "writers"
SHAPE = Shape(stations=1, loops_each=50, cards_each=4)
"""One station that supplies itself: all steps of a card are scanned here."""

_RIVALS = 8
_STARTED_SECONDS = 6.0
_SECONDS_A_ROUND, _LEAST_SECONDS, _MOST_SECONDS = 0.05, 0.5, 20.0
_PATIENCE_SECONDS = 60.0


def on_postgres(server: PostgresServer, rounds: int) -> Iterator[Row]:
    """None: there writers wait for a card, not for a file."""
    yield from ()


def on_sqlite(folder: Path, rounds: int) -> Iterator[Row]:
    """The rows for SQLite."""
    seconds = max(_LEAST_SECONDS, min(_MOST_SECONDS, rounds * _SECONDS_A_ROUND))
    ours, bare = folder / "ours.db", folder / "bare.db"
    build(f"sqlite:///{ours}", SHAPE)
    with sqlite3_module.connect(bare) as link:
        link.execute("PRAGMA journal_mode = WAL")
        link.execute("CREATE TABLE card (number INTEGER PRIMARY KEY, version INTEGER NOT NULL)")
        link.execute("CREATE TABLE event (id BLOB PRIMARY KEY, card INTEGER NOT NULL, detail TEXT NOT NULL) STRICT")
        link.executemany("INSERT INTO card VALUES (?, 1)", [(number,) for number in range(_RIVALS)])
    worst = {side: _worst(side, path, seconds) for side, path in (("ours", ours), ("bare", bare))}
    what = f"longest wait of {_RIVALS} that never rest"
    limit = Limit(250, "p99 milliseconds")
    yield Row(GROUP, "SQLite", what, worst["ours"], "bare, SQLite's own waiting", worst["bare"], limit)


def _worst(side: str, path: Path, seconds: float) -> list[float]:
    codes = [ScanCode(CODE, number, 1).text for number in SHAPE.full_cards()]
    begin = time.monotonic() + _STARTED_SECONDS
    with ExitStack() as stack:
        rivals = [
            stack.enter_context(
                started("tests.bench.rivals", side, str(path), f"{begin}", f"{begin + seconds}", *codes[n::_RIVALS])
            )
            for n in range(_RIVALS)
        ]
        return [float(one.after("worst", _PATIENCE_SECONDS)[1]) for one in rivals]


def main(side: str, path: str, begin: float, end: float, codes: Sequence[str]) -> None:
    """One rival; says in the end how many seconds its unluckiest write took."""
    if side == "bare":
        _tell(_bare(path), begin, end)
        return
    with at_work(f"sqlite:///{path}") as work:
        (station,) = work.catalog.layout.stations.values()
        order = itertools.cycle(codes)

        def scan() -> None:
            answer = work.cards.scan(next(order), Request(station, device=DEVICE))
            assert answer.outcome is Outcome.MOVED, answer

        _tell(scan, begin, end)


def _bare(path: str) -> Callable[[], None]:
    link = sqlite3_module.connect(path, timeout=10, isolation_level=None)
    link.execute("PRAGMA synchronous = FULL")

    def write() -> None:
        link.execute("BEGIN IMMEDIATE")
        link.execute("UPDATE card SET version = version + 1 WHERE number = 1")
        link.execute("INSERT INTO event VALUES (?, 1, ?)", (uuid4().bytes, "x" * 400))
        link.execute("COMMIT")

    return write


def _tell(write: Callable[[], None], begin: float, end: float) -> None:
    time.sleep(max(0.0, begin - time.monotonic()))  # all begin at once
    worst = 0.0
    while (now := time.monotonic()) < end:
        write()
        worst = max(worst, time.monotonic() - now)
    say(f"worst {worst}")


if __name__ == "__main__":
    _, side, path, begin, end, *codes = sys.argv
    main(side, path, float(begin), float(end), codes)
