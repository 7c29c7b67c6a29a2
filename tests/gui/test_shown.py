"""When a window has really shown what another station pulled: painted, and not behind another page."""

import re
import time
from uuid import UUID

import pytest

from kanban_desktop.gui.card.story import told as story
from kanban_desktop.gui.pages.about import AboutPage
from kanban_desktop.gui.phrases import Floor
from kanban_desktop.gui.shell import ABOUT
from kanban_desktop.gui.station import BOARD, LABELS
from kanban_desktop.model.calendar import SECOND
from kanban_desktop.model.details import CardDetails
from kanban_desktop.model.showing import Showing
from kanban_desktop.operations.times import first_shown
from tests.factories import IN_USE, NORMAL, TWO_STATE, ZONE, SmallPlant, at_work, small_plant
from tests.gui.robots.station import Open, StationRobot

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


@pytest.fixture
def plant(database_url: str) -> SmallPlant:
    return small_plant(database_url)


def scanned(here: StationRobot, plant: SmallPlant, loop: str) -> UUID:
    """The event of a scan in a window."""
    here.scanner.scan(plant.label(loop))
    with here.qtbot.waitSignal(here.control.answered, timeout=20_000) as answered:
        pass
    (answer,) = answered.args
    assert answer.event is not None
    return UUID(str(answer.event))


def written(plant: SmallPlant, *events: UUID) -> list[Showing | None]:
    with at_work(plant) as desks:
        found = first_shown(desks.catalog, events)
    return [found.get(event) for event in events]


def painted(there: StationRobot) -> set[int]:
    """The cards that the window has painted on its screen, from now on."""
    cards: set[int] = set()
    there.page.supply.view.painted.connect(lambda _: cards.update(there.robot.cards()))
    return cards


def test_a_pull_is_shown_upstream_and_nowhere_else(plant: SmallPlant, open_at: Open) -> None:
    here, there = open_at(plant.url, "ASSY"), open_at(plant.url, "MILL")
    cards = painted(there)
    pull, use = scanned(here, plant, NORMAL), scanned(here, plant, IN_USE)
    there.until(lambda: plant.card(NORMAL) in cards)
    here.shell.window.close()
    there.shell.window.close()  # what was shown so far is written down
    shown, nothing = written(plant, pull, use)
    assert nothing is None, "nothing is to be supplied yet"
    assert shown is not None
    assert shown.station == plant.milling.id
    assert 0 < shown.after_commit <= shown.after_scan < 20 * SECOND


def test_behind_another_page_nothing_is_shown_until_the_board_is_back(plant: SmallPlant, open_at: Open) -> None:
    here, there = open_at(plant.url, "ASSY"), open_at(plant.url, "MILL")
    cards = painted(there)
    there.shell.window.turn_to(LABELS)
    first = scanned(here, plant, NORMAL)
    there.until(lambda: plant.card(NORMAL) in there.robot.cards())
    there.page.grab()
    back = time.time_ns() // 1000
    there.shell.window.turn_to(BOARD)
    there.until(lambda: plant.card(NORMAL) in cards)
    there.shell.window.turn_to(LABELS)
    second = scanned(here, plant, TWO_STATE)
    there.until(lambda: plant.card(TWO_STATE) in there.robot.cards())
    there.page.grab()
    there.shell.window.close()
    shown, not_shown = written(plant, first, second)
    assert shown is not None
    assert shown.shown_at >= back
    assert not_shown is None


def test_the_window_says_how_soon_it_was(plant: SmallPlant, open_at: Open) -> None:
    here, there = open_at(plant.url, "ASSY"), open_at(plant.url, "MILL")
    cards = painted(there)
    scanned(here, plant, NORMAL)
    there.until(lambda: plant.card(NORMAL) in cards)
    there.shell.window.close()
    here.shell.window.turn_to(ABOUT)
    assert "Shows pulls" not in here.page_at(ABOUT, AboutPage).support_text, "assembly supplies nothing"
    again = open_at(plant.url, "MILL")
    again.shell.window.turn_to(ABOUT)
    page = again.page_at(ABOUT, AboutPage)
    again.until(lambda: "99 in 100 within" in page.support_text)
    told: list[CardDetails] = []
    again.bridge.ask(lambda desks: desks.details.read(plant.card(NORMAL), plant.assembly), told.append, lambda _: None)
    again.until(lambda: bool(told))
    assert re.search(r"^Pulled at Assembly, shown at Milling after [0-9.]+ s$", story(told[0], Floor(ZONE))[0].sentence)
