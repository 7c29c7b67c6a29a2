"""Labels in ZPL II, the language of label printers: the words of it, no Qt.

Bars are the printer's own (^BC), and so is the QR code (^BQ) where every firmware can make it; texts are graphics (^GF)
of our painter, since no printer has our letters or any script but a few. All that is placed is placed in dots.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from kanban_desktop.printing.dots import Placed, Rect
from kanban_desktop.printing.symbols import QR_MASK

RESOLUTIONS = (203, 300, 600)
"""Dots an inch that there are heads of, as they are sold."""

MOST_MODULE = 10
"""Dots a module that every firmware knows; some know more."""

_ONES, _TWENTIES = " GHIJKLMNOPQRSTUVWXY", " ghijklmnopqrstuvwxyz"


class Graphic(NamedTuple):
    """A picture of one bit a dot, a 1 being black.

    Attributes:
        left, top: where its upper left corner stands.
        rows: its rows, each filled up with zeros to whole bytes.
    """

    left: int
    top: int
    rows: tuple[bytes, ...]


def label(width: int, height: int, commands: Iterable[str]) -> str:
    """A whole label of this size in dots; its origin is the upper left corner whatever was set before."""
    return "".join(("^XA\n", f"^PW{width}^LL{height}^LH0,0^FWN\n", *(f"{one}\n" for one in commands), "^XZ\n"))


def bars(digits: str, placed: Placed) -> str:
    """Code 128 in its character set C throughout, an even number of digits."""
    left, top, _, height = placed.room
    return f"^BY{placed.module},3,{height}^FO{left},{top}^BCN,{height},N,N,N^FD>;{digits}^FS"


def qr(digits: str, placed: Placed) -> str:
    """A QR code of version 1 at correction Q, for the 20 digits of a scan code."""
    left, top = placed.room[:2]
    # A QR code at ^FO stands lower by the height that ^BY last said; the least is one dot.
    return f"^BY2,3,1^FO{left},{top - 1}^BQN,2,{placed.module},Q,{QR_MASK}^FDQM,N{digits}^FS"


def box(place: Rect) -> str:
    """A black rectangle."""
    left, top, width, height = place
    return f"^FO{left},{top}^GB{width},{height},{min(width, height)}^FS"


def graphic(picture: Graphic) -> str:
    """A picture; without the blank rows above and below, and empty for one that is all blank."""
    rows, top = list(picture.rows), picture.top
    while rows and not any(rows[-1]):
        rows.pop()
    while rows and not any(rows[0]):
        rows.pop(0)
        top += 1
    if not rows:
        return ""
    width, size = len(rows[0]), sum(map(len, rows))
    lines, before = [], b""
    for row in rows:
        lines.append(":" if row == before else _packed(row))
        before = row
    return f"^FO{picture.left},{top}^GFA,{size},{size},{width},{''.join(lines)}^FS"


def _packed(row: bytes) -> str:
    """A row in ZPL's own short form: each run of a digit as a count and the digit, and how it ends as one sign."""
    text = row.hex().upper()
    for digit, sign in (("0", ","), ("F", "!")):
        kept = text.rstrip(digit)
        if len(kept) < len(text):
            return _runs(kept) + sign
    return _runs(text)


def _runs(text: str) -> str:
    made = []
    for digit, run in groupby(text):
        count = len(list(run))
        while count > 2:
            part = min(count, 419)
            made.append((_TWENTIES[part // 20] + _ONES[part % 20]).replace(" ", "") + digit)
            count -= part
        made.append(digit * count)
    return "".join(made)
