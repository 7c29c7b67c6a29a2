"""What is to be known of one card when somebody at a station looks at it: its history, and what may be done now.

Which steps those are is asked of ``model.decide``, step by step: what is offered here is never refused there, as long
as nobody else is quicker. Nothing is stored by asking.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.calendar import Calendar
from kanban_desktop.model.card import Card, Event, Source, began
from kanban_desktop.model.decide import Act, Decision, Intent, Reason, Refusal, decide
from kanban_desktop.model.plant import Loop, Station
from kanban_desktop.model.printjobs import Printed
from kanban_desktop.model.showing import Showing
from kanban_desktop.model.steps import RULES, STARTS_TRIP, Step

_BESIDE = frozenset((Step.UNDO, Step.REISSUE))
"""They have buttons of their own."""

_LAST = (Step.CANCEL, Step.REJECT, Step.HOLD)
"""What stops a card is offered below what moves it on."""

_STEPS = (*(step for step, rule in RULES.items() if not rule.planner and step not in _BESIDE | {*_LAST}), *_LAST)
_ANSWERS = frozenset((Step.CANCEL_ACCEPT, Step.CANCEL_REFUSE))
_NOBODY = UUID(int=0)
_NO_SHIFTS = Calendar(ZoneInfo("UTC"), {})
"""Which step is possible does not depend on working time; how long it took would."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event as people read it.

    Attributes:
        station, person: the names shown; None where nobody is known.
        stayed: how long the card was in the state that the event ended, microseconds; None where it ended none.
        taken_back: whether an undo took it back.
        shown: the first screen upstream that showed it, and ``shown_by`` that station's name; None: none has.
    """

    event: Event
    station: str | None
    person: str | None
    stayed: int | None
    taken_back: bool
    shown: Showing | None = None
    shown_by: str | None = None

    @property
    def at(self) -> int:
        """When it happened, microseconds UTC."""
        return began(self.event)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a station may do with a card now.

    Attributes:
        steps: the likeliest first; what stops the card last.
        main: the step that a plain scan would take, None where that is not so simple.
        undo: whether its latest act can be taken back here.
        reprint: whether a new label may be made for it.
    """

    steps: tuple[Step, ...] = ()
    main: Step | None = None
    undo: bool = False
    reprint: bool = False


@dataclass(frozen=True, slots=True)
class CardDetails:
    """All that the details of a card show.

    Attributes:
        shown: the card; ``n`` is 0 where it does not go round.
        read_at: when it was read, microseconds UTC.
        history: its newest events, the newest first; ``older`` is how many more there are.
        held_by: who holds it, None where nobody is known.
        printed: where its newest label was printed, as far as is known.
    """

    shown: BoardCard
    read_at: int
    history: tuple[HistoryLine, ...] = ()
    older: int = 0
    choices: Choices = Choices()
    held_by: str | None = None
    printed: Printed | None = None


def choices(card: Card, loop: Loop, station: Station, now: int, reasons: bool = True) -> Choices:
    """What an operator at a station may do with a card now.

    Args:
        now: the station's clock, microseconds UTC.
        reasons: whether the plant has reasons for a hold; without any nothing can be held.
    """

    def asked(step: Step | None) -> Decision:
        intent = Intent(_NOBODY, station, now, step, guard=0, reason="any" if step is Step.HOLD else None)
        return decide(card, loop, intent, lambda: _NOBODY, _NO_SHIFTS)

    plain, undone = asked(None), _step_of(asked(Step.UNDO))
    possible = [step for step in _STEPS if _step_of(asked(step)) is step and (reasons or step is not Step.HOLD)]
    if isinstance(plain, Refusal) and plain.reason is Reason.CANCEL_ASKED:
        # Whoever is asked to cancel answers first.
        possible = [step for step in possible if step in _ANSWERS or step in _LAST]
    if undone is Step.UNDO and card.last is not None and card.last.step in STARTS_TRIP:
        # What can be taken back need not be asked for.
        possible = [step for step in possible if step is not Step.CANCEL]
    main = _step_of(plain)
    if main in possible:
        possible.sort(key=lambda step: step is not main)
    else:
        main = None
    return Choices(tuple(possible), main, undone is Step.UNDO, _step_of(asked(Step.REISSUE)) is Step.REISSUE)


def consumers_step(card: Card, loop: Loop) -> Step | None:
    """What the consumer's plain scan of a card would do now; None where it would do nothing."""
    now = max(card.since or 0, card.last.at if card.last else 0)
    intent = Intent(_NOBODY, loop.demand, now, guard=0)
    return _step_of(decide(card, loop, intent, lambda: _NOBODY, _NO_SHIFTS))


def stayed(event: Event) -> int | None:
    """How long the card was in the state that an event ended, microseconds; None where it ended none."""
    if event.since is None or event.end == event.start:
        return None
    return max(0, began(event) - event.since)


def taken_back(events: Sequence[Event]) -> frozenset[UUID]:
    """The ids of those events that another one of them took back, with all that belongs to the same act."""
    undone = {event.undoes for event in events if event.undoes is not None}
    acts = {event.act for event in events if event.id in undone}
    return frozenset(event.id for event in events if event.act in acts)


def was_seen(event: Event) -> bool:
    """Whether somebody saw it happen; an inferred event must have happened, but nobody scanned it."""
    return event.source is not Source.INFERRED


def _step_of(decision: Decision) -> Step | None:
    return decision.main.step if isinstance(decision, Act) else None
