"""The labels' page as a person uses it: loops chosen, labels seen, printed or saved, and told what it came to."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kanban_desktop.gui.kit.notice import Tone
from kanban_desktop.gui.pages.labels import LabelsPage
from kanban_desktop.gui.roles import DARK
from kanban_desktop.gui.theme import Scale, Theme
from kanban_desktop.model.label import Label
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.printing import layouts
from kanban_desktop.printing.prints import LabelPrint
from tests.gui.robots.pages import PageRobot, opened
from tests.printing.test_labels import PLAIN
from tests.printing.test_placards import a_sheet

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

    def choose_layout(self, key: str) -> None:
        """Opens the layouts and touches one."""
        self.press(self.page.layout_button)
        row = self.page.layouts.model().keys.index(key)  # type: ignore[attr-defined]
        self.page.layouts.scrollTo(self.page.layouts.model().index(row, 0))
        self.touch_row(self.page.layouts, key)

    def code_seen(self) -> str:
        """The one code that a scanner reads on the screen."""
        (code,) = self.codes_seen()
        return code

    def codes_seen(self) -> set[str]:
        """What a scanner reads on the screen."""
        image = self.page.preview.paper.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        grey = memoryview(bytes(image.constBits())).cast("B", (image.height(), image.bytesPerLine()))
        return {one.text for one in zxingcpp.read_barcodes(grey)}

    def on_page(self) -> list[int]:
        """The numbers of the cards whose labels are on the page that is shown."""
        page = self.page.preview.page
        return [one.card_number for one in page.labels] if page is not None else []


@pytest.fixture
def own_layouts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of the plant's own layouts."""
    monkeypatch.setenv("KANBAN_SETTINGS", str(tmp_path / "settings.toml"))
    (tmp_path / "labels").mkdir()
    return tmp_path / "labels"


@pytest.fixture
def robot(qtbot: QtBot) -> LabelsRobot:
    page = opened(qtbot, LabelsPage, fill)
    return LabelsRobot(page, "print_chosen", "pdf_chosen", "layout_chosen", "commands_wanted", "back_chosen")


def fill(page: LabelsPage) -> None:
    """As it is when everything was read."""
    page.show_layouts(layouts.known())
    page.show_labels(GEARS + BARS)


def test_loops_are_listed_with_their_cards_and_none_is_chosen(robot: LabelsRobot):
    for text in (
        "Print labels", "Steel bar", "9000-01", "2 cards", "Gear B, soft", "3 cards", "0 of 2 chosen", "0 labels",
        "Machining 1 → Heat treatment rack H2", "No card is chosen.",
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


def test_single_cards_are_chosen_in_an_open_loop(robot: LabelsRobot):
    robot.touch_row(robot.page.loops, "BARS", at_end=True)
    assert {"Card 1 of 2", "Card 2 of 2", "No. 9999999990 · issue 1"} <= set(robot.written())
    assert robot.page.chosen == ()  # opening a loop chooses nothing
    robot.touch_row(robot.page.loops, 9_999_999_991)
    assert robot.page.chosen == BARS[1:]
    assert robot.code_seen() == BARS[1].code.text
    robot.touch_row(robot.page.loops, 9_999_999_990)
    robot.touch_row(robot.page.loops, 9_999_999_991)
    assert robot.page.chosen == BARS[:1]
    robot.touch_row(robot.page.loops, "BARS", at_end=True)
    assert "Card 1 of 2" not in robot.written()
    assert robot.page.chosen == BARS[:1]


def test_exactly_the_cards_that_are_out_of_date_are_chosen_by_their_button(robot: LabelsRobot):
    assert not robot.page.outdated_button.isVisible()
    robot.page.show_labels(GEARS + BARS, frozenset({101, 102, 4711}))
    robot.press(robot.page.all_button)
    assert {"Out of date: 2", "2 out of date"} <= set(robot.written())
    robot.press(robot.page.outdated_button)
    assert robot.numbers() == [101, 102]
    assert {"out of date", "Card 2 of 3"} <= set(robot.written())
    assert "2 with a new issue: throw the old ones away" in robot.written()
    assert robot.code_seen() == ScanCode(1, 101, 2).text  # as it will be printed
    robot.page.show_labels(GEARS + BARS)
    assert robot.numbers() == [101, 102]
    assert not robot.page.outdated_button.isVisible()


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
    assert robot.page.preview.text == "Page 1 of 3 4711-22S, card 1 of 3"


def test_a_loop_that_is_added_is_shown(robot: LabelsRobot):
    robot.touch_row(robot.page.loops, "BARS")
    robot.touch_row(robot.page.loops, "GEARS")
    assert robot.code_seen() == GEARS[0].code.text


def test_every_layout_is_there_to_choose_and_the_preview_is_as_it_is_printed(robot: LabelsRobot):
    robot.page.choose([100, 101])
    assert {"Card 105 × 74 mm (A7)", "105 × 74 mm · card-105x74"} <= set(robot.written(robot.page.layout_button))
    robot.press(robot.page.layout_button)
    keys = [row.key for row in robot.page.layouts.model().rows]  # type: ignore[attr-defined]
    assert set(keys) == {*layouts.files(), "commands/a4", "commands/letter"}
    robot.press(robot.page.layout_button)
    for key, note in (("label-60x40", "each 60 × 40 mm"), ("a4-60x40", "on 1 page, 210 × 297 mm")):
        robot.choose_layout(key)
        paper = robot.page.preview.paper
        assert {key in text for text in robot.written(robot.page.layout_button)} == {False, True}
        assert note in robot.written()
        assert paper.isVisible()
    assert robot.on_page() == [100, 101]  # of the sheet
    assert "touch it to read it" in robot.written()
    robot.touch(robot.page.preview.paper)  # beside the sheet
    assert "touch it to read it" in robot.written()
    QTest.mouseClick(paper, Qt.MouseButton.LeftButton, pos=paper.rect().center() - QPoint(110, 160))
    assert GEARS[0].code.text in robot.codes_seen()
    assert robot.page.preview.text == "Page 1 of 1 4711-22S, card 1 of 3 – 4711-22S, card 2 of 3"
    robot.touch(paper)
    assert "touch it to read it" in robot.written()
    QTest.mouseClick(paper, Qt.MouseButton.LeftButton, pos=paper.rect().center() - QPoint(0, 160))
    assert GEARS[1].code.text in robot.codes_seen()
    assert robot.chosen == [("layout_chosen", "label-60x40"), ("layout_chosen", "a4-60x40")]


def test_of_shelf_labels_there_is_one_a_loop_and_none_has_an_issue(robot: LabelsRobot):
    robot.page.show_labels(GEARS + BARS, frozenset({101}))
    robot.press(robot.page.all_button)
    robot.choose_layout("shelf-100x50")
    assert {"2 labels", "each 100 × 50 mm"} <= set(robot.written())
    assert robot.page.preview.text == "Page 1 of 2 9000-01, card 1 of 2"
    robot.page.choose([101])  # for a reprint of a card the layout is one for cards
    assert {"1 label", "1 with a new issue: throw the old ones away"} <= set(robot.written())
    assert "Card 105 × 74 mm (A7)" in robot.written()
    assert ("layout_chosen", "shelf-100x50") not in robot.chosen


def test_a_layout_of_the_plant_is_told_from_ours_and_a_broken_one_says_what_is_wrong(
    robot: LabelsRobot, own_layouts: Path
):
    text = layouts.files()["label-60x40"].read_text(encoding="utf-8")
    (own_layouts / "ours.toml").write_text(text.replace("Thermal label", "Our label"), encoding="utf-8")
    (own_layouts / "bad.toml").write_text("title = \n", encoding="utf-8")
    robot.page.show_layouts(layouts.known())
    robot.press(robot.page.layout_button)
    assert {"Our label 60 × 40 mm", "60 × 40 mm · ours, the plant’s own"} <= set(robot.written())
    robot.press(robot.page.layout_button)
    robot.choose_layout("bad")
    assert "bad.toml cannot be used, line 1" in robot.page.notice.text
    assert robot.page.notice.tone is Tone.FAILED
    robot.press(robot.page.layout_button)
    robot.choose_layout("ours")
    assert robot.page.notice.text == ""
    assert robot.chosen == [("layout_chosen", "ours")]
    (own_layouts / "ours.toml").unlink()
    robot.page.show_layouts(layouts.known())
    assert robot.page.notice.text == "There is no layout “ours” any more."
    assert "Card 105 × 74 mm (A7)" in robot.written()


def test_the_sheet_of_command_codes_needs_no_cards(robot: LabelsRobot):
    robot.choose_layout("commands/a4")
    assert robot.chosen == [("commands_wanted",)]
    assert {"No cards are needed.", "One moment …"} <= set(robot.written())
    assert robot.page.asked is None
    sheet = a_sheet()
    robot.page.show_commands(sheet)
    assert {"Command codes", "on 3 pages, 210 × 297 mm"} <= set(robot.written())
    assert robot.page.preview.text == "Page 1 of 3 touch it to read it"
    assert not robot.page.all_button.isVisible()
    robot.press(robot.page.preview.after)
    QTest.mouseClick(robot.page.preview.paper, Qt.MouseButton.LeftButton)
    assert robot.page.preview.text == "Page 2 of 3 This screen is the station"
    robot.press(robot.page.print_button)
    assert robot.chosen[-1] == ("print_chosen",)
    robot.page.choose([100])
    assert robot.numbers() == [100]
    assert robot.page.loops.isVisible()


def test_copies_are_counted_and_forgotten_with_the_page(robot: LabelsRobot):
    robot.page.choose([100, 101])
    for _ in range(3):
        robot.press(robot.page.copies.more)
    robot.press(robot.page.copies.less)
    assert {"3 copies", "6 labels"} <= set(robot.written())
    assert isinstance(robot.page.asked, LabelPrint)
    assert [one.card_number for one in robot.page.asked.printed] == [100] * 3 + [101] * 3
    assert robot.page.preview.text.startswith("Page 1 of 2")  # the same page is not shown three times
    robot.choose_layout("a4-60x40")
    assert robot.on_page() == [100] * 3 + [101] * 3
    robot.page.hide()
    robot.page.show()
    assert {"1 copy", "2 labels"} <= set(robot.written())


def test_buttons_say_what_was_touched(robot: LabelsRobot):
    robot.page.choose([101])
    for button in (robot.page.print_button, robot.page.pdf_button, robot.page.bar.back):
        robot.press(button)
    assert robot.chosen == [("print_chosen",), ("pdf_chosen",), ("back_chosen",)]
    robot.page.set_busy(True)
    for button in (robot.page.print_button, robot.page.pdf_button):
        robot.press(button)
    assert len(robot.chosen) == 3
    robot.page.set_busy(False)
    robot.press(robot.page.print_button)
    assert len(robot.chosen) == 4


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
