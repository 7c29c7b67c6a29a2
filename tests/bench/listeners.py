"""Many stations' ears in one process: each its own listening connection and its own board, read again as windows do.

    python -m tests.bench.listeners URL FILE STATION …
    python -m tests.bench.listeners --bare URL FILE STATION …    the floor: bare LISTEN, the payload parsed, no boards

Says "ready" when all listen. When told to end it compares every board with the database, says "right", how many are so
and of how many, and leaves in FILE what it did: [card, station, when, the version then on its board or 0] each, when
being nanoseconds of ``time.perf_counter_ns`` after the board was right again. What they read goes through one
connection; the ears are what a server feels of many stations.
"""

import contextlib
import json
import selectors
import signal
import sys
import time
from pathlib import Path

import psycopg

from kanban_desktop.model.board import Board
from kanban_desktop.model.plant import Station
from kanban_desktop.sync.feed import SAFETY_SECONDS, Stop, open_feed
from tests.bench.plant import libpq
from tests.bench.work import Work, at_work

_QUIET_SECONDS = 0.5


Notes = list[tuple[int, int, int, int]]


class BareEar:
    """A listening connection by psycopg alone."""

    def __init__(self, url: str, station: int, notes: Notes) -> None:
        self._link = psycopg.connect(libpq(url), autocommit=True)
        self._link.execute("LISTEN kanban")
        self._station = station
        self._notes = notes

    def fileno(self) -> int:
        return self._link.fileno()

    def hear(self) -> None:
        link = self._link.pgconn
        link.consume_input()
        while notice := link.notifies():
            at = time.perf_counter_ns()
            self._notes += [(int(card), self._station, at, 0) for card in notice.extra.split(b",")]

    def look(self) -> None:
        """There is nothing to look at."""

    def is_right(self) -> bool:
        return True

    def close(self) -> None:
        self._link.close()


class Ear:
    """A station's feed and board."""

    def __init__(self, work: Work, url: str, station: Station, notes: Notes) -> None:
        self._feed = open_feed(url)
        self._work = work
        self._station = station
        self._notes = notes
        self._mark = work.boards.mark(station)
        self.board: Board = work.boards.read(station)

    def fileno(self) -> int:
        return self._feed.fileno()

    def close(self) -> None:
        self._feed.close()

    def hear(self) -> None:
        """Reads what the news name, as a board's control does."""
        news = self._feed.drain()
        if news.everything:
            self.look()
        if not news.cards:
            return
        board = self._work.boards.refresh(self.board, news.cards)
        at = time.perf_counter_ns()
        shown = board.cards if board.to_supply is not self.board.to_supply else {}
        self.board = board
        for number in news.cards:
            version = shown[number].card.version if number in shown else 0
            self._notes.append((number, self._station.id, at, version))

    def look(self) -> None:
        """The safety poll: the stamp, and where it differs the loops in which anything moved."""
        boards, before = self._work.boards, self._mark
        stamp = boards.stamp(self._station)
        if stamp != before.stamp:
            self._mark = boards.mark(self._station, stamp=stamp)
            found = boards.after(self.board, before, self._mark)
            assert found is not None, "nobody changes master data here"
            self.board = found

    def is_right(self) -> bool:
        """Whether the board is the database's."""
        return _cards(self._work.boards.read(self._station)) == _cards(self.board)


def _cards(board: Board) -> dict[int, int]:
    return {number: one.card.version for number, one in board.cards.items()}


def main(url: str, file: Path, codes: list[str], *, bare: bool) -> None:
    notes: Notes = []
    with contextlib.ExitStack() as stack:
        work = stack.enter_context(at_work(url))
        stop = stack.enter_context(Stop())
        signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
        ears: list[Ear | BareEar] = []
        for station in map(work.catalog.layout.station, codes):
            ears.append(BareEar(url, station.id, notes) if bare else Ear(work, url, station, notes))
            stack.callback(ears[-1].close)
        selector = stack.enter_context(selectors.DefaultSelector())
        selector.register(stop, selectors.EVENT_READ)
        for ear in ears:
            selector.register(ear, selectors.EVENT_READ, ear)
        say("ready")
        turn, due = 0, time.monotonic()
        quiet_since = time.monotonic()
        # Told to end, it first hears out what is still on its way.
        while not stop.is_set() or time.monotonic() - quiet_since < _QUIET_SECONDS:
            for key, _ in selector.select(max(0.0, due - time.monotonic())):
                if key.data is None:
                    selector.unregister(stop)
                    quiet_since = time.monotonic()
                    continue
                key.data.hear()
                quiet_since = time.monotonic()
            if time.monotonic() >= due:
                ears[turn % len(ears)].look()
                turn, due = turn + 1, time.monotonic() + SAFETY_SECONDS / len(ears)
        right = sum(ear.is_right() for ear in ears)
    file.write_text(json.dumps(notes), encoding="utf-8")
    say(f"right {right} of {len(ears)}")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        given = [word for word in sys.argv[1:] if word != "--bare"]
        main(given[0], Path(given[1]), given[2:], bare="--bare" in sys.argv)
