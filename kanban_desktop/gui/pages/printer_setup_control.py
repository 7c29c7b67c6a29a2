"""Sets up a printer of the plant from its page: prints, takes scans, keeps what was measured."""

from dataclasses import replace
from functools import partial
from threading import Event
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, QTimer, Slot

from kanban_desktop.gui.board.control import BoardControl
from kanban_desktop.gui.bridge import Bridge
from kanban_desktop.gui.kit.notice import Tone
from kanban_desktop.gui.pages.printer_setup import PrinterSetupPage
from kanban_desktop.gui.phrases import translate
from kanban_desktop.model.calibration import Calibration, Mistaken
from kanban_desktop.model.errors import BadInput, KanbanError
from kanban_desktop.model.scan import shown
from kanban_desktop.operations import printer_setup, setup_words, words
from kanban_desktop.operations.printer_setup import BUSY, SetupPlan, SetupSent

if TYPE_CHECKING:  # the desks bring SQLAlchemy along, for which the first picture does not wait
    from kanban_desktop.operations.desks import Desks

_AGAIN_MS, _TRIES = 1000, 32
"""Whoever has printed on it keeps a printer for half a minute."""


class PrinterSetupControl(QObject):
    """One printer after the other; what was begun with one is forgotten with the next."""

    def __init__(
        self, page: PrinterSetupPage, bridge: Bridge, board: BoardControl, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._bridge = bridge
        self._board = board
        self._name = self._at = ""
        page.print_chosen.connect(self._print)
        page.save_chosen.connect(self._save)

    def show_now(self, name: str) -> None:
        """This printer is to be set up."""
        self._name = name
        self._page.set_busy(False)
        self._page.show_nothing(name)
        self._bridge.ask(partial(_read, name, self._bridge.clock()), partial(self._show, name), self._tell_fault)

    def scan(self, raw: str) -> None:
        """Something was scanned while the page is in front: a code of it is ticked, and nothing else is done."""
        wanted = self._page.plan
        if wanted is None:
            return
        found = wanted.read(raw)
        if isinstance(found, Mistaken):
            self._tell_fault(BadInput(found, given=shown(raw), printer=wanted.printer.name))
            return
        self._page.show_read(found)
        said = translate("printer", "Code {n} read.").format(n=found.n)
        self._page.show_result(said, Tone.DONE)

    def unread(self, excerpt: str) -> None:
        """Part of a code was scanned."""
        said = translate("printer", "Not read properly: {code}. Scan it again.").format(code=excerpt)
        self._page.show_result(said, Tone.FAILED)

    def _show(self, name: str, found: tuple[SetupPlan, str]) -> None:
        if name == self._name:
            wanted, self._at = found
            self._page.show_plan(wanted, *_told(wanted))

    def _tell_fault(self, fault: KanbanError) -> None:
        self._page.set_busy(False)
        self._page.show_result(words.fault(fault, partial(translate, "words")), Tone.FAILED)

    # Printing: nobody else prints meanwhile, and it is sent on a thread of its own, since a printer takes its time.

    @Slot()
    def _print(self) -> None:
        wanted, here = self._page.plan, self._board.station
        if wanted is None:
            return
        if here is not None and not wanted.printer.reached_from(here.id):
            self._tell_fault(BadInput("printer_elsewhere", printer=wanted.printer.name, station=self._at))
            return
        self._page.set_busy(True)
        self._page.show_result(translate("printer", "The set-up page is being printed …"), Tone.BUSY)
        self._borrow(wanted, uuid4(), _TRIES)

    def _borrow(self, wanted: SetupPlan, who: UUID, tries: int) -> None:
        self._bridge.ask(
            partial(_borrowed, wanted, who), partial(self._borrowed, wanted, who, tries), self._tell_fault
        )  # fmt: skip

    def _borrowed(self, wanted: SetupPlan, who: UUID, tries: int, ours: bool) -> None:
        if ours:
            self._bridge.aside(
                partial(_sent, wanted), partial(self._sent, wanted, who), partial(self._not_sent, who)
            )  # fmt: skip
        elif tries:
            said = translate("printer", "{printer} is busy with labels. The set-up page comes after them …")
            self._page.show_result(said.format(printer=wanted.printer.name), Tone.BUSY)
            QTimer.singleShot(_AGAIN_MS, self, partial(self._borrow, wanted, who, tries - 1))
        else:
            self._sent(wanted, who, BUSY)

    def _sent(self, wanted: SetupPlan, who: UUID, came: SetupSent) -> None:
        self._bridge.ask(partial(_given_back, who), lambda _: None, lambda _: None)
        if self._page.plan is not wanted:
            return
        self._page.set_busy(False)
        if came.out:
            self._page.show_printed()
        said = setup_words.sent(came, wanted.printer, partial(translate, "words"))
        self._page.show_result(said, Tone.DONE if came.out and came.trouble is None else Tone.FAILED)

    def _not_sent(self, who: UUID, fault: KanbanError) -> None:
        self._bridge.ask(partial(_given_back, who), lambda _: None, lambda _: None)
        self._tell_fault(fault)

    # What was measured.

    @Slot()
    def _save(self) -> None:
        wanted, across, along = self._page.plan, self._page.across.value, self._page.along.value
        if wanted is None or across is None or along is None:
            return
        actor = self._board.actor
        measured = wanted.measured(across, along, self._page.read, actor.person if actor is not None else None)
        self._page.set_busy(True)
        self._bridge.ask(
            partial(_kept, wanted, measured), partial(self._saved, wanted), self._tell_fault, act=True
        )  # fmt: skip

    def _saved(self, wanted: SetupPlan, measured: Calibration) -> None:
        self._page.set_busy(False)
        known = replace(wanted, printer=replace(wanted.printer, calibration=measured))
        said, tone = _told(known)
        self._page.show_result(translate("printer", "Saved. {said}").format(said=said), tone)


def _told(wanted: SetupPlan) -> tuple[str, Tone]:
    found = wanted.printer.calibration
    tone = Tone.BUSY if found is None else Tone.DONE if found.good else Tone.FAILED
    return setup_words.calibration(wanted.printer, partial(translate, "words")), tone


def _read(name: str, now: int, desks: "Desks") -> tuple[SetupPlan, str]:
    """The set-up page, and the station at whose computer the printer hangs."""
    one, layout = desks.printing.printer(name), desks.catalog.layout
    at = layout.stations[one.station].name if one.station in layout.stations else ""
    return printer_setup.plan(one, layout.plant, now), at


def _borrowed(wanted: SetupPlan, who: UUID, desks: "Desks") -> bool:
    return desks.printing.borrow(wanted.printer, who)


def _given_back(who: UUID, desks: "Desks") -> None:
    desks.printing.give_back(who)


def _sent(wanted: SetupPlan, ending: Event) -> SetupSent:
    return printer_setup.send(wanted.printer, printer_setup.made(wanted), ending)


def _kept(wanted: SetupPlan, measured: Calibration, desks: "Desks") -> Calibration:
    return desks.printing.calibrate(wanted.printer, measured)
