"""Brings queued scans to the plant: in order, each until the plant has said yes or no, and never two couriers at once.

The plant decides. What it takes is taken out of the queue, what it refuses goes to the list that a person settles, and
what cannot be asked stays where it is. Everything is safe to do twice: the event's id makes one event of it.
"""

import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.model.pending import Pending
from kanban_desktop.sync.feed import Backoff
from kanban_desktop.sync.stop import Stop, wait_readable

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """The plant has it, now or since an earlier try."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The plant said no: why, and what the sentence names."""

    why: str
    params: Mapping[str, object] = field(default_factory=dict)


Verdict = Taken | Refused


class Queue(Protocol):
    """The scans that wait, as ``store.outbox.Outbox`` keeps them."""

    def next(self, most: int = 1) -> Sequence[Pending]: ...

    def take_out(self, event: UUID) -> None: ...

    def refuse(self, event: UUID, why: str, params: Mapping[str, object]) -> None: ...


class Courier:
    """Empties a queue.

    Args:
        deliver: asks the plant about one scan; raises OutOfReach when it cannot.
        drained: called after everything that could be sent was sent, if anything was.
        poke: becomes readable when something was queued, or the plant is thought to be back.
    """

    def __init__(
        self,
        queue: Queue,
        deliver: Callable[[Pending], Verdict],
        drained: Callable[[], None] = lambda: None,
        *,
        rng: random.Random | None = None,
    ) -> None:
        self._queue = queue
        self._deliver = deliver
        self._drained = drained
        self._backoff = Backoff(rng or random.Random())

    def drain(self) -> int:
        """Sends what can be sent; returns how many scans left the queue.

        Raises:
            OutOfReach: the plant cannot be asked; what is left stays queued, in order.
        """
        sent = 0
        while pending := self._queue.next():
            (one,) = pending
            verdict = self._deliver(one)
            if isinstance(verdict, Refused):
                _log.warning("queued scan %s of card %s was refused: %s", one.event, one.card, verdict.why)
                self._queue.refuse(one.event, verdict.why, verdict.params)
            else:
                self._queue.take_out(one.event)
            sent += 1
        if sent:
            self._drained()
        return sent

    def run(self, stop: Stop, poked: Stop, rest_seconds: float = 5.0, clock: Callable[[], float] = time.monotonic) -> None:
        """Drains for ever, until ``stop``; after a loss with back-off, else when poked, and now and then regardless."""
        while not stop.is_set():
            try:
                self.drain()
                self._backoff.reset()
                seconds = rest_seconds
            except OutOfReach:
                seconds = self._backoff.next()
            wait_readable((stop, poked), seconds)
