"""When the courier goes, and when it rests; on a clock of the test's own."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import pairwise

import pytest

from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.sync import courier
from kanban_desktop.sync.stop import Bell, Stop


class Day:
    """So many virtual seconds, in which the bell rings without a rest from the first moment on, or never."""

    def __init__(self, stop: Stop, seconds: float, *, rings: bool) -> None:
        self.now = 0.0
        self._stop = stop
        self._end = seconds
        self._rings = rings

    def wait(self, files: Sequence[Stop | Bell], seconds: float) -> bool:
        called = self._rings and len(files) > 1
        self.pass_by(0.0 if called else seconds)
        return called

    def pass_by(self, seconds: float) -> None:
        self.now += seconds
        if self.now >= self._end:
            self._stop.set()


@pytest.fixture
def play() -> Iterator[Callable[..., list[float]]]:
    """Plays a day in which each round takes so long, and says when they began."""
    with Stop() as stop, closing(Bell()) as bell:

        def played(took: float, seconds: float, *, rings: bool = True, fails: bool = False) -> list[float]:
            day, began = Day(stop, seconds, rings=rings), []

            def catch_up() -> None:
                began.append(day.now)
                day.pass_by(took)
                if fails:
                    raise OutOfReach("database_lost", database="the plant")

            courier.run(catch_up, stop, bell, clock=lambda: day.now, wait=day.wait)
            return began

        yield played


def test_what_is_quickly_done_is_done_at_once(play: Callable[..., list[float]]) -> None:
    assert len(play(0.001, 10)) == pytest.approx(10 / 0.051, abs=2)


def test_what_takes_long_takes_a_tenth_of_the_time(play: Callable[..., list[float]]) -> None:
    assert len(play(0.03, 30)) == pytest.approx(100, abs=2)


def test_nothing_waits_for_more_than_a_second(play: Callable[..., list[float]]) -> None:
    began = play(0.5, 30)
    assert {round(after - before, 3) for before, after in pairwise(began)} == {1.5}


def test_it_looks_after_the_queue_though_nobody_rings(play: Callable[..., list[float]]) -> None:
    assert play(0.0, 10, rings=False) == [0.0, 3.0, 6.0, 9.0]


def test_after_a_loss_it_tries_less_and_less_often(play: Callable[..., list[float]]) -> None:
    began = play(0.0, 60, rings=False, fails=True)
    waits = [after - before for before, after in pairwise(began)]
    assert waits[0] <= 0.1 < max(waits) <= 4.0
