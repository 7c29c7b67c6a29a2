"""The queue of scans that the plant has not yet accepted, and the list of those that a person must settle.

Nothing leaves either silently: what the plant took is taken out, what it refused goes to the list, and what is on the
list stays there, closed by a person or open.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Integer,
    Row,
    Select,
    bindparam,
    delete,
    false,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from kanban_desktop.model.calendar import HOUR
from kanban_desktop.model.card import Event, Source
from kanban_desktop.model.pending import Damage, Home, Pending, Refused, Settlement, Taken, Verdict, Way
from kanban_desktop.model.steps import Step
from kanban_desktop.store.engine import reading, writing
from kanban_desktop.store.journal import Journal
from kanban_desktop.store.local import damage, outbox, settlement
from kanban_desktop.store.tables import card as card_table
from kanban_desktop.store.tables import event as event_table
from kanban_desktop.store.tables import person

_OPEN = settlement.c.way.is_(None)
_BARRED = select(settlement.c.card).where(_OPEN)
"""A card with something to settle is not moved on by what was queued behind it."""

_LATELY = 24 * HOUR
"""Much longer than any try is on its way, and than clocks are set."""

_log = logging.getLogger(__name__)

_NO_VERSION = 0
"""A card's versions begin with 1."""

# Statements are built once: building them costs more than running them, and these stand before every scan.
_READY = outbox.c.card.not_in(_BARRED)
_WAITING_COUNT = select(func.count()).select_from(outbox)
_UNSETTLED_COUNT = select(func.count()).select_from(settlement).where(_OPEN)
_READY_COUNT = _WAITING_COUNT.where(_READY)
_ALL = select(outbox).order_by(outbox.c.place)
_NEXT = _ALL.where(_READY).limit(bindparam("most", type_=Integer))
_BY_HAND = settlement.c.way.in_((Way.DROPPED, Way.REDONE, Way.CORRECTED))
_LATELY_BY_HAND = _BY_HAND & (settlement.c.settled_at > bindparam("since"))
_IN_DOUBT = select(settlement.c.event).where(_OPEN | _LATELY_BY_HAND).union_all(select(outbox.c.event).where(~_READY))
_FORGET_EVENTS = delete(event_table).where(event_table.c.card == bindparam("the_card"))
_SET_VERSION = update(card_table).where(card_table.c.number == bindparam("the_card")).values(version=bindparam("made"))
_TO_SETTLE = select(settlement).where(_OPEN).order_by(settlement.c.place)


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
        return self._count(_WAITING_COUNT)

    @property
    def unsettled(self) -> int:
        """How many refused scans a person must look at."""
        return self._count(_UNSETTLED_COUNT)

    @property
    def ready(self) -> int:
        """How many scans could be sent."""
        return self._count(_READY_COUNT)

    def next(self, most: int) -> tuple[Pending, ...]:
        """The oldest scans that can be sent, in the order in which they were taken, up to the second one of a card."""
        found: list[Pending] = []
        with reading(self._local) as connection:
            for one in map(_pending, connection.execute(_NEXT, {"most": most})):
                if any(other.card == one.card for other in found):
                    break
                found.append(one)
        return tuple(found)

    def all(self) -> tuple[Pending, ...]:
        """Every queued scan, oldest first."""
        with reading(self._local) as connection:
            return tuple(_pending(row) for row in connection.execute(_ALL))

    def close(self, sent: Iterable[tuple[Pending, Verdict]]) -> None:
        """The plant has decided these, of which no two are of one card: what it took leaves the queue, what it refused
        goes to the list to settle.

        Where others moved a card meanwhile, and the plant took the scan all the same, the card's later scans were made
        on versions that are now counted otherwise. More than once does no harm.
        """
        decided = list(sent)
        taken = {one.card: verdict.version for one, verdict in decided if isinstance(verdict, Taken)}
        with writing(self._local) as connection:
            for one, verdict in decided:
                if isinstance(verdict, Refused):
                    self._set_apart(connection, one, verdict)
            closed = outbox.c.event.in_([one.event for one, _ in decided])
            # Where another window of this station was quicker, what is behind has been counted on already.
            ours = set(connection.scalars(select(outbox.c.card).where(closed)))
            connection.execute(delete(outbox).where(closed))
            alone = ours & taken.keys()
            next_ones = select(outbox.c.card, func.min(outbox.c.version)).where(outbox.c.card.in_(alone))
            for card, version in connection.execute(next_ones.group_by(outbox.c.card)).all():
                alone.discard(card)
                if version != taken[card]:
                    moved = outbox.c.version + (taken[card] - version)
                    connection.execute(update(outbox).where(outbox.c.card == card).values(version=moved))
            if alone:
                # The next scan may come before the copy is made anew: it stands on what the plant made of this one.
                each = [{"the_card": card, "made": taken[card]} for card in alone]
                connection.execute(_FORGET_EVENTS, each)
                connection.execute(_SET_VERSION, each)

    def _set_apart(self, connection: Connection, one: Pending, verdict: Refused) -> None:
        row = connection.execute(select(outbox).where(outbox.c.event == one.event)).first()
        if row is not None:  # else another window of this station was quicker, and was told the same
            values = {**row._mapping, "why": verdict.why, "params": dict(verdict.params), "refused_at": self._clock()}
            # A supplier's container that was refused, and scanned anew, has the same id: its entry is open again.
            entry = upsert(settlement).values(**values)
            connection.execute(entry.on_conflict_do_update(index_elements=["event"], set_={**values, "way": None}))

    def in_doubt(self) -> tuple[UUID, ...]:
        """What may have been stored late, though the plant refused it or was not asked: the open entries of the list,
        what waits behind them, and what somebody has settled of late, perhaps before the plant could be asked."""
        with reading(self._local) as connection:
            return tuple(connection.scalars(_IN_DOUBT, {"since": self._clock() - _LATELY}))

    def arrived(self, stored: Mapping[UUID, int]) -> None:
        """The plant has these after all, each with the card's version right after it: an earlier try was carried out
        when nobody waited for it any more. They leave the queue, and the list as well."""
        now = self._clock()
        late = {"way": Way.ARRIVED, "settled_at": now, "settled_by": "", "note": ""}
        with writing(self._local) as connection:
            for event, version in sorted(stored.items(), key=lambda one: one[1]):
                queued = connection.execute(select(outbox).where(outbox.c.event == event)).first()
                open_one = connection.execute(select(settlement).where(settlement.c.event == event, _OPEN)).first()
                connection.execute(delete(outbox).where(outbox.c.event == event))
                connection.execute(update(settlement).where(settlement.c.event == event, _OPEN).values(**late))
                settled = (settlement.c.event == event) & _BY_HAND
                if connection.execute(update(settlement).where(settled).values(way=Way.ARRIVED)).rowcount:
                    _log.warning("scan %s was settled by hand, and the plant had carried it out", event)
                if queued is not None:
                    behind = (outbox.c.card == queued.card) & (outbox.c.place > queued.place)
                    self._count_on(connection, behind, version)
                elif open_one is not None:
                    self._goes_on(connection, event, version)

    def to_settle(self) -> tuple[Settlement, ...]:
        """What a person must look at, oldest first."""
        with reading(self._local) as connection:
            return tuple(
                Settlement(_pending(row), row.why, row.params, row.refused_at) for row in connection.execute(_TO_SETTLE)
            )

    def settle(self, event: UUID, way: Way, by: str, note: str = "", version: int | None = None) -> bool:
        """Closes an entry of the list, which keeps who closed it and why; False where it is closed already.

        Where it is redone, what was made on it goes on from there. Where it is dropped or corrected, that stands on
        something that never happened: no version of the card fits that any more, not even one that others have brought
        to the same count meanwhile.

        Args:
            version: the card's, right after the plant did it, or something else in its place; None: it is yet to.
        """
        closed = {"way": way, "settled_at": self._clock(), "settled_by": by, "note": note}
        with writing(self._local) as connection:
            found = connection.execute(update(settlement).where(settlement.c.event == event, _OPEN).values(**closed))
            if found.rowcount == 1 and way is Way.REDONE and version is not None:
                self._goes_on(connection, event, version)
            elif found.rowcount == 1 and (way is Way.DROPPED or version is not None):
                surely, perhaps = self._made_on(connection, event)
                connection.execute(update(outbox).where(surely | perhaps).values(version=_NO_VERSION))
            return found.rowcount == 1

    def has_behind(self, event: UUID) -> bool:
        """Whether scans wait that were made on what an entry of the list was to do."""
        with reading(self._local) as connection:
            surely, perhaps = self._made_on(connection, event)
            return connection.scalar(select(outbox.c.event).where(surely | perhaps).limit(1)) is not None

    def damages(self) -> tuple[Damage, ...]:
        """What became of damaged files and nobody has looked at yet, oldest first."""
        wanted = select(damage).where(damage.c.seen_at.is_(None)).order_by(damage.c.found_at)
        with reading(self._local) as connection:
            return tuple(
                Damage(row.file, row.found_at, row.waiting, row.to_settle, row.contact)
                for row in connection.execute(wanted)
            )

    def acknowledge(self, by: str) -> bool:
        """A person has looked at that; False where nothing was to be looked at."""
        seen = update(damage).where(damage.c.seen_at.is_(None)).values(seen_at=self._clock(), seen_by=by)
        with writing(self._local) as connection:
            return connection.execute(seen).rowcount > 0

    def _goes_on(self, connection: Connection, event: UUID, version: int) -> None:
        """An entry of the list has happened after all, and the card had this version then."""
        surely, perhaps = self._made_on(connection, event)
        self._count_on(connection, surely, version)
        connection.execute(update(outbox).where(perhaps).values(version=_NO_VERSION))

    def _count_on(self, connection: Connection, behind: ColumnElement[bool], version: int) -> None:
        """What was made on a version that is now counted otherwise: the first of these stands on this one."""
        first = connection.scalar(select(func.min(outbox.c.version)).where(behind))
        moved = outbox.c.version + (version - (first or 0))
        connection.execute(update(outbox).where(behind).values(version=moved))

    def _made_on(self, connection: Connection, event: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        """What waits and was made on what an entry of the list was to do: surely so, and perhaps.

        The copy keeps the events of its cards until it is made anew. What it has without this one was made on the
        plant's own truth, after that had refused this one; what it does not have was made before the copy was lost, on
        whatever there was.
        """
        of = select(settlement.c.card, settlement.c.place).where(settlement.c.event == event)
        card, place = connection.execute(of).one()
        behind = (outbox.c.card == card) & (outbox.c.place > place)
        kept = select(event_table.c.id)
        if connection.scalar(kept.where(event_table.c.id == event)) is not None:
            return behind, false()
        return false(), behind & outbox.c.event.not_in(kept)

    def _count(self, statement: Select[int]) -> int:
        with reading(self._local) as connection:
            return connection.scalar(statement) or 0


class QueueingJournal(Journal):
    """Moves cards in the station's copy, and queues every act in the same transaction.

    Args:
        home: the plant and the station that the queue is for.
    """

    def __init__(self, local: Engine, clock: Callable[[], int], zone: ZoneInfo, home: Home) -> None:
        super().__init__(local, clock, zone)
        self._home = home

    def _also(self, connection: Connection, act: Sequence[Event]) -> None:
        home, main = self._home, act[-1]
        badge = connection.scalar(select(person.c.badge).where(person.c.id == main.person))
        connection.execute(
            insert(outbox).values(
                event=main.id, card=main.card, version=act[0].version - 1, step=main.step, raw=main.raw_code,
                badge=badge, reason=main.reason, quantity=main.quantity, rejects=main.rejects, source=main.source,
                device=main.device, scanned_at=main.scanned_at, queued_at=self._clock(),
                plant=home.plant, epoch=home.epoch, station=home.station,
            )
        )  # fmt: skip


def _pending(row: Row[Any]) -> Pending:
    return pending_of(row._asdict())


def pending_of(row: Mapping[str, Any]) -> Pending:
    """A queued scan, from a row of the queue or of the list.

    Raises:
        ValueError: it names a step or a source that this program does not know.
    """
    return Pending(
        row["place"], row["event"], row["card"], row["version"], Step(row["step"]), row["raw"], row["badge"],
        row["reason"], row["quantity"], row["rejects"], Source(row["source"]), row["device"], row["scanned_at"],
        row["queued_at"], Home(row["plant"], row["epoch"], row["station"]),
    )  # fmt: skip
