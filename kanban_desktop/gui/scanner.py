"""The scanner in the operator's hand: says what was scanned, and never acts as a keyboard.

``WedgeScanner`` reads the common kind, which the computer takes for a keyboard; ``FakeScanner`` plays one in tests and
without hardware. Which keys are a scan is decided in ``wedge``, without Qt; here are only the windows, the timer and
the way back for what was typed.
"""

from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from kanban_desktop.gui.scanner_keys import key_of, places
from kanban_desktop.gui.wedge import Wedge
from kanban_desktop.gui.wedge_effects import Effect, Scanned, Typed, Unread

_KEYS = frozenset({QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease})
_TEXT_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)

# How long, in ms, keys that were pressed in time may still be on their way to us when time is up.
_GRACE_MS = 10


@dataclass(frozen=True, slots=True)
class _Kept:
    window: QWindow
    event: QKeyEvent


class Scanner(QObject):
    """A device that reads codes. Silent until it is started.

    Signals:
        scanned(str): a code was read; with its text as the scanner sent it, an AIM prefix included. ``model.scan.read``
            takes it.
        unread(str): part of a scan is missing, so scan again; with an excerpt that may be shown, perhaps empty.
        arrived(object): keys came and were judged; with the ``wedge_effects.Arrival``. Typing is told as well: for the
            page that sets scanners up, not for a log.
    """

    scanned = Signal(str)
    unread = Signal(str)
    arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running = False

    @property
    def running(self) -> bool:
        """Whether scans are told."""
        return self._running

    def start(self) -> None:
        """Tells scans from now on."""
        self._running = True

    def stop(self) -> None:
        """Tells nothing any more."""
        self._running = False


class FakeScanner(Scanner):
    """A scanner without a cable."""

    def scan(self, text: str) -> None:
        """As if this code had been scanned."""
        if self._running:
            self.scanned.emit(text)

    def misread(self, excerpt: str) -> None:
        """As if only this part of a code had come."""
        if self._running:
            self.unread.emit(excerpt)


class WedgeScanner(Scanner):
    """A scanner that presses keys, like a keyboard.

    Reads the keys of every window of the program before anything else in it does. It answers for real keys only: an
    event that the program itself makes goes by, and so does what is given back.

    Args:
        by_position: codes that are not ours are read by the keys' places on a US keyboard, not by the layout.
    """

    _judged = Signal(object)  # An effect is due; queued, so that no listener runs in the middle of a key.

    def __init__(self, parent: QObject | None = None, *, by_position: bool = False) -> None:
        super().__init__(parent)
        platform = QGuiApplication.platformName()
        self._places = places(platform)
        self._mac = platform == "cocoa"
        self._wedge = Wedge(by_position=by_position)
        self._returning: deque[_Kept] = deque()
        self._late = False
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._time_out)
        self._waited = QElapsedTimer()
        self._again = QTimer(self, singleShot=True, interval=0)
        self._again.timeout.connect(self._give_back)
        self._judged.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Watches the windows there are and every one that keys can reach later."""
        if self._running:
            return
        super().start()
        application = _application()
        application.focusWindowChanged.connect(self._watch)
        application.focusChanged.connect(self._keep_input_method_out)
        for window in QGuiApplication.allWindows():
            self._watch(window)
        self._keep_input_method_out(None, QApplication.focusWidget())

    def stop(self) -> None:
        """Gives back what is held and lets the keys go their way."""
        if not self._running:
            return
        super().stop()
        application = _application()
        application.focusWindowChanged.disconnect(self._watch)
        application.focusChanged.disconnect(self._keep_input_method_out)
        for window in QGuiApplication.allWindows():
            window.removeEventFilter(self)
        self._carry_out(self._wedge.flush())

    @Slot(QWindow)
    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)  # a second time only moves it to the front

    @Slot(QWidget, QWidget)
    def _keep_input_method_out(self, _old: QWidget | None, now: QWidget | None) -> None:
        """An input method would swallow a scan's keys before any window sees them. Lists have it on for no reason."""
        if now is None or isinstance(now, _TEXT_FIELDS) or (isinstance(now, QComboBox) and now.isEditable()):
            return
        now.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    @Slot()
    def _time_out(self) -> None:
        # Where the machine is busy, keys that were pressed in time are still on their way (Qt reads X11's in a thread
        # of its own): they are let in first. A timer that comes late shows how busy it is.
        if not self._late:
            self._late = True
            self._timer.start(max(_GRACE_MS, self._waited.elapsed() - self._timer.interval()))
            return
        self._carry_out(self._wedge.expire())

    @Slot(object)
    def _tell(self, effect: Effect) -> None:
        if isinstance(effect, Scanned):
            self.scanned.emit(effect.text)
        elif isinstance(effect, Unread):
            self.unread.emit(effect.excerpt)
        else:
            self.arrived.emit(effect)

    def _takes(self, window: QWindow, event: QKeyEvent) -> bool:
        kept = _Kept(window, _copy(event)) if event.type() != QEvent.Type.ShortcutOverride else None
        key = key_of(event, self._places, self._mac, kept)
        match event.type():
            case QEvent.Type.ShortcutOverride:
                taken, effects = self._wedge.consider(key)
            case QEvent.Type.KeyPress:
                taken, effects = self._wedge.press(key)
            case _:
                taken, effects = self._wedge.release(key)
        self._carry_out(effects)
        return taken

    def _carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Typed):
                self._returning.extend(event for event in effect.events if isinstance(event, _Kept))
            else:
                self._judged.emit(effect)
        self._restart()
        self._give_back()

    def _restart(self) -> None:
        self._late = False
        wait = self._wedge.wait
        if wait is None:
            self._timer.stop()
        else:
            self._waited.start()
            self._timer.start(wait)

    @Slot()
    def _give_back(self) -> None:
        """What was typed goes on, shortcuts included. A key may open a dialog and come back only when it is closed."""
        while self._returning:
            kept = self._returning.popleft()
            if self._returning:
                self._again.start()
            receiver = _receiver(kept.window)
            if receiver is not None:
                QCoreApplication.sendEvent(receiver, kept.event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _KEYS or not event.spontaneous():
            return False
        if not isinstance(watched, QWindow) or not isinstance(event, QKeyEvent):
            return False
        if not self._takes(watched, event):
            return False
        event.accept()
        return True


def _application() -> QApplication:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("a scanner needs the application to be there first")
    return application


def _copy(event: QKeyEvent) -> QKeyEvent:
    copy = QKeyEvent(
        event.type(),
        event.key(),
        event.modifiers(),
        event.nativeScanCode(),
        event.nativeVirtualKey(),
        event.nativeModifiers(),
        event.text(),
        event.isAutoRepeat(),
        event.count(),
    )
    copy.setTimestamp(event.timestamp())
    return copy


def _receiver(window: QWindow) -> QWindow | None:
    """The window that a key was meant for; when a dialog has come to bar it, the dialog; when it is gone, the focus."""
    dialog = QGuiApplication.modalWindow()
    if not any(window is one for one in QGuiApplication.allWindows()):
        return dialog or QGuiApplication.focusWindow()
    above: QWindow | None = window
    while above is not None and above is not dialog:
        above = above.transientParent()
    free = dialog is None or above is dialog or window.type() == Qt.WindowType.Popup
    return window if free else dialog
