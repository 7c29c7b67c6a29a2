"""The life of a database: make it, bring it up to date, check it, back it up.

The migrations are data in ``db/``; this file runs them. What a station may do on PostgreSQL is in ``store.roles``.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import URL, Connection, Engine, delete, func, insert, inspect, select

from kanban_desktop.model import steps
from kanban_desktop.model.errors import BadInput, OutOfReach
from kanban_desktop.model.plant import Plant
from kanban_desktop.settings import data_folder
from kanban_desktop.store import roles
from kanban_desktop.store.engine import faults, open_engine, reading, shown, sqlite3_module, writing
from kanban_desktop.store.tables import SCHEMA_VERSION, plant, schema_mark, step_rule

OLDEST_CLIENT = 1
"""The oldest program that may still write the schema of this one."""


def connect(url: URL, *, busy_seconds: float = 10.0) -> Engine:
    """An engine for a database that is ours and that this program may use.

    Raises:
        OutOfReach: the database is away, is none of ours, or is older or newer than this program.
    """
    engine = open_engine(url, busy_seconds=busy_seconds)
    try:
        check(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def check(engine: Engine) -> None:
    """Whether the schema is one that this program may write.

    Raises:
        OutOfReach: it is not, with a code that says why.
    """
    ensure_admitted(engine.url, *_mark(engine))


def ensure_admitted(url: URL, version: int, oldest: int) -> None:
    """Whether this program may write a schema of this version that admits programs from ``oldest`` on.

    Raises:
        OutOfReach: it may not; the database is older or newer than this program.
    """
    if version < SCHEMA_VERSION:
        raise OutOfReach("database_older", database=shown(url), found=version, wanted=SCHEMA_VERSION)
    if oldest > SCHEMA_VERSION:
        raise OutOfReach("database_newer", database=shown(url), found=version, wanted=SCHEMA_VERSION)


def _mark(engine: Engine) -> tuple[int, int]:
    """The schema's version and the oldest program that it admits."""
    _ensure_file(engine.url)
    with reading(engine) as connection:
        try:
            row = connection.execute(select(schema_mark.c.version, schema_mark.c.oldest_client)).first()
        except Exception as fault:
            told = getattr(fault, "orig", None)
            unknown = isinstance(told, sqlite3_module.OperationalError) and str(told).startswith("no such ")
            if not unknown and getattr(told, "sqlstate", None) not in ("42P01", "42703"):
                raise
            row = None
        if row is not None:
            return row[0], row[1]
        empty = not inspect(connection).get_table_names()
    raise OutOfReach("database_empty" if empty else "database_not_ours", database=shown(engine.url))


def _ensure_file(url: URL) -> None:
    if url.get_backend_name() != "sqlite":
        return
    try:
        path = Path(str(url.database))
        there, folder = path.exists(), path.is_dir()
    except PermissionError as fault:  # a folder above it is closed to us
        raise OutOfReach("database_rights", database=shown(url)) from fault
    if not there:
        raise OutOfReach("database_missing", database=shown(url))
    if folder:
        raise OutOfReach("database_not_ours", database=shown(url))


def create(url: URL, new: Plant, log: Callable[[str], None] | None = None) -> Engine:
    """Makes the schema, the plant and, on PostgreSQL, the three roles; harmless where they are there already.

    Args:
        new: the plant, used only when the database has none yet.

    Raises:
        OutOfReach: the database cannot be made or reached, holds tables that are not ours, or is of another version.
    """
    missing = ("database_empty", "database_missing") if url.get_backend_name() == "sqlite" else ("database_empty",)
    if url.get_backend_name() == "sqlite":
        path = Path(str(url.database))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise OutOfReach("folder_unwritable", folder=str(path.parent), problem=fault.strerror) from fault
    engine = open_engine(url, create=True)
    try:
        try:
            version, _ = _mark(engine)
        except OutOfReach as fault:
            if fault.code not in missing:
                raise
            version = 0
        if version > SCHEMA_VERSION:
            raise OutOfReach("database_newer", database=shown(url), found=version, wanted=SCHEMA_VERSION)
        if 0 < version < SCHEMA_VERSION:
            # Not here: an upgrade makes a backup first.
            raise OutOfReach("database_older", database=shown(url), found=version, wanted=SCHEMA_VERSION)
        if version == 0:
            if url.get_backend_name() == "sqlite":
                with faults(url), engine.connect() as connection:
                    # Lasting, and outside any transaction.
                    connection.connection.cursor().execute("PRAGMA journal_mode = WAL")
            _migrate(engine)
        with writing(engine) as connection:
            _alone(connection)
            if connection.scalar(select(func.count()).select_from(plant)) == 0:
                connection.execute(
                    insert(plant).values(id=new.id, code=new.code, epoch=new.epoch, name=new.name, zone=new.zone.key)
                )
            _finish(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def upgrade(url: URL, *, now: datetime) -> tuple[int, int, Path | None]:
    """Brings the schema up to this program's; an SQLite file is backed up beside itself before.

    Returns:
        The versions before and after, and the backup when one was made.

    Raises:
        OutOfReach: the database is away, empty, not ours or newer than this program.
    """
    engine = open_engine(url)
    try:
        version, oldest = _mark(engine)
        if oldest > SCHEMA_VERSION or version > SCHEMA_VERSION:
            raise OutOfReach("database_newer", database=shown(url), found=version, wanted=SCHEMA_VERSION)
        kept = None
        if version < SCHEMA_VERSION:
            if url.get_backend_name() == "sqlite":
                path = Path(str(url.database))
                kept = backup(url, path.with_name(f"{path.stem}-v{version}-{now:%Y%m%dT%H%M%S}{path.suffix}"))
            _migrate(engine)
        with writing(engine) as connection:
            _alone(connection)
            _finish(connection)
        return version, SCHEMA_VERSION, kept
    finally:
        engine.dispose()


def _alone(connection: Connection) -> None:
    """Two administrators at once: the second waits, as on SQLite every writer does, and finds it done."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4711001)")


def _migrate(engine: Engine) -> None:
    """Runs what is missing in one transaction: all of it, or nothing."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(data_folder("db")).replace("%", "%%"))
    with writing(engine) as connection:
        _alone(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.execute(delete(schema_mark))
        connection.execute(insert(schema_mark).values(version=SCHEMA_VERSION, oldest_client=OLDEST_CLIENT))


def _finish(connection: Connection) -> None:
    """Writes the table of steps from the model, and on PostgreSQL makes the roles."""
    wanted = [{"id": number, **asdict(row)} for number, row in enumerate(steps.rows(), 1)]
    found = [dict(row._mapping) for row in connection.execute(select(step_rule).order_by(step_rule.c.id))]
    if found != wanted:
        connection.execute(delete(step_rule))
        connection.execute(insert(step_rule), wanted)
    if connection.dialect.name == "postgresql":
        code = connection.scalar(select(plant.c.code))
        assert code is not None, "create has put the plant in"
        roles.ensure(connection, code)


def backup(url: URL, target: Path) -> Path:
    """Copies an SQLite database with the engine's own call, which takes its log along.

    Raises:
        BadInput: not an SQLite database, or the target is there already.
        OutOfReach: the file cannot be read, or the target not written.
    """
    if url.get_backend_name() != "sqlite":
        raise BadInput("backup_postgresql")
    if target.exists():
        raise BadInput("file_exists", file=str(target))
    _ensure_file(url)
    part = target.with_name(target.name + ".part")
    try:
        source = sqlite3_module.connect(f"{Path(str(url.database)).absolute().as_uri()}?mode=ro", uri=True)
        try:
            copy = sqlite3_module.connect(part)
            try:
                source.backup(copy)
                found = copy.execute("PRAGMA quick_check").fetchone()[0]
            finally:
                copy.close()
        finally:
            source.close()
        if found != "ok":
            raise OutOfReach("database_damaged", database=shown(url))
        part.replace(target)
    except (sqlite3.Error, sqlite3_module.Error, OSError) as fault:
        raise OutOfReach("backup_failed", file=str(target), problem=str(fault)) from fault
    finally:
        part.unlink(missing_ok=True)
    return target


def new_epoch(connection: Connection, epoch: UUID) -> None:
    """Marks the database as restored, so that queues filled for its former life are noticed."""
    connection.execute(plant.update().values(epoch=epoch))
