"""A station's process as seen from outside: its commands, what it said, and what its operator saw accepted."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Condition, Thread
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30.0

ACCEPTED = ("moved", "queued")


class Station:
    """A station on a machine of its own: its folder, and its process, which may be killed and started again.

    Args:
        url: the plant, by way of the station's cable.
        folder: where its file lies; another station may have the same.

    Attributes:
        accepted: what its operator saw accepted, by the event's id, over all its processes.
        status: what its process said last of its board and its queue.
        set_aside: names of damaged files that nobody has acknowledged, as its process said when it opened.
        refusals: sentences that its operator read instead of an answer.
    """

    def __init__(self, code: str, url: str, folder: Path) -> None:
        self.code = code
        self.folder = folder
        self.accepted: dict[str, dict[str, Any]] = {}
        self.refusals: list[str] = []
        self.status: dict[str, Any] = {}
        self.set_aside: list[str] = []
        self._url = url
        self._answers: dict[int, dict[str, Any]] = {}
        self._number = 0
        self._heard = Condition()
        self._process: subprocess.Popen[str] | None = None
        self._reader: Thread | None = None
        self._ended = True
        self._log = folder / f"{code}-{id(self)}.log"

    @property
    def files(self) -> list[Path]:
        """The files that stations keep in this folder."""
        return sorted(self.folder.glob("data/kanban-desktop/stations/*.db"))

    @property
    def log(self) -> str:
        """What its processes wrote into the log."""
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    def begin(self, **environment: str) -> None:
        """Starts the process; ``opened`` waits for it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        homes = {f"XDG_{name}_HOME": str(self.folder / name.lower()) for name in ("CONFIG", "DATA", "STATE")}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.station", self._url, self.code], cwd=ROOT, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env={**os.environ, **homes, **environment},
            )  # fmt: skip
        self._ended, self.status = False, {}
        self._reader = Thread(target=self._read, args=(self._process,), name=f"reads {self.code}")
        self._reader.start()

    def opened(self) -> None:
        """Waits until the process takes commands."""
        self.until(lambda: "opened" in self.status, "opens")

    def start(self) -> None:
        """Starts the process, and waits until it takes commands."""
        self.begin()
        self.opened()

    def kill(self) -> None:
        """Ends the process as the loss of its power would."""
        if self._process is not None:
            self._process.kill()
            self._over()

    def stop(self) -> None:
        """Ends the process as a person does who closes the window."""
        if self._process is None:
            return
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended by itself
            self._process.stdin.close()
        try:
            status = self._process.wait(PATIENCE_SECONDS)
        finally:
            self.kill()
        assert status == 0, f"{self.code} ended with {status}:\n{self.log}"

    def send(self, do: str, **more: Any) -> int:
        """Gives a command without waiting; returns its number."""
        assert self._process is not None, f"{self.code} is not running"
        assert self._process.stdin is not None
        self._number += 1
        try:
            self._process.stdin.write(json.dumps({"n": self._number, "do": do, **more}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise AssertionError(f"{self.code} has ended:\n{self.log}") from None
        return self._number

    def answers(self, numbers: Iterable[int]) -> list[dict[str, Any]]:
        """What it answered to these commands."""
        wanted = list(numbers)
        self.until(lambda: all(one in self._answers for one in wanted), "answers")
        return [self._answers[one] for one in wanted]

    def ask(self, do: str, **more: Any) -> dict[str, Any]:
        """Gives a command, and waits for its answer."""
        (answer,) = self.answers([self.send(do, **more)])
        return answer

    def until(self, holds: Callable[[], object], what: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Waits until something holds of what it said."""
        with self._heard:
            self._heard.wait_for(lambda: self._ended or holds(), seconds)
            assert holds(), f"{self.code} never {what}; {self.status}\n{self.log}"

    def _over(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.wait()
        assert self._reader is not None
        self._reader.join()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):  # commands that nobody read
                pipe.close()

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.endswith("\n"):  # else it was killed while it spoke, and nobody could read it
                with self._heard:
                    self._note(json.loads(line))
                    self._heard.notify_all()
        with self._heard:
            self._ended = True
            self._heard.notify_all()

    def _note(self, said: dict[str, Any]) -> None:
        self.status |= said.get("status", {"opened": True} if "opened" in said else {})
        self.set_aside = said.get("set_aside", self.set_aside)
        if "n" in said:
            self._answers[said["n"]] = {**said, "heard": time.monotonic()}
        if said.get("outcome") in ACCEPTED:
            self.accepted[said["event"]] = said
        if "sentence" in said:
            self.refusals.append(said["sentence"])
