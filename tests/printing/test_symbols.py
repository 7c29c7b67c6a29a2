"""The patterns of bars and modules, held against the standards and the libraries."""

import subprocess
import sys
from itertools import pairwise

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from kanban_desktop.model.scan import ScanCode
from kanban_desktop.printing import symbols

CODES = st.builds(ScanCode, st.integers(1, 9_999), st.integers(1, 9_999_999_999), st.integers(1, 999))

# The 108 symbols of Code 128 as the widths of bar and space in turn (ISO/IEC 15417, table 1).
CODE_128 = """
    212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
    123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321
    232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
    313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224
    111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
    111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
    114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112
"""
START_C, STOP = 105, 106


def code_128_c(digits: str) -> str:
    """Widths of bars and spaces, made from the standard's table alone."""
    table = CODE_128.split()
    values = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)]
    check = (START_C + sum(weight * value for weight, value in enumerate(values, 1))) % 103
    return "".join(table[value] for value in [START_C, *values, check, STOP])


def widths(pattern: symbols.Pattern) -> str:
    edges = [edge for x, _, run in pattern.runs for edge in (x, x + run)]
    return "".join(str(after - before) for before, after in pairwise(edges))


@given(CODES)
def test_bars_are_code_128_c_throughout(code: ScanCode) -> None:
    pattern = symbols.bars(code.text)
    assert pattern.columns == symbols.bar_modules(code.text) == 145
    assert widths(pattern) == code_128_c(code.text)


@pytest.mark.parametrize("digits", ["", "123", "12a4", "٠١٢٣", "99001234"])
def test_what_would_not_become_the_right_bars_is_refused(digits: str) -> None:
    with pytest.raises(ValueError, match=r"digits|character set"):
        symbols.bars(digits)


@given(st.one_of(CODES.map(lambda code: code.text), st.from_regex(r"[0-9]{1,41}", fullmatch=True)))
def test_a_qr_code_is_the_one_that_segno_makes(digits: str) -> None:
    matrix = segno.make(digits, error="m", micro=False, mask=symbols.QR_MASK).matrix
    dark = {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    pattern = symbols.qr(digits)
    assert (pattern.columns, pattern.rows) == (len(matrix), len(matrix))
    assert {(x + step, y) for x, y, run in pattern.runs for step in range(run)} == dark


def test_a_scan_code_makes_the_smallest_qr_code_at_correction_q() -> None:
    assert segno.make(ScanCode(1, 1, 1).text, error="m", micro=False, mask=symbols.QR_MASK).designator == "1-Q"
    assert symbols.qr(ScanCode(1, 1, 1).text).columns == 21


@pytest.mark.parametrize("digits", ["", "12a", "٠١٢"])
def test_what_is_not_digits_makes_no_qr_code(digits: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        symbols.qr(digits)


def test_nothing_heavy_is_imported_before_a_label_is_made() -> None:
    heavy = "{'PySide6', 'barcode', 'segno', 'PIL'}"
    code = f"import sys, kanban_desktop.printing.symbols, kanban_desktop.model.label; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
