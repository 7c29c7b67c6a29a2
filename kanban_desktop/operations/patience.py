"""Asks the plant on a thread that may be abandoned: no driver can be told to give up after a second.

An abandoned call may still be carried out; whoever asked cannot know, and must be able to ask the same again.
"""

import logging
from collections.abc import Callable
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, Generic, Protocol, TypeVar

from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.operations.desks import Desks

_T = TypeVar("_T")

_log = logging.getLogger(__name__)


class Asking(Protocol):
    """Asks a plant, as ``PatientPlant`` does."""

    def ask(self, job: Callable[[Desks], _T], seconds: float | None) -> _T: ...

    def abandon(self) -> None: ...


class PatientPlant:
    """A plant that is asked with patience: by one thread, while others may have it abandoned.

    Args:
        opening: connects; called by the thread that asks the plant.
        name: how messages name the plant.
    """

    def __init__(self, opening: Callable[[], Desks], name: str) -> None:
        self._opening = opening
        self._name = name
        self._worker: _Worker | None = None
        self._lock = Lock()

    def ask(self, job: Callable[[Desks], _T], seconds: float | None) -> _T:
        """The plant's answer.

        Args:
            seconds: how long to wait for it; None: as long as it takes.

        Raises:
            OutOfReach: there is none, or none in time (``database_slow``); the job may still be carried out.
            Exception: what the job raised.
        """
        call = _Call(job)
        with self._lock:  # nothing is put behind the word that ends a worker: nobody would answer it
            if self._worker is None:
                self._worker = _Worker(self._opening)
            self._worker.calls.put(call)
        if not call.over.wait(seconds):
            self.abandon()
            raise OutOfReach("database_slow", database=self._name)
        if call.fault is not None:
            raise call.fault
        return call.answer  # type: ignore[return-value]  # it has one, or a fault

    def abandon(self) -> None:
        """Leaves what is asked to itself; the next question connects anew."""
        with self._lock:
            if self._worker is not None:
                self._worker.calls.put(None)
                self._worker = None


class _Call(Generic[_T]):
    def __init__(self, job: Callable[[Desks], _T]) -> None:
        self.job = job
        self.over = Event()
        self.answer: _T | None = None
        self.fault: BaseException | None = None


class _Worker:
    """One connection to the plant, and the thread that uses it."""

    def __init__(self, opening: Callable[[], Desks]) -> None:
        self.calls: SimpleQueue[_Call[Any] | None] = SimpleQueue()
        self._opening = opening
        Thread(target=self._work, name="plant", daemon=True).start()

    def _work(self) -> None:
        desks: Desks | None = None
        while (call := self.calls.get()) is not None:
            try:
                desks = desks or self._opening()
                call.answer = call.job(desks)
            except BaseException as fault:  # noqa: BLE001 - it is raised where the answer is waited for
                call.fault = fault
            call.over.set()
        if desks is not None:
            desks.close()
