"""A station at a real server, behind a cable that can be pulled: what is scanned meanwhile arrives, once, in order."""

import time
from pathlib import Path

import pytest

from kanban_desktop.model.calendar import HOUR
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.model.pending import Queued
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Outcome
from kanban_desktop.operations.changes import Changes
from kanban_desktop.store import showings
from tests.factories import ADA, ASSEMBLY, DELIVERED, MILLING, NORMAL, SmallPlant, at_work, real_now
from tests.operations.post import Post, history
from tests.proxy import Proxy


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
    before = len(history(plant, number))
    station.proxy.swallow_answers(to=b"append", times=3)
    answer = station.scan(number)
    assert answer.outcome is Outcome.QUEUED
    assert len(history(plant, number)) == before + 1, "it was stored, and the station could not know"
    station.proxy.pass_on()
    station.desks.catch_up()
    assert len(history(plant, number)) == before + 1
    assert station.desks.queued == Queued()


def test_one_lost_answer_is_asked_for_again_at_once(station: Post, plant: SmallPlant) -> None:
    number = plant.card(NORMAL)
    before = len(history(plant, number))
    station.proxy.swallow_answers(to=b"append")
    assert station.scan(number).outcome is Outcome.MOVED
    assert len(history(plant, number)) == before + 1


def test_several_steps_of_one_card(station: Post, plant: SmallPlant) -> None:
    number = plant.card(NORMAL)
    station.proxy.go_down()
    assert station.scan(number).step is Step.PULL
    assert station.scan(number, Step.UNDO).step is Step.UNDO
    assert station.scan(number).step is Step.PULL
    station.proxy.pass_on()
    station.desks.catch_up()
    assert [event.step for event in history(plant, number)[-3:]] == [Step.PULL, Step.UNDO, Step.PULL]
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
    assert history(plant, other)[-1].id == fine.event, "other cards are not held up"
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
    assert [event.id for event in history(plant, number)[-2:]] == [first.event, second.event]


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
        assert history(plant, plant.card(NORMAL))[-1].id == first.event
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
        stored = history(plant, plant.card(NORMAL))[-1]
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


def test_how_long_scans_waited_here_is_known_when_a_screen_shows_them(station: Post, plant: SmallPlant) -> None:
    station.proxy.go_down()
    events = [station.scan(number).event for number in plant.cards[NORMAL][:2]]
    assert None not in events
    station.proxy.pass_on()
    station.now += HOUR
    station.desks.catch_up()
    with at_work(plant) as desks:
        showings.note(desks.database, MILLING.id, [(event, 0) for event in events if event], real_now())
        found = showings.of_events(desks.database, [event for event in events if event])
    assert len(found) == 2
    for one in found:
        assert one.after_scan >= HOUR
        assert 0 <= one.after_commit < HOUR


def test_what_the_screen_has_shown_is_told_by_the_courier_when_it_can(
    plant: SmallPlant, proxy: Proxy, tmp_path: Path
) -> None:
    milling = Post(plant, proxy, tmp_path / "milling.db", MILLING)
    milling.desks.catch_up()
    with at_work(plant) as desks:
        event = desks.scan(plant.card(NORMAL), ASSEMBLY).event
        assert event is not None
        milling.desks.note_shown(MILLING.id, [(event, time.monotonic_ns())])
        proxy.go_down()
        with pytest.raises(OutOfReach):
            milling.desks.catch_up()
        assert showings.of_events(desks.database, [event]) == ()
        proxy.pass_on()
        milling.desks.catch_up()
        milling.desks.catch_up()
        assert [one.station for one in showings.of_events(desks.database, [event])] == [MILLING.id]
    milling.desks.leave()
    milling.desks.close()


def test_what_happens_to_the_cards_of_others_is_no_work_for_the_courier(station: Post, plant: SmallPlant) -> None:
    station.desks.catch_up()
    assert station.desks.concerns(Changes(frozenset((plant.card(NORMAL), 999_999))))
    assert not station.desks.concerns(Changes(frozenset((plant.card(DELIVERED), 999_999))))
    assert not station.desks.concerns(Changes(everything=True)), "that comes every few seconds, as its own rounds do"
    station.desks.lose(OutOfReach("database_lost"))
    assert station.desks.concerns(Changes(everything=True)), "the plant may be back"
