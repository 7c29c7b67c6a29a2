"""Asks the plant about scans that a station took while it was out of reach: what it takes and what it refuses.

A scan is decided anew, once, on the step that the operator was shown. Asking twice does no harm: the event's id makes
one event of it. Many are asked about at once, since each round trip may take long.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from kanban_desktop.model.card import Card, Event
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.model.pending import OTHER_PLANT, Home, Pending, Refused, Taken, Verdict
from kanban_desktop.model.plant import Loop, Person
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.cards import CardDesk
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.request import Request
from kanban_desktop.store.catalog import Catalog, Filter
from kanban_desktop.store.journal import Conflict, Known, Recorded, takes_planner
from kanban_desktop.store.layout import Layout

_STANDS = frozenset((Step.HOLD, Step.RELEASE, Step.REISSUE, Step.MARK_OBSOLETE, Step.CANCEL, Step.CANCEL_REFUSE))
"""What others may have done to a card meanwhile without making what was scanned mean something else."""

_log = logging.getLogger(__name__)


class Delivery:
    """Asks one plant.

    Args:
        plant: used by the thread that delivers, and by no other.
        clock: the station's, microseconds UTC.
    """

    def __init__(self, plant: Desks, clock: Callable[[], int], new_id: Callable[[], UUID]) -> None:
        self._plant = plant
        self._clock = clock
        self._new_id = new_id

    def deliver(self, batch: Sequence[Pending]) -> list[tuple[Pending, Verdict]]:
        """The plant's word on each of these, of which no two are of one card.

        Raises:
            OutOfReach: the plant cannot be asked; some of them may have been stored, which their ids settle.
        """
        known = self._plant.journal.find_all([one.event for one in batch])
        here = self._plant.catalog.layout.plant
        verdicts: dict[UUID, Verdict] = {}
        fresh = []
        for one in batch:
            if one.event in known:
                verdicts[one.event] = Taken(known[one.event].version)
            elif (one.home.plant, one.home.epoch) != (here.id, here.epoch):
                verdicts[one.event] = Refused(OTHER_PLANT)
            else:
                fresh.append(one)
        verdicts |= self._decide(fresh)
        for one in fresh:
            if one.event not in verdicts:
                verdicts[one.event] = self._ask(one)
        return [(one, verdicts[one.event]) for one in batch]

    def stored(self, events: Collection[UUID]) -> dict[UUID, int]:
        """Those of these that the plant has, with the card's version right after each."""
        return {event: found.version for event, found in self._plant.journal.find_all(events).items()}

    def _decide(self, batch: Sequence[Pending]) -> dict[UUID, Verdict]:
        """Those that nobody came before, in a few round trips for all of them; the others are left out."""
        if len(batch) < 2:
            return {}
        catalog = self._plant.catalog
        known = _Prefetched(
            catalog, {one.card for one in batch}, {one.badge for one in batch if one.badge}, self._clock()
        )
        gathered = _Gathered(self._clock)
        desk = CardDesk(known, gathered, self._clock, self._new_id, guard=self._plant.guard)
        verdicts: dict[UUID, Verdict] = {}
        for one in batch:
            if known.version(one.card) == one.version:
                answer = _scan(desk, one, catalog.layout)
                if answer.outcome is not Outcome.MOVED:
                    verdicts[one.event] = _refused(answer)
        acts = [(events, card) for events, card in gathered.acts if not takes_planner(events[-1], card)]
        try:
            outcomes = self._plant.journal.record_all(acts)
        except OutOfReach as fault:
            if fault.code != "step_refused":
                raise
            return verdicts  # one of them is to blame: each is asked about by itself
        stored = []
        for (events, card), outcome in zip(acts, outcomes, strict=True):
            match outcome:
                case Recorded():
                    verdicts[events[-1].id] = Taken(outcome.card.version)
                    stored.append(card.number)
                case Known():
                    verdicts[events[-1].id] = Taken(outcome.event.version)
                case Conflict():
                    pass  # somebody was quicker just now
        if stored:
            self._plant.announce(frozenset(stored))
        return verdicts

    def _ask(self, one: Pending) -> Verdict:
        found = self._plant.catalog.find(one.card, self._clock())
        if found is None:
            return Refused(Reason.CARD_UNKNOWN, {"shown": one.raw or str(one.card)})
        card, _ = found
        if card.version != one.version and not self._still_means(one, card):
            # It may be what moved the card: an earlier try, carried out just now.
            stored = self.stored((one.event,))
            return Taken(stored[one.event]) if stored else self._moved_on(card)
        try:
            answer = _scan(self._plant.cards, one, self._plant.catalog.layout)
        except OutOfReach as fault:
            if fault.code != "step_refused":
                raise
            _log.error("queued scan %s of card %s: %s", one.event, one.card, fault.params.get("problem"))
            return Refused(Reason.NOT_NOW, {"step": one.step})
        if answer.outcome is Outcome.MOVED:
            assert answer.version is not None, "what is stored has a version"
            return Taken(answer.version)
        return _refused(answer)

    def _still_means(self, one: Pending, card: Card) -> bool:
        """Whether the card, though others had it in hand, is still where the operator saw it."""
        if card.version < one.version or one.step is Step.UNDO:
            return False
        meanwhile = self._plant.journal.history(one.card, card.version - one.version)
        return all(event.step in _STANDS for event in meanwhile)

    def _moved_on(self, card: Card) -> Refused:
        last = card.last
        if last is None:
            return Refused(Reason.MOVED_MEANWHILE)
        layout, person = self._plant.catalog.layout, last.person
        names = self._plant.catalog.persons((person,))
        station = layout.stations.get(last.station) if last.station is not None else None
        given = {
            "last": str(last.step), "at": last.at, "who": names[person].shown if person in names else None,
            "where": station.name if station else None,
        }  # fmt: skip
        return Refused(Reason.MOVED_MEANWHILE, given)


def home(layout: Layout, station: int) -> Home:
    """What a station's queue is filled for at this plant."""
    return Home(layout.plant.id, layout.plant.epoch, station)


def _scan(desk: CardDesk, one: Pending, layout: Layout) -> Answer:
    """The same scan or touch again, but with the step that it was taken for."""
    request = Request(
        layout.stations[one.home.station], one.step, one.badge, one.event, one.quantity, one.rejects, one.reason,
        one.source, one.device, one.scanned_at,
    )  # fmt: skip
    return desk.step(one.card, request) if one.raw is None else desk.scan(one.raw, request)


def _refused(answer: Answer) -> Refused:
    assert answer.reason is not None, "whoever says no says why"
    given = {
        key: value if isinstance(value, int) else str(value)
        for key, value in answer.params.items()
        if value is not None
    }
    return Refused(answer.reason, given)


class _Prefetched:
    """What many decisions need to know, read at once."""

    def __init__(self, catalog: Catalog, cards: Collection[int], badges: Collection[str], now: int) -> None:
        self._catalog = catalog
        self._cards = {card.number: (card, loop) for card, loop in catalog.cards(Filter(numbers=cards), now)}
        self._badges = {badge: catalog.person(badge) for badge in badges}
        self._persons = {person.id: person for person in self._badges.values() if person is not None}

    @property
    def layout(self) -> Layout:
        return self._catalog.layout

    def version(self, card: int) -> int | None:
        return self._cards[card][0].version if card in self._cards else None

    def number_of(self, code: str) -> int | None:
        return self._catalog.number_of(code)

    def person(self, badge: str) -> Person | None:
        return self._badges[badge]

    def persons(self, ids: Iterable[int | None]) -> dict[int, Person]:
        wanted = {one for one in ids if one is not None}
        missing = wanted - self._persons.keys()
        if missing:
            self._persons |= self._catalog.persons(missing)
        return {one: self._persons[one] for one in wanted if one in self._persons}

    def find(self, number: int, now: int) -> tuple[Card, Loop] | None:
        return self._cards.get(number)


class _Gathered:
    """Keeps the acts that were decided, for a journal that records them all at once."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self.acts: list[tuple[tuple[Event, ...], Card]] = []

    def record(self, events: Sequence[Event], card: Card) -> Recorded | Known | Conflict:
        self.acts.append((tuple(events), card))
        return Recorded(tuple(replace(event, at=self._clock()) for event in events), card)

    def find(self, event: UUID) -> Event | None:
        return None  # it was looked for before
