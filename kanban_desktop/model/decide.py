"""The decision: a scan or a touch becomes an act, a repeat or a refusal.

One pure function; the board, the command line and the replay of queued scans all pass through it. Time and ids are
passed in. Reasons are codes with parameters; ``operations.words`` puts them into sentences.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from kanban_desktop.model.calendar import Calendar
from kanban_desktop.model.card import Card, Event, Last, Source, apply, starts_trip
from kanban_desktop.model.path import OPEN, STOCKED, UNDER_WAY, Identity, Need, Side, SupplyState
from kanban_desktop.model.plant import Loop, Person, Role, Station
from kanban_desktop.model.scan import MOST_ISSUE
from kanban_desktop.model.steps import REACHES, RULES, Held, Step, becomes

MOST_PIECES = 10**12
"""A quantity above this, in thousandths, is a slip of the finger."""


class Reason(StrEnum):
    """Why a scan was not carried out."""

    CARD_UNKNOWN = "card unknown"
    CARD_MANGLED = "card mangled"
    CARD_FOREIGN = "card of another plant"
    CARD_HELD = "card held"
    CARD_NOT_HELD = "card not held"
    CARD_SUPERSEDED = "card superseded"
    CARD_NEW = "card new"
    CARD_SURPLUS = "card surplus"
    CARD_CLOSED = "card closed"
    CARD_VOID = "card void"
    NOT_IN_PATH = "step not in path"
    MANDATORY_SKIPPED = "mandatory state skipped"
    NOT_NOW = "step not possible now"
    STATION_NOT_IN_LOOP = "station not in loop"
    OTHER_SIDE = "step of the other side"
    ALREADY_DONE = "already done"
    CANCEL_ASKED = "cancel asked"
    NOTHING_TO_UNDO = "nothing to undo"
    OTHERS_ACTED = "others acted since"
    NO_PERMISSION = "no permission"
    BADGE_UNKNOWN = "badge unknown"
    REASON_MISSING = "reason missing"
    REASON_UNKNOWN = "reason unknown"
    QUANTITY_IMPOSSIBLE = "quantity impossible"
    MOVED_MEANWHILE = "moved meanwhile"
    COMMAND_CODE = "command code"

    # What ``model.label_fault.Fault`` names, of a supplier's label.
    LABEL_HEADER = "label header damaged"
    LABEL_TRAILER = "label trailer missing"
    LABEL_SEPARATORS = "label separators lost"
    LABEL_FORMAT = "label format unknown"
    LABEL_ELEMENT = "label element unreadable"
    LABEL_TOO_SHORT = "label element too short"
    LABEL_TOO_LONG = "label element too long"
    LABEL_CHECK_DIGIT = "label check digit wrong"
    LABEL_TWICE = "label element twice"
    LABEL_QUANTITY = "label quantity no number"
    LABEL_NO_PART = "label without part"
    LABEL_NO_QUANTITY = "label without quantity"
    LABEL_NO_SERIAL = "label without serial"
    LABEL_NO_SUPPLIER = "label without supplier"
    # What does not fit the plant, of one that is sound.
    LABEL_PART_UNKNOWN = "label part unknown"
    LABEL_SUPPLIER_UNKNOWN = "label supplier unknown"
    LABEL_KANBAN_UNKNOWN = "label kanban unknown"
    LABEL_OTHER_PART = "label of another part"
    LABEL_OTHER_UNIT = "label of another unit"
    LABEL_NOT_HERE = "label of another station"
    LABEL_NOT_EXPECTED = "label not expected"
    LABEL_RECEIVES_ONLY = "label receives only"


@dataclass(frozen=True, slots=True)
class Intent:
    """What a person at a station wants of a card.

    Attributes:
        event: id of the event that it is to become, made by the client.
        step: None for a plain scan, which takes the step that is next here.
        now: the station's clock, microseconds UTC.
        guard: a plain scan closer than this to the card's last step here is the same scan, microseconds.
        issue: label issue that was scanned; None when the card was touched or named by its number.
        quantity: pieces in the container if they differ, thousandths.
        container, lot: what a supplier's label names.
    """

    event: UUID
    station: Station
    now: int
    step: Step | None = None
    person: Person | None = None
    source: Source = Source.SCAN
    guard: int = 5_000_000
    issue: int | None = None
    quantity: int | None = None
    rejects: int = 0
    reason: str | None = None
    raw_code: str | None = None
    device: str | None = None
    container: str | None = None
    lot: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be recorded, as one: the last event is what the person did, the others were inferred from it."""

    events: tuple[Event, ...]

    @property
    def main(self) -> Event:
        """The event that carries the intent's id."""
        return self.events[-1]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Nothing is to be done here: by ``last``, what was done, by whom and when; other steps may be offered."""

    last: Last
    offers: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """The answer no, with what its sentence names and the steps that could be taken instead."""

    reason: Reason
    params: dict[str, object] = field(default_factory=dict)
    offers: tuple[Step, ...] = ()


Decision = Act | Repeat | Refusal


def decide(card: Card, loop: Loop, intent: Intent, new_id: Callable[[], UUID], calendar: Calendar) -> Decision:
    """Which step an intent is, or why it is none.

    Args:
        new_id: makes ids for acts, trips and inferred events; the main event takes the intent's.
        calendar: working calendar on which durations and the due time are counted.
    """
    return _Case(card, loop, intent, loop.sides(intent.station), new_id, calendar).decided()


def offers_after(event: Event) -> tuple[Step, ...]:
    """What is offered in one touch after an event: a container that came unscanned may be used up already."""
    came_unseen = event.step is Step.RECEIVE and event.start is not SupplyState.EMPTY
    return (Step.PULL,) if came_unseen else ()


def planners_act(last: Last) -> bool:
    """Whether it takes a planner to take a step back: one of a planner's, or one that no station took."""
    return last.station is None or RULES[last.step].planner


_NOT_ROUND = {
    Identity.VOID: Reason.CARD_VOID,
    Identity.CLOSED: Reason.CARD_CLOSED,
    Identity.SURPLUS: Reason.CARD_SURPLUS,
    Identity.NEW: Reason.CARD_NEW,
}

_SCANNABLE = frozenset((Identity.NEW, Identity.ACTIVE, Identity.OBSOLETE))


@dataclass(frozen=True, slots=True)
class _Case:
    """One card before one person: all that a decision looks at."""

    card: Card
    loop: Loop
    intent: Intent
    sides: frozenset[Side]
    new_id: Callable[[], UUID]
    calendar: Calendar

    def decided(self) -> Decision:
        refusal = self._refused_label() or self._refused_right()
        if refusal:
            return refusal
        if self._done_before() and self.card.last:
            return Repeat(self.card.last)
        refusal = self._refused_identity() or self._refused_amount() or self._refused_hold()
        if refusal:
            return refusal
        step = self.intent.step or self._plain()
        if not isinstance(step, Step):
            return step
        return self._undone() if step is Step.UNDO else self._taken(step)

    # What speaks against any step.

    def _refused_label(self) -> Refusal | None:
        issue = self.intent.issue
        if issue is None:
            return None
        if issue > self.card.issue:
            return Refusal(Reason.CARD_UNKNOWN, {"shown": f"issue {issue}"})
        if issue < self.card.issue_seen:
            return Refusal(Reason.CARD_SUPERSEDED, {"issue": self.card.issue_seen, "scanned": issue})
        return None

    def _refused_right(self) -> Refusal | None:
        if self.intent.step and RULES[self.intent.step].planner:
            return None if self._planner else Refusal(Reason.NO_PERMISSION)
        return None if self.sides else Refusal(Reason.STATION_NOT_IN_LOOP, {"station": self.intent.station.name})

    def _done_before(self) -> bool:
        """Whether the step was the card's last one and would leave it as it is."""
        card, step = self.card, self.intent.step
        if step is None or card.last is None:
            return False
        if step is Step.MARK_OBSOLETE and card.identity is Identity.OBSOLETE:
            return True
        same = RULES[step].becomes is card.identity or step in (Step.HOLD, Step.RELEASE, Step.CANCEL_REFUSE)
        return same and card.last.step is step

    def _refused_identity(self) -> Refusal | None:
        rule = RULES[self.intent.step] if self.intent.step else None
        if self.card.identity in (rule.identities if rule else _SCANNABLE):
            return None
        if self.card.going_round:
            return Refusal(Reason.NOT_NOW, {"step": self.intent.step})
        return Refusal(_NOT_ROUND[self.card.identity])

    def _refused_amount(self) -> Refusal | None:
        quantity = self.intent.quantity
        possible = (quantity is None or 0 < quantity <= MOST_PIECES) and 0 <= self.intent.rejects <= MOST_PIECES
        return None if possible else Refusal(Reason.QUANTITY_IMPOSSIBLE)

    def _refused_hold(self) -> Refusal | None:
        card, step = self.card, self.intent.step
        passes = RULES[step].held if step else Held.NOT
        if not card.held:
            return Refusal(Reason.CARD_NOT_HELD) if passes is Held.ONLY else None
        undoes_other = step is Step.UNDO and card.last is not None and card.last.step is not Step.HOLD
        if passes is not Held.NOT and not undoes_other:
            return None
        offers = (Step.RELEASE, Step.QUARANTINE) if card.state in UNDER_WAY else (Step.RELEASE,)
        params: dict[str, object] = {"reason": card.hold_reason, "since": card.held_since, "by": card.held_by}
        return Refusal(Reason.CARD_HELD, params, offers)

    @property
    def _planner(self) -> bool:
        return self.intent.person is not None and self.intent.person.role is not Role.OPERATOR

    # The plain scan: which step is next here.

    def _plain(self) -> Step | Repeat | Refusal:
        card, last = self.card, self.card.last
        if card.state is None or last is None:
            # Hung on the container that stands at the consumer, or handed to the supplier to be filled.
            return Step.ACTIVATE_FULL if Side.DEMAND in self.sides else Step.ACTIVATE_EMPTY
        if self._same_scan(last):
            return Repeat(last)
        if Side.SUPPLY in self.sides and card.cancel_asked is not None:
            return Refusal(Reason.CANCEL_ASKED, offers=(Step.CANCEL_ACCEPT, Step.CANCEL_REFUSE))
        if Side.SUPPLY in self.sides and card.state in UNDER_WAY:
            following = self.loop.path.next_at_supply(card.state)
            # A handler who serves both ends has arrived with what was on its way.
            arrived = Side.DEMAND in self.sides and card.state is SupplyState.IN_TRANSIT
            if following and not arrived:
                return REACHES[following]
        if Side.DEMAND in self.sides:
            return self._plain_at_demand(card.state, last)
        return Repeat(last, (Step.TAKE_AS_PULLED,) if card.state in STOCKED else ())

    def _same_scan(self, last: Last) -> bool:
        """Whether this is the last step's scan once more; after what moved nothing, or an undo, it never is."""
        return (
            RULES[last.step].end is not None
            and last.station == self.intent.station.id
            and abs(self.intent.now - last.scanned_at) < self.intent.guard
        )

    def _plain_at_demand(self, state: SupplyState, last: Last) -> Step | Repeat:
        path = self.loop.path
        if state is SupplyState.FULL and path.need(SupplyState.IN_USE) is Need.MANDATORY:
            return Step.USE
        if state in STOCKED:
            return Step.COLLECT if path.need(SupplyState.WAIT) is Need.MANDATORY else Step.PULL
        if state is SupplyState.EMPTY and not (path.two_state and path.closes is Side.DEMAND):
            # Nobody upstream has touched it: a second look at a card just pulled is far likelier than an arrival.
            return Repeat(last, (Step.RECEIVE,))
        return Repeat(last) if state is SupplyState.WAIT else Step.RECEIVE

    # A step that was chosen, by the plain scan or by a touch.

    def _undone(self) -> Decision:
        card, last, back = self.card, self.card.last, self.card.before
        elsewhere = last is not None and last.station is not None and not self.intent.station.acts_for(last.station)
        # A label that the other side has printed is in the world; what it was printed for can still be asked back.
        if last is None or (back is None and not (elsewhere and last.step is Step.REISSUE)):
            return Refusal(Reason.NOTHING_TO_UNDO)
        if planners_act(last) and not self._planner:
            return Refusal(Reason.NO_PERMISSION)
        if back is None or elsewhere:
            if Side.DEMAND in self.sides and card.state in UNDER_WAY and card.going_round and not card.held:
                # The other side has begun: what cannot be taken back can be asked for.
                return self._taken(Step.CANCEL)
            return Refusal(Reason.OTHERS_ACTED)
        event = self._event(card, Step.UNDO, back.state, back.identity, self.new_id())
        return Act((_noted(card, replace(event, quantity=back.quantity, rejects=0, undoes=last.event)),))

    def _taken(self, step: Step) -> Decision:
        card, rule = self.card, RULES[step]
        reached = rule.on_path and card.state == rule.end
        if card.last and card.state not in rule.start and (card.last.step is step or reached):
            return Repeat(card.last)
        if rule.side and rule.side not in self.sides and not rule.planner:
            return Refusal(Reason.OTHER_SIDE, {"step": step, "side": rule.side})
        if card.state not in rule.start:
            return Refusal(Reason.NOT_NOW, {"step": step})
        if step in (Step.CANCEL_ACCEPT, Step.CANCEL_REFUSE) and card.cancel_asked is None:
            return Refusal(Reason.NOT_NOW, {"step": step})
        if step is Step.REISSUE and card.issue >= MOST_ISSUE:
            return Refusal(Reason.NOT_NOW, {"step": step})
        if step is Step.CANCEL and card.cancel_asked is not None and card.last:
            return Repeat(card.last)
        if step is Step.HOLD and not self.intent.reason:
            return Refusal(Reason.REASON_MISSING)
        if step is Step.DELIVER and self.loop.path.closes is not Side.SUPPLY:
            return Refusal(Reason.NOT_IN_PATH, {"step": step})
        if rule.end is not None and rule.on_path and not self.loop.path.allows(rule.end):
            return Refusal(Reason.NOT_IN_PATH, {"step": step})
        missing = self._missing(step)
        if missing and step not in (Step.RECEIVE, Step.TAKE_AS_PULLED):
            return Refusal(Reason.MANDATORY_SKIPPED, {"step": step, "state": missing[0]})
        return self._act(step, missing)

    def _missing(self, step: Step) -> tuple[SupplyState, ...]:
        """The mandatory states that the step would leave out; the floor is right, so some are taken as passed."""
        rule, path = RULES[step], self.loop.path
        if rule.on_path and rule.end is not None and self.card.state is not None:
            return path.unskipped(self.card.state, rule.end)
        unused = step is Step.TAKE_AS_PULLED and self.card.state is SupplyState.FULL
        return (SupplyState.IN_USE,) if unused and path.need(SupplyState.IN_USE) is Need.MANDATORY else ()

    def _act(self, step: Step, missing: tuple[SupplyState, ...]) -> Act:
        """The events of a step: those that must have happened before it, then the step itself."""
        rule, card, act = RULES[step], self.card, self.new_id()
        events = []
        for state in missing:
            guess = replace(
                self._event(card, REACHES[state], state, card.identity, act),
                id=self.new_id(), source=Source.INFERRED, quantity=card.quantity, rejects=0, reason=None,
                raw_code=None, issue=None, container=None, lot=None,
            )  # fmt: skip
            events.append(guess)
            card = apply(card, guess)
        end = rule.end if rule.end is not None else card.state
        event = self._event(card, step, end, becomes(rule, card.identity), act)
        if step is Step.TAKE_AS_PULLED:
            event = replace(event, source=Source.INFERRED)
        if starts_trip(step, card.state):
            # A clock that is slow does not make the trip late before it began.
            pulled = max(self.intent.now, card.since or 0)
            due = self.calendar.after(pulled, self.loop.lead_time) if self.loop.lead_time else None
            event = replace(event, trip=self.new_id(), due=due if end in OPEN else None)
        return Act((*events, _noted(card, event)))

    def _event(self, card: Card, step: Step, end: SupplyState | None, identity: Identity, act: UUID) -> Event:
        intent, moved = self.intent, end != card.state
        return Event(
            id=intent.event, act=act, card=card.number, version=card.version + 1, step=step, start=card.state, end=end,
            identity=identity, revision=self.loop.revision, quantity=self._quantity(card, step),
            scanned_at=intent.now, source=intent.source, trip=card.trip, since=card.since,
            worked=self.calendar.working(card.since, intent.now) if moved and card.since is not None else None,
            rejects=self._rejects(card, step), issue=card.issue + 1 if step is Step.REISSUE else intent.issue,
            place=self.loop.place, station=intent.station.id, device=intent.device,
            person=intent.person.id if intent.person else None, raw_code=intent.raw_code, supply=self.loop.supply.id,
            reason=intent.reason, container=intent.container, lot=intent.lot,
        )  # fmt: skip

    def _quantity(self, card: Card, step: Step) -> int:
        if starts_trip(step, card.state) or step in (Step.REJECT, Step.CANCEL_ACCEPT):
            return self.loop.per_container
        return self.intent.quantity or card.quantity or self.loop.per_container

    def _rejects(self, card: Card, step: Step) -> int:
        if step is not Step.REJECT:
            return self.intent.rejects
        return self.intent.rejects or self.intent.quantity or card.quantity


def _noted(card: Card, event: Event) -> Event:
    """The event with a note of a hold that goes on, so that its answer needs nothing but itself."""
    return replace(event, detail={**event.detail, "held": True}) if apply(card, event).held else event
