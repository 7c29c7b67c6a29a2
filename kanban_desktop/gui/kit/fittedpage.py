"""What pages have in common: sizes that follow the page's own, the background, and no focus on any button at first."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from kanban_desktop.gui.theme import Theme


class FittedPage(QWidget):
    """A page; its class says in ``dress`` what follows the theme.

    Attributes:
        theme: the theme as it fits the page.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._given = self.theme = theme
        # Nothing that a key could press has the focus when the page appears.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def set_theme(self, theme: Theme) -> None:
        """Other colours, or another screen, from now on; the sizes follow the page's own."""
        self._given = theme
        self._fit()

    def dress(self) -> None:
        """Gives every part the theme."""
        raise NotImplementedError

    def _fit(self) -> None:
        theme = self._given.fitted(self.size())
        if theme != self.theme:
            self.theme = theme
            self.dress()
            self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self.theme.roles.background))
