"""Boards: what a station is to supply, most urgent first, and what it consumes; read at once or card by card."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from kanban_desktop.model.board import Board, same_minute
from kanban_desktop.model.calendar import HOUR, MINUTE
from kanban_desktop.model.path import SupplyState
from kanban_desktop.model.plant import Station
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.board import BoardDesk
from kanban_desktop.store.masterdata import rename_station
from tests.factories import (
    ASSEMBLY,
    DELIVERED,
    IN_USE,
    MILLING,
    NORMAL,
    PETRA,
    STEEL,
    TOUR,
    TWO_STATE,
    Desks,
    at_work,
    small_plant,
    the_loops,
)


def pull(desks: Desks, loop: str, n: int = 1) -> int:
    """Pulls the n-th card of a loop at its consumer."""
    number = desks.plant.card(loop, n)
    assert desks.step(number, desks.plant.loops[loop].demand, Step.PULL).step is Step.PULL
    return number


def to_supply(board: Board) -> list[int]:
    return [one.card.number for one in board.to_supply]


def test_whose_consumer_runs_out_first_comes_first(both: Desks) -> None:
    # One of two containers of gears is left here, none there: the later pulls are the more urgent ones.
    calm = pull(both, NORMAL)
    urgent = [pull(both, TWO_STATE), pull(both, TWO_STATE, 2)]
    board = both.boards.read(MILLING)
    assert to_supply(board) == [*urgent, calm]
    out, later = board.to_supply[0].runs_out, board.to_supply[2].runs_out
    assert out == board.synced_at == both.clock()
    # 40 pieces at 400 a day of 24 h last 2.4 h, less the two minutes since the pull.
    assert later is not None
    assert later - out == pytest.approx(2.4 * HOUR - 2 * MINUTE, abs=MINUTE)


def test_of_one_loop_what_is_due_first_comes_first(desks: Desks) -> None:
    second, first = pull(desks, NORMAL, 2), pull(desks, NORMAL, 1)
    board = desks.boards.read(MILLING)
    assert to_supply(board) == [second, first]
    earlier, later = (one.due for one in board.to_supply)
    assert earlier is not None
    assert later is not None
    assert later - earlier == MINUTE


def test_what_cannot_be_known_comes_last(sqlite_url: str) -> None:
    normal, *others = the_loops()
    plant = small_plant(sqlite_url, loops=(replace(normal, demand_rate=0), *others))
    with at_work(plant) as desks:
        unknown, known = pull(desks, NORMAL), pull(desks, TWO_STATE)
        board = desks.boards.read(MILLING)
    assert to_supply(board) == [known, unknown]
    assert [one.runs_out is None for one in board.to_supply] == [False, True]


def test_a_received_card_leaves_the_suppliers_board(both: Desks) -> None:
    number = pull(both, NORMAL)
    for station, state in ((MILLING, SupplyState.IN_PROCESS), (MILLING, SupplyState.READY)):
        both.scan(number, station)
        (shown,) = both.boards.read(MILLING).to_supply
        assert (shown.card.number, shown.card.state) == (number, state)
    both.scan(number, ASSEMBLY)
    assert to_supply(both.boards.read(MILLING)) == []
    consumed = {one.card.number: one.card.state for one in both.boards.read(ASSEMBLY).to_consume}
    assert consumed[number] is SupplyState.FULL


def test_the_stamp_differs_as_soon_as_anything_does(both: Desks) -> None:
    milling, steel = both.plant.milling, both.plant.steel
    before = both.boards.stamp(milling), both.boards.stamp(steel)
    assert before == (both.boards.stamp(milling), both.boards.stamp(steel))
    pull(both, NORMAL)
    pulled = both.boards.stamp(milling)
    assert pulled != before[0]
    assert both.boards.stamp(steel) == before[1], "another loop's card is nothing to the steel's supplier"
    both.step(both.plant.card(NORMAL), ASSEMBLY, Step.UNDO)
    undone = both.boards.stamp(milling)
    assert undone not in (pulled, before[0])
    both.plants.create_cards(both.plant.loops[NORMAL], 1, PETRA)
    assert both.boards.stamp(milling) != undone


def test_a_board_knows_whether_its_station_supplies_anybody(both: Desks) -> None:
    consumer, supplier = both.boards.read(both.plant.assembly), both.boards.read(both.plant.steel)
    assert (consumer.supplies, supplier.supplies) == (False, True)
    assert both.boards.refresh(consumer, [both.plant.card(NORMAL)]).supplies is False


def test_the_consumers_board_has_every_card_of_its_loops(desks: Desks) -> None:
    board = desks.boards.read(ASSEMBLY)
    assert board.to_supply == ()
    wanted = [number for key in sorted((NORMAL, TWO_STATE, IN_USE)) for number in desks.plant.cards[key]]
    assert [one.card.number for one in board.to_consume] == wanted
    for one in board.to_consume:
        assert one.code == ScanCode(desks.plant.code, one.card.number, 1).text


def test_a_card_is_n_of_those_that_go_round(desks: Desks) -> None:
    first, second = desks.plant.cards[NORMAL]
    (third,) = desks.plants.create_cards(desks.plant.loops[NORMAL], 1, PETRA).cards

    def places() -> dict[int, tuple[int, int]]:
        shown = desks.boards.read(ASSEMBLY).to_consume
        return {one.card.number: (one.n, one.of) for one in shown if one.loop.key == NORMAL}

    assert places() == {first: (1, 2), second: (2, 2)}
    desks.scan(third, ASSEMBLY)
    assert places() == {first: (1, 3), second: (2, 3), third: (3, 3)}
    desks.step(first, ASSEMBLY, Step.VOID, badge=PETRA.badge)
    assert places() == {second: (1, 2), third: (2, 2)}


def test_a_board_shows_the_code_of_the_newest_label(desks: Desks) -> None:
    number = desks.plant.card(NORMAL)
    desks.step(number, ASSEMBLY, Step.REISSUE)
    assert desks.boards.read(ASSEMBLY).cards[number].code == desks.plant.label_of(number, 2)


@pytest.mark.parametrize("station", [MILLING, ASSEMBLY, STEEL, TOUR], ids=lambda one: one.code)
def test_a_refreshed_board_is_the_board_read_anew(desks: Desks, station: Station) -> None:
    """Whatever changed: also cards of loops that are none of the station's, and one that the board had not."""
    (new,) = desks.plants.create_cards(desks.plant.loops[DELIVERED], 1, PETRA).cards
    marked, mark = desks.boards.read(station), desks.boards.mark(station)
    board = marked
    normal = desks.plant.card(NORMAL)
    acts = [
        lambda: desks.scan(normal, ASSEMBLY),
        lambda: desks.scan(desks.plant.card(TWO_STATE), ASSEMBLY),
        lambda: desks.scan(normal, MILLING),
        lambda: desks.step(normal, MILLING, Step.HOLD, reason="burr"),
        lambda: desks.scan(new, STEEL),
        lambda: desks.scan(desks.plant.card(DELIVERED), MILLING),
        lambda: desks.step(normal, MILLING, Step.RELEASE),
        lambda: desks.scan(normal, ASSEMBLY),
        lambda: desks.step(desks.plant.card(IN_USE), ASSEMBLY, Step.VOID, badge=PETRA.badge),
    ]
    for act in acts:
        answer = act()
        assert answer.done, answer
        board = desks.boards.refresh(board, answer.changes.cards)
        before, mark = mark, desks.boards.mark(station)
        found = desks.boards.after(marked, before, mark)
        assert found is not None
        marked = found
        anew = desks.boards.read(station)
        for one in (board, marked):
            still = replace(one, to_supply=untimed(one.to_supply), to_consume=untimed(one.to_consume))
            assert still == replace(anew, to_supply=untimed(anew.to_supply), to_consume=untimed(anew.to_consume))
    # Of all loops at once not even the estimates differ.
    everything = {number for deck in desks.plant.cards.values() for number in deck}
    assert desks.boards.refresh(board, everything) == desks.boards.read(station, board)


def test_between_two_marks_only_the_loops_that_moved_are_read(both: Desks) -> None:
    before, board = both.boards.mark(MILLING), both.boards.read(MILLING)
    pull(both, NORMAL)
    after = both.boards.after(board, before, both.boards.mark(MILLING))
    assert after is not None
    same = [one for one in after.to_consume if one.loop.key == DELIVERED]
    assert same
    assert all(any(one is old for old in board.to_consume) for one in same)
    assert to_supply(after) == to_supply(both.boards.read(MILLING)) == [both.plant.card(NORMAL)]


def test_a_loop_whose_last_card_has_left_is_gone_from_the_board(both: Desks) -> None:
    board, before = both.boards.read(MILLING), both.boards.mark(MILLING)
    cards = both.plant.cards[DELIVERED]
    assert DELIVERED in {one.loop.key for one in board.to_consume}
    for number in cards:
        assert both.step(number, MILLING, Step.PARK, badge=PETRA.badge).done
    for after in (both.boards.refresh(board, cards), both.boards.after(board, before, both.boards.mark(MILLING))):
        assert after is not None
        assert DELIVERED not in {one.loop.key for one in after.to_consume}


def test_what_is_shown_alike_stays_the_very_same(both: Desks) -> None:
    """A board that heard of its own scan a second time has nothing to put in order, nor has one read anew."""
    number = pull(both, NORMAL)
    board = both.boards.read(MILLING)
    again = both.boards.refresh(board, [number])
    assert (again.to_supply is board.to_supply, again.to_consume is board.to_consume) == (True, True)
    anew = both.boards.read(MILLING, board)
    assert [id(one) for one in anew.to_supply] == [id(one) for one in board.to_supply]
    assert [id(one) for one in anew.to_consume] == [id(one) for one in board.to_consume]
    both.clock.passes(HOUR)
    later = both.boards.read(MILLING)
    for number, one in both.boards.read(MILLING, board).cards.items():
        assert same_minute(one.runs_out, later.cards[number].runs_out)


def test_cards_made_since_are_asked_about_until_the_next_look(both: Desks) -> None:
    """Whose they are is known from then on, and nobody else asks about them each time that they move."""
    board, mark = both.boards.read(STEEL), both.boards.mark(STEEL)
    (new,) = both.plants.create_cards(both.plant.loops[NORMAL], 1, PETRA).cards
    both.boards.refresh(board, [new])
    assert both.boards.after(board, mark, both.boards.mark(STEEL)) is not None
    asked: list[str] = []
    event.listen(both.database, "before_cursor_execute", lambda *given: asked.append(given[2]))
    both.boards.refresh(board, [new])
    assert asked == []


def test_a_desk_that_never_read_the_whole_board_asks_nothing_of_others_cards_either(both: Desks) -> None:
    """It is a new one after each loss of the plant, and the board is still there."""
    board, mark = both.boards.read(STEEL), both.boards.mark(STEEL)
    anew = BoardDesk(both.catalog, both.clock)
    anew.after(board, mark, mark)
    asked: list[str] = []
    event.listen(both.database, "before_cursor_execute", lambda *given: asked.append(given[2]))
    anew.refresh(board, [both.plant.card(NORMAL)])
    assert asked == []


def test_after_a_change_of_master_data_the_whole_board_is_read(both: Desks) -> None:
    before, board = both.boards.mark(MILLING), both.boards.read(MILLING)
    rename_station(both.database, MILLING, replace(MILLING, name="Mill"), both.clock(), PETRA.id)
    assert both.boards.after(board, before, both.boards.mark(MILLING)) is None


def test_a_board_asks_nothing_of_cards_that_are_not_its_own(both: Desks) -> None:
    """Every station hears of every scan; with 200 of them the database would do nothing but answer."""
    board = both.boards.read(STEEL)
    asked: list[str] = []
    event.listen(both.database, "before_cursor_execute", lambda *given: asked.append(given[2]))
    moved = both.plant.card(NORMAL)
    still = both.boards.refresh(board, [moved, both.plant.card(TWO_STATE)])
    assert replace(still, synced_at=board.synced_at) == board
    assert asked == []
    # A card that was not on the board because it was FULL, one that was parked, and one that is made only now.
    own = both.plant.cards[DELIVERED]
    assert both.step(own[1], MILLING, Step.PARK, badge=PETRA.badge).done
    board = both.boards.refresh(both.boards.read(STEEL), [own[1]])
    for act in (
        lambda: both.scan(own[0], MILLING).changes.cards,
        lambda: both.step(own[1], MILLING, Step.UNPARK, badge=PETRA.badge).changes.cards,
        lambda: both.plants.create_cards(both.plant.loops[DELIVERED], 1, PETRA).cards,
    ):
        asked.clear()
        board = both.boards.refresh(board, act())
        assert asked
        assert to_supply(board) == to_supply(both.boards.read(STEEL))


def untimed(shown: tuple) -> tuple:
    """Cards without their estimates, which are made when a loop is read."""
    return tuple(replace(one, runs_out=None) for one in shown)


def test_the_rounds_board_is_that_of_its_stops(both: Desks) -> None:
    pulled = [pull(both, NORMAL), pull(both, DELIVERED)]
    board = both.boards.read(TOUR)
    # The steel is its supplier's to bring; the round only takes it in.
    assert to_supply(board) == pulled[:1]
    assert {one.loop.key for one in board.to_consume} == set(both.plant.loops)
    assert to_supply(both.boards.read(STEEL)) == pulled[1:]


def test_a_board_of_nothing(sqlite_url: str) -> None:
    with at_work(small_plant(sqlite_url, activated=False)) as desks:
        board = BoardDesk(desks.catalog, desks.clock).read(ASSEMBLY)
        assert board == Board(ASSEMBLY, desks.clock(), supplies=False)
        assert desks.boards.refresh(board, []) == board
