"""What can be done with a card: scan it, or take a step by touch or by command.

The way of every one of them: find the card, let the model decide, let the journal record, answer.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol
from uuid import UUID

from kanban_desktop.model import scan as scan_code
from kanban_desktop.model import supplier_label
from kanban_desktop.model.card import Card, Event, Last
from kanban_desktop.model.decide import Act, Intent, Reason, Refusal, Repeat, decide, offers_after
from kanban_desktop.model.path import Identity
from kanban_desktop.model.plant import Loop, Person
from kanban_desktop.model.printjobs import Printed
from kanban_desktop.model.scan import Fault, ScanCode, Unread
from kanban_desktop.model.steps import Step
from kanban_desktop.model.supplier_label import Faulty, SupplierLabel
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.changes import Changes
from kanban_desktop.operations.containers import KnowsCards, KnowsEvents, expected, not_expected, receipts
from kanban_desktop.operations.request import Request
from kanban_desktop.store.journal import Conflict, Known, Recorded


class Cards(KnowsCards, Protocol):
    """Knows cards and who asks for them, as ``store.catalog.Catalog`` does."""

    def person(self, badge: str) -> Person | None: ...

    def persons(self, ids: Iterable[int | None]) -> dict[int, Person]: ...


class Records(KnowsEvents, Protocol):
    """Records acts, as ``store.journal.Journal`` does."""

    def record(self, events: Sequence[Event], card: Card) -> Recorded | Known | Conflict: ...


class CardDesk:
    """Carries out what is asked of cards.

    Args:
        clock: the station's clock, microseconds UTC.
        new_id: makes event ids.
        guard: scans of one card closer than this are one scan, microseconds.
        announce: tells the other stations, right after the commit, which cards changed.
        printed: where a card's label of an issue was printed, as far as that is known.
    """

    def __init__(
        self,
        catalog: Cards,
        journal: Records,
        clock: Callable[[], int],
        new_id: Callable[[], UUID],
        *,
        guard: int = 5_000_000,
        announce: Callable[[frozenset[int]], None] = lambda _: None,
        printed: Callable[[int, int], Printed | None] = lambda _card, _issue: None,
    ) -> None:
        self._catalog = catalog
        self._journal = journal
        self._clock = clock
        self._new_id = new_id
        self._guard = guard
        self._announce = announce
        self._printed = printed

    def scan(self, raw: str, request: Request) -> Answer:
        """One scan: whatever the scanner delivered, at a station; of a supplier's label it receives the container.

        Raises:
            OutOfReach: the database is away; nothing was changed, or the event's id settles what became of it.
        """
        label = supplier_label.read(raw)
        if isinstance(label, SupplierLabel):
            return self._receive(label, request)
        if isinstance(label, Faulty):
            return self._damaged(label, request)
        read = scan_code.read(raw)
        if isinstance(read, Unread):
            return self._scan_other(read, request)
        plant = self._catalog.layout.plant
        if read.plant != plant.code:
            return _unknown(Reason.CARD_FOREIGN, plant=read.plant, own=plant.code)
        return self._on_card(read.card, request, read)

    def _scan_other(self, read: Unread, request: Request) -> Answer:
        if read.fault is Fault.COMMAND:
            return Answer(Outcome.REFUSED, Reason.COMMAND_CODE, {"shown": read.shown})
        if read.text and (number := self._catalog.number_of(read.text)) is not None:
            return self._on_card(number, request, None, read.text)
        mangled = read.fault in (Fault.CHECK_DIGITS, Fault.CONTROL_CHARACTERS, Fault.TOO_LONG)
        return _unknown(Reason.CARD_MANGLED if mangled else Reason.CARD_UNKNOWN, fault=read.fault, shown=read.shown)

    def _damaged(self, label: Faulty, request: Request) -> Answer:
        if label.text and (number := self._catalog.number_of(label.text)) is not None:
            return self._on_card(number, request, None, label.text)  # it says too little, but we know whose it is
        params = {"element": label.element or label.shown, "shown": label.shown}
        return _unknown(Reason(f"label {label.fault}"), **params)

    def _receive(self, label: SupplierLabel, request: Request) -> Answer:
        """Receives a supplier's container, once; on another card if somebody else was quicker with the first."""
        step = request.step or Step.RECEIVE
        if step not in (Step.RECEIVE, Step.QUARANTINE):
            return Answer(Outcome.REFUSED, Reason.LABEL_RECEIVES_ONLY, {"step": step})
        if request.card is not None:
            return self._on_card(request.card, replace(request, step=step), None, label=label)
        plant, tried = self._catalog.layout.plant.id, dict[int, Answer]()
        while True:
            before = receipts(self._journal, plant, label)
            if before.stands:
                return self._received_before(before.events[-1], request)
            found = expected(self._catalog, label, request.station, self._clock())
            if isinstance(found, Answer):
                again = receipts(self._journal, plant, label)  # somebody may have received it just now
                return self._received_before(again.events[-1], request) if again.stands else found
            card, loop = found
            if card.number in tried:
                return tried[card.number]
            quantity = request.quantity if request.quantity is not None else label.quantity_in(loop.part.unit)
            if quantity is None:
                return Answer(Outcome.REFUSED, Reason.LABEL_OTHER_UNIT, {"unit": loop.part.unit})
            wanted = replace(request, event=before.following, step=step, quantity=quantity)
            answer = tried[card.number] = self._on_card(card.number, wanted, None, label=label)
            if answer.event == before.following:
                return answer
            if answer.outcome is Outcome.REPEAT and self._holds_another(answer.event):
                tried[card.number] = not_expected(loop, label)

    def _holds_another(self, receipt: UUID | None) -> bool:
        """Whether a card was received with a container that has a label of its own, and so another one."""
        event = self._journal.find(receipt) if receipt is not None else None
        return event is not None and event.container is not None

    def _received_before(self, event: Event, request: Request) -> Answer:
        """The answer to a container that was received before: its own, where this very scan did it."""
        found = self._catalog.find(event.card, self._clock())
        assert found is not None, "cards are never erased"
        assert event.at is not None, "what is stored has its time"
        if event.station == request.station.id and event.scanned_at == request.scanned_at:
            return self._moved(event, *found)
        last = Last(event.id, event.act, event.step, event.station, event.person, event.scanned_at, event.at)
        return self._not_done(Repeat(last), *found, lost=False)

    def step(self, number: int, request: Request) -> Answer:
        """One step of a card that was touched on the screen or named in a command.

        Raises:
            OutOfReach: as with ``scan``.
        """
        return self._on_card(number, request, None)

    def _on_card(
        self,
        number: int,
        request: Request,
        code: ScanCode | None,
        raw: str | None = None,
        label: SupplierLabel | None = None,
    ) -> Answer:
        """The same intent is decided at most twice: once more when somebody else moved the card meanwhile."""
        person, refusal = self._who(request)
        if refusal:
            return refusal
        if label is not None:
            raw = label.text
        now = request.scanned_at if request.scanned_at is not None else self._clock()
        intent = Intent(
            event=request.event or self._new_id(), station=request.station, now=now, step=request.step, person=person,
            source=request.source, guard=self._guard, issue=code.issue if code else None, quantity=request.quantity,
            rejects=request.rejects, reason=request.reason, raw_code=code.text if code else raw, device=request.device,
            container=label.container if label else None, lot=label.lot if label else None,
        )  # fmt: skip
        lost_to_another = False
        while True:
            found = self._catalog.find(number, self._clock())
            if found is None:
                return _unknown(Reason.CARD_UNKNOWN, shown=code.printed if code else str(number))
            card, loop = found
            calendar = self._catalog.layout.calendars[loop.demand.id]
            decision = decide(card, loop, intent, self._new_id, calendar)
            if not isinstance(decision, Act):
                # A scan that is delivered a second time finds its own work done: the answer is then the first one.
                first = self._journal.find(request.event) if request.event else None
                if first is not None:
                    return self._first(first, card, loop, request)
                return self._not_done(decision, card, loop, lost_to_another)
            outcome = self._journal.record(decision.events, card)
            match outcome:
                case Recorded():
                    changed = frozenset((number,))
                    self._announce(changed)
                    answer = self._moved(outcome.events[-1], outcome.card, loop)
                    return replace(answer, changes=Changes(changed))
                case Known():
                    return self._first(outcome.event, card, loop, request)
                case Conflict() if lost_to_another:
                    return self._not_done(Refusal(Reason.MOVED_MEANWHILE), card, loop, lost_to_another)
                case Conflict():
                    # Decide once more on what the other made of the card, but on nothing else than was meant:
                    # a plain scan that was a pull must not turn into the step after it.
                    lost_to_another = True
                    intent = replace(intent, step=intent.step or decision.main.step)

    def _who(self, request: Request) -> tuple[Person | None, Answer | None]:
        person = None
        if request.badge is not None:
            person = self._catalog.person(request.badge)
            if person is None:
                return None, Answer(Outcome.REFUSED, Reason.BADGE_UNKNOWN, {"badge": scan_code.shown(request.badge)})
        reasons = self._catalog.layout.reasons
        if request.reason is not None and request.reason not in reasons:
            given = {"reason": scan_code.shown(request.reason), "reasons": ", ".join(reasons)}
            return None, Answer(Outcome.REFUSED, Reason.REASON_UNKNOWN, given)
        return person, None

    def _first(self, event: Event, card: Card, loop: Loop, request: Request) -> Answer:
        """The answer that an event got when it was stored, about the card that it moved whatever is asked now."""
        if event.container is not None:
            return self._received_before(event, request)
        if event.card != card.number:
            found = self._catalog.find(event.card, self._clock())
            assert found is not None, "cards are never erased"
            card, loop = found
        return self._moved(event, card, loop)

    def _moved(self, event: Event, card: Card, loop: Loop) -> Answer:
        """The answer to a stored event, made of nothing but the event and master data: the same whenever it is made."""
        return replace(
            self._about(card, loop),
            outcome=Outcome.MOVED,
            params={
                **self._names(loop), "quantity": event.quantity, "rejects": event.rejects, "reason": event.reason,
                "obsolete": event.identity is Identity.OBSOLETE, "asked": _asked(event, loop),
            },
            step=event.step, start=event.start, end=event.end, quantity=event.quantity, version=event.version,
            held=bool(event.detail.get("held")), event=event.id,
            at=event.at, scanned_at=event.scanned_at, station=self._station_code(event.station),
            by=self._person_name(event.person), offers=offers_after(event),
        )  # fmt: skip

    def _not_done(self, decision: Repeat | Refusal, card: Card, loop: Loop, lost: bool) -> Answer:
        about = self._about(card, loop)
        if isinstance(decision, Refusal) and lost and decision.reason is Reason.NOT_NOW:
            decision = replace(decision, reason=Reason.MOVED_MEANWHILE)
        last = card.last
        if isinstance(decision, Repeat):
            last = decision.last
            about = replace(about, outcome=Outcome.REPEAT, reason=Reason.ALREADY_DONE, step=last.step)
        else:
            about = replace(about, outcome=Outcome.REFUSED, reason=decision.reason)
        given = {**self._names(loop), **(decision.params if isinstance(decision, Refusal) else {})}
        if last is not None:
            about = self._with_last(about, last)
            given |= {
                "last": last.step, "ago": max(0, self._clock() - last.at), "who": self._person_name(last.person),
                "where": self._station_name(last.station),
            }  # fmt: skip
        if (
            about.reason is Reason.CARD_SUPERSEDED
            and (found := self._printed(card.number, card.issue_seen)) is not None
        ):
            given |= {"printer": found.printer, "printed_at": found.station}
        if "by" in given:
            given["by"] = self._person_name(given["by"] if isinstance(given["by"], int) else None)
        given["reason_text"] = self._catalog.layout.reasons.get(str(given.get("reason")), given.get("reason"))
        return replace(about, params=given, offers=decision.offers)

    def _about(self, card: Card, loop: Loop) -> Answer:
        return Answer(
            Outcome.MOVED, card=card.number, loop=loop.key, start=card.state, end=card.state, held=card.held,
            quantity=card.quantity, version=card.version,
        )  # fmt: skip

    def _with_last(self, answer: Answer, last: Last) -> Answer:
        return replace(
            answer, event=last.event, at=last.at, scanned_at=last.scanned_at,
            station=self._station_code(last.station), by=self._person_name(last.person),
        )  # fmt: skip

    def _names(self, loop: Loop) -> dict[str, object]:
        return {
            "part": loop.part.name, "number": loop.part.number, "unit": loop.part.unit,
            "supply": loop.supply.name, "demand": loop.demand.name, "place": loop.place,
        }  # fmt: skip

    def _station_code(self, station: int | None) -> str | None:
        found = self._catalog.layout.stations.get(station) if station is not None else None
        return found.code if found else None

    def _station_name(self, station: int | None) -> str | None:
        found = self._catalog.layout.stations.get(station) if station is not None else None
        return found.name if found else None

    def _person_name(self, person: int | None) -> str | None:
        found = self._catalog.persons((person,))
        return found[person].shown if person in found else None


def _asked(event: Event, loop: Loop) -> int | None:
    """What a container was to hold, where its supplier's label says otherwise; thousandths."""
    differs = event.container is not None and event.step is not Step.UNDO and event.quantity != loop.per_container
    return loop.per_container if differs else None


def _unknown(reason: Reason, **params: object) -> Answer:
    return Answer(Outcome.UNKNOWN, reason, params)
