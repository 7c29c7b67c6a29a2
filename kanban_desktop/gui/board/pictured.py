"""Keeps the pictures of painted rows: a row that only moved, or did not change, is copied and not painted again.

Painting a row takes about 1 ms, copying one 0.05; a pull that comes in at the top moves every row below it. Where many
differ at once, since the minute turns or the database is lost, a frame paints as many as it has time for; the others
stay as they were until the next one.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from kanban_desktop.gui.board.delegate import CardPainter
from kanban_desktop.gui.kit.keyed import ROW, KeyedRows
from kanban_desktop.model.calendar import SECOND

_MOST_BYTES = 8_000_000
"""Pictures that are kept in a list: what a screen shows, and a few more; on a screen of 1280 one takes 350 kB."""

_BYTES_A_POINT = 4

_MOST_LOOKS = 256
"""Looks that are kept; there are as many as rows were in sight within a second."""

_FRAME_SECONDS = 0.002
"""A row that is begun later in a frame than this waits for the next: there are two lists, and more than rows."""


class PicturedPainter(CardPainter):
    """Paints rows that say what their picture depends on."""

    _pictures: OrderedDict[tuple[Any, ...], QPixmap] | None = None
    _looks: dict[Hashable, tuple[Any, Hashable]] | None = None
    _looked: tuple[Any, ...] = ()
    _in_sight = 0
    _left = math.inf

    def begin(self, in_sight: int, hurried: bool) -> None:
        self._in_sight = in_sight
        self._left = _FRAME_SECONDS if hurried else math.inf
        self.is_behind = False
        around = self.around()
        if around != self._looked or self._looks is None or len(self._looks) > _MOST_LOOKS:
            self._looked, self._looks = around, {}

    def around(self) -> tuple[Any, ...]:
        """All that looks depend on beside the rows; of the clock no more than its seconds."""
        return self.now // SECOND, self.floor, self.pending, self.press

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
        model = index.model()
        assert isinstance(model, KeyedRows), "it paints touch lists"
        name = model.keys[index.row()]
        look = self._look_of(name, row)
        if painter.paintEngine().type() is not QPaintEngine.Type.Raster:
            # On paper and in vectors letters stay letters.
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.paint_row(painter, option, row, look)
            return
        if self._pictures is None:
            self._pictures = OrderedDict()
        size, ratio = option.rect.size(), painter.device().devicePixelRatioF()
        place = (name, size.width(), size.height(), ratio)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        key = (place, look, focused, self.theme)
        picture = self._pictures.get(key)
        if picture is not None:
            self._pictures.move_to_end(key)
        elif self._left > 0:
            began = time.perf_counter()
            picture = self._pictures[key] = self._painted(option, row, look, ratio)
            most = _MOST_BYTES // (picture.width() * picture.height() * _BYTES_A_POINT)
            # All that is in sight is kept, or one frame would throw away what the next one needs.
            if len(self._pictures) > max(most, self._in_sight):
                self._pictures.popitem(last=False)
            self._left -= time.perf_counter() - began
        else:
            self.is_behind = True
            picture = next((old for known, old in reversed(self._pictures.items()) if known[0] == place), None)
        if picture is not None:
            painter.drawPixmap(option.rect.topLeft(), picture)
        else:
            self.draw_face(painter, option, pressed=False)

    def _look_of(self, name: Hashable, row: Any) -> Hashable:
        """As ``look_of``, but found once: it takes longer than copying the picture."""
        if self._looks is None:
            return self.look_of(row)  # nobody has said that a painting begins
        known = self._looks.get(name)
        if known is None or known[0] is not row:
            known = self._looks[name] = row, self.look_of(row)
        return known[1]

    def _painted(self, option: QStyleOptionViewItem, row: Any, look: Hashable, ratio: float) -> QPixmap:
        size = option.rect.size()
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(self.theme.roles.background))
        here = QStyleOptionViewItem(option)
        here.rect = QRect(QPoint(0, 0), size)
        with QPainter(picture) as own:
            own.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.paint_row(own, here, row, look)
        return picture
