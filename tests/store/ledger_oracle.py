"""What trips and daily figures must come to, told once more: from the events that were not taken back, nothing else.

An act that was undone counts as if it had never been, but for the trip that it began, which is cancelled.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from kanban_desktop.model.calendar import moment
from kanban_desktop.model.card import Event, began
from kanban_desktop.model.path import SupplyState
from kanban_desktop.model.steps import Step

Figures = dict[tuple[date, str], tuple[int, int, int, int, int]]
"""Count, elapsed, worked, pieces and rejects, by day and measure."""

MOMENTS = {
    SupplyState.EMPTY: "released_at",
    SupplyState.IN_PROCESS: "started_at",
    SupplyState.READY: "ready_at",
    SupplyState.IN_TRANSIT: "shipped_at",
    SupplyState.FULL: "full_at",
}


@dataclass
class Trip:
    """One trip as its row must say."""

    due: int | None
    pulled_at: int
    asked: int
    supply: int | None
    worked: int = 0
    rejected: int = 0
    received: int | None = None
    cancelled_at: int | None = None
    moments: dict[str, int] = field(default_factory=dict)


def lasting(events: Sequence[Event]) -> tuple[list[Event], dict[UUID, int]]:
    """The events that were not taken back, and when the acts of the others were."""
    act_of = {event.id: event.act for event in events}
    gone = {act_of[event.undoes]: began(event) for event in events if event.undoes is not None}
    return [event for event in events if event.act not in gone and event.step is not Step.UNDO], gone


def trips_and_figures(events: Sequence[Event], zone: ZoneInfo) -> tuple[dict[UUID, Trip], Figures]:
    """The trips and the daily figures of one card's events."""
    kept, gone = lasting(events)
    trips: dict[UUID, Trip] = {}
    for event in events:
        if event.act in gone and event.trip is not None and _begins(event):
            trips[event.trip] = _begun(event)
            trips[event.trip].cancelled_at = gone[event.act]
    sums: defaultdict[tuple[date, str], list[int]] = defaultdict(lambda: [0] * 5)
    for event in kept:
        happened = began(event)
        day = moment(happened, zone).date()

        def add(measure: str, elapsed: int, worked: int, event: Event = event, day: date = day) -> None:
            for place, value in enumerate((1, elapsed, worked, event.quantity, event.rejects)):
                sums[day, measure][place] += value

        moved = event.since is not None and event.start != event.end
        if moved and event.start is not None and event.since is not None:
            add(event.start.value, happened - event.since, event.worked or 0)
        if event.trip is None:
            continue
        if _begins(event):
            trips[event.trip] = _begun(event)
            continue
        trip = trips[event.trip]
        trip.worked += event.worked or 0
        trip.rejected += event.rejects
        if event.start != event.end and event.end in MOMENTS:
            trip.moments.setdefault(MOMENTS[event.end], happened)
        if event.end is SupplyState.FULL:
            trip.received = event.quantity
        if event.step in (Step.CANCEL_ACCEPT, Step.CLOSE, Step.VOID):
            trip.cancelled_at = happened
        if event.end is SupplyState.FULL and event.step is not Step.CANCEL_ACCEPT:
            add("TRIP", happened - trip.pulled_at, trip.worked)
            if trip.due is not None and trip.due < happened:
                add("LATE", happened - trip.due, 0)
    return trips, {key: tuple(value) for key, value in sums.items()}  # type: ignore[misc]


def _begins(event: Event) -> bool:
    """Told without the model: what has a trip now and had none before."""
    return (event.start not in MOMENTS and event.start is not SupplyState.WAIT) or event.start is SupplyState.FULL


def _begun(event: Event) -> Trip:
    trip = Trip(event.due, began(event), event.quantity, event.supply, rejected=event.rejects)
    if event.end is SupplyState.EMPTY:
        trip.moments["released_at"] = trip.pulled_at
    return trip
