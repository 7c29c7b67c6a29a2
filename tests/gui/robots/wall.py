"""A person in front of the plant wall, and walls made for the screen alone: no database, no clock.

a_wall(a_tile(MILLING, a_stock(a_row(1), a_row(2, S.FULL))), a_tile(ASSEMBLY))
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kanban_desktop.gui.wall.page import WallPage
from kanban_desktop.gui.wall.words import TileWords
from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.calendar import MINUTE
from kanban_desktop.model.card import Last
from kanban_desktop.model.plant import Plant, Station, StationKind
from kanban_desktop.model.steps import Step
from kanban_desktop.model.wall import StationTile, Stock, Today, Wall
from tests.gui.robots.boards import GEARS, NOW
from tests.gui.robots.eyes import written

PLANT = Plant(UUID(int=1), 1201, UUID(int=2), "Gearbox plant", ZoneInfo("UTC"))


def a_stock(*cards: BoardCard, silent: bool = False, pulled_at: int | None = None) -> Stock:
    """A loop with these cards."""
    return Stock(cards[0].loop if cards else GEARS, cards, silent, pulled_at)


def a_tile(station: Station, *supplied: Stock, consumed: Iterable[Stock] = ()) -> StationTile:
    """A station that supplies and consumes these loops."""
    return StationTile(station, supplied, tuple(consumed))


def a_wall(*tiles: StationTile, today: Today | None = None, stocks: Sequence[Stock] = ()) -> Wall:
    """The wall of a plant of these stations."""
    return Wall(PLANT, NOW, tiles, tuple(stocks), today or Today())


def stations(count: int, name: str = "Station {n}") -> list[StationTile]:
    """Stations that supply nothing and consume nothing."""
    return [
        StationTile(Station(n, f"S{n:03}", name.format(n=n), StationKind.WORK_CENTRE, frozenset((n,))))
        for n in range(1, count + 1)
    ]


def scanned(card: BoardCard, step: Step, at: int = NOW - MINUTE) -> BoardCard:
    """The card after a step."""
    return replace(card, card=replace(card.card, last=Last(UUID(int=3), UUID(int=3), step, 2, None, at, at)))


class WallRobot:
    """The person.

    Attributes:
        page: the wall.
        chosen: everything that the wall said was chosen, as the signal's name and what came with it.
    """

    def __init__(self, page: WallPage) -> None:
        self.page = page
        self.chosen: list[tuple[Any, ...]] = []
        for name in ("station_chosen", "back_chosen"):
            getattr(page, name).connect(lambda *what, name=name: self.chosen.append((name, *what)))

    # What is to be seen.

    def written(self, part: QWidget | None = None) -> list[str]:
        """Every text that is painted, as it is painted: cut where it was cut."""
        return written(part or self.page)

    def tile(self, name: str) -> TileWords:
        """What the station of this name says, uncut."""
        return next(one for one in self.page.grid.tiles if one.name == name)

    def box(self, place: int) -> QRect:
        """Where a tile is on the page; 0 is the first."""
        QApplication.processEvents()
        box = self.page.grid.arrangement.box(place)
        return QRect(self.page.grid.mapTo(self.page, box.topLeft()), box.size())

    def colour_at(self, at: QPoint) -> str:
        """The colour of a point of the page."""
        QApplication.processEvents()
        return QColor(self.page.grab().toImage().pixel(at)).name().upper()

    def border_of(self, place: int) -> str:
        """The colour of a tile's border, in the middle of its left side."""
        box = self.box(place)
        return self.colour_at(QPoint(box.left() + 1, box.center().y()))

    # Where a finger goes.

    def touch(self, place: int) -> None:
        """Touches a tile."""
        QTest.mouseClick(self.page.grid, Qt.MouseButton.LeftButton, pos=self._middle(place))

    def slide(self, place: int, way: QPoint) -> None:
        """Puts a finger on a tile, and lifts it elsewhere."""
        start = self._middle(place)
        QTest.mousePress(self.page.grid, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(self.page.grid, start + way)
        QTest.mouseRelease(self.page.grid, Qt.MouseButton.LeftButton, pos=start + way)

    def go_back(self) -> None:
        """Touches the way back."""
        QTest.mouseClick(self.page.header.back, Qt.MouseButton.LeftButton)

    def _middle(self, place: int) -> QPoint:
        QApplication.processEvents()
        return self.page.grid.arrangement.box(place).center()
