"""Opens the demo plant in two windows, or plays it without a screen."""

import os
import subprocess
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
            return scene.play(folder, url, fresh, as_json, partial(pictures.pull_pictures, known))
        return _windows(scene.set_up(folder, url, fresh), *window.halves())


def _windows(stage: scene.Stage, left: str, right: str) -> int:
    """The two stations' windows side by side, each in a process of its own, until both are closed."""
    opened = [
        subprocess.Popen(
            [*scene.program(), "--station", station.code, "--window", place], env=scene.environment(stage.address)
        )
        for station, place in ((stage.consumer, left), (stage.supplier, right))
    ]
    try:
        return max(one.wait() for one in opened)
    except KeyboardInterrupt:
        return 130
    finally:
        for one in opened:
            if one.poll() is None:
                one.terminate()
                one.wait()
