"""The queue of scans that the plant has not yet accepted, and the list of those that a person must settle.

Nothing leaves either silently: what the plant took is taken out, what it refused goes to the list, and what is on the
list stays there, closed by a person or open.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Row, Table, delete, func, insert, select, update

from kanban_desktop.model.card import Event, Source
from kanban_desktop.model.pending import Home, Pending, Settlement, Way
from kanban_desktop.model.steps import Step
from kanban_desktop.store.engine import reading, writing
from kanban_desktop.store.journal import Journal
from kanban_desktop.store.local import outbox, settlement
from kanban_desktop.store.tables import person

_OPEN = settlement.c.way.is_(None)
_BARRED = select(settlement.c.card).where(_OPEN)
"""A card with something to settle is not moved on by what was queued behind it."""


class Outbox:
    """The queue in a station's file.

    Args:
        clock: the station's, microseconds UTC.
    """

    def __init__(self, local: Engine, clock: Callable[[], int]) -> None:
        self._local = local
        self._clock = clock

    @property
    def waiting(self) -> int:
        """How many scans are kept here, those behind something to settle included."""
        return self._count(outbox)

    @property
    def unsettled(self) -> int:
        """How many refused scans a person must look at."""
        with reading(self._local) as connection:
            return connection.scalar(select(func.count()).select_from(settlement).where(_OPEN)) or 0

    @property
    def ready(self) -> int:
        """How many scans could be sent."""
        with reading(self._local) as connection:
            wanted = select(func.count()).select_from(outbox).where(outbox.c.card.not_in(_BARRED))
            return connection.scalar(wanted) or 0

    def next(self, most: int = 1) -> tuple[Pending, ...]:
        """The oldest scans that can be sent, in the order in which they were taken."""
        wanted = select(outbox).where(outbox.c.card.not_in(_BARRED)).order_by(outbox.c.place).limit(most)
        with reading(self._local) as connection:
            return tuple(_pending(row) for row in connection.execute(wanted))

    def all(self) -> tuple[Pending, ...]:
        """Every queued scan, oldest first."""
        with reading(self._local) as connection:
            return tuple(_pending(row) for row in connection.execute(select(outbox).order_by(outbox.c.place)))

    def take_out(self, event: UUID) -> None:
        """The plant has it; more than once does no harm."""
        with writing(self._local) as connection:
            connection.execute(delete(outbox).where(outbox.c.event == event))

    def refuse(self, event: UUID, why: str, params: Mapping[str, object]) -> None:
        """The plant refused it: it goes to the list to settle, and what is queued for the same card waits behind it."""
        with writing(self._local) as connection:
            row = connection.execute(select(outbox).where(outbox.c.event == event)).first()
            if row is None:
                return
            values = {**row._mapping, "why": why, "params": dict(params), "refused_at": self._clock()}
            connection.execute(insert(settlement).values(**values))
            connection.execute(delete(outbox).where(outbox.c.event == event))

    def to_settle(self) -> tuple[Settlement, ...]:
        """What a person must look at, oldest first."""
        wanted = select(settlement).where(_OPEN).order_by(settlement.c.place)
        with reading(self._local) as connection:
            return tuple(
                Settlement(_pending(row), row.why, row.params, row.refused_at) for row in connection.execute(wanted)
            )

    def settle(self, event: UUID, way: Way, by: str, note: str = "") -> bool:
        """Closes an entry of the list; it is kept, with who closed it and why. Returns False where it is closed already."""
        closed = {"way": way, "settled_at": self._clock(), "settled_by": by, "note": note}
        with writing(self._local) as connection:
            found = connection.execute(update(settlement).where(settlement.c.event == event, _OPEN).values(**closed))
            return found.rowcount == 1

    def _count(self, table: Table) -> int:
        with reading(self._local) as connection:
            return connection.scalar(select(func.count()).select_from(table)) or 0


class QueueingJournal(Journal):
    """Moves cards in the station's copy, and queues every act in the same transaction.

    Args:
        home: the plant and the station that the queue is for.
    """

    def __init__(self, local: Engine, clock: Callable[[], int], zone: ZoneInfo, home: Home) -> None:
        super().__init__(local, clock, zone)
        self._home = home

    def also(self, connection: Connection, main: Event) -> None:
        home = self._home
        badge = connection.scalar(select(person.c.badge).where(person.c.id == main.person))
        connection.execute(
            insert(outbox).values(
                event=main.id, card=main.card, version=main.version - 1, step=main.step, raw=main.raw_code, badge=badge, reason=main.reason,
                quantity=main.quantity, rejects=main.rejects, source=main.source, device=main.device,
                scanned_at=main.scanned_at, queued_at=self._clock(),
                plant=home.plant, epoch=home.epoch, station=home.station,
            )
        )  # fmt: skip


def _pending(row: Row[Any]) -> Pending:
    return Pending(
        row.place, row.event, row.card, row.version, Step(row.step), row.raw, row.badge, row.reason, row.quantity, row.rejects,
        Source(row.source), row.device, row.scanned_at, row.queued_at, Home(row.plant, row.epoch, row.station),
    )  # fmt: skip
