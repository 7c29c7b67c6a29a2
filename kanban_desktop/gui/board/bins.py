"""Draws containers as bins.

Full is solid, in use partly down, on its way half across, being made hatched, empty dashed, held crossed. Each is told
from the others without colour, and carries its card's number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from kanban_desktop.gui.kit.lettering import draw
from kanban_desktop.gui.kit.stamp import stamp
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.model.card import Card
from kanban_desktop.model.path import SupplyState

LARGE = (40, 38)
SMALL = (31, 28)
GAP, SMALL_GAP = 8, 6


class Bin(Enum):
    """How a container is drawn."""

    FULL = "full"
    IN_USE = "in use"
    MOVING = "on its way"
    MAKING = "being made"
    EMPTY = "empty"
    HELD = "held"


_OF_STATE = {
    SupplyState.FULL: Bin.FULL,
    SupplyState.IN_USE: Bin.IN_USE,
    SupplyState.IN_TRANSIT: Bin.MOVING,
    SupplyState.IN_PROCESS: Bin.MAKING,
    SupplyState.READY: Bin.MAKING,
}


def bin_of(card: Card) -> Bin:
    """How a card's container is drawn."""
    return Bin.HELD if card.held else _OF_STATE.get(card.state, Bin.EMPTY) if card.state else Bin.EMPTY


@dataclass(frozen=True, slots=True)
class Row:
    """How bins stand in a row: their size, the gap, and how many there is room for."""

    width: int
    height: int
    gap: int
    room: int

    def boxes(self, left: float, top: float, count: int) -> Iterator[QRectF]:
        """The boxes of the bins from the left."""
        for place in range(count):
            yield QRectF(left + place * (self.width + self.gap), top, self.width, self.height)


def row_of(size: tuple[int, int], gap: int, width: float, theme: Theme) -> Row:
    """A row of bins of this size in so much room."""
    wide, high, between = theme.px(size[0]), theme.px(size[1]), theme.px(gap)
    return Row(wide, high, between, int((width + between) // (wide + between)))


def draw_bin(painter: QPainter, box: QRectF, kind: Bin, text: str, theme: Theme, face: str) -> None:
    """Draws one bin with its number; ``face`` is the colour that it stands on."""

    def anew(own: QPainter, here: QRectF) -> None:
        _draw(own, here, kind, text, theme, face)

    stamp(painter, box, (kind, text, theme, face), anew, face)


def _draw(painter: QPainter, box: QRectF, kind: Bin, text: str, theme: Theme, face: str) -> None:
    roles = theme.roles
    line = theme.px(3 if box.height() > theme.px(30) else 2.4)
    inner = box.adjusted(line / 2, line / 2, -line / 2, -line / 2)
    corner = min(theme.px(7), box.height() / 4)
    outline = QPainterPath()
    outline.addRoundedRect(inner, corner, corner)
    ink = QColor(roles.ink)
    filled = {
        Bin.FULL: box,
        Bin.MOVING: QRectF(box.left(), box.top(), box.width() / 2, box.height()),
        Bin.IN_USE: QRectF(box.left(), box.top() + box.height() / 3, box.width(), box.height() * 2 / 3),
    }.get(kind, QRectF())
    painter.setBrush(QColor(face))
    if kind is Bin.EMPTY:
        pen = QPen(QColor(roles.muted), line, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([1.8, 1.3])
        painter.setPen(pen)
    else:
        painter.setPen(QPen(ink, line))
    painter.drawPath(outline)
    if not filled.isEmpty():
        part = QPainterPath()
        part.addRect(filled)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPath(outline.intersected(part))
    elif kind is Bin.MAKING:
        _hatch(painter, inner, outline, roles.muted, theme)
    elif kind is Bin.HELD:
        painter.setPen(QPen(QColor(roles.held), line))
        # From where the corner's bend crosses the diagonal.
        bend = corner * 0.3
        cross = inner.adjusted(bend, bend, -bend, -bend)
        painter.drawLines([QLineF(cross.topLeft(), cross.bottomRight()), QLineF(cross.topRight(), cross.bottomLeft())])
    _number(painter, box, filled, kind, text, theme, face)


def draw_pending(painter: QPainter, box: QRectF, theme: Theme, face: str) -> None:
    """Marks a bin whose card's scan waits to be sent: a small clock at its corner."""
    side = min(theme.px(17), box.height() * 0.5)
    mark = QRectF(0, 0, side, side)
    mark.moveCenter(box.topRight() + QPointF(-side * 0.12, side * 0.12))
    painter.setPen(QPen(QColor(face), theme.px(2)))
    painter.setBrush(QColor(theme.roles.accent))
    painter.drawEllipse(mark)
    middle, arm = mark.center(), side * 0.24
    painter.setPen(QPen(QColor(theme.roles.accent_ink), max(1.4, side * 0.12)))
    # A clock's hands.
    painter.drawLines([QLineF(middle, middle - QPointF(0, arm)), QLineF(middle, middle + QPointF(arm, 0))])


def _hatch(painter: QPainter, box: QRectF, outline: QPainterPath, colour: str, theme: Theme) -> None:
    step = theme.px(9)
    stripes = QPainterPath()
    x = box.left() - box.height()
    while x < box.right():
        stripes.moveTo(x, box.bottom())
        stripes.lineTo(x + box.height(), box.top())
        stripes.lineTo(x + box.height() + step * 0.45, box.top())
        stripes.lineTo(x + step * 0.45, box.bottom())
        stripes.closeSubpath()
        x += step
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawPath(outline.intersected(stripes))


def _number(painter: QPainter, box: QRectF, filled: QRectF, kind: Bin, text: str, theme: Theme, face: str) -> None:
    high, wide = theme.metrics(15, Weight.HEAVY).capHeight(), theme.width(text, 15, Weight.HEAVY)
    centre = box.center()
    # On the solid half of a bin on its way a number of one figure has room; a longer one would lie across the edge.
    in_half = kind is Bin.MOVING and wide <= filled.width() - theme.px(4)
    if in_half:
        centre.setX(filled.center().x() + theme.px(1))
    elif kind is Bin.IN_USE:
        centre.setY(filled.center().y() - theme.px(1))
    at = QPointF(centre.x() - wide / 2, centre.y() + high / 2)
    on_plate = kind in (Bin.MAKING, Bin.HELD) or (kind is Bin.MOVING and not in_half)
    if on_plate and text:
        plate = QRectF(0, 0, wide + theme.px(3 if kind is Bin.MOVING else 7), high + theme.px(8))
        plate.moveCenter(centre)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(face))
        painter.drawRoundedRect(plate, theme.px(4), theme.px(4))
    on_solid = not filled.isEmpty() and not on_plate
    colour = face if on_solid else theme.roles.muted if kind is Bin.EMPTY else theme.roles.ink
    draw(painter, theme, at, text, colour, 15, Weight.HEAVY)
