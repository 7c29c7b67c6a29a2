"""What operators were told, which the checker holds against what the databases have."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Outcome


@dataclass(frozen=True, slots=True)
class Told:
    """A scan that an operator saw accepted.

    Attributes:
        file: the station's.
        seen: the card's latest event in the station's copy, where it was decided on that.
        life: the plant's at that time.
    """

    event: UUID
    card: int
    window: str
    file: Path
    outcome: Outcome
    step: Step | None
    seen: UUID | None
    life: int


def short(event: UUID) -> str:
    """How the trace names an event."""
    return event.hex[:6]
