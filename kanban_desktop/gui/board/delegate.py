"""What the rows of the board's lists have in common: a card's face, its button, and the moment they are painted for."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.lettering import draw, draw_centred, fitted
from kanban_desktop.gui.kit.stamp import stamp
from kanban_desktop.gui.kit.touchlist import TouchDelegate
from kanban_desktop.gui.phrases import Floor
from kanban_desktop.gui.roles import mixed
from kanban_desktop.gui.theme import Theme, Weight

BUTTON_ZONE = "button"

GAP = 10
"""Between two rows."""

_HEIGHT, _MARGIN, _GAP = 104, 15, 16
_BUTTON = (120, 76)
_PRESSED = 0.07


class CardPainter(TouchDelegate):
    """What the rows of both columns have in common: a card's face, and the moment for which it is painted.

    Attributes:
        now: the clock, microseconds UTC.
        floor: the plant's zone and reasons.
        pending: numbers of the cards whose scans wait to be sent.
    """

    pending: frozenset[int] = frozenset()

    def __init__(self, theme: Theme, floor: Floor, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.now = 0
        self.floor = floor

    def row_height(self) -> int:
        scale = self.theme.scale
        return max(scale.px(_HEIGHT), scale.target(_BUTTON[1], 15) + 2 * scale.px(12)) + scale.px(GAP)

    def face_box(self, rect: QRect) -> QRectF:
        """The card's face in its row."""
        return QRectF(rect).adjusted(0, 0, 0, -self.theme.px(GAP))

    def draw_face(self, painter: QPainter, option: QStyleOptionViewItem, pressed: bool) -> tuple[QRectF, str]:
        """Draws the card's empty face; returns its box and its colour."""
        theme = self.theme
        roles = theme.roles
        box = self.face_box(option.rect)
        face = mixed(roles.surface, roles.ink, _PRESSED) if pressed else roles.surface
        focused = option.state & QStyle.StateFlag.State_HasFocus
        # Two faces, one within the other: drawing a thin line around one takes eight times as long.
        line = theme.px(3) if focused else 1
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(roles.accent if focused else roles.line))
        painter.drawRoundedRect(box, theme.corner, theme.corner)
        painter.setBrush(QColor(face))
        inner = theme.corner - line
        painter.drawRoundedRect(box.adjusted(line, line, -line, -line), inner, inner)
        return box, face

    def draw_waiting(self, painter: QPainter, at: QPointF, text: str) -> float:
        """Says behind a tray that a scan waits to be sent, from the left end of a base line; returns the room taken."""
        theme = self.theme
        side, gap, colour = theme.px(20), theme.px(6), theme.roles.accent
        middle = at.y() - theme.metrics(17, Weight.BOLD).capHeight() / 2
        image = icon_image("inbox", colour, side, painter.device().devicePixelRatio())
        painter.drawImage(QPointF(at.x(), middle - side / 2), image)
        draw(painter, theme, QPointF(at.x() + side + gap, at.y()), text, colour, 17, Weight.BOLD)
        return side + gap + theme.width(text, 17, Weight.BOLD)

    def button_box(self, box: QRectF) -> QRectF:
        """Where the button is drawn on a card's face."""
        scale = self.theme.scale
        wide, high = scale.target(_BUTTON[0], 20), scale.target(_BUTTON[1], 15)
        right = box.right() - scale.px(_MARGIN)
        return QRectF(right - wide, box.center().y() - high / 2, wide, high)

    def near_button(self, box: QRect, at: QPoint) -> bool:
        """Whether a point of a row is its button's: the row's whole right end, wider than what is drawn."""
        return at.x() >= self.button_box(self.face_box(box)).left() - self.theme.px(_GAP) / 2

    def draw_button(self, painter: QPainter, box: QRectF, text: str, filled: bool, pressed: bool, face: str) -> None:
        """Draws the row's button; ``face`` is the colour that it stands on."""

        def anew(own: QPainter, here: QRectF) -> None:
            self._draw_button(own, here, text, filled, pressed, face)

        stamp(painter, box, ("button", text, filled, pressed, face, self.theme), anew, face)

    def _draw_button(self, painter: QPainter, box: QRectF, text: str, filled: bool, pressed: bool, face: str) -> None:
        theme, roles = self.theme, self.theme.roles
        fill, ink = (roles.accent, roles.accent_ink) if filled else (face, roles.accent)
        line = theme.px(3)
        painter.setPen(QPen(QColor(roles.accent), line))
        painter.setBrush(QColor(mixed(fill, ink, 0.18) if pressed else fill))
        edge = box.adjusted(line / 2, line / 2, -line / 2, -line / 2)
        painter.drawRoundedRect(edge, theme.px(12), theme.px(12))
        room = box.width() - theme.px(14)
        size = fitted(theme, text, room, range(22, 14, -1), Weight.BOLD)
        draw_centred(painter, theme, box, [theme.elided(text, room, size, Weight.BOLD)], ink, size, Weight.BOLD)
