"""The floors under a station's window, each a process of its own that tells what it has done line by line.

python -m tests.bench.floors window             a bare PySide6 window: ``painted`` after its first paint
python -m tests.bench.floors beat               the same, which at the end tells the gaps in its event loop
python -m tests.bench.floors imported MODULE …  ``memory MB`` with these imported, ``windowed MB`` with a window too
"""

import contextlib
import importlib
import signal
import sys
import time
from array import array
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

_BEAT_MS = 1
_WAKE_MS = 200


def say(line: str) -> None:
    """Tells whoever started this process."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def resident() -> float:
    """This process's resident memory, MB."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise OSError("no VmRSS in /proc/self/status")


class Beats:
    """Notes when a timer of a millisecond fired in Qt's thread: the gaps are how long the event loop was held.

    Beside it how long the process has been at work by then, all its threads together: where a gap is longer than that,
    the machine did something else.
    """

    def __init__(self) -> None:
        self._at = array("q")

    def begin(self, parent: "QObject") -> None:
        """The timer runs from now on."""
        from PySide6.QtCore import Qt, QTimer

        timer = QTimer(parent, interval=_BEAT_MS)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        note, clock, work = self._at.extend, time.perf_counter_ns, time.process_time_ns
        timer.timeout.connect(lambda: note((clock(), work())))
        timer.start()

    def tell(self) -> None:
        """Says the moments, nanoseconds of ``time.perf_counter_ns``, and the work, of ``time.process_time_ns``."""
        say("beats " + " ".join(map(str, self._at)))


def _window(then: str) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QWidget

    class Bare(QWidget):
        painted = False

        def paintEvent(self, event: QPaintEvent) -> None:
            if not self.painted:
                self.painted = True
                QTimer.singleShot(0, self.tell)

        def tell(self) -> None:
            say(f"windowed {resident()}" if then == "windowed" else "painted")

    application = QApplication(sys.argv[:1])
    window = Bare()
    window.resize(1280, 800)
    window.show()
    beats = Beats()
    if then == "beating":
        beats.begin(window)
    signal.signal(signal.SIGTERM, lambda *_: application.quit())
    wake = QTimer(interval=_WAKE_MS)  # Python's signals are seen to between two calls of Python
    wake.timeout.connect(lambda: None)
    wake.start()
    application.exec()
    if then == "beating":
        beats.tell()


def _imported(names: list[str]) -> None:
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    say(f"memory {resident()}")
    _window("windowed")


if __name__ == "__main__":
    if sys.argv[1] == "imported":
        _imported(sys.stdin.read().split() if sys.argv[2:] == ["-"] else sys.argv[2:])
    else:
        _window("beating" if sys.argv[1] == "beat" else "")
