"""The first run as a person goes through it: a plant, a station, and what is said when it does not work."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kanban_desktop.gui.kit.field import Field
from kanban_desktop.gui.kit.notice import Tone
from kanban_desktop.gui.roles import DARK
from kanban_desktop.gui.setup.page import SetupPage
from kanban_desktop.gui.setup.stations import SEARCHED
from kanban_desktop.gui.theme import Scale, Theme
from kanban_desktop.model.plant import Station, StationKind
from tests.factories import ASSEMBLY, MILLING, STEEL, TOUR
from tests.gui.robots.pages import PageRobot, opened

# What the offscreen platform says of every window; it is no fault of ours.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

FOUR = (MILLING, ASSEMBLY, STEEL, TOUR)
MANY = tuple(Station(n, f"MC-{n}", f"Machining {n}", StationKind.WORK_CENTRE) for n in range(1, SEARCHED + 1))


class SetupRobot(PageRobot):
    """Before the set-up."""

    page: SetupPage

    @property
    def address(self) -> Field:
        """Where the server's address is typed."""
        field = self.page.plants.server.field
        assert field is not None
        return field

    def connect_to(self, address: str) -> None:
        """Types an address and presses the button."""
        self.address.clear()
        self.type(self.address, address)
        self.press(self.page.plants.server.button)

    def codes(self) -> list[str]:
        """The codes of the stations that are listed."""
        return [row.station.code for row in self.page.stations.rows]


@pytest.fixture
def robot(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> SetupRobot:
    monkeypatch.setenv("PGPASSFILE", "/etc/kanban/passwords")
    page = opened(qtbot, SetupPage, lambda page: page.show_plants("/home/ada/plant.db", ""))
    return SetupRobot(page, "plant_chosen", "station_chosen", "back_chosen", "quit_chosen")


def test_the_first_step_names_three_plants(robot: SetupRobot):
    written = robot.written()
    for text in ("Which plant?", "step 1 of 2", "On this computer", "The plant’s server", "Try the demo plant"):
        assert text in written
    assert any("/home/ada/plant.db" in text for text in written)
    assert any("/etc/kanban/passwords" in text for text in written)
    assert not robot.page.bar.back.isVisible()


def test_the_whole_card_is_the_target_and_so_is_its_button(robot: SetupRobot):
    plants = robot.page.plants
    robot.touch(plants.here)
    robot.press(plants.here.button)
    robot.touch(plants.demo)
    robot.press(plants.demo.button)
    assert robot.chosen == [("plant_chosen", "", False)] * 2 + [("plant_chosen", "", True)] * 2


def test_a_finger_that_slides_off_a_card_chooses_nothing(robot: SetupRobot):
    card = robot.page.plants.demo
    QTest.mousePress(card, Qt.MouseButton.LeftButton, pos=card.rect().center() / 4)
    QTest.mouseRelease(card, Qt.MouseButton.LeftButton, pos=card.rect().bottomRight() * 2)
    assert robot.chosen == []


def test_a_servers_address_is_taken_by_button_or_key(robot: SetupRobot):
    robot.connect_to("  postgresql://plant-server/kanban ")
    QTest.keyClick(robot.address, Qt.Key.Key_Return)
    assert robot.chosen == [("plant_chosen", "postgresql://plant-server/kanban", False)] * 2


def test_touching_the_servers_card_only_asks_for_the_address(robot: SetupRobot):
    robot.touch(robot.page.plants.server)
    assert robot.chosen == []
    assert robot.page.plants.server.field is not None


@pytest.mark.parametrize(
    "address",
    ["postgresql://ada:secret@plant-server/kanban", "postgresql://plant-server/kanban?user=ada&password=secret"],
)
def test_an_address_with_a_password_is_refused_by_a_sentence_that_names_the_file(robot: SetupRobot, address: str):
    robot.connect_to(address)
    assert robot.chosen == []
    assert robot.page.notice.text == (
        "Leave the password out of the address: it belongs in the password file /etc/kanban/passwords."
    )


@pytest.mark.parametrize("address", ["", "postgresql://", "plant-server", "sqlite:///plant.db"])
def test_what_is_no_servers_address_is_refused(robot: SetupRobot, address: str):
    robot.connect_to(address)
    assert robot.chosen == []
    assert robot.page.notice.text == "Type the server's address, such as postgresql://plant-server/kanban."


def test_the_address_that_is_set_is_shown_but_never_a_password(robot: SetupRobot):
    robot.page.show_plants("/home/ada/plant.db", "postgresql://plant-server/kanban")
    assert robot.address.text() == "postgresql://plant-server/kanban"
    for url in ("postgresql://ada:secret@plant-server/kanban", "sqlite:////home/ada/other.db"):
        robot.page.show_plants("/home/ada/plant.db", url)
        assert robot.address.text() == ""


def test_a_problem_stays_on_the_step_and_can_be_tried_again(robot: SetupRobot):
    robot.connect_to("postgresql://plant-server/kanban")
    robot.page.show_busy("Connecting to plant-server …")
    assert "Connecting to plant-server …" in robot.written()
    robot.press(robot.page.plants.here.button)
    robot.touch(robot.page.plants.demo)
    assert len(robot.chosen) == 1
    robot.page.show_problem("plant-server does not answer. Check the cable and try again.")
    assert robot.page.notice.tone is Tone.FAILED
    assert "plant-server does not answer. Check the cable and try again." in robot.written()
    robot.press(robot.page.plants.server.button)
    assert robot.chosen == [("plant_chosen", "postgresql://plant-server/kanban", False)] * 2


def test_even_a_busy_page_can_be_left(robot: SetupRobot):
    robot.page.show_busy("Connecting …")
    robot.press(robot.page.quit_button)
    assert robot.chosen == [("quit_chosen",)]


def test_stations_are_listed_by_name_with_their_kind_in_words(robot: SetupRobot):
    robot.page.show_stations(FOUR, "")
    assert robot.codes() == ["ASSY", "TOUR", "MILL", "STEEL"]
    for text in ("At which station is this screen?", "Milling", "MILL · Work centre", "TOUR · Handler’s round"):
        assert text in robot.written()
    assert not robot.page.stations.search.isVisible()


def test_a_touched_station_is_chosen_and_the_way_back_leads_to_the_plants(robot: SetupRobot):
    robot.page.show_stations(FOUR, "MILL")
    robot.touch_row(robot.page.stations.list, "TOUR")
    robot.press(robot.page.bar.back)
    assert robot.chosen == [("station_chosen", "TOUR"), ("back_chosen",)]
    robot.page.show_plants("/home/ada/plant.db", "")
    assert "Which plant?" in robot.written()


def test_many_stations_can_be_searched_by_name_code_and_kind(robot: SetupRobot):
    robot.page.show_stations((*MANY, STEEL), "MC-12")
    assert robot.page.stations.search.isVisible()
    robot.type(robot.page.stations.search, "mc-1 CENTRE")
    assert robot.codes() == ["MC-1", "MC-10", "MC-11", "MC-12"]
    robot.page.stations.search.clear()
    robot.type(robot.page.stations.search, "supplier")
    assert robot.codes() == ["STEEL"]
    robot.type(robot.page.stations.search, "zzz")
    assert "No station is called that." in robot.written()


def test_a_plant_without_stations_says_so(robot: SetupRobot):
    robot.page.show_stations((), "")
    assert "This plant has no stations yet." in robot.written()


def test_targets_are_15_mm_at_every_size_and_in_the_dark(robot: SetupRobot):
    robot.page.set_theme(Theme(DARK, Scale(per_millimetre=4.0)))
    for size in (QSize(1920, 1080), QSize(1280, 800)):
        robot.page.resize(size)
        robot.page.show_plants("/home/ada/plant.db", "")
        robot.written()
        for part in (*robot.all_buttons(), robot.address):
            assert min(part.width(), part.height()) >= 15 * 4.0
        robot.page.show_stations((*MANY, STEEL), "")
        robot.written()
        assert robot.page.stations.search.height() >= 15 * 4.0
        assert robot.page.stations.list.verticalHeader().defaultSectionSize() >= 15 * 4.0
