"""Pictures of parts in the database: small, and each kept once, however many parts have it."""

import hashlib
from collections.abc import Collection

from sqlalchemy import Connection, bindparam, delete, exists, insert, select

from kanban_desktop.store.engine import Database, once_more, reading
from kanban_desktop.store.print_tables import part_picture
from kanban_desktop.store.tables import part

_THOSE = select(part_picture).where(part_picture.c.digest.in_(bindparam("digests", expanding=True)))


def digest(png: bytes) -> str:
    """What a picture is known by; nothing for none."""
    return hashlib.sha256(png).hexdigest() if png else ""


@once_more
def read(database: Database, digests: Collection[str]) -> dict[str, bytes]:
    """The pictures that are known by these, as PNG; a station's copy has none.

    Raises:
        OutOfReach: the database is away.
    """
    if not digests:
        return {}
    with reading(database) as connection:
        found = connection.execute(_THOSE, {"digests": list(digests)})
        return {row.digest: bytes(row.png) for row in found}


def keep(connection: Connection, png: bytes) -> None:
    """Puts a picture in that a part is about to have."""
    if connection.dialect.name == "postgresql":
        # Else whoever takes it from another part would sweep it away before this part is seen to have it.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4711003)")
    known = digest(png)
    if png and connection.scalar(select(part_picture.c.digest).where(part_picture.c.digest == known)) is None:
        connection.execute(insert(part_picture).values(digest=known, png=png))


def sweep(connection: Connection) -> None:
    """Takes out what no part has any more."""
    connection.execute(delete(part_picture).where(~exists().where(part.c.picture == part_picture.c.digest)))
