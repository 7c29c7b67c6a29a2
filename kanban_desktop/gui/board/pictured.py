"""Keeps the pictures of painted rows: a row that only moved, or did not change, is copied and not painted again.

Painting a row takes about 1 ms, copying one 0.05; a pull that comes in at the top moves every row below it. Where many
differ at once, since the minute turns or the database is lost, a frame paints as many as it has time for; the others
stay as they were until the next one.
"""

import time
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QTimer
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from kanban_desktop.gui.board.delegate import CardPainter
from kanban_desktop.gui.kit.keyed import ROW, KeyedRows
from kanban_desktop.gui.phrases import Floor
from kanban_desktop.gui.theme import Theme
from kanban_desktop.model.calendar import SECOND

_MOST_BYTES = 8_000_000
"""Pictures that are kept in a list: what a screen shows, and a few more; on a screen of 1280 one takes 350 kB."""

_BYTES_A_POINT = 4

_MOST_LOOKS = 256
"""Looks that are kept; there are as many as rows were in sight within a second."""

_FRAME_SECONDS = 0.002
"""A row that would not be painted by then, if it takes as long as the one before it, waits for the next frame: there is
more in a frame than rows. One row is always painted."""


class Frame(QObject):
    """What time there is for rows in a frame, for all lists that are painted in it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._spent = self._last = 0.0
        # The lists of a window are painted one after the other, and no timer fires until they are.
        self._over = QTimer(self, singleShot=True, interval=0)
        self._over.timeout.connect(self._begin)

    @property
    def has_time(self) -> bool:
        """Whether one more row may be painted."""
        return self._spent + (self._last if self._spent else 0.0) < _FRAME_SECONDS

    def spend(self, seconds: float) -> None:
        """A row took so long."""
        self._spent += seconds
        self._last = seconds
        self._over.start()

    def _begin(self) -> None:
        self._spent = 0.0


class PicturedPainter(CardPainter):
    """Paints rows that say what their picture depends on.

    Args:
        frame: shared by lists that are painted together.
    """

    def __init__(self, theme: Theme, floor: Floor, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(theme, floor, parent)
        self._frame = frame

    _pictures: OrderedDict[tuple[Any, ...], QPixmap] | None = None
    _looks: dict[Hashable, tuple[Any, Hashable, Hashable]] | None = None
    _looked: tuple[Any, ...] = ()
    _in_sight = 0
    _hurried = False

    def begin(self, in_sight: int, hurried: bool) -> None:
        self._in_sight = in_sight
        self._hurried = hurried
        self.is_behind = False
        around = self.now // SECOND, self.floor
        if around != self._looked or self._looks is None or len(self._looks) > _MOST_LOOKS:
            self._looked, self._looks = around, {}

    def marks_of(self, row: Any) -> Hashable:
        """What a look depends on beside the row, the plant's floor and the second; found at every painting."""
        raise NotImplementedError

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
        elif not self._hurried or self._frame.has_time:
            began = time.perf_counter()
            picture = self._pictures[key] = self._painted(option, row, look, ratio)
            most = _MOST_BYTES // (picture.width() * picture.height() * _BYTES_A_POINT)
            # All that is in sight is kept, or one frame would throw away what the next one needs.
            if len(self._pictures) > max(most, self._in_sight):
                self._pictures.popitem(last=False)
            if self._hurried:
                self._frame.spend(time.perf_counter() - began)
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
        known, marks = self._looks.get(name), self.marks_of(row)
        if known is None or known[0] is not row or known[1] != marks:
            known = self._looks[name] = row, marks, self.look_of(row)
        return known[2]

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
