"""``python3 dev.py torture``: ten thousand days of ``tests.simulation``, and one in a hundred of them on PostgreSQL.

Ends with 1 when a seed fails; ``python -m tests.simulation SEED`` plays that one again, line by line.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from tests.faults.__main__ import main as inflict
from tests.pg_server import PostgresServer
from tests.simulation.place import InMemory, OnServer, Place, best_folder
from tests.simulation.world import World

_CHUNK = 25
_TELL_AFTER = 250
_MOST_SHOWN = 10

_servers: list[PostgresServer] = []
"""The one that runs, if any; whoever works inherits it."""

Failed = tuple[int, bool, str]
"""A seed, whether on PostgreSQL, and what was wrong first."""


@cache
def _place(folder: str, on_server: bool) -> Place:
    """This process's own, for all its seeds: a new one makes plants anew, and puts every statement into SQL anew."""
    own = Path(tempfile.mkdtemp(dir=folder))
    return OnServer(own, _servers[0]) if on_server else InMemory(own)


def play(seeds: range, folder: str, on_server: bool) -> tuple[Counter[str], list[Failed]]:
    """Plays these seeds in a process of their own, which may have played others.

    Args:
        folder: is deleted by who calls.
    """
    counts: Counter[str] = Counter()
    failed: list[Failed] = []
    for seed in seeds:
        result = World(seed, _place(folder, on_server)).play()
        counts += result.counts
        counts["seeds on PostgreSQL too" if on_server else "seeds"] += 1
        if result.problems:
            failed.append((seed, on_server, result.problems[0]))
    return counts, failed


def _work(seeds: range, every: int) -> Iterator[tuple[range, bool]]:
    """In what portions; what is played on PostgreSQL comes in between, so that a run that is ended early has it too."""
    chosen = range(seeds.start, seeds.stop, every) if every else range(0)
    for first in range(seeds.start, seeds.stop, _CHUNK):
        portion = range(first, min(first + _CHUNK, seeds.stop))
        yield portion, False
        if on_server := [seed for seed in portion if seed in chosen]:
            yield range(on_server[0], on_server[-1] + 1, every), True


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py torture", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000, help="so many (default: %(default)s)")
    parser.add_argument("--from", type=int, default=0, dest="first", metavar="SEED", help="the first one")
    parser.add_argument("--postgres", type=int, default=100, metavar="N", help="every n-th on PostgreSQL too; 0: none")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--faults", type=int, default=0, metavar="ROUNDS", help="real faults on real processes instead")
    given = parser.parse_args()
    if given.faults:
        return min(inflict(given.faults), 1)
    counts: Counter[str] = Counter()
    failed: list[Failed] = []
    began, told = time.monotonic(), 0
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir=best_folder()))
        if given.postgres:
            _servers.append(stack.enter_context(PostgresServer(quick=True)))
        workers = stack.enter_context(ProcessPoolExecutor(given.processes, get_context("fork")))
        work = _work(range(given.first, given.first + given.seeds), given.postgres)
        for done in as_completed([workers.submit(play, seeds, folder, where) for seeds, where in work]):
            more, wrong = done.result()
            counts += more
            failed += wrong
            for one in wrong[: max(0, _MOST_SHOWN - len(failed) + len(wrong))]:
                _show(*one)
            if counts["seeds"] - told >= _TELL_AFTER:
                told = counts["seeds"]
                _progress(counts, len(failed), time.monotonic() - began)
    _progress(counts, len(failed), time.monotonic() - began)
    for kind, number in sorted(counts.items()):
        print(f"{number:9}  {kind}")
    return 1 if failed else 0


def _show(seed: int, on_server: bool, problem: str) -> None:
    again = f"python -m tests.simulation {seed}{' --postgres' if on_server else ''}"
    print(f"FAILED {again}\n       {problem}", flush=True)


def _progress(counts: Counter[str], failed: int, seconds: float) -> None:
    done, on_server = counts["seeds"], counts["seeds on PostgreSQL too"]
    so_far = f"{done} seeds, {on_server} of them on PostgreSQL too, {counts['scans']} scans, {failed} failed"
    print(f"{so_far}, {(done + on_server) / seconds:.1f} a second", flush=True)


if __name__ == "__main__":
    sys.exit(main())
