"""The station's copy: whatever moved and wherever, mended it is what one made anew would be."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select

from kanban_desktop.model.board import Board
from kanban_desktop.model.calendar import HOUR
from kanban_desktop.model.pending import Queued
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.board import Mark
from kanban_desktop.operations.desks import Desks as AnyDesks
from kanban_desktop.store import tables
from kanban_desktop.store.engine import reading, writing
from kanban_desktop.store.local import local_mark, open_local, outbox
from kanban_desktop.store.masterdata import rename_station
from kanban_desktop.store.replica import Replica
from tests.factories import ASSEMBLY, MILLING, NORMAL, PETRA, TWO_STATE, Desks, SmallPlant, at_work
from tests.operations.post import Post
from tests.proxy import Proxy

COPIED = (tables.plant, tables.station, tables.person, tables.loop, tables.card, tables.card_code, tables.trip)
EMPTY = (tables.event, tables.loop_day)
"""What is only booked here while the plant is away."""


@pytest.fixture
def there(plant: SmallPlant) -> Iterator[Desks]:
    """The plant itself, by a cable that nobody pulls."""
    with at_work(plant) as desks:
        yield desks


@pytest.fixture
def own(station: Post, tmp_path: Path) -> Iterator[Engine]:
    """The station's file, as another window of it has it open."""
    engine = open_local(tmp_path / "station.db")
    yield engine
    engine.dispose()


def content(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with reading(engine) as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=str)
            for table in COPIED + EMPTY
        }


def made_anew(post: Post, folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What the copy of another terminal of the station holds, which was never there before."""
    other = Post(post.plant, post.proxy, folder / "other.db", post.here)
    other.desks.catch_up()
    other.close()
    engine = open_local(folder / "other.db")
    found = content(engine)
    engine.dispose()
    (folder / "other.db").unlink()
    return found


def test_a_move_is_brought_into_the_copy_without_making_it_anew(
    station: Post, own: Engine, there: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.scan(there.plant.card(NORMAL), ASSEMBLY)
    with monkeypatch.context() as patch:
        patch.setattr(Replica, "fill", None)
        station.desks.catch_up()
    assert content(own) == made_anew(station, tmp_path)


def test_a_change_of_master_data_makes_it_anew(station: Post, own: Engine, there: Desks, tmp_path: Path) -> None:
    rename_station(there.database, ASSEMBLY, replace(ASSEMBLY, name="Line 1"), there.clock(), PETRA.id)
    station.desks.catch_up()
    assert content(own) == made_anew(station, tmp_path)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_moved_the_copy_is_as_one_made_anew(
    station: Post, own: Engine, there: Desks, proxy: Proxy, tmp_path: Path, seed: int
) -> None:
    """Moved at the plant, here without it, and undone again: whatever comes of it, also where it was refused."""
    rng = random.Random(seed)
    numbers = [number for loop in (NORMAL, TWO_STATE) for number in there.plant.cards[loop]]
    for _ in range(12):
        away = rng.random() < 0.5
        if away:
            proxy.go_down()
        for _ in range(rng.randint(0, 3)):
            number, place = rng.choice(numbers), rng.choice((ASSEMBLY, MILLING))
            there.scan(number, place)
            station.scan(rng.choice(numbers), rng.choice((None, None, Step.UNDO)))
        proxy.pass_on()
        station.desks.catch_up()
        while entries := station.desks.settling.entries():  # and what was made on it comes after
            station.desks.settling.drop(entries[0].pending.event, "ASSY", "done by others")
            station.desks.catch_up()
        assert station.desks.queued == Queued()
        assert content(own) == made_anew(station, tmp_path)


def test_between_the_plant_and_the_copy_a_board_is_read_whole(station: Post, there: Desks, proxy: Proxy) -> None:
    """A card that was moved there and, before that was copied, here had as many events in both places, and others."""
    with writing(there.database) as connection:
        connection.execute(delete(tables.master_log))  # of which there is none in the copy
    number = there.plant.card(NORMAL)
    there.scan(number, ASSEMBLY)

    def marked(desks: AnyDesks) -> tuple[Board, Mark]:
        return desks.boards.read(station.here), desks.boards.mark(station.here)

    board, mark = station.desks.run(marked)
    proxy.go_down()
    station.scan(number)
    own, copy = station.desks.run(marked)
    assert board.cards[number].card.version == own.cards[number].card.version
    assert station.desks.run(lambda at: at.boards.after(board, mark, copy)) is None
    assert station.desks.run(lambda at: at.boards.after(own, copy, copy)) is not None
    proxy.pass_on()


def test_a_copy_that_another_window_of_the_station_has_made_since_is_made_anew(
    station: Post, own: Engine, there: Desks, tmp_path: Path
) -> None:
    """It may have read the plant before this one did, and have written after it."""
    there.scan(there.plant.card(NORMAL), ASSEMBLY)
    station.desks.catch_up()
    with writing(own) as connection:
        card = tables.card
        connection.execute(card.update().where(card.c.number == there.plant.card(NORMAL)).values(version=1, trip=None))
        connection.execute(local_mark.update().values(confirmed_at=local_mark.c.confirmed_at + 1))
    there.scan(there.plant.card(TWO_STATE), ASSEMBLY)
    station.desks.catch_up()
    assert content(own) == made_anew(station, tmp_path)


def test_what_was_moved_here_and_waits_no_more_is_the_plants_again(
    station: Post, own: Engine, there: Desks, proxy: Proxy, tmp_path: Path
) -> None:
    """Another window has taken it out of the queue and was ended before it could mend the copy."""
    proxy.go_down()
    station.scan(there.plant.card(NORMAL))
    with writing(own) as connection:
        connection.execute(outbox.delete())
    proxy.pass_on()
    there.scan(there.plant.card(TWO_STATE), ASSEMBLY)
    station.desks.catch_up()
    assert content(own) == made_anew(station, tmp_path)


def test_after_a_copy_that_could_not_be_mended_it_is_made_anew(
    station: Post, own: Engine, there: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.scan(there.plant.card(NORMAL), ASSEMBLY)
    with monkeypatch.context() as patch:
        patch.setattr(Replica, "mend", None)
        with pytest.raises(TypeError):
            station.desks.catch_up()
        station.desks.catch_up()
    assert content(own) == made_anew(station, tmp_path)


def test_what_was_changed_by_hand_is_in_the_copy_after_an_hour(
    station: Post, own: Engine, there: Desks, tmp_path: Path
) -> None:
    with writing(there.database) as connection:
        connection.execute(tables.person.update().where(tables.person.c.id == PETRA.id).values(badge="0815"))
    there.scan(there.plant.card(NORMAL), ASSEMBLY)
    station.desks.catch_up()
    station.now += HOUR
    there.scan(there.plant.card(NORMAL), MILLING)
    station.desks.catch_up()
    assert content(own) == made_anew(station, tmp_path)


def test_a_card_that_still_waits_stays_as_it_is_here(station: Post, own: Engine, there: Desks, proxy: Proxy) -> None:
    """It waits behind one that a person must settle, while others move on the cards around it, and it itself."""

    def kept() -> list[tuple[Any, ...]]:
        mine = (card.c.number == first, trip.c.card == first, event.c.card == first)
        with reading(own) as connection:
            return [
                tuple(row)
                for table, of_it in zip((card, trip, event), mine, strict=True)
                for row in connection.execute(select(table).where(of_it))
            ]

    card, trip, event = tables.card, tables.trip, tables.event
    first, second = there.plant.cards[NORMAL][:2]
    proxy.go_down()
    there.scan(first, ASSEMBLY)
    station.scan(first, Step.PULL)
    station.scan(first, Step.UNDO)
    proxy.pass_on()
    station.desks.catch_up()
    assert station.desks.queued == Queued(waiting=1, to_settle=1)
    before = kept()
    assert before
    there.scan(second, ASSEMBLY)
    there.scan(first, MILLING)
    station.desks.catch_up()
    assert kept() == before
    with reading(own) as connection:
        assert connection.scalar(select(card.c.version).where(card.c.number == second)) == there.card(second).version
