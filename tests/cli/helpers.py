"""Real processes of the program, and what a database holds."""

import contextlib
import json
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import text

from kanban_desktop.store.engine import open_engine, parse, reading

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60.0


def start(*words: object) -> "subprocess.Popen[str]":
    """Starts the program with this environment."""
    command = [sys.executable, "-m", "kanban_desktop", *map(str, words)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def finished(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """The exit status of a process and what it printed."""
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, out, err


def count(url: str, table: str = "event") -> int:
    """How many rows a table has."""
    return int(ask(url, f"SELECT count(*) FROM {table}"))


def ask(url: str, statement: str) -> Any:
    """The one value that a statement gives."""
    engine = open_engine(parse(url))
    try:
        with reading(engine) as connection:
            return connection.scalar(text(statement))
    finally:
        engine.dispose()


def do(url: str, *statements: str) -> None:
    """Carries out statements, each its own commit."""
    engine = open_engine(parse(url), create=True)
    try:
        for statement in statements:
            with engine.connect() as connection, connection.begin():
                connection.execute(text(statement))
    finally:
        engine.dispose()


class Watch:
    """A process that watches a board, and the JSON lines it prints."""

    def __init__(self, *words: object) -> None:
        self.process = start("watch", "--json", *words)
        self._lines: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, name="watch reader")
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(json.loads(line))
        self._lines.put(None)

    def next(self, wanted: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
        """The next line that is wanted; the others are left out."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (line := self._lines.get(timeout=max(0.0, deadline - time.monotonic()))) is not None:
            if wanted(line):
                return line
        assert self.process.stderr is not None
        raise AssertionError(f"watch has ended: {self.process.stderr.read()}")

    def board(self, cards: int) -> dict[int, str]:
        """The states of so many cards, as the board begins."""
        lines = [self.next() for _ in range(cards)]
        assert {line["kind"] for line in lines} == {"card"}
        return {line["card"]["card"]: line["card"]["state"] for line in lines}

    def rest(self) -> list[dict[str, Any]]:
        """What it still printed until it ended."""
        self._reader.join(PATIENCE_SECONDS)
        lines = []
        while (line := self._lines.get(timeout=PATIENCE_SECONDS)) is not None:
            lines.append(line)
        return lines

    def end(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Ends it in good order; its exit status and what it said on standard error."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        said = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        return status, said


@contextlib.contextmanager
def watching(*words: object) -> Iterator[Watch]:
    """A watch that ends with the block, in good order."""
    watch = Watch(*words)
    try:
        yield watch
    except BaseException:
        watch.process.kill()
        watch.end()
        raise
    status, said = watch.end()
    assert (status, said) == (0, "")
