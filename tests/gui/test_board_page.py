"""The station board as a person uses it: read, touched, and never with a row pulled away from under the finger."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kanban_desktop.gui.board.bins import Bin, draw_bin
from kanban_desktop.gui.board.freshness import Freshness, Link
from kanban_desktop.gui.board.shapes import draw_shape
from kanban_desktop.gui.roles import DARK, LIGHT
from kanban_desktop.gui.theme import Scale, Theme
from kanban_desktop.gui.urgency import Urgency
from kanban_desktop.model.calendar import MINUTE, SECOND
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer, Outcome
from tests.factories import PETRA
from tests.gui.robots.board import BoardRobot, at_rest
from tests.gui.robots.boards import BARS, GEARS, MILLING, NOW, STEEL, S, a_board, a_row, bars, some

# What the offscreen platform says of every window; it is no fault of ours.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

PULLED = Answer(
    Outcome.MOVED, card=901, step=Step.PULL,
    params={"part": "Steel bar", "quantity": 5_000, "unit": "bar", "supply": "Steel supplier", "rejects": 0},
)  # fmt: skip
ALREADY = Answer(
    Outcome.REPEAT, Reason.ALREADY_DONE, card=901, step=Step.PULL, offers=(Step.RECEIVE,),
    params={"part": "Steel bar", "last": Step.PULL, "ago": 3 * SECOND, "who": "Ben", "where": "Milling"},
)  # fmt: skip


def test_the_board_is_read_as_sentences(robot: BoardRobot):
    robot.page.show_board(a_board([a_row(1, n=2), a_row(2, S.IN_PROCESS, runs_out=NOW + 12 * MINUTE)], bars(S.FULL)))
    robot.page.set_actor(PETRA.shown)
    written = robot.written()
    assert written.index("~ 10 min") < written.index("~ 2 h")
    for text in (
        "Milling", "MILL", "Petra", "14:32", "To make and bring", "2 cards · most urgent first", "Make 40 × Gear B",
        "4711-22 · Assembly A1 · 2 of 4", "soon", "on time", "Start", "Ready", "My material",
        "Steel bar", "1 of 1 full",
    ):  # fmt: skip
        assert text in written


def test_before_the_first_board_it_does_not_claim_that_there_is_nothing_to_do(robot: BoardRobot):
    assert "Reading the board …" in robot.written()
    robot.page.show_board(a_board())
    assert {"Nothing to make.", "The next pull appears here by itself."} <= set(robot.written())


def test_a_station_that_supplies_nobody_is_told_so(robot: BoardRobot):
    robot.page.show_board(replace(a_board([], bars(S.FULL)), supplies=False))
    assert {"Nobody is supplied from here.", "Steel bar"} <= set(robot.written())


def test_a_station_that_consumes_nothing_has_one_column(robot: BoardRobot):
    robot.page.show_board(a_board([a_row(901, loop=BARS)], station=STEEL))
    assert not robot.page.material.isVisible()
    assert {"To deliver", "Deliver 5 bar of Steel bar"} <= set(robot.written())


def test_the_button_takes_the_step_and_the_row_opens_the_card(robot: BoardRobot):
    robot.page.show_board(a_board(some(3), bars(S.FULL)))
    robot.touch(robot.button_of(2))
    robot.touch(robot.row_of(3))
    robot.touch_loop(BARS.key)
    robot.press(robot.page.header.menu)
    assert robot.chosen == [
        ("step_chosen", 2, Step.START), ("card_chosen", 3), ("loop_chosen", BARS.key), ("menu_chosen",),
    ]  # fmt: skip


def test_card_numbers_may_have_ten_digits(robot: BoardRobot):
    robot.page.show_board(a_board([a_row(9_999_999_999)]))
    robot.touch(robot.button_of(9_999_999_999))
    assert robot.chosen == [("step_chosen", 9_999_999_999, Step.START)]


def test_where_there_is_no_step_the_whole_row_opens_the_card(robot: BoardRobot):
    held, fetched, asked = a_row(1, hold_reason="burr"), a_row(2, S.READY), a_row(3, cancel_asked=NOW)
    robot.page.show_board(a_board([held, fetched, asked]))
    for card in (1, 2, 3):
        robot.touch(robot.button_of(card))
    assert robot.chosen == [("card_chosen", 1), ("card_chosen", 2), ("card_chosen", 3)]


def test_two_quick_touches_are_two(robot: BoardRobot):
    robot.page.show_board(a_board(some(2)))
    at = robot.button_of(1)
    robot.touch(at)
    QTest.mouseDClick(robot.page.supply.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    robot.lift_finger(at)
    assert robot.chosen == [("step_chosen", 1, Step.START)] * 2


def test_a_finger_that_slides_away_chooses_nothing(robot: BoardRobot):
    # Two columns: a gesture beyond the offscreen platform's small screen finds no window.
    robot.page.show_board(a_board(some(12), bars(S.FULL)))
    start = robot.button_of(2)
    robot.put_finger(start)
    for down in range(0, 160, 8):
        robot.slide_finger(start + QPoint(0, -down))
    robot.lift_finger(start + QPoint(0, -160))
    assert robot.chosen == []


def test_only_the_most_urgent_late_card_has_a_filled_button(robot: BoardRobot):
    late = [a_row(n, runs_out=NOW - MINUTE, due=NOW - (10 - n) * MINUTE) for n in (1, 2)]
    robot.page.show_board(a_board([*late, a_row(3)]))
    beside_text = QPoint(-robot.page.width() // 28, 0)
    faces = [robot.colour_at(robot.on_page(robot.button_of(card) + beside_text)) for card in (1, 2, 3)]
    assert faces == [LIGHT.accent, LIGHT.surface, LIGHT.surface]
    assert {"2 late", "9 min late"} <= set(robot.written())
    robot.page.show_board(a_board([a_row(3)]))
    assert robot.colour_at(robot.on_page(robot.button_of(3) + beside_text)) == LIGHT.surface
    assert "2 late" not in robot.written()


def test_what_becomes_late_is_shown_late_without_any_news(robot: BoardRobot):
    robot.page.show_board(a_board([a_row(1, runs_out=NOW + MINUTE)]))
    assert "soon" in robot.written(robot.page.supply)
    robot.page.tick(NOW + 2 * MINUTE)
    assert "late" in robot.written(robot.page.supply)
    assert {"1 late", "14:34"} <= set(robot.written(robot.page.header))


# Answers.


def test_an_answer_is_large_offers_undo_for_eight_seconds_and_shrinks(robot: BoardRobot):
    robot.page.show_board(a_board(some(1), bars(S.FULL)))
    low = robot.page.strip.height()
    robot.page.show_answer(PULLED)
    assert robot.page.strip.height() > 2 * low
    assert robot.written(robot.page.strip) == [
        "Pulled: 5 bar of Steel bar", "The request stands at Steel supplier.", "Undo · 8 s",
    ]  # fmt: skip
    robot.page.tick(NOW + 1 * SECOND)
    robot.page.tick(NOW + 4 * SECOND)
    assert "Undo · 5 s" in robot.written(robot.page.strip)
    robot.press(robot.page.strip.undo_button)
    assert robot.chosen == [("undo_chosen", 901)]
    robot.page.tick(NOW + 9 * SECOND)
    assert robot.page.strip.height() == low
    assert robot.written(robot.page.strip)[0] == "14:32 · Pulled: 5 bar of Steel bar"
    assert not robot.page.strip.undo_button.isVisible()


def test_a_repeat_offers_what_may_have_happened_all_the_same(robot: BoardRobot):
    robot.page.show_answer(ALREADY)
    assert not robot.page.strip.undo_button.isVisible()
    robot.press(robot.page.strip.offer_buttons[0])
    assert robot.chosen == [("step_chosen", 901, Step.RECEIVE)]


def test_a_refusal_stays_longer_than_an_answer_that_is_well(robot: BoardRobot):
    refused = Answer(Outcome.UNKNOWN, Reason.CARD_UNKNOWN, {"shown": "4006381333931"})
    robot.page.show_answer(refused)
    robot.page.tick(NOW)
    robot.page.tick(NOW + 15 * SECOND)
    assert robot.page.strip.is_large
    assert "Card unknown: 4006381333931" in robot.written(robot.page.strip)
    robot.page.tick(NOW + 21 * SECOND)
    assert not robot.page.strip.is_large


def test_the_strip_does_not_shrink_under_a_finger(robot: BoardRobot, qtbot: QtBot):
    robot.page.show_board(a_board(some(3)))
    robot.page.show_answer(PULLED)
    robot.page.tick(NOW)
    at = robot.row_of(1)
    robot.put_finger(at)
    robot.page.tick(NOW + 10 * SECOND)
    assert robot.page.strip.is_large
    robot.lift_finger(at)
    at_rest(qtbot, robot)
    robot.page.tick(NOW + 11 * SECOND)
    assert not robot.page.strip.is_large


# How fresh, how large, how dark.


def test_without_live_news_the_board_dims_and_comes_back(robot: BoardRobot):
    robot.page.show_board(a_board([a_row(1, runs_out=NOW - MINUTE)]))
    band = robot.on_page(QPoint(8, robot.row_of(1).y()))
    robot.page.show_freshness(Freshness(Link.LIVE, NOW))
    assert robot.colour_at(band) == LIGHT.late
    robot.page.show_freshness(Freshness(Link.STALE, NOW - 40 * SECOND))
    assert robot.colour_at(band) == LIGHT.dimmed().late
    assert "Last news 40 s ago" in robot.written()
    robot.page.show_freshness(Freshness(Link.LOST, NOW - 40 * SECOND, 3))
    assert "No network for 40 s · 3 waiting" in robot.written()
    robot.page.show_freshness(Freshness(Link.LIVE, NOW))
    assert robot.colour_at(band) == LIGHT.late


def test_a_board_of_the_stations_own_is_dimmed_and_as_old_as_its_copy(robot: BoardRobot):
    own = replace(a_board([a_row(1, runs_out=NOW - MINUTE)]), synced_at=NOW - 3 * MINUTE, online=False)
    robot.page.show_freshness(Freshness(Link.LIVE, NOW - 2 * MINUTE))
    robot.page.show_board(own)
    band = robot.on_page(QPoint(8, robot.row_of(1).y()))
    assert robot.colour_at(band) == LIGHT.dimmed().late
    assert "Last news 2 min ago" in robot.written()
    robot.page.show_freshness(Freshness(Link.LOST))
    assert "No network for 3 min" in robot.written()
    robot.touch(robot.button_of(1))
    assert robot.chosen == [("step_chosen", 1, Step.START)]
    robot.page.show_freshness(Freshness(Link.LIVE, NOW))
    robot.page.show_board(replace(own, online=True))
    assert robot.colour_at(band) == LIGHT.late


def test_cards_whose_scans_wait_are_marked_by_a_word_until_they_are_sent(robot: BoardRobot):
    board = a_board([a_row(1), a_row(2)], bars(S.EMPTY, S.FULL, S.EMPTY))
    robot.page.show_board(replace(board, pending=frozenset((2, 901, 903))))
    assert robot.written(robot.page.supply).count("waiting") == 1
    assert "2 waiting" in robot.written(robot.page.material)
    robot.page.show_board(board)
    assert not any("waiting" in text for text in robot.written())


def test_what_is_said_of_a_scan_that_is_saved_here_follows_what_becomes_of_it(robot: BoardRobot):
    robot.page.show_board(a_board())
    robot.page.show_freshness(Freshness(Link.LOST, NOW, 3))
    robot.page.show_answer(replace(PULLED, outcome=Outcome.QUEUED))
    said = robot.written(robot.page.strip)
    assert said[0] == "Pulled: 5 bar of Steel bar"
    assert "Saved here, 3 waiting. Sent as soon as the network is back." in said
    for freshness, text in (
        (Freshness(Link.LOST, NOW, 4), "Saved here, 4 waiting. Sent as soon as the network is back."),
        (Freshness(Link.LIVE, NOW, 1, 2), "Saved here, 1 waiting. Settle first what the plant refused."),
        (Freshness(Link.LIVE, NOW, 0, 2), "Sent. Look at what the plant refused: 2 to settle."),
        (Freshness(Link.LIVE, NOW), "Saved here, and sent to the plant by now."),
    ):
        robot.page.show_freshness(freshness)
        assert text in robot.written(robot.page.strip)
    robot.page.show_answer(PULLED)
    assert "The request stands at Steel supplier." in robot.written(robot.page.strip)


def test_what_is_to_settle_is_a_button_in_the_header(robot: BoardRobot):
    robot.page.show_board(a_board())
    robot.page.show_freshness(Freshness(Link.LIVE, NOW))
    assert not robot.page.header.settle.isVisible()
    robot.page.show_freshness(Freshness(Link.LIVE, NOW, 0, 2))
    assert "2 to settle" in robot.written()
    robot.press(robot.page.header.settle)
    assert robot.chosen == [("settle_chosen",)]


@pytest.mark.parametrize("size", [QSize(1280, 800), QSize(1920, 1080), QSize(950, 700)])
def test_nothing_that_matters_is_cut_however_long_the_names_are(robot: BoardRobot, size: QSize):
    long = " of a name that goes on and on, with its finish, its customer and what not"
    gears = replace(
        GEARS,
        part=replace(GEARS.part, name=GEARS.part.name + long, number="4711-22S-REV-C-24"),
        demand=replace(GEARS.demand, name=GEARS.demand.name + long),
        place=long,
    )
    cards = [a_row(1, loop=gears, n=112, of=128), a_row(2, S.IN_PROCESS, loop=gears, n=113, of=128, runs_out=NOW)]
    robot.page.resize(size)
    robot.page.show_board(a_board(cards, bars(S.FULL), station=replace(MILLING, name=MILLING.name + long)))
    written = robot.written(robot.page.supply)
    assert {"~ 2 h", "~ now", "Start", "Ready", "on time", "late"} <= set(written)
    for count in ("112 of 128", "113 of 128"):
        assert any(line.startswith("4711-22S-REV-C-24") and line.endswith(count) for line in written)
    assert sum(line.startswith("Make 40 × Gear") and line.endswith("…") for line in written) == 2


def test_light_and_dark_and_another_screen_while_it_runs(robot: BoardRobot):
    robot.page.show_board(a_board(some(3), bars(S.FULL, S.EMPTY)))
    for roles in (DARK, LIGHT):
        robot.page.set_theme(Theme(roles))
        assert robot.colour_at(QPoint(2, 400)) == roles.background
        assert robot.colour_at(robot.on_page(robot.row_of(1) + QPoint(0, 40))) == roles.surface
    robot.page.set_theme(Theme(scale=Scale(per_millimetre=8)))
    assert robot.page.supply.view.verticalHeader().defaultSectionSize() >= 15 * 8
    assert robot.page.header.menu.width() >= 15 * 8
    robot.touch(robot.button_of(2))
    assert robot.chosen == [("step_chosen", 2, Step.START)]


def grey(image: QImage) -> bytes:
    return bytes(image.convertToFormat(QImage.Format.Format_Grayscale8).constBits())


def test_bins_and_urgencies_differ_without_colour(robot: BoardRobot):
    """Every pair differs in more than a tenth of what is drawn, once colour is taken away."""
    pictures: dict[object, bytes] = {}
    for kind in (*Bin, *Urgency):
        image = QImage(40, 38, QImage.Format.Format_RGB32)
        image.fill(0xFFFFFFFF)
        with QPainter(image) as painter:
            if isinstance(kind, Bin):
                draw_bin(painter, QRectF(0, 0, 40, 38), kind, "", Theme(), LIGHT.surface)
            else:
                draw_shape(painter, kind, QRectF(2, 2, 34, 34), "#555555")
        pictures[kind] = grey(image)
    for family in (tuple(Bin), tuple(Urgency)):
        for one in family:
            for other in family:
                if one is not other:
                    differ = sum(abs(a - b) > 64 for a, b in zip(pictures[one], pictures[other], strict=True))
                    assert differ > 0.08 * 40 * 38, (one, other, differ)


def test_a_key_finds_its_way_too(robot: BoardRobot, qtbot: QtBot):
    robot.page.show_board(a_board(some(3)))
    view = robot.page.supply.view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    view.setCurrentIndex(view.model().index(0, 0))
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert robot.chosen == [("card_chosen", 2)]


def test_when_the_board_appears_no_button_has_the_focus(robot: BoardRobot, qtbot: QtBot):
    robot.page.show_board(a_board(some(3)))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Enter):
        qtbot.keyClick(QApplication.focusWidget() or robot.page, key)
    assert robot.chosen == []
