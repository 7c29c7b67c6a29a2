"""Where the bench's windows stand: an X server without a screen, or where there is none, memory that Qt paints into."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.gui.xserver import XServer

_PROGRAMS = ("Xvfb", "setxkbmap")


@contextmanager
def screen() -> Iterator[tuple[str, Mapping[str, str]]]:
    """What it is called, and the environment of a program that is to open its windows there."""
    if all(map(shutil.which, _PROGRAMS)):
        with XServer() as server:
            yield "Xvfb", _plain(server.environment)
    else:
        yield "offscreen", offscreen()


def offscreen() -> Mapping[str, str]:
    """The environment of a program whose windows are painted into memory."""
    return {**_plain(os.environ), "QT_QPA_PLATFORM": "offscreen"}


def _plain(environment: Mapping[str, str]) -> Mapping[str, str]:
    """As on a person's computer: nothing set, and what Python has compiled is kept for the next start."""
    kept = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "KANBAN_SETTINGS": os.devnull, "QT_LOGGING_RULES": "qt.qpa*=false"}
