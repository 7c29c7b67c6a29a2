"""A scan through the journal against the same transaction bare, on both engines.

On PostgreSQL all sides share one database and have cards of their own; on SQLite, where a file that two connections
write costs each of them its cache, every side has a file of its own, all of the same content.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg

from tests.bench.bare import by_append, by_replay, by_statement
from tests.bench.harness import Limit, Row, Samples, take_turns
from tests.bench.plant import Shape, build, libpq
from tests.bench.work import at_work, by_desk, by_journal, station_url
from tests.pg_server import PostgresServer

GROUP = "scan"
SHAPE = Shape(stations=2, loops_each=25, cards_each=4, trips=2, days=30)

_JOURNAL, _DESK, _APPEND, _STATEMENT, _REPLAY = "journal", "desk", "append", "statement", "replay"


def on_postgres(server: PostgresServer, rounds: int) -> Iterator[Row]:
    """The rows for PostgreSQL."""
    owner = server.create_database()
    build(owner, SHAPE)
    station = station_url(server, owner)
    cards = SHAPE.full_cards()
    with (
        at_work(station) as work,
        psycopg.connect(libpq(station), autocommit=True) as as_station,
        psycopg.connect(libpq(owner), autocommit=True) as as_owner,
    ):
        samples = take_turns(
            {
                _JOURNAL: by_journal(work, work.known(cards[0::4])),
                _APPEND: by_append(as_station, work.known(cards[1::4])),
                _STATEMENT: by_statement(as_owner, work.known(cards[2::4])),
                _DESK: by_desk(work, work.known(cards[3::4])),
            },
            rounds,
        )
    return _postgres_rows(samples)


def _postgres_rows(samples: Samples) -> Iterator[Row]:
    journal, append, statement = samples[_JOURNAL], samples[_APPEND], samples[_STATEMENT]
    name = "PostgreSQL"
    yield Row(GROUP, name, "decide and record", journal, "bare, one statement", statement, Limit(2))
    yield Row(GROUP, name, "decide and record", journal, "bare append()", append)
    yield Row(GROUP, name, "bare append()", append, "bare, one statement", statement)
    yield Row(GROUP, name, "find, decide, record, answer", samples[_DESK], "bare, one statement", statement)


def on_sqlite(folder: Path, rounds: int) -> Iterator[Row]:
    """The rows for SQLite."""
    first = folder / "journal.db"
    build(f"sqlite:///{first}", SHAPE)
    urls = {}
    for name in (_JOURNAL, _DESK, _REPLAY, "shadow"):
        urls[name] = f"sqlite:///{folder / name}.db"
        if name != _JOURNAL:
            shutil.copy(first, folder / f"{name}.db")
    cards = SHAPE.full_cards()
    with ExitStack() as stack:
        work, desk, shadow = (stack.enter_context(at_work(urls[name])) for name in (_JOURNAL, _DESK, "shadow"))
        replay, end = by_replay(urls[_REPLAY], shadow, shadow.known(cards))
        stack.callback(end)
        sides = {
            _JOURNAL: by_journal(work, work.known(cards)),
            _REPLAY: replay,
            _DESK: by_desk(desk, desk.known(cards)),
        }
        samples = take_turns(sides, rounds)
    name, against = "SQLite", "bare, the same statements"
    yield Row(GROUP, name, "decide and record", samples[_JOURNAL], against, samples[_REPLAY])
    yield Row(GROUP, name, "find, decide, record, answer", samples[_DESK], against, samples[_REPLAY])
