"""The way from a window to a plant's database: desks, news and announcements of one URL."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

from kanban_desktop.model.errors import KanbanError
from kanban_desktop.operations.changes import Changes
from kanban_desktop.settings import Settings
from kanban_desktop.sync import Announcing
from kanban_desktop.sync.stop import Stop

if TYPE_CHECKING:  # imported by the thread that connects, after the first picture
    from kanban_desktop.operations.desks import Desks


class PlantLine:
    """The way from a window to a plant's database.

    What it takes is imported by the threads that go it, after the first picture.
    """

    def __init__(self, url: str, known: Settings) -> None:
        self._url = url
        self._known = known
        self._stop: Stop | None = None
        self._stopping = False
        self._announcer: Announcing | None = None

    def open(self) -> "Desks":
        from kanban_desktop.operations.desks import Desks
        from kanban_desktop.sync.feed import open_announcer

        if self._announcer is None:
            self._announcer = open_announcer(self._url, background=True)
        return Desks.open(self._url, self._known, _now, uuid4, self._announcer.announce)

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
        if self._announcer is not None:
            self._announcer.close()


class DemoLine(PlantLine):
    """The way to the demo plant, which is made where it is not there; that takes some seconds."""

    def open(self) -> "Desks":
        from kanban_desktop.scene import make

        make(self._url)
        return super().open()


def _now() -> int:
    return time.time_ns() // 1000
