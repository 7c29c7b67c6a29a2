"""A station's work: at the plant, and in its own file while the plant is out of reach.

The same operations run in both places. While anything is queued here that could be sent, all work is done here, so
that nothing overtakes it; the courier (``catch_up``) sends it, brings the copy up to date, and hands back to the plant.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import TypeVar
from uuid import UUID

from kanban_desktop.model.board import Board
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.errors import KanbanError, OutOfReach
from kanban_desktop.model.pending import UNFORESEEN, Pending, Queued, Refused, Verdict
from kanban_desktop.model.plant import Station
from kanban_desktop.model.wall import Wall
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.board import BoardDesk
from kanban_desktop.operations.cards import CardDesk
from kanban_desktop.operations.changes import Changes
from kanban_desktop.operations.delivery import Delivery, home
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.details import DetailsDesk
from kanban_desktop.operations.labels import LabelDesk
from kanban_desktop.operations.patience import PatientPlant
from kanban_desktop.operations.request import Request
from kanban_desktop.operations.wall import WallDesk
from kanban_desktop.settings import Settings
from kanban_desktop.store import local
from kanban_desktop.store.catalog import Catalog, Stamp
from kanban_desktop.store.outbox import Outbox, QueueingJournal
from kanban_desktop.store.replica import Replica

_T = TypeVar("_T")

_AWAY = frozenset(
    ("database_lost", "database_slow", "database_locked", "database_overloaded", "database_read_only", "disk_full")
)
"""Faults that pass by themselves or by somebody's work at the server; with any other the operator must hear of it."""

_BATCH = 200
_READS_TAKE = 4
"""A board is waited for so many times as long as the copy took to read: large ones take longer than a scan."""

_log = logging.getLogger(__name__)


class StationDesks:
    """What ``Desks`` is at the plant, and more patient.

    Used by one thread at a time, but for ``catch_up`` and what it says of itself, which are the courier's.

    Args:
        name: code or name of the station.
        opening: connects to the plant; called by several threads, each for itself.
        file: the station's own.
        shown: how messages name the plant's database.
        tell: told by the courier that the board must be read again, or that no more than ``queued`` changed.
        ring: called when there is work for the courier.

    Attributes:
        outbox: the queue, and the list to settle.
        queued: how many are in them.
        online: whether the plant does the work, as far as anybody knows.
        set_aside: where a damaged file of the station's lies now; None: it was sound.

    Raises:
        OutOfReach: the station's own file can be neither used nor set aside.
    """

    def __init__(
        self,
        name: str,
        opening: Callable[[], Desks],
        file: Path,
        settings: Settings,
        clock: Callable[[], int],
        new_id: Callable[[], UUID],
        *,
        shown: str = "",
        tell: Callable[[Changes], None] = lambda _: None,
        ring: Callable[[], None] = lambda: None,
    ) -> None:
        self._name = name
        self._opening = opening
        self._settings = settings
        self._clock = clock
        self._new_id = new_id
        self._tell = tell
        self._ring = ring
        self._plant = PatientPlant(opening, shown)
        self._own, self.set_aside = local.opened(file, clock())
        self.outbox = Outbox(self._own, clock)
        self._replica = Replica(self._own)
        self._local: Desks | None = None
        self._at_courier: Desks | None = None
        self._copied: Stamp | None = None
        self._reading_seconds = settings.patience_seconds
        self._has_copy = self._replica.confirmed_at is not None
        self._lock = RLock()
        self._fault: OutOfReach | None = None
        self.queued = Queued()
        self.online = True
        self._count()

    def run(self, job: Callable[[Desks], _T], *, act: bool = False) -> _T:
        """Has a job done at the plant, or here where that is not to be had within the operator's patience.

        Args:
            job: may be done twice, first at the plant and then here; an act in it therefore has its event's id.

        Raises:
            KanbanError: as the job does; OutOfReach too where the station has no copy yet, or cannot do it alone.
        """
        if not self._has_copy:
            if self._fault is not None:
                raise self._fault
            return self._ask(job, None)
        if self.online and not (self.queued.waiting and self.outbox.ready):
            try:
                return self._ask(job, self._patience(act))
            except OutOfReach as fault:
                if fault.code not in _AWAY:
                    raise
        try:
            return job(self._here())
        finally:
            if act:
                self._count()
                self._ring()

    def _ask(self, job: Callable[[Desks], _T], seconds: float | None) -> _T:
        try:
            return self._plant.ask(job, seconds)
        except OutOfReach as fault:
            if fault.code in _AWAY:
                self.lose(fault)
            raise

    def lose(self, fault: OutOfReach) -> None:
        """The plant is out of reach; the courier finds out when it is back."""
        self._fault = fault
        self.online = False
        self._plant.abandon()
        self._ring()

    def renew(self) -> None:
        """After a loss: new connections."""
        self._plant.abandon()

    def close(self) -> None:
        """Gives back all but the courier's."""
        self._plant.abandon()
        self._own.dispose()

    @property
    def fault(self) -> OutOfReach | None:
        """Why the plant was out of reach when it was so last."""
        return self._fault

    def catch_up(self) -> bool:
        """The courier's work: sends what is queued, brings the copy up to date, and hands back to the plant.

        Returns:
            Whether anything was sent.

        Raises:
            OutOfReach: the plant is away; what was not sent stays queued, in order.
        """
        try:
            if self._at_courier is None:
                self._at_courier = self._opening()
            plant = self._at_courier
            sent = self._send(plant)
            self._copy(plant)
        except BaseException:
            self.leave()
            raise
        back = not self.online
        self.online, self._fault = True, None
        if back or sent:
            self._tell(Changes(everything=True))
        return sent > 0

    def leave(self) -> None:
        """Gives back the courier's connection."""
        if self._at_courier is not None:
            self._at_courier.close()
            self._at_courier = None

    def _send(self, plant: Desks) -> int:
        if self.outbox.ready:
            plant.catalog.refresh()  # it may have come back as another one, or restored
        delivery, sent = Delivery(plant, self._clock, self._new_id), 0
        while batch := self.outbox.next(_BATCH):
            try:
                decided = delivery.deliver(batch)
            except KanbanError:
                raise
            except Exception:  # noqa: BLE001 - a bug in one must not hold up the others
                _log.exception("queued scans could not be sent together")
                decided = [self._send_one(delivery, one) for one in batch]
            self.outbox.close(decided)
            self._copied = None  # cards that the plant left alone were moved in the copy
            sent += len(batch)
            self._count()
            self._tell(Changes())
        return sent

    def _send_one(self, delivery: Delivery, one: Pending) -> tuple[Pending, Verdict]:
        """What the plant says to a scan; one at which it fails does not hold up those behind it."""
        try:
            return delivery.deliver([one])[0]
        except KanbanError:
            raise
        except Exception:  # noqa: BLE001 - as above
            _log.exception("queued scan %s of card %s could not be sent", one.event, one.card)
            return one, Refused(UNFORESEEN)

    def _copy(self, plant: Desks) -> None:
        """Brings the copy up to date where anything moved since the last time."""
        here = plant.catalog.layout.station(self._name)
        stamp = plant.boards.stamp(here)
        if stamp == self._copied:
            return
        if self._copied is None or stamp[-1] != self._copied[-1]:
            plant.catalog.refresh()
            here = plant.catalog.layout.station(self._name)
        began = self._clock()
        self._replica.fill(plant.database, here, self._clock())
        self._reading_seconds = (self._clock() - began) / 1_000_000
        self._copied, self._has_copy = stamp, True
        with self._lock:
            self._local = None

    def _patience(self, act: bool) -> float:
        patience = self._settings.patience_seconds
        return patience if act else max(patience, _READS_TAKE * self._reading_seconds)

    def _here(self) -> Desks:
        """The desks at the station's own file."""
        with self._lock:
            if self._local is None:
                self._local = self._alone()
            return self._local

    def _alone(self) -> Desks:
        catalog = Catalog(self._own)
        here = catalog.layout.stations[self._replica.station or 0]
        journal = QueueingJournal(self._own, self._clock, catalog.layout.plant.zone, home(catalog.layout, here.id))
        guard = self._settings.guard
        return Desks(
            self._own,
            catalog,
            journal,
            _QueueingDesk(catalog, journal, self._clock, self._new_id, guard, self._away),
            _StaleBoards(catalog, self._clock, self._replica, self.outbox),
            DetailsDesk(catalog, journal, self._clock),
            _NoWall(catalog, self._clock, self._away),
            LabelDesk(catalog, self._clock),
            lambda _: None,
            guard,
        )

    def _away(self) -> KanbanError:
        return self._fault or OutOfReach("database_lost", database=self._name)

    def _count(self) -> None:
        self.queued = Queued(self.outbox.waiting, self.outbox.unsettled)


class _QueueingDesk(CardDesk):
    """Carries out scans in the station's own file, which queues them.

    Args:
        away: why the plant is not asked.
    """

    def __init__(
        self,
        catalog: Catalog,
        journal: QueueingJournal,
        clock: Callable[[], int],
        new_id: Callable[[], UUID],
        guard: int,
        away: Callable[[], KanbanError],
    ) -> None:
        super().__init__(catalog, journal, clock, new_id, guard=guard)
        self._why = away

    def scan(self, raw: str, request: Request) -> Answer:
        return self._kept(super().scan(raw, request))

    def step(self, number: int, request: Request) -> Answer:
        return self._kept(super().step(number, request))

    def _kept(self, answer: Answer) -> Answer:
        if answer.outcome is Outcome.UNKNOWN and answer.reason is Reason.CARD_UNKNOWN:
            raise self._why()  # it may well be a card of another loop, of which there is no copy here
        return replace(answer, outcome=Outcome.QUEUED) if answer.outcome is Outcome.MOVED else answer


class _StaleBoards(BoardDesk):
    """Reads boards from the copy, which are as old as that is."""

    def __init__(self, catalog: Catalog, clock: Callable[[], int], replica: Replica, outbox: Outbox) -> None:
        super().__init__(catalog, clock)
        self._replica = replica
        self._outbox = outbox

    def read(self, station: Station) -> Board:
        return self._of_then(super().read(station))

    def refresh(self, board: Board, numbers: Collection[int]) -> Board:
        return self._of_then(super().refresh(board, numbers))

    def stamp(self, station: Station) -> Stamp:
        # The plant's stamp of the same cards may be the same: a board must not be taken for one of the other place.
        cards, moves, master = super().stamp(station)
        return cards, -1 - moves, master

    def _of_then(self, board: Board) -> Board:
        pending = frozenset(one.card for one in self._outbox.all())
        return replace(board, synced_at=self._replica.confirmed_at or 0, online=False, pending=pending)


class _NoWall(WallDesk):
    """The copy holds what one station needs, and a wall of that would lie."""

    def __init__(self, catalog: Catalog, clock: Callable[[], int], away: Callable[[], KanbanError]) -> None:
        super().__init__(catalog, clock)
        self._why = away

    def read(self) -> Wall:
        raise self._why()

    def refresh(self, wall: Wall, numbers: Collection[int]) -> Wall:
        raise self._why()
