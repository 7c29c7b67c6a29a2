"""All that a plant can be asked, put together once for every door: the window, the command line, the demo."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from kanban_desktop.model.errors import BadInput, OutOfReach
from kanban_desktop.model.pending import Damage, Queued, Settlement
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer
from kanban_desktop.operations.board import BoardDesk
from kanban_desktop.operations.cards import CardDesk
from kanban_desktop.operations.details import DetailsDesk
from kanban_desktop.operations.labels import LabelDesk
from kanban_desktop.operations.printjobs import PrintDesk
from kanban_desktop.operations.shown import Seen, write
from kanban_desktop.operations.wall import WallDesk
from kanban_desktop.settings import Settings
from kanban_desktop.store.catalog import Catalog
from kanban_desktop.store.database import check, connect
from kanban_desktop.store.engine import Database, parse
from kanban_desktop.store.journal import Journal

_T = TypeVar("_T")


class NothingToSettle:
    """What there is to settle where the plant itself is asked of every scan."""

    def entries(self) -> tuple[Settlement, ...]:
        """Nothing."""
        return ()

    def damages(self) -> tuple[Damage, ...]:
        """Nothing: what is damaged here is the plant itself."""
        return ()

    def acknowledge(self, by: str) -> None:
        """There is nothing to know."""
        raise BadInput("settled_already")

    def drop(self, event: UUID, by: str, note: str) -> None:
        """There is nothing to drop."""
        raise BadInput("settled_already")

    def redo(self, event: UUID, by: str, step: Step | None = None, device: str | None = None) -> Answer:
        """There is nothing to do."""
        raise BadInput("settled_already")


@dataclass(frozen=True, slots=True)
class Desks:
    """An open database and those who work on it; used by one thread at a time.

    Attributes:
        announce: tells the other stations which cards changed.
        guard: scans of one card closer than this are one scan, microseconds.
    """

    database: Database
    catalog: Catalog
    journal: Journal
    cards: CardDesk
    boards: BoardDesk
    details: DetailsDesk
    wall: WallDesk
    labels: LabelDesk
    printing: PrintDesk
    announce: Callable[[frozenset[int]], None]
    guard: int

    @classmethod
    def open(
        cls,
        url: str,
        settings: Settings,
        clock: Callable[[], int],
        new_id: Callable[[], UUID],
        announce: Callable[[frozenset[int]], None],
        ordered: Callable[[], None] = lambda: None,
    ) -> "Desks":
        """Connects to a plant.

        Args:
            url: ``sqlite:///FILE`` or ``postgresql://…``.
            clock: this machine's, microseconds UTC.
            new_id: makes event ids.
            announce: tells the other stations, right after the commit, which cards changed.
            ordered: tells whoever prints here that there is something to print.

        Raises:
            BadInput: no such kind of database.
            OutOfReach: the database is away, none of ours, or of another version.
        """
        database = connect(parse(url), busy_seconds=settings.lock_seconds)
        try:
            catalog = Catalog(database)
            journal = Journal(database, clock, catalog.layout.plant.zone)
            printing = PrintDesk(catalog, clock, new_id, ordered)
            cards = CardDesk(
                catalog, journal, clock, new_id, guard=settings.guard, announce=announce, printed=printing.printed
            )
        except BaseException:
            database.dispose()
            raise
        return cls(
            database, catalog, journal, cards, BoardDesk(catalog, clock),
            DetailsDesk(catalog, journal, clock, printing.printed), WallDesk(catalog, clock), LabelDesk(catalog, clock),
            printing, announce, settings.guard,
        )  # fmt: skip

    @property
    def online(self) -> bool:
        """Whether what is asked here is asked of the plant."""
        return True

    @property
    def skew(self) -> int:
        """By how much this machine's clock is ahead of the server's, microseconds: nobody compares them here."""
        return 0

    @property
    def refusal(self) -> OutOfReach | None:
        """Why the plant will have nothing from here: whoever asks is told."""
        return None

    @property
    def queued(self) -> Queued:
        """What is kept here until the plant has decided it: nothing."""
        return Queued()

    @property
    def settling(self) -> NothingToSettle:
        """What a person does about scans that the plant refused later on."""
        return NothingToSettle()

    def run(self, job: "Callable[[Desks], _T]", *, act: bool = False) -> _T:
        """Has a job done; here and now, however long it takes."""
        return job(self)

    def note_shown(self, station: int, seen: Seen) -> None:
        """Writes down what the screen of this station has shown, and when.

        Raises:
            OutOfReach: the database is away.
        """
        write(self.database, station, seen)

    def renew(self) -> None:
        """After a loss: new connections, and another look at what was taken for granted.

        Raises:
            OutOfReach: the database is still away, or by now another one, or of another version.
        """
        self.close()
        check(self.database)
        self.catalog.refresh()

    def close(self) -> None:
        """Gives the connections back; the next question makes new ones."""
        self.database.dispose()
