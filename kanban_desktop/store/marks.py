"""What differs as soon as anything on a station's board does: cheap to ask, however many cards there are."""

from sqlalchemy import Text, cast, func, select

from kanban_desktop.model.plant import Station
from kanban_desktop.store.catalog import SERVED
from kanban_desktop.store.engine import Database, once_more, reading
from kanban_desktop.store.tables import card, loop, master_log, plant

Stamp = tuple[int, int, int]
"""Cards of a station's loops, events of theirs, and the changes of master data in this life of the plant; only its
being equal counts."""

Moves = frozenset[str]
"""Of each of a station's loops ``ID:CARDS:EVENTS``, how many cards it has and how many events they have had; only their
being equal counts. In words because a station of 2,500 loops asks every few seconds, and rows would be dear."""


def moved(before: Moves, now: Moves) -> frozenset[int]:
    """The loops in which anything moved between these two."""
    return loops_of(before ^ now)


def loops_of(moves: Moves) -> frozenset[int]:
    """The loops that are told of."""
    return frozenset(int(one.partition(":")[0]) for one in moves)


@once_more
def stamp(database: Database, here: Station) -> Stamp:
    """What is different as soon as anything on a station's board is.

    Raises:
        OutOfReach: the database is away.
    """
    with reading(database) as connection:
        cards = connection.execute(_STAMP, _given(here)).one()
        changes, epoch = connection.execute(_MASTER).one()
    # A plant that was restored may have as many moves as before, and others.
    return cards.cards, cards.moves or 0, (epoch.int << 64) + changes


@once_more
def moves(database: Database, here: Station) -> Moves:
    """What differs for a loop as soon as anything of it on a station's board does, but for master data.

    Raises:
        OutOfReach: the database is away.
    """
    with reading(database) as connection:
        return frozenset((connection.scalar(_MOVES, _given(here)) or "").split())


def _given(here: Station) -> dict[str, tuple[int, ...]]:
    return {"serves": tuple(here.serves or (here.id,))}


# Statements are built once: building them costs more than running them.
# Every event of a card adds one to its version.
_STAMP = (
    select(func.count().label("cards"), func.sum(card.c.version).label("moves"))
    .select_from(card.join(loop, card.c.loop == loop.c.id))
    .where(SERVED)
)
_OF_EACH = (
    select(card.c.loop, func.count().label("cards"), func.sum(card.c.version).label("moves"))
    .select_from(card.join(loop, card.c.loop == loop.c.id))
    .where(SERVED)
    .group_by(card.c.loop)
    .subquery()
)
_MOVES = select(
    func.aggregate_strings(
        cast(_OF_EACH.c.loop, Text) + ":" + cast(_OF_EACH.c.cards, Text) + ":" + cast(_OF_EACH.c.moves, Text), " "
    )
)
_NEWEST = select(func.coalesce(func.max(master_log.c.seq), 0)).scalar_subquery()
_LATE = select(func.count()).select_from(master_log).where(master_log.c.seq > _NEWEST - 100).scalar_subquery()
"""Numbers are not given in the order of the commits: who has a lower one and commits later is found by the count."""
_MASTER = select(_NEWEST * 128 + _LATE, plant.c.epoch)
