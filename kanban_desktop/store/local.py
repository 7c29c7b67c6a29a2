"""The station's own file: a copy of what its board needs, and the queue of scans that the plant has not yet accepted.

Both are in one SQLite file, so that moving a card here and queueing its scan is one transaction. The copy may be made
anew at any time; the queue never.
"""

import contextlib
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
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.store.engine import faults, open_engine, parse, sqlite3_module, writing
from kanban_desktop.store.tables import SCHEMA_VERSION, Document, Id, metadata

QUEUE_VERSION = 1
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


def open_local(path: Path) -> Engine:
    """The station's file, made where it is not there; its copy is made anew where another version wrote it.

    Raises:
        OutOfReach: it cannot be made or read; ``local_damaged`` where ``opened`` sets it aside.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise OutOfReach("folder_unwritable", folder=str(path.parent), problem=fault.strerror) from fault
    if path.exists():
        _check(path)
    engine = open_engine(parse(f"sqlite:///{path}"), create=True, references=False)
    try:
        with faults(engine.url), engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA journal_mode = WAL")
        with writing(engine) as connection:
            _make(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _make(connection: Connection) -> None:
    known = inspect(connection).has_table(local_mark.name)
    mark = connection.execute(local_mark.select()).first() if known else None
    if mark is not None and mark.queue > QUEUE_VERSION:
        raise OutOfReach("local_newer", found=mark.queue, wanted=QUEUE_VERSION)
    if mark is not None and mark.copy == SCHEMA_VERSION:
        return
    local_metadata.create_all(connection)
    metadata.drop_all(connection)
    metadata.create_all(connection)
    connection.execute(local_mark.delete())
    connection.execute(local_mark.insert().values(queue=QUEUE_VERSION, copy=SCHEMA_VERSION))


def _check(path: Path) -> None:
    """Looks whether the file is sound before anything is written into it."""
    try:
        link = sqlite3_module.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            (found,) = link.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            link.close()
    except sqlite3_module.DatabaseError as fault:
        raise OutOfReach("local_damaged", file=str(path)) from fault
    if found != "ok":
        raise OutOfReach("local_damaged", file=str(path))


def opened(path: Path, now: int) -> tuple[Engine, Path | None]:
    """The station's file; one that is damaged is set aside, and what can be read of its queue is taken along.

    Args:
        now: the station's clock, microseconds UTC; it names what is set aside.

    Returns:
        The file, and where the damaged one lies now if there was one.

    Raises:
        OutOfReach: it can be neither used nor set aside.
    """
    try:
        return open_local(path), None
    except OutOfReach as fault:
        if fault.code not in ("local_damaged", "database_not_ours", "database_damaged"):
            raise
    aside = path.with_name(f"{path.name}.damaged-{now}")
    saved = _readable(path)
    try:
        for end in ("", "-wal", "-shm"):
            if (part := path.with_name(path.name + end)).exists():
                part.replace(aside.with_name(aside.name + end))
    except OSError as fault:
        raise OutOfReach("local_damaged", file=str(path)) from fault
    engine = open_local(path)
    with writing(engine) as connection:
        for table, found in saved.items():
            for values in found:
                connection.execute(table.insert().prefix_with("OR IGNORE"), values)
    return engine, aside


def _readable(path: Path) -> dict[Table, list[dict[str, object]]]:
    """What can be read of the queue in a damaged file, row by row: a plain SELECT ends at the first bad page."""
    saved: dict[Table, list[dict[str, object]]] = {outbox: [], settlement: []}
    engine = open_engine(parse(f"sqlite:///{path}"), references=False)
    try:
        for table, found in saved.items():
            found += _rows_of(engine, table)
    finally:
        engine.dispose()
    return saved


def _rows_of(engine: Engine, table: Table) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    try:
        with engine.connect() as connection:
            last = connection.scalar(select(func.max(table.c.place))) or 0
            for place in range(1, last + 1):
                with contextlib.suppress(DBAPIError):
                    row = connection.execute(select(table).where(table.c.place == place)).first()
                    if row is not None:
                        found.append(dict(row._mapping))
    except (DBAPIError, ValueError):
        pass  # not even its first page can be read: then nothing of it can
    return found
