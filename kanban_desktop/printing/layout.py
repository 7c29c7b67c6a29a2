"""The card's layout in millimetres: what stands where, how large, and what gives way. No Qt and no dots in it.

105 × 74 mm (A7). The margin is as wide as the quiet zones of both symbols, so that these reach to the edge of the card:

    part number, name      plant  │ quantity, unit
    ──────────────────────────────┴───────────────
    from                 ▶  to, place
    ──────────────────────────────────────────────
    bar code                     card      QR code
    its digits                   n of N
    loop       number and issue
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from kanban_desktop.model.label import Label

WIDTH = 105.0
HEIGHT = 74.0
MARGIN = 4.0
RULE = 0.375


class Side(Enum):
    """Where a text stands in its box: from left to right, or from top to bottom."""

    START = 0.0
    MIDDLE = 0.5
    END = 1.0


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle, in millimetres from the upper left corner of the card."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One text on the card.

    Attributes:
        name: what it is, for tests and messages.
        box: it never leaves this.
        text: what it says.
        largest: font size that it has when there is room, in mm.
        smallest: it shrinks to this, then wraps, then ends in an ellipsis.
        weight: of the font, 500 to 800.
        lines: most lines that it may wrap into.
        across: left, middle or right.
        down: top, middle or bottom.
        code: its characters are read one by one: the font tells 0 from O and l from I.
        figures: it has neither accents nor descenders, and needs no room for them.
    """

    name: str
    box: Box
    text: Callable[[Label], str]
    largest: float
    smallest: float
    weight: int = 700
    lines: int = 1
    across: Side = Side.START
    down: Side = Side.MIDDLE
    code: bool = False
    figures: bool = False

    @property
    def ascent(self) -> float:
        """Room that a line needs above its base line, as a share of the font size."""
        return 0.77 if self.figures else 0.985

    @property
    def descent(self) -> float:
        """Room that it needs below."""
        return 0.02 if self.figures else 0.245


CAPTION = 2.5

_LEFT, _RIGHT = MARGIN, WIDTH - MARGIN
_QUANTITY = 74.0
_PART_END = 71.0
_ROUTE, _SCAN = 27.9, 44.55
_TO = 58.5
_SYMBOLS = 48.9
_BARS_END = 62.5
_CARD, _CARD_END = 63.0, 75.5

RULES = (
    Box(_LEFT, _ROUTE, _RIGHT, _ROUTE + RULE),
    Box(_LEFT, _SCAN, _RIGHT, _SCAN + RULE),
    Box(_QUANTITY - 1.75, MARGIN, _QUANTITY - 1.75 + RULE, _ROUTE),
)
ARROW = Box(48.25, 32.2, 56.0, 40.8)
BARS = Box(_LEFT, _SYMBOLS, _BARS_END, 61.0)
QR = Box(_CARD_END + 0.3, _SCAN + RULE, _RIGHT, HEIGHT - MARGIN)  # with its quiet zone to the left and above


def _caption(text: str, left: float, top: float, right: float) -> Field:
    return Field(f"caption {text}", Box(left, top, right, top + 3.1), lambda label: text, CAPTION, 2.0, weight=600)


def _part_number(label: Label) -> str:
    return label.part_number


def _quantity(label: Label) -> str:
    return label.quantity_text


def _print(label: Label) -> str:
    return f"No. {label.card_number} · issue {label.issue}"


FIELDS = (
    _caption("PART", _LEFT, 3.4, 22),
    Field("plant", Box(24.0, 3.4, _PART_END, 6.6), lambda label: label.plant_name, 2.6, 2.0, 500, across=Side.END),
    Field("part number", Box(_LEFT, 6.6, _PART_END, 19.2), _part_number, 10.2, 4.0, 800, 2, code=True),
    Field("part name", Box(_LEFT, 19.2, _PART_END, 27.6), lambda label: label.part_name, 6.2, 3.2, 600, 2),
    _caption("QUANTITY", _QUANTITY, 3.4, _RIGHT),
    Field("quantity", Box(_QUANTITY, 7.1, _RIGHT, 20.0), _quantity, 14.6, 2.2, 800, figures=True),
    Field("unit", Box(_QUANTITY, 20.4, _RIGHT, 27.6), lambda label: label.unit, 5.4, 2.6, 600),
    _caption("FROM", _LEFT, 29.0, 45),
    Field("from", Box(_LEFT, 32.1, 46.5, 44.3), lambda label: label.from_station, 5.7, 3.0, 700, 2, down=Side.START),
    _caption("TO", _TO, 29.0, _RIGHT),
    Field("to", Box(_TO, 32.1, _RIGHT, 39.2), lambda label: label.to_station, 5.7, 2.8, 700, 2, down=Side.START),
    Field("place", Box(_TO, 39.2, _RIGHT, 44.5), lambda label: label.place, 4.2, 2.1, 600, 2, down=Side.START),
    Field("digits", Box(_LEFT, 61.3, 62.0, 65.8), lambda label: label.code.printed, 3.7, 2.4, 600, figures=True),
    Field("loop", Box(_LEFT, 66.4, 33.5, 70.4), lambda label: label.loop, 3.0, 2.2, 700, code=True),
    Field("print", Box(34.5, 66.4, 62.0, 70.4), _print, 2.8, 1.8, 500, across=Side.END),
    _caption("CARD", _CARD, 48.6, _CARD_END),
    Field("card", Box(_CARD, 52.4, _CARD_END, 59.6), lambda label: str(label.n), 8.6, 2.4, 800, figures=True),
    Field("of", Box(_CARD, 60.8, _CARD_END, 65.8), lambda label: f"of {label.of}", 4.2, 1.8, 700, figures=True),
)
