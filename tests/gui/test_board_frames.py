"""What a frame of the board has no time for follows in the next ones, and a picture of the board is whole."""

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from kanban_desktop.gui.board import pictured
from kanban_desktop.gui.board.freshness import Freshness, Link
from kanban_desktop.gui.board.material import MaterialPainter
from kanban_desktop.gui.board.supply import SupplyPainter
from tests.gui.robots.board import BoardRobot
from tests.gui.robots.boards import NOW, S, a_board, bars, some

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

NO_TIME, TIME_FOR_ONE = 0.0, 0.0001
"""Seconds that a frame has for rows that changed."""


def test_rows_that_a_frame_has_no_time_for_follow_in_the_next_ones(
    robot: BoardRobot, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pictured, "_FRAME_SECONDS", NO_TIME)
    monkeypatch.setattr(pictured, "_MOST_BYTES", 1)
    view = robot.page.supply.view
    painted: list[int] = []
    paint_row = SupplyPainter.paint_row

    def watched(painter: SupplyPainter, *what: Any) -> None:
        painted.append(what[2].card.number)
        paint_row(painter, *what)

    monkeypatch.setattr(SupplyPainter, "paint_row", watched)
    robot.page.show_board(a_board(some(20)))
    qtbot.waitUntil(lambda: view.is_behind)
    assert painted == []
    monkeypatch.setattr(pictured, "_FRAME_SECONDS", TIME_FOR_ONE)
    qtbot.waitUntil(lambda: not view.is_behind)
    seen = [robot.cards()[row] for row in view.rows_in_sight()]
    assert painted == seen
    painted.clear()
    monkeypatch.setattr(pictured, "_FRAME_SECONDS", NO_TIME)
    robot.page.show_freshness(Freshness(Link.LOST, NOW))
    qtbot.waitUntil(lambda: view.is_behind)
    assert painted == []
    monkeypatch.setattr(pictured, "_FRAME_SECONDS", TIME_FOR_ONE)
    qtbot.waitUntil(lambda: not view.is_behind)
    assert painted == seen


def test_two_lists_share_the_time_of_a_frame(robot: BoardRobot, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pictured, "_FRAME_SECONDS", NO_TIME)
    lists = robot.page.supply.view, robot.page.material.view
    painted: list[object] = []
    for kind in (SupplyPainter, MaterialPainter):
        paint_row = kind.paint_row

        def watched(painter: Any, *what: Any, paint_row: Any = paint_row) -> None:
            painted.append(what[2])
            paint_row(painter, *what)

        monkeypatch.setattr(kind, "paint_row", watched)
    robot.page.show_board(a_board(some(20), bars(S.FULL, S.EMPTY)))
    qtbot.waitUntil(lambda: all(one.is_behind for one in lists))
    monkeypatch.setattr(pictured, "_FRAME_SECONDS", TIME_FOR_ONE)
    robot.page.repaint()
    assert len(painted) == 1
    qtbot.waitUntil(lambda: not any(one.is_behind for one in lists))
    assert len(painted) == sum(len(one.rows_in_sight()) for one in lists)


def test_a_picture_of_the_board_is_whole_although_the_screen_is_not_yet(
    robot: BoardRobot, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pictured, "_FRAME_SECONDS", NO_TIME)
    robot.page.show_board(a_board(some(20)))
    view = robot.page.supply.view
    qtbot.waitUntil(lambda: view.is_behind)
    at_once = robot.page.grab().toImage()
    monkeypatch.setattr(pictured, "_FRAME_SECONDS", TIME_FOR_ONE)
    robot.page.repaint()
    qtbot.waitUntil(lambda: not view.is_behind)
    assert robot.page.grab().toImage() == at_once
