"""The demo plant: a gearbox line whose numbers hang together, read from ``db/demo``. Its past is in ``demo_past``."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

from kanban_desktop.model.calendar import HOUR, Calendar
from kanban_desktop.model.path import Need, Path, Side, SupplyState
from kanban_desktop.model.plant import Loop, LoopKind, Part, Person, Plant, Role, Station, StationKind
from kanban_desktop.settings import data_folder
from kanban_desktop.store.pictures import digest

ZONE = ZoneInfo("Europe/Berlin")
NAME = "Gearbox plant"
CODE = 1201

_DAY_MINUTES = ((360, 600), (630, 840), (840, 1080), (1110, 1320))
WEEK = dict.fromkeys(range(5), _DAY_MINUTES)
"""Two shifts, Monday to Friday, 06:00 to 22:00 with a break of half an hour in each: 15 net hours."""

WORK_DAY = 15 * HOUR

REASONS = {
    "burr": "burr on edge",
    "dimension": "out of tolerance",
    "rust": "rust",
    "mixed": "wrong part in container",
    "count": "quantity wrong",
    "other": "other reason",
}

_NAMES = (
    "Ada", "Ben", "Chiara", "Dragan", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jakub", "Karin", "Luca",
    "Mina", "Nils", "Olga", "Pavel", "Quirin", "Rosa", "Selim", "Tanja", "Ugur", "Vera", "Willi", "Xenia",
)  # fmt: skip

RECORDED = {
    LoopKind.PRODUCTION: (SupplyState.IN_PROCESS, SupplyState.READY),
    LoopKind.WITHDRAWAL: (SupplyState.IN_TRANSIT,),
    LoopKind.SUPPLIER: (SupplyState.IN_TRANSIT,),
}
"""The states that the supplier's side of each kind of loop records."""


@dataclass(frozen=True, slots=True)
class DemoPlant:
    """Everything of the demo plant but its past.

    Attributes:
        pictures: of parts, as PNG, by the part's number.
    """

    stations: tuple[tuple[Station, str], ...]
    parts: tuple[Part, ...]
    persons: tuple[Person, ...]
    loops: tuple[Loop, ...]
    pictures: dict[str, bytes]

    @property
    def planner(self) -> Person:
        """Who makes the cards."""
        return next(one for one in self.persons if one.role is Role.PLANNER)

    def crew(self, station: Station) -> tuple[Person, Person]:
        """Who works at a station: early and late shift."""
        first = 2 * (station.id - 1)
        return self.persons[first], self.persons[first + 1]


def calendar() -> Calendar:
    """The demo plant's working calendar."""
    return Calendar(ZONE, WEEK)


def plant(new_id: Callable[[], UUID]) -> Plant:
    """The demo plant itself, as a new database begins with it."""
    return Plant(new_id(), CODE, new_id(), NAME, ZONE)


def load() -> DemoPlant:
    """Reads the demo plant's tables."""
    folder = data_folder("db") / "demo"
    with (folder / "stations.csv").open(encoding="utf-8", newline="") as file:
        stations = tuple(
            (Station(number, row["code"], row["name"], StationKind(row["kind"]), frozenset((number,))), row["note"])
            for number, row in enumerate(csv.DictReader(file), 1)
        )
    with (folder / "loops.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    pictures = {path.stem: path.read_bytes() for path in sorted((folder / "pictures").glob("*.png"))}
    by_name = {station.name: station for station, _ in stations}
    parts: dict[str, Part] = {}
    loops = []
    for number, row in enumerate(table, 1):
        key = row["part_number"]
        known = Part(len(parts) + 1, key, row["part_name"], row["unit"], digest(pictures.get(key, b"")))
        part = parts.setdefault(key, known)
        loops.append(_loop(number, row, part, by_name))
    operators = [Person(n, f"OP-{n:02}", name) for n, name in enumerate(_NAMES, 1)]
    planner = Person(len(_NAMES) + 1, "PL-01", "Petra", Role.PLANNER)
    admin = Person(len(_NAMES) + 2, "AD-01", "Adrian", Role.ADMIN)
    return DemoPlant(stations, tuple(parts.values()), (*operators, planner, admin), tuple(loops), pictures)


def _loop(number: int, row: dict[str, str], part: Part, stations: dict[str, Station]) -> Loop:
    kind = LoopKind(row["kind"])
    states = RECORDED[kind]
    inner = (SupplyState.WAIT, SupplyState.IN_PROCESS, SupplyState.READY, SupplyState.IN_TRANSIT, SupplyState.IN_USE)
    needs = {state: Need.OPTIONAL if state in states else Need.BARRED for state in inner}
    return Loop(
        id=number, key=row["loop"], kind=kind, part=part, demand=stations[row["demand"]],
        supplies=(stations[row["supply"]],), place=row["location"], revision=1,
        per_container=_thousandths(row["per_container"]), cards=int(row["cards"]),
        demand_rate=_thousandths(row["demand_per_day"]), work_day=WORK_DAY,
        lead_time=int(Fraction(row["lead_time_h"]) * HOUR), safety_factor=_thousandths(row["safety_factor"]),
        lot_cards=int(row["lot_cards"]), max_empty=int(row["max_empty"]), path=Path(needs, Side.DEMAND),
        container=row["container"],
    )  # fmt: skip


def _thousandths(text: str) -> int:
    return int(Fraction(text) * 1000)
