"""Virtual time, and what is to happen when; whoever waits lets others act meanwhile."""

import heapq
from collections.abc import Callable

_DEEPEST = 4
"""So many may wait for one another; those behind them act later."""


class Agenda:
    """What is to happen, in order of time; of one moment, in the order in which it was put down.

    Attributes:
        now: the true time, microseconds UTC.
    """

    def __init__(self, now: int) -> None:
        self.now = now
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._put = 0
        self._deep = 0

    def after(self, delay: int, work: Callable[[], None]) -> None:
        """Has something happen so much later."""
        self._put += 1
        heapq.heappush(self._due, (self.now + delay, self._put, work))

    def passes(self, microseconds: int) -> None:
        """Time passes for whoever calls, and what is due meanwhile happens."""
        until = self.now + microseconds
        while self._deep < _DEEPEST and self._due and self._due[0][0] <= until:
            self._next()
        self.now = max(self.now, until)

    def run(self) -> None:
        """Until nothing is to happen any more."""
        while self._due:
            self._next()

    def _next(self) -> None:
        when, _, work = heapq.heappop(self._due)
        self.now = max(self.now, when)
        self._deep += 1
        try:
            work()
        finally:
            self._deep -= 1
