"""What a label says, and that no text can bring more than text onto it."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kanban_desktop.model.label import Label, clean, quantity_text
from kanban_desktop.model.scan import ScanCode

LABEL = Label(
    code=ScanCode(plant=1, card=123, issue=2),
    part_number="4711-22S",
    part_name="Gear B, soft",
    quantity=40_000,
    unit="pc",
    from_station="Machining 1",
    to_station="Heat treatment",
    place="rack H2",
    loop="M1-HT-4711-22S",
    card_number=123,
    n=2,
    of=8,
    issue=2,
    plant_name="Gearbox line",
)


def test_says_which_card_it_is() -> None:
    assert LABEL.count_text == "2 of 8"
    assert LABEL.title == "4711-22S, card 2 of 8"
    assert LABEL.quantity_text == "40"


def test_people_and_scanners_read_the_same_card() -> None:
    fields = {name: getattr(LABEL, name) for name in Label.__dataclass_fields__}
    for wrong in ({"card_number": 124}, {"issue": 1}):
        with pytest.raises(ValueError, match="is not what its code says"):
            Label(**{**fields, **wrong})


@pytest.mark.parametrize(
    ("thousandths", "text"),
    [
        (40_000, "40"),
        (2_500, "2.5"),
        (2_050, "2.05"),
        (1, "0.001"),
        (0, "0"),
        (100_000, "100"),
        (1_234_567_890, "1234567.89"),
        (-1_500, "-1.5"),
    ],
)
def test_quantities_have_no_trailing_zeros(thousandths: int, text: str) -> None:
    assert quantity_text(thousandths) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Gear  B,\tsoft\r\n", "Gear B, soft"),
        ("a\u2028b\u00a0c", "a b c"),
        ("a\x00\x1b[31mb", "a [31mb"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("soft\u00adhyphen", "softhyphen"),
        ("half \ud83d", "half \N{REPLACEMENT CHARACTER}"),
        ("A\u030a", "Å"),
        ("می\u200cخواهم 👩\u200d🔧", "می\u200cخواهم 👩\u200d🔧"),
        (" \n ", ""),
    ],
)
def test_a_text_becomes_one_printable_line(raw: str, text: str) -> None:
    assert clean(raw) == text


@given(st.text())
@example("x" * 10_000)
@example("\u0301" * 10_000)
def test_any_text_becomes_one_short_line(raw: str) -> None:
    text = clean(raw)
    assert len(text) <= 400
    assert clean(text) == text
    assert not {unicodedata.category(character) for character in text} & {"Cc", "Cs", "Zl", "Zp"}


def test_the_next_label_of_a_card_has_the_next_issue_in_its_code_too() -> None:
    label = Label(ScanCode(7, 12, 998), "P", "Part", 1000, "pc", "A", "B", "", "L", 12, 1, 1, 998, "Plant")
    assert (label.reissued.issue, label.reissued.code) == (999, ScanCode(7, 12, 999))
    assert label.reissued.reissued == label.reissued  # a code can name no more
