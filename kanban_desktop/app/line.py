"""The way from a window to a plant's database: desks, news and announcements of one URL."""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

from kanban_desktop import settings
from kanban_desktop.model.errors import KanbanError, OutOfReach
from kanban_desktop.operations.changes import Changes
from kanban_desktop.operations.printthread import PrintThread
from kanban_desktop.settings import Settings
from kanban_desktop.sync import Announcing
from kanban_desktop.sync.stop import Stop
from kanban_desktop.sync.thread import CourierThread

if TYPE_CHECKING:  # imported by the thread that connects, after the first picture
    from kanban_desktop.operations.desks import Desks
    from kanban_desktop.operations.station import StationDesks


_PRINTS_AFTER = 5.0
"""So many seconds the board comes first."""


class PlantLine:
    """The way from a window to a plant's database.

    What it takes is imported by the threads that go it, after the first picture.

    Args:
        station: code or name of the station whose labels are printed meanwhile; empty: none.
    """

    alone = False

    def __init__(self, url: str, known: Settings, station: str = "") -> None:
        self._url = url
        self._known = known
        self._station = station
        self._printing = PrintThread()
        self._stop: Stop | None = None
        self._stopping = False
        self._announcer: Announcing | None = None

    def open(self, tell: Callable[[Changes], None]) -> "Desks":
        self._announce_in_background()
        self._print_in_background()
        return self._desks()

    def news(self) -> Iterator[Changes | KanbanError]:
        from kanban_desktop.sync.feed import Lost, News, follow, open_feed

        with Stop() as self._stop:
            if self._stopping:
                return
            poll = self._known.safety_poll_seconds
            for one in follow(lambda: open_feed(self._url), stop=self._stop, safety_seconds=poll):
                match one:
                    case News(cards, everything):
                        yield Changes(cards, everything)
                    case Lost(fault):
                        yield fault
                    case _:
                        pass  # news of everything follow; only they show that it is back

    def stop(self) -> None:
        self._stopping = True
        if self._stop is not None:
            self._stop.set()

    def close(self) -> None:
        self._printing.close()
        if self._announcer is not None:
            self._announcer.close()

    def _print_in_background(self) -> None:
        if self._station:
            self._printing.start(self._desks, self._station, _now, after=_PRINTS_AFTER)

    def _announce_in_background(self) -> None:
        from kanban_desktop.sync.feed import open_announcer

        if self._announcer is None:
            self._announcer = open_announcer(self._url, background=True)

    def _desks(self) -> "Desks":
        from kanban_desktop.operations.desks import Desks

        assert self._announcer is not None, "it is the first thing that is opened"
        announce = self._announcer.announce
        return Desks.open(self._url, self._known, _now, uuid4, announce, self._printing.ring)


class StationLine(PlantLine):
    """The way from a station to a plant on a server: while that is out of reach, the station works alone.

    Args:
        station: code or name of the station.
    """

    alone = True

    def __init__(self, url: str, known: Settings, station: str) -> None:
        super().__init__(url, known, station)
        self._desks_here: StationDesks | None = None
        self._courier = CourierThread()

    def open(self, tell: Callable[[Changes], None]) -> "StationDesks":  # type: ignore[override]
        from kanban_desktop.operations.station import StationDesks
        from kanban_desktop.store.engine import parse, shown

        self._announce_in_background()
        self._print_in_background()
        file = settings.station_file(self._url, self._station)
        here = StationDesks(
            self._station, self._desks, file, self._known, _now, uuid4,
            shown=shown(parse(self._url)), others=settings.station_files(self._url), tell=tell, ring=self._courier.ring,
        )  # fmt: skip
        self._desks_here = here
        self._courier.start(here.catch_up, here.leave)
        return here

    def news(self) -> Iterator[Changes | KanbanError]:
        for news in super().news():
            here = self._desks_here
            if here is not None and isinstance(news, OutOfReach):
                here.lose(news)
            yield news
            if here is None or isinstance(news, KanbanError) or here.concerns(news):
                self._courier.ring()

    def close(self) -> None:
        self._courier.close()
        super().close()


class DemoLine(PlantLine):
    """The way to the demo plant, which is made where it is not there; that takes some seconds."""

    def open(self, tell: Callable[[Changes], None]) -> "Desks":
        from kanban_desktop.scene import make

        make(self._url)
        return super().open(tell)


def _now() -> int:
    return time.time_ns() // 1000
