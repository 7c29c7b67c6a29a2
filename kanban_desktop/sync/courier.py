"""Keeps a station and its plant together: sends what is queued, at once and again and again until it is sent."""

import logging
import random
from collections.abc import Callable

from kanban_desktop.model.errors import KanbanError
from kanban_desktop.sync.feed import Backoff, wait_readable
from kanban_desktop.sync.stop import Bell, Stop

REST_SECONDS = 3.0
"""Looks after the queue so often even when nobody rings."""

_GATHER_SECONDS = 0.05
"""News that come in a burst are looked after together."""

_log = logging.getLogger(__name__)


def run(catch_up: Callable[[], object], stop: Stop, bell: Bell, rng: random.Random | None = None) -> None:
    """Catches up whenever the bell rings, now and then regardless, and after a loss with back-off; until ``stop``.

    Args:
        catch_up: sends what is queued; raises KanbanError when the plant cannot be asked.
        bell: rings when something was queued, or the plant is thought to be back or to have changed.
    """
    backoff = Backoff(rng or random.Random())
    while not stop.is_set():
        bell.hush()
        try:
            catch_up()
            backoff.reset()
            seconds = REST_SECONDS
        except KanbanError:
            seconds = backoff.next()
        except Exception:  # noqa: BLE001 - whatever it is, what is queued must not stay for ever
            _log.exception("what is queued could not be sent")
            seconds = backoff.next()
        if wait_readable((stop, bell), seconds):
            wait_readable((stop,), _GATHER_SECONDS)
