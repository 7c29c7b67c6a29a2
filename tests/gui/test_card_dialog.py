"""A card that is open before a person: read, touched, and never with a button changed under the finger."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.gui.card import choices, sheet
from kanban_desktop.gui.card.dialog import CardDialog
from kanban_desktop.gui.roles import DARK, LIGHT
from kanban_desktop.gui.theme import Scale, Theme
from kanban_desktop.model.calendar import DAY, HOUR, MINUTE, SECOND
from kanban_desktop.model.card import Source
from kanban_desktop.model.path import Identity
from kanban_desktop.model.printjobs import Printed
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer, Outcome
from tests.gui.robots.boards import GEARS, NOW, S, a_row
from tests.gui.robots.card import CardRobot
from tests.gui.robots.cards import line, some_details

# What the offscreen platform says of every window; it is no fault of ours.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

REASONS = {"burr": "Burr on edge", "count": "Quantity wrong", "rust": "Rust"}
FULL = some_details(
    a_row(4711, S.FULL, n=2, runs_out=NOW + 18 * MINUTE, issue=3), (Step.PULL, Step.REJECT, Step.HOLD), Step.PULL,
    undo=True, reprint=True,
)  # fmt: skip
PULLED = Answer(
    Outcome.MOVED, card=4711, step=Step.PULL,
    params={"part": "Gear B", "quantity": 40_000, "unit": "pc", "supply": "Milling", "rejects": 0},
)  # fmt: skip


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Touches count at once; how long they do not is tested apart."""
    monkeypatch.setattr(sheet, "LINGER", 0)
    monkeypatch.setattr(choices, "LINGER", 0)


def opened(board: BoardPage, qtbot: QtBot, details=FULL) -> CardRobot:
    dialog = CardDialog(Theme(), board)
    qtbot.addWidget(dialog)
    dialog.set_floor(ZoneInfo("UTC"), REASONS)
    dialog.show_details(details)
    dialog.tick(NOW)
    robot = CardRobot(dialog, qtbot)
    robot.open()
    return robot


@pytest.fixture
def robot(board: BoardPage, qtbot: QtBot, quick: None) -> CardRobot:
    return opened(board, qtbot)


def test_a_card_says_what_it_is_and_how_it_stands(robot: CardRobot):
    written = robot.written()
    for text in (
        "40 × Gear B", "4711-22 · card 2 of 4", "out ~ 14:50", "Full, at Assembly", "since 14:05, 27 min",
        "Milling → Assembly", "place A1", "~ 15 min", "estimate for Assembly", "2 of 4 · number 4711, issue 3",
    ):  # fmt: skip
        assert text in written, text


@pytest.mark.parametrize(
    ("details", "texts"),
    [
        (
            some_details(a_row(1, due=NOW - 12 * MINUTE, runs_out=NOW)),
            (
                "Pulled, not yet begun at Milling",
                "14:20",
                "12 min late",
                "Assembly may be out now",
                "may stop Assembly",
            ),
        ),
        (some_details(a_row(1, due=NOW + HOUR, runs_out=None)), ("15:32", "in 1 h", "no news, cannot be estimated")),
        (
            some_details(a_row(1, S.FULL, hold_reason="burr", held_since=NOW - 52 * MINUTE), held_by="Ada"),
            ("Burr on edge", "since 13:40, by Ada", "held", "do not use", "Full, at Assembly"),
        ),
        (
            some_details(a_row(1, S.IN_PROCESS, cancel_asked=NOW - 4 * MINUTE)),
            ("Started, at Milling", "No longer needed, says Assembly", "since 14:28, 4 min"),
        ),
        (some_details(a_row(1, S.FULL, identity=Identity.OBSOLETE)), ("label out of date, print a new one",)),
        (
            some_details(a_row(1, None, n=0, since=None, identity=Identity.NEW)),  # type: ignore[arg-type]
            ("New, not yet in use", "4711-22", "number 1, issue 1"),
        ),
        (some_details(a_row(1, S.FULL, n=0, identity=Identity.VOID)), ("Void, throw it away",)),
    ],
)
def test_whatever_state_it_is_in(board: BoardPage, qtbot: QtBot, quick: None, details, texts):
    robot = opened(board, qtbot, details)
    written = robot.written()
    for text in texts:
        assert text in written, written


def test_where_its_label_was_printed_is_said_where_that_is_known(robot: CardRobot):
    assert not any("printed at" in text for text in robot.written())
    robot.sheet.show_details(replace(FULL, printed=Printed("Zebra 1", "Milling", NOW - HOUR)))
    written = robot.written()
    assert "printed at Milling, on Zebra 1" in written
    assert "13:32" in written


def test_a_label_that_came_with_a_release_says_so(robot: CardRobot):
    lines = [
        line(58, Step.REISSUE, "Milling", None, ago=MINUTE, detail={"v": 1, "release": "1-2-3"}),
        line(57, Step.REISSUE, "Assembly", ago=DAY),
    ]
    robot.sheet.show_details(replace(FULL, history=tuple(lines)))
    written = robot.written(robot.sheet.history)
    assert "New label for the release at Milling" in written
    assert "New label at Assembly by Petra" in written


def test_the_history_is_sentences_the_newest_first(robot: CardRobot):
    lines = [
        line(57, Step.HOLD, ago=5 * MINUTE, reason="burr"),
        line(56, Step.UNDO, "Milling", "Ben", ago=6 * MINUTE, undoes=line(55, Step.START).event.id),
        line(55, Step.START, "Milling", "Ben", ago=8 * MINUTE, stayed=12 * MINUTE, taken_back=True),
        line(54, Step.PULL, "Assembly", None, ago=DAY, stayed=2 * HOUR + 10 * MINUTE),
        line(53, Step.USE, "Assembly", ago=20 * DAY, source=Source.INFERRED),
        line(52, Step.CREATE, None, ago=21 * DAY),
        line(51, Step.MARK_OBSOLETE, None, None, ago=22 * DAY),
    ]
    robot.sheet.show_details(replace(FULL, history=tuple(lines), older=50))
    assert robot.written(robot.sheet.history) == [
        "History", "the newest 7 of 57",
        "14:27", "Held (Burr on edge) at Assembly by Petra",
        "14:26", "“Started” taken back at Milling by Ben",
        "14:24", "taken back", "Started at Milling by Ben",
        "Sun 14:32", "after 2 h 10", "Pulled at Assembly",
        "1 Sep 14:32", "not scanned", "Taken into use at Assembly by Petra",
        "31 Aug 14:32", "Card made by Petra",
        "30 Aug 14:32", "Label out of date",
    ]  # fmt: skip


def test_every_step_that_may_be_taken_is_a_large_button_the_likeliest_filled(robot: CardRobot):
    assert robot.names() == ["Used up", "Reject", "Hold", "Undo", "Print label"]
    robot.sheet.set_theme(Theme(scale=Scale(per_millimetre=8)))
    QApplication.processEvents()
    assert [button.height() for button in robot.sheet.choices.buttons] == [20 * 8, *[15 * 8] * 4]
    assert min(button.width() for button in robot.sheet.choices.buttons) >= 20 * 8
    assert robot.sheet.title.close_button.height() >= 15 * 8
    assert {"asks Milling for 40", "takes back “Received”"} <= set(robot.written())


def test_what_is_touched_is_said_with_the_cards_number(board: BoardPage, qtbot: QtBot, quick: None):
    card = replace(FULL.shown, card=replace(FULL.shown.card, number=9_999_999_999))
    robot = opened(board, qtbot, replace(FULL, shown=card))
    for name in ("Used up", "Reject", "Undo", "Print label"):
        robot.touch(name)
    assert robot.chosen == [
        ("step_chosen", 9_999_999_999, Step.PULL, None), ("step_chosen", 9_999_999_999, Step.REJECT, None),
        ("undo_chosen", 9_999_999_999), ("reprint_chosen", 9_999_999_999),
    ]  # fmt: skip
    assert robot.sheet.isVisible(), "whoever opened it decides when it goes"


def test_a_hold_takes_one_touch_for_its_reason(robot: CardRobot):
    robot.touch("Hold")
    assert robot.chosen == []
    robot.settle()
    assert {"Why is it held?", "Burr on edge", "Quantity wrong", "Rust", "Back"} <= set(robot.written())
    robot.press(robot.reason("count"))
    assert robot.chosen == [("step_chosen", 4711, Step.HOLD, "count")]
    assert not robot.sheet.asks_why


def test_there_is_a_way_back_from_the_reasons(robot: CardRobot):
    robot.touch("Hold")
    robot.settle()
    robot.press(robot.sheet.reasons.back)
    assert not robot.sheet.asks_why
    assert robot.chosen == []
    # Also when the card may no longer be held, or another one is shown.
    for details in (replace(FULL, choices=replace(FULL.choices, steps=(Step.PULL,))), some_details(a_row(7, S.FULL))):
        robot.sheet.show_details(FULL)
        robot.settle()
        robot.touch("Hold")
        assert robot.sheet.asks_why
        robot.sheet.show_details(details)
        assert not robot.sheet.asks_why


def test_news_of_the_same_card_leave_the_reasons_open(robot: CardRobot):
    robot.touch("Hold")
    robot.sheet.show_details(replace(FULL, history=(line(5, Step.RECEIVE),)))
    assert robot.sheet.asks_why


def test_a_card_without_a_step_here_says_so(robot: CardRobot):
    robot.sheet.show_details(some_details(a_row(7, S.IN_TRANSIT)))
    assert {"Nothing to do here.", "This station has no step for it now."} <= set(robot.written())
    assert robot.names() == []


def test_the_second_half_of_a_double_touch_does_nothing(board: BoardPage, qtbot: QtBot):
    dialog = CardDialog(Theme(), board)
    qtbot.addWidget(dialog)
    dialog.set_floor(ZoneInfo("UTC"), REASONS)
    dialog.show_details(FULL)
    robot = CardRobot(dialog, qtbot)
    dialog.open()
    robot.touch("Used up")
    robot.close()
    assert robot.chosen == []
    assert dialog.isVisible()
    robot.settle()
    robot.touch("Hold")
    robot.press(robot.reason("burr"))
    assert robot.chosen == [], "the reason lies where the button was"
    robot.settle()
    robot.press(robot.reason("burr"))
    robot.touch("Reject")
    assert robot.chosen == [("step_chosen", 4711, Step.HOLD, "burr")]


def test_a_button_that_was_just_touched_does_what_it_said_until_the_finger_is_gone(board: BoardPage, qtbot: QtBot):
    pulled = some_details(a_row(4711), (Step.START, Step.HOLD), Step.START)
    started = some_details(a_row(4711, S.IN_PROCESS, version=2), (Step.FINISH, Step.HOLD), Step.FINISH)
    robot = opened(board, qtbot, pulled)
    robot.touch("Start")
    robot.sheet.show_details(started)
    robot.touch("Start")
    assert robot.chosen == [("step_chosen", 4711, Step.START, None)] * 2
    assert "Started, at Milling" in robot.written()
    qtbot.waitUntil(lambda: robot.names()[0] == "Ready", timeout=5_000)
    robot.touch("Ready")
    assert robot.chosen[-1] == ("step_chosen", 4711, Step.FINISH, None)


def test_a_button_does_not_change_under_a_finger(robot: CardRobot, qtbot: QtBot):
    button = robot.button("Used up")
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    robot.sheet.show_details(replace(FULL, choices=replace(FULL.choices, steps=(Step.REJECT,), main=None)))
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert robot.chosen == [("step_chosen", 4711, Step.PULL, None)]
    qtbot.waitUntil(lambda: robot.names()[0] == "Reject", timeout=5_000)


def test_an_answer_is_shown_as_on_the_board(robot: CardRobot):
    assert not robot.sheet.strip.isVisible()
    robot.sheet.show_answer(PULLED)
    assert robot.written(robot.sheet.strip) == ["Pulled: 40 pc of Gear B", "The request stands at Milling."]
    assert not robot.sheet.strip.undo_button.isVisible(), "there is one beside the steps"
    robot.sheet.tick(NOW + SECOND)
    robot.sheet.tick(NOW + 10 * SECOND)
    assert not robot.sheet.strip.is_large


def test_an_offered_step_is_a_choice_like_any(robot: CardRobot):
    robot.sheet.show_answer(replace(PULLED, offers=(Step.RECEIVE,)))
    QApplication.processEvents()
    robot.press(robot.sheet.strip.offer_buttons[0])
    assert robot.chosen == [("step_chosen", 4711, Step.RECEIVE, None)]


def test_the_clock_moves_on(robot: CardRobot):
    robot.sheet.tick(NOW + 20 * MINUTE)
    assert {"since 14:05, 47 min", "Assembly may be out now", "may be out"} <= set(robot.written())


def test_escape_and_close_end_it_and_no_key_presses_a_button(robot: CardRobot):
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        robot.key(key)
    assert robot.chosen == []
    assert robot.sheet.isVisible()
    robot.key(Qt.Key.Key_Escape)
    assert not robot.sheet.isVisible()
    robot.open()
    robot.close()
    assert not robot.sheet.isVisible()


def test_opened_again_it_begins_at_the_card_and_without_the_old_answer(robot: CardRobot):
    robot.sheet.show_answer(PULLED)
    robot.touch("Hold")
    robot.key(Qt.Key.Key_Escape)
    robot.open()
    assert not robot.sheet.asks_why
    assert not robot.sheet.strip.isVisible()


@pytest.mark.parametrize("size", [QSize(1280, 800), QSize(1920, 1080), QSize(1024, 768)])
def test_it_lies_within_its_window_and_cuts_nothing_that_matters(board: BoardPage, qtbot: QtBot, quick: None, size):
    loop = replace(
        GEARS,
        part=replace(GEARS.part, name="Gear B of a name that goes on and on, with its finish", number="4711-REV-C-24"),
        demand=replace(GEARS.demand, name="Assembly 2 for the large gears of hall 4"),
        supplies=(replace(GEARS.supply, name="Milling centre with five axes"),),
        place="Supermarket lane 3, shelf 12",
    )
    board.resize(size)
    card = a_row(9_999_999_999, n=112, of=128, loop=loop, due=NOW + HOUR, cancel_asked=NOW - MINUTE)
    robot = opened(board, qtbot, some_details(card, (Step.CANCEL_ACCEPT, Step.CANCEL_REFUSE, Step.HOLD)))
    box = robot.sheet.geometry()
    assert board.rect().contains(box.translated(board.mapFromGlobal(box.topLeft()) - box.topLeft()))
    assert robot.sheet.width() > size.width() * 0.9
    whole = " ".join(robot.written())
    for text in (
        "40 × Gear B of a name that goes on and on, with its finish", "4711-REV-C-24 · card 112 of 128",
        "Milling centre with five axes → Assembly 2 for the large gears of hall 4", "Supermarket lane 3, shelf 12",
        "No longer needed, says Assembly 2 for the large gears of hall 4", "Cancel it", "It comes", "Hold",
        "112 of 128 · number 9999999999, issue 1",
    ):  # fmt: skip
        assert text in whole, whole


def test_it_grows_with_its_window_and_changes_its_colours(robot: CardRobot, board: BoardPage, qtbot: QtBot):
    board.resize(1920, 1080)
    qtbot.waitUntil(lambda: robot.sheet.width() > 1800)
    robot.sheet.set_theme(Theme(DARK))
    QApplication.processEvents()
    at = robot.sheet.rect().bottomLeft()
    picture = robot.sheet.grab().toImage()
    assert picture.pixelColor(at.x() + 12, at.y() - 12).name().upper() == DARK.background
    robot.sheet.set_theme(Theme(LIGHT))
    assert robot.sheet.grab().toImage().pixelColor(at.x() + 12, at.y() - 12).name().upper() == LIGHT.background
