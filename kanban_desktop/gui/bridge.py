"""The only place where threads meet Qt.

Two threads work for a window: one asks the plant (``Bridge.ask``: in order, one question at a time), one listens for
what others changed; what takes its time and asks no plant gets a thread of its own (``Bridge.aside``). All hand what
they have to Qt's event loop, so that a slow or dead database holds up neither a frame nor the scanner. What changed
here and what changed elsewhere enter by the same door, ``Bridge.changed``.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal, Slot

from kanban_desktop.gui.board.freshness import Freshness, Link
from kanban_desktop.model.calendar import SECOND
from kanban_desktop.model.errors import KanbanError, OutOfReach
from kanban_desktop.model.pending import Damage, Queued, Settlement
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer
from kanban_desktop.operations.changes import Changes

if TYPE_CHECKING:  # the desks bring SQLAlchemy along, for which the first picture does not wait
    from kanban_desktop.operations.desks import Desks

_T = TypeVar("_T")
Job = Callable[["Desks"], _T]

_JOIN_SECONDS = 2.0
_ACT_SECONDS = 15.0
"""For so long a window that closes waits for what an operator did; a database file may be locked for 10 s."""
_AGAIN_SECONDS = 3.0
_STALE_POLLS = 2.5

_log = logging.getLogger(__name__)


class Settling(Protocol):
    """Settles what the plant refused, as ``operations.settling.SettlingDesk`` does."""

    def entries(self) -> tuple[Settlement, ...]: ...

    def damages(self) -> tuple[Damage, ...]: ...

    def acknowledge(self, by: str) -> None: ...

    def drop(self, event: UUID, by: str, note: str) -> None: ...

    def redo(self, event: UUID, by: str, step: Step | None = None, device: str | None = None) -> Answer: ...


class Works(Protocol):
    """Has questions answered, as ``operations.desks.Desks`` and ``operations.station.StationDesks`` do."""

    @property
    def online(self) -> bool: ...

    @property
    def queued(self) -> Queued: ...

    @property
    def skew(self) -> int: ...

    @property
    def refusal(self) -> OutOfReach | None: ...

    @property
    def settling(self) -> Settling: ...

    def run(self, job: "Callable[[Desks], _T]", *, act: bool = False) -> _T: ...

    def note_shown(self, station: int, seen: Sequence[tuple[UUID, int]]) -> None: ...

    def renew(self) -> None: ...

    def close(self) -> None: ...


class Line(Protocol):
    """The way to a plant, as the composition root lays it."""

    @property
    def alone(self) -> bool:
        """Whether what ``open`` gives goes on working while the plant is out of reach."""
        ...

    def open(self, tell: Callable[[Changes], None]) -> "Works":
        """Connects; called by the thread that asks.

        Args:
            tell: may be called by any thread, when what was asked must be asked again, or what is queued changed.

        Raises:
            KanbanError: it cannot be done now, or not so.
        """
        ...

    def news(self) -> Iterator[Changes | KanbanError]:
        """What changed, or that the plant is out of reach, until ``stop``; used by the thread that listens."""
        ...

    def stop(self) -> None:
        """Ends the news; called by Qt's thread."""
        ...

    def close(self) -> None:
        """Gives back what the way itself holds; called by the thread that asks, as its last act."""
        ...


@dataclass(frozen=True, slots=True)
class _Question:
    """What is to be asked; ``own``: of the station itself, which asks the plant where it must."""

    job: Callable[[Any], Any]
    act: bool
    own: bool
    done: Callable[[Any], None]
    failed: Callable[[KanbanError], None]


class Bridge(QObject):
    """Asks the plant, and tells what changed in it.

    Args:
        clock: this machine's, microseconds UTC.
        safety_seconds: the news are repeated at least this often; without any for much longer the board is stale.

    Signals:
        changed(Changes): cards moved, here or elsewhere; or everything must be read again.
        linked(Freshness): the plant is within reach again, or no more; or more or fewer scans wait for it.
        failed(Exception): something happened that should not have; it is in the log.
    """

    changed = Signal(object)
    linked = Signal(object)
    failed = Signal(object)
    _answered = Signal(object)
    _heard = Signal(object)
    _told = Signal(object)

    def __init__(
        self,
        line: Line,
        clock: Callable[[], int] = lambda: time.time_ns() // 1000,
        safety_seconds: float = 3.0,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.clock = clock
        self._line = line
        self._patience = round((safety_seconds * _STALE_POLLS + 1) * SECOND)
        self._questions: SimpleQueue[_Question | None] = SimpleQueue()
        self._away: KanbanError | None = None
        self._works: Works | None = None
        self._dropped = Event()
        self._ending = Event()
        self._contact: int | None = None
        self._acts = self._acts_done = 0
        self._threads: list[Thread] = []
        self._stopped = False
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._heard.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._told.connect(self._take_told, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begins to connect and to listen; returns at once."""
        if self._threads or self._stopped:
            return
        self._threads = [
            Thread(target=work, name=name, daemon=True) for name, work in (("ask", self._ask), ("listen", self._listen))
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends both threads; what was asked before is still done. One that hangs in the network is left to itself."""
        if self._stopped:
            return
        self._stopped = True
        self._ending.set()
        self._line.stop()
        self._questions.put(None)
        until = time.monotonic() + (_ACT_SECONDS if self._acts > self._acts_done else _JOIN_SECONDS)
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def ask(
        self, job: Job[_T], done: Callable[[_T], None], failed: Callable[[KanbanError], None], *, act: bool = False
    ) -> None:
        """Has a question answered on the thread that asks, and the answer delivered on this one.

        Args:
            job: asks the desks; its faults other than KanbanError are ours, and reach nobody but ``Bridge.failed``.
            done, failed: one of them is called, by Qt's event loop, never before this returns.
            act: it changes the plant, so it is carried out even if the window is closed before.
        """
        self._put(_Question(job, act, False, done, failed))

    def ask_own(
        self, job: Callable[[Works], _T], done: Callable[[_T], None], failed: Callable[[KanbanError], None], *,
        act: bool = False,
    ) -> None:  # fmt: skip
        """The same of what the station keeps of its own; as with ``ask``, but that the job decides whom it asks.

        Args:
            act: it changes what is kept, or the plant.
        """
        self._put(_Question(job, act, True, done, failed))

    def aside(
        self, job: Callable[[Event], _T], done: Callable[[_T], None], failed: Callable[[KanbanError], None]
    ) -> None:
        """Has something done that takes its time and asks no plant, on a thread of its own; delivered as an answer is.

        Args:
            job: looks at the event that it gets, which is set when the window closes.
        """

        def work() -> None:
            try:
                result = _Answer(done, job(self._ending))
            except KanbanError as fault:
                result = _Answer(failed, fault)
            except Exception as fault:  # noqa: BLE001 - whatever it is, a person is told
                _log.error("what was done aside failed", exc_info=fault)
                result = _Answer(failed, KanbanError("unforeseen"), mishap=fault)
            self._post(self._answered, result)

        if not self._stopped:
            self._threads = [one for one in self._threads if one.is_alive() or one.name != "aside"]
            self._threads.append(Thread(target=work, name="aside", daemon=True))
            self._threads[-1].start()

    def _put(self, question: _Question) -> None:
        if not self._stopped:
            self._acts += question.act
            self._questions.put(question)

    def tell(self, changes: Changes) -> None:
        """What was changed here enters as what was changed elsewhere does."""
        if not self._stopped:
            self.changed.emit(changes)

    @property
    def freshness(self) -> Freshness:
        """How fresh the news is."""
        works = self._works
        online, queued = (True, Queued()) if works is None else (works.online, works.queued)
        refusal = None if works is None else works.refusal
        if refusal is not None:
            state = Link.LOST  # whatever the listener hears
        elif self._away is not None or self._contact is None:
            state = Link.LOST if self._away is not None else Link.STALE
        else:
            state = Link.LIVE if online and self.clock() - self._contact <= self._patience else Link.STALE
        skew = 0 if works is None else works.skew
        code = "" if refusal is None else refusal.code
        return Freshness(state, self._contact, queued.waiting, queued.to_settle, skew, queued.damaged, code)

    @property
    def refusal(self) -> OutOfReach | None:
        """Why the plant will have nothing from here although it is there; None while it would, or is away."""
        return None if self._works is None else self._works.refusal

    @property
    def fault(self) -> KanbanError | None:
        """Why the plant is out of reach; None while it is not."""
        return self._away

    def _ask(self) -> None:
        """The thread that asks."""
        desks: Works | None = None
        while (question := self._questions.get()) is not None:
            if self._stopped and not question.act:
                continue  # nobody will see it
            result: Any = None
            try:
                away = self._away
                if isinstance(away, OutOfReach) and desks is not None and not (self._line.alone or question.own):
                    raise away  # the listener tries again and again: nobody has to wait here for the same
                if desks is None:
                    self._dropped.clear()
                    self._works = desks = self._line.open(partial(self._post, self._told))
                elif self._dropped.is_set():
                    desks.renew()  # connections from before the loss are as dead as the listener's was
                    self._dropped.clear()
                if question.own:
                    result = _Answer(question.done, question.job(desks), kept=question.act)
                else:
                    answer = desks.run(question.job, act=question.act)
                    result = _Answer(question.done, answer, proof=desks.online)
            except KanbanError as fault:
                proof = not isinstance(fault, OutOfReach) and not question.own
                result = _Answer(question.failed, fault, proof=proof)
            except Exception as fault:  # noqa: BLE001 - whatever it is, the thread goes on and a person is told
                _log.error("a question to the plant failed", exc_info=fault)
                result = _Answer(question.failed, KanbanError("unforeseen"), mishap=fault)
            self._acts_done += question.act
            self._post(self._answered, result)
        if desks is not None:
            desks.close()
        self._line.close()

    def _listen(self) -> None:
        """The thread that listens."""
        while not self._stopped:
            try:
                for news in self._line.news():
                    if isinstance(news, KanbanError):
                        self._dropped.set()
                    self._post(self._heard, news)
                return
            except KanbanError as fault:
                self._post(self._heard, fault)
                return
            except Exception as fault:  # noqa: BLE001 - as above
                _log.error("the news of the plant ended", exc_info=fault)
                self._dropped.set()
                self._post(self._heard, OutOfReach("unforeseen"))
            self._ending.wait(_AGAIN_SECONDS)

    def _post(self, signal: Any, what: object) -> None:
        if not self._stopped:
            signal.emit(what)

    @Slot(object)
    def _deliver(self, result: "_Answer") -> None:
        if self._stopped:
            return
        if result.proof:
            self._contact = self.clock()
        if result.kept:
            self.linked.emit(self.freshness)
        result.to(result.what)
        if result.mishap is not None:  # last, so that its sentence stays
            self.failed.emit(result.mishap)

    @Slot(object)
    def _take(self, news: Changes | KanbanError) -> None:
        if self._stopped:
            return
        if isinstance(news, Changes):
            if self._works is None or self._works.online:
                self._contact = self.clock()  # else what is shown is the station's own, and as old as it was
            if self._away is not None:
                self._away = None
                self.linked.emit(self.freshness)
            self.changed.emit(news)
        else:
            self._away = news
            self.linked.emit(self.freshness)
            if self._line.alone:
                self.changed.emit(Changes(everything=True))

    @Slot(object)
    def _take_told(self, changes: Changes) -> None:
        if self._stopped:
            return
        self.linked.emit(self.freshness)
        if changes != Changes():
            self.changed.emit(changes)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of a question; ``proof``: the plant itself has answered; ``kept``: what is kept may have changed."""

    to: Callable[[Any], None]
    what: Any
    proof: bool = False
    kept: bool = False
    mishap: Exception | None = None
