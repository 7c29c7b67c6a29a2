"""The work at one station: its way to the plant, and those who move the pages that show it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from kanban_desktop.gui.board.actor import Actor
from kanban_desktop.gui.board.control import BoardControl
from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.gui.board.shown import ShownPulls
from kanban_desktop.gui.bridge import Bridge, Line
from kanban_desktop.gui.commands.control import CommandControl
from kanban_desktop.gui.window import Window
from kanban_desktop.model.calendar import DAY
from kanban_desktop.model.plant import Station
from kanban_desktop.model.showing import StationTimes
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer, Outcome

if TYPE_CHECKING:  # made when they are first wanted, so that the board is there the sooner
    from kanban_desktop.gui.card.control import CardControl
    from kanban_desktop.gui.pages.labels_control import LabelsControl
    from kanban_desktop.gui.pages.printer_setup_control import PrinterSetupControl
    from kanban_desktop.gui.pages.proof_control import ProofControl
    from kanban_desktop.gui.pages.settle_control import SettleControl
    from kanban_desktop.gui.wall.control import WallControl
    from kanban_desktop.operations.desks import Desks

BOARD, LABELS, WALL, SETTLE, PROOF = "board", "labels", "wall", "settle", "proof"
PRINTER = "printer"


class StationWork(QObject):
    """One station at one plant.

    Args:
        line: the way to the plant.
        name: code or name of the station.
        safety_seconds: how often the news are repeated at least.
        label_dpi: resolution of the label printer.
        badge_hours: a person who signed on by a badge is signed off after so long.
        actor: who works here already.

    Attributes:
        bridge, board: what everything goes through, and who moves the board.
        commands: takes what is scanned.
    """

    def __init__(
        self,
        window: Window,
        line: Line,
        name: str,
        *,
        safety_seconds: float,
        label_dpi: int,
        badge_hours: float,
        actor: Actor | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._label_dpi = label_dpi
        self._cards: CardControl | None = None
        self._wall: WallControl | None = None
        self._labels: LabelsControl | None = None
        self._settling: SettleControl | None = None
        self._proof: ProofControl | None = None
        self._printer: PrinterSetupControl | None = None
        self._page = window.page(BOARD)
        assert isinstance(self._page, BoardPage), "it was made so"
        self.bridge = Bridge(line, safety_seconds=safety_seconds, parent=self)
        self.board = BoardControl(self._page, self.bridge, name, parent=self)
        self.commands = CommandControl(self._page, self.bridge, self.board, badge_hours, actor, parent=self)
        self._shown = ShownPulls(self._page, self.bridge, parent=self)
        self.board.answered.connect(self._look_for_new_label)
        self.board.shown.connect(self._prepare_sheets, Qt.ConnectionType.SingleShotConnection)
        self._page.card_chosen.connect(self.open_card)
        self._page.loop_chosen.connect(self.open_loop)
        self._page.settle_chosen.connect(lambda: window.turn_to(SETTLE))

    def stop(self) -> None:
        """Ends the work; what was asked before is still done."""
        if self._cards is not None:
            self._cards.leave()
            self._cards = None
        self.board.stop()
        self._shown.stop()
        self.bridge.stop()

    def open_card(self, number: int) -> None:
        """Opens a card's details over the window."""
        self._sheets().open_card(number)

    def open_loop(self, key: str) -> None:
        """Opens the cards of a loop that the station consumes."""
        self._sheets().open_loop(key)

    def print_card(self, number: int) -> None:
        """Turns to the labels with this card chosen, and prints it on the printer of the plant that is chosen there."""
        self._label_control().show_now((number,), at_once=True)
        self._window.turn_to(LABELS)

    def set_up_printer(self, name: str) -> None:
        """Turns to the page by which a printer is set up, with this one."""
        self._printer_control().show_now(name)
        self._window.turn_to(PRINTER)

    def scan(self, raw: str) -> None:
        """Something was scanned: on the page by which a printer is set up, nothing but its codes counts."""
        if self._window.front == PRINTER:
            self._printer_control().scan(raw)
        else:
            self.commands.scan(raw)

    def unread(self, excerpt: str) -> None:
        """Part of a code was scanned."""
        if self._window.front == PRINTER:
            self._printer_control().unread(excerpt)
        else:
            self.commands.unread(excerpt)

    def turned(self, name: str) -> None:
        """A page has come to the front."""
        if self._cards is not None:
            self._cards.close()
        if name == WALL:
            self._wall_control().show_now()
        elif name == LABELS:
            self._label_control().show_now()
        elif name == SETTLE:
            self._settle_control().show_now()
        elif name == PROOF:
            self._proof_control().show_now()

    def tick(self) -> None:
        """The clock moved on."""
        now = self.bridge.clock()
        self.board.tick(now)
        self.commands.tick(now)
        if self._cards is not None:
            self._cards.tick(now)
        if self._wall is not None:
            self._wall.tick(now)
        if self._settling is not None:
            self._settling.tick(now)
        if self._proof is not None:
            self._proof.tick(now)

    def dress(self) -> None:
        """The window has other colours from now on."""
        if self._cards is not None:
            self._cards.set_theme()

    def ask_times(self, told: Callable[[StationTimes], None]) -> None:
        """Finds out how soon this station's screens have shown pulls in the last 24 hours; says so if it can."""
        here, now = self.board.station, self.bridge.clock()
        if here is not None:
            self.bridge.ask(partial(_times, here, now), told, lambda _: None)

    def _prepare_sheets(self) -> None:
        """Once the board is there: so that the first card opens as quickly as any other."""
        self.bridge.ask(_import_sheets, self._make_sheets, lambda _: None)

    def _make_sheets(self, _nothing: object) -> None:
        self._sheets().prepare()

    def _sheets(self) -> "CardControl":
        if self._cards is None:
            from kanban_desktop.gui.card.control import CardControl

            self._cards = CardControl(self._window, self.bridge, self.board, self)
        return self._cards

    def _wall_control(self) -> "WallControl":
        if self._wall is None:
            from kanban_desktop.gui.wall.control import WallControl
            from kanban_desktop.gui.wall.page import WallPage

            page = self._window.page(WALL)
            assert isinstance(page, WallPage), "it was made so"
            self._wall = WallControl(page, self.bridge, self)
            page.station_chosen.connect(self._look_at)
        return self._wall

    def _label_control(self) -> "LabelsControl":
        if self._labels is None:
            from kanban_desktop.gui.pages.labels import LabelsPage
            from kanban_desktop.gui.pages.labels_control import LabelsControl

            page = self._window.page(LABELS)
            assert isinstance(page, LabelsPage), "it was made so"
            self._labels = LabelsControl(page, self.bridge, self.board, self._label_dpi, self)
            page.setup_chosen.connect(self.set_up_printer)
        return self._labels

    def _settle_control(self) -> "SettleControl":
        if self._settling is None:
            from kanban_desktop.gui.pages.settle import SettlePage
            from kanban_desktop.gui.pages.settle_control import SettleControl

            page = self._window.page(SETTLE)
            assert isinstance(page, SettlePage), "it was made so"
            self._settling = SettleControl(page, self.bridge, self.board, self)
            page.card_chosen.connect(self.open_card)
        return self._settling

    def _proof_control(self) -> "ProofControl":
        if self._proof is None:
            from kanban_desktop.gui.pages.proof import ProofPage
            from kanban_desktop.gui.pages.proof_control import ProofControl

            page = self._window.page(PROOF)
            assert isinstance(page, ProofPage), "it was made so"
            self._proof = ProofControl(page, self.bridge, self.board, self)
        return self._proof

    def _printer_control(self) -> "PrinterSetupControl":
        if self._printer is None:
            from kanban_desktop.gui.pages.printer_setup import PrinterSetupPage
            from kanban_desktop.gui.pages.printer_setup_control import PrinterSetupControl

            page = self._window.page(PRINTER)
            assert isinstance(page, PrinterSetupPage), "it was made so"
            self._printer = PrinterSetupControl(page, self.bridge, self.board, self)
        return self._printer

    def _look_at(self, code: str) -> None:
        """A station was touched on the wall: shows this one's board, of another one the card by which it stands so."""
        here = self.board.station
        if here is not None and here.code == code:
            self._window.turn_to(BOARD)
        elif (card := self._wall_control().card_at(code)) is not None:
            self.open_card(card)

    def _look_for_new_label(self, answer: Answer) -> None:
        if answer.step is Step.REISSUE and answer.outcome is Outcome.MOVED and answer.card is not None:
            self.print_card(answer.card)


def _times(here: Station, now: int, desks: "Desks") -> StationTimes:
    from kanban_desktop.operations.times import station_times

    return station_times(desks.catalog, here, now - DAY, now)


def _import_sheets(_desks: object) -> None:
    """On the thread that asks, since it takes longer than a frame."""
    import kanban_desktop.gui.card.control  # noqa: F401
