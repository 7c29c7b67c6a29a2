"""The scanner against real widgets: a scan touches none of them, and typing is as if there were no scanner."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from kanban_desktop.gui.scanner import FakeScanner, WedgeScanner
from kanban_desktop.gui.scanner_keys import key_of, places
from kanban_desktop.gui.wedge_effects import Arrival, Outcome
from kanban_desktop.gui.wedge_keys import Kind
from kanban_desktop.model.scan import ScanCode
from tests.gui.scanner_stage import PLACES, Stage, has_focus

# Said by Qt's offscreen platform whenever a window opens; nothing of ours.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

CODE = ScanCode(42, 4711, 3).text
NEXT = ScanCode(42, 4712, 1).text
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ENTER, KEYPAD_ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab
TEXTS = {ENTER: "\r", KEYPAD_ENTER: "\r", TAB: "\t", Qt.Key.Key_Escape: "\x1b"}


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    stage = Stage()
    qtbot.addWidget(stage)
    stage.show()
    stage.activateWindow()
    qtbot.waitUntil(stage.isActiveWindow)
    return stage


@pytest.fixture
def scanner(stage: Stage) -> Iterator[WedgeScanner]:
    scanner = WedgeScanner()
    scanner.start()
    yield scanner
    scanner.stop()


class Heard:
    """All that a scanner said."""

    def __init__(self, scanner: WedgeScanner) -> None:
        self.scanned: list[str] = []
        self.unread: list[str] = []
        self.arrived: list[Arrival] = []
        scanner.scanned.connect(self.scanned.append)
        scanner.unread.connect(self.unread.append)
        scanner.arrived.connect(self.arrived.append)


@pytest.fixture
def heard(scanner: WedgeScanner) -> Heard:
    return Heard(scanner)


def strike(key: Qt.Key | str, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """One key down and up, sent as the system does: to the window that has the focus."""
    if isinstance(key, str):
        text, key = key, Qt.Key(ord(key.upper()))
    else:
        text = TEXTS.get(key, "")
    for press in (True, False):
        window = QGuiApplication.focusWindow()
        if window is not None:
            QTest.simulateEvent(window, press, key, modifiers, text, False)


def scan(text: str, end: Qt.Key | None = ENTER) -> None:
    for sign in text:
        strike(sign)
    if end is not None:
        strike(end)


def put(qtbot: QtBot, stage: Stage, place: str) -> dict[str, Any]:
    """The stage's traces, once the keys go to that place."""
    stage.put(place)
    qtbot.waitUntil(lambda: stage.reached(place))
    return stage.traces


def settle(qtbot: QtBot, scanner: WedgeScanner) -> None:
    """Until nothing is held any more."""
    qtbot.waitUntil(lambda: scanner._wedge.wait is None and not scanner._timer.isActive())


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("end", [ENTER, KEYPAD_ENTER, TAB, None])
def test_a_scan_touches_nothing(
    stage: Stage, scanner: WedgeScanner, heard: Heard, qtbot: QtBot, place: str, end: Qt.Key | None
) -> None:
    before = put(qtbot, stage, place)
    scan(CODE, end)
    qtbot.waitUntil(lambda: heard.scanned == [CODE])
    settle(qtbot, scanner)
    assert stage.traces == before
    assert heard.unread == []


def test_without_the_scanner_the_same_keys_would_do_harm(stage: Stage, qtbot: QtBot) -> None:
    """So that the test above proves something."""
    for place in PLACES:
        before = put(qtbot, stage, place)
        scan(CODE)
        assert stage.traces != before, place


def test_codes_that_are_not_ours_are_delivered_too(heard: Heard, stage: Stage, qtbot: QtBot) -> None:
    put(qtbot, stage, "button")
    scan("OP-13")
    scan("4006381333931", TAB)
    qtbot.waitUntil(lambda: heard.scanned == ["OP-13", "4006381333931"])


def test_scans_in_a_row_lose_nothing(heard: Heard, stage: Stage, qtbot: QtBot) -> None:
    put(qtbot, stage, "field")
    codes = [ScanCode(42, number, 1).text for number in range(1, 41)]
    for code in codes:
        scan(code)
    qtbot.waitUntil(lambda: heard.scanned == codes)
    assert stage.field.text() == ""


def test_two_scans_without_a_gap_are_two(heard: Heard, stage: Stage, qtbot: QtBot) -> None:
    put(qtbot, stage, "field")
    scan(CODE + NEXT)
    qtbot.waitUntil(lambda: heard.scanned == [CODE, NEXT])


def test_half_a_scan_is_unread(heard: Heard, stage: Stage, qtbot: QtBot) -> None:
    put(qtbot, stage, "field")
    scan(CODE[:12], end=None)
    qtbot.waitUntil(lambda: heard.unread == [CODE[:12]])
    assert heard.scanned == []
    assert stage.field.text() == ""


def test_a_window_made_later_is_watched_too(heard: Heard, stage: Stage, qtbot: QtBot) -> None:
    dialog = QDialog(stage)
    field = QLineEdit(dialog)
    dialog.open()
    field.setFocus()
    qtbot.waitUntil(lambda: has_focus(dialog))
    scan(CODE)
    qtbot.waitUntil(lambda: heard.scanned == [CODE])
    assert dialog.isVisible()
    assert field.text() == ""


def test_typing_comes_back_in_order(stage: Stage, scanner: WedgeScanner, heard: Heard, qtbot: QtBot) -> None:
    put(qtbot, stage, "dialog")
    typed = ""
    for sign in "op 7":
        strike(sign)
        assert stage.answer.text() == typed
        typed += sign
        qtbot.waitUntil(partial(lambda wanted: stage.answer.text() == wanted, typed))
    strike(ENTER)
    qtbot.waitUntil(lambda: stage.fired == ["Return"], timeout=1_000)
    qtbot.waitUntil(lambda: [record.outcome for record in heard.arrived] == [Outcome.TYPED] * 5)  # told after the key
    assert (heard.scanned, heard.unread) == ([], [])


def test_keys_rolled_over_come_back_in_order(stage: Stage, scanner: WedgeScanner, qtbot: QtBot) -> None:
    put(qtbot, stage, "field")
    for sign in "bac":
        strike(sign)
    qtbot.waitUntil(lambda: stage.field.text() == "bac")


def test_a_command_passes_at_once_behind_what_was_typed_before(
    stage: Stage, scanner: WedgeScanner, qtbot: QtBot
) -> None:
    put(qtbot, stage, "field")
    strike("b")
    assert stage.field.text() == ""
    strike("s", CTRL)
    assert (stage.field.text(), stage.fired) == ("b", ["Ctrl+S"])


def test_commands_within_a_scan_are_not_obeyed(stage: Stage, heard: Heard, qtbot: QtBot) -> None:
    for place in PLACES:
        before = put(qtbot, stage, place)
        scan(CODE[:8], end=None)
        for key, modifiers in ((Qt.Key.Key_S, CTRL), (Qt.Key.Key_Escape, NONE), (Qt.Key.Key_Down, NONE)):
            strike(key, modifiers)
        scan(CODE[8:])
        assert stage.traces == before


def test_a_scan_that_begins_with_a_command_is_not_obeyed(stage: Stage, heard: Heard, qtbot: QtBot) -> None:
    put(qtbot, stage, "field")
    strike(Qt.Key.Key_Control)
    strike("o", CTRL)
    scan(CODE)
    qtbot.waitUntil(lambda: heard.scanned == [CODE])
    assert stage.fired == []


def test_typing_still_fires_shortcuts_and_presses_buttons(stage: Stage, scanner: WedgeScanner, qtbot: QtBot) -> None:
    put(qtbot, stage, "button")
    strike("x")
    qtbot.waitUntil(lambda: stage.fired == ["x"])
    strike("2")
    qtbot.waitUntil(lambda: stage.fired == ["x", "2"])
    strike(" ")
    qtbot.waitUntil(lambda: stage.fired == ["x", "2", "button"])
    put(qtbot, stage, "list")
    strike("b")
    qtbot.waitUntil(lambda: stage.list.currentIndex().row() == 11)
    put(qtbot, stage, "menu")
    strike("b")
    qtbot.waitUntil(lambda: stage.fired == ["b row"])


def when(ready: Callable[[], bool], then: Callable[[], object], owner: QObject) -> None:
    """Works inside a dialog's own event loop too, where ``qtbot`` has to wait until the dialog is closed."""
    timer = QTimer(owner, interval=5)

    def look() -> None:
        if ready():
            timer.stop()
            then()

    timer.timeout.connect(look)
    timer.start()


@pytest.fixture
def dialog(stage: Stage) -> QDialog:
    """One with a text field, that closes after a while so that a failing test ends."""
    dialog = QDialog(stage)
    QLineEdit(dialog).setFocus()
    QTimer.singleShot(4_000, dialog, dialog.reject)
    return dialog


def test_a_key_that_opens_a_dialog_holds_up_nothing(stage: Stage, heard: Heard, dialog: QDialog, qtbot: QtBot) -> None:
    """The dialog's own event loop runs inside the key that was given back; what follows goes to the dialog."""
    field = dialog.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    stage.button.clicked.connect(dialog.exec)
    when(lambda: has_focus(dialog) and field.text() == "ok", lambda: scan(CODE), dialog)
    when(lambda: heard.scanned == [CODE], dialog.accept, dialog)
    put(qtbot, stage, "button")
    for sign in " ok":
        strike(sign)
    qtbot.waitUntil(lambda: dialog.result() == QDialog.DialogCode.Accepted)
    assert field.text() == "ok"


def test_a_scan_may_open_a_dialog_that_waits(
    stage: Stage, scanner: WedgeScanner, heard: Heard, dialog: QDialog, qtbot: QtBot
) -> None:
    field = dialog.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    scanner.scanned.connect(lambda text: dialog.exec() if text == CODE else dialog.accept())
    when(lambda: has_focus(dialog), lambda: scan(NEXT), dialog)
    put(qtbot, stage, "button")
    scan(CODE)
    qtbot.waitUntil(lambda: heard.scanned == [CODE, NEXT])
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert field.text() == ""
    assert stage.fired == []


def test_what_is_given_back_to_a_window_that_is_gone_is_dropped(
    stage: Stage, scanner: WedgeScanner, qtbot: QtBot
) -> None:
    window = QLineEdit()
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    strike("b")
    with qtbot.waitSignal(window.destroyed):
        window.close()
    settle(qtbot, scanner)


def test_keys_that_the_program_makes_pass_by(stage: Stage, scanner: WedgeScanner, qtbot: QtBot) -> None:
    put(qtbot, stage, "field")
    for sign in CODE:
        press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key(ord(sign)), NONE, sign)
        QCoreApplication.sendEvent(stage.windowHandle(), press)
    assert set(stage.field.text() + "".join(stage.fired)) == set(CODE)


def test_stopping_gives_back_what_is_held(stage: Stage, heard: Heard, scanner: WedgeScanner, qtbot: QtBot) -> None:
    put(qtbot, stage, "field")
    strike("b")
    scanner.stop()
    assert stage.field.text() == "b"
    strike("c")
    assert stage.field.text() == "bc"
    assert not scanner.running


def test_started_again_it_reads_again(stage: Stage, heard: Heard, scanner: WedgeScanner, qtbot: QtBot) -> None:
    scanner.stop()
    scanner.start()
    scanner.start()
    put(qtbot, stage, "field")
    scan(CODE)
    qtbot.waitUntil(lambda: heard.scanned == [CODE])


def test_input_methods_are_off_outside_text_fields(stage: Stage, scanner: WedgeScanner) -> None:
    enabled = Qt.WidgetAttribute.WA_InputMethodEnabled
    editable = QComboBox(stage, editable=True)
    editable.show()
    for widget, wanted in ((stage.list, False), (stage.button, False), (stage.field, True), (editable, True)):
        widget.setAttribute(enabled, True)
        widget.setFocus()
        assert widget.testAttribute(enabled) == wanted


def test_the_fake_speaks_only_while_it_runs(qtbot: QtBot) -> None:
    fake = FakeScanner()
    said: list[str] = []
    fake.scanned.connect(said.append)
    fake.unread.connect(said.append)
    fake.scan(CODE)
    fake.start()
    fake.scan(CODE)
    fake.misread("100")
    fake.stop()
    fake.misread("100")
    assert said == [CODE, "100"]


@pytest.mark.parametrize(
    ("platform", "digits", "keypad"),
    [
        ("xcb", range(10, 20), [87, 88, 89, 83, 84, 85, 79, 80, 81, 90]),
        ("wayland", range(10, 20), [87, 88, 89, 83, 84, 85, 79, 80, 81, 90]),
        ("windows", range(2, 12), [79, 80, 81, 75, 76, 77, 71, 72, 73, 82]),
        ("cocoa", [18, 19, 20, 21, 23, 22, 26, 28, 25, 29], [83, 84, 85, 86, 87, 88, 89, 91, 92, 82]),
    ],
)
def test_the_digits_lie_where_each_system_has_them(platform: str, digits: list[int], keypad: list[int]) -> None:
    table = places(platform)
    assert [table[number][0] for number in digits] == list("1234567890")
    assert [table[number][0] for number in keypad] == list("1234567890")


@pytest.mark.parametrize(
    ("key", "modifiers", "number", "text", "kind", "position"),
    [
        (Qt.Key.Key_Ampersand, NONE, 10, "&", Kind.CHARACTER, "1"),
        (Qt.Key.Key_1, Qt.KeyboardModifier.ShiftModifier, 10, "1", Kind.CHARACTER, "!"),
        (Qt.Key.Key_End, Qt.KeyboardModifier.KeypadModifier, 87, "", Kind.CHARACTER, "1"),
        (Qt.Key.Key_Dead_Circumflex, NONE, 34, "", Kind.CHARACTER, "["),
        (Qt.Key.Key_At, CTRL | Qt.KeyboardModifier.AltModifier, 24, "@", Kind.CHARACTER, "q"),
        (Qt.Key.Key_S, CTRL, 39, "\x13", Kind.COMMAND, "s"),
        (Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier, 10, "1", Kind.COMMAND, "1"),
        (Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier, 104, "\r", Kind.ENDING, "\r"),
        (Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier, 23, "", Kind.ENDING, ""),
        (Qt.Key.Key_Escape, NONE, 9, "\x1b", Kind.OTHER, "\x1b"),
        (Qt.Key.Key_End, NONE, 115, "", Kind.OTHER, ""),
        (Qt.Key.Key_Shift, NONE, 50, "", Kind.MODIFIER, ""),
    ],
)
def test_keys_are_told_apart(
    key: Qt.Key, modifiers: Qt.KeyboardModifier, number: int, text: str, kind: Kind, position: str
) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, number, 0, 0, text)
    known = key_of(event, places("xcb"), mac=False)
    assert (known.kind, known.position, known.code) == (kind, position, number)
    assert known.at > 0
