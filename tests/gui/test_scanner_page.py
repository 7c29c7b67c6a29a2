"""The page that sets scanners up: what it says of every kind of arrival, and that nothing of it is cut."""

from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kanban_desktop.gui import theme
from kanban_desktop.gui.kit.topbar import TopBar
from kanban_desktop.gui.pages.scanner import ScannerPage
from kanban_desktop.gui.pages.scanner_words import SLOW_MS, TEST_CODE, Verdict
from kanban_desktop.gui.roles import DARK, LIGHT, Roles
from kanban_desktop.gui.theme import Scale, Theme
from kanban_desktop.gui.wedge import HOLD_MS
from kanban_desktop.gui.wedge_keys import Key, Kind
from kanban_desktop.model.command import Command, CommandCode, reason_mark
from kanban_desktop.model.scan import ScanCode
from tests.gui.robots.scanner import ScannerRobot
from tests.gui.scanner_player import FRENCH, GERMAN, SHIFT, TAB, after, character, ending, scan, typing
from tests.labels import supplier_label

# What the offscreen platform says of every window; it is no fault of ours.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

CODE = TEST_CODE.text
OURS = ScanCode(42, 4711, 3).text
COMMAND = CommandCode(42, Command.HOLD, reason_mark("burr")).text
MISREAD = OURS[:7] + "9" + OURS[8:]


@pytest.fixture
def robot(qtbot: QtBot) -> ScannerRobot:
    return ScannerRobot(shown(qtbot, Theme(), QSize(1280, 800)))


def shown(qtbot: QtBot, look: Theme, size: QSize) -> ScannerPage:
    theme.load_fonts()
    page = ScannerPage(look)
    qtbot.addWidget(page)
    page.resize(size)
    page.show()
    qtbot.waitExposed(page)
    return page


def shifted(text: str) -> list[Key]:
    """A scanner set to French under a US layout: it presses Shift for each digit."""
    keys: list[Key] = []
    for n, sign in enumerate(text):
        at = 1_000 + 12 * n
        above = ")!@#$%^&*("[int(sign)]
        keys.append(Key(at, SHIFT, Kind.MODIFIER))
        keys += [replace(key, text=above, position=above) for key in character(sign, at + 3, 2)]
        keys.append(Key(at + 8, SHIFT, Kind.MODIFIER, down=False))
    return keys + ending(36, after(keys, 5))


def test_before_the_first_scan_it_says_what_to_do(robot: ScannerRobot):
    texts = robot.read()
    assert "Scan the code on the right." in texts
    assert TEST_CODE.printed in texts
    assert "Just arrived" not in texts


@pytest.mark.parametrize(
    ("keys", "verdict", "said", "advice"),
    [
        (scan(CODE), Verdict.GOOD, "Read: all 20 digits are right.", ""),
        (scan(f"]C0{OURS}", end=TAB), Verdict.GOOD, "Read: all 20 digits are right.", ""),
        (scan(OURS + CODE), Verdict.ADVICE, "Read: 2 codes in a row.", "send Enter"),
        (scan(CODE, layout=FRENCH), Verdict.GOOD, "Read: all 20 digits are right.", "does not matter"),
        (scan(COMMAND), Verdict.GOOD, "Read: the command “Hold”.", ""),
        (shifted(CODE), Verdict.GOOD, "Read: all 20 digits are right.", ""),
        (scan(CODE, end=None), Verdict.ADVICE, "Read: all 20 digits are right.", "send Enter"),
        (scan(CODE, gap=SLOW_MS), Verdict.ADVICE, "Read: all 20 digits are right.", f"near the limit of {HOLD_MS} ms"),
        (scan(CODE, gap=HOLD_MS + 20), Verdict.BAD, "Too slow: taken for typing.", "no delay between keys"),
        (scan(CODE[:9], end=None), Verdict.BAD, "Part of the scan is missing.", "9 of 20 digits came"),
        (scan(CODE[:9] + CODE[11:]), Verdict.BAD, "Digits are missing.", "18 of 20 digits came"),
        (scan(CODE[:9] + CODE[8:]), Verdict.BAD, "Digits came twice.", "between keys"),
        (scan(MISREAD), Verdict.BAD, "Misread: the check digits do not fit.", "Scan again"),
        (scan("4006381333931"), Verdict.OTHER, "Read: not one of our codes.", ""),
        (scan("OZ-13", layout=GERMAN), Verdict.OTHER, "Read: not one of our codes.", "compare the text"),
        (typing("hello 12"), Verdict.TYPING, "Typed by hand.", ""),
        (typing(OURS, gap=200), Verdict.TYPING, "Typed by hand.", ""),
    ],
)
def test_every_kind_of_arrival_has_its_words(
    robot: ScannerRobot, keys: list[Key], verdict: Verdict, said: str, advice: str
):
    robot.plays(keys)
    assert (robot.latest.verdict, robot.latest.said) == (verdict, said)
    assert robot.latest.advice if advice else not robot.latest.advice
    assert advice in " ".join(robot.latest.advice)
    assert said in robot.read_latest()


def test_both_readings_and_the_figures_are_shown(robot: ScannerRobot):
    robot.plays(scan(CODE, gap=7, end=TAB, layout=FRENCH))
    garbled = "".join(FRENCH[sign] for sign in CODE)
    assert robot.latest.readings == (("By layout", garbled, False), ("By position", CODE, True))
    texts = robot.read_latest()
    for text in (garbled, CODE, TEST_CODE.printed, "Tab", "21", "7 ms", "good"):
        assert text in texts


def test_a_digit_reading_is_shown_only_where_it_counted(robot: ScannerRobot):
    robot.plays(shifted(CODE))
    assert [(name, chosen) for name, _, chosen in robot.latest.readings] == [
        ("By layout", False),
        ("By position", False),
        ("Without Shift", True),
    ]


def test_the_most_recent_is_first_and_as_many_are_kept_as_there_is_room_for(robot: ScannerRobot):
    codes = [ScanCode(42, number, 1) for number in range(1, 21)]
    robot.plays(*(scan(code.text) for code in codes))
    assert robot.latest.text == codes[-1].printed
    seen = robot.earlier()
    assert 3 <= len(seen) < 11
    assert seen == [code.printed for code in reversed(codes[:-1])][: len(seen)]


def test_typing_is_one_arrival_until_it_rests(robot: ScannerRobot):
    robot.plays(scan(CODE), typing("abc", 5_000) + typing("de", 9_000))
    assert robot.latest.text == "de"
    assert robot.earlier() == ["abc", TEST_CODE.printed]


def test_what_cannot_be_seen_is_not_painted(robot: ScannerRobot):
    robot.plays(scan("OP\u200b13"))
    assert robot.latest.text == "OP·13"


def test_a_suppliers_label_is_shown_with_what_separates_its_fields(robot: ScannerRobot):
    robot.plays(scan(supplier_label("S1")))
    assert (robot.latest.verdict, robot.latest.said) == (Verdict.GOOD, "Read: a supplier's label, part 9000-01.")
    assert robot.latest.text == "[)><RS>06<GS>P9000-01<GS>Q40<GS>VSTEEL<GS>SS1<RS><EOT>"
    robot.plays(scan(supplier_label("S1").translate({29: None, 30: None, 4: None})))
    assert (robot.latest.verdict, robot.latest.said) == (Verdict.BAD, "A supplier's label, but not whole.")
    assert robot.latest.advice[0].endswith("Set it to send control characters.")
    assert "Ctrl+]" in robot.latest.advice[1]


def test_the_way_back(robot: ScannerRobot):
    robot.go_back()
    assert robot.went_back == 1


def test_no_key_presses_anything_on_the_page(robot: ScannerRobot):
    assert robot.page.focusWidget() in (None, robot.page)


def test_the_way_back_is_large_enough_for_gloves():
    dense = Theme(scale=Scale(per_millimetre=8.0))
    bar = TopBar(dense, "Scanner")
    assert min(bar.back.sizeHint().width(), bar.back.sizeHint().height()) >= 15 * 8
    assert bar.height() >= bar.back.sizeHint().height()


@pytest.mark.parametrize("roles", [LIGHT, DARK])
@pytest.mark.parametrize("size", [QSize(1280, 800), QSize(1920, 1080)])
def test_the_codes_can_be_scanned_from_the_screen(qtbot: QtBot, roles: Roles, size: QSize):
    page = shown(qtbot, Theme(roles), size)
    found = zxingcpp.read_barcodes(picture(page))
    assert {(one.format, one.text) for one in found} == {
        (zxingcpp.BarcodeFormat.Code128, CODE),
        (zxingcpp.BarcodeFormat.QRCode, CODE),
    }


@pytest.mark.parametrize("size", [QSize(1280, 800), QSize(1920, 1080)])
def test_nothing_is_cut(qtbot: QtBot, size: QSize):
    robot = ScannerRobot(shown(qtbot, Theme(), size))
    for keys in (scan(CODE, gap=34, layout=FRENCH, end=None), scan(CODE[:9] + CODE[11:]), scan(CODE, gap=60)):
        robot.plays(keys)
        texts = robot.read()
        assert not [text for text in texts if "…" in text]
        assert robot.latest.advice[0].split()[-1] in " ".join(texts)
        assert robot.page.sheet.geometry().bottom() <= robot.page.height()


def test_another_theme_reaches_every_part(qtbot: QtBot):
    size = QSize(1280, 800)
    page = shown(qtbot, Theme(LIGHT), size)
    other = shown(qtbot, Theme(DARK), size)
    for one in (page, other):
        ScannerRobot(one).plays(scan(OURS), scan(CODE))
    page.set_theme(Theme(DARK))
    assert page.grab().toImage() == other.grab().toImage()


def picture(part: QWidget) -> Image.Image:
    """The screen as a camera gets it."""
    image = part.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    size = (image.width(), image.height())
    return Image.frombytes("L", size, bytes(image.constBits()), "raw", "L", image.bytesPerLine())
