"""Cards are printed anew: each gets one more issue, once, also where the plant's answer is lost or comes later."""

from uuid import uuid4

import pytest

from kanban_desktop.model.decide import Reason
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.desks import Desks as AllDesks
from kanban_desktop.operations.labels import LabelDesk
from kanban_desktop.operations.reprinting import Reissued, current, reissue
from kanban_desktop.operations.request import Request
from tests.factories import ADA, ASSEMBLY, NORMAL, PETRA, Desks, SmallPlant, at_work
from tests.operations.post import Post, history


def test_labels_are_as_they_are_by_then_and_cards_that_hang_no_more_are_left_out(both: Desks) -> None:
    first, second = both.plant.cards[NORMAL][:2]
    wanted = Request(ASSEMBLY, badge=ADA.badge)
    come = reissue(both.cards, wanted, {second: uuid4()})
    assert (come.refused, come.changes.cards) == ({}, frozenset({second}))
    desk = LabelDesk(both.catalog, both.clock)
    found = current(desk, ASSEMBLY, [second, 4711, first])
    assert [(one.card_number, one.issue) for one in found] == [(second, 2), (first, 1)]
    both.step(first, ASSEMBLY, Step.VOID, badge=PETRA.badge)
    assert [one.card_number for one in current(desk, ASSEMBLY, [first, second])] == [second]
    refused = come.joined(reissue(both.cards, wanted, {first: uuid4(), 4711: uuid4()})).refused
    assert {number: answer.reason for number, answer in refused.items()} == {
        first: Reason.CARD_VOID,
        4711: Reason.CARD_UNKNOWN,
    }


@pytest.mark.parametrize("fault", ["go_down", "swallow"])
def test_an_issue_that_is_made_without_the_plant_is_the_one_that_the_plant_makes(
    station: Post, plant: SmallPlant, fault: str
) -> None:
    number = plant.card(NORMAL)
    with at_work(plant) as desks:
        desks.step(number, ASSEMBLY, Step.MARK_OBSOLETE, badge=PETRA.badge)
    station.desks.catch_up()
    before = len(history(plant, number))
    if fault == "swallow":
        station.proxy.swallow_answers(to=b"append", times=3)
    else:
        station.proxy.go_down()
    event = uuid4()

    def job(desks: AllDesks) -> Reissued:
        return reissue(desks.cards, Request(desks.catalog.layout.station(ASSEMBLY.code)), {number: event})

    assert station.desks.run(job, act=True).refused == {}
    labels = station.desks.run(lambda desks: current(desks.labels, ASSEMBLY, [number]))
    station.proxy.pass_on()
    station.desks.catch_up()
    assert [one.id for one in history(plant, number)[before:]] == [event]
    with at_work(plant) as desks:
        assert labels == current(LabelDesk(desks.catalog, desks.clock), ASSEMBLY, [number])
        assert labels[0].issue == 2
