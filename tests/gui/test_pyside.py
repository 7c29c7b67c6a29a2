"""What made the project hold PySide6 below a version: calls and signals must not eat references.

Where a release loses a reference to None or True with each void call, a program aborts after some hundreds of them.
"""

import sys
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.skipif(sys.version_info >= (3, 12), reason="there None and True are immortal")

TIMES = 3_000
SLACK = 200
"""So many references may come or go by themselves."""


class Caller(QObject):
    done = Signal()
    said = Signal(object)
    switched = Signal(bool)

    def hear(self, *what: object) -> None:
        pass


class Part(QWidget):
    """Qt calls these, and is answered with None and with a truth."""

    def customEvent(self, event: QEvent) -> None:
        pass

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return False


def test_calls_and_signals_give_back_what_they_take(qtbot: QtBot) -> None:
    caller, part = Caller(), Part()
    qtbot.addWidget(part)
    part.installEventFilter(part)
    for signal in (caller.done, caller.said, caller.switched):
        signal.connect(caller.hear)
        signal.connect(lambda *what: None)
    deeds: dict[str, Callable[[], object]] = {
        "a void call": part.update,
        "a void call with True": partial(part.setEnabled, True),
        "a void call with False": partial(part.setVisible, False),
        "a void call with None": partial(part.setParent, None),
        "a call that gives a truth": part.isEnabled,
        "a call that gives nothing": part.parentWidget,
        "a signal": caller.done.emit,
        "a signal with None": partial(caller.said.emit, None),
        "a signal with True": partial(caller.switched.emit, True),
        "a signal with False": partial(caller.switched.emit, False),
        "a call by Qt": lambda: QApplication.sendEvent(part, QEvent(QEvent.Type.User)),
    }
    lost: dict[str, tuple[int, ...]] = {}
    for name, deed in deeds.items():
        before = [sys.getrefcount(one) for one in (None, True, False)]
        for _ in range(TIMES):
            deed()
        after = [sys.getrefcount(one) for one in (None, True, False)]
        changes = tuple(now - then for now, then in zip(after, before, strict=True))
        if min(changes) < -SLACK or max(changes) > SLACK:
            lost[name] = changes
    assert lost == {}
