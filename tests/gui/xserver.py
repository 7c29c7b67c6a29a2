"""A real X server without a screen, and a scanner and a person at its keyboard; for tests of whole processes.

Keys are played by their numbers, as a scanner's cable delivers them: what they mean is up to the layout. (``xdotool
type`` would change the keyboard's map to suit the text.) Needs Linux with Xvfb, xdotool and setxkbmap; no pytest.

    with XServer() as server:
        program = subprocess.Popen(command, env=server.environment)
        server.focus(server.window("Kanban Desktop"))
        server.play("10042000000471100334", layout="fr", ending="Enter")
"""

import os
import select
import subprocess
import sys
import tempfile
import time
from itertools import chain
from pathlib import Path
from typing import Self

from PIL import ImageGrab

from kanban_desktop.gui.wedge import HOLD_MS

PATIENCE_SECONDS = 30.0

# Before other work, where one has the right to it: a scanner does not slow down on a busy machine.
_FIRST = ("nice", "-n", "-15")

#: Numbers of the keys that end a scan.
ENDINGS = {"Enter": 36, "Tab": 23, "": None}
SHIFT, CTRL = 50, 37

# The number of a first key, and what it and those after it make on a US keyboard, without and with Shift.
_ROWS = (
    (10, "1234567890-=", "!@#$%^&*()_+"),
    (24, "qwertyuiop[]", "QWERTYUIOP{}"),
    (38, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (51, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (65, " ", " "),
)


def is_possible() -> bool:
    """Whether this system can have such a server at all; where it can, a missing program is an error."""
    return sys.platform == "linux"


def keys_of(text: str) -> list[str]:
    """The keys that give this text on a US keyboard, in xdotool's words: "10" or, with Shift, "50+10".

    Control characters are Ctrl and a key, as scanners send them.
    """
    plain = {sign: f"{first + n}" for first, row, _ in _ROWS for n, sign in enumerate(row)}
    shifted = {sign: f"{SHIFT}+{first + n}" for first, _, row in _ROWS for n, sign in enumerate(row)}
    controls = {
        chr(ord(sign.upper()) & 31): f"{CTRL}+{key}"
        for sign, key in (plain | shifted).items()
        if sign == "]" or "a" <= sign <= "z"
    } | {"\x1e": f"{CTRL}+{shifted['^']}"}
    return [(shifted | plain | controls)[sign] for sign in text]


class XServer:
    """The server, from ``with`` to the end of it; several may run side by side.

    There is no window manager: a window gets the keys when it asks for them, as Qt's ``activateWindow`` does, or by
    ``focus``; a window that is closed gives them to nobody.

    Args:
        width, height: of its screen, in pixels.

    Attributes:
        display: its name, as in DISPLAY.
    """

    def __init__(self, width: int = 1280, height: int = 800) -> None:
        self._screen = f"{width}x{height}x24"
        self._layout = ""
        self.display = ""

    def __enter__(self) -> Self:
        number, ready = os.pipe()
        self._log = tempfile.TemporaryFile()
        command = [
            *_FIRST,
            "Xvfb",
            "-displayfd",
            str(ready),
            "-screen",
            "0",
            self._screen,
            "-nolisten",
            "tcp",
            "-noreset",
        ]
        self._process = subprocess.Popen(command, pass_fds=[ready], stdout=self._log, stderr=self._log)
        os.close(ready)
        with os.fdopen(number, "rb", buffering=0) as answer:
            said = answer.readline() if select.select([answer], [], [], PATIENCE_SECONDS)[0] else b""
        if not said.strip():
            raise RuntimeError(f"Xvfb did not start: {self._stop()}")
        self.display = f":{int(said)}"
        self.set_layout("us")
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment for a program that is to open its windows there."""
        mine = {name: value for name, value in os.environ.items() if name not in ("WAYLAND_DISPLAY", "QT_IM_MODULE")}
        return mine | {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def set_layout(self, layout: str) -> None:
        """What the keys mean from now on: "us", "de", "fr" …"""
        if layout != self._layout:
            self._run("setxkbmap", "-layout", layout)
            self._layout = layout

    def play(self, code: str, layout: str = "us", ending: str = "Enter", gap: int = 1) -> bool:
        """Scans a code with a scanner that is set to a US keyboard; returns when its last key is up.

        On a machine that is too busy keys come late, and what comes 40 ms late is no scan. The shorter the gap the
        rarer; whoever needs longer ones looks at the keys' own times and plays again.

        Args:
            layout: of the computer.
            ending: one of ``ENDINGS``.
            gap: milliseconds from one key to the next; on a busy machine they become more, and 40 are no scanner’s.

        Returns:
            It took so little time altogether that no gap between two keys can have been too long.
        """
        self.set_layout(layout)
        end = ENDINGS[ending]
        began = time.monotonic()
        self.press(*keys_of(code), *([] if end is None else [str(end)]), gap=gap)
        return (time.monotonic() - began) * 1_000 - len(code) * gap < HOLD_MS

    def type(self, text: str, gap: int = 90) -> None:
        """What a person does who types on a US keyboard, whatever the layout makes of it; a line end is Enter."""
        lines = [keys_of(line) for line in text.split("\n")]
        self.press(*chain(lines[0], *([str(ENDINGS["Enter"]), *line] for line in lines[1:])), gap=gap)

    def press(self, *keys: str, gap: int = 90) -> None:
        """Presses keys, each by its number ("10") or with others held down ("50+10")."""
        self._run("xdotool", "key", "--delay", str(gap), *keys)

    def hold(self, key: str, seconds: float) -> None:
        """Holds a key down, so that the keyboard repeats it."""
        self._run("xdotool", "keydown", key, "sleep", str(seconds), "keyup", key)

    def click(self, x: int, y: int) -> None:
        """Touches a point of the screen."""
        self._run("xdotool", "mousemove", str(x), str(y), "click", "1")

    def window(self, title: str, process: int | None = None) -> int:
        """The window whose title holds this (a regular expression), as soon as it is to be seen.

        Args:
            process: whose window; None: anybody's.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := self.windows(title, process)):
            if time.monotonic() > deadline:
                raise RuntimeError(f"there is no window “{title}”")
        return found[0]

    def place(self, window: int) -> tuple[int, int, int, int]:
        """Where a window is: left, top, width and height."""
        told = self._run("xdotool", "getwindowgeometry", "--shell", str(window))
        known = dict(line.split("=") for line in told.split())
        left, top, width, height = (int(known[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))
        return left, top, width, height

    def windows(self, title: str, process: int | None = None) -> list[int]:
        """The windows whose title holds this and that are to be seen now; arguments as with ``window``."""
        whose = [] if process is None else ["--all", "--pid", str(process)]
        # Ends with 1 when there is none, and when a window goes away while it looks, which is none of ours.
        found = self._run("xdotool", "search", "--onlyvisible", *whose, "--name", title, allowed=(0, 1))
        return [int(line) for line in found.split()]

    def focus(self, window: int) -> None:
        """Gives the keys to a window."""
        self._run("xdotool", "windowfocus", "--sync", str(window))

    def picture(self, file: Path) -> None:
        """Saves what the screen shows."""
        ImageGrab.grab(xdisplay=self.display).save(file)

    def _stop(self) -> str:
        """Ends it; returns what it had to say."""
        self._process.terminate()
        self._process.wait(PATIENCE_SECONDS)
        with self._log:
            self._log.seek(0)
            return self._log.read().decode(errors="replace")

    def _run(self, *command: str, allowed: tuple[int, ...] = (0,)) -> str:
        done = subprocess.run(
            [*_FIRST, *command],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        if done.returncode not in allowed:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr or done.stdout}")
        return done.stdout
