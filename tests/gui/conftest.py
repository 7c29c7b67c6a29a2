"""What tests of windows get: the board as a person stands before it, and an empty one to open something over."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.model.printjobs import Language, Printer, PrinterKind
from tests.factories import SmallPlant
from tests.gui.robots.board import BoardRobot
from tests.gui.robots.boards import a_board, at_work
from tests.gui.robots.pages import opened
from tests.gui.robots.station import Open, StationRobot
from tests.operations import printshop
from tests.zebra_double import ZebraDouble


@pytest.fixture
def robot(qtbot: QtBot) -> BoardRobot:
    return BoardRobot(opened(qtbot, BoardPage, at_work))


@pytest.fixture
def board(qtbot: QtBot) -> BoardPage:
    """An empty board that something is opened over."""
    return opened(qtbot, BoardPage, lambda page: page.show_board(a_board()))


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


@pytest.fixture
def zebra(plant: SmallPlant) -> Iterator[ZebraDouble]:
    """A printer of the plant."""
    with ZebraDouble() as double:
        desks = printshop.opened(plant)
        desks.printing.add(Printer(0, "Zebra 1", PrinterKind.TCP, double.address, Language.ZPL, 203))
        desks.close()
        yield double
