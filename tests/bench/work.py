"""The product at work on a database of the bench, as a station has it: its own login, no rights but a station's."""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from psycopg import sql

from kanban_desktop.model.calendar import Calendar
from kanban_desktop.model.card import Card, Event
from kanban_desktop.model.decide import Act, Intent, decide
from kanban_desktop.model.path import SupplyState
from kanban_desktop.model.plant import Loop, Station
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.operations.answer import Outcome
from kanban_desktop.operations.board import BoardDesk
from kanban_desktop.operations.cards import CardDesk
from kanban_desktop.operations.request import Request
from kanban_desktop.store.catalog import Catalog
from kanban_desktop.store.database import connect
from kanban_desktop.store.engine import Database, parse
from kanban_desktop.store.journal import Journal, Recorded
from kanban_desktop.store.roles import names
from tests.bench.harness import timed
from tests.bench.plant import CODE
from tests.pg_server import SUPERUSER, PostgresServer

LOGIN = "bench_station"
DEVICE = "bench-panel"


def now() -> int:
    """This machine's clock, microseconds UTC."""
    return time.time_ns() // 1000


def station_url(server: PostgresServer, owner: str) -> str:
    """The URL of an owner's database for a user who may do what a station may, and no more."""
    server.execute(
        sql.SQL(
            "DO $$ BEGIN CREATE ROLE {} LOGIN IN ROLE {}; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        ).format(sql.Identifier(LOGIN), sql.Identifier(names(CODE)[0]))
    )
    return owner.replace(f"{SUPERUSER}@", f"{LOGIN}@", 1)


@dataclass(frozen=True, slots=True)
class Work:
    """All who work on one database; nothing here waits between two scans of a card."""

    database: Database
    catalog: Catalog
    journal: Journal
    cards: CardDesk
    boards: BoardDesk

    def known(self, numbers: Sequence[int]) -> "Walk":
        """Cards to be walked through their rounds, known as a board knows them."""
        found = {}
        for number in numbers:
            pair = self.catalog.find(number, now())
            assert pair is not None, f"there is no card {number}"
            found[number] = pair
        return Walk(found, self.catalog.layout.calendars)


@contextmanager
def at_work(url: str, announce: Callable[[frozenset[int]], None] = lambda _: None) -> Iterator[Work]:
    """Opens a database as a station's program does."""
    database = connect(parse(url))
    try:
        catalog = Catalog(database)
        journal = Journal(database, now, catalog.layout.plant.zone)
        cards = CardDesk(catalog, journal, now, uuid4, guard=0, announce=announce)
        yield Work(database, catalog, journal, cards, BoardDesk(catalog, now))
    finally:
        database.dispose()


class Walk:
    """Cards in a row, each a step further every time round: pull, start, ship, receive."""

    def __init__(self, cards: dict[int, tuple[Card, Loop]], calendars: dict[int, Calendar]) -> None:
        self._cards = cards
        self._calendars = calendars
        self._numbers = itertools.cycle(cards)
        self.card, self.loop = next(iter(cards.values()))

    def turn(self) -> None:
        """On to the next card."""
        self.card, self.loop = self._cards[next(self._numbers)]

    def loop_of(self, number: int) -> int:
        """Id of a card's loop."""
        return self._cards[number][1].id

    @property
    def station(self) -> Station:
        """Where the card is scanned next."""
        at_supply = self.card.state in (SupplyState.EMPTY, SupplyState.IN_PROCESS)
        return self.loop.supply if at_supply else self.loop.demand

    @property
    def code(self) -> str:
        """What the card's label says."""
        return ScanCode(CODE, self.card.number, self.card.issue).text

    def intent(self) -> Intent:
        """A plain scan of the card."""
        return Intent(uuid4(), self.station, now(), guard=0, issue=self.card.issue, raw_code=self.code, device=DEVICE)

    def decided(self, intent: Intent) -> tuple[Event, ...]:
        """The events that the scan comes to."""
        decision = decide(self.card, self.loop, intent, uuid4, self._calendars[self.loop.demand.id])
        assert isinstance(decision, Act), decision
        return decision.events

    def moved(self, card: Card) -> None:
        """Takes note of what became of the card."""
        self._cards[card.number] = (card, self.loop)


def by_journal(work: Work, walk: Walk) -> Callable[[], float]:
    """Decide and record, on a card that is known: a scan as the board makes it."""

    def side() -> float:
        walk.turn()
        intent = walk.intent()
        recorded: list[object] = []
        seconds = timed(lambda: recorded.append(work.journal.record(walk.decided(intent), walk.card)))
        (outcome,) = recorded
        assert isinstance(outcome, Recorded), outcome
        walk.moved(outcome.card)
        return seconds

    return side


def by_desk(work: Work, walk: Walk) -> Callable[[], float]:
    """The whole way of a scan: find, decide, record, answer."""

    def side() -> float:
        walk.turn()
        code, request = walk.code, Request(walk.station, device=DEVICE)
        begun = time.perf_counter_ns()
        answer = work.cards.scan(code, request)
        seconds = (time.perf_counter_ns() - begun) / 1e9
        assert answer.outcome is Outcome.MOVED, answer
        found = work.catalog.find(walk.card.number, now())
        assert found is not None
        walk.moved(found[0])
        return seconds

    return side
