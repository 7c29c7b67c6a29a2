"""Labels ordered at a station's real window on a printer of the plant: what is said, and what a person can do."""

import pytest

from kanban_desktop import settings
from kanban_desktop.gui.card.dialog import CardDialog
from kanban_desktop.gui.pages.labels import LabelsPage
from tests.factories import NORMAL, SmallPlant, small_plant
from tests.gui.robots.pages import PageRobot
from tests.gui.robots.station import Open, StationRobot
from tests.gui.test_shell import open_sheet
from tests.zebra_double import ZebraDouble

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


@pytest.fixture
def plant(database_url: str) -> SmallPlant:
    return small_plant(database_url)


def labels_page(here: StationRobot) -> LabelsPage:
    """Its page, with the plant's printer chosen and the labels of a loop."""
    page = here.labels_page("Zebra 1")
    PageRobot(page).touch_row(page.loops, NORMAL)
    return page


def ordered(here: StationRobot, page: LabelsPage) -> None:
    PageRobot(page).press(page.print_button)
    here.until(page.job.isVisible)


def test_labels_come_out_of_the_printer_that_was_chosen(plant: SmallPlant, zebra: ZebraDouble, open_at: Open) -> None:
    here = open_at(plant.url, "ASSY")
    page = labels_page(here)
    PageRobot(page).press(page.copies.more)
    ordered(here, page)
    here.until(page.job.done.isVisible)
    assert page.job.text == "Printed on Zebra 1: 4 of 4 out."
    assert [plant.label(NORMAL, n).encode() in zebra.labels[2 * n - 1] for n in (1, 2)] == [True, True]
    assert len(zebra.labels) == 4
    PageRobot(page).press(page.job.done)
    assert not page.job.isVisible()
    assert settings.load().label_printer == "Zebra 1"


def test_what_keeps_a_printer_is_said_and_a_job_is_cancelled(
    plant: SmallPlant, zebra: ZebraDouble, open_at: Open
) -> None:
    zebra.head_open = True
    here = open_at(plant.url, "ASSY")
    page = labels_page(here)
    ordered(here, page)
    here.until(lambda: page.job.text == "The head of Zebra 1 is open. Close it; printing goes on by itself.")
    here.shell.window.turn_to("board")
    here.choose("Print labels")
    PageRobot(page).press(page.job.cancel)
    here.until(lambda: page.job.text == "Cancelled on Zebra 1: 0 of 2 out.")
    assert not zebra.labels


@pytest.mark.parametrize("came_out", [True, False])
def test_what_is_in_doubt_is_settled_by_a_person_who_comes_later(
    plant: SmallPlant, zebra: ZebraDouble, open_at: Open, came_out: bool
) -> None:
    zebra.hang_up_after = 20
    here = open_at(plant.url, "ASSY")
    page = labels_page(here)
    ordered(here, page)
    here.until(page.job.came_out.isVisible)
    assert "in the midst of 1 of 2. Look whether it came out" in page.job.text
    assert not page.job.cancel.isVisible()
    here.shell.work_at(plant.url, "ASSY")
    here.choose("Print labels")
    page = here.page_at("labels", LabelsPage)
    here.until(page.job.came_out.isVisible)
    PageRobot(page).press(page.job.came_out if came_out else page.job.again)
    here.until(lambda: page.job.text == "Printed on Zebra 1: 2 of 2 out.")
    assert len(zebra.labels) == 2 - came_out


def test_without_a_printer_of_the_plant_there_is_none_to_choose(plant: SmallPlant, open_at: Open) -> None:
    here = open_at(plant.url, "ASSY")
    here.choose("Print labels")
    page = here.page_at("labels", LabelsPage)
    here.until(lambda: "Gear B" in " ".join(PageRobot(page).written()))
    assert not page.printer_button.isVisible()
    assert page.printer is None


def test_a_label_that_is_asked_for_in_a_cards_details_comes_out_there_at_once(
    plant: SmallPlant, zebra: ZebraDouble, open_at: Open
) -> None:
    here = open_at(plant.url, "ASSY")
    labels_page(here)
    here.shell.window.turn_to("board")
    number = plant.card(NORMAL, 2)
    here.work.open_card(number)
    sheet = open_sheet(here, CardDialog)
    assert "issue 2 replaces 1" in sheet.written()
    sheet.touch("Print label")
    page = here.page_at("labels", LabelsPage)
    here.until(page.job.done.isVisible)
    assert page.job.text == "Printed on Zebra 1: 1 of 1 out."
    assert [plant.label_of(number, 2).encode() in label for label in zebra.labels] == [True]
    here.shell.window.turn_to("board")
    here.work.open_card(number)
    sheet = open_sheet(here, CardDialog)
    assert "printed at Assembly, on Zebra 1" in sheet.written()
