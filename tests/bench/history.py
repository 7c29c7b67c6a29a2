"""A scan and a board on no history against a long one, and the lead times of all loops over 30 days.

The board that is read is as big on both sides: the small plant is its station and a neighbour with no trips behind
them, the large one all stations with their past. What is scanned in the large plant are cards of all stations.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg

from kanban_desktop.store.engine import parse, sqlite3_module
from tests.bench.harness import Limit, Row, Samples, Side, progress, take_turns, timed
from tests.bench.plant import Shape, build, libpq
from tests.bench.work import Work, at_work, by_desk, by_journal, station_url
from tests.pg_server import PostgresServer

GROUP = "history"
DEFAULT = Shape(stations=200, loops_each=25, cards_each=2, trips=4, days=60)
FULL = Shape(stations=200, loops_each=25, cards_each=20, trips=25, days=100)
"""100,000 cards and 10.3 million events."""

# Nothing of the product reads them yet. For each engine in the words that suit it: SQLite goes from loop to loop.
_LEAD_TIMES_POSTGRES = """
SELECT loop, sum(count), sum(elapsed), sum(worked) FROM loop_day WHERE measure = 'TRIP' AND day BETWEEN %s AND %s
GROUP BY loop"""
_LEAD_TIMES_SQLITE = """
SELECT l.id, sum(d.count), sum(d.elapsed), sum(d.worked) FROM loop l
CROSS JOIN loop_day d ON d.loop = l.id AND d.measure = 'TRIP' AND d.day BETWEEN ? AND ? GROUP BY l.id"""
_DAYS = 30
_MOST_SCANNED = 1000


def without_past(shape: Shape) -> Shape:
    """The small plant to a large one: a station, its neighbour, and no trips behind them."""
    return replace(shape, stations=2, trips=0)


def on_postgres(server: PostgresServer, shape: Shape, rounds: int) -> Iterator[Row]:
    """The rows for PostgreSQL."""
    urls = {}
    for name, one in (("small", without_past(shape)), ("large", shape)):
        progress(f"filling PostgreSQL with {one.events:,} events, {one.cards:,} cards")
        owner = server.create_database()
        build(owner, one)
        urls[name] = station_url(server, owner)
    with psycopg.connect(libpq(urls["large"]), autocommit=True) as link:
        yield from _rows("PostgreSQL", urls, shape, rounds, _reader(link, _LEAD_TIMES_POSTGRES))


def on_sqlite(folder: Path, shape: Shape, rounds: int) -> Iterator[Row]:
    """The rows for SQLite."""
    urls = {}
    for name, one in (("small", without_past(shape)), ("large", shape)):
        progress(f"filling SQLite with {one.events:,} events, {one.cards:,} cards")
        urls[name] = f"sqlite:///{folder / name}.db"
        build(urls[name], one)
    with closing(sqlite3_module.connect(parse(urls["large"]).database)) as link:
        yield from _rows("SQLite", urls, shape, rounds, _reader(link, _LEAD_TIMES_SQLITE))


def _rows(name: str, urls: dict[str, str], shape: Shape, rounds: int, lead_times: Callable[[], int]) -> Iterator[Row]:
    shapes = {"small": without_past(shape), "large": shape}
    with ExitStack() as stack:
        works = {size: stack.enter_context(at_work(url)) for size, url in urls.items()}
        by_name: dict[str, Callable[[Work, list[int]], Side]] = {
            "decide and record": lambda work, cards: by_journal(work, work.known(cards[0::2])),
            "find, decide, record, answer": lambda work, cards: by_desk(work, work.known(cards[1::2])),
            "board of a station": lambda work, cards: _board(work),
        }
        for what, side in by_name.items():
            sides = {one: side(work, _spread(shapes[one])) for one, work in works.items()}
            # A board takes as long as ten scans.
            yield _row(name, what, take_turns(sides, rounds if "record" in what else max(3, rounds // 4)))
    assert lead_times() == shape.loops, "every loop has turned every day"
    taken = take_turns({"read": lambda: timed(lead_times)}, max(5, rounds // 10), warm_up=2)
    yield Row(
        GROUP,
        name,
        f"lead times of {shape.loops:,} loops, {_DAYS} days",
        taken["read"],
        limit=Limit(100, "milliseconds"),
    )


def _row(name: str, what: str, samples: Samples) -> Row:
    return Row(GROUP, name, what, samples["large"], "no history", samples["small"], Limit(1.25))


def _board(work: Work) -> Side:
    station = work.catalog.layout.station("S001")
    return lambda: timed(lambda: work.boards.read(station))


def _spread(shape: Shape) -> list[int]:
    """FULL cards from all over the plant."""
    cards = shape.full_cards()
    return cards[:: max(1, len(cards) // _MOST_SCANNED)]


def _reader(link: Any, statement: str) -> Callable[[], int]:
    """Reads the lead times and returns for how many loops."""
    last = date.today()  # noqa: DTZ011 - which day it is hardly matters
    given: tuple[Any, ...] = (last - timedelta(days=_DAYS), last)
    if not isinstance(link, psycopg.Connection):
        given = tuple(str(one) for one in given)

    return lambda: len(link.execute(statement, given).fetchall())
