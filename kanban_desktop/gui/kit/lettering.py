"""Fits texts into the room that there is and draws them on a base line."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from kanban_desktop.gui.theme import Theme, Weight


def broken(theme: Theme, text: str, width: float, most: int, base: float, weight: Weight = Weight.MEDIUM) -> list[str]:
    """The text in at most so many lines, broken at blanks; the last one is cut if that is not enough."""
    lines: list[str] = []
    rest = " ".join(text.split())
    while rest:
        if len(lines) == most - 1 or theme.width(rest, base, weight) <= width:
            lines.append(theme.elided(rest, width, base, weight))
            break
        end = len(rest)
        while end > 0 and theme.width(rest[:end], base, weight) > width:
            end = rest.rfind(" ", 0, end)
        if end <= 0:
            # One word is wider than the line: it is cut, and what follows still has its lines.
            end = rest.find(" ") if " " in rest else len(rest)
        lines.append(theme.elided(rest[:end], width, base, weight))
        rest = rest[end:].strip()
    return lines


def fitted(theme: Theme, text: str, width: float, sizes: range, weight: Weight) -> int:
    """The first of some sizes, falling, at which a text is no wider than this; else the last one."""
    widest = theme.width(text, sizes[0], weight)
    for base in sizes:
        # Letters are about as much narrower as they are lower: what is far too wide need not be measured.
        if widest * base <= 1.1 * width * sizes[0] and theme.width(text, base, weight) <= width:
            return base
    return sizes[-1]


def draw(
    painter: QPainter, theme: Theme, at: QPointF, text: str, colour: str, base: float, weight: Weight = Weight.MEDIUM
) -> None:
    """Draws a line of text; ``at`` is the left end of its base line."""
    painter.setFont(theme.font(base, weight))
    painter.setPen(QColor(colour))
    painter.drawText(at, text)


def draw_right(
    painter: QPainter, theme: Theme, at: QPointF, text: str, colour: str, base: float, weight: Weight = Weight.MEDIUM
) -> float:
    """The same with ``at`` at its right end; returns its width."""
    width = theme.width(text, base, weight)
    draw(painter, theme, QPointF(at.x() - width, at.y()), text, colour, base, weight)
    return width


def draw_centred(
    painter: QPainter, theme: Theme, box: QRectF, lines: Sequence[str], colour: str, base: float, weight: Weight
) -> None:
    """Draws lines of text in the middle of a box, by the height of their capitals and not of their boxes."""
    metrics = theme.metrics(base, weight)
    step = metrics.height()
    y = box.center().y() + metrics.capHeight() / 2 - step * (len(lines) - 1) / 2
    for place, line in enumerate(lines):
        x = box.center().x() - theme.width(line, base, weight) / 2
        draw(painter, theme, QPointF(x, y + place * step), line, colour, base, weight)
