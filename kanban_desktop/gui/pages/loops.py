"""The loops whose labels may be printed, and their single cards: the rows, and how these are painted."""

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from kanban_desktop.gui.kit.face import draw_face
from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.keyed import ROW, KeyedRows
from kanban_desktop.gui.kit.lettering import draw, draw_right
from kanban_desktop.gui.kit.touchlist import ROW_ZONE, TouchDelegate
from kanban_desktop.gui.phrases import cards_text, translate
from kanban_desktop.gui.theme import Weight
from kanban_desktop.model.label import Label, clean

CARDS_ZONE = "cards"
"""What of a loop's row is touched to see its single cards."""

_HEIGHT, _GAP, _MARGIN, _BOX, _TEXT, _INDENT = 88, 10, 18, 34, 72, 44
_OPENER, _ICON = 88, 30


@dataclass(frozen=True, slots=True)
class LoopRow:
    """A loop.

    Attributes:
        labels: of its cards.
        chosen, outdated: how many of them are chosen, and how many say what is no longer true.
        is_open: whether its cards are listed below it.
    """

    key: str
    labels: tuple[Label, ...]
    chosen: int
    outdated: int = 0
    is_open: bool = False

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
        said = [clean(first.part_name), clean(first.part_number), _way(first), self.said, _mark(self.chosen)]
        return ", ".join([*said, outdated_text(self.outdated)] if self.outdated else said)


@dataclass(frozen=True, slots=True)
class CardRow:
    """A single card of a loop whose cards are listed."""

    label: Label
    is_chosen: bool
    is_outdated: bool

    @property
    def key(self) -> int:
        """The card's number."""
        return self.label.card_number

    @property
    def said(self) -> str:
        """Which card of its loop it is."""
        return translate("labels", "Card {n} of {of}").format(n=self.label.n, of=self.label.of)

    @property
    def note(self) -> str:
        """Its number, and which label of it is the newest."""
        note = translate("labels", "No. {number} · issue {issue}")
        return note.format(number=self.label.card_number, issue=self.label.issue)

    @property
    def spoken(self) -> str:
        """All of it in one line, for those who hear it."""
        said = [self.said, self.note, _mark(self.is_chosen)]
        return ", ".join([*said, translate("labels", "out of date")] if self.is_outdated else said)


def rows_of(
    labels: tuple[Label, ...],
    chosen: frozenset[int],
    outdated: frozenset[int] = frozenset(),
    opened: frozenset[str] = frozenset(),
) -> list[LoopRow | CardRow]:
    """The loops of these labels, in the order of their keys, each with its cards below it if it is open."""
    rows: list[LoopRow | CardRow] = []
    for key, group in groupby(sorted(labels, key=lambda one: one.loop), key=lambda one: one.loop):
        cards = tuple(group)
        numbers = {one.card_number for one in cards}
        rows.append(LoopRow(key, cards, len(numbers & chosen), len(numbers & outdated), key in opened))
        if key in opened:
            rows += [CardRow(one, one.card_number in chosen, one.card_number in outdated) for one in cards]
    return rows


def labels_text(count: int) -> str:
    """How many labels."""
    return translate("labels", "1 label") if count == 1 else translate("labels", "%n labels", None, count)


def outdated_text(count: int) -> str:
    """How many labels say what is no longer true."""
    return translate("labels", "{n} out of date").format(n=count)


def _mark(chosen: int) -> str:
    return translate("labels", "chosen") if chosen else translate("labels", "not chosen")


def _way(label: Label) -> str:
    way = translate("labels", "{supply} → {demand}")
    return way.format(supply=clean(label.from_station), demand=clean(f"{label.to_station} {label.place}"))


class LoopRows(KeyedRows[LoopRow | CardRow]):
    """The rows; loops are known by their keys, cards by their numbers."""

    def __init__(self) -> None:
        super().__init__(lambda row: row.key, lambda one, other: one == other, lambda *_: True, lambda row: row.spoken)


class LoopPainter(TouchDelegate):
    """Paints loops and cards with a box to be ticked; the whole row is touched, but for a loop's right end."""

    def row_height(self) -> int:
        return self.theme.scale.target(_HEIGHT, 15) + self.theme.px(_GAP)

    def zone_at(self, box: QRect, row: Any, at: QPoint) -> str:
        return CARDS_ZONE if isinstance(row, LoopRow) and at.x() >= box.right() - self._opener else ROW_ZONE

    @property
    def _opener(self) -> int:
        return self.theme.scale.target(_OPENER, 15)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: LoopRow | CardRow = index.data(ROW)
        theme = self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(0, 0, 0, -theme.px(_GAP))
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if isinstance(row, LoopRow):
            self._loop(painter, box, row, focused)
        else:
            self._card(painter, box.adjusted(theme.px(_INDENT), 0, 0, 0), row, focused)
        painter.setPen(Qt.PenStyle.NoPen)

    def _loop(self, painter: QPainter, box: QRectF, row: LoopRow, focused: bool) -> None:
        theme, roles = self.theme, self.theme.roles
        self._face(painter, box, row.key, marked=bool(row.chosen) or focused)
        self._tick(painter, box, row.chosen, len(row.labels))
        end = self._open_sign(painter, box, row)
        first, middle = row.labels[0], box.center().y()
        left, base, below = box.left() + theme.px(_TEXT), middle - theme.px(4), middle + theme.px(24)
        right = end - theme.px(_MARGIN)
        right -= draw_right(painter, theme, QPointF(right, base), row.said, roles.ink, 18, Weight.BOLD) + theme.px(12)
        number = theme.elided(clean(first.part_number), (right - left) * 0.6, 17, Weight.SEMIBOLD)
        room = right - left - theme.width(number, 17, Weight.SEMIBOLD) - theme.px(10)
        part = theme.elided(clean(first.part_name), room, 21, Weight.BOLD)
        draw(painter, theme, QPointF(left, base), part, roles.ink, 21, Weight.BOLD)
        beside = left + theme.width(part, 21, Weight.BOLD) + theme.px(10)
        draw(painter, theme, QPointF(beside, base), number, roles.muted, 17, Weight.SEMIBOLD)
        right = end - theme.px(_MARGIN)
        if row.outdated:
            right -= self._late(painter, QPointF(right, below), outdated_text(row.outdated)) + theme.px(12)
        way = theme.elided(_way(first), right - left, 16)
        draw(painter, theme, QPointF(left, below), way, roles.muted, 16)

    def _card(self, painter: QPainter, box: QRectF, row: CardRow, focused: bool) -> None:
        theme, roles = self.theme, self.theme.roles
        self._face(painter, box, row.key, marked=row.is_chosen or focused)
        self._tick(painter, box, int(row.is_chosen), 1)
        left, right, middle = box.left() + theme.px(_TEXT), box.right() - theme.px(_MARGIN), box.center().y()
        base = middle + theme.metrics(21, Weight.BOLD).capHeight() / 2
        draw(painter, theme, QPointF(left, base), row.said, roles.ink, 21, Weight.BOLD)
        left += theme.width(row.said, 21, Weight.BOLD) + theme.px(14)
        if row.is_outdated:
            right -= self._late(painter, QPointF(right, base), translate("labels", "out of date")) + theme.px(12)
        note = theme.elided(row.note, right - left, 17, Weight.SEMIBOLD)
        draw(painter, theme, QPointF(left, base), note, roles.muted, 17, Weight.SEMIBOLD)

    def _face(self, painter: QPainter, box: QRectF, key: Hashable, *, marked: bool) -> None:
        draw_face(painter, self.theme, box, pressed=self.pressed_zone(key) == ROW_ZONE, marked=marked)

    def _late(self, painter: QPainter, at: QPointF, text: str) -> float:
        """A text in a field of its own, its base line ending at a point; returns how wide that is."""
        theme, roles, pad = self.theme, self.theme.roles, self.theme.px(10)
        metrics = theme.metrics(16, Weight.BOLD)
        wide = theme.width(text, 16, Weight.BOLD) + 2 * pad
        high = metrics.capHeight() + theme.px(14)
        field = QRectF(at.x() - wide, at.y() - metrics.capHeight() / 2 - high / 2, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(roles.soon))
        painter.drawRoundedRect(field, high / 2, high / 2)
        draw(painter, theme, QPointF(field.left() + pad, at.y()), text, roles.soon_ink, 16, Weight.BOLD)
        return wide

    def _open_sign(self, painter: QPainter, box: QRectF, row: LoopRow) -> float:
        """What is touched to see the single cards; returns where it begins."""
        theme, roles = self.theme, self.theme.roles
        left = box.right() - self._opener
        zone = QRectF(left, box.top(), self._opener, box.height())
        if self.pressed_zone(row.key) == CARDS_ZONE:
            inset = theme.px(6)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(roles.line))
            painter.drawRoundedRect(zone.adjusted(inset, inset, -inset, -inset), theme.corner, theme.corner)
        edge = theme.px(14)
        painter.fillRect(QRectF(left, box.top() + edge, theme.px(1), box.height() - 2 * edge), QColor(roles.line))
        side = theme.px(_ICON)
        sign = "chevron-up" if row.is_open else "chevron-down"
        image = icon_image(sign, roles.ink, side, painter.device().devicePixelRatio())
        painter.drawImage(zone.center() - QPointF(side / 2, side / 2), image)
        return left

    def _tick(self, painter: QPainter, box: QRectF, chosen: int, of: int) -> None:
        """All chosen: a tick; some: a dash; none: an empty box."""
        theme, roles, side = self.theme, self.theme.roles, self.theme.px(_BOX)
        tick = QRectF(box.left() + theme.px(_MARGIN) + 1, box.center().y() - side / 2, side, side)
        painter.setPen(QPen(QColor(roles.accent if chosen else roles.muted), theme.px(2)))
        painter.setBrush(QColor(roles.accent if chosen else roles.surface))
        painter.drawRoundedRect(tick, theme.px(8), theme.px(8))
        if chosen == of:
            inner = theme.px(26)
            image = icon_image("check", roles.accent_ink, inner, painter.device().devicePixelRatio())
            painter.drawImage(tick.center() - QPointF(inner / 2, inner / 2), image)
        elif chosen:
            dash = QRectF(0, 0, side * 0.5, theme.px(4))
            dash.moveCenter(tick.center())
            painter.fillRect(dash, QColor(roles.accent_ink))
