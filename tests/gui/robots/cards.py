"""Cards in detail made for the screen alone: no database, no clock.

some_details(a_row(1, S.FULL), (Step.PULL, Step.HOLD), Step.PULL, history=[line(2, Step.RECEIVE), line(1, Step.START)])
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.calendar import MINUTE
from kanban_desktop.model.card import Event, Last, Source
from kanban_desktop.model.details import CardDetails, Choices, HistoryLine
from kanban_desktop.model.path import Identity
from kanban_desktop.model.steps import Step
from tests.gui.robots.boards import NOW, S


def moved(card: BoardCard, step: Step = Step.RECEIVE) -> BoardCard:
    """The card with a last step, as every card on the floor has one."""
    at = card.card.since or NOW
    last = Last(UUID(int=1), UUID(int=1), step, 2, 3, at, at)
    return replace(card, card=replace(card.card, last=last))


def line(
    version: int, step: Step, station: str | None = "Assembly", person: str | None = "Petra", *, ago: int = 10 * MINUTE,
    stayed: int | None = None, taken_back: bool = False, **event: Any,
) -> HistoryLine:  # fmt: skip
    """An event of the history."""
    given = {"source": Source.SCAN, "start": S.FULL, "end": S.FULL, **event}
    made = Event(
        id=UUID(int=version), act=UUID(int=version), card=1, version=version, step=step, identity=Identity.ACTIVE,
        revision=1, quantity=40_000, scanned_at=NOW - ago, at=NOW - ago, **given,
    )  # fmt: skip
    return HistoryLine(made, station, person, stayed, taken_back)


def some_details(
    card: BoardCard,
    steps: tuple[Step, ...] = (),
    main: Step | None = None,
    *,
    undo: bool = False,
    reprint: bool = False,
    history: Iterable[HistoryLine] = (),
    older: int = 0,
    held_by: str | None = None,
) -> CardDetails:
    """A card in detail."""
    choices = Choices(steps, main, undo, reprint)
    return CardDetails(moved(card), NOW, tuple(history), older, choices, held_by)


__all__ = ["line", "moved", "some_details"]
