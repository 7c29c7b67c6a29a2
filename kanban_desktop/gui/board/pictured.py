"""Keeps the pictures of painted rows: a row that only moved, or did not change, is copied and not painted again.

Painting a row takes 1 to 2 ms, copying one 0.05; a pull that comes in at the top moves every row below it.
"""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from kanban_desktop.gui.board.delegate import CardPainter
from kanban_desktop.gui.kit.keyed import ROW

_MOST_BYTES = 8_000_000
"""Pictures that are kept in a list: what a screen shows, and a few more; on a screen of 1280 one takes 350 kB."""


_BYTES_A_POINT = 4


class PicturedPainter(CardPainter):
    """Paints rows that say what their picture depends on."""

    _pictures: OrderedDict[Hashable, QPixmap] | None = None

    def look_of(self, row: Any) -> Hashable:
        """All that a row's picture shows beside colours and sizes: two rows with one look have one picture."""
        raise NotImplementedError

    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, row: Any, look: Any) -> None:
        """Paints a row anew; ``look`` is what ``look_of`` said."""
        raise NotImplementedError

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(ROW)
        look = self.look_of(row)
        if painter.paintEngine().type() is not QPaintEngine.Type.Raster:
            # On paper and in vectors letters stay letters.
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.paint_row(painter, option, row, look)
            return
        painter.drawPixmap(option.rect.topLeft(), self._picture(painter, option, row, look))

    def _picture(self, painter: QPainter, option: QStyleOptionViewItem, row: Any, look: Hashable) -> QPixmap:
        if self._pictures is None:
            self._pictures = OrderedDict()
        size, ratio = option.rect.size(), painter.device().devicePixelRatioF()
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        key = (look, size.width(), size.height(), ratio, focused, self.theme)
        picture = self._pictures.get(key)
        if picture is None:
            picture = QPixmap(size * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(QColor(self.theme.roles.background))
            here = QStyleOptionViewItem(option)
            here.rect = QRect(QPoint(0, 0), size)
            with QPainter(picture) as own:
                own.setRenderHint(QPainter.RenderHint.Antialiasing)
                self.paint_row(own, here, row, look)
            self._pictures[key] = picture
            if len(self._pictures) * picture.width() * picture.height() * _BYTES_A_POINT > _MOST_BYTES:
                self._pictures.popitem(last=False)
        else:
            self._pictures.move_to_end(key)
        return picture
