"""The loops whose labels may be printed: their rows, and how these are painted."""

from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from kanban_desktop.gui.kit.face import draw_face
from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.keyed import ROW, KeyedRows
from kanban_desktop.gui.kit.lettering import draw, draw_right
from kanban_desktop.gui.kit.touchlist import TouchDelegate
from kanban_desktop.gui.phrases import cards_text, translate
from kanban_desktop.gui.theme import Weight
from kanban_desktop.model.label import Label, clean

_HEIGHT, _GAP, _MARGIN, _BOX, _TEXT = 88, 10, 18, 34, 72


@dataclass(frozen=True, slots=True)
class LoopRow:
    """A loop, its cards' labels, and how many of them are chosen."""

    key: str
    labels: tuple[Label, ...]
    chosen: int

    @property
    def said(self) -> str:
        """How many cards it has, or how many of them are chosen."""
        if 0 < self.chosen < len(self.labels):
            return translate("labels", "{n} of {cards}").format(n=self.chosen, cards=cards_text(len(self.labels)))
        return cards_text(len(self.labels))

    @property
    def spoken(self) -> str:
        """All of it in one line, for those who hear it."""
        first = self.labels[0]
        mark = translate("labels", "chosen") if self.chosen else translate("labels", "not chosen")
        return f"{clean(first.part_name)}, {clean(first.part_number)}, {_way(first)}, {self.said}, {mark}"


def rows_of(labels: tuple[Label, ...], chosen: frozenset[int]) -> list[LoopRow]:
    """The loops of these labels, in the order of their keys."""
    ordered = sorted(labels, key=lambda one: one.loop)
    return [
        LoopRow(key, cards := tuple(group), sum(one.card_number in chosen for one in cards))
        for key, group in groupby(ordered, key=lambda one: one.loop)
    ]


def labels_text(count: int) -> str:
    """How many labels."""
    return translate("labels", "1 label") if count == 1 else translate("labels", "%n labels", None, count)


def _way(label: Label) -> str:
    way = translate("labels", "{supply} → {demand}")
    return way.format(supply=clean(label.from_station), demand=clean(f"{label.to_station} {label.place}"))


class LoopRows(KeyedRows[LoopRow]):
    """The rows, known by their loops' keys."""

    def __init__(self) -> None:
        super().__init__(lambda row: row.key, lambda one, other: one == other, lambda *_: True, lambda row: row.spoken)


class LoopPainter(TouchDelegate):
    """Paints a loop with a box to be ticked; the whole row is touched."""

    def row_height(self) -> int:
        return self.theme.scale.target(_HEIGHT, 15) + self.theme.px(_GAP)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: LoopRow = index.data(ROW)
        theme, roles = self.theme, self.theme.roles
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(0, 0, 0, -theme.px(_GAP))
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        marked = bool(row.chosen) or focused
        draw_face(painter, theme, box, pressed=self.pressed_zone(row.key) is not None, marked=marked)
        self._tick(painter, box, row)
        first, right, middle = row.labels[0], box.right() - theme.px(_MARGIN), box.center().y()
        left, base = box.left() + theme.px(_TEXT), middle - theme.px(4)
        right -= draw_right(painter, theme, QPointF(right, base), row.said, roles.ink, 18, Weight.BOLD) + theme.px(12)
        number = theme.elided(clean(first.part_number), (right - left) * 0.6, 17, Weight.SEMIBOLD)
        room = right - left - theme.width(number, 17, Weight.SEMIBOLD) - theme.px(10)
        part = theme.elided(clean(first.part_name), room, 21, Weight.BOLD)
        draw(painter, theme, QPointF(left, base), part, roles.ink, 21, Weight.BOLD)
        beside = left + theme.width(part, 21, Weight.BOLD) + theme.px(10)
        draw(painter, theme, QPointF(beside, base), number, roles.muted, 17, Weight.SEMIBOLD)
        way = theme.elided(_way(first), box.right() - theme.px(_MARGIN) - left, 16)
        draw(painter, theme, QPointF(left, middle + theme.px(24)), way, roles.muted, 16)

    def _tick(self, painter: QPainter, box: QRectF, row: LoopRow) -> None:
        """All chosen: a tick; some: a dash; none: an empty box."""
        theme, roles, side = self.theme, self.theme.roles, self.theme.px(_BOX)
        tick = QRectF(box.left() + theme.px(_MARGIN) + 1, box.center().y() - side / 2, side, side)
        painter.setPen(QPen(QColor(roles.accent if row.chosen else roles.muted), theme.px(2)))
        painter.setBrush(QColor(roles.accent if row.chosen else roles.surface))
        painter.drawRoundedRect(tick, theme.px(8), theme.px(8))
        if row.chosen == len(row.labels):
            inner = theme.px(26)
            image = icon_image("check", roles.accent_ink, inner, painter.device().devicePixelRatio())
            painter.drawImage(tick.center() - QPointF(inner / 2, inner / 2), image)
        elif row.chosen:
            dash = QRectF(0, 0, side * 0.5, theme.px(4))
            dash.moveCenter(tick.center())
            painter.fillRect(dash, QColor(roles.accent_ink))
        painter.setPen(Qt.PenStyle.NoPen)
