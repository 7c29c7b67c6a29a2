"""Boards made for the screen alone: no database, no clock.

a_board([a_row(1, runs_out=NOW + HOUR)], [a_row(9, state=S.FULL, loop=BARS)])
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.gui.wall.page import WallPage
from kanban_desktop.model.board import Board, BoardCard
from kanban_desktop.model.calendar import HOUR, MINUTE, instant
from kanban_desktop.model.card import Card
from kanban_desktop.model.path import Identity, Need, SupplyState
from kanban_desktop.model.plant import Loop, LoopKind, Station
from tests.factories import ASSEMBLY, BAR, MILLING, STEEL, a_loop, a_path

NOW = instant(datetime(2026, 9, 21, 14, 32, tzinfo=UTC))
"""A Monday."""

S = SupplyState

GEARS = a_loop()
"""Milling makes them for assembly; the consumer receives."""

BARS = a_loop(
    a_path(in_transit=Need.OPTIONAL), id=4, key="BARS", kind=LoopKind.SUPPLIER, part=BAR, supplies=(STEEL,),
    demand=MILLING, place="M1", per_container=5_000,
)  # fmt: skip


def at_work(page: BoardPage | WallPage) -> None:
    """Tells a page the plant's zone, its reasons and the time."""
    page.set_floor(ZoneInfo("UTC"), {"burr": "burr on edge"})
    page.tick(NOW)


def a_row(
    number: int,
    state: SupplyState = S.EMPTY,
    *,
    runs_out: int | None = NOW + 2 * HOUR,
    due: int | None = None,
    n: int = 1,
    of: int = 4,
    loop: Loop = GEARS,
    version: int = 1,
    **card: Any,
) -> BoardCard:
    """A card as a board shows it."""
    made = Card(
        number, loop.id, Identity.ACTIVE, state, since=NOW - 27 * MINUTE, version=version, quantity=loop.per_container
    )
    return BoardCard(replace(made, **card), loop, f"{number:020}", n, of, due, runs_out)


def a_board(
    to_supply: Iterable[BoardCard] = (), to_consume: Iterable[BoardCard] = (), station: Station = MILLING
) -> Board:
    """A station's board, in the order in which operations give it."""
    supplied = sorted(to_supply, key=lambda one: one.urgency)
    consumed = sorted(to_consume, key=lambda one: (one.loop.key, one.card.number))
    return Board(station, NOW, tuple(supplied), tuple(consumed))


def bars(*states: SupplyState | None, **values: Any) -> list[BoardCard]:
    """The cards of the steel bars; None is a full one that is held."""
    return [
        a_row(900 + n, state or S.FULL, n=n, of=len(states), loop=BARS, hold_reason=None if state else "rust", **values)
        for n, state in enumerate(states, 1)
    ]


def some(count: int, first: int = 1) -> list[BoardCard]:
    """Cards to supply, each running out a minute after the one before it."""
    return [a_row(number, runs_out=NOW + HOUR + number * MINUTE) for number in range(first, first + count)]


__all__ = ["ASSEMBLY", "BARS", "GEARS", "MILLING", "NOW", "STEEL", "S", "a_board", "a_row", "bars", "some"]
