"""What makes an outage doubtful: plants that were restored, tries that are carried out late, clocks that are wrong."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from kanban_desktop.model.calendar import HOUR, MINUTE
from kanban_desktop.model.card import Card
from kanban_desktop.model.errors import BadInput, OutOfReach
from kanban_desktop.model.pending import OTHER_PLANT, Queued, Taken
from kanban_desktop.model.plant import Loop
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Outcome
from kanban_desktop.operations.delivery import Delivery
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.patience import PatientPlant
from kanban_desktop.operations.station import StationDesks
from kanban_desktop.settings import Settings
from kanban_desktop.store.catalog import Catalog
from kanban_desktop.store.database import connect, new_epoch
from kanban_desktop.store.engine import parse, writing
from kanban_desktop.store.replica import Replica
from tests.factories import ASSEMBLY, NORMAL, SmallPlant, at_work, real_now
from tests.operations.post import PATIENCE, Post, history, restored


def test_a_restored_plant_takes_nothing_of_its_former_life(station: Post, plant: SmallPlant) -> None:
    station.proxy.go_down()
    number = plant.card(NORMAL)
    station.scan(number)
    restored(plant)
    before = len(history(plant, number))
    station.proxy.pass_on()
    station.desks.catch_up()
    (entry,) = station.desks.outbox.to_settle()
    assert entry.reason == OTHER_PLANT
    assert len(history(plant, number)) == before


def test_a_copy_that_holds_what_was_refused_does_not_pass_for_the_plant(
    station: Post, plant: SmallPlant, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.proxy.go_down()
    number = plant.card(NORMAL)
    mine = station.scan(number)
    assert mine.event is not None
    engine = connect(parse(plant.url))
    with writing(engine) as connection:
        new_epoch(connection, uuid4())
    engine.dispose()
    station.proxy.pass_on()
    with monkeypatch.context() as patch:
        patch.setattr(Replica, "fill", _lost)  # the plant is gone again as soon as it has refused
        with pytest.raises(OutOfReach):
            station.desks.catch_up()
    station.proxy.go_down()
    with pytest.raises(BadInput, match="settle_later"):
        station.desks.settling.redo(mine.event, "ASSY")
    assert station.desks.queued == Queued(to_settle=1), "as far as the plant knows, nothing was pulled"
    station.proxy.pass_on()
    station.desks.catch_up()
    assert station.desks.settling.redo(mine.event, "ASSY").outcome is Outcome.MOVED
    assert station.desks.queued == Queued()
    assert history(plant, number)[-1].step is Step.PULL


def test_a_restoration_is_noticed_even_where_no_card_moved(station: Post, plant: SmallPlant) -> None:
    restored(plant)
    station.desks.catch_up()
    station.proxy.go_down()
    answer = station.scan(plant.card(NORMAL))
    station.proxy.pass_on()
    station.desks.catch_up()
    assert station.desks.queued == Queued()
    assert history(plant, plant.card(NORMAL))[-1].id == answer.event


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
    assert [event.id for event in history(plant, number)[-2:]] == [mine.event, again.event]


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
    assert verdict == Taken(history(plant, number)[-1].version)


def test_a_scan_is_decided_anew_where_the_copy_was_made_anew_beneath_it(
    station: Post, plant: SmallPlant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier try of the pull is carried out late, on a trip of its own, and the copy then has that one."""
    number = plant.card(NORMAL)
    station.proxy.go_down()
    mine = station.scan(number)
    with at_work(plant) as desks:
        assert desks.scan(number, ASSEMBLY, event=mine.event).outcome is Outcome.MOVED
    find, made_anew = Catalog.find, count()

    def overtaken(self: Catalog, number: int, now: int) -> tuple[Card, Loop] | None:
        found = find(self, number, now)
        if next(made_anew) == 0:
            station.proxy.pass_on()
            station.desks.catch_up()
            station.proxy.go_down()
        return found

    monkeypatch.setattr(Catalog, "find", overtaken)
    assert station.scan(number, Step.RECEIVE).outcome is Outcome.QUEUED
    station.proxy.pass_on()
    station.desks.catch_up()
    assert station.desks.queued == Queued()
    assert [event.step for event in history(plant, number)[-2:]] == [Step.PULL, Step.RECEIVE]


def test_what_an_undo_has_brought_back_goes_on_without_its_trip(station: Post, plant: SmallPlant) -> None:
    """The copy has no trips that are over."""
    number = plant.card(NORMAL)
    for step in (Step.PULL, Step.RECEIVE):
        assert station.scan(number, step).outcome is Outcome.MOVED
    station.desks.catch_up()
    station.proxy.go_down()
    for step in (Step.UNDO, Step.RECEIVE):
        assert station.scan(number, step).outcome is Outcome.QUEUED
    station.proxy.pass_on()
    station.desks.catch_up()
    assert station.desks.queued == Queued()
    steps = [Step.PULL, Step.RECEIVE, Step.UNDO, Step.RECEIVE]
    assert [event.step for event in history(plant, number)[-4:]] == steps


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
    assert [event.step for event in history(plant, number)[-2:]] == [Step.PULL, Step.UNDO]


def test_what_was_made_on_a_scan_that_was_dropped_is_refused(station: Post, plant: SmallPlant) -> None:
    """Somebody else has meanwhile brought the card to the version which the dropped scan would have given it."""
    number = plant.card(NORMAL)
    station.proxy.go_down()
    pull, reissue = station.scan(number), station.scan(number, Step.REISSUE)
    assert (pull.outcome, reissue.outcome) == (Outcome.QUEUED, Outcome.QUEUED)
    with at_work(plant) as desks:
        assert desks.step(number, ASSEMBLY, Step.HOLD, reason="burr").outcome is Outcome.MOVED
    station.proxy.pass_on()
    station.desks.catch_up()
    assert station.desks.queued == Queued(waiting=1, to_settle=1)
    assert pull.event is not None
    station.desks.settling.drop(pull.event, "somebody", "was not so")
    station.desks.catch_up()
    assert [entry.pending.event for entry in station.desks.settling.entries()] == [reissue.event]
    assert history(plant, number)[-1].step is Step.HOLD


def test_what_was_made_on_the_plants_truth_outlives_a_dropped_entry(station: Post, plant: SmallPlant) -> None:
    number = plant.card(NORMAL)
    station.proxy.go_down()
    pull = station.scan(number)
    assert pull.event is not None
    with at_work(plant) as desks:
        assert desks.step(number, ASSEMBLY, Step.HOLD, reason="burr").outcome is Outcome.MOVED
    station.proxy.pass_on()
    station.desks.catch_up()
    station.proxy.go_down()
    assert station.scan(number, Step.RELEASE).outcome is Outcome.QUEUED
    station.desks.settling.drop(pull.event, "somebody", "was not so")
    station.proxy.pass_on()
    station.desks.catch_up()
    assert station.desks.queued == Queued()
    assert history(plant, number)[-1].step is Step.RELEASE


def test_what_was_made_on_the_plants_truth_does_not_stand_on_what_arrives_late(
    station: Post, plant: SmallPlant
) -> None:
    """The undo was meant for the step that the operator saw as the last one, and not for what came in between."""
    number = plant.card(NORMAL)
    station.proxy.go_down()
    mine = station.scan(number)
    with at_work(plant) as desks:
        for step in (Step.PULL, Step.UNDO):
            assert desks.step(number, ASSEMBLY, step).outcome is Outcome.MOVED
        station.proxy.pass_on()
        station.desks.catch_up()
        assert station.desks.queued == Queued(to_settle=1)
        station.proxy.go_down()
        hold = station.scan(number, Step.HOLD, reason="burr")
        undo = station.scan(number, Step.UNDO)
        assert (hold.outcome, undo.outcome) == (Outcome.QUEUED, Outcome.QUEUED)
        assert desks.step(number, ASSEMBLY, Step.PULL, event=mine.event).outcome is Outcome.MOVED
    before = history(plant, number)
    station.proxy.pass_on()
    station.desks.catch_up()
    assert station.desks.queued.to_settle == 1
    assert history(plant, number) == before


@pytest.mark.parametrize("step", [None, Step.REISSUE])
def test_what_was_made_on_an_entry_goes_on_once_that_is_redone(
    station: Post, plant: SmallPlant, step: Step | None
) -> None:
    """But not where something else was done in its place."""
    number = plant.card(NORMAL)
    station.proxy.go_down()
    pull, undo = station.scan(number), station.scan(number, Step.UNDO)
    assert pull.event is not None
    with at_work(plant) as desks:
        for other in (Step.PULL, Step.UNDO):
            assert desks.step(number, ASSEMBLY, other).outcome is Outcome.MOVED
    station.proxy.pass_on()
    station.desks.catch_up()
    assert station.desks.queued == Queued(waiting=1, to_settle=1)
    assert station.desks.settling.redo(pull.event, "somebody", step).outcome is Outcome.MOVED
    station.desks.catch_up()
    if step is None:
        assert station.desks.queued == Queued()
        assert history(plant, number)[-1].id == undo.event
    else:
        assert [entry.pending.event for entry in station.desks.settling.entries()] == [undo.event]
        assert history(plant, number)[-1].step is step


def test_what_others_were_made_on_is_redone_only_by_the_plant(station: Post, plant: SmallPlant) -> None:
    """In the copy they have been done: the card is not there where it is to be redone."""
    number = plant.card(NORMAL)
    station.proxy.go_down()
    pull, undo = station.scan(number), station.scan(number, Step.UNDO)
    assert pull.event is not None
    with at_work(plant) as desks:
        assert desks.scan(number, ASSEMBLY).step is Step.PULL
    station.proxy.pass_on()
    station.desks.catch_up()
    station.proxy.go_down()
    with pytest.raises(BadInput, match="settle_later"):
        station.desks.settling.redo(pull.event, "somebody")
    assert station.desks.queued == Queued(waiting=1, to_settle=1)
    assert [one.event for one in station.desks.outbox.all()] == [undo.event]


def test_what_was_dropped_and_had_arrived_is_known_to_have_happened(
    station: Post, plant: SmallPlant, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody drops an entry before the station could ask what has become of an earlier try."""
    number = plant.card(NORMAL)
    station.proxy.go_down()
    mine = station.scan(number)
    assert mine.event is not None
    with at_work(plant) as desks:
        assert desks.scan(number, ASSEMBLY).step is Step.PULL
        station.proxy.pass_on()
        station.desks.catch_up()
        assert desks.step(number, ASSEMBLY, Step.RECEIVE, event=mine.event).outcome is Outcome.MOVED
    station.desks.settling.drop(mine.event, "somebody", "was not so")
    station.desks.catch_up()
    assert [line for line in caplog.messages if f"{mine.event} was settled by hand" in line]
    assert mine.event not in station.desks.outbox.in_doubt()


def test_what_had_arrived_is_not_done_again(station: Post, plant: SmallPlant) -> None:
    """Somebody has an entry done after all before the station could ask what has become of an earlier try."""
    number = plant.card(NORMAL)
    station.proxy.go_down()
    hold = station.scan(number, Step.HOLD, reason="burr")
    assert hold.event is not None
    with at_work(plant) as desks:
        assert desks.scan(number, ASSEMBLY).step is Step.PULL
        assert desks.step(number, ASSEMBLY, Step.RECEIVE).outcome is Outcome.MOVED
        station.proxy.pass_on()
        station.desks.catch_up()
        assert station.desks.queued.to_settle == 1
        assert desks.step(number, ASSEMBLY, Step.HOLD, event=hold.event, reason="burr").outcome is Outcome.MOVED
        assert desks.step(number, ASSEMBLY, Step.RELEASE).outcome is Outcome.MOVED
    assert station.desks.settling.redo(hold.event, "somebody").done
    assert history(plant, number)[-1].step is Step.RELEASE


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


@pytest.mark.parametrize("wrong", [-3 * HOUR, 40 * MINUTE])
def test_a_wrong_clock_decides_nothing_and_is_known(station: Post, plant: SmallPlant, wrong: int) -> None:
    station.now += wrong
    station.desks.catch_up()
    assert abs(station.desks.skew - wrong) < MINUTE
    station.proxy.go_down()
    first, second = station.scan(plant.card(NORMAL)), station.scan(plant.card(NORMAL), Step.UNDO)
    station.proxy.pass_on()
    station.desks.catch_up()
    stored = history(plant, plant.card(NORMAL))[-2:]
    assert [event.id for event in stored] == [first.event, second.event]
    assert all(abs(event.scanned_at - (event.at or 0) - wrong) < 5 * MINUTE for event in stored), "both times are kept"


def _lost(*_: object) -> None:
    raise OutOfReach("database_lost", database="x")
