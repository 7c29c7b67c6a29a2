"""A supplier's container is received by one scan of its own label: once, on the right card, or it is said why not."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, update

from kanban_desktop.model.calendar import HOUR, MINUTE, SECOND
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.path import SupplyState
from kanban_desktop.model.plant import LoopKind, Station
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.model.steps import Step
from kanban_desktop.operations import words
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.request import Request
from kanban_desktop.store.engine import writing
from kanban_desktop.store.tables import card_code, other_key, part
from tests.factories import (
    ADA,
    ASSEMBLY,
    BAR,
    DELIVERED,
    MILLING,
    NORMAL,
    STEEL,
    TOUR,
    Desks,
    a_path,
    at_work,
    small_plant,
    the_loops,
)
from tests.labels import GTIN, envelope, supplier_label


@pytest.fixture
def pulled(both: Desks) -> Desks:
    """Both cards of the supplier's loop are asked for, the first one before the second."""
    for number in both.plant.cards[DELIVERED]:
        assert both.scan(number, MILLING).step is Step.PULL
    return both


def scan(desks: Desks, label: str, here: Station = MILLING, later: int = MINUTE, **request: Any) -> Answer:
    desks.clock.passes(later)
    return desks.cards.scan(label, Request(here, **request))


def known_as(desks: Desks, kind: str, key: str, number: int) -> None:
    with writing(desks.database) as connection:
        connection.execute(insert(other_key).values(system="erp", kind=kind, key=key, id=number))


def receipts(desks: Desks) -> list[str | None]:
    """The containers whose receipts stand, whatever their cards."""
    stands: list[str | None] = []
    for number in desks.plant.cards[DELIVERED]:
        events = desks.journal.history(number)
        undone = {event.undoes for event in events}
        stands += [one.container for one in events if one.step is Step.RECEIVE and one.id not in undone]
    return stands


def test_a_label_receives_its_container_on_the_card_that_waits_longest(pulled: Desks) -> None:
    first, second = pulled.plant.cards[DELIVERED]
    answer = scan(pulled, supplier_label("S1", lot="L7"), badge=ADA.badge)
    assert (answer.outcome, answer.step, answer.card) == (Outcome.MOVED, Step.RECEIVE, first)
    assert words.sentence(answer) == "Received: 40 bar of Steel bar. Put it at M1."
    event = pulled.journal.history(first)[-1]
    assert (event.container, event.lot, event.person) == ("STEEL S1", "L7", ADA.id)
    assert event.raw_code == supplier_label("S1", lot="L7")
    inferred = pulled.journal.history(first)[-2]
    assert (inferred.step, inferred.container, inferred.raw_code) == (Step.SHIP, None, None)
    assert scan(pulled, supplier_label("S2")).card == second
    assert receipts(pulled) == ["STEEL S1", "STEEL S2"]


def test_what_is_shipped_comes_before_what_is_only_asked_for(pulled: Desks) -> None:
    second = pulled.plant.card(DELIVERED, 2)
    assert pulled.step(second, STEEL, Step.SHIP).outcome is Outcome.MOVED
    assert scan(pulled, supplier_label("S1")).card == second


def test_a_container_is_received_once(pulled: Desks) -> None:
    first = scan(pulled, supplier_label("S1"), badge=ADA.badge)
    for later in (0, SECOND, 24 * HOUR):
        again = scan(pulled, supplier_label("S1"), later=later)
        assert (again.outcome, again.event, again.card) == (Outcome.REPEAT, first.event, first.card)
    assert words.sentence(again).startswith("Already received ")
    assert words.sentence(again).endswith(" at Milling by Ada: Steel bar.")
    # The card goes on; the label is still on the empty container.
    assert first.card is not None
    assert pulled.scan(first.card, MILLING).step is Step.PULL
    assert scan(pulled, supplier_label("S1")).outcome is Outcome.REPEAT
    assert receipts(pulled) == ["STEEL S1"]


def test_the_same_scan_again_gets_the_first_answer(pulled: Desks) -> None:
    at = pulled.clock() + MINUTE
    first, again = (scan(pulled, supplier_label("S1"), scanned_at=at) for _ in range(2))
    assert first.outcome is Outcome.MOVED
    assert again == first


def test_a_receipt_that_was_taken_back_may_come_again(pulled: Desks) -> None:
    for _ in range(3):
        answer = scan(pulled, supplier_label("S1"))
        assert answer.outcome is Outcome.MOVED
        assert answer.card is not None
        assert scan(pulled, supplier_label("S1")).outcome is Outcome.REPEAT
        assert pulled.step(answer.card, MILLING, Step.UNDO).outcome is Outcome.MOVED
        assert receipts(pulled) == []
    assert scan(pulled, supplier_label("S1")).outcome is Outcome.MOVED
    assert receipts(pulled) == ["STEEL S1"]


def test_another_quantity_is_taken_and_said(pulled: Desks) -> None:
    answer = scan(pulled, supplier_label("S1", quantity="36.5"))
    assert words.sentence(answer) == "Received: 36.5 bar of Steel bar. Put it at M1. Asked for were 40 bar."
    assert (answer.quantity, pulled.card(answer.card or 0).quantity) == (36_500, 36_500)
    counted = scan(pulled, supplier_label("S2"), quantity=12_000)
    assert counted.quantity == 12_000


def test_nobody_asked_for_it(both: Desks) -> None:
    answer = scan(both, supplier_label("S1"))
    assert (answer.outcome, answer.reason, answer.card) == (Outcome.REFUSED, Reason.LABEL_NOT_EXPECTED, None)
    said = words.sentence(answer)
    assert said == "No container of Steel bar is on its way to Milling from Steel supplier. " + (
        "Put it aside and ask your planner."
    )


@pytest.mark.parametrize(
    ("label", "here", "reason"),
    [
        (supplier_label("S1", part="NOPE"), MILLING, Reason.LABEL_PART_UNKNOWN),
        (supplier_label("S1", supplier="NOPE"), MILLING, Reason.LABEL_SUPPLIER_UNKNOWN),
        (supplier_label("S1", "15KNOPE"), MILLING, Reason.LABEL_KANBAN_UNKNOWN),
        (supplier_label("S1", f"15K{ScanCode(9, 1, 1).text}"), MILLING, Reason.CARD_FOREIGN),
        (supplier_label("S1", supplier="MILL"), MILLING, Reason.LABEL_NOT_HERE),
        (supplier_label("S1"), ASSEMBLY, Reason.LABEL_NOT_HERE),
        (supplier_label("S1"), STEEL, Reason.LABEL_NOT_HERE),
        (supplier_label("S1")[:-8], MILLING, Reason.LABEL_TRAILER),
        (supplier_label("S1", quantity="4O"), MILLING, Reason.LABEL_QUANTITY),
        (f"]C101{GTIN}37401021", MILLING, Reason.LABEL_NO_SERIAL),
    ],
)
def test_what_is_refused_has_its_reason(pulled: Desks, label: str, here: Station, reason: Reason) -> None:
    answer = scan(pulled, label, here)
    assert answer.reason is reason
    assert not answer.done
    said = words.sentence(answer)
    assert said.endswith(".")
    assert "None" not in said
    assert receipts(pulled) == []


@pytest.mark.parametrize("strange", ["\0", "\udc80", "é", "\x1b", "\u202e", "🙂"])
def test_what_no_database_takes_is_refused(pulled: Desks, strange: str) -> None:
    label = supplier_label("S1")
    for sent in (
        label.replace("\x1dQ", f"{strange}\x1dQ"), label.replace("\x1e\x04", f"\x1e07\x1d{strange}\x1e\x04"),
        f"]C101{GTIN}3740\x1d21{strange}", f"(01){GTIN}(37)40(21)AB{strange}", f"]C1({strange}(01){GTIN}(37)40(21)AB",
        f"{strange}\x1d\x1e",
    ):  # fmt: skip
        answer = scan(pulled, sent)
        assert not answer.done, sent
        assert words.sentence(answer).isprintable()
    assert receipts(pulled) == []


def test_a_label_receives_and_does_nothing_else(pulled: Desks) -> None:
    answer = scan(pulled, supplier_label("S1"), step=Step.PULL)
    assert answer.reason is Reason.LABEL_RECEIVES_ONLY
    assert scan(pulled, supplier_label("S1"), badge="OP-99").reason is Reason.BADGE_UNKNOWN
    assert receipts(pulled) == []


def test_what_is_held_is_refused_only_where_nothing_else_is_on_its_way(pulled: Desks) -> None:
    first, second = pulled.plant.cards[DELIVERED]
    pulled.step(first, MILLING, Step.HOLD, reason="rust")
    assert scan(pulled, supplier_label("S1")).card == second
    held = scan(pulled, supplier_label("S2"))
    assert (held.reason, held.card) == (Reason.CARD_HELD, first)
    assert scan(pulled, supplier_label("S2"), step=Step.QUARANTINE).step is Step.QUARANTINE
    assert scan(pulled, supplier_label("S2")).outcome is Outcome.REPEAT


def test_a_kanban_number_names_the_card_or_the_loop(pulled: Desks) -> None:
    first, second = pulled.plant.cards[DELIVERED]
    of_card = supplier_label("S1", f"15K{pulled.plant.label(DELIVERED, 2)}")
    assert scan(pulled, of_card).card == second
    # Another container with the same kanban: its card has its container.
    other = scan(pulled, supplier_label("S2", f"15K{pulled.plant.label(DELIVERED, 2)}"))
    assert (other.outcome, other.reason) == (Outcome.REFUSED, Reason.LABEL_NOT_EXPECTED)
    assert scan(pulled, supplier_label("S3", f"15K{DELIVERED}")).card == first
    wrong = scan(pulled, supplier_label("S4", f"15K{pulled.plant.label(NORMAL)}"))
    assert wrong.reason is Reason.LABEL_OTHER_PART


def test_a_code_that_means_a_card_may_stand_on_the_label(pulled: Desks) -> None:
    second = pulled.plant.card(DELIVERED, 2)
    plate = envelope("P9000-01", "Q40", "1JUN123456789")
    with writing(pulled.database) as connection:
        connection.execute(insert(card_code).values(code="K-9", card=second, kind="kanban"))
        connection.execute(insert(card_code).values(code="UN123456789", card=second, kind="plate"))
    assert scan(pulled, plate).card == second
    assert scan(pulled, plate).outcome is Outcome.REPEAT
    assert scan(pulled, supplier_label("S1", "15KK-9")).reason is Reason.LABEL_NOT_EXPECTED


def test_a_label_that_says_too_little_may_be_a_code_of_a_card(pulled: Desks) -> None:
    label, number = f"]d201{GTIN}", pulled.plant.card(DELIVERED, 2)
    assert scan(pulled, label).reason is Reason.LABEL_NO_QUANTITY
    with writing(pulled.database) as connection:
        connection.execute(insert(card_code).values(code=f"01{GTIN}", card=number, kind="supplier"))
    pulled.step(number, STEEL, Step.SHIP)
    assert scan(pulled, label).card == number


def test_parts_and_suppliers_are_found_by_what_others_call_them(pulled: Desks) -> None:
    element_string = f"]C101{GTIN}3740\x1d21ABC"
    assert scan(pulled, element_string).reason is Reason.LABEL_PART_UNKNOWN
    known_as(pulled, "part", GTIN, BAR.id)
    answer = scan(pulled, element_string)
    assert (answer.outcome, answer.step) == (Outcome.MOVED, Step.RECEIVE)
    assert pulled.journal.history(answer.card or 0)[-1].container == f"{GTIN} ABC"
    known_as(pulled, "station", "0815", STEEL.id)
    assert scan(pulled, supplier_label("S1", supplier="0815")).outcome is Outcome.MOVED


def test_the_quantity_is_taken_in_the_parts_unit(pulled: Desks) -> None:
    with writing(pulled.database) as connection:
        connection.execute(update(part).where(part.c.id == BAR.id).values(unit="kg"))
    assert scan(pulled, supplier_label("S1", "3QEA")).reason is Reason.LABEL_OTHER_UNIT
    assert scan(pulled, supplier_label("S1", "3QKGM", quantity="39.75")).quantity == 39_750


def test_without_a_supplier_a_part_of_two_suppliers_is_nobodys(sqlite_url: str) -> None:
    other = replace(
        the_loops()[-1], id=5, key="OTHER", supplies=(ASSEMBLY,), kind=LoopKind.SUPPLIER, path=a_path(), place="M2"
    )
    with at_work(small_plant(sqlite_url, loops=(*the_loops(), other))) as desks:
        for number in (*desks.plant.cards[DELIVERED], *desks.plant.cards["OTHER"]):
            desks.scan(number, MILLING)
        plate = envelope("P9000-01", "Q40", "1JUN123456789")
        assert scan(desks, plate).reason is Reason.LABEL_NO_SUPPLIER
        named = scan(desks, envelope("P9000-01", "Q40", "1JUN123456789", "VASSY"))
        assert (named.outcome, named.loop) == (Outcome.MOVED, "OTHER")


def test_a_round_receives_for_its_stops(pulled: Desks) -> None:
    answer = scan(pulled, supplier_label("S1"), TOUR)
    assert (answer.outcome, answer.step, answer.station) == (Outcome.MOVED, Step.RECEIVE, TOUR.code)
    assert pulled.card(answer.card or 0).state is SupplyState.FULL
    assert scan(pulled, supplier_label("S1")).outcome is Outcome.REPEAT
