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
    plain = {**os.environ, "KANBAN_SETTINGS": os.devnull}
    if all(map(shutil.which, _PROGRAMS)):
        with XServer() as server:
            yield "Xvfb", {**plain, **server.environment, "KANBAN_SETTINGS": os.devnull}
    else:
        yield "offscreen", offscreen()


def offscreen() -> Mapping[str, str]:
    """The environment of a program whose windows are painted into memory."""
    return {**os.environ, "KANBAN_SETTINGS": os.devnull, "QT_QPA_PLATFORM": "offscreen"}
