"""A person in front of any other page: reads what is painted, touches buttons, cards and rows."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kanban_desktop.gui import theme
from kanban_desktop.gui.kit.fittedpage import FittedPage
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.kit.touchlist import TouchList
from kanban_desktop.gui.theme import Theme
from tests.gui.robots.eyes import written

Page = TypeVar("Page", bound=FittedPage)


def opened(qtbot: QtBot, kind: Callable[[Theme], Page], fill: Callable[[Page], object] = lambda page: None) -> Page:
    """A page on a screen of 1280 × 800, filled before it is shown."""
    theme.load_fonts()
    page = kind(Theme())
    qtbot.addWidget(page)
    page.resize(1280, 800)
    fill(page)
    page.show()
    qtbot.waitExposed(page)
    return page


class PageRobot:
    """The person.

    Attributes:
        page: the page.
        chosen: everything that the page said was chosen, as the signal's name and what came with it.
    """

    def __init__(self, page: FittedPage, *signals: str) -> None:
        self.page = page
        self.chosen: list[tuple[Any, ...]] = []
        for name in signals:
            getattr(page, name).connect(lambda *what, name=name: self.chosen.append((name, *what)))

    def written(self, part: QWidget | None = None) -> list[str]:
        """Every text that is painted, as it is painted: cut where it was cut."""
        return written(part or self.page)

    def press(self, button: TouchButton) -> None:
        """Presses a button."""
        assert button.isVisible(), "nobody can press what is not there"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def touch(self, part: QWidget) -> None:
        """Touches a part of the page, at its left, far from any button."""
        assert part.isVisible(), "nobody can touch what is not there"
        QTest.mouseClick(part, Qt.MouseButton.LeftButton, pos=part.rect().center() / 4)

    def touch_row(self, rows: TouchList, key: Hashable, *, at_end: bool = False) -> None:
        """Touches the row with this key, in its middle or at its right end."""
        QApplication.processEvents()
        model: Any = rows.model()
        row = rows.visualRect(model.index(model.keys.index(key), 0))
        at = QPoint(row.right() - 20, row.center().y()) if at_end else row.center()
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=at)

    def type(self, field: QWidget, text: str) -> None:
        """Types a text into a field."""
        QTest.keyClicks(field, text)

    def all_buttons(self) -> list[TouchButton]:
        """The buttons that can be seen."""
        return [button for button in self.page.findChildren(TouchButton) if button.isVisible()]
