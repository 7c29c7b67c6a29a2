"""A printer is set up at a station's real window: its page is printed, measured, scanned and kept; no card is moved."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from kanban_desktop.gui.kit.notice import Tone
from kanban_desktop.gui.pages.printer_setup import PrinterSetupPage
from kanban_desktop.gui.roles import DARK
from kanban_desktop.gui.theme import Scale, Theme
from kanban_desktop.model.calibration import Calibration, Grade, setup_code
from kanban_desktop.model.path import SupplyState
from kanban_desktop.model.plant import Plant
from kanban_desktop.model.printjobs import Language, Printer, PrinterKind
from kanban_desktop.operations import printer_setup, setup_words
from kanban_desktop.printing.prints import page_image
from kanban_desktop.store import printers
from tests.factories import NORMAL, PETRA, SmallPlant, at_work, real_now, small_plant
from tests.gui.robots.pages import PageRobot, opened
from tests.gui.robots.station import Open, StationRobot
from tests.operations import printshop
from tests.printing.test_labels import as_pillow
from tests.zebra_double import ZebraDouble

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

ZEBRA = Printer(7, "Zebra 1", PrinterKind.TCP, "10.0.0.7", Language.ZPL, 203)
LONG = "Zebra ZT411 beside the deburring cell of hall 3, left of the door to the yard, second shelf"


@pytest.fixture
def plant(database_url: str) -> SmallPlant:
    return small_plant(database_url)


def setting_up(here: StationRobot) -> PrinterSetupPage:
    """The page by which that printer is set up, once it is there."""
    page = here.labels_page("Zebra 1")
    robot = PageRobot(page)
    robot.press(page.printer_button)
    robot.touch_row(page.printers, " set up")
    shown = here.page_at("printer", PrinterSetupPage)
    here.until(lambda: shown.plan is not None)
    return shown


def says(here: StationRobot, page: PrinterSetupPage, text: str) -> None:
    """Waits until the panel says so."""
    here.until(lambda: text in page.panel.text)


def kept(plant: SmallPlant) -> Calibration | None:
    with at_work(plant) as desks:
        (one,) = printers.printers(desks.database).values()
    return one.calibration


def code(plant: SmallPlant, grade: Grade, printer: int = 1) -> str:
    return setup_code(plant.code, printer, grade).text


def test_a_printer_is_set_up_by_its_page(plant: SmallPlant, zebra: ZebraDouble, open_at: Open) -> None:
    here = open_at(plant.url, "ASSY")
    assert here.labels_page("Zebra 1").printer_button.accessibleName().startswith("Zebra 1, not set up · ")
    page = setting_up(here)
    robot = PageRobot(page)
    assert page.panel.text == "Zebra 1 was not set up. Print its set-up page, measure it and scan its codes."
    robot.press(page.print_button)
    here.until(lambda: page.printing.done)
    assert page.panel.text == "The set-up page is out of Zebra 1. Measure both rulers, then scan its codes."
    (printed,) = zebra.labels
    assert all(code(plant, grade).encode() in printed for grade in Grade)
    assert not page.save_button.isEnabled(), "nobody has measured anything"
    robot.press(page.across.stepper.less)
    assert (page.across.value, page.along.value) == (99_900, None)
    robot.press(page.right_button)
    assert (page.across.value, page.along.value) == (100_000, 60_000)
    robot.press(page.across.stepper.more)
    for n, grade in enumerate(Grade, 1):
        here.scanner.scan(code(plant, grade))
        says(here, page, f"Code {n} read.")
        assert len(page.read) == n
    assert page.scanning.done
    assert here.shell.window.front == "printer"
    robot.press(page.save_button)
    here.until(lambda: page.panel.text.startswith("Saved."))
    assert page.panel.text == "Saved. Zebra 1 prints in true size, and all its codes are read."
    assert page.panel.tone is Tone.DONE
    found = kept(plant)
    assert found is not None
    assert (found.rulers, found.codes) == (((100_100, 100_000), (60_000, 60_000)), tuple(Grade))
    robot.press(page.bar.back)
    back = here.labels_page("Zebra 1")
    here.until(lambda: back.printer_button.accessibleName() == f"Zebra 1, {zebra.address}")


def test_what_is_wrong_with_it_is_said_there_and_beside_its_name(
    plant: SmallPlant, zebra: ZebraDouble, open_at: Open
) -> None:
    here = open_at(plant.url, "ASSY")
    page = setting_up(here)
    robot = PageRobot(page)
    robot.press(page.right_button)
    for _ in range(20):
        robot.press(page.across.stepper.less)
    here.scanner.scan(code(plant, Grade.COARSE))
    here.until(lambda: len(page.read) == 1)
    robot.press(page.save_button)
    here.until(lambda: page.panel.text.startswith("Saved."))
    assert "98 mm for 100 mm across (2 % too small)" in page.panel.text
    assert "Not read: code 2 and 3" in page.panel.text
    assert page.panel.tone is Tone.FAILED
    robot.press(page.bar.back)
    back = here.labels_page("Zebra 1")
    here.until(lambda: "2 % too small across" in back.printer_button.accessibleName())
    PageRobot(back).touch_row(back.loops, NORMAL)
    assert back.print_button.isEnabled(), "it does not forbid printing"
    again = setting_up(here)
    assert again.read == frozenset()
    assert "2 % too small" in again.panel.text


def test_other_scans_on_the_page_are_told_what_they_are_and_move_nothing(
    plant: SmallPlant, zebra: ZebraDouble, open_at: Open
) -> None:
    here = open_at(plant.url, "ASSY")
    page = setting_up(here)
    for raw, said in (
        (plant.label(NORMAL), "is no code of the set-up page. Scan the codes of the page of Zebra 1."),
        (code(plant, Grade.FINE, 2), "is of another printer's set-up page."),
        (setup_code(plant.code + 1, 1, Grade.FINE).text, "is of another plant's set-up page."),
    ):
        here.scanner.scan(raw)
        says(here, page, said)
        assert page.panel.tone is Tone.FAILED
    here.scanner.misread("8120")
    here.until(lambda: page.panel.text == "Not read properly: 8120. Scan it again.")
    assert page.read == frozenset()
    assert here.shell.window.front == "printer"
    here.scanner.scan(code(plant, Grade.FINE))
    here.until(lambda: page.read == {Grade.FINE})
    with at_work(plant) as desks:
        assert desks.card(plant.card(NORMAL)).state is SupplyState.FULL


def test_a_code_of_the_page_on_the_board_is_one_sentence(plant: SmallPlant, open_at: Open) -> None:
    here = open_at(plant.url, "ASSY")
    here.scanner.scan(code(plant, Grade.USUAL))
    here.reads("This is a code of a printer's set-up page, and moves nothing")


def test_a_printer_that_does_not_print_says_why(plant: SmallPlant, zebra: ZebraDouble, open_at: Open) -> None:
    zebra.head_open = True
    here = open_at(plant.url, "ASSY")
    page = setting_up(here)
    robot = PageRobot(page)
    robot.press(page.print_button)
    here.until(lambda: page.panel.tone is Tone.FAILED)
    assert page.panel.text == "The head of Zebra 1 is open. Close it; then print the set-up page again."
    assert not page.printing.done
    zebra.head_open = False
    robot.press(page.print_button)
    here.until(lambda: page.printing.done)
    assert len(zebra.labels) == 1


def test_whoever_prints_there_comes_first(plant: SmallPlant, zebra: ZebraDouble, open_at: Open) -> None:
    desks, other = printshop.opened(plant), uuid4()
    assert desks.printing.borrow(desks.printing.printer("Zebra 1"), other)
    here = open_at(plant.url, "ASSY")
    page = setting_up(here)
    PageRobot(page).press(page.print_button)
    here.until(lambda: page.panel.text == "Zebra 1 is busy with labels. The set-up page comes after them …")
    assert not page.print_button.isEnabled()
    desks.printing.give_back(other)
    desks.close()
    here.until(lambda: page.printing.done)


def test_a_printer_at_another_stations_computer_is_printed_on_there(
    plant: SmallPlant, open_at: Open, tmp_path: Path
) -> None:
    desks = printshop.opened(plant)
    at = plant.milling.id
    there = Printer(0, "Zebra 1", PrinterKind.FILE, str(tmp_path / "x.pdf"), Language.PDF, 203, station=at)
    desks.printing.add(there)
    desks.close()
    here = open_at(plant.url, "ASSY")
    page = setting_up(here)
    PageRobot(page).press(page.print_button)
    here.until(lambda: page.panel.text == "Zebra 1 hangs on the computer of Milling. Print its set-up page there.")
    assert not (tmp_path / "x.pdf").exists()


def a_plan(**values: object) -> printer_setup.SetupPlan:
    plant = Plant(uuid4(), 1201, uuid4(), "Gearbox plant", ZoneInfo("Europe/Berlin"))
    return printer_setup.plan(replace(ZEBRA, **values), plant, real_now())  # type: ignore[arg-type]


@pytest.mark.parametrize("layout", ["card-105x74", "label-60x40", "a4-60x40"])
def test_nothing_that_matters_is_cut_at_any_size_and_in_the_dark(qtbot: QtBot, layout: str) -> None:
    bad = Calibration(49_000, 29_400, (), 1, PETRA.id, 50_000, 30_000)
    wanted = a_plan(name=LONG, layout=layout, calibration=bad)
    said = setup_words.calibration(wanted.printer)
    page = opened(qtbot, PrinterSetupPage, lambda page: page.show_plan(wanted, said, Tone.FAILED))
    page.across.confirm()
    page.along.confirm()
    robot = PageRobot(page)
    page.set_theme(Theme(DARK, Scale(per_millimetre=5.2)))
    for size in (QSize(1920, 1080), QSize(1280, 800)):
        page.resize(size)
        texts = robot.written()
        steps = {"Measure both rulers", "Scan its codes", "Print", "Both are right", "Save", "1", "2", "3"}
        assert steps <= set(texts)
        assert f"{wanted.across / 1000:.1f} mm" in texts
        assert said in " ".join(robot.written(page.panel))
        assert not any(text.endswith("…") for text in texts if not text.startswith(f"Set up {LONG[:20]}"))
    picture = page.preview.paper
    assert picture.isVisible()


def test_what_is_shown_is_what_is_printed(qtbot: QtBot) -> None:
    wanted = a_plan()
    page = opened(qtbot, PrinterSetupPage, lambda page: page.show_plan(wanted, "", Tone.BUSY))
    assert page.preview.page is not None
    picture = as_pillow(page_image(page.preview.page, 203))
    assert {one.text for one in zxingcpp.read_barcodes(picture)} == {
        setup_code(1201, 7, grade).text for grade in Grade
    }  # fmt: skip
