"""The wall's tiles: each at its fixed place, touched as a whole."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from kanban_desktop.gui.theme import Theme
from kanban_desktop.gui.wall.layout import Layout, arranged
from kanban_desktop.gui.wall.tile import TilePainter, tile_theme
from kanban_desktop.gui.wall.words import TileWords

_GAP = 14
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_CONFIRMS = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space))


class Grid(QWidget):
    """The tiles.

    Signals:
        chosen: when a finger was put on a tile and lifted there; with the tile's place.
        focused: when a key has moved on to a tile; with the tile's place.
    """

    chosen = Signal(int)
    focused = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tiles: Sequence[TileWords] = ()
        self._room = QSize(1, 1)
        self._layout = arranged(0, self._room, theme.px(_GAP))
        self._painter = TilePainter(theme)
        self._pressed: tuple[int, QPoint] | None = None
        self._focus: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    @property
    def tiles(self) -> Sequence[TileWords]:
        """What the tiles say, in the order of reading."""
        return self._tiles

    @property
    def arrangement(self) -> Layout:
        """Where they are."""
        return self._layout

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self._arrange()
        self.update()

    def set_room(self, room: QSize) -> None:
        """How much is to be seen at once."""
        self._room = room
        self._arrange()

    def show_tiles(self, tiles: Sequence[TileWords]) -> None:
        """These from now on; only those that say something else are painted anew."""
        old, self._tiles = self._tiles, tiles
        if len(old) != len(tiles):
            self._arrange()
            self.update()
            return
        for place, (before, after) in enumerate(zip(old, tiles, strict=True)):
            if before != after:
                self.update(self._layout.box(place))
        self._speak()

    def _arrange(self) -> None:
        self._layout = arranged(len(self._tiles), self._room, self._theme.px(_GAP))
        self._painter.theme = tile_theme(self._theme, self._layout.factor)
        # Not by the layout's own time: what was resized is painted at once.
        self.resize(self._room.width(), max(self._layout.height, self._room.height()))
        self._speak()

    def _speak(self) -> None:
        place = self._focus
        self.setAccessibleName(self._tiles[place].spoken if place is not None and place < len(self._tiles) else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(self._theme.roles.background))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for place, words in enumerate(self._tiles):
                box = self._layout.box(place)
                if not box.intersects(event.rect()):
                    continue
                pressed = self._pressed is not None and self._pressed[0] == place
                self._painter.paint(painter, QRectF(box), words, pressed, place == self._focus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        place = self._layout.place_at(at.x(), at.y(), len(self._tiles))
        # By the screen: the tiles move under the finger when they are scrolled.
        self._pressed = None if place is None else (place, event.globalPosition().toPoint())
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Two quick touches are two.
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and not self._near(event):
            self._pressed = None
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, near = self._pressed, self._near(event)
        self._pressed = None
        self.update()
        if pressed is not None and near and pressed[0] < len(self._tiles):
            self.chosen.emit(pressed[0])

    def _near(self, event: QMouseEvent) -> bool:
        if self._pressed is None:
            return False
        way = event.globalPosition().toPoint() - self._pressed[1]
        # A glove is not steady: more than a mouse may move.
        return way.manhattanLength() <= 3 * QApplication.startDragDistance()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {**_STEPS, Qt.Key.Key_Up: -self._layout.columns, Qt.Key.Key_Down: self._layout.columns}
        step, key = steps.get(Qt.Key(event.key())), event.key()
        if step is not None and self._focus is not None and 0 <= self._focus + step < len(self._tiles):
            self._focus += step
            self._speak()
            self.update()
            self.focused.emit(self._focus)
        elif key in _CONFIRMS and self._focus is not None:
            self.chosen.emit(self._focus)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._focus = 0 if by_key and self._tiles else None
        self._speak()
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._focus = None
        self._speak()
        self.update()
        super().focusOutEvent(event)
