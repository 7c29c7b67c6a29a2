"""The card's layout in whole printer dots: the page, the boxes, the rectangles of both symbols. No Qt in it.

Whatever prints labels, in whatever language, takes its measures here, so that all prints agree.
"""

from typing import NamedTuple

from kanban_desktop.printing import layout, symbols
from kanban_desktop.printing.layout import Box

DPI = 203
"""Of the usual label printer."""
LEAST_DPI, MOST_DPI = 100, 1200

_INCH = 25.4


class Rect(NamedTuple):
    """An upright rectangle in dots."""

    left: int
    top: int
    width: int
    height: int


def dots(length: float, dpi: int) -> int:
    """A length in millimetres as the nearest number of dots."""
    return round(length * dpi / _INCH)


def page(dpi: int) -> tuple[int, int]:
    """The card's width and height.

    Raises:
        ValueError: a resolution below 100 or above 1200 dpi.
    """
    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise ValueError(f"labels are made for {LEAST_DPI} to {MOST_DPI} dpi, not {dpi}")
    return dots(layout.WIDTH, dpi), dots(layout.HEIGHT, dpi)


def rect(box: Box, dpi: int) -> Rect:
    """A box in dots: its edges are rounded, not its size, so that boxes side by side stay so."""
    left, top, right, bottom = (dots(edge, dpi) for edge in (box.left, box.top, box.right, box.bottom))
    return Rect(left, top, right - left, bottom - top)


def bars(digits: str, dpi: int) -> list[Rect]:
    """Code 128, as wide as its place and the quiet zones allow in whole dots a module."""
    pattern, place = symbols.bars(digits), rect(layout.BARS, dpi)
    room = place.width // (pattern.columns + symbols.BAR_QUIET)
    module = min(room, dots(layout.MARGIN, dpi) // symbols.BAR_QUIET)
    return _black(pattern, place.left, place.top, module, place.height)


def qr(digits: str, dpi: int) -> list[Rect]:
    """The QR code, as large as its place and the quiet zones allow in whole dots a module; at the lower right."""
    pattern, place = symbols.qr(digits), rect(layout.QR, dpi)
    room = min(place.width, place.height) // (pattern.columns + symbols.QR_QUIET)
    module = min(room, dots(layout.MARGIN, dpi) // symbols.QR_QUIET)
    side = pattern.columns * module
    return _black(pattern, place.left + place.width - side, place.top + place.height - side, module, module)


def _black(pattern: symbols.Pattern, left: int, top: int, module: int, height: int) -> list[Rect]:
    return [Rect(left + x * module, top + y * height, run * module, height) for x, y, run in pattern.runs]
