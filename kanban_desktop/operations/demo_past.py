"""The demo plant's past: two working days, lived through by the model and the journal on an injected clock.

Consumers empty containers at their demand rate and scan them; suppliers bring them round within the lead time, or
seldom later; now and then somebody takes a scan back. The same seed gives the same past.
"""

import heapq
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from kanban_desktop.model.calendar import MINUTE, SECOND, Calendar, instant, moment
from kanban_desktop.model.card import Card
from kanban_desktop.model.decide import Act, Intent, decide
from kanban_desktop.model.path import UNDER_WAY
from kanban_desktop.model.plant import Loop, Station
from kanban_desktop.model.steps import Step
from kanban_desktop.operations import demo_plant
from kanban_desktop.operations.demo_plant import RECORDED, WORK_DAY, DemoPlant
from kanban_desktop.operations.plant import PlantDesk
from kanban_desktop.store import masterdata
from kanban_desktop.store.catalog import Catalog
from kanban_desktop.store.engine import Database, open_engine
from kanban_desktop.store.journal import Journal, Recorded

_HELD_LOOP = "M1-HT-4711-21S"


def fill(database: Database, *, now: int, new_id: Callable[[], UUID], seed: int = 1) -> int:
    """Puts the demo plant into an empty database: master data, cards, and a past that ends now.

    Returns:
        How many events the past has.

    Raises:
        OutOfReach: the database is away, or does not give this user an administrator's right.
    """
    demo, working = demo_plant.load(), demo_plant.calendar()
    start = two_days_before(now, working)
    masterdata.add_plant_data(
        database, now=now, valid_from=start, week=demo_plant.WEEK, stations=demo.stations, parts=demo.parts,
        persons=demo.persons, reasons=demo_plant.REASONS, loops=demo.loops, part_pictures=tuple(demo.pictures.values()),
    )  # fmt: skip
    # What is made up can be made up again: thousands of waits for the disk are not worth it.
    hasty = open_engine(database.url, durable=False)
    try:
        catalog = Catalog(hasty)
        past = _Past(catalog, Journal(hasty, lambda: past.now, demo_plant.ZONE, dated=True), new_id, start, now, seed)
        return past.play(demo)
    finally:
        hasty.dispose()


def two_days_before(now: int, working: Calendar) -> int:
    """When the first shift begins from which two working days, and the day so far, lead to now."""
    day = moment(now, working.zone).date()
    while working.working(_midnight(day, working), now) < 2 * WORK_DAY:
        day -= timedelta(days=1)
    start = working.after(_midnight(day, working), 0)
    assert start is not None, "there was working time since"
    return start


def _midnight(day: date, working: Calendar) -> int:
    return instant(datetime.combine(day, time(), tzinfo=working.zone))


class _Past:
    """What everybody does, in the order of time.

    Attributes:
        now: the instant that is being lived through.
    """

    def __init__(
        self, catalog: Catalog, journal: Journal, new_id: Callable[[], UUID], start: int, end: int, seed: int
    ) -> None:
        self.now = start
        self._catalog = catalog
        self._journal = journal
        self._new_id = new_id
        self._end = end
        self._chance = random.Random(seed)
        self._calendar = demo_plant.calendar()
        self._cards: dict[int, Card] = {}
        self._queue: list[tuple[int, int, Iterator[int]]] = []
        self._order = itertools.count()
        self._stored = 0

    def play(self, demo: DemoPlant) -> int:
        self._demo = demo
        desk = PlantDesk(self._catalog, self._journal, lambda: self.now, self._new_id)
        start = self.now
        for loop in demo.loops:
            numbers = sorted(desk.create_cards(loop, loop.cards, demo.planner).cards)
            self._stored += len(numbers)
            for number in numbers:
                found = self._catalog.find(number, self.now)
                assert found is not None, "it was made just now"
                self._cards[number] = found[0]
                self._do(number, loop, loop.demand)
            self._enter(self._consumer(loop, numbers, start), start)
        while self._queue:
            at, _, actor = heapq.heappop(self._queue)
            if at > self._end:
                continue
            self.now = max(self.now, at)
            if (following := next(actor, None)) is not None:
                self._enter(actor, following)
        self._hold_one()
        return self._stored

    def _enter(self, actor: Iterator[int], at: int) -> None:
        heapq.heappush(self._queue, (at, next(self._order), actor))

    def _after(self, at: int, work: float) -> int:
        later = self._calendar.after(at, int(work))
        assert later is not None, "the demo plant works every week"
        return later

    def _consumer(self, loop: Loop, numbers: list[int], start: int) -> Iterator[int]:
        """Empties one container after another and scans each; yields when it next does something."""
        reach = loop.per_container * loop.work_day // loop.demand_rate
        at = self._after(start, reach * self._chance.random())
        while True:
            yield at
            full = [number for number in numbers if self._cards[number].stocked]
            if not full:
                # The line stands until something arrives; look again in five working minutes.
                at = self._after(at, 5 * MINUTE)
                continue
            oldest = min(full, key=lambda number: (self._cards[number].since or 0, number))
            self._do(oldest, loop, loop.demand)
            if self._chance.random() < 0.01:
                yield self._after(at, 8 * SECOND)
                self._do(oldest, loop, loop.demand, Step.UNDO)
                at = self._after(at, 10 * MINUTE)
                continue
            self._enter(self._supplier(loop, oldest, at), at + SECOND)
            at = self._after(at, reach * self._chance.uniform(0.9, 1.1))

    def _supplier(self, loop: Loop, number: int, pulled: int) -> Iterator[int]:
        """Brings one container round: each recorded state in turn, then the consumer receives it."""
        late = self._chance.random() < 0.03
        lead = loop.lead_time * (self._chance.uniform(1.1, 1.6) if late else self._chance.uniform(0.45, 0.95))
        for share in sorted(self._chance.uniform(0.1, 0.9) for _ in RECORDED[loop.kind]):
            yield self._after(pulled, lead * share)
            self._do(number, loop, loop.supply)
        yield self._after(pulled, lead)
        self._do(number, loop, loop.demand)

    def _hold_one(self) -> None:
        """Quality has found something on a card that is under way, so that the demo shows a held card."""
        loop = next(one for one in self._demo.loops if one.key == _HELD_LOOP)
        deck = sorted((card for card in self._cards.values() if card.loop == loop.id), key=lambda one: one.number)
        under_way = [card for card in deck if card.state in UNDER_WAY]
        self._do((under_way or deck)[0].number, loop, loop.supply, Step.HOLD, reason="burr")

    def _do(
        self, number: int, loop: Loop, station: Station, step: Step | None = None, reason: str | None = None
    ) -> None:
        early = moment(self.now, self._calendar.zone).hour < 14
        intent = Intent(self._new_id(), station, self.now, step, self._demo.crew(station)[0 if early else 1])
        card = self._cards[number]
        decision = decide(card, loop, replace(intent, reason=reason), self._new_id, self._calendar)
        if not isinstance(decision, Act):
            return
        outcome = self._journal.record(decision.events, card)
        assert isinstance(outcome, Recorded), "nobody else moves cards in the past"
        self._cards[number] = outcome.card
        self._stored += len(outcome.events)
