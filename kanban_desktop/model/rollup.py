"""What an event comes to in the daily figures of its loop.

A row a loop, day and measure is kept as events are written, so that lead times over a long history are a short read.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kanban_desktop.model.card import Event, began
from kanban_desktop.model.path import SupplyState
from kanban_desktop.model.steps import Step

TRIP = "TRIP"
"""The measure of finished trips, pull to FULL; the other measures are the states that were left."""

LATE = "LATE"
"""The measure of trips that were finished after they were due; its duration is the lateness."""


@dataclass(frozen=True, slots=True)
class TripSoFar:
    """What the figures of a finished trip need of it, this event's working time included; microseconds."""

    pulled_at: int
    worked: int
    due: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """One addition to a daily figure; durations in microseconds, quantities in thousandths.

    Attributes:
        happened: the instant whose day it belongs to.
        elapsed, worked: duration on the wall's clock and on the working calendar.
    """

    happened: int
    measure: str
    elapsed: int
    worked: int
    pieces: int
    rejects: int


def finishes_trip(event: Event) -> bool:
    """Whether the event brings a trip to its end, as asked."""
    return event.end is SupplyState.FULL and event.trip is not None and event.step is not Step.CANCEL_ACCEPT


def tallies(event: Event, trip: TripSoFar | None) -> Iterator[Tally]:
    """The additions of a stored event; ``trip`` is needed where it finishes one."""
    if event.since is None or event.start is None or event.start == event.end:
        return
    happened = began(event)
    yield Tally(happened, event.start, happened - event.since, event.worked or 0, event.quantity, event.rejects)
    if trip is not None and finishes_trip(event):
        yield Tally(happened, TRIP, happened - trip.pulled_at, trip.worked, event.quantity, event.rejects)
        if trip.due is not None and trip.due < happened:
            yield Tally(happened, LATE, happened - trip.due, 0, event.quantity, event.rejects)
