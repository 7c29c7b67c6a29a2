"""What ``doctor`` and ``db check`` ask of a database within reach: whether it is sound, and set up as it should be."""

from dataclasses import asdict, dataclass

from sqlalchemy import Engine, select, text

from kanban_desktop.model import steps
from kanban_desktop.store import roles
from kanban_desktop.store.engine import WAL_RESET_MENDED, reading, sqlite3_module
from kanban_desktop.store.tables import plant, step_rule

LEAST_POSTGRES = 14
"""The oldest PostgreSQL that this program is made for."""


_CLOCK = text("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server as it stands.

    Attributes:
        version: its major version.
        clock: its time of day, microseconds UTC.
        roles_missing: the plant's roles that are not there.
    """

    version: int
    clock: int
    roles_missing: tuple[str, ...]


def sqlite_build() -> tuple[str, bool]:
    """The version of the SQLite library, and whether it is without the WAL-reset bug."""
    return sqlite3_module.sqlite_version, sqlite3_module.sqlite_version_info >= WAL_RESET_MENDED


def is_sqlite(engine: Engine) -> bool:
    """Whether the plant is an SQLite file."""
    return engine.dialect.name == "sqlite"


def damage(engine: Engine) -> str | None:
    """What SQLite's quick check finds wrong with the file; None when it is sound.

    Raises:
        OutOfReach: the file cannot be read, or is damaged beyond being checked.
    """
    with reading(engine) as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    return None if found == "ok" else str(found)


def server(engine: Engine) -> Server:
    """How the PostgreSQL server stands.

    Raises:
        OutOfReach: it cannot be reached.
    """
    with reading(engine) as connection:
        major = text("SELECT current_setting('server_version_num')::int / 10000")
        version: int = connection.execute(major).scalar_one()
        wanted = roles.names(connection.execute(select(plant.c.code)).scalar_one())
        there = set(connection.scalars(text("SELECT rolname FROM pg_roles WHERE rolname LIKE 'kanban%'")))
        clock: int = connection.execute(_CLOCK).scalar_one()
    return Server(version, clock, tuple(name for name in wanted if name not in there))


def clock(engine: Engine) -> int | None:
    """The time of day of a PostgreSQL server, microseconds UTC; None where the database is a file on this machine.

    Raises:
        OutOfReach: it cannot be reached.
    """
    if is_sqlite(engine):
        return None
    with reading(engine) as connection:
        found: int = connection.execute(_CLOCK).scalar_one()
        return found


def has_steps(engine: Engine) -> bool:
    """Whether the database checks steps by the same table as this program.

    Raises:
        OutOfReach: it cannot be reached.
    """
    wanted = [{"id": number, **asdict(row)} for number, row in enumerate(steps.rows(), 1)]
    with reading(engine) as connection:
        return [dict(row._mapping) for row in connection.execute(select(step_rule).order_by(step_rule.c.id))] == wanted
