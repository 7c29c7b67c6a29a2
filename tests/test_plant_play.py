"""``python3 dev.py plant`` without a screen: a cable is pulled and plugged in, and all is gone again at the end."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "KANBAN_DATABASE_URL")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the PostgreSQL of the tests runs on POSIX systems only")


class Terminal:
    """What is typed to the play, and what it says."""

    def __init__(self, folder: Path) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in SCREENS}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.play"], cwd=ROOT, env={**environment, "TMPDIR": str(folder)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        )  # fmt: skip
        self.said: list[str] = []
        self._killed = False

    def kill(self) -> None:
        """Tells it to end, once: who is told twice leaves things behind."""
        if self.process.poll() is None and not self._killed:
            self._killed = True
            self.process.send_signal(signal.SIGTERM)

    def type(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def until(self, *wanted: str) -> None:
        """Reads on until all of these have been said, in whatever order."""
        missing = set(wanted)
        assert self.process.stdout is not None
        while missing:
            line = self.process.stdout.readline()
            assert line, f"{missing} was never said, but: {''.join(self.said[-20:])}"
            self.said.append(line)
            missing = {one for one in missing if one not in line}

    def end(self) -> int:
        """What it ends with, once it has ended and said all."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.said += self.process.stdout.readlines()
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait()


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    # Not pytest's folder: it is closed to the user that PostgreSQL runs as, and its name too long for a socket.
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        terminal = Terminal(Path(name))
        try:
            yield terminal
        finally:
            terminal.kill()
            status = terminal.end()
        # The copy of the server's programs, where one is needed, is kept for the next run.
        assert [one.name for one in Path(name).iterdir() if not one.name.startswith("kanban-pg-bin")] == []
        assert status == 0, terminal.said


def test_a_cable_is_pulled_and_plugged_in_again(terminal: Terminal) -> None:
    terminal.until("two “watch” stand for the windows: Assembly 2 (AS-2), and ", "[AS-2] ")
    terminal.type("cut as-2")
    terminal.until("The cable of Assembly 2 is pulled.", "[AS-2] The database plant on 127.0.0.1 cannot be reached.")
    terminal.type("status")
    terminal.until("Assembly 2: cable pulled, 0 connections, scans arrived: 0; ")
    terminal.type("slow 20 AS-2")
    terminal.until("The network of Assembly 2 takes 20 ms longer, there and back.")
    terminal.type("plug")
    terminal.until("The cable of Assembly 2 and of ", "[AS-2] The database is there again; the board is right.")
    terminal.type("scan")
    terminal.until("at AS-2: Pulled: ")
    terminal.type("status")
    terminal.until("scans arrived: 1; ")
    terminal.type("pull")
    terminal.until("There is no command “pull”.")
    terminal.type("quit")


def test_a_kill_ends_it_in_good_order(terminal: Terminal) -> None:
    terminal.until("The labels are in ")
    terminal.kill()
