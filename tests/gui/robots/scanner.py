"""A person who sets a scanner up: scans, reads the page, goes back."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kanban_desktop.gui.pages.scanner import ScannerPage
from kanban_desktop.gui.pages.scanner_words import ArrivalWords
from kanban_desktop.gui.wedge_keys import Key
from tests.gui.robots.eyes import written
from tests.gui.scanner_player import play


class ScannerRobot:
    """The person.

    Attributes:
        page: the page.
        went_back: how often it was left.
    """

    def __init__(self, page: ScannerPage) -> None:
        self.page = page
        self.went_back = 0
        page.back_chosen.connect(self._count)

    def plays(self, *plays: list[Key]) -> None:
        """Keys arrive, and the page is shown what became of them, as the program shows it."""
        for keys in plays:
            for arrival in play(keys).arrived:
                self.page.show_arrival(arrival)

    def read(self) -> list[str]:
        """Every text on the page."""
        return written(self.page)

    def read_latest(self) -> list[str]:
        """Every text of the latest arrival."""
        return written(self.page.latest)

    @property
    def latest(self) -> ArrivalWords:
        """What is said of the latest arrival."""
        assert self.page.latest.words is not None
        return self.page.latest.words

    def earlier(self) -> list[str]:
        """What was read before, the most recent first, as far as it is in sight."""
        lines = [line for line in self.page.earlier if line.isVisible()]
        return [line.words.text for line in lines if line.words is not None]

    def go_back(self) -> None:
        """Touches the way back."""
        QTest.mouseClick(self.page.bar.back, Qt.MouseButton.LeftButton)

    def _count(self) -> None:
        self.went_back += 1
