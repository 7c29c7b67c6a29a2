"""Paints a card to supply: how urgent it is, what to do, for whom, by when and why, and the one button.

The whole row is touched for the card's details; its right end, wider than the button that is drawn, takes the step.
"""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from kanban_desktop.gui.board.shapes import draw_shape, face_of
from kanban_desktop.gui.kit.keyed import ROW
from kanban_desktop.gui.kit.lettering import broken, draw, draw_centred, draw_right, fitted
from kanban_desktop.gui.kit.touchlist import ROW_ZONE, TouchDelegate
from kanban_desktop.gui.phrases import CardWords, Floor, card_words, urgency_text
from kanban_desktop.gui.roles import mixed
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.gui.urgency import Urgency, can_be_done
from kanban_desktop.model.board import BoardCard

BUTTON_ZONE = "button"

GAP = 10
"""Between two rows."""

_HEIGHT, _BAND, _MARGIN, _GAP = 104, 72, 15, 16
_BUTTON = (120, 76)
_PRESSED = 0.07
_DOT = " · "


class CardPainter(TouchDelegate):
    """What the rows of both columns have in common: a card's face, and the moment for which it is painted.

    Attributes:
        now: the clock, microseconds UTC.
        floor: the plant's zone and reasons.
    """

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


class SupplyPainter(CardPainter):
    """Paints cards to supply.

    Attributes:
        first: number of the card whose button is filled: the most urgent one of those that are late.
    """

    first: int | None = None

    def zone_at(self, box: QRect, row: Any, at: QPoint) -> str:
        return BUTTON_ZONE if self.near_button(box, at) and can_be_done(row) else ROW_ZONE

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        card: BoardCard = index.data(ROW)
        words = card_words(card, self.now, self.floor)
        zone = self.pressed_zone(card.card.number)
        gap = self.theme.px(_GAP)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, face = self.draw_face(painter, option, zone == ROW_ZONE)
        band = QRectF(box.left(), box.top(), self._band_width(), box.height())
        self._band(painter, band, words.urgency)
        button = self.button_box(box)
        if can_be_done(card):
            self.draw_button(painter, button, words.button, card.card.number == self.first, zone == BUTTON_ZONE, face)
        else:
            self._no_button(painter, button, words)
        room = QRectF(box)
        room.setLeft(band.right() + gap)
        room.setRight(button.left() - gap)
        beside_first, beside_second = self._timing(painter, room, words)
        self._sentence(painter, room.adjusted(0, 0, -beside_first - gap, 0), words)
        self._details(painter, room.adjusted(0, 0, -beside_second - gap, 0), words)

    def _band_width(self) -> float:
        """As drawn, and wide enough for every word in it."""
        widest = max(self.theme.width(urgency_text(how), 15, Weight.BOLD) for how in Urgency)
        return max(self.theme.px(_BAND), widest + self.theme.px(8))

    def _band(self, painter: QPainter, box: QRectF, how: Urgency) -> None:
        theme, corner = self.theme, self.theme.corner
        face, ink = face_of(how, theme.roles)
        if how is Urgency.UNKNOWN:
            # It has no colour of its own: the card's edge stays to be seen.
            box, corner = box.adjusted(1, 1, 0, -1), corner - 1
        path = QPainterPath(box.topRight())
        path.lineTo(box.left() + corner, box.top())
        path.arcTo(box.left(), box.top(), 2 * corner, 2 * corner, 90, 90)
        path.arcTo(box.left(), box.bottom() - 2 * corner, 2 * corner, 2 * corner, 180, 90)
        path.lineTo(box.bottomRight())
        path.closeSubpath()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(face))
        painter.drawPath(path)
        side = theme.px(34)
        shape = QRectF(0, 0, side, side)
        shape.moveCenter(box.center() - QPointF(0, theme.px(11)))
        draw_shape(painter, how, shape, ink)
        word = QRectF(box.left(), shape.bottom() + theme.px(4), box.width(), theme.px(20))
        draw_centred(painter, theme, word, [urgency_text(how)], ink, 15, Weight.BOLD)

    def _no_button(self, painter: QPainter, box: QRectF, words: CardWords) -> None:
        """Where there is nothing to press, who is to do something instead."""
        theme, roles = self.theme, self.theme.roles
        if words.urgency is Urgency.HELD:
            painter.setPen(QPen(QColor(mixed(roles.line, roles.muted, 0.35)), 2, Qt.PenStyle.DashLine))
            painter.setBrush(QColor(roles.background))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), theme.px(12), theme.px(12))
        room = box.width() - theme.px(14)
        lines = [theme.elided(line, room, 17, Weight.SEMIBOLD) for line in words.button.split("\n")[:2]]
        draw_centred(painter, theme, box, lines, roles.muted, 17, Weight.SEMIBOLD)

    def _timing(self, painter: QPainter, room: QRectF, words: CardWords) -> tuple[float, float]:
        """By when and why, against the right end; returns the room taken beside the first line and the second."""
        theme, roles = self.theme, self.theme.roles
        most = room.width() * 0.44
        size = fitted(theme, words.when, most, range(26, 17, -1), Weight.BOLD)
        when = theme.elided(words.when, most, size, Weight.BOLD)
        why = [theme.elided(line, most, 16, Weight.SEMIBOLD) for line in words.why]
        if len(why) == 1:
            wish = max(theme.width(when, size, Weight.BOLD), theme.px(146))
            why = broken(theme, words.why[0], min(wish, most), 2, 16, Weight.SEMIBOLD)
        colour = roles.late_text if words.urgency is Urgency.LATE else roles.ink
        y = room.center().y() + (-10 if len(why) == 2 else -1) * theme.scale.factor
        first = draw_right(painter, theme, QPointF(room.right(), y), when, colour, size, Weight.BOLD)
        step = max(20 * theme.scale.factor, theme.metrics(16, Weight.SEMIBOLD).height() * 0.98)
        below = 0.0
        for place, line in enumerate(why):
            at = QPointF(room.right(), y + step * (1.1 + place))
            below = max(below, draw_right(painter, theme, at, line, roles.muted, 16, Weight.SEMIBOLD))
        return max(first, below) if len(why) == 2 else first, below

    def _sentence(self, painter: QPainter, room: QRectF, words: CardWords) -> None:
        """What to do; the part's name gives way, the amount does not."""
        theme, roles = self.theme, self.theme.roles
        whole = words.before + words.part + words.after
        size = fitted(theme, whole, room.width(), range(30, 21, -1), Weight.HEAVY)
        left = room.width() - sum(theme.width(text, size, Weight.HEAVY) for text in (words.before, words.after))
        text = words.before + theme.elided(words.part, left, size, Weight.HEAVY) + words.after
        colour = roles.muted if words.urgency is Urgency.HELD else roles.ink
        draw(painter, theme, QPointF(room.left(), room.center().y()), text, colour, size, Weight.HEAVY)

    def _details(self, painter: QPainter, room: QRectF, words: CardWords) -> None:
        """Which card, and for whom; the place gives way, the numbers do not."""
        theme = self.theme
        bare = words.number + _DOT + words.count
        size = fitted(theme, bare, room.width(), range(17, 14, -1), Weight.MEDIUM)
        where = theme.elided(words.where, room.width() - theme.width(bare + _DOT, size), size)
        text = _DOT.join(part for part in (words.number, where, words.count) if part and part != "…")
        below = max(theme.scale.factor * 24, theme.metrics(size).height() * 1.1)
        draw(painter, theme, QPointF(room.left(), room.center().y() + below), text, theme.roles.muted, size)
