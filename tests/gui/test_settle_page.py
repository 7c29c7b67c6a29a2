"""The page “To settle” as a person uses it: read, settled by touch, and nothing done that was not meant."""

from uuid import UUID

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from kanban_desktop.gui import theme
from kanban_desktop.gui.pages.settle import MOST, SettlePage
from kanban_desktop.gui.theme import Theme
from kanban_desktop.model.calendar import HOUR, MINUTE
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.pending import OTHER_PLANT, UNFORESEEN
from kanban_desktop.model.steps import Step
from tests.gui.robots.boards import NOW, a_row
from tests.gui.robots.cards import some_details
from tests.gui.robots.settling import SettleRobot
from tests.gui.robots.unsettled import an_entry

# What the offscreen platform says of every window; it is no fault of ours.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


@pytest.fixture
def robot(qtbot: QtBot) -> SettleRobot:
    theme.load_fonts()
    page = SettlePage(Theme())
    qtbot.addWidget(page)
    page.resize(1280, 800)
    page.tick(NOW)
    page.show()
    qtbot.waitExposed(page)
    return SettleRobot(page, qtbot)


def test_an_entry_says_what_was_scanned_when_by_whom_and_why_not(robot: SettleRobot):
    robot.page.show_entries((an_entry(1, who="Petra", card=a_row(1, n=2)),))
    assert robot.written(robot.rows[0])[:3] == [
        "Pulled: Gear B", "4711-22 · card 2 of 4 · scanned 14:18 · by Petra",
        "Somebody was quicker: Already pulled 9 min ago at Assembly 1 by",
    ]  # fmt: skip
    assert "1 scan that the plant refused; it does not count yet" in robot.written()
    robot.page.tick(NOW + 3 * MINUTE)
    assert any("12 min ago" in text for text in robot.written())


def test_a_touch_and_a_badge_that_nobody_knows_are_told_too(robot: SettleRobot):
    robot.page.show_entries((an_entry(1, Step.START, raw=None, badge="OP-07", quantity=35_000),))
    assert {"Started: 35 pc of Gear B", "4711-22 · card 1 of 4 · touched 14:18 · by OP-07"} <= set(robot.written())


def test_nothing_to_settle_is_said(robot: SettleRobot):
    robot.page.show_entries(())
    assert "Nothing is to settle." in robot.written()
    robot.page.show_entries((an_entry(1),))
    assert "Nothing is to settle." not in robot.written()


def test_each_choice_is_told_with_its_entry(robot: SettleRobot):
    robot.page.show_entries((an_entry(1), an_entry(2)))
    robot.press(robot.rows[1].redo)
    robot.press(robot.rows[0].another)
    robot.touch(robot.rows[1])
    assert robot.chosen == [("redo_chosen", UUID(int=2)), ("steps_wanted", UUID(int=1), 1), ("card_chosen", 2)]


def test_a_scan_for_another_plant_can_only_be_dropped(robot: SettleRobot):
    robot.page.show_entries((an_entry(1, reason=OTHER_PLANT, params={}, foreign=True),))
    assert [button.text() for button in robot.rows[0].buttons if button.isVisible()] == ["Drop …"]
    robot.touch(robot.rows[0])
    assert robot.chosen == []


def test_whoever_drops_says_why(robot: SettleRobot):
    robot.page.show_entries((an_entry(1), an_entry(2)))
    robot.press(robot.rows[1].drop)
    assert "Why is it dropped?" in robot.written()
    robot.answer("Somebody else did it")
    robot.answer("Other …")
    robot.write("  ")
    robot.write("the bin fell over")
    assert robot.chosen == [
        ("drop_chosen", UUID(int=2), "Somebody else did it"), ("drop_chosen", UUID(int=2), "the bin fell over")
    ]  # fmt: skip


def test_the_way_back_leads_from_a_question_to_the_list(robot: SettleRobot):
    robot.page.show_entries((an_entry(1),))
    robot.press(robot.rows[0].drop)
    robot.press(robot.page.bar.back)
    assert not robot.page.asks
    assert robot.rows[0].isVisible()
    assert robot.chosen == []
    robot.press(robot.page.bar.back)
    assert robot.chosen == [("back_chosen",)]


def test_the_steps_that_are_possible_now_are_offered(robot: SettleRobot):
    robot.page.show_entries((an_entry(1),))
    robot.page.show_steps(UUID(int=1), some_details(a_row(1), (Step.RECEIVE, Step.CANCEL, Step.HOLD)))
    assert robot.answers == ["Received", "Ask to cancel"]
    robot.answer("Received")
    assert robot.chosen == [("step_chosen", UUID(int=1), Step.RECEIVE)]
    robot.page.show_steps(UUID(int=1), some_details(a_row(1)))
    assert "No other step is possible here now." in robot.written()


def test_a_row_that_goes_takes_the_touch_with_it(robot: SettleRobot):
    robot.page.show_entries((an_entry(1), an_entry(2)))
    robot.press(robot.rows[0].redo)
    robot.page.show_entries((an_entry(2),))
    robot.rows[0].redo.click()  # the second half of a double touch
    assert robot.chosen == [("redo_chosen", UUID(int=1))]
    robot.press(robot.rows[0].redo)
    assert robot.chosen[1:] == [("redo_chosen", UUID(int=2))]


def test_a_question_about_an_entry_that_is_gone_is_gone_too(robot: SettleRobot):
    robot.page.show_entries((an_entry(1), an_entry(2)))
    robot.press(robot.rows[0].drop)
    robot.page.show_entries((an_entry(2),))
    assert not robot.page.asks
    robot.page.show_steps(UUID(int=1), some_details(a_row(1), (Step.RECEIVE,)))
    assert not robot.page.asks


def test_while_something_is_done_nothing_else_can_be_chosen(robot: SettleRobot):
    robot.page.show_entries((an_entry(1),))
    robot.page.set_busy(True)
    robot.press(robot.rows[0].redo)
    assert robot.chosen == []


def test_of_very_many_the_oldest_are_shown(robot: SettleRobot):
    robot.page.show_entries(tuple(an_entry(n) for n in range(1, MOST + 31)))
    assert len(robot.rows) == MOST
    assert f"the oldest {MOST} of {MOST + 30}" in robot.written()


@pytest.mark.parametrize("size", [QSize(1280, 800), QSize(1920, 1080), QSize(960, 600)])
@pytest.mark.parametrize("reason", [*Reason, OTHER_PLANT, UNFORESEEN, "of a later version"])
def test_every_reason_is_a_sentence_whatever_was_kept_of_it(robot: SettleRobot, size: QSize, reason: str):
    robot.page.resize(size)
    robot.page.show_entries((an_entry(1, reason=reason, params={}, known=False), an_entry(2, reason=reason)))
    for row in robot.rows:
        assert row.words.said.endswith(".")
        assert "{" not in row.words.said
        assert ": ." not in row.words.said
        assert row.words.said in " ".join(robot.written(row)), "it is not cut"


def test_how_long_ago_counts_from_now(robot: SettleRobot):
    given = {"last": "receive", "ago": HOUR, "where": "Milling", "who": None, "part": "Gear B"}
    robot.page.show_entries((an_entry(1, Step.START, Reason.NOT_NOW, given),))
    assert robot.rows[0].words.said == "“start” cannot be done now: Already received 1 h 05 ago at Milling."
