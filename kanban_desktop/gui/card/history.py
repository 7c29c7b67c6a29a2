"""A card's history as a list of sentences, the newest first; what was taken back is struck through."""

from operator import attrgetter

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from kanban_desktop.gui import times
from kanban_desktop.gui.board.delegate import CardPainter
from kanban_desktop.gui.card.story import Told
from kanban_desktop.gui.kit.keyed import ROW, KeyedRows
from kanban_desktop.gui.kit.lettering import broken, draw, draw_right
from kanban_desktop.gui.theme import Weight

_ROW, _GAP = 46, 12
_WHEN, _SAID, _NOTE = 17, 18, 16


class HistoryRows(KeyedRows[Told]):
    """A row for every event, known by the version that it made."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(attrgetter("version"), _same, _same, attrgetter("sentence"), parent)


def _same(old: Told, new: Told) -> bool:
    return old == new


class HistoryPainter(CardPainter):
    """Paints events: when, what happened where by whom, and how long it took. There is nothing to touch.

    Attributes:
        rows: all that are in the list; their sentences begin below one another, behind the widest time.
    """

    rows: tuple[Told, ...] = ()

    def row_height(self) -> int:
        return max(self.theme.px(_ROW), round(self.theme.metrics(_NOTE, Weight.SEMIBOLD).height() * 2.1))

    @property
    def _when_width(self) -> float:
        """As wide as the widest time in the list."""
        texts = {times.stamp(row.at, self.now, self.floor.zone) for row in self.rows}
        return max((self.theme.width(text, _WHEN, Weight.BOLD) for text in texts), default=0.0)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, roles = self.theme, self.theme.roles
        told: Told = index.data(ROW)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(option.rect)
        if index.row():
            painter.fillRect(QRectF(room.left(), room.top(), room.width(), 1), QColor(roles.line))
        middle = room.center().y()
        base = middle + theme.metrics(_WHEN, Weight.BOLD).capHeight() / 2
        when = times.stamp(told.at, self.now, self.floor.zone)
        draw(painter, theme, QPointF(room.left(), base), when, roles.muted, _WHEN, Weight.BOLD)
        right = room.right() - theme.px(_GAP)
        if told.note:
            weight = Weight.BOLD if told.taken_back else Weight.MEDIUM
            took = draw_right(painter, theme, QPointF(right, base), told.note, roles.muted, _NOTE, weight)
            right -= took + theme.px(_GAP)
        left = room.left() + self._when_width + theme.px(_GAP)
        self._sentence(painter, QRectF(left, room.top(), right - left, room.height()), told)

    def _sentence(self, painter: QPainter, room: QRectF, told: Told) -> None:
        """In one line if it fits, else in two smaller ones."""
        theme, roles = self.theme, self.theme.roles
        fits = theme.width(told.sentence, _SAID, Weight.SEMIBOLD) <= room.width()
        size = _SAID if fits else _NOTE
        lines = broken(theme, told.sentence, room.width(), 2, size, Weight.SEMIBOLD)
        metrics = theme.metrics(size, Weight.SEMIBOLD)
        colour = roles.muted if told.taken_back else roles.ink
        base = room.center().y() + metrics.capHeight() / 2 - metrics.height() * (len(lines) - 1) / 2
        for line in lines:
            draw(painter, theme, QPointF(room.left(), base), line, colour, size, Weight.SEMIBOLD)
            if told.taken_back:
                wide, high = theme.width(line, size, Weight.SEMIBOLD), max(1, theme.px(1.6))
                across = QRectF(room.left(), base - metrics.xHeight() / 2 - high / 2, wide, high)
                painter.fillRect(across, QColor(colour))
            base += metrics.height()
