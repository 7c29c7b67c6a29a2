"""Puts the window together with the plant it shows, and sees to what nobody foresaw."""

import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from types import FrameType, TracebackType

from PySide6.QtCore import QMessageLogContext, QRect, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from kanban_desktop import settings
from kanban_desktop.app.line import DemoLine, PlantLine, StationLine
from kanban_desktop.app.waste import Waste
from kanban_desktop.gui import theme as themes
from kanban_desktop.gui.bridge import Line
from kanban_desktop.gui.kit.icons import icon
from kanban_desktop.gui.roles import DARK, LIGHT
from kanban_desktop.gui.scanner import Scanner, WedgeScanner
from kanban_desktop.gui.shell import Shell
from kanban_desktop.gui.surroundings import Surroundings
from kanban_desktop.gui.theme import Theme
from kanban_desktop.gui.window import LEAST, Window, first_size
from kanban_desktop.logfile import log_file
from kanban_desktop.model.errors import KanbanError
from kanban_desktop.settings import Settings

_log = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


_STANDS_MS = 3_000
"""So long after it was opened a window has imported what the work takes."""

_NO_SCREEN = "This plugin does not support"

Place = tuple[int, int, int, int]
"""Left, top, width and height."""


def run(known: Settings, url: str, station: str, place: Place | None) -> int:
    """Opens the window and returns the exit status when it is closed.

    Args:
        url: the plant's database; empty: ask for it.
        station: its code or name; empty: ask for it.
    """
    # The threads that ask and listen give way to Qt's after a tenth of a millisecond, not five: a frame has sixteen,
    # and a picture is many calls, each of which may have to wait for them.
    sys.setswitchinterval(0.0001)
    with application(known) as qt:
        shell = compose(known)
        if place is not None:
            shell.window.setGeometry(*place)
        shell.begin(url, station)
        shell.window.show()
        QTimer.singleShot(_STANDS_MS, shell, Waste(shell.scanner, shell).begin)
        with qt_in_log(), unexpected_in(shell), ended_by_signal(shell):
            return qt.exec()


def halves(screen: QRect | None = None) -> tuple[str, str]:
    """Where two windows stand side by side on the screen, as ``--window`` takes it.

    A window that needs more than half of the screen covers part of the other one, and nothing of it is cut off.
    """
    if screen is None:
        screen = QGuiApplication.primaryScreen().availableGeometry()
    wide = max(screen.width() // 2, min(LEAST.width(), screen.width()))
    size, left, right = f"{wide}x{screen.height()}", screen.left(), screen.left() + screen.width() - wide
    return f"{size}+{left}+{screen.top()}", f"{size}+{right}+{screen.top()}"


@contextmanager
def application(known: Settings) -> Iterator[QApplication]:
    """Qt, in our colours and letters."""
    found = QApplication.instance()
    qt = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    qt.setApplicationName(settings.APP)
    qt.setApplicationDisplayName("Kanban Desktop")
    qt.setDesktopFileName(settings.APP)
    theme = _theme(known)
    themes.apply(qt, theme)
    qt.setWindowIcon(icon("square-kanban", theme.roles.accent, 64))
    yield qt


def compose(known: Settings, scanner: Scanner | None = None) -> Shell:
    """The window and all that moves it, not yet shown; without a scanner given, it reads the one that presses keys."""
    window = Window(_theme(known))
    window.resize(first_size())
    around = Surroundings(
        lay=partial(_lay, known),
        here=f"sqlite:///{settings.data_file()}",
        demo=f"sqlite:///{settings.demo_file()}",
        named=_named,
        keep_place=lambda url, station: _keep(database=url, station=station),
        keep_theme=lambda theme: _keep(theme=theme),
        keep_layout=lambda name: _keep(label_layout=name),
        keep_printer=lambda name: _keep(label_printer=name),
        log=log_file(),
        safety_seconds=known.safety_poll_seconds,
        label_dpi=known.label_dpi,
        label_layout=known.label_layout,
        label_printer=known.label_printer,
        badge_hours=known.badge_hours,
    )
    return Shell(window, scanner or WedgeScanner(window), around, window)


def _lay(known: Settings, url: str, demo: bool, station: str) -> Line:
    if demo:
        return DemoLine(url, known, station)
    # A file on this computer is there or is not: nobody works alone for its sake.
    on_server = bool(station) and not url.startswith("sqlite")
    return StationLine(url, known, station) if on_server else PlantLine(url, known, station)


def _named(url: str) -> str:
    from kanban_desktop.store.engine import parse, shown

    try:
        return shown(parse(url))
    except KanbanError:
        return ""


def _keep(**chosen: str) -> None:
    """Remembers what was chosen; a settings file that cannot be written does not stop the work."""
    if settings.has_password(chosen.get("database", "")):
        del chosen["database"]  # it came by the environment, and does so again
    try:
        settings.save(replace(settings.load(), **chosen))  # type: ignore[arg-type]
    except settings.BrokenSettings as fault:
        _log.warning("the settings were not saved: %s", fault)


def _theme(known: Settings) -> Theme:
    return Theme(DARK if known.theme == "dark" else LIGHT)


@contextmanager
def unexpected_in(shell: Shell) -> Iterator[None]:
    """What nobody foresaw is written down and said in one sentence, and the work goes on."""

    def raised(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            shell.window.close()
            return
        _log.error("unexpected", exc_info=(kind, fault, trace))
        shell.show_mishap()

    def in_thread(what: threading.ExceptHookArgs) -> None:
        _log.error("unexpected in %s", what.thread and what.thread.name, exc_info=what.exc_value)

    hooks = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = raised, in_thread
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = hooks


@contextmanager
def qt_in_log() -> Iterator[None]:
    """What Qt has to say goes to the log, not to whoever reads our own words."""

    def said(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        # Of windows in memory it says so each time one is shown.
        level = logging.DEBUG if text.startswith(_NO_SCREEN) else _LEVELS.get(kind, logging.INFO)
        _log.log(level, "Qt: %s", text)

    before = qInstallMessageHandler(said)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


@contextmanager
def ended_by_signal(shell: Shell) -> Iterator[None]:
    """Ctrl-C and a plain kill close the window in good order."""

    def end(number: int, frame: FrameType | None) -> None:
        # Not at once: a signal may come in the middle of a paint event, which still needs the window.
        QTimer.singleShot(0, shell.window.close)

    before = {one: signal.signal(one, end) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
