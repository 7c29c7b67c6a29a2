"""Brings a station's labels to their page, and from there to a printer or into a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, Slot
from PySide6.QtPrintSupport import QPrinter

from kanban_desktop.gui.board.control import BoardControl
from kanban_desktop.gui.bridge import Bridge
from kanban_desktop.gui.kit.notice import Tone
from kanban_desktop.gui.pages.job_follow import JobFollow
from kanban_desktop.gui.pages.labels import LabelsPage
from kanban_desktop.gui.pages.printers import PrinterRow, printer_rows
from kanban_desktop.gui.pages.printing import Told, ask_file, ask_printer, no_printer, printed, saved
from kanban_desktop.gui.pages.renewal import Renewal
from kanban_desktop.gui.phrases import translate
from kanban_desktop.model.command_sheet import CommandSheet
from kanban_desktop.model.errors import KanbanError
from kanban_desktop.model.label import Label
from kanban_desktop.model.printjobs import Printer
from kanban_desktop.operations import words
from kanban_desktop.operations.answer import Answer
from kanban_desktop.printing import layouts
from kanban_desktop.printing.layouts import Known
from kanban_desktop.printing.prints import CommandPrint, LabelPrint, Print

if TYPE_CHECKING:  # the desks bring SQLAlchemy along, for which the first picture does not wait
    from kanban_desktop.operations.desks import Desks


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read; no layouts where nobody asked for them."""

    labels: tuple[Label, ...]
    outdated: frozenset[int]
    layouts: list[Known] | None
    printers: list[PrinterRow]


class LabelsControl(QObject):
    """One station's labels; it reads nothing while nobody sees the page.

    Args:
        dpi: resolution of the label printer.
    """

    def __init__(
        self, page: LabelsPage, bridge: Bridge, board: BoardControl, dpi: int, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._bridge = bridge
        self._board = board
        self._dpi = dpi
        self._cards: tuple[int, ...] | None = None
        self._at_once = False
        self._reading = self._again = False
        self._layouts_wanted = True
        self._follow = JobFollow(page.job, bridge, board, self)
        self._follow.failed.connect(self._tell_fault)
        page.layouts_wanted.connect(self._read_layouts)
        page.commands_wanted.connect(self._read_commands)
        page.print_chosen.connect(self._print)
        page.pdf_chosen.connect(self._save)
        bridge.changed.connect(self._note)

    def show_now(self, cards: tuple[int, ...] | None = None, *, at_once: bool = False) -> None:
        """Reads the labels again.

        Args:
            cards: choose these and no others; None leaves what was chosen.
            at_once: and print them, where a printer of the plant is chosen; else a person says where.
        """
        if cards is not None:
            self._cards, self._at_once = cards, at_once
        self._read_layouts()
        self._follow.look_for_open()
        if self._page.wants_commands:
            self._read_commands()

    @Slot(object)
    def _note(self, _changes: object) -> None:
        if self._page.isVisible():
            self._read()

    def _read(self) -> None:
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        with_layouts, self._layouts_wanted = self._layouts_wanted, False
        self._bridge.ask(partial(_read, self._board.name, with_layouts), self._show, self._not_read)

    @Slot()
    def _read_layouts(self) -> None:
        """With the labels: their files are read when somebody looks for them, and not whenever a card moves."""
        self._layouts_wanted = True
        self._read()

    @Slot()
    def _read_commands(self) -> None:
        self._bridge.ask(_read_commands, self._page.show_commands, self._tell_fault)

    def _show(self, found: _Found) -> None:
        if found.layouts is not None:
            self._page.show_layouts(found.layouts)
        self._page.show_labels(found.labels, found.outdated)
        self._page.show_printers(found.printers)
        if self._cards is not None:
            self._page.choose(self._cards)
            self._cards = None
            if self._at_once and self._page.printer is not None:
                self._print()
            self._at_once = False
        self._read_on()

    def _not_read(self, fault: KanbanError) -> None:
        self._tell_fault(fault)
        self._read_on()

    def _read_on(self) -> None:
        self._reading = False
        if self._again:
            self._read()

    def _tell_fault(self, fault: KanbanError) -> None:
        self._page.show_result(words.fault(fault, partial(translate, "words")), ok=False)

    @Slot()
    def _print(self) -> None:
        asked, printer = self._page.asked, self._page.printer
        if asked is None:
            return
        if printer is not None and isinstance(asked, LabelPrint):
            self._make_ready(asked, partial(self._order, printer, uuid4()))
            return

        def send(printer: QPrinter) -> None:
            self._make_ready(asked, lambda ready: printed(ready, printer, self._dpi))

        if ask_printer(self._page, asked, send) is None:
            self._page.show_result(no_printer(), ok=False)

    def _order(self, printer: Printer, job: UUID, ready: Print) -> Told:
        assert isinstance(ready, LabelPrint), "command codes are not printed so"
        self._follow.order(ready, printer, job)
        return "", True

    @Slot()
    def _save(self) -> None:
        asked = self._page.asked
        if asked is None:
            return

        def keep(file: Path) -> None:
            self._make_ready(asked, lambda ready: saved(ready, file, self._dpi))

        ask_file(self._page, asked, keep)

    def _make_ready(self, asked: Print, send: Callable[[Print], Told]) -> None:
        """Has cards whose label is out of date made anew, and sends what there is then."""
        if isinstance(asked, CommandPrint):
            self._page.show_result(*send(asked))
            return
        numbers = [one.card_number for one in asked.labels]
        self._page.set_busy(True)
        Renewal(
            self._bridge, self._board.name, self._board.actor, numbers,
            ready=partial(self._send, asked, send), progress=self._tell_progress, failed=self._not_ready,
        ).start(anew=not asked.form.for_place)  # fmt: skip

    def _tell_progress(self, made: int, of: int) -> None:
        said = translate("labels", "New issues: {n} of {of} …")
        self._page.notice.say(said.format(n=made, of=of), Tone.BUSY)

    def _not_ready(self, fault: KanbanError) -> None:
        self._page.set_busy(False)
        self._tell_fault(fault)

    def _send(
        self, asked: LabelPrint, send: Callable[[Print], Told], labels: tuple[Label, ...], refused: Mapping[int, Answer]
    ) -> None:
        self._page.set_busy(False)
        said, ok = [], True
        if labels:
            sentence, ok = send(asked.anew(labels))
            said += [sentence] if sentence else []
        elif not refused:
            said.append(translate("labels", "None of these cards hangs any more."))
        for number, answer in list(refused.items())[:1]:
            why = words.sentence(answer, partial(translate, "words"))
            said.append(translate("labels", "Not card {number}: {why}").format(number=number, why=why))
        if len(refused) > 1:
            more = translate("labels", "Likewise not {n} more.")
            said.append(more.format(n=len(refused) - 1))
        self._page.show_result(" ".join(said), ok and bool(labels) and not refused)


def _read(station: str, with_layouts: bool, desks: "Desks") -> _Found:
    here = desks.catalog.layout.station(station)
    return _Found(
        desks.labels.at(here), desks.labels.outdated(here), layouts.known() if with_layouts else None,
        printer_rows(desks.printing.printers(), dict(desks.catalog.layout.stations)),
    )  # fmt: skip


def _read_commands(desks: "Desks") -> CommandSheet:
    return desks.labels.commands()
