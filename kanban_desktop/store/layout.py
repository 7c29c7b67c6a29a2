"""Reads what of the plant changes seldom: the plant itself, its stations with their calendars, and its reasons."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, select

from kanban_desktop.model.calendar import Calendar
from kanban_desktop.model.errors import BadInput, OutOfReach
from kanban_desktop.model.plant import Plant, Station, StationKind
from kanban_desktop.store import rows
from kanban_desktop.store.engine import once_more, reading, shown
from kanban_desktop.store.tables import (
    calendar,
    calendar_closed,
    calendar_shift,
    plant,
    reason,
    round_stop,
    station,
)

# Statements are built once: building them costs more than running them.
_PLANT = select(plant)
_STOPS = select(round_stop)
_STATIONS = select(station).order_by(station.c.id)
_REASONS = select(reason).order_by(reason.c.code)
_CALENDARS = select(calendar.c.id)
_CLOSED = select(calendar_closed)
_SHIFTS = select(calendar_shift).order_by(calendar_shift.c.calendar, calendar_shift.c.weekday, calendar_shift.c.start)


@dataclass(frozen=True, slots=True)
class Layout:
    """What of the plant changes seldom: read once, and again when master data change.

    Attributes:
        calendars: the working calendar of each station, by the station's id.
    """

    plant: Plant
    stations: dict[int, Station]
    calendars: dict[int, Calendar]
    reasons: dict[str, str]

    def station(self, name: str) -> Station:
        """The station with this code or name, whatever the case.

        Raises:
            BadInput: there is none.
        """
        wanted = name.strip().casefold()
        for one in self.stations.values():
            if wanted in (one.code.casefold(), one.name.casefold()):
                return one
        raise BadInput("station_unknown", station=name[:80], stations=", ".join(s.code for s in self.stations.values()))


@once_more
def read_layout(engine: Engine) -> Layout:
    """All of it, as it is now.

    Raises:
        OutOfReach: the database is away, or holds no plant.
    """
    with reading(engine) as connection:
        found = connection.execute(_PLANT).first()
        if found is None:
            raise OutOfReach("database_without_plant", database=shown(engine.url))
        zone = ZoneInfo(found.zone)
        calendars = _calendars(connection, zone)
        stops: defaultdict[int, set[int]] = defaultdict(set)
        for row in connection.execute(_STOPS):
            stops[row.round].add(row.station)
        stations, station_calendars = {}, {}
        for row in connection.execute(_STATIONS):
            stations[row.id] = Station(
                row.id, row.code, row.name, StationKind(row.kind), frozenset((row.id, *stops[row.id]))
            )
            station_calendars[row.id] = calendars[row.calendar]
        reasons = {row.code: row.text for row in connection.execute(_REASONS)}
    home = Plant(found.id, found.code, found.epoch, found.name, zone)
    return Layout(home, stations, station_calendars, reasons)


def _calendars(connection: Connection, zone: ZoneInfo) -> dict[int, Calendar]:
    shifts: defaultdict[int, defaultdict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for row in connection.execute(_SHIFTS):
        shifts[row.calendar][row.weekday].append((row.start, row.end))
    closed: defaultdict[int, set[date]] = defaultdict(set)
    for row in connection.execute(_CLOSED):
        closed[row.calendar].add(rows.day(row.day))
    return {
        key: Calendar(zone, {weekday: tuple(parts) for weekday, parts in shifts[key].items()}, frozenset(closed[key]))
        for key in connection.scalars(_CALENDARS).all()
    }
