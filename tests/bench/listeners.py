"""Many stations' ears in one process: each its own listening connection and its own board, read again as windows do.

    python -m tests.bench.listeners URL FILE STATION …

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

from kanban_desktop.model.board import Board
from kanban_desktop.model.plant import Station
from kanban_desktop.sync.feed import SAFETY_SECONDS, Feed, Stop, open_feed
from tests.bench.work import Work, at_work

_QUIET_SECONDS = 0.5


class Ear:
    """A station's feed and board."""

    def __init__(self, work: Work, station: Station, feed: Feed, notes: list[tuple[int, int, int, int]]) -> None:
        self.feed = feed
        self._work = work
        self._station = station
        self._notes = notes
        self._stamp: tuple[int, ...] = ()
        self.board: Board = work.boards.read(station)

    def hear(self) -> None:
        """Reads what the news name, as a board's control does."""
        news = self.feed.drain()
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
        """The safety poll: the stamp, and where it differs the whole board."""
        stamp = self._work.boards.stamp(self._station)
        if stamp != self._stamp:
            self._stamp = stamp
            self.board = self._work.boards.read(self._station)

    def is_right(self) -> bool:
        """Whether the board is the database's."""
        return _cards(self._work.boards.read(self._station)) == _cards(self.board)


def _cards(board: Board) -> dict[int, int]:
    return {number: one.card.version for number, one in board.cards.items()}


def main(url: str, file: Path, codes: list[str]) -> None:
    notes: list[tuple[int, int, int, int]] = []
    with contextlib.ExitStack() as stack:
        work = stack.enter_context(at_work(url))
        stop = stack.enter_context(Stop())
        signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
        feeds = [stack.enter_context(open_feed(url)) for _ in codes]
        ears = [
            Ear(work, work.catalog.layout.station(code), feed, notes) for code, feed in zip(codes, feeds, strict=True)
        ]
        selector = stack.enter_context(selectors.DefaultSelector())
        selector.register(stop, selectors.EVENT_READ)
        for ear in ears:
            selector.register(ear.feed, selectors.EVENT_READ, ear)
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
        main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
