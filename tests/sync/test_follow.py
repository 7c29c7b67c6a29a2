"""Following a feed through losses, on a clock that the test moves."""

import random
import threading
import time
from collections.abc import Callable, Sequence

import pytest

from kanban_desktop.model.errors import BadInput
from kanban_desktop.sync import FeedLost, News
from kanban_desktop.sync.feed import Back, Backoff, Lost, Stop, follow, open_announcer, open_feed

ALL = News(everything=True)


class World:
    """A clock, a wait that moves it, and feeds that say what the script wants.

    ``script`` holds, for each opening, what the drains give: news, a loss, or a number of seconds to stay silent. When
    its script is over a feed is silent for ever.
    """

    def __init__(self, *script: Sequence[News | float | FeedLost] | FeedLost) -> None:
        self.now = 100.0
        self.script = list(script)
        self.opened: list[ScriptedFeed] = []
        self.waits: list[float] = []

    def clock(self) -> float:
        return self.now

    def open(self) -> "ScriptedFeed":
        step = self.script.pop(0)
        if isinstance(step, FeedLost):
            raise step
        self.opened.append(ScriptedFeed(self, step))
        return self.opened[-1]

    def wait(self, files, seconds: float) -> None:
        if isinstance(files[0], ScriptedFeed):
            seconds = min(seconds, files[0].silence())
        else:
            self.waits.append(seconds)
        self.now += max(0.0, seconds)

    def follow(self, **options):
        return follow(self.open, clock=self.clock, wait=self.wait, rng=random.Random(1), **options)


class ScriptedFeed:
    def __init__(self, world: World, script: Sequence[News | float | FeedLost]) -> None:
        self.world = world
        self.script = list(script)
        self.until = world.now
        self.closed = False
        self.fresh = True

    def silence(self) -> float:
        if self.script and isinstance(seconds := self.script[0], float):
            self.until = self.world.now + seconds
            self.script.pop(0)
        if self.world.now < self.until:
            return self.until - self.world.now
        return 0.0 if self.script else 1e9

    def drain(self) -> News:
        if self.fresh:  # what it says while it is opened is part of everything
            self.fresh = False
            return News()
        if self.world.now < self.until or not self.script:
            return News()
        step = self.script[0]
        if isinstance(step, float):
            return News()
        self.script.pop(0)
        if isinstance(step, FeedLost):
            raise step
        return step

    def fileno(self) -> int:
        raise AssertionError("the wait is scripted")

    def close(self) -> None:
        self.closed = True

    def __enter__(self):
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()


def lost() -> FeedLost:
    return FeedLost("database_lost", database="plant")


def test_starts_with_everything_then_names_cards():
    world = World([News(frozenset({1})), 1.0, News(frozenset({2, 3}))])
    found = world.follow()
    assert [next(found) for _ in range(3)] == [ALL, News(frozenset({1})), News(frozenset({2, 3}))]


def test_without_any_news_everything_comes_again_each_safety_interval():
    world = World([])
    found = world.follow(safety_seconds=3.0)
    assert next(found) == ALL
    times = []
    for _ in range(50):
        before = world.now
        assert next(found) == ALL
        times.append(world.now - before)
    assert min(times) >= 2.7
    assert max(times) <= 3.3
    assert len(set(times)) > 10  # 200 stations must not read in step


def test_a_busy_feed_does_not_put_off_the_safety_interval():
    world = World([0.4, *[News(frozenset({card})) if card % 2 else 0.5 for card in range(1, 100)]])
    found = world.follow(safety_seconds=3.0)
    assert next(found) == ALL
    while next(found) != ALL:
        pass
    assert world.now - 100.0 < 3.9


def test_empty_news_are_kept_to_itself():
    world = World([News(), News(), News(frozenset({4}))])
    found = world.follow()
    assert [next(found), next(found)] == [ALL, News(frozenset({4}))]


def test_a_loss_is_told_once_and_everything_is_read_again():
    fault = lost()
    world = World([1.0, fault], lost(), lost(), lost(), [])
    found = world.follow()
    assert [next(found) for _ in range(4)] == [ALL, Lost(fault), Back(), ALL]
    assert world.opened[0].closed
    assert len(world.waits) == 4


def test_a_database_that_is_away_from_the_start_is_told_too():
    fault = lost()
    world = World(fault, lost(), [])
    found = world.follow()
    assert [next(found) for _ in range(3)] == [Lost(fault), Back(), ALL]


def test_the_attempts_become_rarer_and_never_rarer_than_the_board_must_be_right():
    world = World(*[lost() for _ in range(20)], [])
    found = world.follow()
    next(found)
    next(found)
    assert 0.05 <= world.waits[0] <= 0.1
    assert all(later <= 4.0 for later in world.waits)
    assert min(world.waits[6:]) >= 2.0


def test_a_server_that_takes_us_in_and_drops_us_at_once_is_not_hammered():
    world = World(*[[lost()] for _ in range(20)], [])
    found = world.follow()
    for _ in range(40):
        next(found)
    assert max(world.waits) > 2.0


def test_a_link_that_lasted_begins_the_attempts_anew():
    world = World(*[lost() for _ in range(8)], [60.0, lost()], [])
    found = world.follow()
    while not world.opened or not world.opened[0].closed:
        next(found)
    next(found)
    assert world.waits[-1] <= 0.1


def test_closing_the_generator_closes_the_feed():
    world = World([])
    found = world.follow()
    next(found)
    found.close()
    assert world.opened[0].closed


def test_a_wrong_url_is_no_loss():
    found = follow(lambda: open_feed("mysql://somewhere/plant"))
    with pytest.raises(BadInput):
        next(found)
    with pytest.raises(BadInput):
        open_announcer("mysql://somewhere/plant")


@pytest.mark.parametrize("opening", ["away", "silent"])
def test_stop_ends_the_longest_wait_at_once(opening: str):
    with Stop() as stop:
        silent = SilentFeed(stop)

        def opened():
            if opening == "away":
                raise lost()
            return silent

        found = follow(opened, stop=stop, safety_seconds=3600, rng=Slow())
        next(found)
        began = time.monotonic()
        timer = threading.Timer(0.05, stop.set)
        timer.start()
        assert list(found) == []
        assert time.monotonic() - began < 30
        assert stop.is_set()
        timer.join()


def test_stop_that_was_set_before_ends_at_once():
    with Stop() as stop:
        stop.set()
        stop.set()
        assert list(follow(never, stop=stop)) == []


def test_stop_that_comes_too_late_does_no_harm():
    stop = Stop()
    stop.close()
    stop.set()


def test_backoff_doubles_to_its_longest():
    backoff = Backoff(Slow(), first=1.0, longest=5.0)
    assert [backoff.next() for _ in range(5)] == [1.0, 2.0, 4.0, 5.0, 5.0]
    backoff.reset()
    assert backoff.next() == 1.0


def never():
    raise AssertionError("must not be opened")


class SilentFeed:
    """Real in that it can be waited for; the socket is one that nobody writes to."""

    def __init__(self, stop: Stop) -> None:
        self.fileno: Callable[[], int] = stop._writer.fileno

    def drain(self) -> News:
        return News()

    def __enter__(self):
        return self

    def __exit__(self, *fault: object) -> None:
        pass


class Slow(random.Random):
    """Always the longest."""

    def uniform(self, a: float, b: float) -> float:
        return b
