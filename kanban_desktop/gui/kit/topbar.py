"""The bar above a page: the way back, and where one is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kanban_desktop.gui.kit.bar import Bar, BarButton
from kanban_desktop.gui.kit.caption import Caption
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme, Weight

_HEIGHT = 68


class TopBar(Bar):
    """The bar.

    Attributes:
        back: the button that leads back.

    Signals:
        back_chosen: when it was pressed.
    """

    back_chosen = Signal()

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.back = BarButton(theme, "arrow-left", translate("page", "Back"))
        self.back.clicked.connect(self.back_chosen)
        self._title = Caption(theme, 30, 16, Weight.HEAVY)
        self._title.say(title)
        self._row.addWidget(self.back)
        self._row.addWidget(self._title, 1)
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
        self._row.setSpacing(theme.px(18))
        self.setFixedHeight(max(theme.px(_HEIGHT), self.back.sizeHint().height() + theme.px(12)))
