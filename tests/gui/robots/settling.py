"""A person before the page “To settle”."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.pages.settle import SettlePage
from kanban_desktop.gui.pages.settle_entry import EntryCard
from tests.gui.robots.pages import PageRobot


class SettleRobot(PageRobot):
    """The person.

    Attributes:
        chosen: everything that the page said was chosen.
    """

    page: SettlePage
    signals = ("redo_chosen", "steps_wanted", "step_chosen", "drop_chosen", "card_chosen", "back_chosen")

    def __init__(self, page: SettlePage, qtbot: QtBot) -> None:
        super().__init__(page, *self.signals)
        self.qtbot = qtbot

    @property
    def rows(self) -> list[EntryCard]:
        """The entries' rows, from the top."""
        return self.page.rows

    @property
    def answers(self) -> list[str]:
        """What may be answered to what is asked."""
        return [button.text() for button in self.page.ask.buttons] if self.page.asks else []

    @property
    def notice(self) -> str:
        """What the last touch came to."""
        return self.page.notice.text

    def settle(self) -> None:
        """Waits until touches count."""
        self.qtbot.waitUntil(lambda: self.page.is_settled, timeout=5_000)
        QApplication.processEvents()

    def press(self, button: TouchButton) -> None:
        self.settle()
        super().press(button)

    def answer(self, text: str) -> None:
        """Touches an answer to what is asked."""
        self.press(next(button for button in self.page.ask.buttons if button.text() == text))

    def write(self, text: str) -> None:
        """Writes another answer, and has it taken."""
        self.settle()
        self.type(self.page.ask.field, text)
        QTest.keyClick(self.page.ask.field, Qt.Key.Key_Return)
