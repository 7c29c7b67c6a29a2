"""A station at a real server, behind a cable that can be pulled: what is scanned meanwhile arrives, once, in order."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from kanban_desktop.model.card import Card
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.model.pending import OTHER_PLANT, Queued, Taken
from kanban_desktop.model.plant import Loop, Station
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.changes import Changes
from kanban_desktop.operations.delivery import Delivery
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.patience import PatientPlant
from kanban_desktop.operations.request import Request
from kanban_desktop.operations.station import StationDesks
from kanban_desktop.settings import Settings
from kanban_desktop.store.catalog import Catalog
from kanban_desktop.store.database import connect, new_epoch
from kanban_desktop.store.engine import parse, writing
from tests.factories import ADA, ASSEMBLY, MILLING, NORMAL, SmallPlant, at_work, real_now, small_plant
from tests.proxy import Proxy

PATIENCE = 0.3


class Post:
    """A station behind a cable, and its courier, which runs when it is told to."""

    def __init__(
        self, plant: SmallPlant, proxy: Proxy, file: Path, here: Station = ASSEMBLY, others: Sequence[Path] = ()
    ) -> None:
        self.plant = plant
        self.proxy = proxy
        self.here = here
        self.told: list[Changes] = []
        self.now = real_now()
        self.known = Settings(patience_seconds=PATIENCE)
        self.desks = StationDesks(
            here.code,
            self._open,
            file,
            self.known,
            self.clock,
            uuid4,
            shown="the plant",
            tell=self.told.append,
            others=others,
        )

    def clock(self) -> int:
        return self.now

    def _open(self) -> Desks:
        return Desks.open(self.proxy.url(self.plant.url), self.known, self.clock, uuid4, lambda _: None)

    def scan(self, number: int, step: Step | None = None, event: UUID | None = None, **more: Any) -> Answer:
        """A scan of a card's label, a minute after the last one."""
        self.now += 60_000_000
        code, event, now = self.plant.label_of(number), event or uuid4(), self.now
        return self.desks.run(
            lambda desks: desks.cards.scan(
                code, Request(desks.catalog.layout.station(self.here.code), step, event=event, scanned_at=now, **more)
            ),
            act=True,
        )

    def board(self) -> Any:
        return self.desks.run(lambda desks: desks.boards.read(desks.catalog.layout.station(self.here.code)))

    def close(self) -> None:
        self.desks.leave()
        self.desks.close()


@pytest.fixture
def plant(postgres_url: str) -> SmallPlant:
    return small_plant(postgres_url)


@pytest.fixture
def proxy(plant: SmallPlant) -> Iterator[Proxy]:
    with Proxy(parse(plant.url).port or 5432) as proxy:
        yield proxy


@pytest.fixture
def station(plant: SmallPlant, proxy: Proxy, tmp_path: Path) -> Iterator[Post]:
    station = Post(plant, proxy, tmp_path / "station.db")
    station.desks.catch_up()
    yield station
    proxy.pass_on()
    station.close()


def test_online_the_plant_does_the_work(station: Post, plant: SmallPlant) -> None:
    answer = station.scan(plant.card(NORMAL), badge=ADA.badge)
    assert (answer.outcome, answer.step) == (Outcome.MOVED, Step.PULL)
    assert station.desks.queued == Queued()
    assert station.board().online


@pytest.mark.parametrize("fault", ["go_down", "go_mute"])
def test_scans_of_an_outage_arrive_once_and_in_order(station: Post, plant: SmallPlant, fault: str) -> None:
    first, second = plant.cards[NORMAL][:2]
    getattr(station.proxy, fault)()
    answers = [station.scan(first, badge=ADA.badge), station.scan(second)]
    assert [answer.outcome for answer in answers] == [Outcome.QUEUED] * 2
    assert station.desks.queued == Queued(waiting=2)
    board = station.board()
    assert not board.online
    assert board.pending == {first, second}
    assert {one.card.state for one in board.to_consume if one.card.number in board.pending} == {"EMPTY"}
    station.proxy.pass_on()
    station.told.clear()
    assert station.desks.catch_up()
    assert station.told[-1].everything
    assert station.desks.queued == Queued()
    board = station.board()
    assert board.online
    with at_work(plant) as desks:
        for number, answer in zip((first, second), answers, strict=True):
            events = desks.journal.history(number)
            assert sum(event.id == answer.event for event in events) == 1
            assert events[-1].scanned_at == answer.scanned_at
        assert desks.journal.history(first)[-1].person == ADA.id


def test_an_answer_lost_after_the_commit_is_found_again(station: Post, plant: SmallPlant) -> None:
    number = plant.card(NORMAL)
    before = len(_history(plant, number))
    station.proxy.swallow_answers(to=b"append", times=3)
    answer = station.scan(number)
    assert answer.outcome is Outcome.QUEUED
    assert len(_history(plant, number)) == before + 1, "it was stored, and the station could not know"
    station.proxy.pass_on()
    station.desks.catch_up()
    assert len(_history(plant, number)) == before + 1
    assert station.desks.queued == Queued()


def test_one_lost_answer_is_asked_for_again_at_once(station: Post, plant: SmallPlant) -> None:
    number = plant.card(NORMAL)
    before = len(_history(plant, number))
    station.proxy.swallow_answers(to=b"append")
    assert station.scan(number).outcome is Outcome.MOVED
    assert len(_history(plant, number)) == before + 1


def test_several_steps_of_one_card(station: Post, plant: SmallPlant) -> None:
    number = plant.card(NORMAL)
    station.proxy.go_down()
    assert station.scan(number).step is Step.PULL
    assert station.scan(number, Step.UNDO).step is Step.UNDO
    assert station.scan(number).step is Step.PULL
    station.proxy.pass_on()
    station.desks.catch_up()
    assert [event.step for event in _history(plant, number)[-3:]] == [Step.PULL, Step.UNDO, Step.PULL]
    assert station.desks.queued == Queued()


def test_what_another_station_did_meanwhile_is_not_overrun(station: Post, plant: SmallPlant) -> None:
    number, other = plant.cards[NORMAL][:2]
    station.proxy.go_down()
    mine, fine = station.scan(number), station.scan(other)
    again = station.scan(number, Step.UNDO)
    with at_work(plant) as desks:
        theirs = desks.scan(number, ASSEMBLY, badge=ADA.badge)
        assert theirs.step is Step.PULL
    station.proxy.pass_on()
    station.desks.catch_up()
    (entry,) = station.desks.outbox.to_settle()
    assert (entry.pending.event, entry.reason) == (mine.event, Reason.MOVED_MEANWHILE)
    assert entry.params["who"] == ADA.shown
    assert station.desks.queued == Queued(waiting=1, to_settle=1), "what was scanned of it later waits behind it"
    assert [one.event for one in station.desks.outbox.all()] == [again.event]
    assert _history(plant, other)[-1].id == fine.event, "other cards are not held up"
    assert station.board().online


def test_a_hold_and_its_release_meanwhile_do_not_matter(station: Post, plant: SmallPlant) -> None:
    number = plant.card(NORMAL)
    station.proxy.go_down()
    first, second = station.scan(number), station.scan(number, Step.UNDO)
    with at_work(plant) as desks:
        assert desks.step(number, ASSEMBLY, Step.HOLD, reason="burr").outcome is Outcome.MOVED
        assert desks.step(number, ASSEMBLY, Step.RELEASE).outcome is Outcome.MOVED
    station.proxy.pass_on()
    station.desks.catch_up()
    assert station.desks.queued == Queued()
    assert [event.id for event in _history(plant, number)[-2:]] == [first.event, second.event]


def test_a_restored_plant_takes_nothing_of_its_former_life(station: Post, plant: SmallPlant) -> None:
    station.proxy.go_down()
    number = plant.card(NORMAL)
    station.scan(number)
    _restored(plant)
    before = len(_history(plant, number))
    station.proxy.pass_on()
    station.desks.catch_up()
    (entry,) = station.desks.outbox.to_settle()
    assert entry.reason == OTHER_PLANT
    assert len(_history(plant, number)) == before


def test_a_restoration_is_noticed_even_where_no_card_moved(station: Post, plant: SmallPlant) -> None:
    _restored(plant)
    station.desks.catch_up()
    station.proxy.go_down()
    answer = station.scan(plant.card(NORMAL))
    station.proxy.pass_on()
    station.desks.catch_up()
    assert station.desks.queued == Queued()
    assert _history(plant, plant.card(NORMAL))[-1].id == answer.event


def test_what_was_refused_and_arrives_late_is_settled(station: Post, plant: SmallPlant) -> None:
    """A try that the operator gave up waiting for is carried out after the plant has refused the same scan."""
    number = plant.card(NORMAL)
    station.proxy.go_down()
    mine, again = station.scan(number), station.scan(number, Step.UNDO)
    with at_work(plant) as desks:
        assert desks.scan(number, ASSEMBLY).step is Step.PULL
        station.proxy.pass_on()
        station.desks.catch_up()
        assert station.desks.queued == Queued(waiting=1, to_settle=1)
        assert desks.step(number, ASSEMBLY, Step.RECEIVE, event=mine.event).outcome is Outcome.MOVED
    station.desks.catch_up()
    assert station.desks.queued == Queued()
    assert [event.id for event in _history(plant, number)[-2:]] == [mine.event, again.event]


def test_a_scan_is_not_refused_for_having_arrived(station: Post, plant: SmallPlant) -> None:
    """An earlier try of it is carried out just after it was looked for."""
    number = plant.card(NORMAL)
    station.proxy.go_down()
    mine = station.scan(number)
    (queued,) = station.desks.outbox.all()
    with at_work(plant) as others:

        class Overtaken(Catalog):
            def find(self, number: int, now: int) -> tuple[Card, Loop] | None:
                others.scan(number, ASSEMBLY, event=mine.event)
                return super().find(number, now)

        desks = Desks.open(plant.url, station.known, station.clock, uuid4, lambda _: None)
        delivery = Delivery(replace(desks, catalog=Overtaken(desks.database)), station.clock, uuid4)
        ((_, verdict),) = delivery.deliver([queued])
        desks.close()
    assert verdict == Taken(_history(plant, number)[-1].version)


def test_a_second_window_may_say_late_what_the_plant_took(station: Post, plant: SmallPlant) -> None:
    number = plant.card(NORMAL)
    station.proxy.go_down()
    for step in (Step.PULL, Step.UNDO, Step.PULL):
        station.scan(number, step)
    outbox = station.desks.outbox
    first, second, third = outbox.all()
    outbox.close([(first, Taken(first.version + 1))])
    outbox.close([(second, Taken(second.version + 1))])
    outbox.close([(first, Taken(first.version + 1))])
    assert outbox.all() == (third,)


def test_a_scan_before_the_copy_is_made_anew_stands_on_what_was_sent(station: Post, plant: SmallPlant) -> None:
    """Somebody held the card meanwhile, and the connection is lost right after the plant has taken the first scan."""
    number = plant.card(NORMAL)
    station.proxy.go_down()
    station.scan(number)
    with at_work(plant) as desks:
        for step in (Step.HOLD, Step.RELEASE):
            assert desks.step(number, ASSEMBLY, step, reason="burr").outcome is Outcome.MOVED
        outbox = station.desks.outbox
        opened = Desks.open(plant.url, station.known, station.clock, uuid4, lambda _: None)
        outbox.close(Delivery(opened, station.clock, uuid4).deliver(outbox.all()))
        opened.close()
    assert station.scan(number, Step.UNDO).outcome is Outcome.QUEUED
    station.proxy.pass_on()
    station.desks.catch_up()
    assert station.desks.queued == Queued()
    assert [event.step for event in _history(plant, number)[-2:]] == [Step.PULL, Step.UNDO]


def test_no_clock_makes_a_board_wait_for_hours(plant: SmallPlant, tmp_path: Path) -> None:
    waited: list[float | None] = []
    jumps = count(real_now(), 3_600_000_000)

    class Noted(PatientPlant):
        def ask(self, job: Callable[[Desks], Any], seconds: float | None) -> Any:
            waited.append(seconds)
            return super().ask(job, seconds)

    known = Settings(patience_seconds=PATIENCE)

    def opening() -> Desks:
        return Desks.open(plant.url, known, real_now, uuid4, lambda _: None)

    desks = StationDesks(ASSEMBLY.code, opening, tmp_path / "own.db", known, lambda: next(jumps), uuid4, asking=Noted)
    desks.catch_up()
    assert desks.run(lambda at: at.boards.read(at.catalog.layout.station(ASSEMBLY.code))).online
    desks.leave()
    desks.close()
    (seconds,) = waited
    assert seconds is not None
    assert seconds <= 10 * PATIENCE


def test_a_station_switched_on_during_an_outage(station: Post, plant: SmallPlant, proxy: Proxy, tmp_path: Path) -> None:
    proxy.go_down()
    first = station.scan(plant.card(NORMAL))
    station.close()
    again = Post(plant, proxy, tmp_path / "station.db")
    try:
        assert again.desks.queued == Queued(waiting=1)
        assert again.board().pending == {plant.card(NORMAL)}
        proxy.pass_on()
        again.desks.catch_up()
        assert _history(plant, plant.card(NORMAL))[-1].id == first.event
    finally:
        again.close()


def test_what_another_station_left_behind_is_sent_too(
    station: Post, plant: SmallPlant, proxy: Proxy, tmp_path: Path
) -> None:
    """A screen that was moved to another station still has scans of the first one."""
    proxy.go_down()
    first = station.scan(plant.card(NORMAL))
    station.close()
    proxy.pass_on()
    moved = Post(plant, proxy, tmp_path / "other.db", MILLING, others=[tmp_path / "station.db"])
    try:
        moved.desks.catch_up()
        stored = _history(plant, plant.card(NORMAL))[-1]
        assert (stored.id, stored.station) == (first.event, ASSEMBLY.id)
    finally:
        moved.close()


def test_without_a_copy_nobody_works_alone(plant: SmallPlant, proxy: Proxy, tmp_path: Path) -> None:
    proxy.go_down()
    fresh = Post(plant, proxy, tmp_path / "fresh.db")
    try:
        with pytest.raises(OutOfReach, match="database_lost"):
            fresh.scan(plant.card(NORMAL))
        assert fresh.desks.queued == Queued()
    finally:
        fresh.close()


def test_a_card_that_is_not_known_here_is_not_kept(station: Post) -> None:
    station.proxy.go_down()
    with pytest.raises(OutOfReach, match="database_lost"):
        station.scan(999)
    assert station.desks.queued == Queued()


def _restored(plant: SmallPlant) -> None:
    engine = connect(parse(plant.url))
    with writing(engine) as connection:
        new_epoch(connection, uuid4())
    engine.dispose()


def _history(plant: SmallPlant, number: int) -> Any:
    with at_work(plant) as desks:
        return desks.journal.history(number)
