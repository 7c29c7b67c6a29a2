"""Whether there is a screen to open a window on."""

import os
import socket
import sys
from pathlib import Path

from kanban_desktop.model.errors import OutOfReach

_X11_PORT = 6000
_PATIENCE_SECONDS = 3.0


def has_screen() -> bool:
    """Whether a window can be opened; without a screen Qt is told to paint into memory.

    Raises:
        OutOfReach: the environment names an X screen that does not answer; Qt would end the program there.
    """
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if chosen:
        return not chosen.startswith(("offscreen", "minimal"))
    if sys.platform in ("win32", "darwin") or os.environ.get("WAYLAND_DISPLAY"):
        return True
    display = os.environ.get("DISPLAY")
    if not display:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        return False
    if not _answers(display):
        raise OutOfReach("screen_missing", screen=display)
    return True


def _answers(display: str) -> bool:
    host, _, number = display.rpartition(":")
    number = number.partition(".")[0]
    if not number.isdecimal():
        return False
    if host in ("", "unix") and Path(f"/tmp/.X11-unix/X{number}").exists():
        where: tuple[int, str | tuple[str, int]] = (socket.AF_UNIX, f"/tmp/.X11-unix/X{number}")
    else:
        where = (socket.AF_INET, (host or "localhost", _X11_PORT + int(number)))
    try:
        with socket.socket(where[0], socket.SOCK_STREAM) as link:
            link.settimeout(_PATIENCE_SECONDS)
            link.connect(where[1])
    except OSError:
        return False
    return True
