"""Where a seed is played: a fresh copy of the plant, and of the stations' files, made in milliseconds."""

import os
import shutil
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

from sqlalchemy import event

from kanban_desktop.model.plant import Station
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.station import StationDesks
from kanban_desktop.store import local
from kanban_desktop.store.engine import Database
from tests.factories import SmallPlant, real_now, small_plant
from tests.pg_server import PostgresServer
from tests.simulation.plant import KNOWN, copied, engine_of


def best_folder() -> Path | None:
    """A folder in memory, where there is one; None: wherever temporary files are."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() else None


_engine_of = local.engine_of
_resting: defaultdict[Path, list[Database]] = defaultdict(list)
"""Engines of stations' files that nobody uses just now."""


@contextmanager
def reused_engines() -> Iterator[None]:
    """A window that opens its station's file gets the engine of one that was closed: it has no connections any more,
    but knows our statements, which cost more to put into SQL for each window anew than to carry out."""
    with patch.object(local, "engine_of", _reused):
        yield


def _reused(path: Path, *, create: bool = False) -> Database:
    if not create and _resting[path]:
        return _resting[path].pop()
    engine = _engine_of(path, create=create)
    if not create:
        event.listen(engine, "engine_disposed", _resting[path].append)
    return engine


class Place(ABC):
    """A folder for one process's seeds, one after the other.

    Attributes:
        folder: holds the stations' files.
        original: what each seed's plant is a copy of.
    """

    def __init__(self, folder: Path, original: SmallPlant) -> None:
        self.folder = folder
        self.original = original

    @abstractmethod
    def fresh(self) -> SmallPlant:
        """A plant in which nothing has happened yet."""

    def file(self, name: str) -> Path:
        """A station's file, which is not there yet."""
        file = self.folder / f"{name}.db"
        for end in ("", "-wal", "-shm"):
            file.with_name(file.name + end).unlink(missing_ok=True)
        return file

    def lay(self, file: Path, station: Station) -> None:
        """A station's file as it is when the station has been online."""
        model = self.folder / f"model-{station.code}.db"
        if not model.exists():
            desks = StationDesks(
                station.code,
                lambda: Desks.open(self.original.url, KNOWN, real_now, uuid4, lambda _: None),
                model,
                KNOWN,
                real_now,
                uuid4,
            )
            desks.catch_up()
            desks.leave()
            desks.close()
        shutil.copyfile(model, file)


class InMemory(Place):
    """SQLite."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, small_plant(f"sqlite:///{folder / 'original.db'}"))
        self._plant = folder / "plant.db"

    def fresh(self) -> SmallPlant:
        copied(self.original, self._plant)
        return _of(self.original, f"sqlite:///{self._plant}")


class OnServer(Place):
    """PostgreSQL, where the function ``append`` is the plant's journal."""

    def __init__(self, folder: Path, server: PostgresServer) -> None:
        self._name = f"simulated_{os.getpid()}_{folder.name}".lower()
        super().__init__(folder, small_plant(server.create_database(f"{self._name}_original")))
        self._server = server

    def fresh(self) -> SmallPlant:
        url = self._server.url(self._name)
        engine_of(url).dispose()
        self._server.drop_database(url)
        self._server.create_database(self._name, self.original.url.rpartition("/")[2])
        return _of(self.original, url)


def _of(original: SmallPlant, url: str) -> SmallPlant:
    return SmallPlant(
        url, original.code, original.made_at, original.milling, original.assembly, original.steel, original.loops,
        original.cards,
    )  # fmt: skip
