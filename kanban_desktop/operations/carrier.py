"""The courier's half of a station's work: sends what is queued, and keeps the copy.

Where work is done is not its to choose, but ``operations.station``'s.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import UUID

from kanban_desktop.model.calendar import HOUR, SECOND
from kanban_desktop.model.errors import KanbanError, OutOfReach
from kanban_desktop.model.pending import UNFORESEEN, Pending, Refused, Verdict
from kanban_desktop.operations.delivery import Delivery
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.shown import ShownNotes
from kanban_desktop.store import health, local
from kanban_desktop.store.marks import Moves, Stamp, moved, moves
from kanban_desktop.store.outbox import Outbox
from kanban_desktop.store.replica import Replica

_CLOCKS_LAST = 60 * SECOND
_BATCH = 1_000

_ANEW_AFTER = HOUR
"""A copy that was mended for so long is made anew at the next move, whatever may have escaped the mending: so does
what somebody has written into the plant's tables by hand."""

_log = logging.getLogger(__name__)


class Carrier:
    """Goes between a station's file and its plant, by a connection of its own.

    Args:
        name, opening, file, clock, new_id: as ``StationDesks`` has them.
        reading_seconds: so long the copy is thought to take before it was made once.
        others: files of other stations that once worked here; what they still hold is sent for them.
        sent: called when something has left the queue.
        copied: called when the copy was made anew or mended.

    Attributes:
        skew: by how much this machine's clock is ahead of the server's, microseconds, as it was looked at last.
        reading_seconds: so long the copy took when it was made anew last.
        cards: numbers of the cards in the copy.
        shown: what the station's screen has shown and the plant has not been told.
    """

    def __init__(
        self,
        name: str,
        opening: Callable[[], Desks],
        file: Path,
        outbox: Outbox,
        replica: Replica,
        clock: Callable[[], int],
        new_id: Callable[[], UUID],
        reading_seconds: float,
        others: Sequence[Path],
        *,
        sent: Callable[[], None],
        copied: Callable[[], None],
    ) -> None:
        self.skew = 0
        self.cards: frozenset[int] = frozenset()
        self.shown = ShownNotes()
        self.reading_seconds = reading_seconds
        self._name = name
        self._opening = opening
        self._file = file
        self._outbox = outbox
        self._replica = replica
        self._clock = clock
        self._new_id = new_id
        self._others = list(others)
        self._sent = sent
        self._copied = copied
        self._plant: Desks | None = None
        self._stamp: Stamp | None = None
        self._moves: Moves = frozenset()
        self._filled_at: int | None = None
        self._compared: int | None = None

    def catch_up(self, *, returning: bool = False) -> int:
        """Sends what is queued, and brings the copy up to date.

        Args:
            returning: the plant was lost; whoever answers now may be another one, or of another version.

        Returns:
            How many scans were sent.

        Raises:
            OutOfReach: the plant is away, or will not; what was not sent stays queued, in order.
        """
        try:
            if self._plant is None:
                self._plant = self._opening()
            elif (returning or self._outbox.ready) and not self._plant.catalog.is_home():
                self._plant.catalog.refresh()  # it came back as another one, or restored
            sent = self._send(self._plant)
            self._copy(self._plant)
            self._compare_clocks(self._plant)
            self.tell_shown()
        except BaseException:
            self.leave()
            raise
        return sent

    def tell_shown(self) -> None:
        """Tells the plant what was shown, if it is at hand."""
        if self._plant is not None:
            self.shown.tell(self._plant.database)

    def leave(self) -> None:
        """Gives back the connection; what is found there later may be a plant that was restored."""
        self._stamp = None
        if self._plant is not None:
            self._plant.close()
            self._plant = None

    def _send(self, plant: Desks) -> int:
        delivery, sent = Delivery(plant, self._clock, self._new_id), 0
        for count in self._empty(self._outbox, delivery, self._file):
            self._stamp = None  # cards that the plant left alone were moved in the copy
            sent += count
            self._sent()
        while self._others:
            self._send_for(self._others[-1], delivery)
            self._others.pop()
        return sent

    def _send_for(self, file: Path, delivery: Delivery) -> None:
        """Sends what another station has left here; its own window may do so too, which does no harm."""
        try:
            own = local.open_local(file)
        except OutOfReach as fault:
            _log.warning("what is queued in %s cannot be sent: %s", file, fault)
            return
        try:
            for count in self._empty(Outbox(own, self._clock), delivery, file):
                _log.info("%s scans that were queued in %s were sent", count, file)
        finally:
            own.dispose()

    def _empty(self, outbox: Outbox, delivery: Delivery, file: Path) -> Iterator[int]:
        """Sends a queue in batches; says how many scans each was of.

        What the plant has meanwhile, though it refused it or was not asked about it again, is taken out first.
        """
        if (doubtful := outbox.in_doubt()) and (stored := delivery.stored(doubtful)):
            outbox.arrived(stored)
            yield len(stored)
        while batch := outbox.next(_BATCH):
            try:
                decided = delivery.deliver(batch)
            except KanbanError:
                raise
            except Exception:  # noqa: BLE001 - a bug in one must not hold up the others
                _log.exception("queued scans could not be sent together")
                decided = [self._send_one(delivery, one) for one in batch]
            try:
                outbox.close(decided)
            except OutOfReach as fault:
                if fault.code != "disk_full" or not local.give_room(file):
                    raise
                outbox.close(decided)
            yield len(batch)

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
        if stamp == self._stamp:
            return
        began = self._clock()
        fresh = None
        lately = self._filled_at is not None and 0 <= began - self._filled_at < _ANEW_AFTER
        if lately and self._stamp is not None and stamp[-1] == self._stamp[-1]:
            now = moves(plant.database, here)
            fresh = self._replica.mend(plant.database, here, moved(self._moves, now), began)
        if fresh is None:
            plant.catalog.refresh()
            here = plant.catalog.layout.station(self._name)
            now = moves(plant.database, here)
            self._replica.fill(plant.database, here, self._clock())
            self._filled_at = began
            self.cards = self._replica.cards
            self.reading_seconds = (self._clock() - began) / 1_000_000
        else:
            self.cards |= fresh
        self._stamp, self._moves = stamp, now
        self._copied()

    def _compare_clocks(self, plant: Desks) -> None:
        """Clocks decide nothing, but what they say is kept with every scan, and people read it."""
        asked = self._clock()
        if self._compared is not None and 0 <= asked - self._compared < _CLOCKS_LAST:
            return
        there = health.clock(plant.database)
        if there is not None:
            self.skew = (asked + self._clock()) // 2 - there
        self._compared = asked
