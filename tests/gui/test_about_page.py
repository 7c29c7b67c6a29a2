"""The page about this program: what it says, and what it copies for who helps."""

import pytest
from PySide6.QtCore import QSize, qVersion
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from kanban_desktop import __version__
from kanban_desktop.gui.kit.icons import _svg
from kanban_desktop.gui.pages.about import INTER, LUCIDE, AboutPage, Facts
from kanban_desktop.gui.roles import DARK
from kanban_desktop.gui.theme import Theme
from kanban_desktop.settings import data_folder
from tests.gui.robots.pages import PageRobot, opened

# What the offscreen platform says of every window; it is no fault of ours.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

FACTS = Facts("Gearbox plant", "MC-1 · Machining 1", "kanban on plant-server", "/var/log/kanban.log")


class AboutRobot(PageRobot):
    """Before the page."""

    page: AboutPage


@pytest.fixture
def robot(qtbot: QtBot) -> AboutRobot:
    return AboutRobot(opened(qtbot, AboutPage), "back_chosen")


def test_it_says_what_it_is_where_it_works_and_of_what_it_is_made(robot: AboutRobot):
    robot.page.show_facts(FACTS)
    for text in (
        "Kanban Desktop", f"version {__version__}", "A line-side kanban board for plants that work just in time.",
        "Gearbox plant", "MC-1 · Machining 1", "kanban on plant-server", "/var/log/kanban.log",
        f"Kanban Desktop {__version__} · MIT", f"Inter {INTER} · SIL Open Font License 1.1", f"Lucide {LUCIDE} · ISC",
    ):  # fmt: skip
        assert text in robot.written()
    assert any(f"Qt {qVersion()} · GNU LGPL 3" in text for text in robot.written())


def test_what_is_not_set_is_said(robot: AboutRobot):
    assert robot.written().count("not set") == 4


def test_the_button_copies_it_for_support(robot: AboutRobot):
    robot.page.show_facts(FACTS)
    robot.press(robot.page.copy_button)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[:5] == [
        f"Kanban Desktop {__version__}", "Plant: Gearbox plant", "Station: MC-1 · Machining 1",
        "Database: kanban on plant-server", "Log file: /var/log/kanban.log",
    ]  # fmt: skip
    assert f"Qt {qVersion()}" in copied[5]
    assert "Copied. Paste it into your message to support." in robot.written()


def test_a_long_path_keeps_its_end(robot: AboutRobot):
    path = "/home/operator/" + "a-very-long-folder/" * 4 + "kanban-desktop.log"
    robot.page.show_facts(Facts(log=path))
    for size in (QSize(1280, 800), QSize(1920, 1080)):
        robot.page.resize(size)
        assert "".join(text.replace(" ", "") for text in robot.written()).find(path) >= 0


def test_the_way_back(robot: AboutRobot):
    robot.page.set_theme(Theme(DARK))
    robot.press(robot.page.bar.back)
    assert robot.chosen == [("back_chosen",)]


def test_the_versions_are_those_that_are_shipped():
    assert f"lucide-static v{LUCIDE} ".encode() in _svg("check")
    font = (data_folder("resources") / "fonts" / "Inter-Medium.otf").read_bytes()
    whole, part = INTER.split(".")
    assert f"Version {whole}.{part:0>3};".encode("utf-16-be") in font
