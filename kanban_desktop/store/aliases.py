"""What others call our parts and stations: keys of other systems, suppliers' part numbers, GTINs, supplier codes."""

from collections.abc import Collection

from sqlalchemy import or_, select

from kanban_desktop.model.plant import Part
from kanban_desktop.store.engine import Database, once_more, reading
from kanban_desktop.store.tables import other_key, part

PART, STATION = "part", "station"
"""The kinds of ``other_key`` that suppliers' labels are read by."""


class Aliases:
    """Looks up parts and stations by what others call them."""

    def __init__(self, database: Database) -> None:
        self._engine = database

    @once_more
    def parts(self, number: str | None, others: Collection[str]) -> tuple[Part, ...]:
        """The part with this number of ours; else those that other systems know by it or by one of the others.

        Args:
            number: as we call it, None where only others' numbers are known.
        """
        keys = {*others, number} - {None}
        alias = select(other_key.c.id).where(other_key.c.kind == PART, other_key.c.key.in_(keys))
        wanted = select(part).where(or_(part.c.number == number, part.c.id.in_(alias))).order_by(part.c.id)
        with reading(self._engine) as connection:
            found = [Part(row.id, row.number, row.name, row.unit) for row in connection.execute(wanted)]
        return tuple(one for one in found if one.number == number) or tuple(found)

    @once_more
    def stations(self, keys: Collection[str]) -> frozenset[int]:
        """Ids of the stations that other systems know by one of these."""
        wanted = select(other_key.c.id).where(other_key.c.kind == STATION, other_key.c.key.in_(keys))
        with reading(self._engine) as connection:
            return frozenset(connection.scalars(wanted))
