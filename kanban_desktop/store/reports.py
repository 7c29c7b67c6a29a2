"""Reads figures from the daily roll-up, which is kept as acts are recorded; history itself is never gone through."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, Text, and_, bindparam, select

from kanban_desktop.store.engine import Database, once_more, reading
from kanban_desktop.store.tables import loop, loop_day


@dataclass(frozen=True, slots=True)
class Total:
    """What one measure of a loop came to on one day; durations in microseconds, ``worked`` on the calendar."""

    loop: int
    measure: str
    count: int
    elapsed: int
    worked: int


# From the loops, so that the key of the roll-up is used: it begins with the loop, and the day comes last.
_DAY = (
    select(loop_day.c.loop, loop_day.c.measure, loop_day.c.count, loop_day.c.elapsed, loop_day.c.worked)
    .select_from(loop.join(loop_day, loop_day.c.loop == loop.c.id))
    .where(
        and_(
            loop_day.c.measure.in_(bindparam("measures", expanding=True, type_=Text)),
            loop_day.c.day == bindparam("day", type_=Date),
            # What was taken back again leaves a row of nothing.
            loop_day.c.count > 0,
        )
    )
)


@once_more
def day_totals(database: Database, day: date, measures: Collection[str]) -> tuple[Total, ...]:
    """These measures of every loop on a day of the plant's zone.

    Raises:
        OutOfReach: the database is away.
    """
    with reading(database) as connection:
        found = connection.execute(_DAY, {"day": day, "measures": tuple(measures)})
        return tuple(Total(*row) for row in found)
