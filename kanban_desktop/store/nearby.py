"""Which cards can matter to a station's board, so that it does not ask each time another station's card moves.

Of 200 stations two or three are concerned by a scan, and all of them hear of it.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Engine, Integer, bindparam, func, select

from kanban_desktop.store.engine import once_more, reading
from kanban_desktop.store.tables import card

_LOOPS = bindparam("loops", expanding=True, type_=Integer)
_NEAR = (
    select(card.c.number).where(card.c.loop.in_(_LOOPS)).union_all(select(-func.coalesce(func.max(card.c.number), 0)))
)
"""In one round trip; the plant's highest number is the one that is not above 0, whosever it is."""


@dataclass(frozen=True, slots=True)
class Nearby:
    """All cards of some loops, whatever became of them.

    Attributes:
        newest: the highest card number of the plant then. Numbers only rise and a card never leaves its loop, so what
            is not higher and not among the cards is another loop's, for good.
    """

    loops: frozenset[int]
    cards: frozenset[int]
    newest: int

    def of(self, numbers: Collection[int]) -> frozenset[int]:
        """Those of these cards that may be of the loops."""
        return frozenset(number for number in numbers if number in self.cards or number > self.newest)


@once_more
def nearby(engine: Engine, loops: frozenset[int]) -> Nearby:
    """The cards of these loops. Reads through all cards of the plant where there is no better way: not for every scan.

    Raises:
        OutOfReach: the database is away.
    """
    with reading(engine) as connection:
        found = connection.scalars(_NEAR, {"loops": tuple(loops)}).all()
    return Nearby(loops, frozenset(number for number in found if number > 0), -min(found))
