"""Puts together what a command works with: settings, database, catalog, desks, announcer."""

import contextlib
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from kanban_desktop import settings
from kanban_desktop.model.errors import BadInput, KanbanError
from kanban_desktop.model.plant import Station
from kanban_desktop.model.scan import MOST_CARD, ScanCode, read, shown
from kanban_desktop.operations.board import BoardDesk
from kanban_desktop.operations.cards import CardDesk
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.station import StationDesks
from kanban_desktop.settings import Settings
from kanban_desktop.store.catalog import Catalog
from kanban_desktop.store.engine import Database, is_file, parse
from kanban_desktop.store.engine import shown as shown_url
from kanban_desktop.store.journal import Journal
from kanban_desktop.sync.feed import open_announcer
from kanban_desktop.sync.thread import CourierThread


@dataclass(frozen=True, slots=True)
class Session:
    """An open database and those who work on it.

    Attributes:
        url: the database as it was named, password and all: never to be shown.
        announce: tells the stations which cards changed.
    """

    settings: Settings
    url: str
    database: Database
    catalog: Catalog
    journal: Journal
    cards: CardDesk
    boards: BoardDesk
    announce: Callable[[frozenset[int]], None]

    def station(self, name: str | None) -> Station:
        """The station that was named, else the one of the settings.

        Raises:
            BadInput: none was named, or there is no such station.
        """
        if name is None and not self.settings.station:
            raise BadInput("station_missing")
        return self.catalog.layout.station(self.settings.station if name is None else name)

    def card_number(self, text: str) -> int:
        """The card that its number, its scan code or a code of another system means.

        Raises:
            BadInput: there is no such card, or it is another plant's.
        """
        if text.isascii() and text.isdigit() and 0 < int(text[:11]) <= MOST_CARD:
            return int(text)
        code = read(text)
        if isinstance(code, ScanCode):
            own = self.catalog.layout.plant.code
            if code.plant != own:
                raise BadInput("card_foreign", plant=code.plant, own=own)
            return code.card
        number = self.catalog.number_of(code.text) if code.text else None
        if number is None:
            raise BadInput("card_unknown", card=shown(text))
        return number


def now() -> int:
    """This machine's clock, microseconds UTC."""
    return time.time_ns() // 1000


@contextmanager
def at_station(options: Namespace) -> Iterator[tuple[str, Desks | StationDesks]]:
    """A station's name, and its work; at a plant on a server it goes on while that is out of reach.

    What was queued before is sent first, if it can be.

    Raises:
        BadInput: no such kind of database, or no station was named.
        BrokenSettings: the settings file cannot be used.
        OutOfReach: a plant in a file is away, none of ours, or of another version; the station's own file is no good.
    """
    with _at_work(options) as (name, works):
        if isinstance(works, Desks):
            yield name, works
            return
        if works.queued.waiting:
            _catch_up(works.catch_up)
        yield name, works
        if works.online:
            _catch_up(works.keep_up)


@contextmanager
def carrying(options: Namespace) -> Iterator[None]:
    """Sends what is queued at the station, and keeps its copy, for as long as this lasts.

    Raises:
        KanbanError: as with ``at_station``.
    """
    if is_file(parse(settings.database_url(options.database, settings.load()))):
        yield  # nobody works alone for the sake of a file on this computer
        return
    with _at_work(options) as (_, works), contextlib.closing(CourierThread()) as courier:
        if isinstance(works, StationDesks):
            courier.start(works.catch_up, works.leave)
        yield


@contextmanager
def _at_work(options: Namespace) -> Iterator[tuple[str, Desks | StationDesks]]:
    known = settings.load()
    url = settings.database_url(options.database, known)
    if options.station is None and not known.station:
        raise BadInput("station_missing")
    name = known.station if options.station is None else options.station
    address = parse(url)
    announcer = open_announcer(url)

    def opening() -> Desks:
        return Desks.open(url, known, now, uuid4, announcer.announce)

    try:
        if is_file(address):
            with contextlib.closing(opening()) as desks:
                yield name, desks
            return
        file = settings.station_file(url, name)
        works = StationDesks(name, opening, file, known, now, uuid4, shown=shown_url(address))
        with contextlib.closing(works):
            yield name, works
            works.leave()
    finally:
        announcer.close()


def _catch_up(work: Callable[[], object]) -> None:
    """What cannot be sent now is sent another time."""
    with contextlib.suppress(KanbanError):
        work()


@contextmanager
def opened(options: Namespace) -> Iterator[Session]:
    """A session on the database that the options name.

    Raises:
        BadInput: no such kind of database.
        BrokenSettings: the settings file cannot be used.
        OutOfReach: the database is away, none of ours, or of another version.
    """
    known = settings.load()
    url = settings.database_url(options.database, known)
    announcer = open_announcer(url)
    try:
        desks = Desks.open(url, known, now, uuid4, announcer.announce)
        try:
            yield Session(
                known, url, desks.database, desks.catalog, desks.journal, desks.cards, desks.boards, desks.announce
            )
        finally:
            desks.close()
    finally:
        announcer.close()
