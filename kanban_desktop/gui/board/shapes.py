"""The shapes of urgency: octagon late, diamond soon, circle on time, pause held, dashed ring without news.

The octagon is the stop sign's; the triangle belongs to the signal kanban.
"""

import math
from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from kanban_desktop.gui.roles import Roles
from kanban_desktop.gui.urgency import Urgency


def face_of(how: Urgency, roles: Roles) -> tuple[str, str]:
    """The colours of a band: its face, and what is drawn on it."""
    return {
        Urgency.LATE: (roles.late, roles.late_ink),
        Urgency.SOON: (roles.soon, roles.soon_ink),
        Urgency.ON_TIME: (roles.on_time, roles.on_time_ink),
        Urgency.HELD: (roles.held, roles.held_ink),
        Urgency.UNKNOWN: (roles.background, roles.muted),
    }[how]


def draw_shape(painter: QPainter, how: Urgency, box: QRectF, colour: str, edge: str | None = None) -> None:
    """Draws the shape into a square box; ``edge`` draws its outline where the colour alone would not stand out."""
    width = box.width() / 9
    if how is Urgency.UNKNOWN:
        pen = QPen(QColor(colour), width * 1.3, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
        # Eight dashes go round whatever the size: the pattern is in widths of the pen.
        radius = (box.width() - pen.widthF()) / 2
        dash = 2 * math.pi * radius / pen.widthF() / 16
        pen.setDashPattern([dash, dash])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box.center(), radius, radius)
        return
    painter.setPen(QPen(QColor(edge), width) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawPath(_path(how, box))


def _path(how: Urgency, box: QRectF) -> QPainterPath:
    path, centre = QPainterPath(), box.center()
    match how:
        case Urgency.LATE:
            path.addPolygon(_corners(centre, box.width() / 2 / math.cos(math.pi / 8), 8, math.pi / 8))
        case Urgency.SOON:
            path.addPolygon(_corners(centre, box.width() / 2, 4, 0))
        case Urgency.HELD:
            bar = QRectF(0, 0, box.width() * 0.34, box.height())
            for x in (box.left() + box.width() * 0.06, box.right() - box.width() * 0.06 - bar.width()):
                bar.moveTo(x, box.top())
                path.addRect(bar)
        case _:
            path.addEllipse(centre, box.width() / 2 * 0.94, box.height() / 2 * 0.94)
    path.closeSubpath()
    return path


def _corners(centre: QPointF, radius: float, count: int, turn: float) -> QPolygonF:
    angles = (turn + 2 * math.pi * place / count for place in range(count))
    return QPolygonF([centre + QPointF(math.cos(angle), math.sin(angle)) * radius for angle in angles])


@cache
def marker(how: Urgency, colour: str, edge: str | None = None) -> Callable[[QPainter, QRectF], None]:
    """Something that draws the shape wherever it is asked to."""

    def drawn(painter: QPainter, box: QRectF) -> None:
        draw_shape(painter, how, box, colour, edge)

    return drawn
