"""The board's header: whose board it is, what is late or to settle, how fresh the news is, who works here, the time."""

from functools import cache

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kanban_desktop.gui import times
from kanban_desktop.gui.board.freshness import Freshness, Link
from kanban_desktop.gui.board.shapes import marker
from kanban_desktop.gui.kit.badge import Badge
from kanban_desktop.gui.kit.bar import Bar, BarButton
from kanban_desktop.gui.kit.caption import Caption
from kanban_desktop.gui.kit.lettering import broken, draw, fitted
from kanban_desktop.gui.kit.pill import Mark, Pill
from kanban_desktop.gui.phrases import Floor, freshness_text, to_settle_text, translate
from kanban_desktop.gui.roles import Roles
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.gui.urgency import Urgency
from kanban_desktop.model.plant import Station

_HEIGHT = 68
_LARGEST, _SMALLEST = 30, 20


class Header(Bar):
    """The header.

    Signals:
        menu_chosen: when the menu button was pressed.
        settle_chosen: when what is to settle was touched.
    """

    menu_chosen = Signal()
    settle_chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._name = StationName(theme)
        self.late = Pill(theme)
        self.settle = Badge(theme, "triangle-alert")
        self.settle.clicked.connect(self.settle_chosen)
        self.freshness = Pill(theme)
        self.actor = Pill(theme)
        self._clock = Clock(theme)
        self.menu = BarButton(theme, "menu", translate("board", "Menu"))
        self.menu.clicked.connect(self.menu_chosen)
        self._row.addWidget(self._name, 1)
        for part in (self.settle, self.late, self.freshness, self.actor, self._clock, self.menu):
            self._row.addWidget(part)
        self.set_theme(theme)

    @property
    def text(self) -> str:
        """The station's name and code."""
        return self._name.text

    @property
    def time(self) -> str:
        """What the clock shows."""
        return self._clock.text

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        for part in (self._name, self.settle, self.late, self.freshness, self.actor, self._clock, self.menu):
            part.set_theme(theme)
        self._row.setContentsMargins(theme.px(20), 0, theme.px(20), 0)
        self._row.setSpacing(theme.px(16))
        self.setFixedHeight(max(theme.px(_HEIGHT), self.menu.sizeHint().height()))

    def show_station(self, station: Station) -> None:
        """Whose board it is."""
        self._name.say(station.name, station.code)

    def show_late(self, count: int) -> None:
        """How many cards are late; nothing is said of none, since the station may be waiting all the same."""
        roles = self._theme.roles
        text = translate("board", "{n} late").format(n=count) if count else ""
        self.late.say(text, mark=marker(Urgency.LATE, roles.late))

    def show_actor(self, actor: str | None) -> None:
        """Who works here."""
        self.actor.say(actor or "", icon="user")

    def show_freshness(self, freshness: Freshness, now: int) -> None:
        """How fresh the news is, and how many scans are to settle."""
        say_freshness(self.freshness, freshness, now, self._theme.roles)
        self.settle.say(to_settle_text(freshness) if freshness.for_a_person else "")

    def tick(self, now: int, floor: Floor) -> None:
        """The clock moved on."""
        self._clock.say(times.clock(now, floor.zone))


class StationName(Caption):
    """Whose board it is: a long name gets smaller, then a second line, before anything of it is cut."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _LARGEST, 16, Weight.HEAVY)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, width = self._theme, self.width()
        if theme.width(self._title, _LARGEST, Weight.HEAVY) <= width:
            super().paintEvent(event)
            return
        size = fitted(theme, self._title, width, range(_LARGEST, _SMALLEST, -1), Weight.HEAVY)
        lines = broken(theme, self._title, width, 1 if size > _SMALLEST + 1 else 2, size, Weight.HEAVY)
        metrics = theme.metrics(size, Weight.HEAVY)
        base = self.height() / 2 + metrics.capHeight() / 2 - metrics.height() * (len(lines) - 1) / 2
        with QPainter(self) as painter:
            for place, line in enumerate(lines):
                at = QPointF(0, base + place * metrics.height())
                draw(painter, theme, at, line, theme.roles.ink, size, Weight.HEAVY)


class Clock(Caption):
    """The time; it takes the room that it needs."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 28, 16, Weight.BOLD)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        width = round(self._theme.width("00:00", 28, Weight.BOLD)) + self._theme.px(4)
        return QSize(width, round(self._theme.metrics(28, Weight.BOLD).height()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def say_freshness(pill: Pill, freshness: Freshness, now: int, roles: Roles) -> None:
    """Says in a pill how fresh the news is."""
    text = freshness_text(freshness, now)
    match freshness.state:
        case Link.LIVE:
            pill.say(text, mark=_dot(roles.on_time))
        case Link.STALE:
            pill.say(text, face="soon", ink="soon_ink", icon="clock")
        case Link.LOST:
            icon = "triangle-alert" if freshness.refusal else "inbox" if freshness.waiting else "wifi-off"
            pill.say(text, face="accent", ink="accent_ink", icon=icon)


@cache
def _dot(colour: str) -> Mark:
    """A small round mark."""

    def drawn(painter: QPainter, box: QRectF) -> None:
        painter.setBrush(QColor(colour))
        side = box.width() * 0.7
        dot = QRectF(0, 0, side, side)
        dot.moveCenter(box.center())
        painter.drawEllipse(dot)

    return drawn
