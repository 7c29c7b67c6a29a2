"""The bench's door: chooses the rows, brings up the databases, prints the table, and leaves nothing behind."""

import argparse
import json
import shlex
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.bench import (
    crowding,
    history,
    holding,
    labelling,
    load,
    painting,
    replaying,
    residing,
    rivals,
    scans,
    starting,
    watching,
)
from tests.bench.harness import Row, progress, table
from tests.bench.machine import described, postgres_version
from tests.bench.plant import Shape
from tests.pg_server import NoServer, PostgresServer

_TIMED = {
    one.GROUP: one for one in (scans, watching, painting, starting, crowding, holding, labelling, replaying, rivals)
}
GROUPS = (*_TIMED, residing.GROUP, history.GROUP, load.GROUP)
ENGINES = ("sqlite", "postgresql")

_NOTES = """\
Milliseconds, unless it says MB. The sides take turns, A B C, B C A, …; the ratio is the median of the rounds' ratios.
Warm-up is not counted; Python's garbage collector runs, as it does in the product.
scan: model and journal against the same transaction by the driver alone, equally durable; on PostgreSQL the product is
a station's user, the statement the owner's. watch: from the return of the commit to the line on the pipe.
paint: from the same moment to the return of the paint event in the other process's window. start: from before the
process is made. cards: on one board; block: the longest gap in Qt's event loop of every 50 ms;
own: as far as the window's own process was at work in it.
writers: of each process the longest.
replay: through a proxy that holds up each direction by half of that.
labels: no two have a code in common; a third of reportlab's time is three times as fast.
load: stations that listen, with scans at their times; the others' announcements wake every one of them.
history: {events:,} events and {cards:,} cards against none of either but the same board.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Measures what was asked for; the exit status says nothing about the figures."""
    options = _parser().parse_args(argv)
    # A plain kill ends it as Ctrl-C does: by way of every "finally".
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory(prefix="kanban-bench-") as folder:
            return _measure(options, Path(folder), shlex.join(["python", "-m", "tests.bench", *(argv or sys.argv[1:])]))
    except NoServer as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130
    finally:
        signal.signal(signal.SIGTERM, before)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", choices=GROUPS, action="append", help="these rows only; may be given more than once")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="on this engine only")
    parser.add_argument(
        "--full",
        action="store_true",
        help="history of 10,000,000 events and 100,000 cards; memory over 100,000 scans; minutes of load",
    )
    parser.add_argument("--rounds", type=int, default=400, metavar="N", help="rounds of each row, by default 400")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of the table")
    size = parser.add_argument_group("size of the plant with a history")
    size.add_argument("--stations", type=int, metavar="N")
    size.add_argument("--loops", type=int, metavar="N", help="loops that each station consumes")
    size.add_argument("--cards", type=int, metavar="N", help="cards of each loop")
    size.add_argument("--trips", type=int, metavar="N", help="trips that each card has gone")
    size.add_argument("--days", type=int, metavar="N", help="days of the past")
    return parser


def _measure(options: argparse.Namespace, folder: Path, command: str) -> int:
    engines = options.engine or ENGINES
    groups = options.only or GROUPS
    rows: list[Row] = []
    machine = described(folder)
    if "sqlite" in engines:
        rows += _on_sqlite(groups, folder, options)
    if "postgresql" in engines:
        # A checkpoint in the midst of a fill costs time and shows nothing.
        with PostgresServer({"max_wal_size": "8GB", "max_connections": "400"}) as server:
            machine += f", PostgreSQL {postgres_version(server)}"
            rows += _on_postgres(groups, server, options)
    notes = _NOTES.format(events=_shape(options).events, cards=_shape(options).cards)
    if options.json:
        print(
            json.dumps({"format": 1, "command": command, "machine": machine, "rows": [row.document() for row in rows]})
        )
    else:
        print(f"{command}\n{machine}\n{notes}\n{table(rows)}")
    return 0


def _on_sqlite(groups: Sequence[str], folder: Path, options: argparse.Namespace) -> Iterator[Row]:
    for group in groups:
        progress(f"{group} on SQLite")
        place = folder / group
        place.mkdir()
        if group in _TIMED:
            yield from _TIMED[group].on_sqlite(place, options.rounds)
        elif group == residing.GROUP:
            yield from residing.on_sqlite(place, _scans(options))
        elif group == history.GROUP:
            yield from history.on_sqlite(place, _shape(options), options.rounds)


def _on_postgres(groups: Sequence[str], server: PostgresServer, options: argparse.Namespace) -> Iterator[Row]:
    for group in groups:
        progress(f"{group} on PostgreSQL")
        if group in _TIMED:
            yield from _TIMED[group].on_postgres(server, options.rounds)
        elif group == residing.GROUP:
            yield from residing.on_postgres(server, _scans(options))
        elif group == load.GROUP:
            rounds = load.FULL if options.full else options.rounds
            yield from load.on_postgres(server, rounds, options.stations or load.STATIONS)
        else:
            yield from history.on_postgres(server, _shape(options), options.rounds)


def _scans(options: argparse.Namespace) -> int:
    """How many scans a station makes while its memory is watched."""
    return residing.FULL if options.full else min(residing.DEFAULT, 5 * int(options.rounds))


def _shape(options: argparse.Namespace) -> Shape:
    chosen = history.FULL if options.full else history.DEFAULT
    given = {
        "stations": options.stations, "loops_each": options.loops, "cards_each": options.cards,
        "trips": options.trips, "days": options.days,
    }  # fmt: skip
    return Shape(**{**asdict(chosen), **{name: value for name, value in given.items() if value is not None}})


if __name__ == "__main__":
    sys.exit(main())
