"""The cards of a loop before a person: which container is where, and the likely next step in one touch."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.gui.card import sheet
from kanban_desktop.gui.card.deck import DeckDialog
from kanban_desktop.gui.theme import Theme
from kanban_desktop.model.calendar import HOUR, MINUTE
from kanban_desktop.model.path import Need
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer, Outcome
from tests.factories import a_loop, a_path
from tests.gui.robots.boards import GEARS, NOW, S, a_row
from tests.gui.robots.card import DeckRobot
from tests.gui.robots.cards import moved

# What the offscreen platform says of every window; it is no fault of ours.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

OUT: dict[str, Any] = {"of": 5, "runs_out": NOW + 18 * MINUTE}
CARDS = tuple(
    moved(one)
    for one in (
        a_row(1, S.FULL, n=1, **OUT),
        a_row(2, S.EMPTY, n=2, due=NOW - 3 * MINUTE, **OUT),
        a_row(3, S.IN_PROCESS, n=3, due=NOW + HOUR, **OUT),
        a_row(4, S.IN_TRANSIT, n=4, **OUT),
        a_row(5, S.FULL, n=5, hold_reason="burr", held_since=NOW - HOUR, **OUT),
    )
)


@pytest.fixture
def robot(board: BoardPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> DeckRobot:
    monkeypatch.setattr(sheet, "LINGER", 0)
    dialog = DeckDialog(Theme(), board)
    dialog.set_floor(ZoneInfo("UTC"), {"burr": "Burr on edge"})
    dialog.tick(NOW)
    dialog.show_deck(GEARS, CARDS)
    qtbot.addWidget(dialog)
    robot = DeckRobot(dialog, qtbot)
    robot.open()
    return robot


def test_each_card_says_where_it_is_and_since_when(robot: DeckRobot):
    written = robot.written()
    for text in (
        "Gear B", "4711-22 · Milling → Assembly A1", "out ~ 14:50", "1 of 5 full", "2 coming · 1 held", "Its cards",
        "5 cards · touch one for its details", "1 of 5 · full since 14:05", "at Assembly A1", "2 of 5 · pulled 14:05",
        "Milling has not begun · was due 14:29", "3 of 5 · started 14:05", "at Milling · due 15:32",
        "4 of 5 · on its way since 14:05", "from Milling", "held: Burr on edge, 13:32",
    ):  # fmt: skip
        assert text in written, text
    assert written.count("Used up") == 1
    assert written.count("Received") == 2


def test_the_row_opens_the_card_and_its_right_end_takes_the_step(robot: DeckRobot):
    robot.touch_row(1)
    robot.touch_button(1)
    robot.touch_button(3)
    # Where there is no step the whole row opens the card.
    robot.touch_button(2)
    robot.touch_button(5)
    assert robot.chosen == [
        ("card_chosen", 1), ("step_chosen", 1, Step.PULL), ("step_chosen", 3, Step.RECEIVE),
        ("card_chosen", 2), ("card_chosen", 5),
    ]  # fmt: skip


def test_where_it_is_taken_into_use_first_that_is_the_step(robot: DeckRobot):
    loop = a_loop(a_path(in_use=Need.MANDATORY))
    robot.sheet.show_deck(loop, (moved(a_row(1, S.FULL, loop=loop)), moved(a_row(2, S.IN_USE, n=2, loop=loop))))
    robot.touch_button(1)
    robot.qtbot.waitUntil(lambda: robot.sheet.deck.calm.is_calm, timeout=5_000)
    robot.touch_button(2)
    assert robot.chosen == [("step_chosen", 1, Step.USE), ("step_chosen", 2, Step.PULL)]


def test_an_answer_may_be_taken_back_here(robot: DeckRobot):
    pulled = Answer(
        Outcome.MOVED, card=1, step=Step.PULL,
        params={"part": "Gear B", "quantity": 40_000, "unit": "pc", "supply": "Milling", "rejects": 0},
    )  # fmt: skip
    robot.sheet.show_answer(pulled)
    QApplication.processEvents()
    robot.press(robot.sheet.strip.undo_button)
    assert robot.chosen == [("undo_chosen", 1)]


def test_a_loop_without_cards_says_so(robot: DeckRobot):
    robot.sheet.show_deck(GEARS, ())
    assert "No cards." in robot.written()


def test_no_key_takes_a_step_and_escape_closes(robot: DeckRobot):
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        robot.key(key)
    assert robot.chosen == []
    robot.key(Qt.Key.Key_Escape)
    assert not robot.sheet.isVisible()
