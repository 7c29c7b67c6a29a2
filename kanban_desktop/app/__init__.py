"""The composition root: the only floor that knows all others. Imported only for what needs them all."""

import os
import subprocess
from functools import partial
from pathlib import Path

from kanban_desktop import scene, settings
from kanban_desktop.app.screen import has_screen


def board(url: str | None, station: str | None, place: tuple[int, int, int, int] | None) -> int:
    """Opens the window of a station; returns the exit status when it is closed. Without a screen it leaves a picture.

    Args:
        url: the plant's database; None means as the settings say, or the first run's page asks.
        station: its code or name; None means likewise.
        place: left, top, width and height of the window on the screen.

    Raises:
        KanbanError: it cannot begin.
    """
    known = settings.load()
    address, name = settings.database_url(url, known), station or known.station
    if not has_screen():
        from kanban_desktop.app.pictures import board_picture

        folder = settings.data_file().with_name("pictures")
        print(f"There is no screen here. The board's picture is {board_picture(known, address, name, folder)}")
        return 0
    from kanban_desktop.app.window import run

    return run(known, address, name, place)


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
    from kanban_desktop.app import pictures, window

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
