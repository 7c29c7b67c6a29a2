"""Paints a loop that the station consumes: its part, when it may run out, and its bins."""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from kanban_desktop.gui.board.bins import (
    GAP,
    LARGE,
    SMALL,
    SMALL_GAP,
    Bin,
    Row,
    bin_of,
    draw_bin,
    draw_pending,
    row_of,
)
from kanban_desktop.gui.board.order import Material
from kanban_desktop.gui.board.pictured import PicturedPainter
from kanban_desktop.gui.board.shapes import draw_shape, face_of
from kanban_desktop.gui.kit.lettering import draw, draw_right
from kanban_desktop.gui.phrases import LoopWords, loop_words
from kanban_desktop.gui.theme import Weight
from kanban_desktop.gui.urgency import Urgency

_MARGIN = 16
_SHORTEST = 3
_MARKED = frozenset((Urgency.LATE, Urgency.SOON, Urgency.UNKNOWN))
_BOLD, _SEMI = Weight.BOLD, Weight.SEMIBOLD


class MaterialPainter(PicturedPainter):
    """Paints loops that are consumed. The whole row is touched for the loop's cards, not the small bins."""

    def marks_of(self, row: Any) -> Hashable:
        return self.pending.intersection(one.card.number for one in row.cards), self.pressed_zone(row.key)

    def look_of(self, row: Any) -> Hashable:
        material: Material = row
        bins = tuple((bin_of(one.card), one.n, one.card.number in self.pending) for one in material.cards)
        words = loop_words(material.cards, self.now, self.floor, self.pending)
        if words.waiting:
            words = replace(words, stock=(" · ".join(words.stock),))  # the second line is for what waits
        return words, bins, self.pressed_zone(material.key) is not None

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, row: Any, look: Any) -> None:
        words, _, pressed = look
        box, face = self.draw_face(painter, option, pressed)
        margin = self.theme.px(_MARGIN)
        room = box.adjusted(margin, 0, -margin, 0)
        self._title(painter, room, words)
        self._stock(painter, room, words, row, face)

    def _title(self, painter: QPainter, room: QRectF, words: LoopWords) -> None:
        theme, roles = self.theme, self.theme.roles
        base = room.top() + theme.scale.factor * 34
        out = theme.elided(words.out, room.width() * 0.5, 20, _BOLD)
        colour = roles.late_text if words.urgency is Urgency.LATE else roles.ink
        right = room.right() - draw_right(painter, theme, QPointF(room.right(), base), out, colour, 20, _BOLD)
        if words.urgency in _MARKED:
            side = theme.px(18)
            right -= side + theme.px(8)
            middle = base - theme.metrics(20, _BOLD).capHeight() / 2
            fill, ink = face_of(words.urgency, roles)
            colour, edge = (ink, None) if words.urgency is Urgency.UNKNOWN else (fill, ink)
            box = QRectF(right, middle - side / 2, side, side)
            draw_shape(painter, words.urgency, box, colour, edge if words.urgency is Urgency.SOON else None)
        left, width, gap = room.left(), right - theme.px(14) - room.left(), theme.px(9)
        number = theme.elided(words.number, width, 16)
        part = theme.elided(words.part, width - theme.width(number, 16) - gap, 21, _BOLD)
        if len(part) > _SHORTEST or part == words.part:
            draw(painter, theme, QPointF(left, base), part, roles.ink, 21, _BOLD)
            left += theme.width(part, 21, _BOLD) + gap
        draw(painter, theme, QPointF(left, base), number, roles.muted, 16)

    def _stock(self, painter: QPainter, room: QRectF, words: LoopWords, row: Material, face: str) -> None:
        """The bins, as large as there is room for, and in words what they are."""
        theme, count = self.theme, len(row.cards)
        told = max(theme.width(line, 16, _SEMI) for line in words.stock) + theme.px(14)
        if words.waiting:
            told = max(told, theme.width(words.waiting, 17, _BOLD) + theme.px(26 + 14))
        large = row_of(LARGE, GAP, room.width() - told, theme)
        if count <= large.room:
            top = room.bottom() - theme.scale.factor * 14 - large.height
            self._bins(painter, large, QPointF(room.left(), top), row, face)
            self._told(painter, QPointF(room.right(), top + large.height / 2), words)
            return
        at = QPointF(room.left(), room.top() + theme.scale.factor * 57)
        if words.waiting:
            at.setX(at.x() + self.draw_waiting(painter, at, words.waiting) + theme.px(10))
        line = theme.elided(" · ".join(words.stock), room.right() - at.x(), 16, _SEMI)
        draw(painter, theme, at, line, theme.roles.muted, 16, _SEMI)
        tight = row_of(SMALL, SMALL_GAP, room.width(), theme)
        at = QPointF(room.left(), room.bottom() - theme.scale.factor * 10 - tight.height)
        if count <= tight.room:
            self._bins(painter, tight, at, row, face)
        else:
            self._counted(painter, tight, at, room.width(), row, face)

    def _told(self, painter: QPainter, at: QPointF, words: LoopWords) -> None:
        """The stock in words, one line above the other, around the middle of a right end."""
        theme = self.theme
        metrics = theme.metrics(16, _SEMI)
        step = max(theme.scale.factor * 20, metrics.height() * 0.98)
        count = len(words.stock) + bool(words.waiting)
        y = at.y() + metrics.capHeight() / 2 - step * (count - 1) / 2
        for place, line in enumerate(words.stock):
            draw_right(painter, theme, QPointF(at.x(), y + place * step), line, theme.roles.muted, 16, _SEMI)
        if words.waiting:
            left = at.x() - theme.width(words.waiting, 17, _BOLD) - theme.px(20) - theme.px(6)
            self.draw_waiting(painter, QPointF(left, y + (count - 1) * step), words.waiting)

    def _bins(self, painter: QPainter, bins: Row, at: QPointF, row: Material, face: str) -> None:
        """Every card's bin at its own place: people learn where to look."""
        for box, card in zip(bins.boxes(at.x(), at.y(), len(row.cards)), row.cards, strict=True):
            draw_bin(painter, box, bin_of(card.card), str(card.n), self.theme, face)
            if card.card.number in self.pending:
                draw_pending(painter, box, self.theme, face)

    def _counted(self, painter: QPainter, bins: Row, at: QPointF, width: float, row: Material, face: str) -> None:
        """More bins than there is room for: one of each kind, and how many there are."""
        theme = self.theme
        kinds = [bin_of(card.card) for card in row.cards]
        counts = [(kind, str(kinds.count(kind))) for kind in Bin if kind in kinds]
        gap = theme.px(6)
        took = sum(bins.width + gap + theme.width(count, 17, _BOLD) for _, count in counts)
        between = min(theme.px(26), (width - took) / max(1, len(counts) - 1))
        base = at.y() + bins.height / 2 + theme.metrics(17, _BOLD).capHeight() / 2
        left = at.x()
        for kind, count in counts:
            draw_bin(painter, QRectF(left, at.y(), bins.width, bins.height), kind, "", theme, face)
            left += bins.width + gap
            draw(painter, theme, QPointF(left, base), count, theme.roles.ink, 17, _BOLD)
            left += theme.width(count, 17, _BOLD) + between
