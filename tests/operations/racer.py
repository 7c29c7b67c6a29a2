"""A station in a race, as a process of its own: waits at the barrier with seven others, then scans."""

from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from uuid import UUID, uuid4

from kanban_desktop.operations.answer import Answer
from kanban_desktop.operations.cards import CardDesk
from kanban_desktop.operations.request import Request
from kanban_desktop.store import database
from kanban_desktop.store.catalog import Catalog
from kanban_desktop.store.engine import parse
from kanban_desktop.store.journal import Journal
from tests.factories import real_now

Start = tuple[str, str, str | None, UUID | None]
"""What to scan, at which station, with whose badge, and the event's id if it is given."""


def race(url: str, barrier: Barrier, orders: Connection) -> None:
    """Scans what it is told, at the same instant as the others, until it is told nothing."""
    engine = database.connect(parse(url))
    try:
        catalog = Catalog(engine)
        desk = CardDesk(catalog, Journal(engine, real_now, catalog.layout.plant.zone), real_now, uuid4)
        while (start := orders.recv()) is not None:
            code, station, badge, event = start
            request = Request(catalog.layout.station(station), badge=badge, event=event)
            barrier.wait(timeout=60)
            try:
                orders.send(desk.scan(code, request))
            except Exception as fault:
                orders.send(fault)
                raise
    finally:
        engine.dispose()


def answers(links: Sequence[Connection], starts: Sequence[Start]) -> list[Answer]:
    """What each process got for its scan; a fault of one is raised here."""
    for link, start in zip(links, starts, strict=True):
        link.send(start)
    got = [link.recv() for link in links]
    for one in got:
        if isinstance(one, BaseException):
            raise one
    return got
