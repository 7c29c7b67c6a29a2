"""The plant wall as a person uses it: every station at its place, said in sentences, touched as a whole."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kanban_desktop.gui.board.freshness import Freshness, Link
from kanban_desktop.gui.roles import DARK, LIGHT
from kanban_desktop.gui.theme import Theme
from kanban_desktop.gui.urgency import Urgency
from kanban_desktop.gui.wall.layout import LEAST, arranged
from kanban_desktop.gui.wall.page import WallPage
from kanban_desktop.model.calendar import HOUR, MINUTE, SECOND
from kanban_desktop.model.steps import Step
from kanban_desktop.model.wall import Today
from tests.gui.robots.boards import ASSEMBLY, BARS, GEARS, MILLING, NOW, STEEL, S, a_row, at_work
from tests.gui.robots.pages import opened
from tests.gui.robots.wall import WallRobot, a_stock, a_tile, a_wall, scanned, stations

# What the offscreen platform says of every window; it is no fault of ours.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

FULL = a_row(2, S.FULL, n=2)
LATE = a_stock(a_row(1, runs_out=NOW - MINUTE, due=NOW - 12 * MINUTE), FULL)
CALM = a_stock(a_row(1), FULL)


@pytest.fixture
def robot(qtbot: QtBot) -> WallRobot:
    return WallRobot(opened(qtbot, WallPage, at_work))


def test_a_wall_is_read_as_sentences(robot: WallRobot):
    late = a_tile(MILLING, LATE)
    waits = a_tile(ASSEMBLY, consumed=[a_stock(a_row(1), pulled_at=NOW - 12 * MINUTE)])
    supplier = a_tile(STEEL, a_stock(a_row(9, runs_out=NOW + HOUR, loop=BARS)))
    robot.page.show_wall(a_wall(late, waits, supplier, today=Today(212, 200, 0.996, 234 * MINUTE)))
    robot.page.show_freshness(Freshness(Link.LIVE, NOW))
    written = robot.written()
    for text in (
        "Gearbox plant", "14:32", "Live · 0.0 s",
        "99 %", "on time today", "3 h 54", "lead time, average", "212", "pulls today",
        "Milling", "Gear B: 12 min late", "may stop Assembly", "1 of 2 full",
        "Assembly", "Waits for Gear B", "since 14:20 · 12 min", "0 of 1 full",
        "Steel supplier", "On time", "next: Steel bar, in ~ 1 h", "2 stations late",
    ):  # fmt: skip
        assert text in written


def test_what_is_not_known_is_not_shown(robot: WallRobot):
    robot.page.show_wall(a_wall(a_tile(MILLING, CALM)))
    written = robot.written()
    for text in ("on time today", "lead time, average", "pulls today"):
        assert text not in written
    assert not any("late" in text or "held" in text or "unmoved" in text for text in written)


def test_before_the_first_wall_it_does_not_claim_to_know(robot: WallRobot):
    assert "Reading the plant …" in robot.written()
    robot.page.show_wall(a_wall())
    assert "This plant has no stations yet." in robot.written()
    robot.page.show_wall(a_wall(*stations(2)))
    assert {"Station 1", "Station 2"} <= set(robot.written())


@pytest.mark.parametrize(
    ("tile", "how", "colour"),
    [
        (a_tile(MILLING, LATE), Urgency.LATE, LIGHT.late),
        (a_tile(MILLING, a_stock(a_row(1, runs_out=NOW + 9 * MINUTE))), Urgency.SOON, LIGHT.soon),
        (a_tile(MILLING, a_stock(a_row(1, hold_reason="burr"))), Urgency.HELD, LIGHT.held),
        (a_tile(MILLING, CALM), Urgency.ON_TIME, LIGHT.line),
    ],
    ids=lambda one: one.value if isinstance(one, Urgency) else "",
)
def test_the_state_is_a_sign_and_a_border(robot: WallRobot, tile, how, colour):
    robot.page.show_wall(a_wall(tile))
    assert robot.page.grid.tiles[0].urgency is how
    assert robot.border_of(0) == colour


def test_a_station_that_waits_is_not_on_time_whatever_its_own_cards_say(robot: WallRobot):
    out = a_stock(a_row(9, runs_out=NOW, loop=BARS), pulled_at=NOW - 10 * HOUR)
    robot.page.show_wall(a_wall(a_tile(MILLING, CALM, consumed=[out])))
    shown = robot.tile("Milling")
    assert (shown.urgency, shown.sentence.text) == (Urgency.LATE, "Waits for Steel bar")
    assert shown.detail.text == "since 4:32 · from Steel supplier"


def test_what_is_estimated_to_be_out_is_not_called_a_wait(robot: WallRobot):
    maybe = a_stock(a_row(9, S.FULL, runs_out=NOW, loop=BARS))
    robot.page.show_wall(a_wall(a_tile(MILLING, CALM, consumed=[maybe])))
    shown = robot.tile("Milling")
    assert (shown.urgency, shown.sentence.text) == (Urgency.LATE, "Steel bar may be out")
    assert shown.detail.text == "estimate · from Steel supplier"


def test_one_without_news_is_grey_and_neither_good_nor_bad(robot: WallRobot):
    silent = a_stock(scanned(a_row(1, S.FULL, runs_out=None), Step.RECEIVE, NOW - 3 * HOUR), silent=True)
    gone = a_stock(a_row(9, S.EMPTY, runs_out=None, loop=BARS), silent=True)
    robot.page.show_wall(a_wall(a_tile(MILLING, silent, consumed=[gone]), *stations(1)))
    shown = robot.tile("Milling")
    assert (shown.urgency, shown.sentence.text, shown.detail.text) == (Urgency.UNKNOWN, "No news", "last scan 11:32")
    assert robot.tile("Station 1").sentence.text == "No cards yet"
    assert robot.page.grid.tiles[1].urgency is Urgency.UNKNOWN


def test_what_becomes_late_is_shown_late_without_any_news(robot: WallRobot):
    robot.page.show_wall(a_wall(a_tile(MILLING, a_stock(a_row(1, runs_out=NOW + 40 * MINUTE)))))
    assert robot.tile("Milling").sentence.text == "On time"
    robot.page.tick(NOW + 20 * MINUTE)
    assert robot.tile("Milling").sentence.text == "Gear B: out in ~ 20 min"
    assert "1 soon" in robot.written(robot.page.footer)
    robot.page.tick(NOW + 41 * MINUTE)
    assert robot.tile("Milling").sentence.text == "Gear B: may be out"
    assert "1 station late" in robot.written(robot.page.footer)
    assert "15:13" in robot.written(robot.page.header)


def test_the_footer_says_what_to_look_after_and_what_happened_last(robot: WallRobot):
    held = a_row(3, hold_reason="burr", n=3)
    pulled = scanned(a_row(1), Step.PULL, NOW - 8 * SECOND)
    lost = a_row(4, S.IN_TRANSIT, n=4, since=NOW - 9 * HOUR)
    stock = replace(a_stock(pulled, held, lost), unmoved=(lost,))
    robot.page.show_wall(a_wall(a_tile(MILLING, stock), stocks=[stock]))
    assert robot.written(robot.page.footer) == [
        "last pull 14:31:52 · Assembly → Milling",
        "1 card held", "4711-22, card 3", "1 card unmoved 9 h", "4711-22, card 4",
    ]  # fmt: skip
    received = a_stock(scanned(FULL, Step.RECEIVE))
    robot.page.show_wall(a_wall(a_tile(MILLING, received), stocks=[received]))
    assert robot.written(robot.page.footer) == ["last scan 14:31:00 · Gear B"]


def test_a_tile_is_touched_as_a_whole(robot: WallRobot):
    robot.page.show_wall(a_wall(a_tile(MILLING, LATE), a_tile(ASSEMBLY), a_tile(STEEL)))
    robot.touch(0)
    robot.touch(2)
    robot.go_back()
    assert robot.chosen == [("station_chosen", "MILL"), ("station_chosen", "STEEL"), ("back_chosen",)]


def test_a_finger_that_slides_away_chooses_nothing_but_a_shaking_one_does(robot: WallRobot):
    robot.page.show_wall(a_wall(*stations(12)))
    robot.slide(1, QPoint(0, 90))
    assert robot.chosen == []
    robot.slide(1, QPoint(4, -5))
    assert robot.chosen == [("station_chosen", "S002")]


def test_a_key_finds_its_way_too_and_none_acts_unasked(robot: WallRobot, qtbot: QtBot):
    robot.page.show_wall(a_wall(*stations(12)))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        qtbot.keyClick(QApplication.focusWidget() or robot.page, key)
    assert robot.chosen == []
    robot.page.grid.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(robot.page.grid, Qt.Key.Key_Right)
    qtbot.keyClick(robot.page.grid, Qt.Key.Key_Down)
    assert "Station 6" in robot.page.grid.accessibleName()
    qtbot.keyClick(robot.page.grid, Qt.Key.Key_Return)
    assert robot.chosen == [("station_chosen", "S006")]


@pytest.mark.parametrize("size", [QSize(1280, 800), QSize(1920, 1080)], ids=["1280", "1920"])
@pytest.mark.parametrize("count", [1, 2, 5, 12, 40, 60])
def test_up_to_sixty_stations_stand_side_by_side(robot: WallRobot, count: int, size: QSize):
    robot.page.resize(size)
    robot.page.show_wall(a_wall(*stations(count)))
    boxes = [robot.box(place) for place in range(count)]
    seen = robot.page.rect().adjusted(0, robot.page.header.height(), 0, -robot.page.footer.height())
    assert all(seen.contains(box) for box in boxes)
    assert not any(one.intersects(other) for one in boxes for other in boxes if one is not other)
    written = robot.written(robot.page.grid)
    assert all(f"Station {n}" in written for n in range(1, count + 1))


def test_more_stations_are_scrolled_to(robot: WallRobot):
    robot.page.show_wall(a_wall(*stations(200)))
    last = robot.box(199)
    assert last.height() >= LEAST.height()
    assert last.top() > robot.page.height()
    robot.page.grid.focused.emit(199)
    assert robot.page.rect().contains(robot.box(199))
    # At the left: beyond the offscreen platform's small screen a list that scrolls takes no finger.
    place = 200 - robot.page.grid.arrangement.columns
    robot.touch(place)
    assert robot.chosen == [("station_chosen", f"S{place + 1:03}")]
    robot.slide(place, QPoint(0, -200))
    assert len(robot.chosen) == 1


@pytest.mark.parametrize("count", range(1, 101, 3))
def test_letters_are_as_large_as_the_room_allows_and_columns_are_never_too_narrow(count: int):
    layout = arranged(count, QSize(1266, 684), 14)
    assert layout.tile.width() >= LEAST.width()
    assert layout.tile.height() >= LEAST.height()
    assert layout.box(count - 1).right() <= 1266
    assert [layout.place_at(layout.box(n).center().x(), layout.box(n).center().y(), count) for n in range(count)] == [
        *range(count)
    ]


@pytest.mark.parametrize("count", [6, 12, 40, 60])
def test_long_names_give_way_and_times_do_not(robot: WallRobot, count: int):
    long = " of a name that goes on and on, with its finish, its customer and what not"
    gears = replace(GEARS, part=replace(GEARS.part, name=GEARS.part.name + long))
    late = a_stock(a_row(1, loop=gears, runs_out=NOW - MINUTE, due=NOW - 12 * MINUTE))
    tile = a_tile(replace(MILLING, name=MILLING.name + long), late)
    robot.page.show_wall(a_wall(tile, *stations(count - 1, "Station {n}" + long)))
    written = robot.written(robot.page.grid)
    assert any(text.startswith("Milling") for text in written)
    assert any(text.endswith("…: 12 min late") for text in written)


def test_without_live_news_the_wall_dims_and_comes_back(robot: WallRobot):
    robot.page.show_wall(a_wall(a_tile(MILLING, LATE)))
    robot.page.show_freshness(Freshness(Link.LIVE, NOW))
    assert robot.border_of(0) == LIGHT.late
    robot.page.show_freshness(Freshness(Link.STALE, NOW - 40 * SECOND))
    assert robot.border_of(0) == LIGHT.dimmed().late
    assert "Last news 40 s ago" in robot.written()
    robot.page.show_freshness(Freshness(Link.LOST, NOW - 40 * SECOND, 3))
    assert "No network for 40 s · 3 waiting" in robot.written()
    robot.page.show_freshness(Freshness(Link.LIVE, NOW))
    assert robot.border_of(0) == LIGHT.late


def test_light_and_dark_while_it_runs(robot: WallRobot):
    robot.page.show_wall(a_wall(a_tile(MILLING, LATE)))
    for roles in (DARK, LIGHT):
        robot.page.set_theme(Theme(roles))
        assert robot.border_of(0) == roles.late
        assert robot.colour_at(QPoint(2, 400)) == roles.background
        assert robot.colour_at(robot.box(0).center()) == roles.surface
