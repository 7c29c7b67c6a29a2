"""The scan code: made, read back, and everything else told apart."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kanban_desktop.model.scan import Fault, ScanCode, Unread, read, shown

CODES = st.builds(ScanCode, plant=st.integers(1, 9_999), card=st.integers(1, 9_999_999_999), issue=st.integers(1, 999))
CODE = ScanCode(plant=42, card=4711, issue=3)


def fault_of(raw: str) -> Fault | None:
    reading = read(raw)
    return reading.fault if isinstance(reading, Unread) else None


def with_check_digits(body: str) -> str:
    """ISO 7064 MOD 97-10 written out, so that the library is not its own witness."""
    return f"{body}{98 - int(body) * 100 % 97:02}"


def test_is_built_as_the_design_says() -> None:
    assert CODE.text == with_check_digits("1" + "0042" + "0000004711" + "003")
    assert ScanCode(1, 1, 1).text == "10001000000000100140"
    assert CODE.printed.replace(" ", "") == CODE.text
    assert [len(group) for group in CODE.printed.split(" ")] == [4] * 5


@given(CODES)
def test_reads_back(code: ScanCode) -> None:
    assert len(code.text) == 20
    assert code.text == with_check_digits(code.text[:-2])
    for raw in (
        code.text,
        f"{code.text}\r\n",
        f"\t {code.text}\r",
        f"]C0{code.text}",
        f" ]Q1{code.text}\n",
        code.printed,
    ):
        assert read(raw) == code


@given(CODES, st.integers(0, 19), st.integers(1, 9))
def test_a_wrong_digit_is_noticed(code: ScanCode, at: int, by: int) -> None:
    wrong = str((int(code.text[at]) + by) % 10)
    assert isinstance(read(code.text[:at] + wrong + code.text[at + 1 :]), Unread)


@given(CODES, st.integers(0, 18))
def test_neighbours_changed_about_are_noticed(code: ScanCode, at: int) -> None:
    first, second = code.text[at], code.text[at + 1]
    if first != second:
        assert isinstance(read(code.text[:at] + second + first + code.text[at + 2 :]), Unread)


@given(CODES, st.integers(0, 19))
def test_a_missing_or_doubled_digit_is_noticed(code: ScanCode, at: int) -> None:
    assert fault_of(code.text[:at] + code.text[at + 1 :]) is Fault.NOT_OURS
    assert fault_of(code.text[:at] + code.text[at] + code.text[at:]) is Fault.NOT_OURS


@given(
    st.one_of(st.text(), st.text("0123456789 ", min_size=18, max_size=24), st.from_regex(r"[0-9]{20}", fullmatch=True))
)
@example("\x00")
@example("\ud800")
@example("]C0")
@example("0" * 20)
def test_any_text_is_read_without_raising(raw: str) -> None:
    reading = read(raw)
    if isinstance(reading, Unread):
        assert reading.shown.isprintable()
        assert len(reading.text) <= 64
    else:
        assert reading.text in raw.replace(" ", "")


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("", Fault.EMPTY),
        (" \r\n", Fault.EMPTY),
        ("]C0", Fault.EMPTY),
        ("7" * 10_240, Fault.TOO_LONG),
        (" " * 65, Fault.TOO_LONG),
        (CODE.text + " " * 50, Fault.TOO_LONG),
        (f"{CODE.text[:10]}\x1b{CODE.text[10:]}", Fault.CONTROL_CHARACTERS),
        (f"\x02{CODE.text}\x03", Fault.CONTROL_CHARACTERS),
        (f"\u202e{CODE.text}", Fault.CONTROL_CHARACTERS),
        (f"{CODE.text[:10]}\r{CODE.text[10:]}", Fault.CONTROL_CHARACTERS),
        ("HA112", Fault.NOT_OURS),
        ("4006381333931", Fault.NOT_OURS),
        (CODE.text[:-1], Fault.NOT_OURS),
        (CODE.text + "0", Fault.NOT_OURS),
        (CODE.text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")), Fault.NOT_OURS),
        (CODE.text.translate(str.maketrans("0123456789", "０１２３４５６７８９")), Fault.NOT_OURS),
        ("à§&_çè-é\"'" * 2, Fault.NOT_OURS),
        (with_check_digits("000420000004711003"), Fault.NOT_OURS),
        (with_check_digits("100000000004711003"), Fault.NOT_OURS),
        (with_check_digits("100420000000000003"), Fault.NOT_OURS),
        (with_check_digits("100420000004711000"), Fault.NOT_OURS),
        ("00340123450000000018", Fault.NOT_OURS),
        (f"{CODE.text[:18]}{(int(CODE.text[18:]) + 1) % 100:02}", Fault.CHECK_DIGITS),
        (with_check_digits("200420000004711003"), Fault.OTHER_FORMAT),
        (with_check_digits("900420000004711003"), Fault.OTHER_FORMAT),
    ],
)
def test_tells_faults_apart(raw: str, fault: Fault) -> None:
    assert fault_of(raw) is fault


def test_check_digits_have_one_spelling() -> None:
    """98 and 01 leave the same remainder; only the one that we print is ours."""
    code = next(code for card in range(1, 500) if (code := ScanCode(1, card, 1)).text.endswith("98"))
    assert fault_of(code.text[:-2] + "01") is Fault.CHECK_DIGITS


def test_a_code_that_may_be_someone_elses_is_kept_for_looking_up() -> None:
    reading = read("]d2 4006381333931\r\n")
    assert isinstance(reading, Unread)
    assert (reading.fault, reading.text) == (Fault.NOT_OURS, "4006381333931")


@pytest.mark.parametrize(
    "numbers", [(0, 1, 1), (10_000, 1, 1), (1, 0, 1), (1, 10**10, 1), (1, 1, 0), (1, 1, 1000), (-1, 1, 1)]
)
def test_numbers_that_do_not_fit_are_refused(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="is not from 1 to"):
        ScanCode(*numbers)


def test_an_excerpt_is_short_and_visible() -> None:
    assert shown("HA112") == "HA112"
    assert shown("\x1b[2J\x00é\u202e") == "\\x1b[2J\\x00é\\u202e"
    assert shown("x" * 10_240) == "x" * 32 + "… (10240 characters)"
    assert len(shown("\U0010ffff" * 10_240)) < 400
