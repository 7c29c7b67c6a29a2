"""What a station does in its own file while the plant is out of reach: the same operations, on its copy.

Scans are queued as they are carried out, boards say how old they are, and what one station's copy cannot answer is not
answered.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from uuid import UUID

from kanban_desktop.model.board import Board
from kanban_desktop.model.calibration import Calibration
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.errors import KanbanError
from kanban_desktop.model.plant import Station
from kanban_desktop.model.printjobs import Printer
from kanban_desktop.model.wall import Wall
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.board import BoardDesk, Mark
from kanban_desktop.operations.cards import CardDesk
from kanban_desktop.operations.containers import UNKNOWN_THINGS
from kanban_desktop.operations.delivery import home
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.details import DetailsDesk
from kanban_desktop.operations.labels import LabelDesk
from kanban_desktop.operations.printjobs import PrintDesk
from kanban_desktop.operations.request import Request
from kanban_desktop.operations.wall import WallDesk
from kanban_desktop.store.catalog import Catalog
from kanban_desktop.store.engine import Database
from kanban_desktop.store.marks import Stamp
from kanban_desktop.store.outbox import Outbox, QueueingJournal
from kanban_desktop.store.replica import Replica

_NOT_IN_COPY = UNKNOWN_THINGS | {Reason.CARD_UNKNOWN}


def work_alone(
    own: Database,
    replica: Replica,
    outbox: Outbox,
    clock: Callable[[], int],
    new_id: Callable[[], UUID],
    guard: int,
    away: Callable[[], KanbanError],
) -> Desks:
    """The desks at a station's own file, whose copy was filled at least once.

    Args:
        clock: the station's, microseconds UTC; ``guard`` as with ``CardDesk``.
        away: why the plant is not asked.
    """
    catalog = Catalog(own)
    here = catalog.layout.stations[replica.station or 0]
    journal = QueueingJournal(own, clock, catalog.layout.plant.zone, home(catalog.layout, here.id))
    return Desks(
        own,
        catalog,
        journal,
        _QueueingDesk(catalog, journal, clock, new_id, guard, away),
        _StaleBoards(catalog, clock, replica, outbox),
        DetailsDesk(catalog, journal, clock),
        _NoWall(catalog, clock, away),
        LabelDesk(catalog, clock),
        _NoPrinters(catalog, clock, new_id, away),
        lambda _: None,
        guard,
    )


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
        if answer.outcome is Outcome.UNKNOWN and answer.reason in _NOT_IN_COPY:
            raise self._why()  # it may well be a card or a part of another loop, of which there is no copy here
        return replace(answer, outcome=Outcome.QUEUED) if answer.outcome is Outcome.MOVED else answer


class _StaleBoards(BoardDesk):
    """Reads boards from the copy, which are as old as that is."""

    def __init__(self, catalog: Catalog, clock: Callable[[], int], replica: Replica, outbox: Outbox) -> None:
        super().__init__(catalog, clock)
        self._replica = replica
        self._outbox = outbox

    def read(self, station: Station, before: Board | None = None) -> Board:
        return self._of_then(super().read(station, before))

    def refresh(self, board: Board, numbers: Collection[int]) -> Board:
        return self._of_then(super().refresh(board, numbers))

    def stamp(self, station: Station) -> Stamp:
        # The plant's stamp of the same cards may be the same: between the two places a board is read whole.
        cards, moves, master = super().stamp(station)
        return cards, moves, -1 - master

    def after(self, board: Board, before: Mark, now: Mark) -> Board | None:
        found = super().after(board, before, now)
        return None if found is None else self._of_then(found)

    def _of_then(self, board: Board) -> Board:
        pending = frozenset(one.card for one in self._outbox.all())
        return replace(board, synced_at=self._replica.confirmed_at or 0, online=False, pending=pending)


class _NoPrinters(PrintDesk):
    """The copy knows no printer."""

    def __init__(
        self, catalog: Catalog, clock: Callable[[], int], new_id: Callable[[], UUID], away: Callable[[], KanbanError]
    ) -> None:
        super().__init__(catalog, clock, new_id)
        self._why = away

    def printer(self, name: str) -> Printer:
        raise self._why()

    def borrow(self, one: Printer, who: UUID) -> bool:
        raise self._why()

    def give_back(self, who: UUID) -> None:
        raise self._why()

    def calibrate(self, one: Printer, measured: Calibration) -> Calibration:
        raise self._why()


class _NoWall(WallDesk):
    """The copy holds what one station needs, and a wall of that would lie."""

    def __init__(self, catalog: Catalog, clock: Callable[[], int], away: Callable[[], KanbanError]) -> None:
        super().__init__(catalog, clock)
        self._why = away

    def read(self) -> Wall:
        raise self._why()

    def refresh(self, wall: Wall, numbers: Collection[int]) -> Wall:
        raise self._why()
