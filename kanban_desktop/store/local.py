"""The station's own file: a copy of what its board needs, and the queue of scans that the plant has not yet accepted.

Both are in one SQLite file, so that moving a card here and queueing its scan is one transaction. The copy may be made
anew at any time; the queue never.
"""

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
    text,
)

from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.store.engine import faults, open_engine, parse, sqlite3_module, writing
from kanban_desktop.store.tables import SCHEMA_VERSION, Document, Id, metadata

QUEUE_VERSION = 1
"""Layout of the queue's own tables; it changes with a migration of its own, since the queue outlives programs."""

local_metadata = MetaData()

_INTENT = (
    ("event", Id, False), ("card", BigInteger, False), ("version", Integer, False), ("step", Text, False), ("raw", Text, True),
    ("badge", Text, True), ("reason", Text, True), ("quantity", BigInteger, True), ("rejects", BigInteger, False),
    ("source", Text, False), ("device", Text, True), ("scanned_at", BigInteger, False),
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


def open_local(path: Path) -> Engine:
    """The station's file, made where it is not there; its copy is made anew where another version wrote it.

    Raises:
        OutOfReach: it cannot be made or read; ``local_damaged`` where ``set_aside`` helps.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise OutOfReach("folder_unwritable", folder=str(path.parent), problem=fault.strerror) from fault
    engine = open_engine(parse(f"sqlite:///{path}"), create=True, references=False)
    try:
        with faults(engine.url), engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA journal_mode = WAL")
        _check(path)
        with writing(engine) as connection:
            _make(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _make(connection: Connection) -> None:
    local_metadata.create_all(connection)
    mark = connection.execute(local_mark.select()).first()
    if mark is not None and mark.queue > QUEUE_VERSION:
        raise OutOfReach("local_newer", found=mark.queue, wanted=QUEUE_VERSION)
    if mark is None or mark.copy != SCHEMA_VERSION:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        connection.execute(local_mark.delete())
        connection.execute(local_mark.insert().values(queue=QUEUE_VERSION, copy=SCHEMA_VERSION))


def _check(path: Path) -> None:
    link = sqlite3_module.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        (found,) = link.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3_module.DatabaseError as fault:
        raise OutOfReach("local_damaged", file=str(path)) from fault
    finally:
        link.close()
    if found != "ok":
        raise OutOfReach("local_damaged", file=str(path))
