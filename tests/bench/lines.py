"""Processes of the bench that tell what they see line by line, and when each line came."""

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 20.0


class Lines:
    """What another process prints, line by line."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        self._process = process
        self._pipe = process.stdout.fileno()
        self._rest = b""
        self._kept: list[tuple[int, bytes]] = []

    def until(self, wanted: Callable[[bytes], bool]) -> int:
        """Reads on until a wanted line has come, and returns when: nanoseconds of ``time.perf_counter_ns``.

        What came together with it is gone.
        """
        while True:
            at, lines = self._next(_PATIENCE_SECONDS)
            if any(wanted(line) for line in lines):
                return at

    def after(self, word: str, patience: float = _PATIENCE_SECONDS) -> tuple[int, str]:
        """When a line that begins with this word came, and the rest of it; what came together with it stays."""
        while True:
            for place, (at, line) in enumerate(self._kept):
                first, _, rest = line.decode().partition(" ")
                if first == word:
                    del self._kept[: place + 1]
                    return at, rest
            self._kept.clear()
            at, lines = self._next(patience)
            self._kept += [(at, line) for line in lines]

    def terminate(self) -> None:
        """Asks the process to end; what it says then can still be read."""
        self._process.terminate()

    def _next(self, patience: float) -> tuple[int, list[bytes]]:
        at = self._more(patience)
        if not at:
            raise TimeoutError(f"no line came from {self._process.args!r}")
        *lines, self._rest = self._rest.split(b"\n")
        return at, lines

    def until_quiet(self, seconds: float) -> None:
        """Reads on until nothing has come for so long."""
        while self._more(seconds):
            pass
        self._rest = b""

    def _more(self, seconds: float) -> int:
        if not select.select([self._pipe], [], [], seconds)[0]:
            return 0
        found = os.read(self._pipe, 65536)
        at = time.perf_counter_ns()
        if not found:
            raise RuntimeError(f"{self._process.args!r} has ended with {self._process.wait()}")
        self._rest += found
        return at


@contextmanager
def started(*command: str, environment: Mapping[str, str] | None = None, **variables: str) -> Iterator[Lines]:
    """A module of Python as a process of its own, from here to the end of ``with``."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, cwd=_ROOT,
        env={**(environment or os.environ), **variables}, start_new_session=True,
    )  # fmt: skip
    try:
        yield Lines(process)
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stdout is not None
        process.stdout.close()
