"""Rows known by a key: what differs is announced, nothing else, and the order is right however the board changes."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from operator import attrgetter, itemgetter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from kanban_desktop.gui.board.model import MaterialRows, SupplyRows
from kanban_desktop.gui.board.order import (
    Arrangement,
    Supply,
    in_order,
    material_of,
)
from kanban_desktop.gui.kit.differing import differences
from kanban_desktop.gui.kit.keyed import ROW, KeyedRows
from kanban_desktop.model.board import BoardCard, kept, same_minute
from kanban_desktop.model.calendar import HOUR, MINUTE, SECOND
from tests.gui.robots.boards import BARS, GEARS, NOW, S, a_board, a_row, bars

Row = tuple[int, str]
"""A key, and what is seen of it: two rows with the same letter look the same."""

ROWS = st.lists(st.tuples(st.integers(0, 30), st.sampled_from("abc")), max_size=25, unique_by=itemgetter(0))


def some_rows(*rows: Row) -> KeyedRows[Row]:
    model: KeyedRows[Row] = KeyedRows(
        itemgetter(0), lambda old, new: old == new, lambda old, new: old[1] != "c", lambda row: f"{row[0]} is {row[1]}"
    )
    model.show(list(rows))
    return model


@contextmanager
def announced(model: KeyedRows[Any]) -> Iterator[list[tuple[Any, ...]]]:
    """What a model says while it changes."""
    heard: list[tuple[Any, ...]] = []
    model.dataChanged.connect(lambda first, last: heard.append(("changed", first.row(), last.row())))
    model.rowsInserted.connect(lambda _, first, last: heard.append(("inserted", first, last)))
    model.rowsRemoved.connect(lambda _, first, last: heard.append(("removed", first, last)))
    model.rowsMoved.connect(lambda _, first, last, __, to: heard.append(("moved", first, to)))
    model.modelReset.connect(lambda: heard.append(("reset",)))
    model.layoutChanged.connect(lambda: heard.append(("layout",)))
    yield heard


@given(ROWS, ROWS)
def test_whatever_comes_is_shown_and_every_row_is_followed(old: list[Row], new: list[Row]):
    model = some_rows(*old)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    followed = {key: QPersistentModelIndex(model.index(row, 0)) for row, (key, _) in enumerate(old)}
    with announced(model) as heard:
        model.show(list(new))
    assert list(model.rows) == new
    assert list(model.keys) == [key for key, _ in new]
    assert [model.data(model.index(row, 0), ROW) for row in range(model.rowCount())] == new
    if old and new:
        assert ("reset",) not in heard
        for key, index in followed.items():
            assert index.isValid() == (key in dict(new))
            assert not index.isValid() or model.keys[index.row()] == key


@given(ROWS, ROWS)
def test_under_a_finger_nothing_moves(old: list[Row], new: list[Row]):
    model = some_rows(*old)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    arrived = model.show_gently(list(new))
    assert list(model.keys)[: len(old)] == [key for key, _ in old]
    assert arrived == len({key for key, _ in new} - {key for key, _ in old})
    assert {key for key, _ in new} <= set(model.keys)
    for key, seen in old:
        row = model.row_of(key)
        assert row is not None
        # A “c” may not be replaced under a finger.
        expected = seen if seen == "c" else dict(new).get(key, seen)
        assert model.rows[row] == (key, expected)
    model.show(list(new))
    assert list(model.rows) == new


MANY = [(number, "a") for number in range(60)]


@st.composite
def edited(draw: st.DrawFn) -> list[Row]:
    """The many rows after some of them went, changed or moved, and others came."""
    rows = list(MANY)
    for number in draw(st.lists(st.integers(0, 99), max_size=24)):
        known = next((row for row in rows if row[0] == number), None)
        if known is not None:
            rows.remove(known)
        if known is None or draw(st.booleans()):
            row = known if known is not None and draw(st.booleans()) else (number, draw(st.sampled_from("bc")))
            rows.insert(draw(st.integers(0, len(rows))), row)
    return rows


@given(edited(), edited())
def test_whatever_of_many_rows_changes_every_row_is_followed(first: list[Row], second: list[Row]):
    model = some_rows(*MANY)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for rows in (first, second, MANY):
        before = dict(model.rows)
        followed = {key: QPersistentModelIndex(model.index(row, 0)) for row, key in enumerate(model.keys)}
        with announced(model) as heard:
            model.show(list(rows))
        assert (list(model.rows), list(model.keys)) == (rows, [key for key, _ in rows])
        assert ("reset",) not in heard
        for key, index in followed.items():
            assert (model.keys[index.row()] if index.isValid() else None) == (key if key in dict(rows) else None)
        told = {row for what, *span in heard if what == "changed" for row in range(span[0], span[1] + 1)}
        assert told == {row for row, (key, seen) in enumerate(rows) if before.get(key, seen) != seen}


@given(st.lists(st.integers(0, 50), unique=True), st.lists(st.integers(0, 50), unique=True), st.integers(0, 40))
def test_without_what_is_said_to_differ_two_lists_are_equal(old: list[int], new: list[int], most: int):
    found = differences(old, new, most)
    if found is not None:
        gone, come = found
        assert len(gone) + len(come) <= most
        assert [one for place, one in enumerate(old) if place not in gone] == [
            one for place, one in enumerate(new) if place not in come
        ]
    assert differences(old, old, 0) == differences(old, list(old), 0) == ([], [])


def test_a_row_that_changed_and_went_to_the_top_of_many_is_all_that_differs():
    """Together with one that came, and with four side by side that changed."""
    rows = [(number, "a") for number in range(10_000)]
    now = [(7_000, "b"), *rows[:300], *((number, "b") for number in range(300, 304)), *rows[304:7_000], (-1, "a")]
    assert differences(rows, [*now, *rows[7_001:]], 32) == (
        [*range(300, 304), 7_000], [0, *range(301, 305), 7_001],
    )  # fmt: skip


def test_only_what_differs_is_announced():
    many = [(number, "a") for number in range(10_000)]
    model = some_rows(*many)
    with announced(model) as heard:
        model.show(list(many))
        assert heard == []
        many[7] = (7, "b")
        model.show(list(many))
        assert heard == [("changed", 7, 7)]
        heard.clear()
        model.show([many[9_000], *many[:9_000], *many[9_001:]])
        assert heard == [("moved", 9_000, 0)]
        heard.clear()
        model.show([*many[:5], (20_000, "a"), *many[5:]])
        assert heard == [("moved", 0, 9_001), ("inserted", 5, 5)]


def test_a_row_that_moved_and_changed_is_announced_as_both():
    model = some_rows((1, "a"), (2, "a"), (3, "a"))
    with announced(model) as heard:
        model.show([(3, "b"), (1, "a"), (2, "a")])
    assert heard == [("moved", 2, 0), ("changed", 0, 0)]


def test_a_great_upheaval_is_announced_once():
    model = some_rows(*((number, "a") for number in range(200)))
    followed = QPersistentModelIndex(model.index(150, 0))
    with announced(model) as heard:
        model.show([(number, "a") for number in sorted(range(200), key=lambda number: number * 37 % 200)])
    assert heard[-1] == ("layout",)
    assert model.keys[followed.row()] == 150


# Cards to supply.

CARDS = st.lists(
    st.builds(
        lambda number, state, out, due, held, asked: a_row(
            number, state, runs_out=out and NOW + out * MINUTE, due=due and NOW + due * MINUTE,
            hold_reason="burr" if held else None, cancel_asked=NOW if asked else None,
        ),
        st.integers(1, 60), st.sampled_from((S.EMPTY, S.IN_PROCESS, S.READY)), st.none() | st.integers(1, 50),
        st.none() | st.integers(1, 50), st.booleans(), st.booleans(),
    ),
    max_size=40, unique_by=lambda one: one.card.number,
)  # fmt: skip


@given(CARDS, st.data())
def test_a_board_put_in_order_card_by_card_is_in_order(cards: list[BoardCard], data: st.DataObject):
    before = a_board(cards)
    gone = data.draw(st.sets(st.integers(0, 39), max_size=4))
    come = [one for one in data.draw(CARDS) if one.card.number not in {card.card.number for card in cards}][:4]
    after = a_board([*(one for place, one in enumerate(cards) if place not in gone), *come])
    assert in_order(before.to_supply).after(after.to_supply) == in_order(after.to_supply)


def numbers(cards: list[BoardCard]) -> list[int]:
    return [card.card.number for card in cards]


def test_what_can_be_done_comes_first_then_what_waits_then_what_is_held():
    board = a_board(
        [
            a_row(1, S.READY, runs_out=NOW),
            a_row(2, hold_reason="burr", runs_out=NOW),
            a_row(3, runs_out=NOW + HOUR),
            a_row(4, S.IN_PROCESS, runs_out=NOW + MINUTE),
            a_row(5, S.READY, cancel_asked=NOW, runs_out=NOW + 2 * HOUR),
        ]
    )
    assert numbers(in_order(board.to_supply).rows) == [4, 3, 5, 1, 2]


def test_without_a_run_out_a_card_counts_by_its_due_time():
    board = a_board(
        [
            a_row(1, runs_out=NOW + HOUR),
            a_row(2, runs_out=None, due=NOW - MINUTE),
            a_row(3, runs_out=None, due=None),
            a_row(4, runs_out=NOW),
        ]
    )
    order = in_order(board.to_supply)
    assert numbers(order.rows) == [2, 4, 1, 3]
    assert order.late(NOW) == 2
    assert order.late(NOW + 2 * HOUR) == 3
    assert order.first_late(NOW) == 2
    assert order.first_late(NOW - HOUR) is None
    assert Supply().first_late(NOW) is None


def test_an_estimate_that_moves_within_its_minute_is_not_painted_again():
    model = SupplyRows()
    card = a_row(1, runs_out=NOW + HOUR)
    model.show([card])
    with announced(model) as heard:
        model.show([replace(card, runs_out=NOW + HOUR + SECOND)])
        assert heard == []
        model.show([replace(card, runs_out=NOW + HOUR + MINUTE)])
        assert heard == [("changed", 0, 0)]
        assert model.rows[0].runs_out == NOW + HOUR + MINUTE


def test_a_button_does_not_change_under_a_finger():
    model = SupplyRows()
    model.show([a_row(1), a_row(2)])
    started, same = a_row(1, S.IN_PROCESS, version=2), a_row(2, version=2, quantity=39_000)
    model.show_gently([started, same])
    assert [row.card.version for row in model.rows] == [1, 2]


# Loops that are consumed.


def test_a_loop_is_one_row_and_keeps_its_place():
    gears = [a_row(1, S.FULL, n=1, of=2), a_row(2, n=2, of=2)]
    rows = material_of(a_board(to_consume=[*gears, *bars(S.FULL, S.EMPTY)]).to_consume)
    assert [(row.key, len(row.cards)) for row in rows] == [(BARS.key, 2), (GEARS.key, 2)]
    model = MaterialRows()
    model.show(rows)
    pulled = material_of(a_board(to_consume=[*gears, *bars(S.EMPTY, S.EMPTY, version=2)]).to_consume)
    with announced(model) as heard:
        model.show(pulled)
    assert heard == [("changed", 0, 0)]


def test_of_a_board_is_known_how_many_loops_may_be_out():
    held = a_row(3, S.FULL, runs_out=None)
    board = a_board(to_consume=[*bars(S.FULL, S.EMPTY), replace(held, loop=replace(GEARS, key="Z"))])
    rows = Arrangement().after(board)
    assert [rows.may_be_out(now) for now in (NOW, NOW + 3 * HOUR)] == [0, 1]
    assert rows.after(a_board()).may_be_out(NOW + 3 * HOUR) == 0


def test_the_loops_rows_after_a_change_are_those_of_all_cards_and_the_others_stay_the_same_objects():
    rng = random.Random(4711)
    loops = [replace(GEARS, id=n, key=f"L{n}") for n in range(6)]
    cards = [a_row(10 * one.id + n, S.FULL, loop=one) for one in loops for n in range(3)]
    shown = Arrangement().after(a_board((), cards))
    for _ in range(300):
        now = list(cards)
        for _ in range(rng.choice((0, 1, 1, 2, 5))):
            place, loop = rng.randrange(len(now) + 1), rng.choice(loops)
            if rng.random() < 0.5 and place < len(now):
                del now[place]
            else:
                out = rng.choice((None, NOW, NOW + rng.randrange(HOUR)))
                now = [*now, a_row(rng.randrange(10, 10_000), S.EMPTY, loop=loop, runs_out=out)]
        now.sort(key=lambda one: (one.loop.key, one.card.number))
        after = shown.after(a_board((), now))
        assert after.loops == material_of(now)
        assert after.outs == sorted(row.runs_out for row in after.loops if row.runs_out is not None)
        cards, shown = now, after
    rows = shown.loops
    changed = [*cards]
    place = cards.index(rows[len(rows) // 2].cards[0])
    changed[place] = replace(cards[place], runs_out=1)
    after = shown.after(a_board((), changed))
    assert (after.loops[0] is rows[0], after.loops[-1] is rows[-1]) == (True, True)


ALIKE = st.builds(
    a_row,
    st.integers(1, 12),
    st.sampled_from((S.EMPTY, S.IN_PROCESS, S.IN_TRANSIT)),
    runs_out=st.none() | st.integers(NOW, NOW + 3 * MINUTE),
    due=st.sampled_from((None, NOW)),
    n=st.integers(1, 2),
    version=st.integers(1, 2),
    loop=st.sampled_from((GEARS, replace(GEARS, place="B7"))),
)
SOME_ALIKE = st.lists(ALIKE, unique_by=attrgetter("card.number"))


@given(SOME_ALIKE, SOME_ALIKE)
def test_a_card_that_is_shown_as_it_is_stays_the_very_same(shown: list[BoardCard], read: list[BoardCard]):
    before = a_board(shown, shown)
    cards = kept(map(deepcopy, read), before.to_supply)
    board = a_board(cards, cards)
    known, fresh = before.cards, {one.card.number: one for one in read}
    for side in (board.to_supply, board.to_consume):
        assert len(side) == len(fresh) == len({one.card.number for one in side})
        for one in side:
            new, old = fresh[one.card.number], known.get(one.card.number)
            assert replace(one, runs_out=new.runs_out) == new
            assert same_minute(one.runs_out, new.runs_out)
            alike = old is not None and same_minute(old.runs_out, new.runs_out)
            assert (one is old) == (alike and replace(old or new, runs_out=new.runs_out) == new)
    # And so what is put in order by the few cards that differ is what would be put in order anew.
    assert Arrangement().after(before).after(board).supply.rows == Arrangement().after(board).supply.rows
