"""What a layout is: what stands where on a label or a sheet, how large, and what gives way. No Qt and no dots in it.

All measures are millimetres from the upper left corner. Layouts are data, in ``resources/labels`` and in the plant's
own folder; ``reading`` makes them of a file, ``layouts`` knows where the files are.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from kanban_desktop.model.label import Label

WORDS: Mapping[str, Callable[[Label], str]] = {
    "part number": lambda label: label.part_number,
    "part name": lambda label: label.part_name,
    "quantity": lambda label: label.quantity_text,
    "unit": lambda label: label.unit,
    "from": lambda label: label.from_station,
    "to": lambda label: label.to_station,
    "place": lambda label: label.place,
    "container": lambda label: label.container,
    "loop": lambda label: label.loop,
    "plant": lambda label: label.plant_name,
    "of": lambda label: str(label.of),
    "n": lambda label: str(label.n),
    "card": lambda label: str(label.card_number),
    "issue": lambda label: str(label.issue),
    "digits": lambda label: label.code.printed,
}
"""What a text of a layout may name in braces."""

OF_A_CARD = frozenset({"n", "card", "issue", "digits"})
"""Those that a place has not."""

BAND_COLOURS = (
    "#1f5fa8", "#b3261e", "#2e7d32", "#6a3d9a", "#9a5b00", "#00707a",
    "#ad1a6b", "#4b5d16", "#3b4a9e", "#7a3b20", "#546170", "#111111",
)  # fmt: skip
"""Of supply stations, by their number in the plant; white letters are read on each, in grey too."""

_NAMED = re.compile(r"\{([^{}]*)\}")
_BAND_EDGE = 1.2
_CUT = 0.5
"""A cut mark stays this far from the label, so that nothing of it is left on it."""


class Side(Enum):
    """Where something stands in its box: from left to right, or from top to bottom."""

    START = 0.0
    MIDDLE = 0.5
    END = 1.0


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two have room in common; edges may touch."""
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)

    def within(self, width: float, height: float) -> bool:
        """Whether nothing of it leaves a paper of this size."""
        return self.left >= 0 and self.top >= 0 and self.right <= width and self.bottom <= height


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One text on the label.

    Attributes:
        name: what it is, for tests and messages.
        box: it never leaves this.
        wide: nor this, on a label without a picture.
        says: what it says, with names of ``WORDS`` in braces.
        largest: font size that it has when there is room.
        smallest: it shrinks to this, then wraps, then ends in an ellipsis.
        weight: of the font: 500, 600, 700 or 800.
        lines: most lines that it may wrap into.
        across: left, middle or right.
        down: top, middle or bottom.
        code: its characters are read one by one: the font tells 0 from O and l from I.
        figures: it has neither accents nor descenders, and needs no room for them.
        band: its box is filled with the supply station's colour, black on thermal paper, and its letters are white.
    """

    name: str
    box: Box
    says: str
    largest: float
    smallest: float
    weight: int = 700
    lines: int = 1
    across: Side = Side.START
    down: Side = Side.MIDDLE
    code: bool = False
    figures: bool = False
    band: bool = False
    wide: Box | None = None

    @property
    def inside(self) -> Box:
        """Where its letters stand: in a band not right at the edge."""
        edge = _BAND_EDGE if self.band else 0.0
        return Box(self.box.left + edge, self.box.top, self.box.right - edge, self.box.bottom)

    @property
    def ascent(self) -> float:
        """Room that a line needs above its base line, as a share of the font size."""
        return 0.77 if self.figures else 0.985

    @property
    def descent(self) -> float:
        """Room that it needs below."""
        return 0.02 if self.figures else 0.245

    def text(self, label: Label) -> str:
        """What it says on this label."""
        return _NAMED.sub(lambda named: WORDS[named[1]](label), self.says)


def words_of(says: str) -> list[str]:
    """What a text names in braces."""
    return _NAMED.findall(says)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A bar code, a QR code or a picture.

    Attributes:
        box: its place, with its quiet zones; a picture has none.
        across: where it stands in that, from left to right.
        down: likewise, from top to bottom.
    """

    box: Box
    across: Side
    down: Side


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A label.

    Attributes:
        name: by which it is chosen.
        title: what it is, for people.
        for_place: whether it is for a loop's place on the shelf; else it is for a card.
        width, height: of the label.
        margin: bars and modules stay out of it, as texts should; the quiet zones may be in it.
        colour: whether its bands are coloured; else they are black, as thermal printers have it.
        fields: the texts.
        rules: lines.
        arrows: point from supply to demand.
        bars: Code 128.
        qr: the QR code.
        picture: the part's picture.
    """

    name: str
    title: str
    for_place: bool
    width: float
    height: float
    margin: float
    colour: bool
    fields: tuple[Field, ...]
    rules: tuple[Box, ...]
    arrows: tuple[Box, ...]
    bars: Symbol | None
    qr: Symbol | None
    picture: Symbol | None = None
    unpictured: tuple[Field, ...] = field(init=False)

    def __post_init__(self) -> None:
        widened = (replace(one, box=one.wide) if one.wide is not None else one for one in self.fields)
        object.__setattr__(self, "unpictured", tuple(widened))

    def texts(self, label: Label) -> tuple[Field, ...]:
        """The texts as they stand on this label: without a picture they may have its room."""
        return self.fields if label.picture else self.unpictured


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A sheet of labels, to be cut.

    Attributes:
        name: by which it is chosen.
        title: what it is, for people.
        width, height: of the sheet as it is printed.
        label: the labels on it.
        columns, rows: so many of them; they stand in the middle.
        gap: between two of them.
        mark: length of the cut marks.
        colour: whether the labels' bands are coloured.
    """

    name: str
    title: str
    width: float
    height: float
    label: Layout
    columns: int
    rows: int
    gap: float
    mark: float
    colour: bool

    @property
    def for_place(self) -> bool:
        """Whether its labels are for places."""
        return self.label.for_place

    @property
    def room(self) -> int:
        """How many labels are on it."""
        return self.columns * self.rows

    @property
    def least_gap(self) -> float:
        """So much that no cut mark reaches the next label."""
        return self.mark + 2 * _CUT

    @property
    def block(self) -> Box:
        """What its labels take up, with the outer cut marks."""
        wide = self.columns * self.label.width + (self.columns - 1) * self.gap
        high = self.rows * self.label.height + (self.rows - 1) * self.gap
        outer = self.mark + _CUT
        left, top = (self.width - wide) / 2, (self.height - high) / 2
        return Box(left - outer, top - outer, left + wide + outer, top + high + outer)

    @property
    def places(self) -> tuple[Box, ...]:
        """Where the labels are, row by row."""
        block, outer = self.block, self.mark + _CUT
        across, down = self.label.width + self.gap, self.label.height + self.gap
        corners = [
            (block.left + outer + column * across, block.top + outer + row * down)
            for row in range(self.rows)
            for column in range(self.columns)
        ]
        return tuple(Box(x, y, x + self.label.width, y + self.label.height) for x, y in corners)

    @property
    def marks(self) -> tuple[Box, ...]:
        """The cut marks, as lines without width, off every corner of a label."""
        near, far, found = _CUT, _CUT + self.mark, []
        for left, top, right, bottom in ((one.left, one.top, one.right, one.bottom) for one in self.places):
            for y in (top, bottom):
                found += [Box(left - far, y, left - near, y), Box(right + near, y, right + far, y)]
            for x in (left, right):
                found += [Box(x, top - far, x, top - near), Box(x, bottom + near, x, bottom + far)]
        return tuple(found)
