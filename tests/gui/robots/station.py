"""A person at a station's real window: real threads, a real database, and a scanner without a cable."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kanban_desktop.app.window import compose
from kanban_desktop.gui.board.control import BoardControl
from kanban_desktop.gui.board.freshness import Link
from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.gui.bridge import Bridge
from kanban_desktop.gui.pages.labels import LabelsPage
from kanban_desktop.gui.scanner import FakeScanner
from kanban_desktop.gui.station import BOARD, LABELS, StationWork
from kanban_desktop.model.board import Board
from kanban_desktop.settings import Settings
from tests.gui.robots.board import BoardRobot
from tests.gui.robots.pages import PageRobot

PATIENCE_MS = 20_000

_Page = TypeVar("_Page", bound=QWidget)


class StationRobot:
    """The person.

    Attributes:
        shell: the program, as the composition root makes it.
        scanner: the scanner in the hand.
    """

    def __init__(self, qtbot: QtBot, url: str = "", station: str = "", **settings: object) -> None:
        self.qtbot = qtbot
        self.scanner = FakeScanner()
        self.shell = compose(Settings(**{"safety_poll_seconds": 0.5, **settings}), self.scanner)  # type: ignore[arg-type]
        self.shell.begin(url, station)
        self.shell.window.show()

    @property
    def page(self) -> BoardPage:
        """The board."""
        page = self.shell.window.page(BOARD)
        assert isinstance(page, BoardPage)
        return page

    @property
    def board(self) -> Board:
        """What the board shows."""
        assert self.page.board is not None
        return self.page.board

    @property
    def bridge(self) -> Bridge:
        """The way to the plant."""
        assert self.shell.bridge is not None
        return self.shell.bridge

    @property
    def work(self) -> StationWork:
        """The work at the station."""
        assert self.shell.station is not None
        return self.shell.station

    @property
    def control(self) -> BoardControl:
        """Who moves the board."""
        assert self.shell.board is not None
        return self.shell.board

    @property
    def dims(self) -> bool:
        """Whether the rows have old news' colours."""
        return self.page.supply.painted_with.roles != self.shell.window.theme.roles

    @property
    def robot(self) -> BoardRobot:
        """The person before the board."""
        return BoardRobot(self.page)

    @property
    def written(self) -> str:
        """Everything that is to be read on the board."""
        return "\n".join(self.robot.written())

    @property
    def is_live(self) -> bool:
        """Whether the board says so."""
        return self.bridge.freshness.state is Link.LIVE

    def until(self, seen: Callable[[], bool]) -> None:
        """Waits until something is to be seen."""
        self.qtbot.waitUntil(seen, timeout=PATIENCE_MS)

    def ready(self) -> "StationRobot":
        """Waits for the first board."""
        self.until(lambda: self.page.board is not None)
        return self

    def reads(self, text: str) -> None:
        """Waits until a text is to be read on the board."""
        self.until(lambda: text in self.written)

    def page_at(self, name: str, kind: type[_Page]) -> _Page:
        """The page in front, once it is this one."""
        self.until(lambda: self.shell.window.front == name)
        page = self.shell.page(name, kind)
        self.qtbot.waitExposed(self.shell.window)
        return page

    def labels_page(self, printer: str) -> LabelsPage:
        """The page of labels, with this printer of the plant chosen."""
        self.choose("Print labels")
        page = self.page_at(LABELS, LabelsPage)
        self.until(page.printer_button.isVisible)
        robot = PageRobot(page)
        if page.printer is None:
            robot.press(page.printer_button)
            robot.touch_row(page.printers, printer)
        return page

    def choose(self, text: str) -> None:
        """Chooses a line of the menu."""
        next(item for item in self.shell.menu() if item is not None and item.text == text).do()

    def picture(self, path: Path) -> None:
        """Keeps the screen."""
        QApplication.processEvents()
        self.shell.window.grab().save(str(path))

    def leave(self) -> None:
        """Closes the window."""
        self.shell.window.close()
        self.shell.window.deleteLater()
        QApplication.processEvents()


Open = Callable[..., StationRobot]
"""Opens a window at a plant's URL and a station's code, waits for its board, and closes it after the test."""
