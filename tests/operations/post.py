"""A station behind a cable that can be pulled, and what its plant has of a card."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from kanban_desktop.model.card import Event
from kanban_desktop.model.plant import Station
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer
from kanban_desktop.operations.changes import Changes
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.request import Request
from kanban_desktop.operations.station import StationDesks
from kanban_desktop.settings import Settings
from kanban_desktop.store.database import connect, new_epoch
from kanban_desktop.store.engine import parse, writing
from tests.factories import ASSEMBLY, SmallPlant, at_work, real_now
from tests.proxy import Proxy

PATIENCE = 2.0
"""Seconds: on a busy machine an answer takes its time, and none of these tests is about that."""


class Post:
    """A station behind a cable, and its courier, which runs when it is told to."""

    def __init__(
        self, plant: SmallPlant, proxy: Proxy, file: Path, here: Station = ASSEMBLY, others: Sequence[Path] = ()
    ) -> None:
        self.plant = plant
        self.proxy = proxy
        self.here = here
        self.told: list[Changes] = []
        self.now = real_now()
        self.known = Settings(patience_seconds=PATIENCE)
        self.desks = StationDesks(
            here.code,
            self._open,
            file,
            self.known,
            self.clock,
            uuid4,
            shown="the plant",
            tell=self.told.append,
            others=others,
        )

    def clock(self) -> int:
        return self.now

    def _open(self) -> Desks:
        return Desks.open(self.proxy.url(self.plant.url), self.known, self.clock, uuid4, lambda _: None)

    def scan(self, number: int, step: Step | None = None, event: UUID | None = None, **more: Any) -> Answer:
        """A scan of a card's label, a minute after the last one."""
        self.now += 60_000_000
        code, event, now = self.plant.label_of(number), event or uuid4(), self.now
        return self.desks.run(
            lambda desks: desks.cards.scan(
                code, Request(desks.catalog.layout.station(self.here.code), step, event=event, scanned_at=now, **more)
            ),
            act=True,
        )

    def board(self) -> Any:
        return self.desks.run(lambda desks: desks.boards.read(desks.catalog.layout.station(self.here.code)))

    def close(self) -> None:
        self.desks.leave()
        self.desks.close()


def restored(plant: SmallPlant) -> None:
    """The plant is another life of itself from now on."""
    engine = connect(parse(plant.url))
    with writing(engine) as connection:
        new_epoch(connection, uuid4())
    engine.dispose()


def history(plant: SmallPlant, number: int) -> tuple[Event, ...]:
    """Everything that happened to a card."""
    with at_work(plant) as desks:
        return desks.journal.history(number)
