"""The card's layout in millimetres: what stands where, how large, and what gives way. No Qt and no dots in it.

105 × 74 mm (A7). The margin is as wide as the quiet zones of both symbols, so that these reach to the edge of the card:

    part number, name          │ quantity, unit
    ───────────────────────────┴───────────────
    from               ▶  to, place
    ───────────────────────────────────────────
    bar code                    card  │ QR code
    its digits                  number│
    loop             plant      issue │
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
        code: digits and letters are read one by one: told apart as the font can (a slashed zero).
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


CAPTION = 2.6

_LEFT, _RIGHT = MARGIN, WIDTH - MARGIN
_QUANTITY = 74.0
_PART_END = 71.0
_ROUTE, _SCAN = 28.75, 46.75
_TO = 58.5
_SYMBOLS = 48.9
_BARS_END = 62.5
_CARD, _CARD_END = 63.0, 75.5

RULES = (
    Box(_LEFT, _ROUTE, _RIGHT, _ROUTE + RULE),
    Box(_LEFT, _SCAN, _RIGHT, _SCAN + RULE),
    Box(_QUANTITY - 1.75, MARGIN, _QUANTITY - 1.75 + RULE, _ROUTE),
)
ARROW = Box(48.25, 33.4, 56.0, 42.0)
BARS = Box(_LEFT, _SYMBOLS, _BARS_END, 61.0)
QR = Box(_CARD_END + 0.3, _SYMBOLS, _RIGHT, HEIGHT - MARGIN)


def _caption(text: str, left: float, top: float, right: float) -> Field:
    return Field(f"caption {text}", Box(left, top, right, top + 3.2), lambda label: text, CAPTION, 2.0, weight=600)


def _print(label: Label) -> str:
    return f"No. {label.card_number} · issue {label.issue}"


FIELDS = (
    _caption("PART", _LEFT, 3.4, 22),
    Field(
        "part number", Box(_LEFT, 6.6, _PART_END, 19.6), lambda label: label.part_number, 10.8, 4.0, 800, 2, code=True
    ),
    Field("part name", Box(_LEFT, 19.8, _PART_END, 28.4), lambda label: label.part_name, 6.2, 3.2, 600, 2),
    Field("plant", Box(24.0, 3.4, _PART_END, 6.6), lambda label: label.plant_name, 2.6, 2.0, 500, across=Side.END),
    _caption("QUANTITY", _QUANTITY, 3.4, _RIGHT),
    Field("quantity", Box(_QUANTITY, 5.7, _RIGHT, 22.0), lambda label: label.quantity_text, 13.4, 3.2, 800),
    Field("unit", Box(_QUANTITY, 21.0, _RIGHT, 28.4), lambda label: label.unit, 5.4, 2.6, 600),
    _caption("FROM", _LEFT, 30.0, 45),
    Field("from", Box(_LEFT, 33.2, 46.5, 46.4), lambda label: label.from_station, 5.7, 3.0, 700, 2, down=Side.START),
    _caption("TO", _TO, 30.0, _RIGHT),
    Field("to", Box(_TO, 33.2, _RIGHT, 40.4), lambda label: label.to_station, 5.7, 2.9, 700, 2, down=Side.START),
    Field("place", Box(_TO, 40.4, _RIGHT, 46.4), lambda label: label.place, 4.8, 2.4, 600, 2, down=Side.START),
    Field("digits", Box(_LEFT, 61.4, 62.0, 65.8), lambda label: label.code.printed, 3.6, 2.4, 600, code=True),
    Field("loop", Box(_LEFT, 66.4, 33.5, 70.4), lambda label: label.loop, 3.0, 2.2, 700, code=True),
    Field("print", Box(34.5, 66.4, 62.0, 70.4), _print, 2.8, 1.8, 500, across=Side.END),
    _caption("CARD", _CARD, 48.6, _CARD_END),
    Field("card", Box(_CARD, 51.0, _CARD_END, 61.0), lambda label: str(label.n), 8.2, 2.4, 800),
    Field("of", Box(_CARD, 60.4, _CARD_END, 65.8), lambda label: f"of {label.of}", 4.2, 1.9, 700),
)
