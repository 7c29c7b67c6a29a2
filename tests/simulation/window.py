"""A station's window and its courier: one process, which may be killed at any call to the plant and started again."""

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kanban_desktop.model.calendar import MINUTE
from kanban_desktop.model.errors import KanbanError
from kanban_desktop.model.plant import Station
from kanban_desktop.operations.station import StationDesks
from tests.simulation.plant import KNOWN
from tests.simulation.wire import MILLISECOND, SECOND, Killed, Line, Wire

if TYPE_CHECKING:
    from tests.simulation.world import World

_T = TypeVar("_T")

_SOON = (50 * MILLISECOND, SECOND, 3 * SECOND)
_TURNS = (3 * SECOND, 5 * MINUTE, 5 * MINUTE, 5 * MINUTE)
"""How soon the courier looks after the queue when it is called, and else; it is more diligent than that in truth."""


class Window:
    """One window of a station; others of the same station use the same file.

    Attributes:
        desks: None while it is not running.
        life: changes whenever it is killed.
        asking, sending: its two ways to the plant, the operator's and the courier's.
    """

    def __init__(self, world: "World", name: str, station: Station, file: Path) -> None:
        self.world = world
        self.name = name
        self.station = station
        self.file = file
        self.life = 0
        self.desks: StationDesks | None = None
        self.asking = Wire(world, self, asks=True)
        self.sending = Wire(world, self, asks=False)
        self._busy = False
        self._turning = False
        self._turn = 0
        self._turn_at: int | None = None

    def clock(self) -> int:
        """The station's, which may be wrong."""
        return self.world.agenda.now + self.world.wrong_by[self.station.code]

    def start(self) -> None:
        """Switches it on."""
        world = self.world
        life = self.life
        self.desks = StationDesks(
            self.station.code, self.sending.open, self.file, KNOWN, self.clock, world.new_id, shown="the plant",
            asking=lambda *_: Line(self.asking), ring=lambda: self._ring(life),
        )  # fmt: skip
        assert not self.desks.queued.damaged, "the file is sound"
        world.say(self.name, f"is started, {self.desks.queued}")
        self._plan(50 * MILLISECOND)

    def kill(self) -> None:
        """Ends the process, whatever it is at."""
        if self.desks is None:
            return
        desks, self.desks = self.desks, None
        self.life += 1
        self._busy = self._turning = False
        self._turn_at = None
        desks.leave()
        desks.close()
        self.world.say(self.name, "is killed")

    def do(self, what: str, job: Callable[[StationDesks], _T]) -> _T | None:
        """The operator does something; None where it cannot be done, which the operator sees."""
        if self.desks is None or self._busy:
            return None
        life, self._busy = self.life, True
        try:
            return job(self.desks)
        except Killed:
            self.world.say(self.name, f"{what}: killed at it")
        except KanbanError as fault:
            self.world.say(self.name, f"{what}: {fault.code}")
        except Exception:  # noqa: BLE001 - whatever it is, it is a bug
            self.world.wrong(f"{self.name}, {what}: {traceback.format_exc()}")
        finally:
            if self.life == life:
                self._busy = False
        return None

    def catch_up(self) -> bool | None:
        """The courier's turn; None where it failed."""
        assert self.desks is not None
        life, self._turning = self.life, True
        self.sending.begin()
        try:
            with self.world.on(self.sending):
                sent = self.desks.catch_up()
            if sent:
                self.world.say(self.name, f"has sent what was queued, {self.desks.queued}")
            return sent
        except Killed:
            self.world.say(self.name, "sends what was queued: killed at it")
        except KanbanError as fault:
            self.world.say(self.name, f"sends what was queued: {fault.code}")
        except Exception:  # noqa: BLE001 - as above
            self.world.wrong(f"{self.name}, sending: {traceback.format_exc()}")
        finally:
            if self.life == life:
                self._turning = False
        return None

    def _ring(self, life: int) -> None:
        if life == self.life:
            self._plan(self.world.rng.choice(_SOON))

    def _plan(self, delay: int) -> None:
        """The courier's next turn is then, unless it is sooner."""
        agenda = self.world.agenda
        if self.world.closing or (self._turn_at is not None and self._turn_at <= agenda.now + delay):
            return
        self._turn += 1
        self._turn_at = agenda.now + delay
        life, turn = self.life, self._turn
        agenda.after(delay, lambda: self._take_turn(life, turn))

    def _take_turn(self, life: int, turn: int) -> None:
        if life != self.life or turn != self._turn or self.desks is None:
            return
        self._turn_at = None
        if not self._turning:
            self.catch_up()
        if life == self.life:
            self._plan(self.world.rng.choice(_TURNS))
