"""A layout in whole printer dots: the page, the boxes, the rectangles of both symbols. No Qt in it.

Whatever prints labels, in whatever language, takes its measures here, so that all prints agree.
"""

from typing import NamedTuple, Protocol

from kanban_desktop.printing import symbols
from kanban_desktop.printing.layout import Box, Layout, Side, Symbol

DPI = 203
"""Of the usual label printer."""
SHEET_DPI = 600
"""Of the usual office printer."""
LEAST_DPI, MOST_DPI = 100, 1200

LEAST_BARS, LEAST_QR = 42.0, 11.0
"""What the symbols of our codes need, in mm: two and three dots a module at 203 dpi."""

_INCH = 25.4
_DIGITS = "0" * 20


class Sized(Protocol):
    """Whatever is printed on paper of its own size, in mm."""

    @property
    def width(self) -> float: ...

    @property
    def height(self) -> float: ...


class Rect(NamedTuple):
    """An upright rectangle in dots."""

    left: int
    top: int
    width: int
    height: int


class Placed(NamedTuple):
    """A symbol in its place: all its room without quiet zones, the dots of a module, and what of it is black."""

    room: Rect
    module: int
    black: list[Rect]


def dots(length: float, dpi: int) -> int:
    """A length in millimetres as the nearest number of dots."""
    return round(length * dpi / _INCH)


def page(dpi: int, of: Sized) -> tuple[int, int]:
    """The width and height of a label, a sheet, a paper.

    Raises:
        ValueError: a resolution below 100 or above 1200 dpi.
    """
    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise ValueError(f"labels are made for {LEAST_DPI} to {MOST_DPI} dpi, not {dpi}")
    return dots(of.width, dpi), dots(of.height, dpi)


def rect(box: Box, dpi: int) -> Rect:
    """A box in dots: its edges are rounded, not its size, so that boxes side by side stay so."""
    left, top, right, bottom = (dots(edge, dpi) for edge in (box.left, box.top, box.right, box.bottom))
    return Rect(left, top, right - left, bottom - top)


def bars(digits: str, dpi: int, layout: Layout) -> Placed | None:
    """Code 128, as wide as its place and the quiet zones allow in whole dots a module; None where there is none."""
    if layout.bars is None:
        return None
    pattern = symbols.bars(digits)
    module, left, _ = _fitted(layout.bars, pattern.columns, None, symbols.BAR_QUIET, dpi, layout)
    place = rect(layout.bars.box, dpi)
    return bars_at(digits, left, place.top, module, place.height)


def qr(digits: str, dpi: int, layout: Layout) -> Placed | None:
    """The QR code, as large as its place and the quiet zones allow in whole dots a module; None where there is none."""
    if layout.qr is None:
        return None
    pattern = symbols.qr(digits)
    module, left, top = _fitted(layout.qr, pattern.columns, pattern.rows, symbols.QR_QUIET, dpi, layout)
    return qr_at(digits, left, top, module)


def bars_at(digits: str, left: int, top: int, module: int, height: int) -> Placed:
    """Code 128 of so many dots a module and so high, without its quiet zones."""
    pattern = symbols.bars(digits)
    room = Rect(left, top, pattern.columns * module, height)
    return Placed(room, module, _black(pattern, room, module, height))


def qr_at(digits: str, left: int, top: int, module: int) -> Placed:
    """The QR code of so many dots a module, without its quiet zone."""
    pattern = symbols.qr(digits)
    room = Rect(left, top, pattern.columns * module, pattern.rows * module)
    return Placed(room, module, _black(pattern, room, module, module))


def has_room(layout: Layout, kind: str) -> bool:
    """Whether the symbol ``bars`` or ``qr`` is printed well enough at 203 dpi, and at all at the least resolution."""
    place = bars if kind == "bars" else qr
    least = 2 if kind == "bars" else 3
    usual, coarse = (place(_DIGITS, dpi, layout) for dpi in (DPI, LEAST_DPI))
    return usual is not None and coarse is not None and usual.module >= least and coarse.module >= 1


def _fitted(
    symbol: Symbol, columns: int, rows: int | None, quiet: int, dpi: int, layout: Layout
) -> tuple[int, int, int]:
    """The dots of a module, and where the symbol's upper left corner stands; no dots where there is no room."""
    margin = layout.margin
    place, inside = rect(symbol.box, dpi), rect(Box(margin, margin, layout.width - margin, layout.height - margin), dpi)
    module = place.width // columns
    while True:
        zone = quiet * module
        left = _side(place.left, place.width, zone, inside.left, inside.width, columns * module, symbol.across)
        if rows is None:
            top: int | None = place.top
        else:
            top = _side(place.top, place.height, zone, inside.top, inside.height, rows * module, symbol.down)
        if left is not None and top is not None:
            return module, left, top
        if module == 0:
            return 0, place.left, place.top
        module -= 1


def _side(start: int, room: int, zone: int, edge: int, open_: int, length: int, side: Side) -> int | None:
    """Where a stretch begins that keeps its quiet zones and out of the margins; None if there is no room for it."""
    first = max(start + zone, edge)
    free = min(start + room - zone, edge + open_) - first - length
    return None if free < 0 else first + int(free * side.value)


def _black(pattern: symbols.Pattern, room: Rect, module: int, height: int) -> list[Rect]:
    return [Rect(room.left + x * module, room.top + y * height, run * module, height) for x, y, run in pattern.runs]
