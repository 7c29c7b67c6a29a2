"""The program's window with all its pages, and who moves them: one station at one plant at a time."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from kanban_desktop.gui import theme as themes
from kanban_desktop.gui.board.actor import Actor
from kanban_desktop.gui.board.answers import mishap_look
from kanban_desktop.gui.board.control import BoardControl
from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.gui.bridge import Bridge
from kanban_desktop.gui.commands.words import station_look
from kanban_desktop.gui.phrases import left_behind_text, translate
from kanban_desktop.gui.roles import DARK, LIGHT
from kanban_desktop.gui.scanner import Scanner
from kanban_desktop.gui.station import BOARD, LABELS, PRINTER, PROOF, SETTLE, WALL, StationWork
from kanban_desktop.gui.surroundings import Surroundings
from kanban_desktop.gui.window import Item, Window
from kanban_desktop.model.plant import Station

if TYPE_CHECKING:  # imported when it is first wanted, so that the board is there the sooner
    from kanban_desktop.gui.setup.control import SetupControl

SCANNER, ABOUT, SETUP = "scanner", "about", "setup"

_TICK_MS = 500

_Page = TypeVar("_Page", bound=QWidget)


class Shell(QObject):
    """The pages of the window and those who move them.

    Attributes:
        station: the work at one station; None during the set-up.
    """

    def __init__(
        self, window: Window, scanner: Scanner, surroundings: Surroundings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.window = window
        self.scanner = scanner
        self.station: StationWork | None = None
        self._around = surroundings
        self._url = ""
        self._label_layout = surroundings.label_layout
        self._label_printer = surroundings.label_printer
        self._setup: SetupControl | None = None
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.timeout.connect(self._tick)
        for name, make in (
            (BOARD, self._make_board), (LABELS, self._make_labels), (WALL, self._make_wall),
            (SETTLE, self._make_settle), (PROOF, self._make_proof), (PRINTER, self._make_printer),
            (SCANNER, self._make_scanner), (ABOUT, self._make_about), (SETUP, self._make_setup),
        ):  # fmt: skip
            window.add(name, make)
        scanner.scanned.connect(self._scan)
        scanner.unread.connect(self._unread)
        window.opened.connect(self._begin)
        window.turned.connect(self._turned)
        window.dressed.connect(self._dress)
        window.closing.connect(self.stop)

    @property
    def bridge(self) -> Bridge | None:
        """The way to the plant; None during the set-up."""
        return self.station.bridge if self.station is not None else None

    @property
    def board(self) -> BoardControl | None:
        """Who moves the board; None during the set-up."""
        return self.station.board if self.station is not None else None

    def begin(self, url: str, station: str) -> None:
        """Opens the board, or asks for what is not known.

        Args:
            url: the plant's database; empty: ask for it.
            station: its code or name; empty: ask for it.
        """
        if not url:
            self.choose_plant()
        elif not station:
            self.choose_station(url)
        else:
            self.work_at(url, station)

    def work_at(self, url: str, station: str, actor: Actor | None = None) -> None:
        """Opens the board of a station. It connects as soon as the window was painted.

        Args:
            actor: who works there already.
        """
        self._leave()
        self._url = url
        self.station = StationWork(
            self.window, self._around.lay(url, False, station), station,
            safety_seconds=self._around.safety_seconds, label_dpi=self._around.label_dpi,
            badge_hours=self._around.badge_hours, actor=actor, parent=self,
        )  # fmt: skip
        self.station.bridge.failed.connect(self.show_mishap)
        self.station.board.shown.connect(self._name_window)
        self.station.board.no_station.connect(lambda _: self.choose_station())
        self.station.commands.station_chosen.connect(self._become, Qt.ConnectionType.QueuedConnection)
        self.window.turn_to(BOARD)
        if self.window.is_painted:
            self._begin()

    def choose_plant(self) -> None:
        """Opens the set-up at its first step; until another station is chosen, the way back leads to this one."""
        name = self.station.board.name if self.station is not None else ""
        reminder = self._leave()
        self._set_up().ask_plant(self._url, name, reminder)
        self.window.turn_to(SETUP)

    def choose_station(self, url: str = "") -> None:
        """Opens the set-up at its second step, by default at the plant that is open."""
        name = self.station.board.name if self.station is not None else ""
        reminder = self._leave()
        self.window.turn_to(SETUP)
        self._set_up().ask_station(url or self._url, name, reminder)

    @Slot()
    def stop(self) -> None:
        """Ends all work; what was scanned before is still recorded."""
        self.scanner.stop()
        QCoreApplication.sendPostedEvents(self.scanner, QEvent.Type.MetaCall)  # a scan that was just told of counts
        self._clock.stop()
        if self.station is not None:
            self.station.stop()
        if self._setup is not None:
            self._setup.leave()

    @Slot(object)
    def show_mishap(self, _fault: object = None) -> None:
        """Something happened that should not have: one sentence says so."""
        if self.station is not None:
            self.station.board.notice(mishap_look(str(self._around.log)))
        elif self._setup is not None:
            self._setup.fail()

    def set_dark(self, dark: bool) -> None:
        """Dark colours from now on, or light ones."""
        theme = replace(self.window.theme, roles=DARK if dark else LIGHT)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            themes.apply(application, theme)
        self.window.set_theme(theme)
        self._around.keep_theme("dark" if dark else "light")

    def menu(self) -> list[Item | None]:
        """What the menu offers."""
        dark = self.window.theme.roles == DARK
        to_settle = self.bridge.freshness.for_a_person if self.bridge is not None else 0

        def turn(name: str) -> Callable[[], None]:
            return lambda: self.window.turn_to(name)

        return [
            Item("layout-grid", translate("shell", "The whole plant"), turn(WALL)),
            Item("inbox", translate("shell", "To settle ({n})").format(n=to_settle) if to_settle
                 else translate("shell", "To settle"), turn(SETTLE)),
            Item("printer", translate("shell", "Print labels"), turn(LABELS)),
            Item("tag", translate("shell", "Scan labels back"), turn(PROOF)),
            Item("scan-barcode", translate("shell", "Scanner"), turn(SCANNER)),
            Item("settings", translate("shell", "Plant and station"), self.choose_plant),
            Item("sun" if dark else "moon", translate("shell", "Light screen") if dark
                 else translate("shell", "Dark screen"), lambda: self.set_dark(not dark)),
            Item("info", translate("shell", "About"), turn(ABOUT)),
            None,
            Item("log-out", translate("shell", "Close"), self.window.close),
        ]  # fmt: skip

    def page(self, name: str, kind: type[_Page]) -> _Page:
        """A page of the window, made when it is first wanted."""
        page = self.window.page(name)
        assert isinstance(page, kind), "it was made so"
        return page

    @Slot()
    def _begin(self) -> None:
        self._clock.start()
        self.scanner.start()
        if self.station is not None:
            self.station.bridge.start()

    def _leave(self) -> str:
        """Ends the work at the station; says what stays behind of it."""
        if self.station is None:
            return ""
        self.station.stop()
        board = self.station.board
        name = board.station.name if board.station is not None else board.name
        behind = left_behind_text(self.station.bridge.freshness, name)
        self.station.deleteLater()
        self.station = None
        for page in (BOARD, LABELS, WALL, SETTLE, PROOF, PRINTER):
            self.window.forget(page)
        return behind

    @Slot()
    def _tick(self) -> None:
        if self.station is not None:
            self.station.tick()

    @Slot(str)
    def _scan(self, raw: str) -> None:
        """A scan is done wherever one is, but where scanners are set up; its answer stands on the board."""
        if self.station is not None and self.window.front != SCANNER:
            self._turn_to_answers()
            self.station.scan(raw)

    @Slot(str)
    def _unread(self, excerpt: str) -> None:
        if self.station is not None and self.window.front != SCANNER:
            self._turn_to_answers()
            self.station.unread(excerpt)

    def _turn_to_answers(self) -> None:
        if self.window.front not in (PROOF, PRINTER):  # a deck, a printer's codes are scanned without leaving it
            self.window.turn_to(BOARD)

    @Slot(str)
    def _turned(self, name: str) -> None:
        if self.station is not None:
            self.station.turned(name)
        if name == ABOUT:
            self._tell_about()

    def _tell_about(self) -> None:
        from kanban_desktop.gui.pages.about import AboutPage, Facts

        board = self.station.board if self.station is not None else None
        plant = board.plant.name if board is not None and board.plant is not None else ""
        here = f"{board.station.name} ({board.station.code})" if board is not None and board.station is not None else ""
        facts = Facts(plant, here, self._around.named(self._url), str(self._around.log))
        page = self.page(ABOUT, AboutPage)
        page.show_facts(facts)
        if self.station is not None:
            self.station.ask_times(page.show_times)

    def _set_up(self) -> "SetupControl":
        if self._setup is None:
            from kanban_desktop.gui.setup.control import SetupControl
            from kanban_desktop.gui.setup.page import SetupPage

            page, around = self.page(SETUP, SetupPage), self._around
            self._setup = SetupControl(page, around.lay, (around.here, around.demo), self)
            self._setup.done.connect(self._settle)
            self._setup.left.connect(self.work_at)
        return self._setup

    @Slot(str, str)
    def _settle(self, url: str, station: str) -> None:
        self._around.keep_place(url, station)
        self.work_at(url, station)

    @Slot(object)
    def _become(self, station: Station) -> None:
        """A station's code was scanned: as if it had been chosen in the set-up, and whoever works here goes on."""
        actor = self.station.commands.actor if self.station is not None else None
        behind = self._leave()
        self._around.keep_place(self._url, station.code)
        self.work_at(self._url, station.code, actor)
        assert self.station is not None, "it was just made"
        self.station.board.notice(station_look(station.name, behind))

    @Slot(str)
    def _keep_printer(self, name: str) -> None:
        self._label_printer = name
        self._around.keep_printer(name)

    @Slot(str)
    def _keep_layout(self, name: str) -> None:
        self._label_layout = name
        self._around.keep_layout(name)

    @Slot()
    def _dress(self) -> None:
        if self.station is not None:
            self.station.dress()

    @Slot(object)
    def _name_window(self, _board: object) -> None:
        here = self.station.board.station if self.station is not None else None
        if here is not None:
            self.window.setWindowTitle(f"{here.name} · {QApplication.applicationDisplayName()}")

    @Slot()
    def _open_menu(self) -> None:
        self.window.offer(self.menu(), self.page(BOARD, BoardPage).header.menu)

    @Slot()
    def _home(self) -> None:
        self.window.turn_to(BOARD)

    # The pages; each is imported when it is first wanted, so that the board is there the sooner.

    def _make_board(self) -> QWidget:
        page = BoardPage(self.window.theme)
        page.menu_chosen.connect(self._open_menu)
        return page

    def _make_labels(self) -> QWidget:
        from kanban_desktop.gui.pages.labels import LabelsPage

        page = LabelsPage(self.window.theme, self._around.label_dpi, self._label_layout, self._label_printer)
        page.layout_chosen.connect(self._keep_layout)
        page.printer_chosen.connect(self._keep_printer)
        page.back_chosen.connect(self._home)
        return page

    def _make_settle(self) -> QWidget:
        from kanban_desktop.gui.pages.settle import SettlePage

        page = SettlePage(self.window.theme)
        page.back_chosen.connect(self._home)
        return page

    def _make_proof(self) -> QWidget:
        from kanban_desktop.gui.pages.proof import ProofPage

        page = ProofPage(self.window.theme)
        page.back_chosen.connect(self._home)
        return page

    def _make_printer(self) -> QWidget:
        from kanban_desktop.gui.pages.printer_setup import PrinterSetupPage

        page = PrinterSetupPage(self.window.theme)
        page.back_chosen.connect(lambda: self.window.turn_to(LABELS))
        return page

    def _make_wall(self) -> QWidget:
        from kanban_desktop.gui.wall.page import WallPage

        page = WallPage(self.window.theme)
        page.back_chosen.connect(self._home)
        return page

    def _make_scanner(self) -> QWidget:
        from kanban_desktop.gui.pages.scanner import ScannerPage

        page = ScannerPage(self.window.theme)
        page.back_chosen.connect(self._home)
        self.scanner.arrived.connect(page.show_arrival)
        return page

    def _make_about(self) -> QWidget:
        from kanban_desktop.gui.pages.about import AboutPage

        page = AboutPage(self.window.theme)
        page.back_chosen.connect(self._home)
        return page

    def _make_setup(self) -> QWidget:
        from kanban_desktop.gui.setup.page import SetupPage

        page = SetupPage(self.window.theme)
        page.quit_chosen.connect(self.window.close)
        return page
