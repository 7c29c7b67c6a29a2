"""When a supplying station's screen showed what another station had pulled, and what many of these times come to.

Every instant is by the server's clock, microseconds UTC; durations are microseconds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from kanban_desktop.model.calendar import DAY, SECOND
from kanban_desktop.model.card import Card
from kanban_desktop.model.plant import Station
from kanban_desktop.model.steps import PULLS

KEPT = 90 * DAY
"""Times are kept for so long: a quarter can be compared with the one before, and the table does not grow for ever."""

WAITS = 10 * SECOND
"""A pull that no screen has shown for so long waits for one; before that, word of it may be under way."""


@dataclass(frozen=True, slots=True)
class Showing:
    """One pull on one station's screen.

    Attributes:
        event: the pull; ``station``: the id of the station whose board has shown it.
        scanned_at: when it was scanned; ``at``: when the plant stored it, later where it was queued meanwhile.
    """

    event: UUID
    station: int
    card: int
    scanned_at: int
    at: int
    shown_at: int

    @property
    def after_scan(self) -> int:
        """From the scan to the screen."""
        return self.shown_at - self.scanned_at

    @property
    def after_commit(self) -> int:
        """From the plant's word to the screen."""
        return self.shown_at - self.at


@dataclass(frozen=True, slots=True)
class Spread:
    """How long it takes: half of the times, 95 and 99 in a hundred are no longer than these."""

    p50: int
    p95: int
    p99: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What the times on one station's screens come to."""

    count: int
    after_scan: Spread
    after_commit: Spread
    slowest: Showing


@dataclass(frozen=True, slots=True)
class Unshown:
    """A pull that no screen has shown; ``supply`` is the id of the station that is to supply it."""

    card: int
    supply: int
    at: int


@dataclass(frozen=True, slots=True)
class StationTimes:
    """How soon a supplying station's screens show pulls.

    Attributes:
        figures: None where they have shown none.
        unshown: the oldest first.
    """

    station: Station
    figures: Figures | None
    unshown: tuple[Unshown, ...] = ()


@dataclass(frozen=True, slots=True)
class PlantTimes:
    """The same of every station that supplies, from ``since`` to ``until``."""

    since: int
    until: int
    stations: tuple[StationTimes, ...]

    @property
    def unshown(self) -> tuple[Unshown, ...]:
        """The whole plant's, the oldest first."""
        return tuple(sorted((one for each in self.stations for one in each.unshown), key=lambda one: one.at))


def pulled_elsewhere(card: Card, here: Station) -> UUID | None:
    """The id of a card's last event where that is a pull by a station that this one does not act for."""
    last = card.last
    if last is None or last.step not in PULLS or last.station is None or here.acts_for(last.station):
        return None
    return last.event


def earliest(showings: Iterable[Showing]) -> Mapping[UUID, Showing]:
    """The first screen that showed each pull."""
    found: dict[UUID, Showing] = {}
    for one in showings:
        if one.event not in found or one.shown_at < found[one.event].shown_at:
            found[one.event] = one
    return found
