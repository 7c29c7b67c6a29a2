"""Start of the process to the window's first paint, and to a board that takes scans, against a bare PySide6 window.

Both begin before the process is made. A board takes scans once it was read and painted and the scanner is started. The
bare window has done what it is to do when its first paint has returned.
"""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.bench.harness import Limit, Row, Samples, take_turns
from tests.bench.lines import started
from tests.bench.plant import Shape, build
from tests.bench.screens import screen
from tests.bench.work import station_url
from tests.pg_server import PostgresServer

GROUP = "start"
SHAPE = Shape(stations=2, loops_each=25, cards_each=4)
STATION = "S002"

_MOST = 15


def on_postgres(server: PostgresServer, rounds: int) -> Iterator[Row]:
    """The rows for PostgreSQL."""
    owner = server.create_database()
    build(owner, SHAPE)
    yield from _rows("PostgreSQL", station_url(server, owner), rounds)


def on_sqlite(folder: Path, rounds: int) -> Iterator[Row]:
    """The rows for SQLite."""
    url = f"sqlite:///{folder / 'plant.db'}"
    build(url, SHAPE)
    yield from _rows("SQLite", url, rounds)


def _rows(engine: str, url: str, rounds: int) -> Iterator[Row]:
    with screen() as (name, environment):
        painted: list[float] = []
        samples = _take_turns(url, environment, min(rounds, _MOST), painted)
    ours, bare = samples["ours"], samples["bare"]
    against = f"bare PySide6 window, {name}"
    yield Row(GROUP, engine, "to the first paint", painted[-len(ours) :], against, bare, Limit(2.5))
    yield Row(GROUP, engine, "to a board that takes scans", ours, against, bare, Limit(2.5))


def _take_turns(url: str, environment: Mapping[str, str], rounds: int, painted: list[float]) -> Samples:
    def ours() -> float:
        begun = time.perf_counter_ns()
        with started("tests.bench.station", url, STATION, environment=environment) as lines:
            at, _ = lines.after("painted")
            painted.append((at - begun) / 1e9)
            at, _ = lines.after("ready")
            return (at - begun) / 1e9

    def bare() -> float:
        begun = time.perf_counter_ns()
        with started("tests.bench.floors", "window", environment=environment) as lines:
            at, _ = lines.after("painted")
            return (at - begun) / 1e9

    return take_turns({"ours": ours, "bare": bare}, rounds, warm_up=min(1, rounds - 1))
