"""What tests of windows get: the board as a person stands before it, and an empty one to open something over."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot

from kanban_desktop.gui import theme
from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.gui.theme import Theme
from tests.gui.robots.board import BoardRobot
from tests.gui.robots.boards import NOW, a_board
from tests.gui.robots.station import Open, StationRobot


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


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folders that nobody has used yet."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    monkeypatch.setenv("KANBAN_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.delenv("KANBAN_DATABASE_URL", raising=False)
    return tmp_path


@pytest.fixture
def open_at(qtbot: QtBot, home: Path) -> Iterator[Open]:
    opened: list[StationRobot] = []

    def opening(url: str = "", station: str = "", **settings: object) -> StationRobot:
        opened.append(StationRobot(qtbot, url, station, **settings))
        return opened[-1].ready() if url and station else opened[-1]

    yield opening
    for one in opened:
        one.leave()
