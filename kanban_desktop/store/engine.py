"""Connections to the plant's database, and what their faults mean to a person.

Nothing here knows a table. Every fault of the driver leaves this floor as one of ``model.errors``.
"""

import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from types import ModuleType
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError

from kanban_desktop.model.errors import BadInput, OutOfReach

try:
    # A build of its own: the system's SQLite may have the WAL-reset bug that 3.51.3 mended.
    import pysqlite3
except ImportError:
    pysqlite3 = None

_P = ParamSpec("_P")
_T = TypeVar("_T")

Database = Engine
"""A plant's database, for floors that hand it on and know nothing of SQLAlchemy."""

sqlite3_module: ModuleType = pysqlite3 or sqlite3

WAL_RESET_MENDED = (3, 51, 3)
"""The first SQLite without the WAL-reset bug, which may corrupt a file that several processes write."""

_READS = "kanban_reads"

_BETWEEN_LOOKS = (0.0005, 0.0015)
"""Seconds between two looks whether another writer of an SQLite file has done; a scan takes about as long."""

# A dead peer is noticed in some five seconds, and no call waits for ever.
_POSTGRES = {
    "connect_timeout": 3,
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 5000,
    "application_name": "kanban-desktop",
}


def parse(text: str) -> URL:
    """The database that a text names: ``sqlite:///FILE`` or ``postgresql://…``.

    Raises:
        BadInput: not a URL, or one of another kind of database.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as fault:
        raise BadInput("database_url_bad") from fault
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        url = url.set(drivername="postgresql+psycopg")
        try:
            url.get_dialect()().create_connect_args(url)
        except (ArgumentError, ValueError) as fault:  # a port among the options that is none
            raise BadInput("database_url_bad") from fault
        return url
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        if not url.database or url.database == ":memory:":
            raise BadInput("database_url_no_file")
        return url.set(drivername="sqlite+pysqlite")
    raise BadInput("database_url_kind", kind=url.drivername)


def is_file(url: URL) -> bool:
    """Whether a database is a file on this computer, and no server's."""
    return url.get_backend_name() == "sqlite"


def shown(url: URL) -> str:
    """How messages name a database: never with its password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    if not url.database and (service := url.query.get("service") or os.environ.get("PGSERVICE")):
        return f"{service} (service)"
    where = f" on {url.host}" if url.host else ""
    return f"{url.database or os.environ.get('PGDATABASE') or '(default)'}{where}"


def open_engine(
    url: URL, *, create: bool = False, busy_seconds: float = 10.0, durable: bool = True, references: bool = True
) -> Engine:
    """An engine for the plant's database; it connects when it is first used.

    Args:
        create: make the SQLite file when it is not there; otherwise a missing file is a fault.
        busy_seconds: how long a write waits for another writer of the SQLite file, or a lock on the server.
        durable: whether a commit waits for the disk; otherwise a power cut may take the last ones with it, or the whole
            SQLite file. Only for data that can be made again.
        references: whether an SQLite file insists that what a row refers to is there.
    """
    if url.get_backend_name() == "postgresql":
        options = [f"-c lock_timeout={round(busy_seconds * 1000)}", "" if durable else "-c synchronous_commit=off"]
        known = {**_POSTGRES, **url.query, "options": " ".join((*options, str(url.query.get("options", ""))))}
        return create_engine(url, connect_args=known, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)
    path = Path(str(url.database)).absolute()

    def connect() -> Any:
        place = f"file:{quote(str(path))}?mode={'rwc' if create else 'rw'}"
        # Our own BEGIN, not the driver's: it would begin late, and a reader that turns writer fails at once.
        link = sqlite3_module.connect(
            place, uri=True, timeout=busy_seconds, isolation_level=None, check_same_thread=False
        )
        link.execute(f"PRAGMA foreign_keys = {'ON' if references else 'OFF'}")
        link.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
        return link

    engine = create_engine(url, creator=connect, module=sqlite3_module)
    event.listen(engine, "begin", partial(_begin, busy_seconds))
    return engine


def _begin(busy_seconds: float, connection: Connection) -> None:
    cursor = connection.connection.cursor()
    if connection.get_execution_options().get(_READS):
        # Takes no lock yet and cannot fail: by the driver's own call it costs a tenth, and boards read a lot.
        cursor.execute("BEGIN")
        return
    # SQLite itself waits longer and longer between two looks at the lock, so that whoever came first loses to all who
    # come later: with eight writers that never rest, for seconds. Looks equally far apart give each the same chance.
    until = time.monotonic() + busy_seconds
    cursor.execute("PRAGMA busy_timeout = 0")
    try:
        while not _has_begun(cursor):
            if time.monotonic() >= until:
                connection.exec_driver_sql("BEGIN IMMEDIATE")  # by SQLAlchemy, that its fault is like any other
                return
            time.sleep(random.uniform(*_BETWEEN_LOOKS))
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {round(busy_seconds * 1000)}")


def _has_begun(cursor: Any) -> bool:
    """Begins to write, unless somebody else is at it."""
    try:
        cursor.execute("BEGIN IMMEDIATE")
    except sqlite3_module.OperationalError as fault:
        if fault_code(fault) == "database_locked":
            return False
        raise
    return True


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of an SQLite file, and on PostgreSQL makes no round trip of its own.

    Raises:
        OutOfReach: as ``faults`` says.
    """
    with faults(engine.url), engine.connect().execution_options(**{_READS: True}) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction, which is committed at the end or leaves nothing behind.

    Raises:
        OutOfReach: as ``faults`` says.
    """
    with faults(engine.url), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            # The engine is in autocommit for the sake of round trips; here several statements are one.
            connection = connection.execution_options(isolation_level="READ COMMITTED")
        with connection.begin():
            yield connection


def once_more(read: Callable[_P, _T]) -> Callable[_P, _T]:
    """A read that is done again where its connection turns out to have died while nobody used it."""

    @wraps(read)
    def again(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return read(*args, **kwargs)
        except OutOfReach as fault:
            if not getattr(fault.__cause__, "connection_invalidated", False):
                raise
        return read(*args, **kwargs)

    return again


@contextmanager
def faults(url: URL) -> Iterator[None]:
    """Turns the driver's faults into sentences about the database.

    Raises:
        OutOfReach: the database is away, locked, read-only, full, damaged, or refuses this user.
    """
    try:
        yield
    except DBAPIError as fault:
        code = _code(fault, url)
        if code is None:
            raise
        raise OutOfReach(code, database=shown(url)) from fault


# By SQLite's primary result code; its texts name tables and columns of ours as well.
_SQLITE_FAULTS = {
    5: "database_locked",  # BUSY
    6: "database_locked",
    8: "database_read_only",
    10: "database_damaged",  # IOERR
    11: "database_damaged",  # CORRUPT
    13: "disk_full",
    14: "database_missing",  # CANTOPEN
    26: "database_not_ours",  # NOTADB
}

_POSTGRES_FAULTS = {
    "28": "database_login",
    "3D": "database_missing",
    "42501": "database_rights",
    "25006": "database_read_only",
    "53100": "disk_full",
    "53": "database_overloaded",
    "55P03": "database_locked",
    "KB003": "program_older",
    "57014": "database_slow",
    "57": "database_lost",
    "08": "database_lost",
}

# The first that fits; what it cannot read of TLS, such as a lost connection, is none of these.
_LIBPQ_FAULTS = {
    "database_option": ("definition of service", "service file", "connection option", "invalid sslmode", "invalid int"),
    "database_untrusted": ("certificate", "SSL was required", "SSL error: tlsv1 alert", "private key file"),
    "database_login": ("password", 'role "', "no pg_hba.conf entry"),
    "database_missing": ("does not exist",),
}


def fault_code(fault: BaseException | None) -> str | None:
    """Which sentence a fault of SQLite's own driver is, or None where it is a bug of ours."""
    return _SQLITE_FAULTS.get(getattr(fault, "sqlite_errorcode", 0) & 0xFF)


def _code(fault: DBAPIError, url: URL) -> str | None:
    """Which sentence a driver's fault is, or None where it is a bug of ours."""
    if url.get_backend_name() == "sqlite":
        return fault_code(fault.orig)
    state = getattr(fault.orig, "sqlstate", None)
    if state:
        return next((_POSTGRES_FAULTS[key] for key in (state, state[:2]) if key in _POSTGRES_FAULTS), None)
    # Without a state the answer came from libpq, or before the server let anyone in.
    said = str(fault.orig)
    for code, words in _LIBPQ_FAULTS.items():
        if any(word in said for word in words):
            return code
    # A fault of the operation, not of what was asked: those are bugs of ours.
    lost = fault.connection_invalidated or isinstance(fault, OperationalError | InterfaceError)
    return "database_lost" if lost else None
