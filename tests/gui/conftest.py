"""What tests of windows get: the board as a person stands before it, and an empty one to open something over."""

from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot

from kanban_desktop.gui import theme
from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.gui.theme import Theme
from tests.gui.robots.board import BoardRobot
from tests.gui.robots.boards import NOW, a_board


@pytest.fixture
def robot(qtbot: QtBot) -> BoardRobot:
    theme.load_fonts()
    page = BoardPage(Theme())
    qtbot.addWidget(page)
    page.resize(1280, 800)
    page.set_floor(ZoneInfo("UTC"), {"burr": "burr on edge"})
    page.tick(NOW)
    page.show()
    qtbot.waitExposed(page)
    return BoardRobot(page)


@pytest.fixture
def board(qtbot: QtBot) -> BoardPage:
    """An empty board that something is opened over."""
    theme.load_fonts()
    page = BoardPage(Theme())
    qtbot.addWidget(page)
    page.resize(1280, 800)
    page.show_board(a_board())
    page.show()
    qtbot.waitExposed(page)
    return page
