"""Resident memory of a station with its board shown, against its libraries imported; and whether it grows with scans.

The libraries are what the station has imported but for the program itself; what the station adds to that is the
program, a window, its letters and the board. Scans go the window's whole way: from the scanner through the threads to
the painted board. The growth is that of the later half: at first caches fill.
"""

from collections.abc import Iterator
from pathlib import Path

from kanban_desktop.model.scan import ScanCode
from tests.bench.harness import Limit, Row
from tests.bench.lines import Lines, started
from tests.bench.plant import CODE, Shape, build
from tests.bench.screens import offscreen
from tests.bench.work import station_url
from tests.pg_server import PostgresServer

GROUP = "memory"
DEFAULT, FULL = 2_000, 100_000
SHAPE = Shape(stations=1, loops_each=50, cards_each=4)
"""One station that supplies itself: all steps of a card are scanned here."""

_SCANNED = 20
_PATIENCE_SECONDS = 600
_OURS = ("kanban_desktop", "tests", "__")
_NOISE_MB = 2


def on_postgres(server: PostgresServer, scans: int) -> Iterator[Row]:
    """The rows for PostgreSQL."""
    owner = server.create_database()
    build(owner, SHAPE)
    yield from _rows("PostgreSQL", station_url(server, owner), scans)


def on_sqlite(folder: Path, scans: int) -> Iterator[Row]:
    """The rows for SQLite."""
    url = f"sqlite:///{folder / 'plant.db'}"
    build(url, SHAPE)
    yield from _rows("SQLite", url, scans)


def _rows(engine: str, url: str, scans: int) -> Iterator[Row]:
    codes = [ScanCode(CODE, number, 1).text for number in SHAPE.full_cards()[:_SCANNED]]
    command = ("tests.bench.station", url, "S001", "--fake", "--modules", "--scans", str(scans), *codes)
    with started(*command, environment=offscreen()) as lines:
        told = dict(_memory(lines, scans))
        lines.terminate()
        _, modules = lines.after("modules")
    names = [name for name in modules.split() if not name.startswith(_OURS)]
    with started("tests.bench.floors", "imported", *names, environment=offscreen()) as lines:
        imported = float(lines.after("memory")[1])
        windowed = float(lines.after("windowed")[1])
    shown = [told[0]]
    yield Row(GROUP, engine, "board shown", shown, "its libraries imported", [imported], Limit(1.3), "MB")
    yield Row(GROUP, engine, "board shown", shown, "the same and a bare window", [windowed], None, "MB")
    last, half = told[max(told)], told[_half(told)]
    yield Row(GROUP, engine, f"after {max(told):,} scans", [last], "board shown", shown, None, "MB")
    later = f"growth from {_half(told):,} scans to {max(told):,}"
    yield Row(GROUP, engine, later, [last - half], limit=Limit(_NOISE_MB, "MB"), unit="MB")


def _half(told: dict[int, float]) -> int:
    return next(scans for scans in sorted(told) if 2 * scans >= max(told))


def _memory(lines: Lines, scans: int) -> Iterator[tuple[int, float]]:
    """After how many scans the station had how much."""
    done = -1
    while done < scans:
        _, rest = lines.after("memory", _PATIENCE_SECONDS)
        count, _, size = rest.partition(" ")
        done = int(count)
        yield done, float(size)
