"""A station without a window, as a process of its own: works as the window does, and says on stdout what it answered.

    python -m tests.faults.station URL STATION

Commands come as lines of JSON, ``{"n": 1, "do": "scan", "raw": "…"}``; each is answered by a line with the same ``n``.
An operator's scan counts as acknowledged when its line is out. Whenever the board that is shown changes, or what is
queued, or what is thought of the plant, a line without ``n`` says so. The end of stdin closes it in good order.

``KANBAN_FAULTS_CLOCK`` makes this machine's clock wrong by so many seconds; the command ``clock`` makes it jump.
"""

import json
import logging
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

from kanban_desktop.app.line import StationLine
from kanban_desktop.model.board import Board
from kanban_desktop.model.errors import KanbanError
from kanban_desktop.operations import words
from kanban_desktop.operations.changes import Changes
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.request import Request
from kanban_desktop.operations.station import StationDesks
from kanban_desktop.settings import Settings

KNOWN = Settings(guard_seconds=0)
"""A robot scans a card again at once, and means it."""

_Work = dict[str, Any] | Changes | KanbanError | None


class MachineClock:
    """This machine's time of day, wrong by as much as is wanted; what was so many seconds ago stays so."""

    def __init__(self) -> None:
        self.wrong = round(float(os.environ.get("KANBAN_FAULTS_CLOCK", "0")) * 1e9)
        self._right = time.time_ns
        time.time_ns = self
        time.time = lambda: self() / 1e9

    def __call__(self) -> int:
        return self._right() + self.wrong


class Robot:
    """What the window's controls do, in one thread: answers commands, and reads the board again when it must."""

    def __init__(self, url: str, code: str) -> None:
        self._code = code
        self._clock = MachineClock()
        self._line = StationLine(url, KNOWN, code)
        self._work: SimpleQueue[_Work] = SimpleQueue()
        self._board: Board | None = None
        self._stamp: tuple[int, ...] | None = None
        self._dropped = False
        self._said: dict[str, Any] = {}

    def run(self) -> None:
        """Until stdin ends."""
        desks = self._line.open(self._work.put)
        self._say({"opened": True, "set_aside": [one.file for one in desks.settling.damages()]})
        threads = [Thread(target=self._listen), Thread(target=self._take, daemon=True)]
        for thread in threads:
            thread.start()
        while (work := self._work.get()) is not None:
            self._do(desks, work)
            self._say_status(desks)
        self._line.stop()
        threads[0].join()
        desks.close()
        self._line.close()

    def _listen(self) -> None:
        for news in self._line.news():
            self._work.put(news)

    def _take(self) -> None:
        for line in sys.stdin:
            self._work.put(json.loads(line))
        self._work.put(None)

    def _do(self, desks: StationDesks, work: dict[str, Any] | Changes | KanbanError) -> None:
        if isinstance(work, KanbanError):
            self._dropped, self._stamp = True, None
            work = Changes(everything=True)
        elif self._dropped:
            self._dropped = False
            desks.renew()
        try:
            if isinstance(work, Changes):
                self._read(desks, work)
            else:
                do: Callable[..., dict[str, Any]] = getattr(self, f"_{work['do']}")
                said = do(desks, **{key: value for key, value in work.items() if key not in ("n", "do")})
                self._say({"n": work["n"], **said})
        except KanbanError as fault:
            if not isinstance(work, Changes):
                self._say({"n": work["n"], "fault": fault.code, "sentence": words.fault(fault)})

    def _scan(self, desks: StationDesks, raw: str) -> dict[str, Any]:
        request = partial(Request, event=uuid4(), scanned_at=self._clock() // 1000)
        answer = desks.run(
            lambda there: there.cards.scan(raw, request(there.catalog.layout.station(self._code))), act=True
        )
        if answer.changes.cards:
            self._work.put(answer.changes)
        return {
            "outcome": answer.outcome, "event": str(answer.event), "card": answer.card, "step": answer.step,
            "reason": answer.reason,
        }  # fmt: skip

    def _drop(self, desks: StationDesks, event: str) -> dict[str, Any]:
        desks.settling.drop(UUID(event), "robot", "dropped by a robot")
        return {}

    def _entries(self, desks: StationDesks) -> dict[str, Any]:
        return {
            "entries": [
                {"event": str(one.pending.event), "card": one.pending.card, "reason": one.reason}
                for one in desks.settling.entries()
            ]
        }

    def _jump(self, desks: StationDesks, seconds: float) -> dict[str, Any]:
        self._clock.wrong = round(seconds * 1e9)
        return {}

    def _read(self, desks: StationDesks, changes: Changes) -> None:
        board = self._board
        if board is None or changes.everything:
            found = desks.run(partial(_read_all, self._code, self._stamp))
            if found is not None:
                self._board, self._stamp = found
        else:
            self._board = desks.run(lambda there: there.boards.refresh(board, changes.cards))

    def _say_status(self, desks: StationDesks) -> None:
        queued, fault = desks.queued, desks.fault
        status = {
            "waiting": queued.waiting, "to_settle": queued.to_settle, "online": desks.online,
            "away": fault.code if fault else None, "shown": as_shown(self._board),
        }  # fmt: skip
        if status != self._said:
            self._said = status
            self._say({"status": status})

    def _say(self, what: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()


def _read_all(code: str, stamp: tuple[int, ...] | None, desks: Desks) -> tuple[Board, tuple[int, ...]] | None:
    """The board and its stamp, unless nothing moved since this stamp was taken."""
    if stamp is not None and desks.boards.stamp(desks.catalog.layout.station(code)) == stamp:
        return None
    desks.catalog.refresh()
    here = desks.catalog.layout.station(code)
    now = desks.boards.stamp(here)
    return desks.boards.read(here), now


def as_shown(board: Board | None) -> dict[str, list[str]] | None:
    """What a person sees of the cards, by list: number, state, version, and whether it is held."""
    if board is None:
        return None
    return {
        name: [f"{one.card.number} {one.card.state} {one.card.version} {one.card.held}" for one in cards]
        for name, cards in (("supply", board.to_supply), ("consume", board.to_consume))
    }


if __name__ == "__main__":
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    Robot(*sys.argv[1:]).run()
