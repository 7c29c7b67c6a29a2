"""The bar above a page: the way back, and what the page is."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kanban_desktop.gui.kit.caption import Caption
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme, Weight

_HEIGHT, _BACK = 68, 56


class TopBar(QWidget):
    """The bar.

    Attributes:
        back: the button that leads back.

    Signals:
        back_chosen: when it was pressed.
    """

    back_chosen = Signal()

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.back = TouchButton(theme, icon="chevron-left")
        self.back.set_size(_BACK, _BACK)
        self.back.set_look("line", "surface", 2)
        self.back.setAccessibleName(translate("page", "Back"))
        self.back.clicked.connect(self.back_chosen)
        self._title = Caption(theme, 30, 16, Weight.HEAVY)
        self._title.say(title)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.back)
        self._row.addWidget(self._title, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)

    @property
    def text(self) -> str:
        """The title and its note."""
        return self._title.text

    def say(self, title: str, note: str = "") -> None:
        """What it says from now on."""
        self._title.say(title, note)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        self.back.set_theme(theme)
        self._title.set_theme(theme)
        self._row.setContentsMargins(theme.px(16), 0, theme.px(20), 0)
        self._row.setSpacing(theme.px(16))
        self.setFixedHeight(max(theme.px(_HEIGHT), self.back.sizeHint().height() + theme.px(8)))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.roles.surface))
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(self._theme.roles.line))
