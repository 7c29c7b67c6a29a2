"""A person in front of a station board: reads what is painted, puts a finger on rows and buttons, lifts it."""

from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kanban_desktop.gui.board.column import Column
from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.gui.kit.touchbutton import TouchButton
from tests.gui.robots.eyes import written


class BoardRobot:
    """The person.

    Attributes:
        page: the board.
        chosen: everything that the board said was chosen, as the signal's name and what came with it.
    """

    def __init__(self, page: BoardPage) -> None:
        self.page = page
        self.chosen: list[tuple[Any, ...]] = []
        for name in ("step_chosen", "card_chosen", "loop_chosen", "undo_chosen", "menu_chosen", "settle_chosen"):
            getattr(page, name).connect(lambda *what, name=name: self.chosen.append((name, *what)))

    # What is to be seen.

    def written(self, part: QWidget | None = None) -> list[str]:
        """Every text that is painted, as it is painted: cut where it was cut."""
        return written(part or self.page)

    def cards(self) -> list[int]:
        """The numbers of the cards to supply, from the top."""
        return [row.card.number for row in self.page.supply.rows]

    def loops(self) -> list[str]:
        """The keys of the loops that are consumed, from the top."""
        return [row.key for row in self.page.material.rows]

    def picture(self) -> QImage:
        """The screen."""
        QApplication.processEvents()
        return self.page.grab().toImage()

    def colour_at(self, at: QPoint) -> str:
        """The colour of a point of the page."""
        return QColor(self.picture().pixel(at)).name().upper()

    def top_of(self, card: int) -> int:
        """How far from the top of its list a card's row is painted."""
        return self._row(self.page.supply, self.cards().index(card)).top()

    # Where a finger goes.

    def button_of(self, card: int) -> QPoint:
        """The middle of a card's button, in its list."""
        row = self._row(self.page.supply, self.cards().index(card))
        return QPoint(row.right() - self.page.width() // 16, row.center().y())

    def row_of(self, card: int) -> QPoint:
        """The middle of what a card's row says, in its list."""
        return self._row(self.page.supply, self.cards().index(card)).center()

    def on_page(self, at: QPoint) -> QPoint:
        """A point of the supply list as a point of the page."""
        return self.page.supply.view.viewport().mapTo(self.page, at)

    def put_finger(self, at: QPoint) -> None:
        """Puts a finger on the supply list and leaves it there."""
        QTest.mousePress(self._surface, Qt.MouseButton.LeftButton, pos=at)

    def slide_finger(self, at: QPoint) -> None:
        """Moves the finger that is down."""
        QTest.mouseMove(self._surface, at)

    def lift_finger(self, at: QPoint) -> None:
        """Lifts it."""
        QTest.mouseRelease(self._surface, Qt.MouseButton.LeftButton, pos=at)

    def touch(self, at: QPoint) -> None:
        """Touches the supply list."""
        self.put_finger(at)
        self.lift_finger(at)

    def touch_loop(self, key: str) -> None:
        """Touches the row of a loop that is consumed."""
        row = self._row(self.page.material, self.loops().index(key))
        QTest.mouseClick(self.page.material.view.viewport(), Qt.MouseButton.LeftButton, pos=row.center())

    def touch_hint(self) -> None:
        """Touches what says how many cards are new."""
        QApplication.processEvents()
        QTest.mouseClick(self.page.supply.hint, Qt.MouseButton.LeftButton)

    def press(self, button: TouchButton) -> None:
        """Presses a button of the chrome."""
        assert button.isVisible(), "nobody can press what is not there"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def scroll_to(self, card: int) -> None:
        """Scrolls the supply list until a card is at its top."""
        bar = self.page.supply.view.verticalScrollBar()
        bar.setValue(bar.value() + self.top_of(card))

    @property
    def _surface(self) -> QWidget:
        return self.page.supply.view.viewport()

    def _row(self, column: Column, row: int) -> QRect:
        return column.view.visualRect(column.view.model().index(row, 0))


def at_rest(qtbot: QtBot, robot: BoardRobot) -> None:
    """Waits until the supply list has come to rest after a touch."""
    calm = robot.page.supply.calm
    if not calm.is_calm:
        with qtbot.waitSignal(calm.settled, timeout=5_000):
            pass
