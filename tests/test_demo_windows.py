"""The demo as a new user starts it: two windows side by side where there is a screen, pictures where there is none."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.helpers import ask
from tests.gui import xserver
from tests.gui.windows import PATIENCE_SECONDS, ROOT, Box, Program, alike, colours, home_environment, part, until
from tests.gui.xserver import XServer

WIDE, HIGH = 1920, 1080
HALF = WIDE // 2
BODY: Box = (HALF + 10, 60, HALF + 560, HIGH - 120)
"""The supplier's cards on the screen: neither the header's clock nor the answer."""
PULLS = "SELECT count(*) FROM event WHERE step = 'pull' AND source = 'scan'"

on_screen = pytest.mark.skipif(not xserver.is_possible(), reason="X servers are for Linux")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo plant is; made once, by whoever needs it first."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def server() -> Iterator[XServer]:
    with XServer(WIDE, HIGH) as server:
        yield server


def played(home: Path, *words: str, read: bool = True, **more: str) -> tuple[int, str, str]:
    """The program without a screen: its exit status, and what it said; not ``read``: nobody is there to hear it."""
    reader, writer = os.pipe()
    os.close(reader)
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "KANBAN_DATABASE_URL")
    environment = {name: value for name, value in os.environ.items() if name not in screens}
    done = subprocess.run(
        [sys.executable, "-m", "kanban_desktop", *words],
        env=environment | home_environment(home) | more,
        cwd=ROOT,
        stdout=subprocess.PIPE if read else writer,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    os.close(writer)
    return done.returncode, done.stdout or "", done.stderr


def pictures(said: str) -> list[Path]:
    """The pictures that are named, none of them blank."""
    files = [Path(name) for name in re.findall(r"/\S+\.png$", said, re.MULTILINE)]
    for file in files:
        with Image.open(file) as picture:
            assert colours(picture) > 50, file
    return files


def test_without_a_screen_the_demo_names_its_pictures(home: Path) -> None:
    status, out, err = played(home, "demo")
    assert (status, err) == (0, "")
    made = pictures(out)
    assert [file.name[:8] for file in made] == ["1-before", "1-before", "2-after-", "2-after-"]
    assert f"The labels are in {made[0].parent}\n" in out
    for before, after in zip(made[:2], made[2:], strict=True):
        with Image.open(before) as one, Image.open(after) as other:
            assert not alike(one, other)


def test_without_a_screen_the_board_names_its_picture(home: Path) -> None:
    plant = f"sqlite:///{next(home.rglob('demo.db'))}"
    status, out, err = played(home, "--station", "AS-2", KANBAN_DATABASE_URL=plant)
    assert (status, err) == (0, "")
    (picture,) = pictures(out)
    assert picture.name == "board-AS-2.png"


def test_without_a_screen_and_without_a_reader_it_ends_in_good_order(home: Path) -> None:
    plant = f"sqlite:///{next(home.rglob('demo.db'))}"
    assert played(home, "demo", read=False) == (0, "", "")
    assert played(home, "--station", "AS-2", read=False, KANBAN_DATABASE_URL=plant) == (0, "", "")


def test_without_a_screen_what_is_wrong_is_said_at_once(home: Path) -> None:
    plant = f"sqlite:///{next(home.rglob('demo.db'))}"
    began = time.monotonic()
    status, out, err = played(home, "--station", "NOWHERE", KANBAN_DATABASE_URL=plant)
    assert (status, out) == (2, "")
    assert err.startswith("There is no station “NOWHERE”.")
    status, out, err = played(home, "--station", "AS-2", KANBAN_DATABASE_URL=f"sqlite:///{home / 'none.db'}")
    assert (status, out) == (3, "")
    assert err.startswith("There is no database ")
    assert time.monotonic() - began < PATIENCE_SECONDS, "nobody waits for what cannot come"


class Demo:
    """The demo's two windows on the screen."""

    def __init__(self, server: XServer, home: Path) -> None:
        self.server = server
        self.home = home
        self.program = Program(server, home, "-m", "kanban_desktop", "demo")
        told = self._read(r"Two windows open: (.+), and (.+), which supplies it")
        self.windows = [server.window(f"^{name} ·") for name in told.groups()]
        code = self._read(r"kanban-desktop scan (\d+) --station")
        self.code = code[1]
        self.children = children(self.program.process.pid)

    def screen(self) -> Image.Image:
        file = self.home / "screen.bmp"
        self.server.picture(file)
        with Image.open(file) as picture:
            return picture.convert("RGB")

    def has_ended(self) -> bool:
        """Whether the program and all that it started are gone."""
        return self.program.process.poll() is not None and not any(map(runs, self.children))

    def _read(self, pattern: str) -> re.Match[str]:
        while (found := re.search(pattern, self.program.line())) is None:
            pass
        return found


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            after_name = stat.read_text().rpartition(")")[2].split()
            if int(after_name[1]) == process:
                found.append(int(stat.parent.name))
    return found


def runs(process: int) -> bool:
    """Whether a process is there."""
    return Path(f"/proc/{process}").exists()


@on_screen
def test_a_scan_in_one_window_shows_in_the_other(server: XServer, home: Path) -> None:
    demo = Demo(server, home)
    with demo.program:
        assert [server.place(window) for window in demo.windows] == [(0, 0, HALF, HIGH), (HALF, 0, HALF, HIGH)]
        assert len(demo.children) == 2
        plant = f"sqlite:///{next(home.rglob('demo.db'))}"
        pulls = ask(plant, PULLS)
        before = demo.screen()
        for half in ((0, 0, HALF - 1, HIGH - 1), (HALF, 0, WIDE - 1, HIGH - 1)):
            assert colours(part(before, half)) > 50
        server.focus(demo.windows[0])
        server.play(demo.code)
        until(lambda: not alike(part(demo.screen(), BODY), part(before, BODY)), "the other window never changed")
        assert ask(plant, PULLS) == pulls + 1
        for window in demo.windows:
            server.focus(window)
            left, top, width, _ = server.place(window)
            server.click(left + width - 30, top + 25)
            server.press("111", str(xserver.ENDINGS["Enter"]))
        demo.program.process.wait(PATIENCE_SECONDS)
        until(demo.has_ended, "a window stayed open")
    assert demo.program.ended == (0, "")


@on_screen
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_end_of_the_demo_is_the_end_of_its_windows(server: XServer, home: Path, number: signal.Signals) -> None:
    demo = Demo(server, home)
    with demo.program:
        demo.program.process.send_signal(number)
        until(demo.has_ended, "a window stayed open")
    assert demo.program.ended == (0, "")
    assert demo.program.log == ""
