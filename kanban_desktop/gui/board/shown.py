"""Notes when the board really shows what another station has pulled, and has it written down now and then.

Really is: the row was painted, on a screen and not for a picture. Of a row below the screen's edge the hint counts
that says so. Watching costs what the rows that changed cost; writing is for the thread that asks, or the courier.
"""

import time
from collections.abc import Callable, Iterable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QModelIndex, QObject, QTimer, Slot
from PySide6.QtGui import QRegion

from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.gui.bridge import Bridge, Works
from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.errors import KanbanError
from kanban_desktop.model.showing import pulled_elsewhere

_EVERY_MS = 5_000
_MOST_KEPT = 5_000


class ShownPulls(QObject):
    """Watches a board.

    Args:
        clock: a steady one, nanoseconds.
        every_ms: how long to collect before it is written down.
    """

    def __init__(
        self,
        page: BoardPage,
        bridge: Bridge,
        clock: Callable[[], int] = time.monotonic_ns,
        every_ms: int = _EVERY_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._bridge = bridge
        self._clock = clock
        self._waiting: dict[int, UUID] = {}
        self._known: dict[int, UUID] = {}
        self._seen: list[tuple[UUID, int]] = []
        self._timer = QTimer(self, singleShot=True, interval=every_ms)
        self._timer.timeout.connect(self._write)
        rows = page.supply.view.model()
        rows.rowsInserted.connect(self._inserted)
        rows.dataChanged.connect(self._changed)
        rows.modelReset.connect(self._reset)
        page.supply.view.painted.connect(self._painted)

    def stop(self) -> None:
        """Has written down what was shown so far, before the bridge is stopped."""
        if self._seen:
            self._write(last=True)
        self._timer.stop()

    @Slot(QModelIndex, int, int)
    def _inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._look_at(self._page.supply.rows[first : last + 1])

    @Slot(QModelIndex, QModelIndex)
    def _changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self._look_at(self._page.supply.rows[first.row() : last.row() + 1])

    @Slot()
    def _reset(self) -> None:
        self._look_at(self._page.supply.rows)

    def _look_at(self, rows: Iterable[BoardCard]) -> None:
        board = self._page.board
        assert board is not None, "its rows come with it"
        for row in rows:
            pull = pulled_elsewhere(row.card, board.station)
            if pull is not None and self._known.get(row.card.number) != pull:
                self._waiting[row.card.number] = pull

    @Slot(QRegion)
    def _painted(self, region: QRegion) -> None:
        """A paint event is over; what it has painted is on the screen at once."""
        if not self._waiting:
            return
        now, view, rows = self._clock(), self._page.supply.view, self._page.supply.rows
        places = {row.card.number: place for place, row in enumerate(rows) if row.card.number in self._waiting}
        sight = view.rows_in_sight()
        for number, pull in list(self._waiting.items()):
            place = places.get(number)
            last = None
            if place is not None:
                if place in sight and not region.intersects(view.visualRect(view.model().index(place, 0))):
                    continue  # it is painted next
                last = rows[place].card.last
            del self._waiting[number]
            if last is not None and last.event == pull:
                self._known[number] = pull
                self._seen.append((pull, now))
        if self._seen and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _write(self, *, last: bool = False) -> None:
        board, seen, self._seen = self._page.board, self._seen, []
        assert board is not None, "what is shown came with it"
        job = partial(_note, board.station.id, seen)
        self._bridge.ask_own(job, lambda _: None, partial(self._not_written, seen), act=last)

    def _not_written(self, seen: list[tuple[UUID, int]], _fault: KanbanError) -> None:
        """Perhaps the next time."""
        self._seen = [*seen, *self._seen][-_MOST_KEPT:]
        self._timer.start()


def _note(station: int, seen: list[tuple[UUID, int]], works: Works) -> None:
    works.note_shown(station, seen)
