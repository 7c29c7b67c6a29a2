"""Plays a window without a screen, and leaves pictures of it."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from kanban_desktop.app.window import application, compose, qt_in_log
from kanban_desktop.gui.scanner import FakeScanner
from kanban_desktop.gui.shell import Shell
from kanban_desktop.model.errors import KanbanError, OutOfReach
from kanban_desktop.scene import Stage
from kanban_desktop.settings import Settings

PATIENCE_SECONDS = 20.0
_LOOK_MS = 20


def board_picture(known: Settings, url: str, station: str, folder: Path) -> Path:
    """Opens a station's board in memory, and leaves its picture.

    Raises:
        OutOfReach: there was no board within the patience, or the picture cannot be written.
    """
    with application(known), qt_in_log():
        shell = compose(known, FakeScanner())
        try:
            faults = _opened(shell, url, station)
            _until(partial(_shows_a_board, shell), faults)
            return _picture(shell, folder / f"board-{station}.png")
        finally:
            shell.window.close()


def pull_pictures(known: Settings, stage: Stage) -> list[Path]:
    """Opens two neighbours' boards, scans a card at the consumer, and leaves pictures of both before and after it.

    Raises:
        OutOfReach: the supplier's board did not show the pull within the patience, or a picture cannot be written.
    """
    with qt_in_log():
        scanner = FakeScanner()
        here, there = compose(known, scanner), compose(known, FakeScanner())
        named = ((here, stage.consumer.code), (there, stage.supplier.code))
        try:
            faults = [_opened(shell, stage.address, station) for shell, station in named]
            for (shell, _), some in zip(named, faults, strict=True):
                _until(partial(_shows_a_board, shell), some)
            made = [_picture(shell, stage.folder / f"1-before-{name}.png") for shell, name in named]
            scanner.scan(stage.code)
            _until(lambda: there.board is not None and stage.card.card.number in there.board.to_supply, faults[1])
            return made + [_picture(shell, stage.folder / f"2-after-{name}.png") for shell, name in named]
        finally:
            for shell, _ in named:
                shell.window.close()


def _shows_a_board(shell: Shell) -> bool:
    return shell.board is not None and shell.board.station is not None


def _opened(shell: Shell, url: str, station: str) -> list[KanbanError]:
    """Opens a board; returns a list that fills with why it cannot be read."""
    faults: list[KanbanError] = []
    shell.work_at(url, station)
    assert shell.board is not None, "that is what was opened"
    shell.board.not_read.connect(faults.append)
    shell.window.show()
    return faults


def _picture(shell: Shell, path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise OutOfReach("folder_unwritable", folder=str(path.parent), problem=fault.strerror) from fault
    if not shell.window.grab().save(str(path)):
        raise OutOfReach("file_unwritable", file=str(path), problem="the picture was not stored")
    return path


def _until(done: Callable[[], bool], faults: list[KanbanError]) -> None:
    """Lets the windows work until something is so.

    Raises:
        KanbanError: why it cannot become so; the first of the faults, as soon as there is one.
    """
    loop, look = QEventLoop(), QTimer(interval=_LOOK_MS)
    until = time.monotonic() + PATIENCE_SECONDS
    look.timeout.connect(lambda: loop.quit() if done() or faults or time.monotonic() > until else None)
    look.start()
    loop.exec()
    look.stop()
    if not done():
        raise faults[0] if faults else OutOfReach("board_silent")
