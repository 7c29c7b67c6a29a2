"""How urgent a card is on its supplier's board, and what is next to be done with it there.

By the consumer's run-out, which is an estimate, else by the due time that was promised. The clock is passed in.
"""

from enum import Enum

from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.calendar import MINUTE
from kanban_desktop.model.path import UNDER_WAY
from kanban_desktop.model.steps import REACHES, Step

SOON = 30 * MINUTE
"""What may run out within this time is soon."""

_NEVER = 2**63 - 1


class Urgency(Enum):
    """How a card or a loop stands; each has a shape, a colour and a word."""

    LATE = "late"
    SOON = "soon"
    ON_TIME = "on time"
    HELD = "held"
    UNKNOWN = "unknown"


def first_known(card: BoardCard) -> int:
    """By which instant the card counts: the run-out that is estimated, else the due time that was promised."""
    if card.runs_out is not None:
        return card.runs_out
    return _NEVER if card.due is None else card.due


def urgency(card: BoardCard, now: int) -> Urgency:
    """How urgent a card is. What is over due is never on time, and what cannot be known is not fine."""
    if card.card.held:
        return Urgency.HELD
    known = first_known(card)
    if known == _NEVER:
        return Urgency.UNKNOWN
    if known <= now:
        return Urgency.LATE
    overdue = card.due is not None and card.due < now
    return Urgency.SOON if overdue or known <= now + SOON else Urgency.ON_TIME


def next_step(card: BoardCard) -> Step | None:
    """What the supplier does next with a card by one touch; None where that is nothing or not so simple."""
    state = card.card.state
    if card.card.held or card.card.cancel_asked is not None or state not in UNDER_WAY:
        return None
    following = card.loop.path.next_at_supply(state)
    return REACHES[following] if following else None


def can_be_done(card: BoardCard) -> bool:
    """Whether the row asks the station for something: a step, or an answer to who wants to cancel."""
    return next_step(card) is not None or (card.card.cancel_asked is not None and not card.card.held)
