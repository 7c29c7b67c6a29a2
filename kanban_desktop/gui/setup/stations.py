"""The second step: at which of the plant's stations this screen is."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QStyle, QStyleOptionViewItem, QVBoxLayout, QWidget

from kanban_desktop.gui.kit.face import draw_face
from kanban_desktop.gui.kit.field import Field
from kanban_desktop.gui.kit.icons import icon_image
from kanban_desktop.gui.kit.keyed import ROW, KeyedRows
from kanban_desktop.gui.kit.lettering import draw
from kanban_desktop.gui.kit.nothing import Nothing
from kanban_desktop.gui.kit.placebar import PlaceBar
from kanban_desktop.gui.kit.touchlist import TouchDelegate, TouchList
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.model.label import clean
from kanban_desktop.model.plant import Station, StationKind

SEARCHED = 12
"""With more stations than this there is a field to search them."""

_HEIGHT, _GAP, _MARGIN, _ICON = 84, 10, 22, 28


def kind_text(kind: StationKind) -> str:
    """What a station is, in words."""
    match kind:
        case StationKind.WORK_CENTRE:
            return translate("setup", "Work centre")
        case StationKind.SUPERMARKET:
            return translate("setup", "Supermarket")
        case StationKind.SUPPLIER:
            return translate("setup", "Supplier")
        case StationKind.ROUND:
            return translate("setup", "Handler’s round")


@dataclass(frozen=True, slots=True)
class StationRow:
    """A station, and whether it is the one that is set now."""

    station: Station
    is_set: bool

    @property
    def note(self) -> str:
        """Its code, and what it is."""
        return f"{clean(self.station.code)} · {kind_text(self.station.kind)}"

    @property
    def spoken(self) -> str:
        """All of it in one line."""
        return f"{clean(self.station.name)}, {self.note}"


class StationPainter(TouchDelegate):
    """Paints a station's row."""

    def row_height(self) -> int:
        return self.theme.scale.target(_HEIGHT, 15) + self.theme.px(_GAP)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: StationRow = index.data(ROW)
        theme, roles = self.theme, self.theme.roles
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(0, 0, 0, -theme.px(_GAP))
        marked = row.is_set or bool(option.state & QStyle.StateFlag.State_HasFocus)
        draw_face(painter, theme, box, pressed=self.pressed_zone(row.station.code) is not None, marked=marked)
        side, middle = theme.px(_ICON), box.center().y()
        left, right = box.left() + theme.px(_MARGIN), box.right() - theme.px(_MARGIN) - side
        name, colour = ("check", roles.accent) if row.is_set else ("chevron-right", roles.muted)
        image = icon_image(name, colour, side, painter.device().devicePixelRatio())
        painter.drawImage(QPointF(right, middle - side / 2), image)
        room = right - left - theme.px(12)
        said = theme.elided(clean(row.station.name), room, 23, Weight.BOLD)
        draw(painter, theme, QPointF(left, middle - theme.px(3)), said, roles.ink, 23, Weight.BOLD)
        note = theme.elided(row.note, room, 17)
        draw(painter, theme, QPointF(left, middle + theme.px(25)), note, roles.muted, 17)


class StationChoice(QWidget):
    """The step.

    Attributes:
        list: the stations.
        search: the field, hidden where there are few stations.

    Signals:
        station_chosen: when a station was touched; with its code.
    """

    station_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: list[StationRow] = []
        self._rows: KeyedRows[StationRow] = KeyedRows(
            lambda row: row.station.code, lambda one, other: one == other, lambda *_: True, lambda row: row.spoken, self
        )
        self.list = TouchList(self._rows, StationPainter(theme, self))
        self._place = PlaceBar(theme, self.list.verticalScrollBar())
        self._nothing = Nothing(theme)
        self.search = Field(theme, translate("setup", "Search by name, code or kind"))
        self.search.setClearButtonEnabled(True)
        shelf = QWidget()
        row = QHBoxLayout(shelf)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list, 1)
        row.addWidget(self._place)
        self._body = QStackedLayout()
        self._body.addWidget(shelf)
        self._body.addWidget(self._nothing)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.search)
        self._column.addLayout(self._body, 1)
        self.list.chosen.connect(self._choose)
        self.search.textChanged.connect(self._find)
        self.set_theme(theme)

    @property
    def rows(self) -> list[StationRow]:
        """The rows that are shown."""
        return list(self._rows.rows)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        for part in (self.list, self._place, self._nothing, self.search):
            part.set_theme(theme)
        self._column.setSpacing(theme.px(12))

    def show_stations(self, stations: tuple[Station, ...], chosen: str) -> None:
        """These are the plant's stations, and the code of the one that is set; empty: none is."""
        ordered = sorted(stations, key=lambda one: (one.name.casefold(), one.code))
        self._all = [StationRow(one, one.code == chosen) for one in ordered]
        self.search.setVisible(len(stations) > SEARCHED)
        self.search.clear()
        self._find("")
        place = next((n for n, row in enumerate(self._all) if row.is_set), 0)
        if self._all:
            self.list.scrollTo(self._rows.index(place, 0))

    def _find(self, text: str) -> None:
        words = text.casefold().split()
        found = [row for row in self._all if all(word in row.spoken.casefold() for word in words)]
        self._rows.show(found)
        self._body.setCurrentIndex(0 if found else 1)
        if not self._all:
            said, more = translate("setup", "This plant has no stations yet."), translate("setup", "Ask its planner.")
        else:
            said, more = translate("setup", "No station is called that."), translate("setup", "Try fewer letters.")
        self._nothing.say("factory", said, more)

    def _choose(self, row: Any, zone: str) -> None:
        touched: StationRow = row
        self.station_chosen.emit(touched.station.code)
