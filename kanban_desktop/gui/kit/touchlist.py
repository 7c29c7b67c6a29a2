"""A one-column list of painted rows for fingers: pressed, let go, thrown, and never jumping when its rows change."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QScroller,
    QScrollerProperties,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from kanban_desktop.gui.kit.keyed import KeyedRows
from kanban_desktop.gui.theme import Theme

ROW_ZONE = "row"
"""All of a row that is nothing else."""

_CONFIRMS = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space))


@dataclass(frozen=True, slots=True)
class Press:
    """A finger that is down on a row: the row as it was then, and the zone in it."""

    key: Hashable
    row: Any
    zone: str
    at: QPoint


class TouchDelegate(QStyledItemDelegate):
    """Paints the rows of a touch list.

    Attributes:
        theme: colours and sizes.
        press: the finger that is down, None when none is.
        is_behind: whether the last painting left something to the next one.
    """

    theme: Theme
    press: Press | None = None
    is_behind = False

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def begin(self, in_sight: int, hurried: bool) -> None:
        """The list, with so many rows in sight, is about to be painted.

        Args:
            hurried: what does not fit into a frame may be left to the next one.
        """

    def row_height(self) -> int:
        """The height of every row, the gap below it included."""
        raise NotImplementedError

    def zone_at(self, box: QRect, row: Any, at: QPoint) -> str:
        """What of a row lies at a point; ``box`` is the row's."""
        return ROW_ZONE

    def pressed_zone(self, key: Hashable) -> str | None:
        """The zone of this row on which a finger is down."""
        return self.press.zone if self.press is not None and self.press.key == key else None

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, self.row_height())


class TouchList(QTableView):
    """The list.

    Signals:
        chosen: when a finger was put on a row and lifted there; with the row as it was when it was touched, so that
            nothing is done that was not on the screen, and the zone.
        scrolled: when other rows have come into sight.
        painted(QRegion): when this part of it was painted as it is, on the screen and not for a picture.
    """

    chosen = Signal(object, str)
    scrolled = Signal()
    painted = Signal(QRegion)

    def __init__(self, rows: KeyedRows[Any], delegate: TouchDelegate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._delegate = delegate
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setMinimumSectionSize(1)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.set_theme(delegate.theme)
        self.setItemDelegate(delegate)
        self.setModel(rows)
        self.verticalScrollBar().valueChanged.connect(self.scrolled)
        # By a timer and not at once: scans and fingers come first.
        self._catch_up = QTimer(self, singleShot=True, interval=0)
        self._catch_up.timeout.connect(self.viewport().update)
        self._throw_by_finger()

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._delegate.theme = theme
        height = self._delegate.row_height()
        if self.verticalHeader().defaultSectionSize() != height:
            self.verticalHeader().setDefaultSectionSize(height)
            self.verticalScrollBar().setSingleStep(height // 2)
        self.viewport().update()

    @property
    def is_behind(self) -> bool:
        """Whether rows on the screen still wait to be painted as they are."""
        return self._delegate.is_behind

    def rows_in_sight(self) -> range:
        """The rows that can be seen, the cut ones included."""
        top = self.verticalHeader().visualIndexAt(0)
        bottom = self.verticalHeader().visualIndexAt(self.viewport().height() - 1)
        last = self._rows.rowCount() - 1
        return range(max(top, 0), (last if bottom < 0 else bottom) + 1) if last >= 0 else range(0)

    def show_rows(self, rows: list[Any]) -> None:
        """These rows from now on; what can be seen stays where it is, unless the list stands at its top."""
        bar, height = self.verticalScrollBar(), self.verticalHeader().defaultSectionSize()
        if bar.value() == 0:
            self._rows.show(rows)
            return
        seen = [(self._rows.keys[row], row * height - bar.value()) for row in self.rows_in_sight()]
        self._rows.show(rows)
        # A row that was moved itself would take the view along: the others are more.
        places = [row * height - offset for key, offset in seen if (row := self._rows.row_of(key)) is not None]
        if places:
            self.updateGeometries()
            bar.setValue(sorted(places)[(len(places) - 1) // 2])

    def _throw_by_finger(self) -> None:
        # Touch gestures would select rows and fire clicks; the left button's leave both to us.
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.LeftMouseButtonGesture)
        scroller = QScroller.scroller(self.viewport())
        wishes, metric = scroller.scrollerProperties(), QScrollerProperties.ScrollMetric
        # A press is seen at once; if the finger then moves on, it is taken back.
        wishes.setScrollMetric(metric.MousePressEventDelay, 0.0)
        # A touch that stops a list chooses nothing, and a thrown list comes to rest within a second.
        wishes.setScrollMetric(metric.MaximumClickThroughVelocity, 0.0)
        wishes.setScrollMetric(metric.DecelerationFactor, 0.25)
        off = QScrollerProperties.OvershootPolicy.OvershootAlwaysOff
        for policy in (metric.VerticalOvershootPolicy, metric.HorizontalOvershootPolicy):
            wishes.setScrollMetric(policy, off)
        scroller.setScrollerProperties(wishes)
        scroller.stateChanged.connect(self._forget_if_thrown)

    def _forget_if_thrown(self, state: QScroller.State) -> None:
        if state in (QScroller.State.Dragging, QScroller.State.Scrolling):
            self._set_press(None)

    def _set_press(self, press: Press | None) -> None:
        if press is not self._delegate.press:
            self._delegate.press = press
            self.viewport().update()

    def _found(self, at: QPoint) -> Press | None:
        index = self.indexAt(at)
        if not index.isValid():
            return None
        row = self._rows.rows[index.row()]
        zone = self._delegate.zone_at(self.visualRect(index), row, at)
        return Press(self._rows.keys[index.row()], row, zone, at)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._set_press(self._found(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        press = self._delegate.press
        if press is not None:
            far = (event.position().toPoint() - press.at).manhattanLength() > 2 * QApplication.startDragDistance()
            found = self._found(event.position().toPoint()) if far else None
            if far and (found is None or (found.key, found.zone) != (press.key, press.zone)):
                self._set_press(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        press = self._delegate.press
        if press is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self._set_press(None)
        found = self._found(event.position().toPoint())
        if found is not None and (found.key, found.zone) == (press.key, press.zone):
            self.chosen.emit(press.row, press.zone)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _CONFIRMS and self.currentIndex().isValid():
            self.chosen.emit(self._rows.rows[self.currentIndex().row()], ROW_ZONE)
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_press(None)
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        # Not by the palette: the application's style sheet takes hold of it whenever the colours change.
        with QPainter(self.viewport()) as painter:
            painter.fillRect(event.rect(), QColor(self._delegate.theme.roles.background))
            # A picture that somebody takes of it must be whole: there will be no next frame.
            screen = self.window().backingStore()
            hurried = bool(screen) and painter.paintEngine().paintDevice() is screen.paintDevice()
        self._delegate.begin(len(self.rows_in_sight()), hurried)
        super().paintEvent(event)
        if hurried and self._delegate.is_behind:
            self._catch_up.start()
        elif hurried:
            self.painted.emit(event.region())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setColumnWidth(0, self.viewport().width())
