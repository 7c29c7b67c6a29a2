"""Keeps a server and a floor for many faults; a floor that did not survive one is replaced."""

import itertools
import random
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.faults.floor import RIGHT_AGAIN_SECONDS, Floor
from tests.faults.injuries import Injury
from tests.pg_server import PostgresServer


class Infirmary:
    """Inflicts faults on one floor after the other.

    Args:
        folder: for what the stations keep.
        rng: chooses the moments.
        right_again: so many seconds after a fault's end every board must be right.
    """

    def __init__(self, folder: Path, rng: random.Random, right_again: float = RIGHT_AGAIN_SECONDS) -> None:
        self._right_again = right_again
        self._folders = (folder / f"floor{number}" for number in itertools.count(1))
        self._rng = rng
        self._server = PostgresServer(quick=True)
        self._floor: Floor | None = None

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.dismiss()
        finally:
            self._server.close()

    def inflict(self, fault: Injury) -> Floor:
        """A fault on the floor; whatever is wrong afterwards is raised as an AssertionError."""
        if self._floor is None:
            floor = Floor(self._server, next(self._folders), self._rng, self._right_again)
            self._floor = floor.__enter__()
        try:
            fault(self._floor)
        except BaseException as error:
            floor, self._floor = self._floor, None
            floor.__exit__(type(error), error, error.__traceback__)
            raise
        return self._floor

    def dismiss(self) -> None:
        """Sends the floor home; the next fault has a new one."""
        floor, self._floor = self._floor, None
        if floor is not None:
            floor.__exit__(None, None, None)
