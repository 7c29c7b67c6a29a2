"""A small plant on a server of its own, with two stations as processes, each behind a cable that can be spoilt."""

import itertools
import random
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kanban_desktop.model.plant import LoopKind
from tests.factories import ASSEMBLY, BAR, MILLING, STEEL, a_loop, a_path, small_plant
from tests.faults import checker
from tests.faults.machines import Station
from tests.pg_server import PostgresServer
from tests.proxy import Proxy

GEARS = "GEARS"
"""Milling supplies assembly; both show these cards."""
BARS = "BARS"
"""Steel supplies milling."""
POISON = "POISON"
"""Withdrawn from milling by assembly; its cards do not last."""
CARDS = 24
RIGHT_AGAIN_SECONDS = 5.0
"""So soon after a fault's end, or a person's last word, every board is right; on a machine that does nothing else."""

_STEP_SECONDS = 0.02
"""Between two looks at what no process says by itself: short beside the 5 s that are allowed."""


class Floor:
    """The plant, the server, the cables and the stations.

    Attributes:
        assembly, milling: the two stations; ``cables`` by their codes.
        rng: what is at random here.
        right_again: so many seconds after a fault's end every board must be right.
        slowest: seconds until all boards were right, after the worst fault so far.
        dropped: how many refused scans a person has dropped so far.
    """

    def __init__(
        self, server: PostgresServer, folder: Path, rng: random.Random, right_again: float = RIGHT_AGAIN_SECONDS
    ) -> None:
        self.server = server
        self.folder = folder
        self.rng = rng
        self.right_again = right_again
        self.slowest = 0.0
        self.dropped = 0
        self._lost: set[str] = set()
        self._stack = ExitStack()
        bars: dict[str, Any] = {
            "kind": LoopKind.SUPPLIER,
            "part": BAR,
            "supplies": (STEEL,),
            "demand": MILLING,
            "place": "M1",
        }
        gears = a_loop(a_path(), id=1, key=GEARS, cards=CARDS)
        loops = (gears, replace(gears, id=2, key=BARS, **bars), replace(gears, id=3, key=POISON, cards=1))
        self.plant = small_plant(server.create_database(), loops=loops)
        self.cables: dict[str, Proxy] = {}
        self.stations: list[Station] = []
        self._next = {key: itertools.cycle(self.plant.cards[key]) for key in (GEARS, BARS)}

    def __enter__(self) -> Self:
        try:
            self.assembly, self.milling = (self.add(one.code, self.folder / one.code) for one in (ASSEMBLY, MILLING))
            for station in self.stations:
                station.begin()
            for station in self.stations:
                station.opened()
                self.wait_for_copy(station)
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for cable in self.cables.values():
            cable.pass_on()
        if kind is None:
            for station in self.stations:
                station.stop()
        self._stack.close()
        if kind is None:
            self.server.drop_database(self.plant.url)

    def add(self, code: str, folder: Path) -> Station:
        """One more station; one of the same code shares its cable. It is not yet started."""
        if code not in self.cables:
            self.cables[code] = self._stack.enter_context(Proxy(self.server.port))
        station = Station(code, self.cables[code].url(self.plant.url), folder)
        self._stack.callback(station.kill)
        self.stations.append(station)
        return station

    def remove(self, station: Station) -> None:
        """A station that is not needed any more; nothing may be left in its file."""
        self.check()
        station.stop()
        self.stations.remove(station)

    def cable(self, station: Station) -> Proxy:
        """The cable of a station."""
        return self.cables[station.code]

    def wait_for_copy(self, station: Station) -> None:
        """Until it can work alone."""
        self.wait_until(
            lambda: bool(station.files) and checker.has_copy(station.files[-1]), f"{station.code} has no copy"
        )

    def scan(self, station: Station, count: int) -> list[int]:
        """Has a station scan so many of its cards, one after the other; it is not waited for."""
        numbers = self._next[BARS if station.code == MILLING.code else GEARS]
        return [self.scan_card(station, next(numbers)) for _ in range(count)]

    def scan_card(self, station: Station, number: int) -> int:
        """Has it scan this card."""
        return station.send("scan", raw=self.plant.label_of(number))

    def pause(self, most: float) -> None:
        """Lets things go on until a moment that nobody chose."""
        time.sleep(self.rng.uniform(0, most))

    def lose(self, events: Iterable[str]) -> None:
        """Somebody was told that these are lost."""
        self._lost |= set(events)

    def recovered(self, *, refusals: int = 0) -> None:
        """The fault is over: checks that all is well again, and in time. What the plant refused is dropped by hand.

        Args:
            refusals: of so many scans it is certain that the plant must refuse them; of others it may be.
        """
        began = time.monotonic()
        dropped = self._emptied()
        if dropped:
            began = time.monotonic()
        assert dropped >= refusals, f"{dropped} scans were refused, of {refusals} that must be"
        truth = checker.boards(self.plant, self.cables)
        for station in self.stations:
            left = began + self.right_again - time.monotonic()
            shown = truth[station.code]
            station.until(lambda s=station, t=shown: s.status.get("shown") == t, f"shows {shown}", max(0.0, left))  # type: ignore[misc]
            assert station.status["online"], f"{station.code} does not know that the plant is back"
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.check()

    def _emptied(self) -> int:
        """Until the queues are empty; what is on a list in the end is dropped."""
        dropped, began = 0, time.monotonic()
        while True:
            left = began + self.right_again - time.monotonic()
            self.wait_until(
                lambda: not any(one.waiting for one in self._kept()), "a queue is not emptied", max(0.0, left)
            )
            self.check()
            entries = [(station, one) for station in self.stations for one in station.ask("entries")["entries"]]
            if not entries:
                return dropped
            for station, entry in entries:
                said = station.ask("drop", event=entry["event"])
                # Of two windows at one file, one is told that the other has done it.
                dropped += "fault" not in said
            self.dropped += len(entries)
            began = time.monotonic()  # what waited behind them could not go before

    def _kept(self) -> list[checker.Kept]:
        return [checker.kept(file) for file in self._files()]

    def _files(self) -> list[Path]:
        return sorted({file for station in self.stations for file in station.files})

    def check(self) -> None:
        """Raises AssertionError with all that is wrong in the plant, the stations' files and their logs."""
        accepted = {event for station in self.stations for event in station.accepted}
        found = checker.wrong(self.plant, accepted, self._files(), self._lost)
        for station in self.stations:
            found += [line for line in station.log.splitlines() if line.startswith(("ERROR", "Traceback"))]
        assert not found, "\n".join([*found, *(station.log for station in self.stations)])

    def wait_until(self, holds: Callable[[], object], what: str, seconds: float = 30.0) -> None:
        """Waits for what no process says by itself; ``what`` is wrong if it never comes."""
        until = time.monotonic() + seconds
        while not holds():
            if time.monotonic() >= until:
                logs = "\n".join(f"{one.code} {one.status} {one.log}" for one in self.stations)
                raise AssertionError(f"{what}\n{self._kept()}\n{logs}")
            time.sleep(_STEP_SECONDS)
