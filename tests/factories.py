"""What tests are made of: a small plant in a database, and loops, cards and intents for the rules alone.

    plant = small_plant(sqlite_url)               # 3 stations, 4 loops, 2 FULL cards each
    plant.card(NORMAL), plant.label(NORMAL)       # its first card's number, and what its bar code says
    with at_work(plant) as desks:
        desks.scan(plant.card(NORMAL), plant.assembly)

Nothing here is a mock: what is in the database went through the public doors of the store and the operations.
"""

import atexit
import itertools
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path as File
from tempfile import mkdtemp
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import NullPool, create_engine, text

from kanban_desktop.model.calendar import DAY, HOUR, SECOND, Calendar
from kanban_desktop.model.card import Card, Event, apply
from kanban_desktop.model.decide import Act, Intent, decide
from kanban_desktop.model.path import Need, Path, Side, SupplyState
from kanban_desktop.model.plant import Loop, LoopKind, Part, Person, Plant, Role, Station, StationKind
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer
from kanban_desktop.operations.board import BoardDesk
from kanban_desktop.operations.cards import CardDesk
from kanban_desktop.operations.plant import PlantDesk
from kanban_desktop.operations.request import Request
from kanban_desktop.store import database, masterdata
from kanban_desktop.store.catalog import Catalog
from kanban_desktop.store.engine import Database, parse
from kanban_desktop.store.journal import Journal

ZONE = ZoneInfo("UTC")
ALWAYS: Mapping[int, tuple[tuple[int, int], ...]] = dict.fromkeys(range(7), ((0, 1440),))
ROUND_THE_CLOCK = Calendar(ZONE, ALWAYS)

NORMAL = "NORMAL"
"""A production loop: IN PROCESS and READY are optional, the consumer receives."""
TWO_STATE = "TWO-STATE"
"""FULL and EMPTY only."""
IN_USE = "IN-USE"
"""IN USE is mandatory: the first scan of a FULL card takes it into use, the next one pulls it."""
DELIVERED = "DELIVERED"
"""A supplier's loop: IN TRANSIT is mandatory, and the supplier closes the circle."""

INNER = (SupplyState.WAIT, SupplyState.IN_PROCESS, SupplyState.READY, SupplyState.IN_TRANSIT, SupplyState.IN_USE)

MILLING = Station(1, "MILL", "Milling", StationKind.WORK_CENTRE, frozenset((1,)))
ASSEMBLY = Station(2, "ASSY", "Assembly", StationKind.WORK_CENTRE, frozenset((2,)))
STEEL = Station(3, "STEEL", "Steel supplier", StationKind.SUPPLIER, frozenset((3,)))
TOUR = Station(4, "TOUR", "Milk run", StationKind.ROUND, frozenset((1, 2, 4)))

ADA = Person(1, "OP-01", "Ada")
BEN = Person(2, "OP-02", "Ben")
PETRA = Person(3, "PL-01", "Petra", Role.PLANNER)
ADRIAN = Person(4, "AD-01", "Adrian", Role.ADMIN)

REASONS = {"burr": "burr on edge", "count": "quantity wrong", "rust": "rust"}

GEAR = Part(1, "4711-22", "Gear B", "pc")
BAR = Part(2, "9000-01", "Steel bar", "bar")


def real_now() -> int:
    """This machine's clock, microseconds UTC."""
    return time.time_ns() // 1000


def a_path(closes: Side = Side.DEMAND, **needs: Need) -> Path:
    """A path on which every inner state is barred but those that are named: ``a_path(in_use=Need.MANDATORY)``."""
    return Path({state: needs.get(state.name.lower(), Need.BARRED) for state in INNER}, closes)


def a_loop(path: Path | None = None, **values: Any) -> Loop:
    """A loop from milling to assembly, 40 gears a container, 2 cards, 400 a working day of 24 h, lead time 4 h."""
    loop = Loop(
        id=1, key=NORMAL, kind=LoopKind.PRODUCTION, part=GEAR, demand=ASSEMBLY, supplies=(MILLING,), place="A1",
        revision=1, per_container=40_000, cards=2, demand_rate=400_000, work_day=DAY, lead_time=4 * HOUR,
        path=path or a_path(in_process=Need.OPTIONAL, ready=Need.OPTIONAL),
    )  # fmt: skip
    return replace(loop, **values)


def the_loops() -> tuple[Loop, ...]:
    """The loops of the small plant."""
    delivered = a_path(Side.SUPPLY, in_transit=Need.MANDATORY)
    bars = {"kind": LoopKind.SUPPLIER, "part": BAR, "supplies": (STEEL,), "demand": MILLING, "place": "M1"}
    return (
        a_loop(),
        a_loop(a_path(), id=2, key=TWO_STATE, kind=LoopKind.WITHDRAWAL, place="A2"),
        a_loop(a_path(in_use=Need.MANDATORY, in_process=Need.OPTIONAL), id=3, key=IN_USE, place="A3"),
        a_loop(delivered, id=4, key=DELIVERED, **bars),
    )


@dataclass(frozen=True, slots=True)
class SmallPlant:
    """A small plant in a database; all its cards are ACTIVE and FULL since an hour before ``made_at``.

    Attributes:
        cards: the numbers of the cards of each loop, by the loop's key.
    """

    url: str
    code: int
    made_at: int
    milling: Station
    assembly: Station
    steel: Station
    loops: dict[str, Loop]
    cards: dict[str, tuple[int, ...]]

    def card(self, loop: str, n: int = 1) -> int:
        """The number of the n-th card of a loop."""
        return self.cards[loop][n - 1]

    def label(self, loop: str, n: int = 1, issue: int = 1) -> str:
        """What that card's bar code says."""
        return self.label_of(self.card(loop, n), issue)

    def label_of(self, number: int, issue: int = 1) -> str:
        """What the bar code of the card with this number says."""
        return ScanCode(self.code, number, issue).text


class Clock:
    """A clock that stands until it is moved; microseconds UTC."""

    def __init__(self, at: int) -> None:
        self.at = at

    def __call__(self) -> int:
        return self.at

    def passes(self, microseconds: int) -> None:
        """Moves it on."""
        self.at += microseconds


@dataclass(frozen=True, slots=True)
class Desks:
    """All who work on one database."""

    plant: SmallPlant
    database: Database
    catalog: Catalog
    journal: Journal
    cards: CardDesk
    boards: BoardDesk
    plants: PlantDesk
    clock: Clock

    def scan(self, number: int, station: Station, *, issue: int = 1, later: int = HOUR // 60, **request: Any) -> Answer:
        """A scan of the card's label, by default a minute after the last one."""
        self.clock.passes(later)
        return self.cards.scan(self.plant.label_of(number, issue), Request(station, **request))

    def step(self, number: int, station: Station, step: Step, *, later: int = HOUR // 60, **request: Any) -> Answer:
        """A step chosen by touch, by default a minute after the last one."""
        self.clock.passes(later)
        return self.cards.step(number, Request(station, step, **request))

    def card(self, number: int) -> Card:
        """The card as the database has it."""
        found = self.catalog.find(number, self.clock())
        assert found is not None, f"there is no card {number}"
        return found[0]


def small_plant(
    url: str,
    *,
    code: int = 1201,
    loops: tuple[Loop, ...] | None = None,
    with_round: bool = False,
    activated: bool = True,
) -> SmallPlant:
    """Makes the schema and the small plant in an empty database.

    Args:
        with_round: a fourth station as well, the handler's round ``TOUR``, which serves milling and assembly.
        activated: put the cards into use, FULL; else they stay NEW.
    """
    if loops is not None:
        return _made(url, code, loops, with_round, activated)
    # Made once, and copied from then on: a copy takes a tenth of the time.
    address = parse(url)
    kind = (address.get_backend_name(), address.host, address.port, code, with_round, activated)
    if kind not in _ORIGINALS:
        _ORIGINALS[kind] = _made(url, code, the_loops(), with_round, activated)
        _copy(url, _original(url, kind))
    else:
        _copy(_original(url, kind), url)
    return replace(_ORIGINALS[kind], url=url)


_ORIGINALS: dict[tuple[object, ...], SmallPlant] = {}


@cache
def _folder() -> File:
    """Where SQLite's originals are kept; goes with this process."""
    folder = File(mkdtemp(prefix="kanban-originals-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _original(url: str, kind: tuple[object, ...]) -> str:
    """Where the original of a kind of small plant is kept: on the same server, or in a folder of the tests' own."""
    name = "original_" + "_".join(str(part) for part in kind[-3:]).lower()
    if kind[0] == "sqlite":
        return f"sqlite:///{_folder() / name}.db"
    return parse(url).set(database=name).render_as_string(hide_password=False)


def _copy(source: str, target: str) -> None:
    """Copies a database that nobody is connected to, over an empty one or to a new place."""
    model, place = parse(source), parse(target)
    if model.get_backend_name() == "sqlite":
        shutil.copyfile(str(model.database), str(place.database))
        return
    keeper = create_engine(place.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with keeper.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{place.database}"'))
        connection.execute(text(f'CREATE DATABASE "{place.database}" TEMPLATE "{model.database}"'))


def _made(url: str, code: int, loops: tuple[Loop, ...], with_round: bool, activated: bool) -> SmallPlant:
    made_at = real_now()
    engine = database.create(parse(url), Plant(uuid4(), code, uuid4(), "Small plant", ZONE))
    try:
        stations = (MILLING, ASSEMBLY, STEEL, TOUR) if with_round else (MILLING, ASSEMBLY, STEEL)
        masterdata.add_plant_data(
            engine, now=made_at, valid_from=made_at - 30 * DAY, week=ALWAYS, stations=[(one, None) for one in stations],
            parts=(GEAR, BAR), persons=(ADA, BEN, PETRA, ADRIAN), reasons=REASONS, loops=loops,
        )  # fmt: skip
        catalog = Catalog(engine)
        journal = Journal(engine, real_now, ZONE)
        maker = PlantDesk(catalog, journal, real_now, uuid4)
        cards = {loop.key: tuple(sorted(maker.create_cards(loop, loop.cards, PETRA).cards)) for loop in loops}
        if activated:
            desk = CardDesk(catalog, journal, real_now, uuid4)
            for loop in loops:
                for number in cards[loop.key]:
                    # An hour ago, so that the next scan is not taken for the same one.
                    request = Request(loop.demand, Step.ACTIVATE_FULL, ADA.badge, scanned_at=made_at - HOUR)
                    answer = desk.step(number, request)
                    assert answer.step is Step.ACTIVATE_FULL, answer
    finally:
        engine.dispose()
    return SmallPlant(url, code, made_at, MILLING, ASSEMBLY, STEEL, {loop.key: loop for loop in loops}, cards)


@contextmanager
def at_work(plant: SmallPlant, *, guard: int = 5 * SECOND, announce: Any = lambda _: None) -> Iterator[Desks]:
    """Opens the plant for work; the stations' clock begins 50 minutes before the plant was made, and stands."""
    engine = database.connect(parse(plant.url))
    try:
        clock = Clock(plant.made_at - HOUR + 10 * 60 * SECOND)
        catalog = Catalog(engine)
        journal = Journal(engine, real_now, ZONE)
        cards = CardDesk(catalog, journal, clock, uuid4, guard=guard, announce=announce)
        plants = PlantDesk(catalog, journal, clock, uuid4)
        yield Desks(plant, engine, catalog, journal, cards, BoardDesk(catalog, clock), plants, clock)
    finally:
        engine.dispose()


# For the rules alone.


def ids() -> Callable[[], UUID]:
    """Makes ids 1, 2, 3 …, so that a failure reads well."""
    numbers = itertools.count(1)
    return lambda: UUID(int=next(numbers))


def an_intent(
    station: Station, now: int, step: Step | None = None, *, event: UUID | None = None, **rest: Any
) -> Intent:
    """What somebody at a station wants."""
    return Intent(event or uuid4(), station, now, step, **rest)


def taken(
    card: Card, loop: Loop, intent: Intent, calendar: Calendar = ROUND_THE_CLOCK, new_id: Callable[[], UUID] = uuid4
) -> tuple[Card, tuple[Event, ...]]:
    """The card after an intent that must be carried out, and the events of it, stored at the station's time."""
    decision = decide(card, loop, intent, new_id, calendar)
    assert isinstance(decision, Act), decision
    events = tuple(replace(event, at=intent.now) for event in decision.events)
    for event in events:
        card = apply(card, event)
    return card, events


def a_card(loop: Loop, *steps: tuple[Step, Station], number: int = 1, start: int = 1_750_000_000 * SECOND) -> Card:
    """An ACTIVE, FULL card of a loop, and what is done to it then, a step every ten minutes."""
    card, now = Card(number, loop.id, quantity=loop.per_container), start
    card, _ = taken(card, loop, an_intent(loop.demand, now, Step.ACTIVATE_FULL, person=ADA))
    for step, station in steps:
        now += HOUR // 6
        card, _ = taken(card, loop, an_intent(station, now, step, person=PETRA, reason="burr"))
    return card
