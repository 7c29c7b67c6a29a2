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
from kanban_desktop.model.supplier_label import SupplierLabel
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.cards import CardDesk
from kanban_desktop.operations.containers import Receipts, label_in, receipts, taken_back
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.request import Request
from kanban_desktop.store.catalog import Catalog, Filter
from kanban_desktop.store.engine import Database
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
            if one.event in known and known[one.event].container is not None:
                verdicts[one.event] = self._ask(one)  # it is the container's id, and not only this scan's
            elif one.event in known:
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
        """Those of these that the plant has, with the card's version right after each.

        A container's receipt that was taken back says nothing about a scan of it that came later.
        """
        journal = self._plant.journal
        return {
            event: found.version
            for event, found in journal.find_all(events).items()
            if found.container is None or not taken_back(journal, found)
        }

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
                answer = _scan(desk, one, catalog.layout, one.event)
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
                case Known() if outcome.event.container is None:
                    verdicts[events[-1].id] = Taken(outcome.event.version)
                case Known() | Conflict():
                    pass  # somebody was quicker just now
        if stored:
            self._plant.announce(frozenset(stored))
        return verdicts

    def _ask(self, one: Pending) -> Verdict:
        label = label_in(one.raw)
        return self._ask_of_container(one, label) if label is not None else self._ask_of_card(one, one.event)

    def _ask_of_container(self, one: Pending, label: SupplierLabel) -> Verdict:
        """A container is received once, whoever scanned it; and if its card has gone to another one, on the next."""
        plant, journal = self._plant.catalog.layout.plant.id, self._plant.journal
        before = receipts(journal, plant, label)
        if (stored := _received(one, before)) is not None:
            return stored
        verdict = self._ask_of_card(one, before.following)
        if isinstance(verdict, Refused) and verdict.why == Reason.MOVED_MEANWHILE:
            answer = self._scanned(one, before.following, anywhere=True)
            if isinstance(answer, Answer) and answer.done:
                return Taken(one.version)
        if isinstance(verdict, Refused):
            return _received(one, receipts(journal, plant, label)) or verdict
        return verdict

    def _ask_of_card(self, one: Pending, event: UUID) -> Verdict:
        found = self._plant.catalog.find(one.card, self._clock())
        if found is None:
            return Refused(Reason.CARD_UNKNOWN, {"shown": one.raw or str(one.card)})
        card, _ = found
        if card.version != one.version and not self._still_means(one, card):
            # It may be what moved the card: an earlier try, carried out just now.
            stored = self.stored((event,))
            return Taken(stored[event]) if stored else self._moved_on(card)
        answer = self._scanned(one, event)
        if isinstance(answer, Refused):
            return answer
        if answer.outcome is Outcome.MOVED:
            assert answer.version is not None, "what is stored has a version"
            return Taken(answer.version)
        return _refused(answer)

    def _scanned(self, one: Pending, event: UUID, *, anywhere: bool = False) -> Answer | Refused:
        """What the plant answers to the scan, as ``_scan`` puts it; or that its database would not have it."""
        try:
            return _scan(self._plant.cards, one, self._plant.catalog.layout, event, anywhere=anywhere)
        except OutOfReach as fault:
            if fault.code != "step_refused":
                raise
            _log.error("queued scan %s of card %s: %s", one.event, one.card, fault.params.get("problem"))
            return Refused(Reason.NOT_NOW, {"step": one.step})

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


def _received(one: Pending, before: Receipts) -> Taken | None:
    """The plant's word where it has the container: by this very scan, or by somebody's whose receipt stands."""
    for event in before.events:
        mine = event.station == one.home.station and event.scanned_at == one.scanned_at
        if mine or (before.stands and event is before.events[-1]):
            # Received on another card: then the one that stood for it here is where it was before.
            return Taken(event.version if event.card == one.card else one.version)
    return None


def _scan(desk: CardDesk, one: Pending, layout: Layout, event: UUID, *, anywhere: bool = False) -> Answer:
    """The same scan or touch again, but with the step that it was taken for.

    Args:
        event: id of the event that it is to become.
        anywhere: a supplier's container may be received on another card than the one that it was here.
    """
    request = Request(
        layout.stations[one.home.station], one.step, one.badge, event, one.quantity, one.rejects, one.reason,
        one.source, one.device, one.scanned_at, None if anywhere else one.card,
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

    @property
    def database(self) -> Database:
        return self._catalog.database

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

    def cards(self, wanted: Filter, now: int) -> tuple[tuple[Card, Loop], ...]:
        return self._catalog.cards(wanted, now)


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

    def after(self, event: Event) -> Event | None:
        return None  # nothing is stored here
