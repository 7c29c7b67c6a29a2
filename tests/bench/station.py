"""A station's real window in a process of its own, which tells on its output what a person before it would see.

    python -m tests.bench.station URL STATION [--fake] [--scans N] [--gap MS] [--free] [--beat] [--modules] [CODE …]

It is started as a person starts it, by the program's own door. Lines: ``painted`` after the window's first paint,
``ready`` after the first paint of a board that takes scans, ``card NUMBER VERSION`` and ``gone NUMBER`` after the paint
of rows that differ from those before, ``memory SCANS MB``, and at the end ``beats`` with the gaps in the event loop.
"""

import argparse
import itertools
import os
import sys
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QPaintEvent

import kanban_desktop.__main__ as program
from kanban_desktop.app import board as door
from kanban_desktop.app import window
from kanban_desktop.gui.board.model import SupplyRows
from kanban_desktop.gui.kit.touchlist import TouchList
from kanban_desktop.gui.scanner import FakeScanner, Scanner
from kanban_desktop.gui.shell import Shell
from kanban_desktop.settings import Settings
from tests.bench.floors import Beats, resident, say

_SETTLED_MS = 500
_TIMES_TOLD = 20


class Eyes:
    """Tells of every paint of the cards to supply what is new in it; or of the first only, and so costs no time."""

    def __init__(self, shell: Shell, *, first_only: bool) -> None:
        self._shell = shell
        self._first_only = first_only
        self._rows: object = None
        self._seen: dict[int, int] = {}

    def painted(self, rows: SupplyRows) -> None:
        """The list was painted with these rows."""
        if rows.rows is self._rows or not rows.rows or not self._shell.scanner.running:
            return
        if self._first_only and self._rows is not None:
            return
        first, self._rows = self._rows is None, rows.rows
        now = {row.card.number: row.card.version for row in rows.rows}
        lines = [f"card {one} {version}" for one, version in now.items() if self._seen.get(one) != version]
        lines += [f"gone {one}" for one in self._seen.keys() - now.keys()]
        self._seen = now
        if first:
            say("ready")
        elif lines:
            say("\n".join(lines))


class Hand(QObject):
    """Scans card after card: each as soon as the board has shown the one before and a gap is over, or freely."""

    def __init__(self, shell: Shell, scanner: FakeScanner, options: argparse.Namespace) -> None:
        super().__init__(shell)
        self._scanner = scanner
        self._codes = itertools.cycle(options.codes)
        self._most, self._done = options.scans, 0
        self._told = max(1, options.scans // _TIMES_TOLD)
        self._answered = self._shown = False
        self._free = options.free
        self._next = QTimer(self, singleShot=not options.free, interval=options.gap)
        self._next.timeout.connect(self._scan)
        assert shell.board is not None
        shell.board.answered.connect(self._note_answer)
        shell.board.shown.connect(self._note_board)
        QTimer.singleShot(_SETTLED_MS, self, self._begin)

    def _begin(self) -> None:
        say(f"memory 0 {resident()}")
        if self._free:
            self._next.start()
        elif self._most:
            self._scan()

    def _scan(self) -> None:
        self._answered = self._shown = False
        self._scanner.scan(next(self._codes))

    def _note_answer(self, answer: Any) -> None:
        if answer.outcome != "moved":
            say(f"answer {answer.outcome} {answer.reason}")
        self._answered = True

    def _note_board(self, _board: object) -> None:
        if not self._answered or self._shown:
            return
        self._shown = True
        self._done += 1
        if self._done % self._told == 0:
            say(f"memory {self._done} {resident()}")
        if self._done < self._most and not self._free:
            self._next.start()


def main() -> int:
    """Opens the window as the program does; returns when it is closed."""
    options = _options()
    compose = window.compose
    kept: list[object] = []

    def watched(known: Settings, scanner: Scanner | None = None) -> Shell:
        fake = FakeScanner() if options.fake else None
        shell = compose(_without_guard(known), fake)
        eyes = Eyes(shell, first_only=options.beat)
        shell.window.opened.connect(lambda: say("painted"))

        as_it_does = TouchList.paintEvent

        def paint(self: TouchList, event: QPaintEvent) -> None:
            as_it_does(self, event)
            rows = self.model()
            # Rows that a frame had no time for are not yet to be seen.
            if isinstance(rows, SupplyRows) and not self.is_behind:
                eyes.painted(rows)

        TouchList.paintEvent = paint  # type: ignore[method-assign]
        if fake is not None:
            shell.window.opened.connect(lambda: _begin(shell, fake))
        kept.append(eyes)
        return shell

    def _begin(shell: Shell, fake: FakeScanner) -> None:
        assert shell.board is not None

        def at_work(_board: object) -> None:
            assert shell.board is not None
            shell.board.shown.disconnect(at_work)
            kept.append(Hand(shell, fake, options))

        shell.board.shown.connect(at_work)

    window.compose = watched
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        door.has_screen = lambda: True  # type: ignore[attr-defined]
    sys.argv = ["kanban-desktop", "--database", options.url, "--station", options.station]
    beats = Beats() if options.beat else None
    if beats is not None:
        _at_first_window(beats)
    status = program.main()
    if options.modules:
        say("modules " + " ".join(sys.modules))
    if beats is not None:
        beats.tell()
    return status


def _at_first_window(beats: Beats) -> None:
    """The heart begins to beat when the window is composed: a timer needs the application."""
    compose = window.compose

    def beating(known: Settings, scanner: Scanner | None = None) -> Shell:
        shell = compose(known, scanner)
        beats.begin(shell)
        return shell

    window.compose = beating


def _without_guard(known: Settings) -> Settings:
    """Scans of one card may follow each other at once."""
    return Settings(**{name: getattr(known, name) for name in known.__slots__} | {"guard_seconds": 0.0})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("station")
    parser.add_argument("codes", nargs="*")
    parser.add_argument("--fake", action="store_true", help="a scanner without a cable, which scans the codes in turn")
    parser.add_argument("--scans", type=int, default=0)
    parser.add_argument("--gap", type=int, default=0, help="milliseconds between two scans")
    parser.add_argument("--free", action="store_true", help="does not wait for the board")
    parser.add_argument("--beat", action="store_true", help="notes the gaps in the event loop")
    parser.add_argument("--modules", action="store_true", help="says at the end what was imported")
    return parser.parse_intermixed_args()


if __name__ == "__main__":
    sys.exit(main())
