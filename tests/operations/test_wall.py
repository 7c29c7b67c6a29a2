"""Walls: every station with its loops at its own place, and of the day's figures only those that can be told truly."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

from kanban_desktop.model.calendar import DAY, HOUR, MINUTE
from kanban_desktop.model.path import Need
from kanban_desktop.model.plant import Loop, PullPoint, Station
from kanban_desktop.model.steps import Step
from kanban_desktop.model.wall import StationTile, Stock, Today, Wall
from kanban_desktop.operations.cards import CardDesk
from kanban_desktop.operations.wall import WallDesk
from kanban_desktop.store.journal import Journal
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
    ZONE,
    Desks,
    a_loop,
    a_path,
    at_work,
    small_plant,
    the_loops,
)


def read(desks: Desks) -> Wall:
    return WallDesk(desks.catalog, desks.clock).read()


def tile(wall: Wall, station: Station) -> StationTile:
    return next(one for one in wall.tiles if one.station == station)


def numbers(cards: tuple) -> list[int]:
    return [one.card.number for one in cards]


def keys(stocks: tuple) -> list[str]:
    return [stock.loop.key for stock in stocks]


def pull(desks: Desks, loop: str, n: int = 1) -> int:
    number = desks.plant.card(loop, n)
    assert desks.step(number, desks.plant.loops[loop].demand, Step.PULL).done
    return number


def today(desks: Desks) -> Today:
    return read(desks).today


def test_every_station_has_its_loops_in_the_order_in_which_they_were_added(both: Desks) -> None:
    wall = read(both)
    assert [one.station for one in wall.tiles] == [MILLING, ASSEMBLY, STEEL, TOUR]
    assert (wall.plant.name, wall.synced_at) == ("Small plant", both.clock())
    made = sorted((NORMAL, TWO_STATE, IN_USE))
    shown = {one.station.code: (keys(one.supplied), keys(one.consumed)) for one in wall.tiles}
    assert shown == {
        "MILL": (made, [DELIVERED]),
        "ASSY": ([], made),
        "STEEL": ([DELIVERED], []),
        # The round brings what its stops supply; what they consume is theirs.
        "TOUR": (made, []),
    }


def test_a_pull_is_on_the_suppliers_tile_until_it_is_received(both: Desks) -> None:
    number = pull(both, NORMAL)
    wall = read(both)
    assert numbers(tile(wall, MILLING).to_supply) == [number]
    assert tile(wall, ASSEMBLY).to_supply == ()
    assert wall.newest is not None
    assert wall.newest.card.number == number
    stock = next(one for one in wall.stocks if one.loop.key == NORMAL)
    assert stock.pulled_at == both.clock()
    assert not stock.is_out
    both.step(number, ASSEMBLY, Step.RECEIVE)
    assert tile(read(both), MILLING).to_supply == ()


def test_a_loop_of_which_every_container_is_away_is_out(both: Desks) -> None:
    for n in (1, 2):
        pull(both, NORMAL, n)
    (stock,) = (one for one in tile(read(both), ASSEMBLY).consumed if one.is_out)
    assert stock.loop.key == NORMAL
    assert stock.pulled_at == both.clock()


def test_where_the_first_part_is_the_pull_nobody_knows_that_it_is_out(sqlite_url: str) -> None:
    normal, *others = the_loops()
    plant = small_plant(sqlite_url, loops=(replace(normal, pull_point=PullPoint.FIRST), *others))
    with at_work(plant) as desks:
        for n in (1, 2):
            pull(desks, NORMAL, n)
        assert not any(stock.is_out for stock in read(desks).stocks)


def test_held_cards_stand_where_the_container_is(both: Desks) -> None:
    coming, there = pull(both, NORMAL), both.plant.card(TWO_STATE)
    both.step(coming, MILLING, Step.HOLD, reason="burr")
    both.step(there, ASSEMBLY, Step.HOLD, reason="rust")
    wall = read(both)
    assert numbers(tile(wall, MILLING).held) == [coming]
    assert numbers(tile(wall, ASSEMBLY).held) == [there]
    assert numbers(wall.held) == [coming, there]


def test_of_one_that_was_not_scanned_for_long_nothing_is_known(both: Desks) -> None:
    assert not any(one.is_silent for one in read(both).tiles if one.station != TOUR)
    both.clock.passes(3 * DAY)
    wall = read(both)
    assert all(stock.silent and stock.runs_out is None for stock in wall.stocks)
    assert all(one.is_silent for one in wall.tiles)
    assert tile(wall, STEEL).heard_at == tile(wall, MILLING).heard_at != 0


def test_an_unmoved_card_is_one_that_took_far_too_long_and_is_not_held(desks: Desks) -> None:
    lost, held = pull(desks, NORMAL), pull(desks, NORMAL, 2)
    desks.step(held, MILLING, Step.HOLD, reason="burr")
    desks.clock.passes(11 * HOUR)
    assert read(desks).unmoved == ()
    desks.clock.passes(90 * MINUTE)
    assert numbers(read(desks).unmoved) == [lost]
    # Two containers of 2.4 h each may stand there for long, but not for a day.
    desks.clock.passes(DAY)
    unmoved = numbers(read(desks).unmoved)
    assert unmoved[-1] == lost
    assert held not in unmoved
    assert set(desks.plant.cards[TWO_STATE]) <= set(unmoved)


@contextmanager
def from_noon_on(url: str, loops: tuple[Loop, ...] | None = None) -> Iterator[Desks]:
    """Work of the day before yesterday, dated by the tests' clock, so that no day ends while a test runs."""
    with at_work(small_plant(url, loops=loops, activated=False)) as desks:
        clock = desks.clock
        clock.at = (clock.at // DAY - 2) * DAY + 11 * HOUR
        journal = Journal(desks.database, clock, ZONE, dated=True)
        dated = replace(desks, journal=journal, cards=CardDesk(desks.catalog, journal, clock, uuid4))
        for loop, deck in desks.plant.cards.items():
            for number in deck:
                dated.step(number, desks.plant.loops[loop].demand, Step.ACTIVATE_FULL)
        clock.passes(HOUR)
        yield dated


def test_the_days_figures(database_url: str) -> None:
    with from_noon_on(database_url) as desks:
        assert today(desks) == Today(pulls=0)
        first = pull(desks, NORMAL)
        pull(desks, TWO_STATE)
        desks.step(first, ASSEMBLY, Step.RECEIVE)
        for _ in ("taken into use", "used up"):
            desks.scan(desks.plant.card(IN_USE), ASSEMBLY)
        assert today(desks) == Today(pulls=3, finished=1, on_time=1.0, lead_time=2 * MINUTE)
        # What is taken back has never been.
        desks.step(desks.plant.card(IN_USE), ASSEMBLY, Step.UNDO)
        assert today(desks).pulls == 2
        second = pull(desks, NORMAL, 2)
        desks.step(second, ASSEMBLY, Step.RECEIVE, later=5 * HOUR)
        assert today(desks) == Today(pulls=3, finished=2, on_time=0.5, lead_time=(5 * HOUR + 2 * MINUTE) // 2)
        desks.clock.passes(DAY)
        assert today(desks) == Today(pulls=0)


def test_pulls_are_not_told_where_being_used_is_optional(sqlite_url: str) -> None:
    optional = a_loop(a_path(in_use=Need.OPTIONAL), key=NORMAL)
    with from_noon_on(sqlite_url, loops=(optional,)) as desks:
        desks.step(desks.plant.card(NORMAL), ASSEMBLY, Step.USE)
        assert today(desks).pulls is None


def test_what_is_never_due_is_not_counted_as_on_time(sqlite_url: str) -> None:
    with from_noon_on(sqlite_url, loops=(a_loop(lead_time=0),)) as desks:
        desks.step(pull(desks, NORMAL), ASSEMBLY, Step.RECEIVE)
        assert today(desks) == Today(pulls=1, finished=1, on_time=None, lead_time=MINUTE)


def test_a_refreshed_wall_is_the_wall_read_anew(both: Desks) -> None:
    desk = WallDesk(both.catalog, both.clock)
    wall = desk.read()
    (new,) = both.plants.create_cards(both.plant.loops[DELIVERED], 1, PETRA).cards
    acts = [
        lambda: both.scan(both.plant.card(NORMAL), ASSEMBLY),
        lambda: both.scan(new, STEEL),
        lambda: both.step(both.plant.card(TWO_STATE), ASSEMBLY, Step.HOLD, reason="burr"),
        lambda: both.step(both.plant.card(IN_USE), ASSEMBLY, Step.VOID, badge=PETRA.badge),
    ]
    for act in acts:
        answer = act()
        assert answer.done, answer
        wall = desk.refresh(wall, answer.changes.cards)
        anew = desk.read()
        assert [untimed(stock) for stock in wall.stocks] == [untimed(stock) for stock in anew.stocks]
        assert wall.today == anew.today
    everything = {number for deck in both.plant.cards.values() for number in deck}
    assert desk.refresh(wall, everything) == desk.read()


def untimed(stock: Stock) -> Stock:
    """A loop without its estimates, which are made when it is read."""
    return replace(stock, cards=tuple(replace(one, runs_out=None) for one in stock.cards))


def test_a_plant_whose_cards_were_never_scanned(sqlite_url: str) -> None:
    with at_work(small_plant(sqlite_url, activated=False)) as desks:
        wall = read(desks)
    assert len(wall.tiles) == 3
    assert all(one.is_silent and one.heard_at is None for one in wall.tiles)
    assert (wall.newest, wall.held, wall.unmoved, wall.today) == (None, (), (), Today(pulls=0))
