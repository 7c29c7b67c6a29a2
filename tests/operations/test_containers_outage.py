"""Suppliers' containers while the plant is out of reach: each is one receipt, whoever scanned it meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from kanban_desktop.model.decide import Reason
from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.model.path import SupplyState
from kanban_desktop.model.pending import Queued
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.request import Request
from kanban_desktop.store.engine import writing
from kanban_desktop.store.tables import master_log, other_key
from tests.factories import (
    ADA,
    BAR,
    DELIVERED,
    GEAR,
    MILLING,
    STEEL,
    Desks,
    SmallPlant,
    at_work,
    real_now,
)
from tests.labels import GTIN, supplier_label
from tests.operations.post import Post
from tests.proxy import Proxy


@pytest.fixture
def here(plant: SmallPlant) -> Iterator[Desks]:
    """The plant itself, by a cable that nobody pulls; both cards of the supplier's loop are asked for."""
    with at_work(plant) as desks:
        for number in plant.cards[DELIVERED]:
            desks.scan(number, MILLING)
        yield desks


@pytest.fixture
def posts(here: Desks, proxy: Proxy, tmp_path: Path) -> Iterator[tuple[Post, Post]]:
    """Two terminals of the same station, each with a file of its own."""
    posts = tuple(Post(here.plant, proxy, tmp_path / f"{n}.db", MILLING) for n in range(2))
    for post in posts:
        post.desks.catch_up()
    yield posts[0], posts[1]
    proxy.pass_on()
    for post in posts:
        post.close()


def scan(post: Post, label: str) -> Answer:
    """A scan of a supplier's label, a minute after the last one."""
    post.now += 60_000_000
    now = post.now
    return post.desks.run(
        lambda desks: desks.cards.scan(label, Request(desks.catalog.layout.station(MILLING.code), scanned_at=now)),
        act=True,
    )


def scan_here(desks: Desks, label: str) -> Answer:
    desks.clock.passes(60_000_000)
    return desks.cards.scan(label, Request(MILLING))


def stands(here: Desks) -> dict[int, str | None]:
    """The containers that the plant has, by the number of the card that each is on."""
    found = {}
    for number in here.plant.cards[DELIVERED]:
        if here.card(number).state is SupplyState.FULL:
            found[number] = here.journal.history(number)[-1].container
    return found


def settled(*posts: Post) -> None:
    """The cable is plugged in, and all that the posts kept arrives without anything being left to settle."""
    posts[0].proxy.pass_on()
    for post in posts:
        post.desks.catch_up()
        assert post.desks.queued == Queued()


def test_a_container_of_an_outage_arrives_once(here: Desks, posts: tuple[Post, Post]) -> None:
    first, second = here.plant.cards[DELIVERED]
    post = posts[0]
    post.proxy.go_down()
    answers = [scan(post, supplier_label(serial, lot="L7")) for serial in ("S1", "S2")]
    assert [(one.outcome, one.step, one.card) for one in answers] == [
        (Outcome.QUEUED, Step.RECEIVE, first), (Outcome.QUEUED, Step.RECEIVE, second)
    ]  # fmt: skip
    assert scan(post, supplier_label("S1")).outcome is Outcome.REPEAT
    settled(post)
    assert stands(here) == {first: "STEEL S1", second: "STEEL S2"}
    event = here.journal.history(first)[-1]
    assert (event.id, event.lot, event.raw_code) == (answers[0].event, "L7", supplier_label("S1", lot="L7"))
    assert scan(post, supplier_label("S1")).outcome is Outcome.REPEAT


def test_an_answer_lost_after_the_commit_is_found_again(here: Desks, posts: tuple[Post, Post]) -> None:
    first = here.plant.card(DELIVERED)
    post = posts[0]
    post.proxy.swallow_answers(to=b"append", times=3)
    assert scan(post, supplier_label("S1")).outcome is Outcome.QUEUED
    assert stands(here) == {first: "STEEL S1"}
    settled(post)
    assert stands(here) == {first: "STEEL S1"}


def test_one_container_scanned_at_two_terminals_is_one_receipt(here: Desks, posts: tuple[Post, Post]) -> None:
    first, second = here.plant.cards[DELIVERED]
    posts[0].proxy.go_down()
    for post in posts:
        assert scan(post, supplier_label("S1")).card == first
    # The second one takes it further: for the plant that is the same container.
    assert posts[1].scan(first).step is Step.PULL
    settled(*posts)
    assert stands(here) == {}
    assert [event.container for event in here.journal.history(first)][-2:] == ["STEEL S1", None]
    assert here.card(first).state is SupplyState.EMPTY
    assert here.card(second).version == 3


def test_another_container_finds_the_next_card(here: Desks, posts: tuple[Post, Post]) -> None:
    first, second = here.plant.cards[DELIVERED]
    posts[0].proxy.go_down()
    for post, serial in zip(posts, ("S1", "S2"), strict=True):
        assert scan(post, supplier_label(serial)).card == first
    settled(*posts)
    assert stands(here) == {first: "STEEL S1", second: "STEEL S2"}


def test_what_was_received_on_another_card_stays_there(here: Desks, posts: tuple[Post, Post]) -> None:
    """At one terminal S1 is the second container that it sees: what stood for it there is on its way as before."""
    first, second = here.plant.cards[DELIVERED]
    posts[0].proxy.go_down()
    assert scan(posts[0], supplier_label("S1")).card == first
    assert scan(posts[1], supplier_label("S2")).card == first
    assert scan(posts[1], supplier_label("S1")).card == second
    settled(*posts)
    assert stands(here) == {first: "STEEL S1", second: "STEEL S2"}
    board = posts[1].board()
    assert {one.card.number: one.card.state for one in board.to_consume} == dict.fromkeys((first, second), "FULL")


def test_a_receipt_taken_back_before_the_outage_may_come_again(here: Desks, posts: tuple[Post, Post]) -> None:
    first, second = here.plant.cards[DELIVERED]
    assert scan_here(here, supplier_label("S1")).card == first
    assert here.step(first, MILLING, Step.UNDO).outcome is Outcome.MOVED
    post = posts[0]
    post.desks.catch_up()
    post.proxy.go_down()
    assert scan(post, supplier_label("S1")).outcome is Outcome.QUEUED
    post.proxy.pass_on()
    post.proxy.swallow_answers(to=b"append", times=3)
    with pytest.raises(OutOfReach):
        post.desks.catch_up()
    settled(post)
    assert stands(here) == {first: "STEEL S1"}
    assert here.card(second).version == 3


def test_taken_back_within_the_outage_it_may_come_again(here: Desks, posts: tuple[Post, Post]) -> None:
    first = here.plant.card(DELIVERED)
    post = posts[0]
    post.proxy.go_down()
    assert scan(post, supplier_label("S1")).card == first
    assert post.scan(first, Step.UNDO).outcome is Outcome.QUEUED
    assert scan(post, supplier_label("S1")).outcome is Outcome.QUEUED
    settled(post)
    assert stands(here) == {first: "STEEL S1"}
    assert sum(event.container is not None for event in here.journal.history(first)) == 2


def test_what_nobody_expects_is_settled_by_a_person(here: Desks, posts: tuple[Post, Post]) -> None:
    first, second = here.plant.cards[DELIVERED]
    post = posts[0]
    for serials in (("S1", "S2"), ("S4", "S5")):
        post.proxy.go_down()
        assert scan(post, supplier_label("S3")).outcome is Outcome.QUEUED
        for serial in serials:
            assert scan_here(here, supplier_label(serial)).outcome is Outcome.MOVED
        post.proxy.pass_on()
        post.desks.catch_up()
        (entry,) = post.desks.settling.entries()
        assert entry.reason == Reason.MOVED_MEANWHILE
        if serials == ("S1", "S2"):  # dropped, and scanned anew, it is on the list once more
            post.desks.settling.drop(entry.pending.event, ADA.badge, "not there")
            for number in (first, second):
                here.scan(number, MILLING)
            post.desks.catch_up()
    here.scan(second, MILLING)
    answer = post.desks.settling.redo(entry.pending.event, ADA.badge)
    assert (answer.outcome, answer.card) == (Outcome.MOVED, second)
    settled(post)
    assert stands(here) == {first: "STEEL S4", second: "STEEL S3"}


def test_the_copy_knows_what_others_call_our_parts(here: Desks, posts: tuple[Post, Post]) -> None:
    with writing(here.database) as connection:
        connection.execute(insert(other_key).values(system="gs1", kind="part", key=GTIN, id=BAR.id))
        connection.execute(insert(other_key).values(system="erp", kind="station", key="0815", id=STEEL.id))
        connection.execute(insert(other_key).values(system="erp", kind="part", key="of nobody's here", id=GEAR.id + 99))
        line = {"at": real_now(), "person": ADA.id, "kind": "part", "key": BAR.number, "detail": {"v": 1}}
        connection.execute(insert(master_log).values(line))  # as every change of master data has one
    post = posts[0]
    post.desks.catch_up()
    post.proxy.go_down()
    assert scan(post, f"]C101{GTIN}3740\x1d21ABC").outcome is Outcome.QUEUED
    assert scan(post, supplier_label("S1", supplier="0815")).outcome is Outcome.QUEUED
    settled(post)
    assert sorted(stands(here).values(), key=str) == ["0815 S1", f"{GTIN} ABC"]


def test_a_part_that_the_copy_does_not_know_is_not_said_to_be_unknown(here: Desks, posts: tuple[Post, Post]) -> None:
    posts[0].proxy.go_down()
    with pytest.raises(OutOfReach):
        scan(posts[0], supplier_label("S1", part="NOPE"))


def test_what_was_stored_and_taken_back_meanwhile_stays_taken_back(here: Desks, posts: tuple[Post, Post]) -> None:
    first = here.plant.card(DELIVERED)
    post = posts[0]
    post.proxy.swallow_answers(to=b"append", times=3)
    assert scan(post, supplier_label("S1")).outcome is Outcome.QUEUED
    assert here.step(first, MILLING, Step.UNDO).outcome is Outcome.MOVED
    settled(post)
    assert stands(here) == {}
    assert sum(event.container is not None for event in here.journal.history(first)) == 1


def test_a_receipt_taken_back_does_not_close_what_is_to_settle(here: Desks, posts: tuple[Post, Post]) -> None:
    first, second = here.plant.cards[DELIVERED]
    post = posts[0]
    post.proxy.go_down()
    assert scan(post, supplier_label("S1")).card == first
    assert scan_here(here, supplier_label("S1")).card == first
    assert here.step(first, MILLING, Step.UNDO).outcome is Outcome.MOVED
    for serial in ("S2", "S3"):
        assert scan_here(here, supplier_label(serial)).outcome is Outcome.MOVED
    post.proxy.pass_on()
    for _ in range(2):
        post.desks.catch_up()
        (entry,) = post.desks.settling.entries()
        assert entry.reason == Reason.MOVED_MEANWHILE
    assert stands(here) == {first: "STEEL S2", second: "STEEL S3"}


def test_what_was_done_to_the_other_card_is_settled_by_a_person(here: Desks, posts: tuple[Post, Post]) -> None:
    first, second = here.plant.cards[DELIVERED]
    post = posts[0]
    post.proxy.go_down()
    assert [scan(post, supplier_label(serial)).card for serial in ("S2", "S1")] == [first, second]
    assert post.scan(second).step is Step.PULL
    assert scan_here(here, supplier_label("S1")).card == first
    post.proxy.pass_on()
    post.desks.catch_up()
    # S2 is on the second card now, and full: it was the other container that is used up.
    assert stands(here) == {first: "STEEL S1", second: "STEEL S2"}
    (entry,) = post.desks.settling.entries()
    assert (entry.pending.card, entry.pending.step) == (second, Step.PULL)
