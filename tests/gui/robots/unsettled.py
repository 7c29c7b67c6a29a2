"""Entries to settle made for the screen alone: no database, no clock."""

from typing import Any
from uuid import UUID

from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.calendar import MINUTE
from kanban_desktop.model.card import Source
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.pending import Home, Pending, Settlement, Unsettled
from kanban_desktop.model.steps import Step
from tests.gui.robots.boards import NOW, a_row

HOME = Home(UUID(int=1), UUID(int=2), 2)

MEANWHILE = {"last": "pull", "at": NOW - 9 * MINUTE, "who": "Ada", "where": "Assembly 1"}
"""What the plant says where somebody else was quicker."""


def an_entry(
    number: int,
    step: Step = Step.PULL,
    reason: str = Reason.MOVED_MEANWHILE,
    params: dict[str, object] | None = None,
    *,
    card: BoardCard | None = None,
    known: bool = True,
    who: str | None = None,
    foreign: bool = False,
    ago: int = 14 * MINUTE,
    **given: Any,
) -> Unsettled:
    """A scan that the plant refused; its event's id is that of the card."""
    values: dict[str, Any] = {
        "place": number, "event": UUID(int=number), "card": number, "version": 3, "step": step, "raw": "0" * 20,
        "badge": None, "reason": None, "quantity": None, "rejects": 0, "source": Source.SCAN, "device": None,
        "scanned_at": NOW - ago, "queued_at": NOW - ago, "home": HOME, **given,
    }  # fmt: skip
    refused = Settlement(Pending(**values), reason, MEANWHILE if params is None else params, NOW - 5 * MINUTE)
    return Unsettled(refused, card or a_row(number) if known and not foreign else None, who, foreign)


__all__ = ["HOME", "MEANWHILE", "an_entry"]
