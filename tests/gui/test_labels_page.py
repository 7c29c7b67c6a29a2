"""The labels' page as a person uses it: loops chosen, labels seen, printed or saved, and told what it came to."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kanban_desktop.gui.kit.notice import Tone
from kanban_desktop.gui.pages import printing
from kanban_desktop.gui.pages.labels import LabelsPage
from kanban_desktop.gui.pages.printing import ask_pdf, ask_printer, saved_pdf
from kanban_desktop.gui.roles import DARK
from kanban_desktop.gui.theme import Scale, Theme
from kanban_desktop.model.label import Label
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.printing.printers import PrintingFailed
from tests.gui.robots.pages import PageRobot, opened
from tests.printing.test_labels import PLAIN, both, pages, read
from tests.rights import needs_rights, somebody_without_rights

# What the offscreen platform says of every window; it is no fault of ours.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


def deck(loop: str, first: int, of: int, **values: Any) -> tuple[Label, ...]:
    """The labels of a loop."""
    return tuple(
        replace(PLAIN, loop=loop, code=ScanCode(1, first + n, 1), card_number=first + n, n=n + 1, of=of, **values)
        for n in range(of)
    )


GEARS, BARS = deck("GEARS", 100, 3), deck("BARS", 9_999_999_990, 2, part_name="Steel bar", part_number="9000-01")


class LabelsRobot(PageRobot):
    """Before the labels' page."""

    page: LabelsPage

    def numbers(self) -> list[int]:
        """The numbers of the cards that are chosen."""
        return [one.card_number for one in self.page.chosen]

    def code_seen(self) -> str:
        """What a scanner reads on the screen."""
        image = self.page.preview.paper.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        grey = memoryview(bytes(image.constBits())).cast("B", (image.height(), image.bytesPerLine()))
        return str({one.text for one in zxingcpp.read_barcodes(grey)}.pop())


@pytest.fixture
def robot(qtbot: QtBot) -> LabelsRobot:
    page = opened(qtbot, LabelsPage, lambda page: page.show_labels(GEARS + BARS))
    return LabelsRobot(page, "print_chosen", "pdf_chosen", "back_chosen")


def test_loops_are_listed_with_their_cards_and_none_is_chosen(robot: LabelsRobot):
    for text in (
        "Print labels", "Steel bar", "9000-01", "2 cards", "Gear B, soft", "3 cards", "0 of 2 chosen", "0 labels",
        "Machining 1 → Heat treatment rack H2", "No loop is chosen.",
    ):  # fmt: skip
        assert text in robot.written()
    robot.press(robot.page.print_button)
    robot.press(robot.page.pdf_button)
    assert robot.chosen == []


def test_touched_loops_are_chosen_and_touched_again_they_are_not(robot: LabelsRobot):
    robot.touch_row(robot.page.loops, "GEARS")
    robot.touch_row(robot.page.loops, "BARS")
    assert robot.page.chosen == BARS + GEARS
    assert {"2 of 2 chosen", "5 labels"} <= set(robot.written())
    robot.touch_row(robot.page.loops, "BARS")
    assert robot.page.chosen == GEARS


def test_one_button_chooses_all_loops_or_none(robot: LabelsRobot):
    robot.press(robot.page.all_button)
    assert robot.numbers() == [one.card_number for one in BARS + GEARS]
    assert robot.page.all_button.text() == "None"
    robot.press(robot.page.all_button)
    assert robot.numbers() == []


def test_a_single_card_is_chosen_for_a_reprint_and_a_touch_adds_its_loop(robot: LabelsRobot):
    robot.page.choose([9_999_999_991])
    assert robot.numbers() == [9_999_999_991]
    assert {"1 of 2 cards", "1 label"} <= set(robot.written())
    assert robot.code_seen() == BARS[1].code.text
    robot.touch_row(robot.page.loops, "BARS")
    assert robot.page.chosen == BARS


def test_cards_that_are_not_there_cannot_be_chosen(robot: LabelsRobot):
    robot.page.choose([4711, 101])
    assert robot.numbers() == [101]
    robot.page.show_labels(BARS)
    assert robot.page.chosen == ()


def test_the_preview_is_the_label_and_pages_through_all(robot: LabelsRobot):
    robot.touch_row(robot.page.loops, "GEARS")
    seen = []
    for _ in range(4):
        seen.append(robot.code_seen())
        robot.press(robot.page.preview.after)
    assert seen == [one.code.text for one in (*GEARS, GEARS[0])]
    robot.press(robot.page.preview.before)
    assert robot.page.preview.text == "Label 1 of 3 4711-22S, card 1 of 3"


def test_a_loop_that_is_added_is_shown(robot: LabelsRobot):
    robot.touch_row(robot.page.loops, "BARS")
    robot.touch_row(robot.page.loops, "GEARS")
    assert robot.page.preview.label == GEARS[0]


def test_buttons_say_what_was_touched(robot: LabelsRobot):
    robot.page.choose([101])
    for button in (robot.page.print_button, robot.page.pdf_button, robot.page.bar.back):
        robot.press(button)
    assert robot.chosen == [("print_chosen",), ("pdf_chosen",), ("back_chosen",)]


def test_the_result_stands_until_something_else_is_chosen(robot: LabelsRobot):
    robot.page.show_result("2 labels saved.", True)
    assert "2 labels saved." in robot.written()
    tones = [robot.page.notice.tone]
    robot.page.show_result("It failed.", False)
    assert [*tones, robot.page.notice.tone] == [Tone.DONE, Tone.FAILED]
    robot.touch_row(robot.page.loops, "BARS")
    assert not robot.page.notice.isVisible()


def test_a_station_without_cards_says_so(robot: LabelsRobot):
    robot.page.show_labels(())
    assert "this station has no cards" in robot.written()
    assert not robot.page.all_button.isVisible()


def test_targets_are_15_mm_and_letters_legible_at_every_size_and_in_the_dark(robot: LabelsRobot):
    robot.page.choose([101, 102])
    robot.page.set_theme(Theme(DARK, Scale(per_millimetre=5.2)))
    for size in (QSize(1920, 1080), QSize(1280, 800), QSize(1024, 640)):
        robot.page.resize(size)
        robot.written()
        for button in robot.all_buttons():
            assert min(button.width(), button.height()) >= 15 * 5.2
        assert robot.page.loops.verticalHeader().defaultSectionSize() >= 15 * 5.2
        assert robot.page.bar.width() == size.width()


# Where the labels go.


class Listener:
    """Hears what is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, bool]] = []

    def __call__(self, sentence: str, ok: bool) -> None:
        self.told.append((sentence, ok))


@pytest.fixture
def told() -> Listener:
    return Listener()


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_without_a_printer_one_sentence_says_what_to_do(
    parent: QWidget, told: Listener, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", list)
    assert ask_printer(parent, GEARS, told) is None
    said = "No printer is set up on this computer. Save as PDF instead, or set one up in the system."
    assert told.told == [(said, False)]


def a_printer(file: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    return printer


def test_an_accepted_print_dialog_prints_and_says_so(
    parent: QWidget, told: Listener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    # Accepted where there is no printer, the dialog takes the output file away: what is printed is looked at elsewhere.
    printed = []
    monkeypatch.setattr(printing, "has_printer", lambda: True)
    monkeypatch.setattr(printing, "print_labels", lambda labels, printer, dpi: printed.append((labels, dpi)))
    dialog = ask_printer(parent, GEARS, told, 203, a_printer(tmp_path / "paper.pdf"))
    assert dialog is not None
    assert (printed, told.told) == ([], [])
    dialog.accept()
    assert printed == [(GEARS, 203)]
    ((sentence, ok),) = told.told
    assert ok
    assert sentence.startswith("3 labels sent to “")


def test_a_printer_that_fails_is_told_with_what_to_do(
    parent: QWidget, told: Listener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    def fail(*_: object) -> None:
        raise PrintingFailed("Zebra")

    monkeypatch.setattr(printing, "has_printer", lambda: True)
    monkeypatch.setattr(printing, "print_labels", fail)
    dialog = ask_printer(parent, GEARS, told, 203, a_printer(tmp_path / "paper.pdf"))
    assert dialog is not None
    dialog.accept()
    ((sentence, ok),) = told.told
    assert not ok
    assert "did not take the labels. Check that it is on" in sentence


def test_a_dialog_that_is_given_up_does_nothing(
    parent: QWidget, told: Listener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(printing, "has_printer", lambda: True)
    printer = ask_printer(parent, GEARS, told, 203, a_printer(tmp_path / "paper.pdf"))
    assert printer is not None
    printer.reject()
    ask_pdf(parent, GEARS, told, folder=tmp_path).reject()
    assert told.told == []
    assert list(tmp_path.iterdir()) == []


def test_the_named_file_gets_the_labels(parent: QWidget, told: Listener, tmp_path: Path):
    dialog = ask_pdf(parent, GEARS, told, folder=tmp_path)
    dialog.fileSelected.emit(str(tmp_path / "labels.pdf"))
    dialog.reject()
    found = [read(page) for page in pages(tmp_path / "labels.pdf", 203)]
    assert found == [both(one) for one in GEARS]
    assert told.told == [(f"3 labels saved in “{tmp_path / 'labels.pdf'}”.", True)]


@needs_rights
def test_a_folder_that_may_not_be_written_is_named():
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, "labels.pdf")
        assert saved_pdf(GEARS, file)[1]
        file.unlink()
        with somebody_without_rights({Path(name): 0o555}):
            sentence, ok = saved_pdf(GEARS, file)
        assert not ok
        assert "labels.pdf” cannot be written: Permission denied. Choose another folder." in sentence
        assert not file.exists()


def test_a_folder_that_is_gone_is_named_and_nothing_is_left(tmp_path: Path):
    file = tmp_path / "gone" / "labels.pdf"
    assert saved_pdf(GEARS[:1], file) == (
        f"“{file}” cannot be written: No such file or directory. Choose another folder.",
        False,
    )
    assert list(tmp_path.iterdir()) == []
