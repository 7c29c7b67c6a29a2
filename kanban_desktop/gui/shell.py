"""The program's window with all its pages, and who moves them: one station at one plant at a time."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from kanban_desktop.gui import theme as themes
from kanban_desktop.gui.board.answers import mishap_look
from kanban_desktop.gui.board.control import BoardControl
from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.gui.bridge import Bridge, Line
from kanban_desktop.gui.page import Ticking
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.roles import DARK, LIGHT
from kanban_desktop.gui.scanner import Scanner
from kanban_desktop.gui.window import Item, Window
from kanban_desktop.model.plant import Station

_TICK_MS = 500

BOARD = "board"


class Shell(QObject):
    """The pages of the window and those who move them.

    Args:
        lay: makes the way to the plant that a URL names.
        log: where unexpected errors are written down.
        safety_seconds: how often the news are repeated at least.
        keep_theme: remembers whether the screen is dark.
    """

    def __init__(
        self,
        window: Window,
        scanner: Scanner,
        lay: Callable[[str], Line],
        *,
        log: Path,
        safety_seconds: float,
        keep_theme: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.window = window
        self.scanner = scanner
        self.bridge: Bridge | None = None
        self.board: BoardControl | None = None
        self._lay = lay
        self._log = log
        self._safety_seconds = safety_seconds
        self._keep_theme = keep_theme
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.timeout.connect(self._tick)
        scanner.scanned.connect(self._scan)
        scanner.unread.connect(self._unread)
        window.add(BOARD, self._make_board)
        window.opened.connect(self._begin)
        window.closing.connect(self.stop)

    def work_at(self, url: str, station: str) -> None:
        """Opens the board of a station. It connects as soon as the window was painted."""
        self._leave()
        page = self._board_page
        self.bridge = Bridge(self._lay(url), safety_seconds=self._safety_seconds, parent=self)
        self.bridge.failed.connect(self.show_mishap)
        self.board = BoardControl(page, self.bridge, station, parent=self)
        self.board.shown.connect(self._name_window)
        self.window.turn_to(BOARD)
        if self.window.is_painted:
            self._begin()

    @Slot()
    def stop(self) -> None:
        """Ends all work; what was scanned before is still recorded."""
        self.scanner.stop()
        self._clock.stop()
        if self.bridge is not None:
            self.bridge.stop()

    @Slot(object)
    def show_mishap(self, _fault: object = None) -> None:
        """Something happened that should not have: one sentence says so."""
        self._board_page.show_look(mishap_look(str(self._log)))

    @property
    def _board_page(self) -> BoardPage:
        page = self.window.page(BOARD)
        assert isinstance(page, BoardPage), "it was made so"
        return page

    def _make_board(self) -> BoardPage:
        page = BoardPage(self.window.theme)
        page.menu_chosen.connect(self._open_menu)
        return page

    @Slot()
    def _begin(self) -> None:
        self._clock.start()
        self.scanner.start()
        if self.bridge is not None:
            self.bridge.start()

    def _leave(self) -> None:
        for one in (self.board, self.bridge):
            if isinstance(one, Bridge):
                one.stop()
            if one is not None:
                one.deleteLater()
        if self.bridge is not None:
            self.window.forget(BOARD)
        self.bridge = self.board = None

    @Slot()
    def _tick(self) -> None:
        if self.bridge is None or self.board is None:
            return
        now = self.bridge.clock()
        self.board.tick(now)
        page = self.window.page(self.window.front)
        if isinstance(page, Ticking) and not isinstance(page, BoardPage):
            page.show_freshness(self.bridge.freshness)
            page.tick(now)

    @Slot(str)
    def _scan(self, raw: str) -> None:
        if self.board is not None:
            self.window.turn_to(BOARD)
            self.board.scan(raw)

    @Slot(str)
    def _unread(self, excerpt: str) -> None:
        if self.board is not None:
            self.window.turn_to(BOARD)
            self.board.unread(excerpt)

    @Slot(object)
    def _name_window(self, _board: object) -> None:
        station = self.board.station if self.board is not None else None
        if isinstance(station, Station):
            self.window.setWindowTitle(f"{station.name} · {QApplication.applicationDisplayName()}")

    @Slot()
    def _open_menu(self) -> None:
        self.window.offer(self._menu(), self._board_page.header.menu)

    def _menu(self) -> list[Item | None]:
        dark = self.window.theme.roles == DARK
        other = translate("shell", "Light screen") if dark else translate("shell", "Dark screen")
        return [
            Item("sun" if dark else "moon", other, lambda: self.set_dark(not dark)),
            None,
            Item("log-out", translate("shell", "Close"), self.window.close),
        ]

    def set_dark(self, dark: bool) -> None:
        """Dark colours from now on, or light ones."""
        theme = replace(self.window.theme, roles=DARK if dark else LIGHT)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            themes.apply(application, theme)
        self.window.set_theme(theme)
        self._keep_theme("dark" if dark else "light")
