"""A person in front of an open card, or of the cards of a loop: reads what is painted, touches buttons and rows."""

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kanban_desktop.gui.card.button import ChoiceButton
from kanban_desktop.gui.card.deck import DeckDialog
from kanban_desktop.gui.card.dialog import CardDialog
from kanban_desktop.gui.card.sheet import Sheet
from kanban_desktop.gui.kit.touchbutton import TouchButton
from tests.gui.robots.eyes import written


class SheetRobot:
    """What both have in common.

    Attributes:
        chosen: everything that was said to be chosen, as the signal's name and what came with it.
    """

    signals: tuple[str, ...] = ()

    def __init__(self, sheet: Sheet, qtbot: QtBot) -> None:
        self.sheet = sheet
        self.qtbot = qtbot
        self.chosen: list[tuple[Any, ...]] = []
        for name in self.signals:
            getattr(sheet, name).connect(lambda *what, name=name: self.chosen.append((name, *what)))

    def open(self) -> None:
        """Waits until it is open and touches count."""
        self.sheet.open()
        self.qtbot.waitExposed(self.sheet)
        self.settle()

    def settle(self) -> None:
        """Waits until touches count."""
        self.qtbot.waitUntil(lambda: self.sheet.is_settled, timeout=5_000)
        QApplication.processEvents()

    def written(self, part: QWidget | None = None) -> list[str]:
        """Every text that is painted, as it is painted."""
        return written(part or self.sheet)

    def press(self, button: TouchButton) -> None:
        """Presses a button."""
        QApplication.processEvents()
        assert button.isVisible(), "nobody can press what is not there"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def close(self) -> None:
        """Touches the way out."""
        self.press(self.sheet.title.close_button)

    def key(self, key: Qt.Key) -> None:
        """Presses a key, wherever the focus is."""
        QTest.keyClick(QApplication.focusWidget() or self.sheet, key)


class CardRobot(SheetRobot):
    """A person in front of an open card."""

    signals = ("step_chosen", "undo_chosen", "reprint_chosen")
    sheet: CardDialog

    def names(self) -> list[str]:
        """What the buttons say, from the top."""
        return [button.text() for button in self.sheet.choices.buttons]

    def button(self, text: str) -> ChoiceButton:
        """The button that says this."""
        return next(one for one in self.sheet.choices.buttons if one.text() == text)

    def touch(self, text: str) -> None:
        """Touches the button that says this."""
        self.press(self.button(text))

    def reason(self, code: str) -> ChoiceButton:
        """The button of a reason."""
        return self.sheet.reasons.buttons[code]


class DeckRobot(SheetRobot):
    """A person in front of the cards of a loop."""

    signals = ("step_chosen", "card_chosen", "undo_chosen")
    sheet: DeckDialog

    def touch_row(self, n: int) -> None:
        """Touches the n-th card."""
        self._touch(n, 0.4)

    def touch_button(self, n: int) -> None:
        """Touches the right end of the n-th card's row, where its button is."""
        self._touch(n, 0.95)

    def _touch(self, n: int, across: float) -> None:
        view = self.sheet.deck.view
        box = view.visualRect(view.model().index(n - 1, 0))
        at = QPoint(box.left() + round(box.width() * across), box.center().y())
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
