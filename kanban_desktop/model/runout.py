"""When a consumer runs out: the one place where it is estimated; it is never stored.

It is an estimate from the loop's demand rate and working calendar, and screens show it as one.
"""

from collections.abc import Collection, Iterable, Sequence

from kanban_desktop.model.calendar import Calendar
from kanban_desktop.model.card import Card
from kanban_desktop.model.path import SupplyState
from kanban_desktop.model.plant import Loop, PullPoint

SILENCE = 3
"""A loop without a scan for this many times its lead time, or its container's reach if longer, is unknown, not fine."""


def runs_out(
    loop: Loop, cards: Sequence[Card], now: int, calendar: Calendar, pulls: Collection[int] = ()
) -> int | None:
    """The instant at which the consumer's stock is used up, microseconds UTC; None when nobody can know.

    Stock is the full containers that are not held, and what should be left in those that are being used: the one
    in use, or by the pull point the one from which the first part was taken (pull at the first part), or the full
    one that has been open since the last pull (pull at the last).

    Args:
        pulls: when the cards that are under way were pulled.
    """
    if loop.demand_rate <= 0 or loop.work_day <= 0:
        return None
    if is_silent(loop, cards, now, calendar):
        return None
    pieces = sum(card.quantity for card in cards if card.stocked and card.state is SupplyState.FULL)
    in_use = [card for card in cards if card.stocked and card.state is SupplyState.IN_USE]
    for card in in_use:
        pieces += max(0, card.quantity - _used(loop, card.since or now, now, calendar))
    if not in_use and pulls:
        used = _used(loop, max(pulls), now, calendar)
        if loop.pull_point is PullPoint.FIRST:
            pieces += max(0, loop.per_container - used)
        else:
            # The operator cannot have used more than one container without another pull.
            pieces -= min(used, loop.per_container, pieces)
    return calendar.after(now, pieces * loop.work_day // loop.demand_rate)


def reach(loop: Loop) -> int:
    """How long a full container should last, working microseconds; 0 when nobody knows."""
    return loop.per_container * loop.work_day // loop.demand_rate if loop.demand_rate > 0 else 0


def is_silent(loop: Loop, cards: Iterable[Card], now: int, calendar: Calendar) -> bool:
    """Whether a loop has had no scan for so long that nobody can know how it stands."""
    scans = [card.last.at for card in cards if card.last is not None and card.going_round]
    return not scans or calendar.working(max(scans), now) > SILENCE * max(loop.lead_time, reach(loop))


def _used(loop: Loop, since: int, now: int, calendar: Calendar) -> int:
    """Pieces that the consumer should have used since then, thousandths."""
    return calendar.working(since, now) * loop.demand_rate // loop.work_day
