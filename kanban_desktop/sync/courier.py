"""Keeps a station and its plant together: sends what is queued, at once and again and again until it is sent."""

import logging
import random
import time
from collections.abc import Callable, Sequence

from kanban_desktop.model.errors import KanbanError
from kanban_desktop.sync.feed import Backoff, wait_readable
from kanban_desktop.sync.stop import Bell, Stop

REST_SECONDS = 3.0
"""Looks after the queue so often even when nobody rings."""

_GATHER_SECONDS = 0.05
"""News that come in a burst are looked after together."""

_RESTS_AS_LONG, _MOST_REST_SECONDS = 9, 1.0
"""What took long is not done again at once: at a station where scan follows scan, the copy made anew after each would
take half of the processor, and hold up the window. It takes a tenth of it, and is older by a second at most."""

_log = logging.getLogger(__name__)


def run(
    catch_up: Callable[[], object],
    stop: Stop,
    bell: Bell,
    rng: random.Random | None = None,
    *,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[Sequence[Stop | Bell], float], object] = wait_readable,
) -> None:
    """Catches up whenever the bell rings, now and then regardless, and after a loss with back-off; until ``stop``.

    Args:
        catch_up: sends what is queued; raises KanbanError when the plant cannot be asked.
        bell: rings when something was queued, or the plant is thought to be back or to have changed.
        clock: seconds, monotonic.
        wait: returns when one of these is set or rings, or the seconds are over; says whether it was the former.
    """
    backoff = Backoff(rng or random.Random())
    while not stop.is_set():
        bell.hush()
        began = clock()
        try:
            catch_up()
            backoff.reset()
            seconds = REST_SECONDS
        except KanbanError:
            seconds = backoff.next()
        except Exception:  # noqa: BLE001 - whatever it is, what is queued must not stay for ever
            _log.exception("what is queued could not be sent")
            seconds = backoff.next()
        ended = clock()
        if wait((stop, bell), seconds):
            rest = min(_RESTS_AS_LONG * (ended - began), _MOST_REST_SECONDS)
            wait((stop,), max(_GATHER_SECONDS, ended + rest - clock()))
