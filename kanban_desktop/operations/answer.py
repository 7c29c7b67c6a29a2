"""The answer to a scan: an outcome, a code with parameters for its sentence, and what is known of the card now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from kanban_desktop.model.decide import Reason
from kanban_desktop.model.path import SupplyState
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.changes import Changes


class Outcome(StrEnum):
    """How a scan ended; the first three mean that nothing more need be done."""

    MOVED = "moved"
    REPEAT = "repeat"
    QUEUED = "queued"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a scan came to; ``operations.words`` makes the sentence of it.

    Attributes:
        reason: why not, where it was refused, unknown or a repeat.
        params: what the sentence names; durations and instants in microseconds, quantities in thousandths.
        card: the card's number; None where the code is no card's.
        start, end: its supply state before and after; for a repeat both are the state that it has.
        offers: steps that could be taken instead or next.
        event: the event that was stored, or for a repeat the one that did it before.
        at, scanned_at: when that was, by the server's and by the station's clock.
        station: code of the station where that was; ``by`` who did it.
        changes: what is different now.
    """

    outcome: Outcome
    reason: Reason | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    card: int | None = None
    loop: str | None = None
    step: Step | None = None
    start: SupplyState | None = None
    end: SupplyState | None = None
    held: bool = False
    quantity: int | None = None
    version: int | None = None
    event: UUID | None = None
    at: int | None = None
    scanned_at: int | None = None
    station: str | None = None
    by: str | None = None
    offers: tuple[Step, ...] = ()
    changes: Changes = field(default_factory=Changes, compare=False)

    @property
    def done(self) -> bool:
        """Whether the operator may go on: moved, already done, or kept to be sent."""
        return self.outcome in (Outcome.MOVED, Outcome.REPEAT, Outcome.QUEUED)
