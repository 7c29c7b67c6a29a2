"""The plant wall: every station by name at its own place, how it stands, the day's figures, and what to look after.

It shows what it is given and says what was touched; it reads nothing and has no clock of its own.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QScroller, QVBoxLayout, QWidget

from kanban_desktop.gui.board.freshness import Freshness, Link
from kanban_desktop.gui.kit.fittedpage import FittedPage
from kanban_desktop.gui.kit.nothing import Nothing
from kanban_desktop.gui.kit.placebar import PlaceBar
from kanban_desktop.gui.phrases import Floor, translate
from kanban_desktop.gui.theme import Theme
from kanban_desktop.gui.wall.bars import WallFooter, WallHeader
from kanban_desktop.gui.wall.grid import Grid
from kanban_desktop.gui.wall.standing import standing
from kanban_desktop.gui.wall.words import figures, footer_words, tile_words
from kanban_desktop.model.label import clean
from kanban_desktop.model.wall import Wall


class WallPage(FittedPage):
    """The plant wall.

    Attributes:
        header, grid, footer: its parts.

    Signals:
        station_chosen: when a station's tile was touched; with the station's code.
        back_chosen: when the way back was touched.
    """

    station_chosen = Signal(str)
    back_chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._floor = Floor(ZoneInfo("UTC"))
        self._now = 0
        self._wall: Wall | None = None
        self._freshness: Freshness | None = None
        self.header = WallHeader(theme)
        self.footer = WallFooter(theme)
        self.nothing = Nothing(theme)
        self.grid = Grid(theme)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self.grid)
        self._area.viewport().setAutoFillBackground(False)
        self._area.viewport().installEventFilter(self)
        QScroller.grabGesture(self._area.viewport(), QScroller.ScrollerGestureType.LeftMouseButtonGesture)
        self._bar = PlaceBar(theme, self._area.verticalScrollBar())
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._area, 1)
        body.addWidget(self._bar)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addLayout(body, 1)
        layout.addWidget(self.nothing, 1)
        layout.addWidget(self.footer)
        self.header.back_chosen.connect(self.back_chosen)
        self.grid.chosen.connect(self._choose)
        self.grid.focused.connect(self._bring_into_sight)
        self._say_nothing(translate("wall", "Reading the plant …"), "")

    @property
    def wall(self) -> Wall | None:
        """What is shown, None before the first."""
        return self._wall

    def set_floor(self, zone: ZoneInfo, reasons: Mapping[str, str]) -> None:
        """The plant's zone, and what its reasons for a hold are called."""
        self._floor = Floor(zone, reasons)
        self._tell()

    def show_wall(self, wall: Wall) -> None:
        """This is the wall now."""
        self._wall = wall
        self._now = max(self._now, wall.synced_at)
        self.header.show_plant(clean(wall.plant.name))
        self.header.show_figures(figures(wall.today))
        if wall.tiles:
            self._say_nothing("", "")
        else:
            self._say_nothing(
                translate("wall", "This plant has no stations yet."),
                translate("wall", "They appear here by themselves."),
            )
        self._tell()

    def show_freshness(self, freshness: Freshness) -> None:
        """This is how fresh the news is; without live news the wall dims."""
        dims = self._dims
        self._freshness = freshness
        self.header.show_freshness(freshness, self._now)
        if dims != self._dims:
            self._colour()

    def tick(self, now: int) -> None:
        """The clock moved on, microseconds UTC; once a second or more often."""
        self._now = now
        if self._freshness is not None:
            self.header.show_freshness(self._freshness, now)
        self._tell()

    @property
    def _dims(self) -> bool:
        return self._freshness is not None and self._freshness.state is not Link.LIVE

    def _say_nothing(self, said: str, more: str) -> None:
        """In the place of the tiles; without words they are shown."""
        self.nothing.say("factory" if said else "", said, more)
        self.nothing.setVisible(bool(said))
        self._area.setVisible(not said)
        self._bar.setVisible(not said)

    def _tell(self) -> None:
        """All that follows from the wall, the clock and the words."""
        self.header.tick(self._now, self._floor)
        if self._wall is None:
            return
        standings = tuple(standing(tile, self._now) for tile in self._wall.tiles)
        both = zip(self._wall.tiles, standings, strict=True)
        self.grid.show_tiles([tile_words(tile, how, self._now, self._floor) for tile, how in both])
        self.footer.show_words(footer_words(self._wall, standings, self._now, self._floor))

    def _choose(self, place: int) -> None:
        if self._wall is not None:
            self.station_chosen.emit(self._wall.tiles[place].station.code)

    def _bring_into_sight(self, place: int) -> None:
        box: QRect = self.grid.arrangement.box(place)
        self._area.ensureVisible(box.center().x(), box.center().y(), 0, box.height())

    def dress(self) -> None:
        self.header.set_theme(self.theme)
        if self._freshness is not None:
            self.header.show_freshness(self._freshness, self._now)
        self._bar.set_theme(self.theme)
        self._colour()

    def _colour(self) -> None:
        theme = self.theme.dimmed() if self._dims else self.theme
        for part in (self.grid, self.footer, self.nothing):
            part.set_theme(theme)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._area.viewport():
            self.grid.set_room(QSize(self._area.viewport().size()))
        return False
