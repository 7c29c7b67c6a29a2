"""Waiting for a feed without sleeping, and another process that writes."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kanban_desktop.sync.feed import Feed, FeedLost, News, wait_readable

PATIENCE_SECONDS = 20.0

TABLES = """
CREATE TABLE event (seq INTEGER PRIMARY KEY, card INTEGER NOT NULL);
CREATE TABLE master_log (seq INTEGER PRIMARY KEY, kind TEXT);
"""

# Does one statement a line, each its own commit, and says so.
WRITER = """
import sys
try:
    import pysqlite3 as sqlite3
except ImportError:
    import sqlite3
link = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
link.execute("PRAGMA synchronous = FULL")
print("ready", flush=True)
for line in sys.stdin:
    link.execute(line)
    print("done", flush=True)
"""


def next_news(feed: Feed, seconds: float = PATIENCE_SECONDS) -> News:
    """The first news that are not empty; fails when none come in time."""
    deadline = time.monotonic() + seconds
    while wait_readable([feed], deadline - time.monotonic()):
        if news := feed.drain():
            return news
    raise AssertionError("no news came")


def cards_until(feed: Feed, wanted: set[int]) -> set[int]:
    """Collects cards until the wanted ones have been named."""
    seen: set[int] = set()
    while not wanted <= seen:
        news = next_news(feed)
        assert not news.everything
        seen |= news.cards
    return seen


def loss(feed: Feed) -> FeedLost:
    """The fault that the feed ends with; fails when it does not."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while wait_readable([feed], deadline - time.monotonic()):
        try:
            feed.drain()
        except FeedLost as fault:
            return fault
    raise AssertionError("the feed was not lost")


class Writer:
    """Another process that holds the SQLite file open and commits what it is told."""

    def __init__(self, path: Path) -> None:
        command = [sys.executable, "-c", WRITER, str(path)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self._hear("ready")

    def __call__(self, statement: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(statement + "\n")
        self._hear("done")

    def pull(self, card: int) -> None:
        self(f"INSERT INTO event (card) VALUES ({card})")

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(PATIENCE_SECONDS)
        self.process.stdout.close()

    def _hear(self, word: str) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == f"{word}\n"


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    writer = Writer(path)
    try:
        yield writer
    finally:
        writer.close()
