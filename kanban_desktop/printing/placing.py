"""Makes texts fit: as large as their boxes allow, then smaller, then in more lines, then with an ellipsis."""

from functools import cache, lru_cache
from math import ceil, floor
from typing import NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QTextLayout, QTextOption

from kanban_desktop.printing import dots
from kanban_desktop.printing.layout import Box, Field

FAMILY = "Inter"

_SHRINK = 0.94
# Above this a character may stand higher or lower than the line that it is in.
_TAME = "\u00ff"


class Line(NamedTuple):
    """A line of text, in dots: where it begins, on which base line."""

    x: int
    baseline: int
    text: str


class Piece(NamedTuple):
    """A field as it is painted: its box and font size in dots, its lines, and whether letters may leave their line."""

    field: Field
    box: QRect
    size: int
    lines: tuple[Line, ...]
    wild: bool

    @property
    def font(self) -> QFont:
        """The font of all its lines."""
        return _font(self.field, self.size)


@lru_cache(maxsize=512)
def rect(box: Box, dpi: int) -> QRect:
    """A box in dots."""
    return QRect(*dots.rect(box, dpi))


@lru_cache(maxsize=2048)
def fitted(field: Field, text: str, dpi: int) -> Piece:
    """The text as large as it fits: on one line, shrunk, in more lines, and at its smallest with an ellipsis."""
    box = rect(field.inside, dpi)
    size, smallest = dots.dots(field.largest, dpi), dots.dots(field.smallest, dpi)
    while True:
        most = min(field.lines, box.height() // sum(_line(field, size)))
        rows = _broken(text, _font(field, size), box.width(), most, cut=size == smallest)
        if rows is not None:
            return Piece(field, box, size, _placed(rows, field, box, size), wild=max(text, default="") > _TAME)
        size = max(smallest, floor(size * _SHRINK))


def _line(field: Field, size: int) -> tuple[int, int]:
    """The dots that a line takes above and below its base line, whatever font it falls back to."""
    return ceil(size * field.ascent), ceil(size * field.descent)


def _broken(text: str, font: QFont, width: int, most: int, cut: bool) -> list[str] | None:
    """The text in at most so many lines; None if it does not fit and must not be cut or broken inside a word."""
    if not text:
        return []
    if most == 0 and not cut:
        return None
    if QFontMetricsF(font).horizontalAdvance(text) <= width:
        return [text]
    mode = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if cut else QTextOption.WrapMode.WordWrap
    paragraph = QTextLayout(text, font)
    paragraph.setTextOption(_wrapping(mode))
    units = text.encode("utf-16-le")  # Qt counts in these
    rows: list[str] = []
    paragraph.beginLayout()
    while (line := paragraph.createLine()).isValid():
        line.setLineWidth(width)
        start = 2 * line.textStart()
        row = units[start : start + 2 * line.textLength()].decode("utf-16-le", "ignore").strip()
        if len(rows) >= most - 1 and start + 2 * line.textLength() < len(units):
            if not cut:
                return None
            rest = units[start:].decode("utf-16-le", "ignore")
            rows.append(QFontMetricsF(font).elidedText(rest, Qt.TextElideMode.ElideRight, width))
            break
        if line.naturalTextWidth() > width and not cut:
            return None
        rows.append(row)
    paragraph.endLayout()
    return rows


def _placed(rows: list[str], field: Field, box: QRect, size: int) -> tuple[Line, ...]:
    """Where the lines stand: their ink, not their first letter's blank side, is flush with the box."""
    metrics = QFontMetricsF(_font(field, size))
    above, below = _line(field, size)
    baseline = box.top() + floor((box.height() - len(rows) * (above + below)) * field.down.value) + above
    lines = []
    for row in rows:
        ink = metrics.tightBoundingRect(row)
        x = box.left() - ink.left() + (box.width() - ink.width()) * field.across.value
        lines.append(Line(ceil(x), baseline, row))
        baseline += above + below
    return tuple(lines)


@lru_cache(maxsize=512)
def _font(field: Field, size: int) -> QFont:
    font = QFont(FAMILY)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight(field.weight))
    if field.weight > QFont.Weight.Bold:
        # Asked for by weight, a face above bold is taken for one that is to be made bolder still: a PDF gets it twice.
        font.setWeight(QFont.Weight.DemiBold)
        font.setStyleName(_face(field.weight))
    # Unhinted, letters are as wide in a PDF as in an image, and one measuring serves both.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # Said even where it is what anybody would take, else a window's own letters come through to the paper.
    font.setItalic(False)
    font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 100)
    font.setFeature(QFont.Tag("tnum"), 0)
    if field.code:
        font.setFeature(QFont.Tag("ss02"), 1)
    return font


@cache
def _face(weight: int) -> str:
    """What this system calls the upright face of this weight."""
    for name in QFontDatabase.styles(FAMILY):
        if QFontDatabase.weight(FAMILY, name) == weight and not QFontDatabase.italic(FAMILY, name):
            return name
    return ""


@cache
def _wrapping(mode: QTextOption.WrapMode) -> QTextOption:
    option = QTextOption()
    option.setWrapMode(mode)
    return option
