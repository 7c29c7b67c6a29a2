"""The bar code and the QR code of a scan code's digits, as patterns of modules; no Qt and no measures in it.

Both come from libraries that are imported when the first label is made, so that a scan need not wait for them.
"""

from functools import cache, lru_cache
from typing import Any, NamedTuple

BAR_QUIET = 10
"""Modules that Code 128 wants blank at either end."""
QR_QUIET = 4
"""Modules that a QR code wants blank on every side."""

# Fixed: searching the best of eight costs six times as much and readers do not care for it; and see qr. Label printers
# are told to take the same, so that their codes are ours dot by dot.
QR_MASK = 0


Run = tuple[int, int, int]
"""Black modules side by side: the column of the first, their row, how many."""


class Pattern(NamedTuple):
    """A symbol without its quiet zone: its size in modules, and what of it is black."""

    columns: int
    rows: int
    runs: tuple[Run, ...]


def bar_modules(digits: str) -> int:
    """How wide Code 128 C is for this text, in modules and without quiet zones: start, pairs, check sum, stop."""
    return 11 * (len(digits) // 2 + 2) + 13


@lru_cache(maxsize=64)
def bars(digits: str) -> Pattern:
    """Code 128 in its character set C throughout, one row high.

    Raises:
        ValueError: not an even number of the digits 0 to 9; or 99 in front, which python-barcode takes for a change of
            character set and drops. Our codes begin with their format, so they never do.
    """
    if len(_digits(digits)) % 2:
        raise ValueError(f"{digits} is an odd number of digits")
    modules = _code128()(digits, writer=_NO_WRITER).build()[0].encode().translate(_BITS)
    if len(modules) != bar_modules(digits):
        raise ValueError(f"{digits} does not stay in one character set")
    return Pattern(len(modules), 1, tuple(_runs(modules, 0)))


@lru_cache(maxsize=64)
def qr(digits: str) -> Pattern:
    """A QR code of the least version that holds the digits at error correction M, corrected better where that is free.

    With length and mask fixed, each bit of the data turns over a set of modules of its own, whatever the others are. So
    segno is asked once for each bit's set, and every further code is a handful of XORs instead of its 0.6 ms.

    Raises:
        ValueError: not the digits 0 to 9.
    """
    length = len(_digits(digits))
    picture = _picture("0" * length)
    for at in range(0, length, _GROUP):
        value = int(digits[at : at + _GROUP])
        while value:
            bit = value & -value
            picture ^= _turned(length, at, bit)
            value ^= bit
    size = _qr_size(length)
    modules = picture.to_bytes(size * size, "big")
    rows = (modules[y * size : (y + 1) * size] for y in range(size))
    return Pattern(size, size, tuple(run for y, row in enumerate(rows) for run in _runs(row, y)))


_GROUP = 3
"""Digits that a QR code packs together: into 10 bits, or 7 or 4 where only two or one are left."""


@cache
def _turned(length: int, at: int, bit: int) -> int:
    """What one bit of the group that begins at this digit turns over, as a picture."""
    width = min(_GROUP, length - at)
    return _picture("0" * at + f"{bit:0{width}}" + "0" * (length - at - width)) ^ _picture("0" * length)


@lru_cache(maxsize=8)
def _picture(digits: str) -> int:
    """A QR code as one large number, a byte a module, row by row."""
    return int.from_bytes(b"".join(_matrix(digits)), "big")


@cache
def _qr_size(length: int) -> int:
    return len(_matrix("0" * length))


def _matrix(digits: str) -> tuple[bytearray, ...]:
    import segno

    return segno.make(digits, mode="numeric", error="m", boost_error=True, micro=False, mask=QR_MASK).matrix


def _digits(text: str) -> str:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text!r} is not made of digits")
    return text


_NO_WRITER = object()
"""Stands for python-barcode's renderer, which is not used: without it one is made for every code."""
_BITS = bytes.maketrans(b"01", b"\0\1")


@cache
def _code128() -> Any:
    from barcode.codex import Code128

    return Code128


def _runs(modules: bytes, y: int) -> list[Run]:
    """The runs of ones among zeros."""
    found, x = [], modules.find(1)
    while x >= 0:
        end = modules.find(0, x)
        end = len(modules) if end < 0 else end
        found.append((x, y, end - x))
        x = modules.find(1, end)
    return found
