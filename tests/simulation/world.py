"""One seed: a plant, its stations, a few virtual hours with everything that goes wrong in them, and what was told."""

import itertools
import random
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from kanban_desktop.model.calendar import HOUR
from kanban_desktop.operations.answer import Outcome
from tests.simulation import checker, fate
from tests.simulation.agenda import Agenda
from tests.simulation.place import Place, reused_engines
from tests.simulation.plant import SimPlant
from tests.simulation.told import Told, short
from tests.simulation.window import Window
from tests.simulation.wire import Wire

_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Weather:
    """How often things go wrong in a seed, as shares of what is asked.

    Attributes:
        refused: nothing came through; ``slow``: it takes longer than an operator waits.
        late, lost: of what is recorded, without the station's hearing of it: later, or at once.
    """

    refused: float
    slow: float
    late: float
    lost: float


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a seed.

    Attributes:
        trace: a line for everything that happened.
        counts: scans, and faults of each kind.
        problems: what should not be; empty when all is well.
    """

    seed: int
    trace: tuple[str, ...]
    counts: Counter[str]
    problems: tuple[str, ...]


class World:
    """All of one seed.

    Attributes:
        wire: by which the plant is being asked; None: by somebody in the plant, whom nothing can keep from it.
        late_by: by which wire what is being carried out was sent once.
        closing: the couriers rest; ``calm``: nothing goes wrong any more.
        wrong_by: how much the clock of each station is ahead.
        told: what operators saw accepted, in order.
        by_asking: events that reached the plant as an operator's question, not from a queue.
        forgotten: events that were told before their station's copy was lost: on what they were made is known no more,
            so that they go to the list where an entry before them is dropped.
        owed: what befalls the next acts that are recorded, one each: “refused”, “late”, “lost” or “killed”.
        owed_answers: what befalls the next questions of operators, one each: “slow” or “refused”.
        hot, cards: those that everybody wants, and all.
        seen: since when an entry of a list has been known.
    """

    def __init__(self, seed: int, place: Place) -> None:
        self.seed = seed
        self.place = place
        self.rng: random.Random = random.Random(seed)
        small = place.fresh()
        self.made_at = small.made_at
        self.agenda = Agenda(small.made_at + HOUR)
        self.wire: Wire | None = None
        self.late_by: Wire | None = None
        self.closing = self.calm = False
        self.wrong_by: dict[str, int] = {}
        self.told: list[Told] = []
        self.by_asking: set[UUID] = set()
        self.forgotten: set[UUID] = set()
        self.owed: list[str] = []
        self.owed_answers: list[str] = []
        self.seen: dict[UUID, int] = {}
        self.trace: list[str] = []
        self.counts: Counter[str] = Counter()
        self.problems: list[str] = []
        often = (0.0, 0.003, 0.02)
        self.weather = Weather(
            self.rng.choice(often), self.rng.choice(often), self.rng.choice((0.0, 0.05, 0.2)),
            self.rng.choice((0.0, 0.05, 0.2)),
        )  # fmt: skip
        self.plant = SimPlant(self, small)
        self.windows: list[Window] = []
        self.cards: list[int] = sorted(number for cards in small.cards.values() for number in cards)
        self.hot = self.rng.sample(self.cards, 3)

    def new_id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def chance(self, share: float) -> bool:
        return share > 0 and self.rng.random() < share

    def befalls(self) -> str:
        """What befalls an act on its way to the plant and back."""
        drawn = self.rng.random()
        if drawn < self.weather.late:
            return "late"
        return "lost" if drawn < self.weather.late + self.weather.lost else "nothing"

    @contextmanager
    def on(self, wire: Wire | None) -> Iterator[None]:
        """The plant is asked by this wire."""
        before, self.wire = self.wire, wire
        try:
            yield
        finally:
            self.wire = before

    def stored(self, event: UUID, wire: Wire) -> None:
        """The plant has an event of this wire's."""
        if wire.asks:
            self.by_asking.add(event)
        self.say("plant", f"has {short(event)} of {wire.window.name}")

    def came_through(self, event: UUID, file: Path) -> bool:
        """Whether it was queued in this file although the plant has it from the operator's own question."""
        queued = any(one.event == event and one.file == file and one.outcome is Outcome.QUEUED for one in self.told)
        return queued and event in self.by_asking

    def say(self, who: str, what: str) -> None:
        """A line of the trace."""
        passed = (self.agenda.now - self.made_at) / 1_000_000
        self.trace.append(f"{passed:12.3f} {who:8} {what}")

    def count(self, kind: str) -> None:
        """A fault, or a scan."""
        self.counts[kind] += 1
        if kind != "scans":
            self.say(self.wire.window.name if self.wire else "fate", kind)

    def wrong(self, problem: str) -> None:
        """What should not be."""
        self.problems.append(problem)
        self.say("WRONG", problem)

    def play(self) -> Result:
        """All of it, and what the checker says."""
        with reused_engines():
            return self._play()

    def _play(self) -> Result:
        try:
            fate.begin(self)
            self.agenda.run()
            self.problems += [f"there was no “{kind}”" for kind in fate.missing(self)]
            self._clear_up()
            if not self.problems:
                checker.check(self)
        except Exception:  # noqa: BLE001 - the seed is to be known in any case
            self.wrong(traceback.format_exc())
        finally:
            for window in self.windows:
                window.kill()
            self.plant.close()
        return Result(self.seed, tuple(self.trace), self.counts, tuple(self.problems))

    def _clear_up(self) -> None:
        """All faults are over: every courier sends what it has, and looks at the plant once more."""
        self.calm = True
        for window in self.windows:
            if window.desks is None:
                window.start()
        for turn in itertools.count():
            if turn == _ROUNDS:
                self.wrong("the queues do not become empty")
                return
            for window in self.windows:
                window.catch_up()
            if not any(window.desks.outbox.ready for window in self.windows if window.desks):
                break
        for window in self.windows:
            window.catch_up()
