"""What a printer's set-up page says of the printer, and which scans are codes of that page."""

import pytest

from kanban_desktop.model.calibration import Calibration, Grade, Mistaken, ensure_plausible, read_setup_code, setup_code
from kanban_desktop.model.command import Command, CommandCode
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.scan import Fault, ScanCode, Unread, read

PLANT, PRINTER = 1201, 7


@pytest.mark.parametrize("printer", [1, PRINTER, 2**31 - 1])
def test_every_code_of_a_page_is_read_as_itself_and_no_card(printer: int) -> None:
    for grade in Grade:
        code = setup_code(PLANT, printer, grade)
        assert read_setup_code(f"]C0{code.text}\r", PLANT, printer) is grade
        assert read_setup_code(code.printed, PLANT, printer) is grade
        found = read(code.text)
        assert isinstance(found, Unread)
        assert found.fault is Fault.COMMAND


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (setup_code(PLANT + 1, PRINTER, Grade.FINE).text, Mistaken.OTHER_PLANT),
        (setup_code(PLANT, PRINTER + 1, Grade.FINE).text, Mistaken.OTHER_PRINTER),
        (CommandCode(PLANT, Command.SETUP, PRINTER * 10 + 9).text, Mistaken.NO_SETUP_CODE),
        (CommandCode(PLANT, Command.UNDO).text, Mistaken.NO_SETUP_CODE),
        (ScanCode(PLANT, 4711, 1).text, Mistaken.NO_SETUP_CODE),
        (setup_code(PLANT, PRINTER, Grade.FINE).text[:-1] + "5", Mistaken.NO_SETUP_CODE),
        ("", Mistaken.NO_SETUP_CODE),
        ("9" * 500, Mistaken.NO_SETUP_CODE),
    ],
)
def test_what_else_is_scanned_is_told_apart(raw: str, why: Mistaken) -> None:
    assert read_setup_code(raw, PLANT, PRINTER) is why


def measured(across: int = 100_000, along: int = 60_000, *codes: Grade) -> Calibration:
    return Calibration(across, along, codes or tuple(Grade), 0, along_of=60_000)


def test_half_a_millimetre_is_true_and_more_is_not_however_long_the_ruler() -> None:
    assert measured().good
    assert measured(100_500, 59_500).true
    assert not measured(100_600).true
    assert not measured(100_000, 59_400).true


def test_labels_are_readable_without_the_finest_code_alone() -> None:
    assert measured(100_000, 60_000, Grade.COARSE, Grade.USUAL).good
    only = measured(100_000, 60_000, Grade.COARSE, Grade.FINE)
    assert (only.unread, only.readable, only.good) == ((Grade.USUAL,), False, False)


def test_what_no_printer_makes_of_a_ruler_is_refused() -> None:
    for fine in (100_000, 67_700, 33_800, 295_600):  # 300, 600 and 203 dpi taken for one another
        ensure_plausible(fine, 100_000)
    for bad in (0, 10_000, 998_000, 24_900, 300_100):
        with pytest.raises(BadInput, match="ruler_implausible"):
            ensure_plausible(bad, 100_000)
