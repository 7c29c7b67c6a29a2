"""Labels printed at a station's real window: as they are by then, and anew where they say what is no longer true."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import zxingcpp
from PySide6.QtWidgets import QFileDialog

from kanban_desktop import settings
from kanban_desktop.gui.board.actor import Actor
from kanban_desktop.gui.kit.notice import Tone
from kanban_desktop.gui.pages import renewal
from kanban_desktop.gui.pages.labels import LabelsPage
from kanban_desktop.model.command import Command, CommandCode
from kanban_desktop.model.path import Identity
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.revising import RevisingDesk
from tests.factories import NORMAL, PETRA, SmallPlant, at_work, small_plant
from tests.gui.robots.pages import PageRobot
from tests.gui.robots.station import Open, StationRobot
from tests.printing.test_labels import pages, read

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


@pytest.fixture
def plant(database_url: str) -> SmallPlant:
    return small_plant(database_url)


def labels_page(here: StationRobot) -> LabelsPage:
    """Its page, once it has been read."""
    here.choose("Print labels")
    page = here.page_at("labels", LabelsPage)
    here.until(lambda: "Gear B" in " ".join(PageRobot(page).written()))
    return page


def choose_layout(page: LabelsPage, key: str) -> None:
    """Chooses one in the list."""
    robot = PageRobot(page)
    robot.press(page.layout_button)
    rows: Any = page.layouts.model()
    page.layouts.scrollTo(rows.index(rows.keys.index(key), 0))
    robot.touch_row(page.layouts, key)


def save(here: StationRobot, page: LabelsPage, file: Path) -> str:
    """Saves what is chosen; returns what is said then."""
    page.notice.say("")
    PageRobot(page).press(page.pdf_button)
    (dialog,) = page.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    here.until(lambda: bool(page.notice.text) and page.notice.tone is not Tone.BUSY)
    return page.notice.text


def codes_in(file: Path) -> list[str]:
    """What is read from each page of a file."""
    return ["".join(set(read(paper).values())) for paper in pages(file, 203)]


def test_labels_that_are_out_of_date_are_printed_with_a_new_issue_and_once(
    plant: SmallPlant, open_at: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(renewal, "AT_ONCE", 1)
    here = open_at(plant.url, "ASSY")
    page = labels_page(here)
    with at_work(plant) as desks:
        desk = RevisingDesk(desks.catalog, desks.journal, desks.clock, uuid4, lambda _: None)
        desk.change_loop(NORMAL, PETRA, place="B7")
    here.until(page.outdated_button.isVisible)
    PageRobot(page).press(page.outdated_button)
    assert [(one.card_number, one.issue) for one in page.chosen] == [(card, 1) for card in plant.cards[NORMAL]]
    file = tmp_path / "labels.pdf"
    here.control.actor = Actor(4711, here.bridge.clock())  # nobody knows who that is
    said = save(here, page, file)
    assert said.startswith(f"Not card {plant.card(NORMAL)}: ")
    assert said.endswith("Likewise not 1 more.")
    assert not file.exists()
    here.control.actor = None
    assert save(here, page, file) == f"2 labels saved in “{file}”."
    codes = [plant.label(NORMAL, n, issue=2) for n in (1, 2)]
    assert codes_in(file) == codes
    with at_work(plant) as desks:
        for card in plant.cards[NORMAL]:
            assert desks.journal.history(card)[-1].step is Step.REISSUE
            assert desks.card(card).identity is Identity.ACTIVE
    here.until(lambda: not page.outdated_button.isVisible())
    assert [one.place for one in page.chosen] == ["B7", "B7"]
    assert save(here, page, file) == f"2 labels saved in “{file}”."  # the same issue: nothing is out of date by now
    assert codes_in(file) == codes


def test_a_new_label_of_a_card_comes_in_the_layout_that_was_chosen_and_that_is_remembered(
    home: Path, sqlite_url: str, open_at: Open, tmp_path: Path
):
    plant = small_plant(sqlite_url)
    here = open_at(plant.url, "ASSY")
    page = labels_page(here)
    choose_layout(page, "label-60x40")
    assert settings.load().label_layout == "label-60x40"
    choose_layout(page, "commands/a4")
    here.until(lambda: page.asked is not None)
    file = tmp_path / "labels.pdf"
    assert save(here, page, file) == f"Command codes saved in “{file}”."
    assert CommandCode(plant.code, Command.UNDO).text in {
        one.text for paper in pages(file, 203) for one in zxingcpp.read_barcodes(paper)
    }
    here.robot.press(page.bar.back)
    here.control.step(plant.card(NORMAL), Step.REISSUE)  # as a card's details do it
    page = here.page_at("labels", LabelsPage)
    here.until(lambda: [(one.card_number, one.issue) for one in page.chosen] == [(plant.card(NORMAL), 2)])
    assert save(here, page, file) == f"1 label saved in “{file}”."
    (paper,) = pages(file, 203)
    assert set(read(paper).values()) == {plant.label(NORMAL, issue=2)}
    assert abs(paper.width - 60 * 203 / 25.4) < 2
    here.shell.work_at(plant.url, "MILL")
    here.ready()
    assert "label-60x40" in " ".join(PageRobot(labels_page(here)).written()).replace("×", "x")
    assert settings.load().label_layout == "label-60x40"  # what was chosen for commands is not
