"""The plant's master data: stations, parts, persons and loops.

Quantities are integer thousandths of the part's unit, instants microseconds UTC, durations microseconds.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from kanban_desktop.model.path import Path, Side


class StationKind(StrEnum):
    """What a station is; a round is a handler's terminal that serves the stops of its route."""

    WORK_CENTRE = "work centre"
    SUPERMARKET = "supermarket"
    SUPPLIER = "supplier"
    ROUND = "round"


class LoopKind(StrEnum):
    """What a card of the loop authorises."""

    WITHDRAWAL = "withdrawal"
    PRODUCTION = "production"
    SUPPLIER = "supplier"


class PullPoint(StrEnum):
    """Whether a container is pulled when the first or when the last part is taken from it."""

    FIRST = "first"
    LAST = "last"


class Role(StrEnum):
    """What a person may do: an operator moves cards, a planner also changes what cards there are."""

    OPERATOR = "operator"
    PLANNER = "planner"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Plant:
    """One database is one plant.

    Attributes:
        code: 1 to 9999, printed in every scan code.
        epoch: changes when the database is restored from a backup, so that stale queues are noticed.
        zone: IANA zone of the plant.
    """

    id: UUID
    code: int
    epoch: UUID
    name: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Station:
    """A place where work or stock is.

    Attributes:
        serves: ids of the stations for which it acts: itself, and on a round the stops of the route.
    """

    id: int
    code: str
    name: str
    kind: StationKind
    serves: frozenset[int] = field(default_factory=frozenset)

    def acts_for(self, station: int) -> bool:
        """Whether a scan here counts as one at the other station."""
        return station == self.id or station in self.serves


@dataclass(frozen=True, slots=True)
class Part:
    """What circulates in a loop.

    Attributes:
        unit: of its quantities, such as pc, bar or l.
        picture: what its picture is known by, which is another one for another picture; empty where it has none.
    """

    id: int
    number: str
    name: str
    unit: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts; the name may have been erased, the id stays in the history."""

    id: int
    badge: str
    name: str | None
    role: Role = Role.OPERATOR

    @property
    def shown(self) -> str:
        """How screens name the person."""
        return self.name or self.badge


@dataclass(frozen=True, slots=True)
class Loop:
    """One part circulating between a demand source and a supply source, as its revision in force says.

    Attributes:
        key: how people name the loop.
        place: where its containers stand at the consumer.
        demand: the consuming station.
        supplies: the supplying stations in rank; the first is the usual one.
        revision: number of the revision in force.
        per_container: pieces in a full container, thousandths.
        cards: how many cards the loop is meant to have.
        demand_rate: pieces that the consumer uses per working day, thousandths; 0 when unknown.
        work_day: working time of the day that ``demand_rate`` is about, microseconds.
        lead_time: replenishment lead time, working microseconds.
        safety_factor: share added to the stock, thousandths.
        lot_cards: cards that are collected before they are released together.
        max_empty: cards that may be empty before the loop is urgent.
        container: what its containers are, such as "KLT 4314"; empty where nobody has said so.
    """

    id: int
    key: str
    kind: LoopKind
    part: Part
    demand: Station
    supplies: tuple[Station, ...]
    place: str
    revision: int
    per_container: int
    cards: int
    demand_rate: int
    work_day: int
    lead_time: int
    safety_factor: int = 0
    lot_cards: int = 1
    max_empty: int | None = None
    pull_point: PullPoint = PullPoint.LAST
    path: Path = field(default_factory=Path)
    container: str = ""

    @property
    def supply(self) -> Station:
        """The station that usually supplies the loop."""
        return self.supplies[0]

    def sides(self, station: Station) -> frozenset[Side]:
        """The ends of the loop at which a scan of this station counts; empty when it has no part in the loop."""
        sides = set()
        if station.acts_for(self.demand.id):
            sides.add(Side.DEMAND)
        if any(station.acts_for(one.id) for one in self.supplies):
            sides.add(Side.SUPPLY)
        return frozenset(sides)
