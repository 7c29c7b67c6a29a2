"""How many columns a wall has, and how large its tiles and their letters are. Pure arithmetic."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize

TILE = QSize(300, 186)
"""A tile whose letters are as large as they are drawn for."""

SMALL = QSize(250, 100)
"""A tile that says as much in the smallest letters: they shrink no more, so small tiles are better flat."""

LEAST = QSize(186, 58)
"""Smaller than this a tile says nothing legible: then the wall is scrolled."""

_MOST_FACTOR = 2.6
_SMALL_FACTOR = 0.8


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the tiles are.

    Attributes:
        columns: how many tiles stand beside one another.
        tile: the size of each; ``gap`` lies between them and around them.
        height: of all of them together.
        factor: how large their letters and drawings are; letters never get too small to read all the same.
    """

    columns: int
    tile: QSize
    gap: int
    height: int
    factor: float

    def box(self, place: int) -> QRect:
        """Where the tile at a place is, counted from 0 in the order of reading."""
        row, column = divmod(place, self.columns)
        wide, high = self.tile.width() + self.gap, self.tile.height() + self.gap
        return QRect(self.gap + column * wide, self.gap + row * high, self.tile.width(), self.tile.height())

    def place_at(self, x: float, y: float, count: int) -> int | None:
        """Which tile lies at a point; a gap belongs to none."""
        for place in range(count):
            if self.box(place).contains(int(x), int(y)):
                return place
        return None


def arranged(count: int, room: QSize, gap: int) -> Layout:
    """The layout in which the letters of so many tiles are largest; it is the same as long as the count is.

    Where so many tiles do not fit, they stand closer, and then go on below. At the right no gap is left: there is shown
    how far they go on.
    """
    count = max(1, count)
    for between in (gap, gap // 2):
        worth, best = max(
            (_tried(count, columns, room, between) for columns in range(1, _most(count, room, between) + 1)),
            key=lambda one: one[0],
        )
        if worth[0]:
            break
    return best


def _most(count: int, room: QSize, gap: int) -> int:
    return min(count, max(1, room.width() // (LEAST.width() + gap)))


def _tried(count: int, columns: int, room: QSize, gap: int) -> tuple[tuple[bool, float, int, int], Layout]:
    """A layout of so many columns, and what it is worth."""
    rows = math.ceil(count / columns)
    wide, high = room.width() // columns - gap, (room.height() - gap) // rows - gap
    fits, high = high >= LEAST.height(), max(high, LEAST.height())
    factor = min(wide / TILE.width(), high / TILE.height(), _MOST_FACTOR)
    layout = Layout(columns, QSize(wide, high), gap, gap + rows * (high + gap), factor)
    worth = factor
    if factor < _SMALL_FACTOR:
        worth = min(wide / SMALL.width(), high / SMALL.height(), 1) * _SMALL_FACTOR
    # Among equals the one with the fewest empty places, then the one with more columns.
    return (fits, round(worth, 2), count - columns * rows, columns), layout
