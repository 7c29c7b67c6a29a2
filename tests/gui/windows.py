"""Processes with a window, under a real X server: what they say, what the screen shows of them, and how they end.

with XServer() as server, Program(server, tmp_path, "-m", "kanban_desktop", "--station", "AS-2") as program:
    server.focus(server.window("Assembly 2"))
    ...
assert program.ended == (0, "")
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from PIL import Image, ImageChops

from tests.gui.xserver import XServer

ROOT = Path(__file__).resolve().parents[2]
_BETWEEN_LOOKS = 0.005
"""Whoever looks without a pause keeps the threads of the program from doing what is waited for."""

PATIENCE_SECONDS = 30.0

Said = dict[str, Any]
Box = tuple[int, int, int, int]
"""Left, top, right and bottom, the last two inclusive, as in Qt."""


class Program:
    """A process of Python that opens a window; ends with the block.

    Args:
        home: a folder for its settings, its data and its log.
        words: what Python is told to run.
        environment: what it finds there besides.

    Attributes:
        heard: every JSON line that it printed and that was waited for.
        ended: its exit status and what it wrote on standard error, when it has ended.
    """

    def __init__(self, server: XServer, home: Path, *words: object, **environment: str) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.heard: list[Said] = []
        self._server = server
        self.ended: tuple[int, str] | None = None
        self._begun = b""
        self._errors = home / "stderr.txt"
        with self._errors.open("wb") as errors, _obeying_ctrl_c():
            self.process = subprocess.Popen(
                [sys.executable, *map(str, words)],
                cwd=ROOT,
                env=server.environment | home_environment(home) | environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                bufsize=0,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def log(self) -> str:
        """What it wrote into its log."""
        return "".join(path.read_text(encoding="utf-8") for path in sorted(self.home.rglob("*.log")))

    def focus(self, title: str) -> None:
        """Gives the keys to its window with that title (a regular expression)."""
        self._server.focus(self._server.window(title, self.process.pid))

    def ask(self, command: str) -> Said:
        """Its answer to a command."""
        assert self.process.stdin is not None
        self.process.stdin.write(command.encode() + b"\n")
        return self.wait(lambda said: "traces" in said or "grabbed" in said)

    def wait(self, wanted: Callable[[Said], bool]) -> Said:
        """The first line from now on that is wanted."""
        said = self.hear(wanted, PATIENCE_SECONDS)
        assert said is not None, self._silence
        return said

    def hear(self, wanted: Callable[[Said], bool], seconds: float) -> Said | None:
        """The same, or None when it is not said in time."""
        deadline = time.monotonic() + seconds
        while (line := self._next(deadline)) is not None:
            said: Said = json.loads(line)
            self.heard.append(said)
            if wanted(said):
                return said
        return None

    def line(self) -> str:
        """The next line that it prints, whatever it is."""
        found = self._next(time.monotonic() + PATIENCE_SECONDS)
        assert found is not None, self._silence
        return found

    @property
    def _silence(self) -> str:
        return f"silent after {self.heard[-9:]}; {self._errors.read_text()}"

    def _next(self, deadline: float) -> str | None:
        assert self.process.stdout is not None
        pipe = self.process.stdout.fileno()
        while b"\n" not in self._begun:
            ready = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))[0]
            more = os.read(pipe, 65_536) if ready else b""
            if not more:
                return None
            self._begun += more
        line, _, self._begun = self._begun.partition(b"\n")
        return line.decode()

    def end(self) -> None:
        """Ends it in good order if it still runs, and by force if it does not obey."""
        if self.ended is not None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
        status = self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()
        self.ended = status, self._errors.read_text(encoding="utf-8")


@contextmanager
def _obeying_ctrl_c() -> Iterator[None]:
    """Whoever starts the tests in the background has Ctrl-C ignored in them, and so in all that they start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def until(seen: Callable[[], bool], otherwise: str | Callable[[], str]) -> None:
    """Waits until something is to be seen; ``otherwise`` says what there is instead."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not seen():
        assert time.monotonic() < deadline, otherwise if isinstance(otherwise, str) else otherwise()
        time.sleep(_BETWEEN_LOOKS)


def home_environment(home: Path) -> dict[str, str]:
    """An environment in which the program keeps everything in one folder."""
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "DATA", "STATE")}
    return folders | {"KANBAN_SETTINGS": str(home / "settings.toml"), "PYTHONPATH": str(ROOT)}


def part(picture: Image.Image, box: Box) -> Image.Image:
    """A part of a picture."""
    left, top, right, bottom = box
    return picture.convert("RGB").crop((left, top, right + 1, bottom + 1))


def alike(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures are the same, pixel by pixel."""
    return one.size == other.size and ImageChops.difference(one, other).getbbox() is None


def colours(picture: Image.Image) -> int:
    """How many colours a picture has: one, when it is blank."""
    return len(picture.convert("RGB").getcolors(maxcolors=1 << 24) or ())
