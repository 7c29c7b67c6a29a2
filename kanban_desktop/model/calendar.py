"""Working time of a plant: weekly shifts less breaks and closed days, in the plant's own time zone.

Instants are microseconds UTC; durations are microseconds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOOK_AHEAD = 366 * DAY
"""How far ahead working time is searched for."""


def instant(moment: datetime) -> int:
    """Microseconds UTC of an aware date and time, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(at: int, zone: ZoneInfo | None = None) -> datetime:
    """The date and time of an instant, in UTC unless a zone is given."""
    return (_EPOCH + timedelta(microseconds=at)).astimezone(zone or UTC)


def rfc3339(at: int) -> str:
    """An instant as RFC 3339 in UTC with microseconds, as the outside sees it."""
    return moment(at).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a plant or a station works.

    Attributes:
        zone: IANA zone of the clock on the wall.
        shifts: for each weekday (0 is Monday) the working intervals in minutes from midnight, in order;
            an interval may end after 1440, in the next day.
        closed: days without work, named by the day on which a shift begins.
    """

    zone: ZoneInfo
    shifts: Mapping[int, tuple[tuple[int, int], ...]]
    closed: frozenset[date] = field(default_factory=frozenset)
    _known: dict[date, tuple[tuple[int, int], ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def intervals(self, day: date) -> tuple[tuple[int, int], ...]:
        """The working intervals that begin on a day, as instants."""
        found = self._known.get(day)
        if found is None:
            # A board asks for the same days for every one of its loops.
            found = self._known[day] = tuple(self._reckoned(day))
        return found

    def _reckoned(self, day: date) -> Iterator[tuple[int, int]]:
        if day in self.closed:
            return
        midnight = datetime.combine(day, time(), tzinfo=self.zone)
        for start, end in self.shifts.get(day.weekday(), ()):
            # Wall-clock arithmetic on purpose: a shift begins at 06:00 on the wall, whatever the night did.
            yield instant(midnight + timedelta(minutes=start)), instant(midnight + timedelta(minutes=end))

    def _between(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Working time within two instants, in order; no moment of it twice, should shifts overlap."""
        # One day back, since yesterday's night shift may still be running.
        day, last = moment(start, self.zone).date() - timedelta(days=1), moment(end, self.zone).date()
        while day <= last:
            for begins, ends in self.intervals(day):
                begins, ends = max(begins, start), min(ends, end)
                if begins < ends:
                    yield begins, ends
                    start = ends
            day += timedelta(days=1)

    def working(self, start: int, end: int) -> int:
        """Working microseconds from start to end; 0 when end is not after start."""
        return sum(ends - begins for begins, ends in self._between(start, end))

    def after(self, start: int, work: int) -> int | None:
        """The instant at which so much working time has passed since start; None when a year has not that much."""
        left = work
        for begins, ends in self._between(start, start + _LOOK_AHEAD):
            if left <= ends - begins:
                return begins + left
            left -= ends - begins
        return None

    def is_working(self, at: int) -> bool:
        """Whether the instant lies within working time."""
        return self.working(at, at + 1) > 0
