"""The plant of the simulation: a small one in a real database, which may be restored from a backup."""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, event, insert, select, update

from kanban_desktop.operations.board import BoardDesk
from kanban_desktop.operations.cards import CardDesk
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.details import DetailsDesk
from kanban_desktop.operations.labels import LabelDesk
from kanban_desktop.operations.printjobs import PrintDesk
from kanban_desktop.operations.wall import WallDesk
from kanban_desktop.settings import Settings
from kanban_desktop.store import tables
from kanban_desktop.store.catalog import Catalog
from kanban_desktop.store.database import new_epoch
from kanban_desktop.store.engine import Database, open_engine, parse, reading, sqlite3_module, writing
from tests.factories import ZONE, SmallPlant
from tests.simulation.wire import WiredJournal

if TYPE_CHECKING:
    from tests.simulation.world import World

KNOWN = Settings(patience_seconds=1.0)


@cache
def engine_of(url: str) -> Database:
    """One for all seeds that use the same place: what it has learnt of our statements is worth keeping."""
    return open_engine(parse(url), durable=False, busy_seconds=1.0)


class SimPlant:
    """The plant's database, and everybody's way to it.

    Attributes:
        small: what it was made from.
        life: changes with every restoration, which also cuts all connections.
        inside: for whoever needs no wire.
        lost: events that a restoration took with it.
    """

    def __init__(self, world: "World", small: SmallPlant) -> None:
        self.small = small
        self.engine = engine_of(small.url)
        self.life = 0
        self.lost: set[UUID] = set()
        self._world = world
        self._backup: Path | None = None
        self._links: list[Any] = []
        event.listen(self.engine, "connect", self._connected)
        event.listen(self.engine, "before_cursor_execute", self._asked)
        self.inside = self.desks(lambda: world.agenda.now)

    def close(self) -> None:
        event.remove(self.engine, "before_cursor_execute", self._asked)
        event.remove(self.engine, "connect", self._connected)
        self.engine.dispose()
        for link in self._links:  # one that was in use while its pool was given up is in no pool
            link.close()

    def _connected(self, link: Any, _: object) -> None:
        self._links.append(link)

    def _asked(self, connection: Connection, *_: object) -> None:
        # Writes are the journal's, and nobody interrupts a transaction.
        if self._world.wire is not None and connection.get_execution_options().get("kanban_reads"):
            self._world.wire.reads()

    def desks(self, clock: Callable[[], int]) -> Desks:
        """All that a window with this clock may ask; the server's own clock is the true one."""
        world, catalog = self._world, Catalog(self.engine)
        journal = WiredJournal(self.engine, lambda: world.agenda.now, ZONE)
        journal.world = world
        cards = CardDesk(catalog, journal, clock, world.new_id, guard=KNOWN.guard)
        return Desks(
            self.engine, catalog, journal, cards, BoardDesk(catalog, clock), DetailsDesk(catalog, journal, clock),
            WallDesk(catalog, clock), LabelDesk(catalog, clock),
            PrintDesk(catalog, clock, world.new_id), lambda _: None, KNOWN.guard,
        )  # fmt: skip

    def lose_badge(self, badge: str) -> None:
        """A person gets another badge."""
        with writing(self.engine) as connection:
            connection.execute(update(tables.person).where(tables.person.c.badge == badge).values(badge=f"{badge}-NEW"))
            note = {"at": self._world.agenda.now, "kind": "person", "key": badge, "detail": {"v": 1}}
            connection.execute(insert(tables.master_log), note)

    def back_up(self, file: Path) -> None:
        """Keeps the plant as it is now; SQLite only, elsewhere a restoration brings back what was there."""
        if self.engine.dialect.name != "sqlite":
            return
        source = sqlite3_module.connect(str(self.engine.url.database))
        copy = sqlite3_module.connect(file)
        source.backup(copy)
        copy.close()
        source.close()
        self._backup = file

    def restore(self) -> None:
        """The plant goes on from its backup, and says so."""
        before = self.events()
        self.life += 1
        if self._backup is not None:
            link = sqlite3_module.connect(str(self.engine.url.database), isolation_level=None)
            link.execute("ATTACH ? AS kept", (str(self._backup),))
            link.execute("BEGIN IMMEDIATE")
            for table in tables.metadata.sorted_tables:
                link.execute(f'DELETE FROM main."{table.name}"')
                link.execute(f'INSERT INTO main."{table.name}" SELECT * FROM kept."{table.name}"')
            link.execute("COMMIT")
            link.close()
        with writing(self.engine) as connection:
            new_epoch(connection, self._world.new_id())
        self.lost |= before - self.events()

    def events(self) -> set[UUID]:
        with reading(self.engine) as connection:
            return set(connection.scalars(select(tables.event.c.id)))


def copied(original: SmallPlant, file: Path) -> None:
    """Lays a fresh copy of an SQLite plant where the last seed's was."""
    for end in ("-wal", "-shm"):
        file.with_name(file.name + end).unlink(missing_ok=True)
    shutil.copyfile(str(parse(original.url).database), file)
