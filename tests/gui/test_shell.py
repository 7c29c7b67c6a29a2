"""The whole program in one window: first run, pages, cards opened over the board, another screen's colours."""

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kanban_desktop import settings
from kanban_desktop.gui.card.deck import DeckDialog
from kanban_desktop.gui.card.dialog import CardDialog
from kanban_desktop.gui.pages.about import AboutPage
from kanban_desktop.gui.pages.labels import LabelsPage
from kanban_desktop.gui.pages.scanner import ScannerPage
from kanban_desktop.gui.roles import DARK, LIGHT
from kanban_desktop.gui.setup.page import SetupPage
from kanban_desktop.gui.station import BOARD
from kanban_desktop.gui.wall.page import WallPage
from kanban_desktop.gui.window import Window
from kanban_desktop.model.path import SupplyState
from tests.factories import NORMAL, SmallPlant, at_work, small_plant
from tests.gui.robots.card import CardRobot
from tests.gui.robots.eyes import written
from tests.gui.robots.pages import PageRobot
from tests.gui.robots.station import Open, StationRobot
from tests.gui.robots.wall import WallRobot

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


@pytest.fixture
def plant(sqlite_url: str) -> SmallPlant:
    return small_plant(sqlite_url)


def open_sheet(here: StationRobot, kind: type[CardDialog]) -> CardRobot:
    """The sheet of a card, once it is open and touches count."""
    window = here.shell.window
    here.until(lambda: any(sheet.isVisible() for sheet in window.findChildren(kind)))
    robot = CardRobot(next(sheet for sheet in window.findChildren(kind) if sheet.isVisible()), here.qtbot)
    robot.settle()
    return robot


def _to_supply(page: WallPage) -> set[int]:
    """The numbers of the cards that the wall knows as to be supplied."""
    assert page.wall is not None
    return {one.card.number for tile in page.wall.tiles for one in tile.to_supply}


def test_the_first_run_asks_for_plant_and_station_and_remembers_them(home: Path, plant: SmallPlant, open_at: Open):
    Path(str(settings.data_file())).parent.mkdir(parents=True)
    Path(plant.url.removeprefix("sqlite:///")).rename(settings.data_file())
    here = open_at()
    page = here.page_at("setup", SetupPage)
    setup = PageRobot(page)
    assert "Which plant?" in setup.written()
    setup.press(page.plants.here.button)
    here.until(lambda: "At which station is this screen?" in setup.written())
    setup.touch_row(page.stations.list, "ASSY")
    here.ready()
    assert here.board.station.name == "Assembly"
    kept = settings.load()
    assert (kept.database, kept.station) == (f"sqlite:///{settings.data_file()}", "ASSY")


def test_a_plant_that_is_not_there_is_said_and_may_be_chosen_again(home: Path, open_at: Open):
    here = open_at()
    page = here.page_at("setup", SetupPage)
    setup = PageRobot(page)
    setup.press(page.plants.here.button)
    here.until(lambda: any("There is no plant on this computer yet" in text for text in setup.written()))
    assert page.plants.isEnabled()


def test_whoever_opens_the_set_up_by_mistake_goes_back_to_work(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "ASSY")
    here.choose("Plant and station")
    page = here.page_at("setup", SetupPage)
    PageRobot(page).press(page.bar.back)
    here.ready()
    assert here.shell.window.front == BOARD
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Pulled: 40 pc of Gear B")


def test_a_station_that_the_plant_does_not_have_is_asked_for(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "")
    here.shell.work_at(plant.url, "NOWHERE")
    page = here.page_at("setup", SetupPage)
    setup = PageRobot(page)
    here.until(lambda: "At which station is this screen?" in setup.written())
    setup.touch_row(page.stations.list, "MILL")
    here.ready()
    assert here.board.station.code == "MILL"


def test_a_card_is_opened_held_and_released_over_the_board(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "MILL")
    card = plant.card(NORMAL)
    with at_work(plant) as desks:
        desks.scan(card, plant.assembly)
    here.until(lambda: card in here.robot.cards())
    here.robot.touch(here.robot.row_of(card))
    sheet = open_sheet(here, CardDialog)
    assert any("Gear B" in text for text in sheet.written())
    sheet.touch("Hold")
    sheet.settle()
    sheet.press(sheet.sheet.reasons.buttons["burr"])
    here.until(lambda: here.board.cards[card].card.held)
    here.until(lambda: "Release" in sheet.names())
    sheet.settle()
    sheet.touch("Release")
    here.until(lambda: not here.board.cards[card].card.held)
    here.until(lambda: "Start" in sheet.names())
    sheet.settle()
    sheet.close()
    here.until(lambda: not sheet.sheet.isVisible())


def test_a_scan_while_a_card_is_open_is_done_and_answered_there_too(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "ASSY")
    here.robot.touch_loop(NORMAL)
    deck = here.shell.window.findChildren(DeckDialog)[0]
    here.until(deck.isVisible)
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Pulled")
    assert any("Pulled" in text for text in written(deck))
    here.until(lambda: here.board.cards[plant.card(NORMAL)].card.state is SupplyState.EMPTY)


def test_a_new_label_is_asked_for_and_stands_ready_to_print(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "ASSY")
    card = plant.card(NORMAL)
    here.work.open_card(card)
    sheet = open_sheet(here, CardDialog)
    sheet.touch("Print label")
    page = here.page_at("labels", LabelsPage)
    here.until(lambda: [(one.card_number, one.issue) for one in page.chosen] == [(card, 2)])


def test_the_wall_shows_the_plant_and_leads_to_cards(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "ASSY")
    here.choose("The whole plant")
    page = here.page_at("wall", WallPage)
    here.until(lambda: page.wall is not None)
    robot = WallRobot(page)
    assert {"Milling", "Assembly", "Steel supplier"} <= set(robot.written())
    with at_work(plant) as desks:
        desks.scan(plant.card(NORMAL), plant.assembly)
    here.until(lambda: plant.card(NORMAL) in _to_supply(page))
    page.station_chosen.emit("MILL")
    sheet = open_sheet(here, CardDialog)
    sheet.close()
    page.station_chosen.emit("ASSY")
    assert here.shell.window.front == BOARD


def test_the_other_pages_open_and_lead_back(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "ASSY")
    here.choose("Print labels")
    labels = here.page_at("labels", LabelsPage)
    here.until(lambda: any("Gear B" in text for text in PageRobot(labels).written()))
    here.robot.press(labels.bar.back)
    assert here.shell.window.front == BOARD
    here.choose("Scanner")
    here.robot.press(here.page_at("scanner", ScannerPage).bar.back)
    assert here.shell.window.front == BOARD
    here.choose("About")
    about = here.page_at("about", AboutPage)
    assert "Assembly (ASSY)" in about.support_text
    here.robot.press(about.bar.back)
    assert here.shell.window.front == BOARD


def test_a_scan_brings_the_board_to_the_front_but_not_where_scanners_are_set_up(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "ASSY")
    here.choose("Scanner")
    here.page_at("scanner", ScannerPage)
    here.scanner.scan(plant.label(NORMAL))
    assert here.shell.window.front == "scanner"
    here.choose("About")
    here.scanner.scan(plant.label(NORMAL))
    assert here.shell.window.front == BOARD
    here.reads("Pulled")


def test_dark_colours_reach_everything_and_are_remembered(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "ASSY")
    try:
        here.choose("Dark screen")
        assert here.page.supply.painted_with.roles == DARK
        picture = here.robot.picture()
        points = [(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)]
        seen = Counter(picture.pixelColor(x, y).name().upper() for x, y in points)
        assert seen[DARK.background] > 0.2 * len(points)
        # The edge of a letter may be of any colour.
        assert seen[LIGHT.background] + seen[LIGHT.surface] < 0.01 * len(points)
        assert settings.load().theme == "dark"
    finally:
        here.choose("Light screen")
    assert here.page.supply.painted_with.roles == LIGHT
    assert settings.load().theme == "light"


@pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard|propagateSizeHints)", extend=True)
def test_the_menu_opens_below_its_button(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "ASSY")
    window: Window = here.shell.window
    menu = window.offer(here.shell.menu(), here.page.header.menu)
    assert menu.isVisible()
    named = {action.text(): menu.actionGeometry(action) for action in menu.actions() if action.text()}
    assert list(named)[-1] == "Close"
    assert all(box.height() >= 48 for box in named.values())
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=named["About"].center())
    here.page_at("about", AboutPage)
