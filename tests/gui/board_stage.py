"""A station's window as the program itself composes it, in a process of its own that tells what is to be seen in it.

    python -m tests.gui.board_stage STATION LEFT TOP WIDTH HEIGHT

The plant is KANBAN_DATABASE_URL's. Nothing of the program is replaced; a text field and a dialog are added, hidden at
first. It reads one command a line and answers each in one JSON line: "put field", "put dialog" and "put board" say
where the keys go when the window, or the dialog, is given the focus; "look" tells the traces that keys could leave;
"grab FILE" has the window paint itself into a file. By itself it tells, in a line each, what a scan was answered, and
its rows each time they have changed and have been painted. No more input ends it.
"""

import sys
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from kanban_desktop import settings
from kanban_desktop.app.window import application, compose, ended_by_signal, unexpected_in
from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.gui.shell import Shell
from kanban_desktop.gui.station import BOARD
from kanban_desktop.logfile import logging_to_file
from kanban_desktop.operations.answer import Answer
from tests.gui.robots.eyes import written
from tests.gui.scanner_stage import has_focus, say

PLACES = ("board", "field", "dialog")
DIALOG = "Dialog"


class BoardStage(QObject):
    """Tells what is to be seen in a station's window, and puts the focus where a test wants it."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._told: list[dict[str, Any]] = []
        self._pressed = 0
        page = shell.window.page(BOARD)
        assert isinstance(page, BoardPage)
        self._page = page
        self._field = QLineEdit(shell.window)
        self._field.setGeometry(300, 16, 200, 40)
        self._field.hide()
        self._dialog = QDialog(shell.window, modal=True)
        self._dialog.setWindowTitle(DIALOG)
        self._entry = QLineEdit()
        default = QPushButton("Accept", default=True)
        default.clicked.connect(self._press)
        form = QVBoxLayout(self._dialog)
        form.addWidget(self._entry)
        form.addWidget(default)
        page.supply.view.viewport().installEventFilter(self)
        assert shell.board is not None
        shell.board.answered.connect(self._tell_answer)
        shell.scanner.unread.connect(lambda excerpt: say(unread=excerpt))

    def obey(self, command: str) -> None:
        """Does what a line of the input says, and answers it."""
        verb, _, rest = command.partition(" ")
        match verb:
            case "put":
                self._put(rest)
            case "grab":
                grabbed = self._shell.window.grab().save(rest)
                say(grabbed=grabbed, rows=self.rows, texts=written(self._page.supply.view))
                return
        say(traces=self.traces, reached=[place for place in PLACES if self._reached(place)])

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The cards to supply as they are shown: number, state, and their rows' places on the screen."""
        view = self._page.supply.view
        origin = view.viewport().mapToGlobal(QPoint(0, 0))
        shown = []
        for place, row in enumerate(self._page.supply.rows):
            box = view.visualRect(view.model().index(place, 0)).intersected(view.viewport().rect()).translated(origin)
            shown.append({"card": row.card.number, "state": str(row.card.state), "box": box.getCoords()})
        return shown

    @property
    def traces(self) -> dict[str, Any]:
        """What keys could have done."""
        return {
            "field": self._field.text(),
            "entry": self._entry.text(),
            "dialog": self._dialog.isVisible(),
            "pressed": self._pressed,
        }

    def _put(self, place: str) -> None:
        if self._dialog.isVisible() and place != "dialog":
            self._dialog.done(0)
        self._field.setVisible(place == "field")
        if place == "dialog":
            self._dialog.open()
        self._part(place).setFocus()

    def _reached(self, place: str) -> bool:
        """The keys go there now."""
        part = self._part(place)
        return QApplication.focusWidget() is part and has_focus(part.window())

    def _part(self, place: str) -> QWidget:
        return {"board": self._page, "field": self._field, "dialog": self._entry}[place]

    def _press(self) -> None:
        self._pressed += 1

    def _tell_answer(self, answer: Answer) -> None:
        say(answered=str(answer.outcome), card=answer.card)

    def _tell_painted(self) -> None:
        if self.rows != self._told:
            self._told = self.rows
            say(painted=self._told)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self._tell_painted)  # when it has been painted
        return False


def main(station: str, *place: str) -> int:
    """Opens the window; returns the exit status when it is closed."""
    known = settings.load()
    with logging_to_file(), application(known) as qt:
        shell = compose(known)
        shell.window.setGeometry(*map(int, place))
        shell.work_at(settings.database_url(None, known), station)
        stage = BoardStage(shell)

        def read() -> None:
            line = sys.stdin.readline()
            if line:
                stage.obey(line.strip())
            else:
                notifier.setEnabled(False)
                shell.window.close()

        notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        notifier.activated.connect(read)
        shell.window.show()
        with unexpected_in(shell), ended_by_signal(shell):
            return qt.exec()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
