"""The station's own file: a copy of what its board needs, and the queue of scans that the plant has not yet accepted.

Both are in one SQLite file, so that moving a card here and queueing its scan is one transaction. The copy may be made
anew at any time; the queue never. Two things make it surer that a damaged file gives the queue back
(``store.salvage``): its tables are made first, so that they begin on the same pages in every file; and every commit is
carried from the WAL into the file at once, so that a WAL that is gone or damaged takes nothing along.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    event,
    inspect,
    text,
)

from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.store.engine import fault_code, faults, open_engine, parse, sqlite3_module, writing
from kanban_desktop.store.tables import SCHEMA_VERSION, Document, Id, metadata

QUEUE_VERSION = 2
"""Layout of the queue's own tables; it changes with a migration of its own, since the queue outlives programs."""

local_metadata = MetaData()

_INTENT = (
    ("event", Id, False), ("card", BigInteger, False), ("version", Integer, False), ("step", Text, False),
    ("raw", Text, True), ("badge", Text, True), ("reason", Text, True), ("quantity", BigInteger, True),
    ("rejects", BigInteger, False), ("source", Text, False), ("device", Text, True), ("scanned_at", BigInteger, False),
    ("queued_at", BigInteger, False), ("plant", Id, False), ("epoch", Id, False), ("station", Integer, False),
)  # fmt: skip


def _intent() -> list[Column[object]]:
    return [Column(name, kind, nullable=empty, unique=name == "event") for name, kind, empty in _INTENT]


outbox = Table(
    "outbox", local_metadata, Column("place", Integer, primary_key=True), *_intent(), sqlite_autoincrement=True
)

settlement = Table(
    "settlement",
    local_metadata,
    Column("place", Integer, primary_key=True),
    *_intent(),
    Column("why", Text, nullable=False),
    Column("params", Document, nullable=False),
    Column("refused_at", BigInteger, nullable=False),
    Column("way", Text),
    Column("settled_at", BigInteger),
    Column("settled_by", Text),
    Column("note", Text),
    Index("ix_settlement_open", "card", sqlite_where=text("way IS NULL")),
)

local_mark = Table(
    "local_mark",
    local_metadata,
    Column("queue", Integer, primary_key=True),
    Column("copy", Integer, nullable=False),
    Column("confirmed_at", BigInteger),
    Column("station", Integer),
)

damage = Table(
    "damage",
    local_metadata,
    Column("place", Integer, primary_key=True),
    Column("file", Text, nullable=False),
    Column("found_at", BigInteger, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("to_settle", Integer, nullable=False),
    Column("contact", BigInteger),
    Column("seen_at", BigInteger),
    Column("seen_by", Text),
)
"""What became of a file that was damaged: kept in the one that took its place, until a person has seen it and after."""

IN_ORDER = (outbox, settlement, local_mark, damage)
"""As they are made: a new one comes last, so that the queue's pages stay where ``store.salvage`` looks for them."""

DAMAGED = frozenset(("local_damaged", "database_not_ours", "database_damaged"))
"""Codes of what is wrong with a file that can be set aside."""

PARTS = ("", "-wal", "-shm")
"""The endings of what belongs to one file."""

_LOCK_SECONDS = 60.0

_ROOM_BYTES = 262_144


def open_local(path: Path) -> Engine:
    """The station's file, made where it is not there; its copy is made anew where another version wrote it.

    Raises:
        OutOfReach: it cannot be made or read; one of ``DAMAGED`` where ``salvage.opened`` sets it aside.
    """
    if not path.exists() or successor(path).exists():
        with alone_with(path):
            if successor(path).exists():
                replace_by_successor(path)
            elif not path.exists():
                if wal(path).exists():
                    raise OutOfReach("local_damaged", file=str(path))  # a new file would take its pages for its own
                make(path).replace(path)
    _check(path)
    engine = engine_of(path)
    try:
        with writing(engine) as connection:
            _make(connection)
    except BaseException:
        engine.dispose()
        raise
    _keep_room(path)
    return engine


def give_room(path: Path) -> bool:
    """The disk is full: gives back what was kept for that, so that what was sent can be taken out of the queue.

    Returns:
        Whether there was anything left to give.
    """
    room = _room(path)
    kept = room.exists()
    room.unlink(missing_ok=True)
    return kept


def _keep_room(path: Path) -> None:
    """To take a scan out of the queue needs room as well: else what is on a full disk could not leave it."""
    room = _room(path)
    if not room.exists():
        try:
            room.write_bytes(bytes(_ROOM_BYTES))
        except OSError:  # it is full already
            room.unlink(missing_ok=True)


def _room(path: Path) -> Path:
    return path.with_name(f"{path.name}.room")


def make(path: Path) -> Path:
    """A new file for this place, whole and beside it: whoever is ended half-way leaves no half file in its place.

    Raises:
        OutOfReach: it cannot be made.
    """
    new = path.with_name(f"{path.name}.part")
    for end in PARTS:
        new.with_name(new.name + end).unlink(missing_ok=True)
    engine = engine_of(new, create=True)
    try:
        with faults(engine.url), engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA journal_mode = WAL")
        with writing(engine) as connection:
            _make(connection)
    finally:
        engine.dispose()
    return new


def engine_of(path: Path, *, create: bool = False) -> Engine:
    """An engine for a station's file, which is not looked at."""
    engine = open_engine(parse(f"sqlite:///{path}"), create=create, references=False)
    event.listen(engine, "connect", lambda link, _: link.execute("PRAGMA wal_autocheckpoint = 1"))
    return engine


def successor(path: Path) -> Path:
    """Where the file lies that takes a damaged one's place; once it is there it is whole."""
    return path.with_name(f"{path.name}.new")


def wal(path: Path) -> Path:
    """Where SQLite writes before it writes into the file."""
    return path.with_name(f"{path.name}-wal")


def replace_by_successor(path: Path) -> None:
    """Sets the damaged file aside under the name that its successor knows, and that one in its place.

    Whoever is ended half-way may do so again.

    Raises:
        OutOfReach: it cannot be set aside.
    """
    new = successor(path)
    link = sqlite3_module.connect(f"{new.absolute().as_uri()}?immutable=1", uri=True)
    try:
        (name,) = link.execute(f"SELECT file FROM {damage.name} ORDER BY found_at DESC").fetchone()
    finally:
        link.close()
    try:
        for end in PARTS:
            part = path.with_name(path.name + end)
            if part.exists():
                part.replace(path.with_name(f"{name}{end}"))
        new.replace(path)
    except OSError as fault:
        raise OutOfReach("local_damaged", file=str(path)) from fault


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Nobody else makes or replaces this file meanwhile; the lock ends with its process, whatever ends that.

    Raises:
        OutOfReach: the folder cannot be made or written, or somebody is at it for a minute.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise OutOfReach("folder_unwritable", folder=str(path.parent), problem=fault.strerror) from fault
    engine = open_engine(parse(f"sqlite:///{path}.lock"), create=True, busy_seconds=_LOCK_SECONDS)
    try:
        with writing(engine):  # nothing
            yield
    finally:
        engine.dispose()


def _make(connection: Connection) -> None:
    known = inspect(connection).has_table(local_mark.name)
    mark = connection.execute(local_mark.select()).first() if known else None
    if mark is not None and mark.queue > QUEUE_VERSION:
        raise OutOfReach("local_newer", found=mark.queue, wanted=QUEUE_VERSION)
    if mark is None or mark.queue < QUEUE_VERSION:
        for table in IN_ORDER:
            table.create(connection, checkfirst=True)
    if mark is None or mark.copy != SCHEMA_VERSION:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        connection.execute(local_mark.delete())
        connection.execute(local_mark.insert().values(queue=QUEUE_VERSION, copy=SCHEMA_VERSION))
    elif mark.queue < QUEUE_VERSION:
        connection.execute(local_mark.update().values(queue=QUEUE_VERSION))


def _check(path: Path) -> None:
    """Looks whether the file is sound before anything is written into it.

    Raises:
        OutOfReach: it is not, or cannot be looked at.
    """
    if path.stat().st_size == 0:  # SQLite would take it for a new one, and delete its WAL
        raise OutOfReach("local_damaged", file=str(path))
    looks = ("quick_check(1)", f"integrity_check({outbox.name})", f"integrity_check({settlement.name})")
    try:
        link = sqlite3_module.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            found = {str(link.execute(f"PRAGMA {look}").fetchone()[0]) for look in looks}
        finally:
            link.close()
    except UnicodeDecodeError as fault:  # what SQLite had to say of it quotes it
        raise OutOfReach("local_damaged", file=str(path)) from fault
    except sqlite3_module.DatabaseError as fault:
        code = fault_code(fault)
        if code is not None and code not in DAMAGED:
            raise OutOfReach(code, database=str(path)) from fault
        raise OutOfReach("local_damaged", file=str(path)) from fault
    if found != {"ok"}:
        raise OutOfReach("local_damaged", file=str(path))
