"""Opens the demo plant in two windows, or plays it without a screen."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from kanban_desktop import scene, settings
from kanban_desktop.app import pictures, window
from kanban_desktop.app.screen import has_screen


def demo(folder: Path | None, url: str | None, *, fresh: bool, as_json: bool) -> int:
    """Opens the demo plant in two windows, or plays it without a screen; returns the exit status.

    Args:
        folder: where its pictures and labels are left; None means a folder that it names.
        url: the database to play on; None means one of its own.
        fresh: make the demo plant anew.

    Raises:
        KanbanError: a part that is needed cannot be used.
    """
    known = settings.load()
    if as_json:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    seen = has_screen()
    # Before the labels are painted, which is done with whatever Qt is there.
    with window.application(known):
        if not seen:
            with window.qt_in_log():
                return scene.play(folder, url, fresh, as_json, partial(pictures.pull_pictures, known))
        return _windows(scene.set_up(folder, url, fresh), *window.halves())


def _windows(stage: scene.Stage, left: str, right: str) -> int:
    """The two stations' windows side by side, each in a process of its own, until both are closed.

    Ctrl-C and a plain kill close both, in good order as they close a single window.
    """
    opened: list[subprocess.Popen[bytes]] = []
    with _interrupted_by_kill():
        try:
            for station, place in ((stage.consumer, left), (stage.supplier, right)):
                command = [*scene.program(), "--station", station.code, "--window", place]
                opened.append(subprocess.Popen(command, env=scene.environment(stage.address)))
            return max(one.wait() for one in opened)
        except KeyboardInterrupt:
            return 0
        finally:
            for one in opened:
                if one.poll() is None:
                    one.terminate()
            for one in opened:
                one.wait()


@contextmanager
def _interrupted_by_kill() -> Iterator[None]:
    """A plain kill is as Ctrl-C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
