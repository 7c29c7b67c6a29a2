"""What is prepared for the next card: digits that add up, a reason, and when both are forgotten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban_desktop.gui.commands.prepared import SILENCE, Prepared


def typed(signs: str) -> Prepared | None:
    found: Prepared | None = Prepared()
    for sign in signs:
        found = found.typed(sign, 5) if found is not None else None
    return found


@pytest.mark.parametrize(
    ("signs", "digits", "quantity"),
    [("24", "24", 24_000), ("007", "7", 7_000), ("2.5", "2.5", 2_500), (".125", "0.125", 125), ("3.", "3.", 3_000),
     ("0", "0", 0), ("999999999.999", "999999999.999", 999_999_999_999)],
)  # fmt: skip
def test_digits_add_up(signs: str, digits: str, quantity: int) -> None:
    found = typed(signs)
    assert found is not None
    assert (found.digits, found.quantity) == (digits, quantity)


@pytest.mark.parametrize("signs", ["1234567890", "1.2345", "1.2."])
def test_what_has_no_room_is_refused(signs: str) -> None:
    assert typed(signs[:-1]) is not None
    assert typed(signs) is None


@given(st.text("0123456789.", max_size=15))
def test_what_was_typed_is_a_quantity_or_refused(signs: str) -> None:
    found = typed(signs)
    if found is None or not signs:
        return
    assert found.quantity == round(float(f"0{signs}") * 1000)


def test_silence_makes_it_old() -> None:
    found = Prepared().held_for("burr", 100)
    assert found
    assert not found.is_old(99 + SILENCE)
    assert found.is_old(100 + SILENCE)
    assert not found.kept(200).is_old(100 + SILENCE)
    assert not found.is_old(0)
    assert not Prepared().is_old(10**15)
