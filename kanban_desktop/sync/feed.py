"""The door to the feed: opens the one that fits a database, and follows it through losses for programs without an event
loop of their own. The window gives ``Feed.fileno`` to its event loop instead."""

import random
import selectors
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from kanban_desktop.store.engine import parse
from kanban_desktop.sync import Announcing, Feed, FeedLost, News
from kanban_desktop.sync.stop import Stop

__all__ = [
    "Announcing",
    "Back",
    "Backoff",
    "Feed",
    "FeedLost",
    "Lost",
    "News",
    "Stop",
    "follow",
    "open_announcer",
    "open_feed",
    "wait_readable",
]

SAFETY_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Lost:
    """The database is out of reach from now on; ``follow`` keeps trying."""

    fault: FeedLost


@dataclass(frozen=True, slots=True)
class Back:
    """The database is there again; news of everything follow."""


def open_feed(url: str) -> Feed:
    """The feed of a database, listening when this returns. Connecting may take 2 s and more: not for a window's thread.

    Raises:
        BadInput: not the URL of a database that we know.
        FeedLost: it cannot be reached.
    """
    if parse(url).get_backend_name() == "postgresql":
        from kanban_desktop.sync.postgres import PostgresFeed

        return PostgresFeed(url)
    from kanban_desktop.sync.sqlite import SqliteFeed

    return SqliteFeed(url)


def open_announcer(url: str, *, background: bool = False) -> Announcing:
    """What tells the others of our commits. On SQLite that is the file itself, and there is nothing to do.

    Args:
        background: announce on a thread of its own, so that whoever committed does not wait for the network.

    Raises:
        BadInput: not the URL of a database that we know.
    """
    if parse(url).get_backend_name() == "postgresql":
        from kanban_desktop.sync.postgres import Announcer, BackgroundAnnouncer

        announcer = Announcer(url)
        return BackgroundAnnouncer(announcer) if background else announcer
    return _Silent()


class Backoff:
    """How long to wait before the next attempt: doubling, and shortened at random so that 200 stations do not come back
    in step. Seconds; the longest is below 5, since a board must be right 5 s after a fault's end."""

    def __init__(self, rng: random.Random, first: float = 0.1, longest: float = 4.0) -> None:
        self._rng = rng
        self._first = self._next = first
        self._longest = longest

    def next(self) -> float:
        seconds, self._next = self._next, min(self._next * 2, self._longest)
        return seconds * self._rng.uniform(0.5, 1.0)

    def reset(self) -> None:
        self._next = self._first


class _Readable(Protocol):
    def fileno(self) -> int: ...


def wait_readable(files: Sequence[_Readable], seconds: float) -> bool:
    """Return when one of the files can be read, or after so many seconds; says whether one can."""
    # select() takes no descriptor above 1023.
    with getattr(selectors, "PollSelector", selectors.SelectSelector)() as selector:
        for file in files:
            selector.register(file, selectors.EVENT_READ)
        return bool(selector.select(max(0.0, seconds)))


def follow(
    opening: Callable[[], Feed],
    *,
    stop: Stop | None = None,
    safety_seconds: float = SAFETY_SECONDS,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[Sequence[_Readable], float], object] = wait_readable,
    rng: random.Random | None = None,
) -> Generator[News | Lost | Back]:
    """News for ever, through every loss of the database; ends when ``stop`` is set, or when the generator is closed.

    Starts with news of everything, repeated at least every ``safety_seconds`` (give or take a tenth) and after every
    loss: that covers a notification that never came. ``Lost`` comes once a loss, the first time perhaps before any
    news; ``Back`` when it is over.

    Args:
        opening: makes a feed or raises FeedLost, as ``lambda: open_feed(url)``.
        clock: seconds, monotonic.
        wait: returns when one of the files is readable or the seconds are over.

    Raises:
        BadInput: from ``opening``; no other fault of the database leaves here.
    """
    if stop is None:
        with Stop() as never:
            yield from follow(opening, stop=never, safety_seconds=safety_seconds, clock=clock, wait=wait, rng=rng)
        return
    rng = rng or random.Random()
    backoff = Backoff(rng)
    away = False
    while not stop.is_set():
        try:
            with opening() as feed:
                if away:
                    away = False
                    yield Back()
                due = clock()
                proven = due + safety_seconds
                while not stop.is_set():
                    news = feed.drain()
                    now = clock()
                    if now >= proven:  # not before: a server that takes us in and drops us at once is no server
                        backoff.reset()
                    if now >= due or news.everything:
                        due = now + safety_seconds * rng.uniform(0.9, 1.1)
                        news = News(everything=True)
                    if news:
                        yield news
                    wait((feed, stop), due - clock())
            return
        except FeedLost as fault:
            lost = fault
        if not away:
            away = True
            yield Lost(lost)
        wait((stop,), backoff.next())


class _Silent:
    """Nothing to tell."""

    def announce(self, cards: Iterable[int]) -> None:
        pass

    def announce_everything(self) -> None:
        pass

    def close(self) -> None:
        pass
