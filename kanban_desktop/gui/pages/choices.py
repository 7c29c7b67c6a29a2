"""A list of which one is chosen: layouts, printers. What stands in a row, and how it is painted."""

from typing import Any, Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QStyle, QStyleOptionViewItem, QWidget

from kanban_desktop.gui.kit.face import draw_face
from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.keyed import ROW, KeyedRows
from kanban_desktop.gui.kit.lettering import broken, draw
from kanban_desktop.gui.kit.placebar import PlaceBar
from kanban_desktop.gui.kit.touchlist import TouchDelegate, TouchList
from kanban_desktop.gui.theme import Theme, Weight

_HEIGHT, _GAP, _MARGIN, _ICON, _TEXT = 88, 10, 20, 32, 72


class ChoiceRow(Protocol):
    """Something to choose.

    Attributes:
        key: what it is known by.
        title, note: what it is, and a word about it.
        problem: why it cannot be chosen.
        icon: what kind of thing it is.
        spoken: all of it in one line, for those who hear it.
    """

    @property
    def key(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def note(self) -> str: ...

    @property
    def problem(self) -> str: ...

    @property
    def icon(self) -> str: ...

    @property
    def spoken(self) -> str: ...


class ChoiceShelf(QWidget):
    """The list, with what shows where in it one is.

    Attributes:
        rows: what there is to choose.
        list: its view.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: KeyedRows[Any] = KeyedRows(
            lambda row: row.key, lambda one, other: one == other, lambda *_: True, lambda row: row.spoken, self
        )
        self._painter = ChoicePainter(theme, self)
        self.list = TouchList(self.rows, self._painter)
        self._place = PlaceBar(theme, self.list.verticalScrollBar())
        shelf = QHBoxLayout(self)
        shelf.setContentsMargins(0, 0, 0, 0)
        shelf.setSpacing(0)
        shelf.addWidget(self.list, 1)
        shelf.addWidget(self._place)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self.list.set_theme(theme)
        self._place.set_theme(theme)

    def row(self, key: str) -> Any | None:
        """The row with this key; None where there is none."""
        at = self.rows.row_of(key)
        return self.rows.rows[at] if at is not None else None

    def mark(self, key: str) -> None:
        """This one is chosen."""
        self._painter.chosen = key
        self.list.viewport().update()


class ChoicePainter(TouchDelegate):
    """Paints what it is; the one that is chosen is marked.

    Attributes:
        chosen: the key of that.
    """

    chosen = ""

    def row_height(self) -> int:
        return self.theme.scale.target(_HEIGHT, 15) + self.theme.px(_GAP)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: ChoiceRow = index.data(ROW)
        theme, roles = self.theme, self.theme.roles
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(0, 0, 0, -theme.px(_GAP))
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        pressed = self.pressed_zone(row.key) is not None
        draw_face(painter, theme, box, pressed=pressed, marked=row.key == self.chosen or focused)
        side, ratio = theme.px(_ICON), painter.device().devicePixelRatio()
        left, right, middle = box.left() + theme.px(_TEXT), box.right() - theme.px(_MARGIN), box.center().y()
        colour = roles.late_text if row.problem else roles.accent
        at = QPointF(box.left() + theme.px(_MARGIN), middle - side / 2)
        painter.drawImage(at, icon_image(row.icon, colour, side, ratio))
        if row.key == self.chosen:
            right -= side
            painter.drawImage(QPointF(right, middle - side / 2), icon_image("check", roles.accent, side, ratio))
            right -= theme.px(10)
        lines = broken(theme, row.problem or row.note, right - left, 2, 16)
        base = middle - theme.px(4 if len(lines) == 1 else 14)
        title = theme.elided(row.title, right - left, 21, Weight.BOLD)
        draw(painter, theme, QPointF(left, base), title, roles.ink, 21, Weight.BOLD)
        for n, line in enumerate(lines):
            ink = roles.late_text if row.problem else roles.muted
            draw(
                painter,
                theme,
                QPointF(left, base + theme.px(27 if len(lines) == 1 else 22) + n * theme.px(21)),
                line,
                ink,
                16,
            )
        painter.setPen(Qt.PenStyle.NoPen)
