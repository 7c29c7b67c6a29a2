"""New pulls and fingers: whatever arrives, nothing is moved that a finger is about to press."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kanban_desktop.gui.board import supply
from kanban_desktop.gui.phrases import card_words
from kanban_desktop.model.calendar import HOUR, MINUTE, SECOND
from kanban_desktop.model.steps import Step
from tests.gui.robots.board import BoardRobot, at_rest
from tests.gui.robots.boards import NOW, S, a_board, a_row, some

# What the offscreen platform says of every window; it is no fault of ours.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


def test_a_new_pull_arrives_at_its_place_without_a_touch(robot: BoardRobot):
    robot.page.show_board(a_board(some(3)))
    robot.page.show_board(a_board([*some(3), a_row(50, runs_out=NOW + MINUTE)]))
    assert robot.cards() == [50, 1, 2, 3]
    assert "1 new" not in robot.written()


def test_a_new_pull_does_not_move_what_a_finger_is_on(robot: BoardRobot, qtbot: QtBot):
    robot.page.show_board(a_board(some(3)))
    at = robot.button_of(2)
    robot.put_finger(at)
    robot.page.show_board(a_board([*some(3), a_row(50, runs_out=NOW + MINUTE)]))
    assert robot.cards() == [1, 2, 3, 50]
    assert "1 new" in robot.written(robot.page.supply)
    robot.lift_finger(at)
    assert robot.chosen == [("step_chosen", 2, Step.START)]
    assert robot.cards() == [1, 2, 3, 50], "the next touch may be on its way"
    at_rest(qtbot, robot)
    assert robot.cards() == [50, 1, 2, 3]
    assert "1 new" not in robot.written(robot.page.supply)


def test_a_row_that_goes_does_not_let_the_next_slip_under_the_finger(robot: BoardRobot, qtbot: QtBot):
    robot.page.show_board(a_board(some(4)))
    at = robot.button_of(2)
    robot.put_finger(at)
    robot.page.show_board(a_board(some(3, first=2)[1:]))
    robot.lift_finger(at)
    assert robot.chosen == [("step_chosen", 2, Step.START)]
    at_rest(qtbot, robot)
    assert robot.cards() == [3, 4]


def test_what_is_done_is_what_the_button_said_when_it_was_touched(robot: BoardRobot, qtbot: QtBot):
    robot.page.show_board(a_board(some(2)))
    at = robot.button_of(1)
    robot.touch(at)
    started = replace(some(1)[0], card=replace(some(1)[0].card, state=S.IN_PROCESS, version=2))
    robot.page.show_board(a_board([started, *some(1, first=2)]))
    robot.touch(at)
    assert robot.chosen == [("step_chosen", 1, Step.START)] * 2, "a second touch must not finish what the first began"
    at_rest(qtbot, robot)
    robot.touch(at)
    assert robot.chosen[-1] == ("step_chosen", 1, Step.FINISH)


def test_boards_that_came_during_a_touch_end_in_the_last_one(robot: BoardRobot, qtbot: QtBot):
    robot.page.show_board(a_board(some(3)))
    at = robot.row_of(1)
    robot.put_finger(at)
    for number in (50, 51, 52):
        robot.page.show_board(a_board([*some(3), a_row(number, runs_out=NOW + MINUTE)]))
    assert robot.cards()[:3] == [1, 2, 3]
    robot.lift_finger(at)
    at_rest(qtbot, robot)
    assert robot.cards() == [52, 1, 2, 3]


def test_rows_that_come_above_do_not_push_away_what_is_being_read(robot: BoardRobot, qtbot: QtBot):
    robot.page.show_board(a_board(some(60, first=100)))
    robot.scroll_to(130)
    top = robot.top_of(130)
    robot.page.show_board(a_board([*some(60, first=100), *some(3)]))
    assert robot.top_of(130) == top
    assert "3 new" in robot.written(robot.page.supply)
    robot.page.show_board(a_board([*some(60, first=100), *some(2)]))
    assert robot.top_of(130) == top
    assert "2 new" in robot.written(robot.page.supply)
    robot.touch_hint()
    assert robot.top_of(1) == 0
    assert "2 new" not in robot.written(robot.page.supply)


def test_a_card_that_is_read_and_moves_does_not_take_the_view_along(robot: BoardRobot):
    cards = some(60, first=100)
    robot.page.show_board(a_board(cards))
    robot.scroll_to(130)
    top = robot.top_of(131)
    robot.page.show_board(a_board([replace(one, runs_out=NOW) if one.card.number == 130 else one for one in cards]))
    assert robot.cards()[0] == 130
    # One row more above and one less: the rows that are read stay.
    assert robot.top_of(131) == top


def test_a_board_that_nobody_touches_shows_its_top_again(robot: BoardRobot):
    robot.page.show_board(a_board(some(60)))
    robot.scroll_to(30)
    for second in range(0, 70, 10):
        robot.page.tick(NOW + second * SECOND)
    assert robot.top_of(1) == 0


def test_one_card_among_ten_thousand_paints_one_row(robot: BoardRobot, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    cards = some(10_000)
    painted: list[int] = []

    def counted(card, now, floor):
        painted.append(card.card.number)
        return card_words(card, now, floor)

    monkeypatch.setattr(supply, "card_words", counted)
    robot.page.show_board(a_board(cards))
    qtbot.waitUntil(lambda: bool(painted) and not robot.page.supply.view.is_behind)
    QApplication.processEvents()
    painted.clear()
    cards[2] = replace(cards[2], card=replace(cards[2].card, state=S.IN_PROCESS, version=2))
    robot.page.show_board(a_board(cards))
    qtbot.waitUntil(lambda: bool(painted))
    assert painted == [3]


def test_rows_that_only_make_room_are_not_painted_anew(
    robot: BoardRobot, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    drawn: list[int] = []
    paint = supply.SupplyPainter.paint_row

    def counted(self, painter, option, row, look):
        drawn.append(row.card.number)
        paint(self, painter, option, row, look)

    monkeypatch.setattr(supply.SupplyPainter, "paint_row", counted)
    cards = [a_row(number, n=number, of=9, runs_out=NOW + HOUR + number * MINUTE) for number in range(1, 6)]
    robot.page.show_board(a_board(cards))
    qtbot.waitUntil(lambda: set(drawn) == {1, 2, 3, 4, 5})
    drawn.clear()
    robot.page.show_board(a_board([a_row(99, runs_out=NOW + MINUTE), *cards]))
    qtbot.waitUntil(lambda: bool(drawn))
    QApplication.processEvents()
    assert drawn == [99]
