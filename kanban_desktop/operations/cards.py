"""What can be done with a card: scan it, or take a step by touch or by command.

The way of every one of them: find the card, let the model decide, let the journal record, answer.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol
from uuid import UUID

from kanban_desktop.model import scan as scan_code
from kanban_desktop.model.card import Card, Event, Last
from kanban_desktop.model.decide import Act, Intent, Reason, Refusal, Repeat, decide, offers_after
from kanban_desktop.model.path import Identity
from kanban_desktop.model.plant import Loop, Person
from kanban_desktop.model.scan import Fault, ScanCode, Unread
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.changes import Changes
from kanban_desktop.operations.request import Request
from kanban_desktop.store.journal import Conflict, Known, Recorded
from kanban_desktop.store.layout import Layout


class Cards(Protocol):
    """Knows cards and who asks for them, as ``store.catalog.Catalog`` does."""

    @property
    def layout(self) -> Layout: ...

    def number_of(self, code: str) -> int | None: ...

    def person(self, badge: str) -> Person | None: ...

    def persons(self, ids: Iterable[int | None]) -> dict[int, Person]: ...

    def find(self, number: int, now: int) -> tuple[Card, Loop] | None: ...


class Records(Protocol):
    """Records acts, as ``store.journal.Journal`` does."""

    def record(self, events: Sequence[Event], card: Card) -> Recorded | Known | Conflict: ...

    def find(self, event: UUID) -> Event | None: ...


class CardDesk:
    """Carries out what is asked of cards.

    Args:
        clock: the station's clock, microseconds UTC.
        new_id: makes event ids.
        guard: scans of one card closer than this are one scan, microseconds.
        announce: tells the other stations, right after the commit, which cards changed.
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
    ) -> None:
        self._catalog = catalog
        self._journal = journal
        self._clock = clock
        self._new_id = new_id
        self._guard = guard
        self._announce = announce

    def scan(self, raw: str, request: Request) -> Answer:
        """One scan: whatever the scanner delivered, at a station.

        Raises:
            OutOfReach: the database is away; nothing was changed, or the event's id settles what became of it.
        """
        read = scan_code.read(raw)
        if isinstance(read, Unread):
            return self._scan_other(read, request)
        plant = self._catalog.layout.plant
        if read.plant != plant.code:
            return _unknown(Reason.CARD_FOREIGN, plant=read.plant, own=plant.code)
        return self._on_card(read.card, request, read)

    def _scan_other(self, read: Unread, request: Request) -> Answer:
        if read.text and (number := self._catalog.number_of(read.text)) is not None:
            return self._on_card(number, request, None, read.text)
        mangled = read.fault in (Fault.CHECK_DIGITS, Fault.CONTROL_CHARACTERS, Fault.TOO_LONG)
        return _unknown(Reason.CARD_MANGLED if mangled else Reason.CARD_UNKNOWN, fault=read.fault, shown=read.shown)

    def step(self, number: int, request: Request) -> Answer:
        """One step of a card that was touched on the screen or named in a command.

        Raises:
            OutOfReach: as with ``scan``.
        """
        return self._on_card(number, request, None)

    def _on_card(self, number: int, request: Request, code: ScanCode | None, raw: str | None = None) -> Answer:
        """The same intent is decided at most twice: once more when somebody else moved the card meanwhile."""
        person, refusal = self._who(request)
        if refusal:
            return refusal
        now = request.scanned_at if request.scanned_at is not None else self._clock()
        intent = Intent(
            event=request.event or self._new_id(), station=request.station, now=now, step=request.step, person=person,
            source=request.source, guard=self._guard, issue=code.issue if code else None, quantity=request.quantity,
            rejects=request.rejects, reason=request.reason, raw_code=code.text if code else raw, device=request.device,
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
                    return self._first(first, card, loop)
                return self._not_done(decision, card, loop, lost_to_another)
            outcome = self._journal.record(decision.events, card)
            match outcome:
                case Recorded():
                    changed = frozenset((number,))
                    self._announce(changed)
                    answer = self._moved(outcome.events[-1], outcome.card, loop)
                    return replace(answer, changes=Changes(changed))
                case Known():
                    return self._first(outcome.event, card, loop)
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

    def _first(self, event: Event, card: Card, loop: Loop) -> Answer:
        """The answer that an event got when it was stored, about the card that it moved whatever is asked now."""
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
                "obsolete": event.identity is Identity.OBSOLETE,
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


def _unknown(reason: Reason, **params: object) -> Answer:
    return Answer(Outcome.UNKNOWN, reason, params)
