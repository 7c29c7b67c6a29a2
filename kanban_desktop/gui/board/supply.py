"""Paints a card to supply: how urgent it is, what to do, for whom, by when and why, and the one button.

The whole row is touched for the card's details; its right end, wider than the button that is drawn, takes the step.
"""

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionViewItem

from kanban_desktop.gui.board.delegate import BUTTON_ZONE
from kanban_desktop.gui.board.pictured import PicturedPainter
from kanban_desktop.gui.board.shapes import draw_shape, face_of
from kanban_desktop.gui.kit.lettering import broken, draw, draw_centred, draw_right, fitted
from kanban_desktop.gui.kit.stamp import stamp
from kanban_desktop.gui.kit.touchlist import ROW_ZONE
from kanban_desktop.gui.phrases import CardWords, card_words, translate, urgency_text
from kanban_desktop.gui.roles import mixed
from kanban_desktop.gui.theme import Weight
from kanban_desktop.gui.urgency import Urgency, can_be_done
from kanban_desktop.model.board import BoardCard

_BAND, _GAP = 72, 16
_DOT = " · "


class SupplyPainter(PicturedPainter):
    """Paints cards to supply.

    Attributes:
        first: number of the card whose button is filled: the most urgent one of those that are late.
    """

    first: int | None = None

    def zone_at(self, box: QRect, row: Any, at: QPoint) -> str:
        return BUTTON_ZONE if self.near_button(box, at) and can_be_done(row) else ROW_ZONE

    def marks_of(self, row: Any) -> tuple[bool, bool, str | None]:
        number = row.card.number
        return number == self.first, number in self.pending, self.pressed_zone(number)

    def look_of(self, row: Any) -> Hashable:
        card: BoardCard = row
        return card_words(card, self.now, self.floor), can_be_done(card), *self.marks_of(card)

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, row: Any, look: Any) -> None:
        words, doable, filled, waits, zone = look
        gap = self.theme.px(_GAP)
        box, face = self.draw_face(painter, option, zone == ROW_ZONE)
        band = QRectF(box.left(), box.top(), self._band_width(), box.height())
        self._band(painter, band, words.urgency)
        button = self.button_box(box)
        if doable:
            self.draw_button(painter, button, words.button, filled, zone == BUTTON_ZONE, face)
        else:
            self._no_button(painter, button, words)
        room = QRectF(box)
        room.setLeft(band.right() + gap)
        room.setRight(button.left() - gap)
        beside_first, beside_second = self._timing(painter, room, words)
        self._sentence(painter, room.adjusted(0, 0, -beside_first - gap, 0), words)
        self._details(painter, room.adjusted(0, 0, -beside_second - gap, 0), words, waits)

    def _band_width(self) -> float:
        """As drawn, and wide enough for every word in it."""
        widest = max(self.theme.width(urgency_text(how), 15, Weight.BOLD) for how in Urgency)
        return max(self.theme.px(_BAND), widest + self.theme.px(8))

    def _band(self, painter: QPainter, box: QRectF, how: Urgency) -> None:
        def anew(own: QPainter, here: QRectF) -> None:
            self._draw_band(own, here, how)

        stamp(painter, box, (how, self.theme), anew)
        shape = self._shape_in(box)
        word = QRectF(box.left(), shape.bottom() + self.theme.px(4), box.width(), self.theme.px(20))
        ink = face_of(how, self.theme.roles)[1]
        draw_centred(painter, self.theme, word, [urgency_text(how)], ink, 15, Weight.BOLD)

    def _shape_in(self, band: QRectF) -> QRectF:
        side = self.theme.px(34)
        shape = QRectF(0, 0, side, side)
        shape.moveCenter(band.center() - QPointF(0, self.theme.px(11)))
        return shape

    def _draw_band(self, painter: QPainter, box: QRectF, how: Urgency) -> None:
        theme, corner = self.theme, self.theme.corner
        shape = self._shape_in(box)
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
        draw_shape(painter, how, shape, ink)

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

    def _details(self, painter: QPainter, room: QRectF, words: CardWords, waits: bool) -> None:
        """Whether its scan waits, which card, and for whom; the place gives way, the numbers do not."""
        theme = self.theme
        bare = words.number + _DOT + words.count
        left, base = room.left(), room.center().y() + theme.scale.factor * 24
        if waits:
            left += self._waiting(painter, QPointF(left, base), room.width() - theme.width(bare, 15)) + theme.px(10)
        width = room.right() - left
        size = fitted(theme, bare, width, range(17, 14, -1), Weight.MEDIUM)
        where = theme.elided(words.where, width - theme.width(bare + _DOT, size), size)
        text = _DOT.join(part for part in (words.number, where, words.count) if part and part != "…")
        base = room.center().y() + max(theme.scale.factor * 24, theme.metrics(size).height() * 1.1)
        draw(painter, theme, QPointF(left, base), text, theme.roles.muted, size)

    def _waiting(self, painter: QPainter, at: QPointF, room: float) -> float:
        """That its scan waits, in a word where the numbers leave room for one; returns the room taken."""
        word = translate("board", "waiting")
        wide = self.theme.width(word, 17, Weight.BOLD) + self.theme.px(20 + 6 + 10)
        return self.draw_waiting(painter, at, word if wide <= room else "")
