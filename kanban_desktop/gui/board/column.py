"""A column of the board: heading, rows, what stands there without rows, and the hint at rows that are new."""

from collections.abc import Hashable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from kanban_desktop.gui.board.delegate import CardPainter
from kanban_desktop.gui.kit.calm import Calm
from kanban_desktop.gui.kit.caption import Caption
from kanban_desktop.gui.kit.keyed import KeyedRows
from kanban_desktop.gui.kit.nothing import Nothing
from kanban_desktop.gui.kit.pill import Pill
from kanban_desktop.gui.kit.placebar import PlaceBar
from kanban_desktop.gui.kit.touchlist import TouchList
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme
from kanban_desktop.model.calendar import SECOND

_HOME_AFTER = 60 * SECOND
"""A list that nobody has touched for so long shows its top again."""

_REPAINTED = 5 * SECOND
_HEADING = 45


class Column(QWidget):
    """One of the board's two columns.

    While a finger is on it or has just left it, rows stay where they are: new ones come below, and only what a press
    would do the same to is renewed. The rest follows as soon as the column is calm.

    Attributes:
        calm: whether rows may be moved.

    Signals:
        chosen: when a row was touched; with the row as it was shown then, and the zone.
    """

    chosen = Signal(object, str)

    def __init__(self, theme: Theme, rows: KeyedRows[Any], painter: CardPainter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = rows
        self._painter = painter
        painter.setParent(self)
        rows.setParent(self)
        self._next: list[Any] | None = None
        self._unseen: set[Hashable] = set()
        self._shown = False
        self._painted = self._stirred = 0
        self._list = TouchList(rows, painter)
        self.calm = Calm(self._list)
        self._place = PlaceBar(theme, self._list.verticalScrollBar())
        self._shelf = QWidget()
        shelf = QHBoxLayout(self._shelf)
        shelf.setContentsMargins(0, 0, 0, 0)
        shelf.setSpacing(0)
        shelf.addWidget(self._list, 1)
        shelf.addWidget(self._place)
        self._caption = Caption(theme, 19, 17)
        self._hint = Pill(theme, 36)
        self._nothing = Nothing(theme)
        self._heading = QHBoxLayout()
        self._heading.addWidget(self._caption, 1)
        self._heading.addWidget(self._hint)
        self._body = QStackedLayout()
        self._body.addWidget(self._nothing)
        self._body.addWidget(self._shelf)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._heading)
        layout.addLayout(self._body, 1)
        self._list.chosen.connect(self.chosen)
        self._list.scrolled.connect(self._look_about)
        self._hint.touched.connect(self._go_to_new)
        rows.rowsInserted.connect(self._note_new)
        rows.rowsAboutToBeRemoved.connect(self._note_gone)
        rows.modelReset.connect(self._unseen.clear)
        self.calm.settled.connect(self._settle)
        self.set_theme(theme)

    @property
    def view(self) -> TouchList:
        """The rows' view."""
        return self._list

    @property
    def hint(self) -> Pill:
        """Says how many rows are new and not yet seen; touched it leads to them."""
        return self._hint

    @property
    def painted_with(self) -> Theme:
        """The colours and sizes of its rows."""
        return self._theme

    @property
    def rows(self) -> Sequence[Any]:
        """The rows that are shown."""
        return self._rows.rows

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        for part in (self._list, self._place, self._caption, self._hint, self._nothing):
            part.set_theme(theme)
        self._caption.setFixedHeight(theme.px(_HEADING))
        self._heading.setContentsMargins(0, 0, theme.px(14), 0)
        self._hint_at_new()

    def set_heading(self, title: str, note: str) -> None:
        """What stands above it."""
        self._caption.say(title, note)

    def set_nothing(self, icon: str, said: str, more: str) -> None:
        """What stands there without rows."""
        self._nothing.say(icon, said, more)

    def show_rows(self, rows: list[Any]) -> None:
        """These rows from now on; at once as far as no finger is misled."""
        if self.calm.is_calm or not self._shown:
            self._list.show_rows(rows)
            self._next = None
        else:
            self._rows.show_gently(rows)
            self._next = rows
        self._shown = True
        self._body.setCurrentWidget(self._shelf if self._rows.rows else self._nothing)
        self._look_about()

    def tick(self, now: int) -> None:
        """The clock moved on: estimates are painted anew, and a list that was left stands at its top again."""
        if now < self._painted or now - self._painted >= _REPAINTED:
            self.repaint_at(now)
        bar = self._list.verticalScrollBar()
        if bar.value() == 0 or not self.calm.is_calm:
            self._stirred = now
        elif now - self._stirred >= _HOME_AFTER:
            bar.setValue(0)

    def move_clock(self, now: int) -> None:
        """What is painted from now on is painted as it is at this moment."""
        self._painter.now = now

    def repaint_at(self, now: int) -> None:
        """Paints the rows as they are at this moment."""
        self._painter.now = self._painted = now
        self._list.viewport().update()

    def _settle(self) -> None:
        if self._next is not None:
            rows, self._next = self._next, None
            self.show_rows(rows)

    def _note_new(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._unseen.update(self._rows.keys[first : last + 1])

    def _note_gone(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._unseen.difference_update(self._rows.keys[first : last + 1])

    def _look_about(self) -> None:
        """What has come into sight is no longer new, unless it is not yet at its place."""
        if self._unseen and self._next is None:
            sight = self._list.rows_in_sight()
            self._unseen.difference_update(self._rows.keys[sight.start : sight.stop])
        self._hint_at_new()

    def _hint_at_new(self) -> None:
        count = len(self._unseen)
        text = translate("board", "{n} new").format(n=count) if count else ""
        icon = "arrow-up" if count and self._new_are_above else "arrow-down"
        self._hint.say(text, face="accent", ink="accent_ink", icon=icon)

    @property
    def _new_are_above(self) -> bool:
        return not self._unseen.isdisjoint(self._rows.keys[: self._list.rows_in_sight().start])

    def _first_new(self) -> int | None:
        return next((row for row, key in enumerate(self._rows.keys) if key in self._unseen), None)

    def _go_to_new(self) -> None:
        if self._next is not None:
            rows, self._next = self._next, None
            self._list.show_rows(rows)
        if (first := self._first_new()) is not None:
            self._list.scrollTo(self._rows.index(first, 0))
        self._look_about()
