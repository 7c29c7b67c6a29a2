"""A card's face: what rows and choices are drawn on."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from kanban_desktop.gui.roles import mixed
from kanban_desktop.gui.theme import Theme

_PRESSED = 0.07


def draw_face(painter: QPainter, theme: Theme, box: QRectF, *, pressed: bool = False, marked: bool = False) -> None:
    """Draws an empty face; a marked one has a thick line in the accent's colour."""
    roles = theme.roles
    # Two faces, one within the other: drawing a thin line around one takes eight times as long.
    line = theme.px(3) if marked else 1
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(roles.accent if marked else roles.line))
    painter.drawRoundedRect(box, theme.corner, theme.corner)
    painter.setBrush(QColor(mixed(roles.surface, roles.ink, _PRESSED) if pressed else roles.surface))
    inner = theme.corner - line
    painter.drawRoundedRect(box.adjusted(line, line, -line, -line), inner, inner)
