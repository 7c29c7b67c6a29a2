"""A card and its events: the card is always the fold of its events.

Who may do what is decided in ``model.decide``; here stands only what an event does to a card.
Instants are microseconds UTC, quantities integer thousandths.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from kanban_desktop.model.path import STOCKED, UNDER_WAY, Identity, SupplyState
from kanban_desktop.model.steps import FINAL, STARTS_TRIP, Step


class Source(StrEnum):
    """How an event came about; an inferred one was not seen, but must have happened."""

    SCAN = "scan"
    TOUCH = "touch"
    COMMAND = "command"
    SENSOR = "sensor"
    IMPORT = "import"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a card.

    Attributes:
        id: made by the client; the same id twice is one event.
        act: what belongs together and is undone together, such as a receipt and the steps inferred from it.
        version: the card's version after the event, 1 at its creation.
        revision: the loop's revision that was in force.
        start, end: supply state before and after; ``identity`` is what the card is after it.
        since: since when the card was in ``start``; None when it never was on the floor.
        worked: working time spent in ``start``, microseconds on the calendar; None when unknown.
        quantity: pieces in the container after it.
        rejects: pieces found bad with it.
        issue: the label issue that was scanned or, with a reissue, printed.
        supply: the station that supplies the trip.
        undoes: the event that it takes back.
        due: when the trip that it begins is due.
        scanned_at: the station's clock; ``at``: the server's, None until it is stored.
    """

    id: UUID
    act: UUID
    card: int
    version: int
    step: Step
    start: SupplyState | None
    end: SupplyState | None
    identity: Identity
    revision: int
    quantity: int
    scanned_at: int
    source: Source
    trip: UUID | None = None
    since: int | None = None
    worked: int | None = None
    rejects: int = 0
    issue: int | None = None
    place: str | None = None
    station: int | None = None
    device: str | None = None
    person: int | None = None
    raw_code: str | None = None
    container: str | None = None
    lot: str | None = None
    supply: int | None = None
    machine: str | None = None
    reason: str | None = None
    undoes: UUID | None = None
    due: int | None = None
    detail: Mapping[str, object] = field(default_factory=lambda: {"v": 1})
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What an undo brings back: all of a card that an act may change.

    Attributes:
        version: the card's before the act; what came after it is the act.
    """

    version: int
    identity: Identity
    state: SupplyState | None
    since: int | None
    quantity: int
    hold_reason: str | None
    held_since: int | None
    held_by: int | None
    cancel_asked: int | None
    trip: UUID | None


@dataclass(frozen=True, slots=True)
class Last:
    """A card's latest event, as far as the next decision and the words to the operator need it."""

    event: UUID
    act: UUID
    step: Step
    station: int | None
    person: int | None
    scanned_at: int
    at: int


@dataclass(frozen=True, slots=True)
class Card:
    """One circulating kanban; stands for one container.

    Attributes:
        number: plant-wide, never used again.
        state: None as long as the card was never on the floor.
        since: since when it is in that state.
        version: the number of its events.
        quantity: pieces in the container, or asked for while it is under way.
        issue: newest label printed; ``issue_seen`` the newest one that was scanned: older ones are superseded.
        hold_reason: why it is held, None when it is not; ``held_since`` and ``held_by`` (a person's id) go with it.
        cancel_asked: when the consumer asked to cancel the pull, None when nobody did.
        trip: the trip under way.
        before: what an undo of the latest act brings back; None when there is nothing to take back.
    """

    number: int
    loop: int
    identity: Identity = Identity.NEW
    state: SupplyState | None = None
    since: int | None = None
    version: int = 0
    quantity: int = 0
    issue: int = 1
    issue_seen: int = 0
    hold_reason: str | None = None
    held_since: int | None = None
    held_by: int | None = None
    cancel_asked: int | None = None
    trip: UUID | None = None
    last: Last | None = None
    before: Snapshot | None = None

    @property
    def held(self) -> bool:
        """Whether every ordinary step is refused."""
        return self.hold_reason is not None

    @property
    def going_round(self) -> bool:
        """Whether the card is in circulation."""
        return self.identity in (Identity.ACTIVE, Identity.OBSOLETE)

    @property
    def stocked(self) -> bool:
        """Whether there is material that the consumer may use."""
        return self.going_round and self.state in STOCKED and not self.held

    @property
    def snapshot(self) -> Snapshot:
        """What an undo of the next act would have to bring back."""
        return Snapshot(
            self.version, self.identity, self.state, self.since, self.quantity,
            self.hold_reason, self.held_since, self.held_by, self.cancel_asked, self.trip,
        )  # fmt: skip


def began(event: Event) -> int:
    """When the event counts as having happened: the station's word, kept within what the server can vouch for.

    A clock that is fast cannot move it beyond the server's, one that is slow not before the state it ends.
    """
    latest = event.scanned_at if event.at is None else event.at
    return max(min(event.scanned_at, latest), event.since if event.since is not None else 0)


def starts_trip(step: Step, start: SupplyState | None) -> bool:
    """Whether a step begins a trip."""
    return step in STARTS_TRIP or (step is Step.REJECT and start in STOCKED)


def apply(card: Card, event: Event) -> Card:
    """The card after one more event.

    Raises:
        ValueError: the event is not the next one of this card; a bug, never a user's fault.
    """
    if event.card != card.number or event.version != card.version + 1 or event.start != card.state:
        raise ValueError(
            f"event {event.version} ({event.step}) does not follow version {card.version} of {card.number}"
        )
    same_act = card.last is not None and card.last.act == event.act
    last = Last(
        event.id, event.act, event.step, event.station, event.person, event.scanned_at, event.at or event.scanned_at
    )
    if event.step is Step.UNDO:
        if card.before is None:
            raise ValueError(f"card {card.number} has nothing to take back")
        back = card.before
        return replace(
            card, version=event.version, last=last, before=None,
            identity=back.identity, state=back.state, since=back.since, quantity=back.quantity,
            hold_reason=back.hold_reason, held_since=back.held_since, held_by=back.held_by,
            cancel_asked=back.cancel_asked, trip=back.trip,
        )  # fmt: skip
    happened = began(event)
    moved = event.end != event.start
    after = replace(
        card,
        version=event.version,
        last=last,
        before=None if event.step in FINAL else card.before if same_act else card.snapshot,
        identity=event.identity,
        state=event.end,
        since=happened if moved else card.since,
        quantity=event.quantity,
        trip=event.trip if event.end not in STOCKED else None,
        cancel_asked=card.cancel_asked if event.end in UNDER_WAY else None,
    )
    return _flagged(after, event, happened)


def _flagged(card: Card, event: Event, happened: int) -> Card:
    """What an event does beside moving: holds, requests to cancel and label issues."""
    match event.step:
        case Step.HOLD:
            card = replace(card, hold_reason=event.reason, held_since=happened, held_by=event.person)
        case Step.RELEASE | Step.REJECT:
            card = replace(card, hold_reason=None, held_since=None, held_by=None)
        case Step.CANCEL:
            card = replace(card, cancel_asked=happened)
        case Step.CANCEL_REFUSE:
            card = replace(card, cancel_asked=None)
        case Step.REISSUE:
            return replace(card, issue=event.issue or card.issue)
        case _:
            pass
    if event.issue is not None and event.issue > card.issue_seen:
        card = replace(card, issue_seen=event.issue)
    return card


def fold(number: int, loop: int, events: Iterable[Event]) -> Card:
    """The card that its events add up to."""
    card = Card(number, loop)
    for event in events:
        card = apply(card, event)
    return card
