"""The network between a window and the plant: late, cut, or silent after the plant has done what it was asked to do."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from kanban_desktop.model.card import Card, Event
from kanban_desktop.model.errors import KanbanError, OutOfReach
from kanban_desktop.operations.desks import Desks
from kanban_desktop.store.journal import Journal, Outcome, Recorded

if TYPE_CHECKING:
    from tests.simulation.window import Window
    from tests.simulation.world import World

_T = TypeVar("_T")

MILLISECOND = 1_000
SECOND = 1_000_000

LATEST = 60 * SECOND
"""What was sent is carried out by then, or never."""

_LONGEST_PATIENCE = 10.0
"""No operator is to wait longer for a plant that could be done without."""


class Killed(BaseException):
    """The window's process is no more."""


class Abandoned(BaseException):
    """Nobody waits for the answer any longer."""


class Wire:
    """One connection of a window, used by its operator or by its courier.

    Attributes:
        down_until: the cable is out until then.
    """

    def __init__(self, world: "World", window: "Window", asks: bool) -> None:
        self.world = world
        self.window = window
        self.asks = asks
        self.down_until = 0
        self.wrote = False
        self.deadline: int | None = None
        self._life = 0
        self._plants_life = 0

    def begin(self, deadline: int | None = None) -> None:
        """A question, or a turn of the courier."""
        self.deadline, self.wrote = deadline, False
        self._life, self._plants_life = self.window.life, self.world.plant.life

    def open(self) -> Desks:
        """Connects to the plant."""
        self.reads()
        return self.world.plant.desks(self.window.clock)

    def reads(self) -> None:
        """Something is asked of the plant.

        Raises:
            OutOfReach: there is no answer.
        """
        world = self.world
        if world.calm:
            return
        owed = world.owed_answers.pop(0) if self.asks and world.owed_answers else None
        self._waits(1.0 if owed == "slow" else world.weather.slow)
        if world.agenda.now < self.down_until:
            world.count("asked while the cable was out")
            raise _lost()
        if owed == "refused" or world.chance(world.weather.refused):
            world.count("no connection")
            raise _lost()

    def writes(self, events: Sequence[UUID], call: Callable[[], _T]) -> _T:
        """The plant is to record something; ``call`` has it do so.

        Raises:
            OutOfReach: there is no answer; it may have been recorded, or will be.
        """
        world = self.world
        if world.calm:
            return self._record(events, call)
        self.reads()
        befalls = world.owed.pop(0) if world.owed and world.chance(0.6) else world.befalls()
        if befalls == "refused":
            world.count("refused before anything ran")
            raise _lost()
        if befalls == "late":
            world.count("carried out later than anybody waited")
            self._later(lambda: self._record(events, call))
            self.wrote = True
            raise _lost() if world.chance(0.5) else _slow()
        self.wrote = True
        done = self._record(events, call)
        if befalls == "lost":
            world.count("answer lost after the commit")
            raise _lost() if world.chance(0.5) else _slow()
        if befalls == "killed":
            world.count("killed between the plant's commit and its answer")
            self.window.kill()
        self._waits(world.weather.slow)
        return done

    def _record(self, events: Sequence[UUID], call: Callable[[], _T]) -> _T:
        done = call()
        outcomes = done if isinstance(done, list) else [done]
        for event, outcome in zip(events, outcomes, strict=True):
            if isinstance(outcome, Recorded):
                self.world.stored(event, self)
        return done

    def later(self, job: Callable[[Desks], object]) -> None:
        """Has a job that nobody waits for any more done after all."""
        self.world.count("carried out later than anybody waited")
        self._later(lambda: job(self.world.plant.desks(self.window.clock)))

    def _later(self, work: Callable[[], object]) -> None:
        world, life = self.world, self.world.plant.life

        def happen() -> None:
            if world.plant.life != life:
                return  # the server was down in between
            with world.on(None):
                try:
                    world.late_by = self
                    work()
                except KanbanError:
                    pass  # nobody hears of it
                finally:
                    world.late_by = None

        world.agenda.after(world.rng.randrange(10 * MILLISECOND, LATEST), happen)

    def _waits(self, slow: float) -> None:
        world, deadline = self.world, self.deadline
        lives = self._life, self._plants_life  # the window, killed and started again, uses this wire while we wait
        late = world.chance(slow)
        with world.on(None):
            world.agenda.passes(
                world.rng.randrange(200 * MILLISECOND, 20 * SECOND)
                if late
                else world.rng.randrange(100, 5 * MILLISECOND)
            )
        if self.window.life != lives[0]:
            raise Killed
        if world.plant.life != lives[1]:
            raise _lost()
        if deadline is not None and world.agenda.now > deadline:
            raise Abandoned


class Line:
    """Asks the plant by a wire with patience, as ``operations.patience.PatientPlant`` does."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._desks: Desks | None = None

    def ask(self, job: Callable[[Desks], _T], seconds: float | None) -> _T:
        wire, world = self._wire, self._wire.world
        if seconds is not None and seconds > _LONGEST_PATIENCE:
            world.wrong(f"{wire.window.name} would wait {seconds:.0f} s for the plant")
        wire.begin(None if seconds is None else world.agenda.now + round(seconds * SECOND))
        with world.on(wire):
            try:
                self._desks = self._desks or wire.open()
                return job(self._desks)
            except Abandoned:
                self.abandon()
                world.count("abandoned by the operator")
                if not wire.wrote and world.chance(0.5):
                    wire.later(job)
                raise _slow() from None

    def abandon(self) -> None:
        self._desks = None


class WiredJournal(Journal):
    """The plant's journal, as it is reached by whatever wire is being used."""

    world: "World"

    def record(self, events: Sequence[Event], card: Card) -> Outcome:
        wire, record = self.world.wire, super().record
        if wire is None:
            done = record(events, card)
            if isinstance(done, Recorded) and self.world.late_by is not None:
                self.world.stored(events[-1].id, self.world.late_by)
            return done
        return wire.writes([events[-1].id], lambda: record(events, card))

    def record_all(self, acts: Sequence[tuple[Sequence[Event], Card]]) -> list[Outcome]:
        wire, record_all = self.world.wire, super().record_all
        if wire is None or self._engine.dialect.name != "postgresql":
            return record_all(acts)  # one after the other, each by itself
        return wire.writes([events[-1].id for events, _ in acts], lambda: record_all(acts))


def _lost() -> OutOfReach:
    return OutOfReach("database_lost", database="the plant")


def _slow() -> OutOfReach:
    return OutOfReach("database_slow", database="the plant")
