"""Tells the plant when a screen has shown what another station pulled; ``operations.times`` looks at what comes of it.

The moments are this machine's steady clock's, and are told as ages: the server reckons when it was. So no time of day
is compared with another machine's, and one that is wrong, or is set meanwhile, does no harm.
"""

import logging
import time
from collections.abc import Sequence
from threading import Lock
from uuid import UUID

from kanban_desktop.model.errors import KanbanError
from kanban_desktop.store import showings
from kanban_desktop.store.engine import Database

Seen = Sequence[tuple[UUID, int]]
"""Pulls, and when each was shown: nanoseconds of ``time.monotonic_ns``."""

_A_BATCH = 500
_MOST_KEPT = 5_000
"""While the plant is away nothing new arrives; this is only so that nothing can grow for ever."""

_log = logging.getLogger(__name__)


def write(database: Database, station: int, seen: Seen) -> None:
    """Writes down what a station's screen has shown.

    Raises:
        OutOfReach: the database is away.
    """
    now = time.monotonic_ns()
    ages = [(event, (now - at) // 1000) for event, at in seen]
    showings.note(database, station, ages, time.time_ns() // 1000)


class ShownNotes:
    """What a station's screen has shown and the plant has not been told: put here by one thread, told by another."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._station = 0
        self._seen: list[tuple[UUID, int]] = []

    def put(self, station: int, seen: Seen) -> None:
        """The screen of this station has shown these."""
        with self._lock:
            self._station = station
            self._seen = [*self._seen, *seen][-_MOST_KEPT:]

    def tell(self, database: Database) -> None:
        """Tells the plant. What cannot be told now is told the next time, and is nobody else's concern."""
        while self._seen:
            with self._lock:
                station, batch = self._station, self._seen[:_A_BATCH]
                self._seen = self._seen[_A_BATCH:]
            try:
                write(database, station, batch)
            except KanbanError as fault:
                _log.info("when pulls were shown is told later: %s", fault)
                with self._lock:
                    self._seen = [*batch, *self._seen][-_MOST_KEPT:]
                return
