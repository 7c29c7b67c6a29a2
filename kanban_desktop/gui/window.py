"""The window: one page at a time, and the menu that leads from one to the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget

from kanban_desktop.gui.kit.icons import icon
from kanban_desktop.gui.theme import Theme, Weight, per_millimetre

LEAST = QSize(960, 600)
"""No window is smaller."""

_TARGET, _TARGET_MM = 64, 15


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the menu: a Lucide icon, what it says, what it does; None is a line between others."""

    icon: str
    text: str
    do: Callable[[], object]


class Window(QWidget):
    """The window.

    Attributes:
        theme: what its pages are painted with; the sizes follow the window's own.

    Signals:
        opened: it was shown for the first time and painted.
        turned(str): another page is in front; with its name.
        dressed: it has other colours, or is on another screen.
        closing: it is about to close.
    """

    opened = Signal()
    turned = Signal(str)
    dressed = Signal()
    closing = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._pages: dict[str, QWidget] = {}
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._stack = QStackedLayout(self)
        self._watched = self._painted = False
        self.setMinimumSize(LEAST)

    def add(self, name: str, make: Callable[[], QWidget]) -> None:
        """A page, made when it is first wanted."""
        self._makers[name] = make

    def page(self, name: str) -> QWidget:
        """A page by its name."""
        if name not in self._pages:
            self._pages[name] = page = self._makers[name]()
            self._dress(page)
            self._stack.addWidget(page)
        return self._pages[name]

    def turn_to(self, name: str) -> None:
        """Brings a page to the front."""
        page = self.page(name)
        if self._stack.currentWidget() is not page:
            self._stack.setCurrentWidget(page)
            self.turned.emit(name)

    @property
    def front(self) -> str:
        """The name of the page in front."""
        shown = self._stack.currentWidget()
        return next((name for name, page in self._pages.items() if page is shown), "")

    @property
    def made(self) -> dict[str, QWidget]:
        """The pages that were wanted so far."""
        return dict(self._pages)

    @property
    def is_painted(self) -> bool:
        """Whether it has been on the screen."""
        return self._painted

    def forget(self, name: str) -> None:
        """Does away with a page; it is made anew when it is wanted again."""
        page = self._pages.pop(name, None)
        if page is not None:
            self._stack.removeWidget(page)
            page.deleteLater()

    def set_theme(self, theme: Theme) -> None:
        """Other colours or another screen from now on."""
        self.theme = theme
        for page in self._pages.values():
            self._dress(page)
        self.dressed.emit()

    def offer(self, items: Sequence[Item | None], below: QWidget | None = None) -> QMenu:
        """Opens the menu, below a button or in the corner; it is gone with the next touch."""
        theme = self.theme.fitted(self.size())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setFont(theme.font(22, Weight.SEMIBOLD))
        high = theme.scale.target(_TARGET, _TARGET_MM)
        side = theme.px(28)
        pad = max(0, (high - round(theme.metrics(22).height())) // 2)
        menu.setStyleSheet(
            f"QMenu::item {{ padding: {pad}px {theme.px(40)}px {pad}px {theme.px(20)}px; }}"
            f"QMenu {{ icon-size: {side}px; }} QMenu::icon {{ padding-left: {theme.px(14)}px; }}"
        )
        for item in items:
            if item is None:
                menu.addSeparator()
                continue
            action = menu.addAction(icon(item.icon, theme.roles.ink, side), item.text)
            action.setIconVisibleInMenu(True)
            # After the menu is gone, and not by a queued connection, which would be gone with it: what is done may open
            # a dialog of its own.
            action.triggered.connect(lambda _=False, do=item.do: QTimer.singleShot(0, self, do))
        size = menu.sizeHint()
        corner = QPoint(self.width() - theme.px(16), theme.px(68))
        if below is not None:
            corner = below.mapTo(self, QPoint(below.width(), below.height()))
        menu.popup(self.mapToGlobal(corner - QPoint(size.width(), 0)))
        return menu

    def _dress(self, page: QWidget) -> None:
        dress = getattr(page, "set_theme", None)
        if dress is not None:
            dress(self.theme)

    def _measure_screen(self) -> None:
        scale = per_millimetre(self.screen())
        if scale != self.theme.scale.per_millimetre:
            self.set_theme(replace(self.theme, scale=replace(self.theme.scale, per_millimetre=scale)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if not self._watched and handle is not None:
            self._watched = True
            handle.screenChanged.connect(self._measure_screen)
            self._measure_screen()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.opened.emit)  # its pages are painted right after this, in the same go

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F11:
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)


def first_size() -> QSize:
    """How large a window opens: 1280 x 800, or what the screen has."""
    screen = QGuiApplication.primaryScreen()
    return QSize(1280, 800).boundedTo(screen.availableSize())
