"""The loops whose labels are to be scanned back: their rows, and how these are painted."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem

from kanban_desktop.gui.kit.face import draw_face
from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.keyed import ROW, KeyedRows
from kanban_desktop.gui.kit.lettering import draw, draw_centred, draw_right
from kanban_desktop.gui.kit.touchlist import TouchDelegate
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Weight
from kanban_desktop.model.label import clean
from kanban_desktop.model.plant import Loop
from kanban_desktop.model.proof import ProofCard, Waiting

_HEIGHT, _GAP, _MARGIN = 142, 10, 18
_BOX, _BOX_HIGH, _BETWEEN = 58, 44, 8


@dataclass(frozen=True, slots=True)
class ProofRow:
    """A loop, and its cards that are to be scanned, or were since the page was opened."""

    loop: Loop
    cards: tuple[ProofCard, ...]

    @property
    def scanned(self) -> int:
        """How many were."""
        return sum(one.waiting is None for one in self.cards)

    @property
    def said(self) -> str:
        """How far it is."""
        count = len(self.cards)
        if self.scanned == count:
            return translate("proof", "all {count} scanned").format(count=count)
        return translate("proof", "{n} of {count} scanned").format(n=self.scanned, count=count)

    @property
    def what(self) -> str:
        """What is to be scanned still."""
        new = sum(one.waiting is Waiting.NEW for one in self.cards)
        reprinted = sum(one.waiting is Waiting.REPRINTED for one in self.cards)
        parts = []
        if new:
            parts.append(translate("proof", "1 new card") if new == 1 else _counted("{n} new cards", new))
        if reprinted:
            text = translate("proof", "1 new label") if reprinted == 1 else _counted("{n} new labels", reprinted)
            parts.append(text)
        return ", ".join(parts)

    @property
    def spoken(self) -> str:
        """All of it in one line, for those who hear it."""
        return ", ".join(part for part in (clean(self.loop.part.name), self.said, self.what) if part)


def _counted(template: str, n: int) -> str:
    return translate("proof", template).format(n=n)


def proof_rows(cards: Iterable[ProofCard]) -> list[ProofRow]:
    """The rows: loops with something to scan first, in the order of their keys."""
    ordered = sorted(cards, key=lambda one: (one.loop.key, one.n))
    rows = [ProofRow((deck := tuple(group))[0].loop, deck) for _, group in groupby(ordered, lambda one: one.loop.key)]
    return sorted(rows, key=lambda row: row.scanned == len(row.cards))


class ProofRows(KeyedRows[ProofRow]):
    """The rows, known by their loops' keys."""

    def __init__(self) -> None:
        super().__init__(
            lambda row: row.loop.key, lambda one, other: one == other, lambda *_: True, lambda row: row.spoken
        )


class ProofPainter(TouchDelegate):
    """Paints a loop with a box for every card: its number, and a tick once it was scanned."""

    def row_height(self) -> int:
        return self.theme.px(_HEIGHT + _GAP)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: ProofRow = index.data(ROW)
        theme, roles = self.theme, self.theme.roles
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(0, 0, 0, -theme.px(_GAP))
        draw_face(painter, theme, box, pressed=False, marked=False)
        done = row.scanned == len(row.cards)
        left, right = box.left() + theme.px(_MARGIN), box.right() - theme.px(_MARGIN)
        base = box.top() + theme.px(36)
        colour = roles.on_time if done else roles.ink
        took = draw_right(painter, theme, QPointF(right, base), row.said, colour, 22, Weight.HEAVY)
        room = right - took - theme.px(16) - left
        part = theme.elided(clean(row.loop.part.name), room, 24, Weight.BOLD)
        draw(painter, theme, QPointF(left, base), part, roles.ink, 24, Weight.BOLD)
        below = base + theme.px(28)
        took = draw_right(painter, theme, QPointF(right, below), row.what, roles.muted, 17, Weight.SEMIBOLD)
        way = f"{clean(row.loop.part.number)} · {clean(row.loop.supply.name)} → {clean(row.loop.demand.name)}"
        way = theme.elided(way, right - took - theme.px(16) - left, 17, Weight.SEMIBOLD)
        draw(painter, theme, QPointF(left, below), way, roles.muted, 17, Weight.SEMIBOLD)
        self._cards(painter, QRectF(left, below + theme.px(18), right - left, theme.px(_BOX_HIGH)), row)

    def _cards(self, painter: QPainter, room: QRectF, row: ProofRow) -> None:
        """As many boxes as there is room for, those that wait first when not all have it."""
        theme = self.theme
        wide, step = theme.px(_BOX), theme.px(_BOX + _BETWEEN)
        most = max(1, int((room.width() + step - wide) // step))
        cards, more = row.cards, 0
        if len(cards) > most:
            kept = sorted(cards, key=lambda one: (one.waiting is None, one.n))[: most - 1]
            cards, more = tuple(sorted(kept, key=lambda one: one.n)), len(row.cards) - most + 1
        for place, card in enumerate(cards):
            self._card(painter, QRectF(room.left() + place * step, room.top(), wide, room.height()), card)
        if more:
            at = QRectF(room.left() + len(cards) * step, room.top(), wide, room.height())
            draw_centred(painter, theme, at, [f"+ {more}"], theme.roles.muted, 18, Weight.BOLD)

    def _card(self, painter: QPainter, box: QRectF, card: ProofCard) -> None:
        theme, roles = self.theme, self.theme.roles
        scanned = card.waiting is None
        edge = theme.px(2)
        painter.setPen(QPen(QColor(roles.on_time if scanned else roles.accent), edge))
        painter.setBrush(QColor(roles.on_time if scanned else roles.surface))
        corner = theme.px(8)
        painter.drawRoundedRect(box.adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2), corner, corner)
        painter.setPen(Qt.PenStyle.NoPen)
        ink = roles.on_time_ink if scanned else roles.accent
        number = box
        if scanned:
            side = theme.px(20)
            image = icon_image("check", ink, side, painter.device().devicePixelRatio())
            painter.drawImage(QPointF(box.left() + theme.px(6), box.center().y() - side / 2), image)
            number = box.adjusted(theme.px(20), 0, 0, 0)
        draw_centred(painter, theme, number, [str(card.n)], ink, 19, Weight.HEAVY)
