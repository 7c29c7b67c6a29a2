"""The window and who moves it, without a plant: its menu, and how it ends."""

import gc
import os
import signal
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from kanban_desktop.app.waste import Waste
from kanban_desktop.app.window import application, compose, ended_by_signal, halves
from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.gui.roles import DARK, LIGHT
from kanban_desktop.gui.scanner import FakeScanner
from kanban_desktop.gui.shell import Shell
from kanban_desktop.gui.station import BOARD
from kanban_desktop.settings import Settings

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)


@pytest.fixture
def shell(qtbot: QtBot, home: Path) -> Iterator[Shell]:
    with application(Settings()):
        shell = compose(Settings(), FakeScanner())
        shell.window.turn_to(BOARD)
        shell.window.show()
        qtbot.waitExposed(shell.window)
        yield shell
        shell.set_dark(False)
        shell.window.close()
        shell.window.deleteLater()


def menu_of(shell: Shell) -> QMenu:
    """The menu, opened by a touch of its button."""
    page = shell.window.page(BOARD)
    assert isinstance(page, BoardPage)
    QTest.mouseClick(page.header.menu, Qt.MouseButton.LeftButton)
    (menu,) = (one for one in shell.window.findChildren(QMenu) if one.isVisible())
    return menu


def touch(menu: QMenu, text: str) -> None:
    (action,) = (one for one in menu.actions() if one.text() == text)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def test_the_menu_does_what_it_says(shell: Shell, qtbot: QtBot) -> None:
    touch(menu_of(shell), "Dark screen")
    qtbot.waitUntil(lambda: shell.window.theme.roles == DARK)
    touch(menu_of(shell), "Light screen")
    qtbot.waitUntil(lambda: shell.window.theme.roles == LIGHT)
    with qtbot.waitSignal(shell.window.closing):
        touch(menu_of(shell), "Close")


def test_the_menu_does_what_a_key_chooses(shell: Shell, qtbot: QtBot) -> None:
    menu = menu_of(shell)
    with qtbot.waitSignal(shell.window.closing):
        QTest.keyClick(menu, Qt.Key.Key_Up)
        QTest.keyClick(menu, Qt.Key.Key_Return)


@pytest.mark.skipif(os.name == "nt", reason="nobody sends such signals there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_the_middle_of_painting_closes_the_window_after_it(
    shell: Shell, qtbot: QtBot, number: signal.Signals
) -> None:
    visible: list[bool] = []

    class Struck(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and not visible:
                signal.raise_signal(number)
                visible.append(shell.window.isVisible())
            return False

    struck = Struck()
    shell.window.page(BOARD).installEventFilter(struck)
    with ended_by_signal(shell), qtbot.waitSignal(shell.window.closing):
        shell.window.page(BOARD).update()
    assert visible == [True]


@pytest.mark.parametrize(
    ("screen", "places"),
    [
        (QRect(0, 0, 1920, 1080), ("960x1080+0+0", "960x1080+960+0")),
        (QRect(10, 30, 2561, 1410), ("1280x1410+10+30", "1280x1410+1291+30")),
        (QRect(0, 0, 1366, 768), ("960x768+0+0", "960x768+406+0")),
        (QRect(0, 0, 800, 600), ("800x600+0+0", "800x600+0+0")),
    ],
)
def test_two_windows_stand_side_by_side_with_nothing_cut_off(screen: QRect, places: tuple[str, str]) -> None:
    assert halves(screen) == places


@pytest.fixture
def collector() -> Iterator[None]:
    """Python's collector, to be put out of order."""
    measure = gc.get_threshold()
    gc.disable()
    yield
    gc.unfreeze()
    gc.set_threshold(*measure)
    gc.enable()


@pytest.mark.usefixtures("qapp", "collector")
def test_what_is_there_when_the_window_stands_is_never_looked_through_again() -> None:
    Waste(FakeScanner()).begin()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 10_000
    assert len(gc.get_objects()) < 1_000


@pytest.mark.usefixtures("qapp", "collector")
def test_every_scan_puts_off_that_all_is_looked_through(qtbot: QtBot) -> None:
    scanner = FakeScanner()
    scanner.start()
    waste = Waste(scanner)
    waste.begin()
    (pause,) = waste.findChildren(QTimer)
    pause.start(400)
    qtbot.waitUntil(lambda: pause.remainingTime() < 200)
    scanner.scan("7")
    assert pause.remainingTime() > 200


@pytest.mark.usefixtures("qapp", "collector")
def test_in_a_pause_all_is_looked_through(qtbot: QtBot) -> None:
    waste = Waste(FakeScanner(), seconds_between=0)
    waste.begin()
    gc.unfreeze()
    ring = Ring()
    ring.itself, gone = ring, weakref.ref(ring)
    gc.freeze()
    gc.unfreeze()  # it counts as old from now on
    del ring
    gc.collect(1)
    assert gone() is not None
    (pause,) = waste.findChildren(QTimer)
    pause.start(0)
    qtbot.waitUntil(lambda: gone() is None)


class Ring:
    """Something that refers to itself, and so is waste only to those who look for it."""

    itself: "Ring"
