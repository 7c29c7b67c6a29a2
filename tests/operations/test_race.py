"""Eight real processes at once on one card: one winner, the others are told; one scan eight times is one event.

The processes and their plant are there once on each engine; each test has a card of its own.
"""

import multiprocessing
from collections import Counter
from collections.abc import Iterator
from multiprocessing.connection import Connection
from uuid import uuid4

import pytest

from kanban_desktop.model.card import fold
from kanban_desktop.model.path import SupplyState
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Outcome
from tests.factories import ADA, ASSEMBLY, BEN, DELIVERED, MILLING, TWO_STATE, Desks, at_work, small_plant
from tests.labels import supplier_label
from tests.operations.racer import answers, race

RACERS = 8
ROUNDS = 80
LOST = (Outcome.REPEAT, Outcome.REFUSED)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def desks(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('race') / 'plant.db'}"
    else:
        url = request.getfixturevalue("postgres_server").create_database()
    with at_work(small_plant(url)) as desks:
        yield desks


@pytest.fixture(scope="module")
def racers(desks: Desks) -> Iterator[list[Connection]]:
    """A pipe to each of the processes."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(RACERS)
    pipes = [context.Pipe() for _ in range(RACERS)]
    processes = [context.Process(target=race, args=(desks.plant.url, barrier, far)) for _, far in pipes]
    for process in processes:
        process.start()
    yield [near for near, _ in pipes]
    for near, _ in pipes:
        near.send(None)
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
        process.close()
    for pipe in pipes:
        for end in pipe:
            end.close()


def folds(desks: Desks, number: int) -> bool:
    """Whether the card is what its events add up to, and their versions run without a gap."""
    card, events = desks.card(number), desks.journal.history(number)
    assert [event.version for event in events] == list(range(1, card.version + 1))
    return fold(number, card.loop, events) == card


def test_of_eight_stations_at_once_one_wins_and_the_others_are_told(desks: Desks, racers: list[Connection]) -> None:
    number = desks.plant.card(TWO_STATE)
    code = desks.plant.label(TWO_STATE)
    people = [ADA.badge, BEN.badge] * (RACERS // 2)
    lost: Counter[Outcome] = Counter()
    for turn in range(ROUNDS):
        before = desks.card(number)
        # Now the consumer's terminals pull at once; now the card is received again, a step that only one can take.
        got = answers(racers, [(code, ASSEMBLY.code, badge, None) for badge in people])
        winners = [answer for answer in got if answer.outcome is Outcome.MOVED]
        card = desks.card(number)
        assert (len(winners), card.version) == (1, before.version + 1), f"round {turn}: {got}"
        for answer in got:
            if answer is not winners[0]:
                assert answer.outcome in LOST
                assert (answer.event, answer.by, answer.station) == (winners[0].event, winners[0].by, ASSEMBLY.code)
                assert answer.version == card.version
        lost.update(answer.outcome for answer in got)
        turned(desks, number)
    assert lost[Outcome.MOVED] == ROUNDS
    assert folds(desks, number)


def turned(desks: Desks, number: int) -> None:
    """Makes the card FULL again, by a clock long behind the racers', so that no guard time stands in the way."""
    if desks.card(number).state is not SupplyState.FULL:
        answer = desks.step(number, ASSEMBLY, Step.RECEIVE, later=1_000)
        assert answer.outcome is Outcome.MOVED, answer


def test_one_scan_delivered_eight_times_at_once_is_one_event(desks: Desks, racers: list[Connection]) -> None:
    number, code = desks.plant.card(TWO_STATE, 2), desks.plant.label(TWO_STATE, 2)
    for _ in range(20):
        before, event = desks.card(number), uuid4()
        got = answers(racers, [(code, ASSEMBLY.code, ADA.badge, event)] * RACERS)
        assert {answer.outcome for answer in got} == {Outcome.MOVED}
        assert all(answer == got[0] for answer in got)
        assert got[0].event == event
        assert desks.card(number).version == before.version + 1
        turned(desks, number)
    assert folds(desks, number)


def test_two_sides_at_once_do_not_both_move_a_card(desks: Desks, racers: list[Connection]) -> None:
    """The supplier starts while the consumer takes the pull back: whoever comes second is told, and decides anew."""
    number, code = desks.plant.card("NORMAL"), desks.plant.label("NORMAL")
    stations = [MILLING.code, ASSEMBLY.code] * (RACERS // 2)
    got = answers(racers, [(code, station, None, None) for station in stations])
    moved = [answer for answer in got if answer.outcome is Outcome.MOVED]
    assert desks.card(number).version == 2 + len(moved)
    assert [answer.version for answer in sorted(moved, key=lambda one: one.version or 0)] == list(
        range(3, 3 + len(moved))
    )
    assert folds(desks, number)


def test_one_container_at_eight_stations_is_one_receipt_and_two_are_two(desks: Desks, racers: list[Connection]) -> None:
    cards = desks.plant.cards[DELIVERED]
    for turn in range(8):
        for number in cards:
            assert desks.step(number, MILLING, Step.PULL, later=1_000).outcome is Outcome.MOVED
        labels = [supplier_label(f"{turn}A"), supplier_label(f"{turn}B")] * (RACERS // 2)
        got = answers(racers, [(label, MILLING.code, None, None) for label in labels])
        for container in (0, 1):
            told = got[container::2]
            assert Counter(one.outcome for one in told) == {Outcome.MOVED: 1, Outcome.REPEAT: RACERS // 2 - 1}, told
            assert len({(one.event, one.card) for one in told}) == 1
        assert {one.card for one in got} == set(cards)
    received = [event.container for number in cards for event in desks.journal.history(number) if event.container]
    assert sorted(received) == sorted(f"STEEL {turn}{which}" for turn in range(8) for which in "AB")
    assert all(folds(desks, number) for number in cards)
