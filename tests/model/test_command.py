"""Command codes: made, read back, and told from cards' codes with certainty."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban_desktop.model import command, scan
from kanban_desktop.model.command import Command, CommandCode, NewerCommand, reason_mark
from kanban_desktop.model.scan import Fault, ScanCode, Unread
from tests.model.test_scan import CODES, with_check_digits

ABOUT = {
    Command.HOLD: st.text().map(reason_mark),
    Command.STATION: st.integers(1, 2**31 - 1),
    Command.PERSON: st.integers(1, 2**31 - 1),
    Command.DIGIT: st.integers(0, 9),
    Command.SETUP: st.integers(10, 2**31 * 10 - 1),
}
COMMANDS = st.sampled_from(Command).flatmap(
    lambda one: st.builds(CommandCode, st.integers(1, 9_999), st.just(one), ABOUT.get(one, st.just(0)))
)


def test_is_built_as_it_says() -> None:
    assert CommandCode(42, Command.DIGIT, 7).text == with_check_digits("8" + "0042" + "05" + "00000000007")
    assert CommandCode(1, Command.UNDO).text == with_check_digits("800010100000000000")


@given(COMMANDS)
def test_reads_back(code: CommandCode) -> None:
    assert (len(code.text), code.text[:1]) == (20, "8")
    for raw in (code.text, f"{code.text}\r\n", f"]C0{code.text}", code.printed):
        assert command.read(raw) == code
        found = scan.read(raw)
        assert isinstance(found, Unread)
        assert (found.fault, found.text) == (Fault.COMMAND, code.text)


@given(CODES)
def test_a_card_is_no_command(code: ScanCode) -> None:
    assert command.read(code.text) is None


@given(st.one_of(COMMANDS, CODES), st.integers(0, 19), st.integers(1, 9))
def test_a_wrong_digit_makes_neither_of_the_other(code: CommandCode | ScanCode, at: int, by: int) -> None:
    wrong = code.text[:at] + str((int(code.text[at]) + by) % 10) + code.text[at + 1 :]
    assert command.read(wrong) is None
    assert isinstance(scan.read(wrong), Unread)


@given(COMMANDS, st.integers(0, 18))
def test_neighbours_changed_about_are_noticed(code: CommandCode, at: int) -> None:
    first, second = code.text[at], code.text[at + 1]
    if first != second:
        assert command.read(code.text[:at] + second + first + code.text[at + 2 :]) is None


@given(st.text())
def test_any_text_is_read_without_raising(raw: str) -> None:
    assert command.read(raw) is None


def test_a_misread_one_is_to_be_scanned_again() -> None:
    code = CommandCode(42, Command.UNDO).text
    found = scan.read(code[:-1] + str((int(code[-1]) + 1) % 10))
    assert isinstance(found, Unread)
    assert found.fault is Fault.CHECK_DIGITS


@pytest.mark.parametrize(
    "body", ["800420800000000000", "800420100000000001", "800420500000000010", "800420300000000000"]
)
def test_a_newer_sheet_is_told(body: str) -> None:
    assert command.read(with_check_digits(body)) == NewerCommand(42)


@pytest.mark.parametrize(
    ("plant", "what", "about"),
    [(0, Command.UNDO, 0), (10_000, Command.UNDO, 0), (1, Command.UNDO, 1), (1, Command.DIGIT, 10),
     (1, Command.STATION, 0), (1, Command.PERSON, 2**31), (1, Command.HOLD, 10**11)],
)  # fmt: skip
def test_numbers_that_do_not_fit_are_refused(plant: int, what: Command, about: int) -> None:
    with pytest.raises(ValueError, match=r"is not from 1 to|is about no"):
        CommandCode(plant, what, about)
