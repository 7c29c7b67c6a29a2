"""A window with all that a scan must leave alone, for tests in this process and, as a program, those with real keys.

As a program it reads one command a line ("put PLACE", "look", "start" and "stop" for the scanner; anything else, or no
more input, ends it), and answers each, and tells what the scanner says, in one JSON line each.
"""

import json
import sys
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QSocketNotifier, QStringListModel
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QListView,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kanban_desktop.gui.scanner import WedgeScanner

PLACES = ("field", "button", "list", "combo", "popup", "menu", "dialog", "dialog button")


class Stage(QWidget):
    """Puts the focus where a test wants it, and tells every trace that keys could leave."""

    def __init__(self) -> None:
        super().__init__()
        names = [f"{sign} row" for sign in "1234567890abcdefghijklmnopqrstuvwxyz"]
        self.fired: list[str] = []
        self.field = QLineEdit()
        self.button = QPushButton("press")
        self.button.setAutoDefault(True)
        self.button.clicked.connect(lambda: self.fired.append("button"))
        self.list = QListView()
        self.list.setModel(QStringListModel(names, self))
        self.list.activated.connect(lambda: self.fired.append("activated"))
        self.combo = QComboBox()
        self.combo.addItems(names)
        layout = QVBoxLayout(self)
        for widget in (self.field, self.button, self.list, self.combo):
            layout.addWidget(widget)
        self.menu = QMenu(self)
        for name in names:
            self.menu.addAction(f"&{name}", partial(self.fired.append, name))
        self.dialog = QDialog(self)
        self.dialog.setModal(True)
        self.answer = QLineEdit()
        self.accept = QPushButton("accept")
        self.accept.setDefault(True)
        self.accept.clicked.connect(self.dialog.accept)
        form = QVBoxLayout(self.dialog)
        form.addWidget(self.answer)
        form.addWidget(self.accept)
        self.dialog.finished.connect(lambda: self.fired.append("dialog"))
        for keys in ("1", "0", "x", "Return", "Tab", "Ctrl+S", "Ctrl+O"):
            for window in (self, self.dialog):
                shortcut = QShortcut(QKeySequence(keys), window)
                shortcut.activated.connect(partial(self.fired.append, keys))
        action = QAction("a", self, shortcut=QKeySequence("2"))
        action.triggered.connect(lambda: self.fired.append("2"))
        self.addAction(action)

    def put(self, place: str) -> None:
        """Brings all to its beginning, and the focus there."""
        self.combo.hidePopup()
        self.menu.close()
        if self.dialog.isVisible():
            self.dialog.done(0)
        self.activateWindow()  # without a window manager nobody gives the focus back
        self.list.setCurrentIndex(self.list.model().index(20, 0))
        self.combo.setCurrentIndex(20)
        for field in (self.field, self.answer):
            field.clear()
        self.fired.clear()
        match place:
            case "popup":
                self.combo.setFocus()
                self.combo.showPopup()
            case "menu":
                self.button.setFocus()
                self.menu.popup(self.mapToGlobal(QPoint(5, 5)))
            case "dialog" | "dialog button":
                self.dialog.open()
                (self.answer if place == "dialog" else self.accept).setFocus()
            case _:
                widget: QWidget = getattr(self, place)
                widget.setFocus()

    def reached(self, place: str) -> bool:
        """The keys go there now."""
        windows = {"popup": self.combo.view().window(), "menu": self.menu}
        widget = windows.get(place, self.dialog if place.startswith("dialog") else self)
        return has_focus(widget)

    @property
    def traces(self) -> dict[str, Any]:
        entry: QAction | None = self.menu.activeAction()
        return {
            "fired": list(self.fired),
            "field": self.field.text(),
            "answer": self.answer.text(),
            "row": self.list.currentIndex().row(),
            "chosen": self.combo.currentIndex(),
            "lit": self.combo.view().currentIndex().row(),
            "popup": self.combo.view().isVisible(),
            "menu": self.menu.isVisible(),
            "entry": entry.text() if entry is not None else "",
            "dialog": self.dialog.isVisible(),
            "focus": type(QApplication.focusWidget()).__name__,
        }


def has_focus(widget: QWidget) -> bool:
    """The keys go to the widget's window."""
    window: QWindow | None = widget.windowHandle()
    return window is not None and window is QGuiApplication.focusWindow()


def main() -> int:
    application = QApplication(sys.argv)
    stage, scanner = Stage(), WedgeScanner()
    scanner.scanned.connect(lambda text: say(scanned=text))
    scanner.unread.connect(lambda excerpt: say(unread=excerpt))
    scanner.arrived.connect(lambda record: say(arrived=record.outcome, at=[key.at for key in record.keys]))
    scanner.start()

    def obey() -> None:
        command, _, rest = sys.stdin.readline().strip().partition(" ")
        match command:
            case "put":
                stage.put(rest)
            case "start":
                scanner.start()
            case "stop":
                scanner.stop()
            case "look":
                pass
            case _:
                application.quit()
        say(traces=stage.traces, reached=[place for place in PLACES if stage.reached(place)])

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(obey)
    stage.show()
    stage.activateWindow()
    return application.exec()


def say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    sys.exit(main())
