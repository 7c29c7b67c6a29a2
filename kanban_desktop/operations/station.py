"""A station's work: at the plant, and in its own file while the plant is out of reach.

The same operations run in both places. While anything is queued here that could be sent, all work is done here, so
that nothing overtakes it; the courier (``catch_up``, by ``operations.carrier``) sends it, brings the copy up to date,
and hands back to the plant.
"""

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import RLock
from typing import TypeVar
from uuid import UUID

from kanban_desktop.model.calendar import SECOND
from kanban_desktop.model.errors import KanbanError, OutOfReach
from kanban_desktop.model.pending import Queued
from kanban_desktop.operations.alone import work_alone
from kanban_desktop.operations.carrier import Carrier
from kanban_desktop.operations.changes import Changes
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.patience import Asking, PatientPlant
from kanban_desktop.operations.settling import SettlingDesk
from kanban_desktop.operations.shown import Seen
from kanban_desktop.settings import Settings
from kanban_desktop.store import salvage
from kanban_desktop.store.outbox import Outbox
from kanban_desktop.store.replica import Replica

_T = TypeVar("_T")

_AWAY = frozenset(
    ("database_lost", "database_slow", "database_locked", "database_overloaded", "database_read_only", "disk_full")
)
"""Faults that pass by themselves or by somebody's work at the server; with any other the operator must hear of it."""

_NEWER = frozenset(("database_newer", "program_older"))
"""The plant has become newer than this program: what is scanned meanwhile waits here until the program is updated."""

_OLD = 60 * SECOND
_READS_TAKE = 4
"""A board is waited for so many times as long as the copy took to read: large ones take longer than a scan."""

_MOST_PATIENCE = 10
"""And never more times the patience than this: the network was slow then, or the clock was set."""

_log = logging.getLogger(__name__)


class StationDesks:
    """What ``Desks`` is at the plant, and more patient.

    Used by one thread at a time, but for ``catch_up`` and what it says of itself, which are the courier's.

    Args:
        name: code or name of the station.
        opening: connects to the plant; called by several threads, each for itself.
        file: the station's own.
        shown: how messages name the plant's database.
        asking: makes who asks the plant.
        others: files of other stations that once worked here; what they still hold is sent for them.
        tell: told by the courier that the board must be read again, or that no more than ``queued`` changed.
        ring: called when there is work for the courier.

    Attributes:
        outbox: the queue, and the list to settle.
        queued: how many are in them.
        settling: what a person does about that list.
        online: whether the plant does the work, as far as anybody knows.

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
        asking: Callable[[Callable[[], Desks], str], Asking] = PatientPlant,
        others: Iterable[Path] = (),
        tell: Callable[[Changes], None] = lambda _: None,
        ring: Callable[[], None] = lambda: None,
    ) -> None:
        self._name = name
        self._settings = settings
        self._clock = clock
        self._new_id = new_id
        self._tell = tell
        self._ring = ring
        self._plant = asking(opening, shown)
        self._own = salvage.opened(file, clock())
        self.outbox = Outbox(self._own, clock)
        self._replica = Replica(self._own)
        self._local: Desks | None = None
        self._carrier = Carrier(
            name, opening, file, self.outbox, self._replica, clock, new_id, settings.patience_seconds,
            [one for one in others if one != file], sent=self._sent, copied=self._use_copy,
        )  # fmt: skip
        self._has_copy = self._replica.confirmed_at is not None
        self._lock = RLock()
        self._fault: OutOfReach | None = None
        self._refusal: OutOfReach | None = None
        self.queued = Queued()
        self.online = True
        self.settling = SettlingDesk(self.outbox, self.run, name, self._count_and_ring)
        self._count()

    def run(self, job: Callable[[Desks], _T], *, act: bool = False) -> _T:
        """Has a job done at the plant, or here where that is not to be had within the operator's patience.

        Args:
            job: may be done twice, first at the plant and then here; an act in it therefore has its event's id.

        Raises:
            KanbanError: as the job does; OutOfReach too where the station has no copy yet, or cannot do it alone.
        """
        if not self._has_copy:
            if self.fault is not None:
                raise self.fault
            try:
                # Not for ever: who never answers would hold up whoever asks even after the copy has come.
                return self._ask(job, _MOST_PATIENCE * self._settings.patience_seconds)
            except OutOfReach as fault:
                if fault.code not in _AWAY | _NEWER or not self._has_copy:
                    raise
        elif self.online and not (self.queued.waiting and self.outbox.ready):
            try:
                return self._ask(job, self._patience(act))
            except OutOfReach as fault:
                if fault.code not in _AWAY | _NEWER:
                    raise
        try:
            return job(self._here())
        finally:
            if act:
                self._count_and_ring()

    def _ask(self, job: Callable[[Desks], _T], seconds: float | None) -> _T:
        try:
            return self._plant.ask(job, seconds)
        except OutOfReach as fault:
            if fault.code in _NEWER:
                self._hear(fault)
            if fault.code in _AWAY | _NEWER:
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
        """Why the plant does not do the work: as it said itself, where it was there and would not; else why not."""
        return self._refusal or self._fault

    @property
    def skew(self) -> int:
        """By how much this machine's clock is ahead of the server's, microseconds, as it was looked at last."""
        return self._carrier.skew

    @property
    def refusal(self) -> OutOfReach | None:
        """Why the plant, though it is there, will not have what is queued; None while it would, or is away."""
        return self._refusal

    def catch_up(self) -> bool:
        """The courier's work: sends what is queued, brings the copy up to date, and hands back to the plant.

        Returns:
            Whether anything was sent.

        Raises:
            OutOfReach: the plant is away; what was not sent stays queued, in order.
        """
        try:
            sent = self._carrier.catch_up(returning=not self.online)
        except OutOfReach as fault:
            self._hear(fault if fault.code not in _AWAY else None)
            raise
        back = not self.online
        self.online, self._fault, self._refusal = True, None, None
        if back or sent:
            self._tell(Changes(everything=True))
        return sent > 0

    def leave(self) -> None:
        """The courier's last work: tells the plant what was shown, if it is at hand, and gives back the connection."""
        if self.online:
            self._carrier.tell_shown()
        self._carrier.leave()

    def _hear(self, refusal: OutOfReach | None) -> None:
        """The plant is there and will not: that is why nothing is sent, whatever the listener lost meanwhile; or it is
        not there, so that nobody knows whether it would."""
        known, self._refusal = self._refusal, refusal
        if (known and known.code) != (refusal and refusal.code):
            if refusal is not None:
                _log.warning("what is queued cannot be sent: %s", refusal)
            self._tell(Changes())

    def keep_up(self) -> None:
        """Catches up if the copy is old: for whoever works here for a moment only, and has no courier.

        Raises:
            OutOfReach: as with ``catch_up``.
        """
        confirmed = self._replica.confirmed_at
        if confirmed is None or not 0 <= self._clock() - confirmed < _OLD or self.queued.waiting:
            self.catch_up()

    def note_shown(self, station: int, seen: Seen) -> None:
        """Has the courier tell the plant, with its next round, what the screen of this station has shown."""
        self._carrier.shown.put(station, seen)

    def concerns(self, changes: Changes) -> bool:
        """Whether the courier has something to do at once because of what changed elsewhere.

        Of cards that are not the station's it has not: two hundred stations that all ask after every scan would keep
        the server busy with nothing. What this leaves out, such as a new card, the courier finds on its next round.
        """
        return not self.online or not self._carrier.cards.isdisjoint(changes.cards)

    def _sent(self) -> None:
        self._count()
        self._tell(Changes())

    def _use_copy(self) -> None:
        self._has_copy = True
        with self._lock:
            self._local = None

    def _patience(self, act: bool) -> float:
        patience = self._settings.patience_seconds
        if act:
            return patience
        return min(max(patience, _READS_TAKE * self._carrier.reading_seconds), _MOST_PATIENCE * patience)

    def _here(self) -> Desks:
        """The desks at the station's own file."""
        with self._lock:
            if self._local is None:
                self._local = work_alone(
                    self._own, self._replica, self.outbox, self._clock, self._new_id, self._settings.guard, self._away
                )
            return self._local

    def _away(self) -> KanbanError:
        return self.fault or OutOfReach("database_lost", database=self._name)

    def _count_and_ring(self) -> None:
        self._count()
        self._ring()

    def _count(self) -> None:
        self.queued = Queued(self.outbox.waiting, self.outbox.unsettled, len(self.outbox.damages()))
