"""The labels' page: choose cards and a layout, see the pages as they will be printed, print them or save them as a PDF.

It shows what it is given and says what was touched; it prints nothing itself: that is ``gui.pages.printing``.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kanban_desktop.gui.kit.fittedpage import FittedPage
from kanban_desktop.gui.kit.notice import Notice, Tone
from kanban_desktop.gui.kit.pickbutton import PickButton
from kanban_desktop.gui.kit.topbar import TopBar
from kanban_desktop.gui.pages.choices import ChoiceShelf
from kanban_desktop.gui.pages.job_bar import JobBar
from kanban_desktop.gui.pages.labels_cards import LabelsCards
from kanban_desktop.gui.pages.labels_foot import LabelsFoot
from kanban_desktop.gui.pages.layouts import LayoutRow, layout_rows
from kanban_desktop.gui.pages.preview import Preview
from kanban_desktop.gui.pages.printers import PrinterRow, SetupRow
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme
from kanban_desktop.model.command_sheet import CommandSheet
from kanban_desktop.model.label import Label
from kanban_desktop.model.printjobs import Printer
from kanban_desktop.printing.layouts import CARD, Known
from kanban_desktop.printing.paint import DPI
from kanban_desktop.printing.placard import Paper
from kanban_desktop.printing.prints import CommandPrint, LabelPrint, Print

_LAYOUTS, _PRINTERS = "layouts", "printers"
_SHARES = (600, 632)
_MARGIN, _GAP = 16, 12


class LabelsPage(FittedPage):
    """The page.

    Args:
        dpi: resolution of the label printer.
        layout: name of the layout to begin with.
        printer: name of the plant's printer to begin with; empty: ask by the computer's dialog.

    Attributes:
        bar, cards, preview, notice: its parts.
        loops, all_button, outdated_button: those of ``cards``.
        layout_button, layouts: says which layout is chosen and opens the others; their list, in the preview's place.
        printer_button, printers: likewise the printers; not there where the plant has none.
        job: says how the print job stands that was ordered here.
        pdf_button, print_button, copies: what is done with the chosen labels, and how many of each.

    Signals:
        print_chosen: when what is ``asked`` is to be printed.
        pdf_chosen: when it is to be saved as a PDF file.
        layouts_wanted: when the layouts are about to be chosen from: their files may have changed.
        commands_wanted: when the sheet of command codes was chosen; ``show_commands`` brings it.
        layout_chosen(str): when another layout for cards was chosen; with its name.
        printer_chosen(str): when another printer was chosen; with its name, empty for the computer's dialog.
        setup_chosen(str): when a printer of the plant is to be set up; with its name.
        back_chosen: when the way back was touched.
    """

    print_chosen = Signal()
    pdf_chosen = Signal()
    layouts_wanted = Signal()
    commands_wanted = Signal()
    layout_chosen = Signal(str)
    printer_chosen = Signal(str)
    setup_chosen = Signal(str)
    back_chosen = Signal()

    def __init__(
        self, theme: Theme, dpi: int = DPI, layout: str = CARD, printer: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._dpi = dpi
        self._key = self._card_key = layout
        self._sheet: CommandSheet | None = None
        self._printer = printer
        self._open = ""
        self._printers: list[PrinterRow] = []
        self._is_busy = False
        self.bar = TopBar(theme, translate("labels", "Print labels"))
        self.cards = LabelsCards(theme)
        self.loops, self.all_button = self.cards.loops, self.cards.all_button
        self.outdated_button = self.cards.outdated_button
        self.layout_button = PickButton(theme)
        self.printer_button = PickButton(theme)
        self._shelves = {_LAYOUTS: ChoiceShelf(theme), _PRINTERS: ChoiceShelf(theme)}
        self.layouts, self.printers = self._shelves[_LAYOUTS].list, self._shelves[_PRINTERS].list
        self._forms = self._shelves[_LAYOUTS].rows
        self.job = JobBar(theme)
        self.preview = Preview(theme)
        self.notice = Notice(theme)
        self._foot = LabelsFoot(theme)
        self.pdf_button, self.print_button, self.copies = self._foot.pdf, self._foot.print, self._foot.copies
        self._lay_out()
        self.bar.back_chosen.connect(self.back_chosen)
        self.cards.touched.connect(lambda: self.notice.say(""))
        self.cards.changed.connect(self._show)
        self.cards.added.connect(lambda label: self.preview.turn_to_card(label.card_number))
        self.layout_button.clicked.connect(self._open_layouts)
        self.printer_button.clicked.connect(lambda: self._set_open(_PRINTERS if self._open != _PRINTERS else ""))
        self.layouts.chosen.connect(self._choose_layout)
        self.printers.chosen.connect(self._choose_printer)
        self.copies.changed.connect(self._show)
        self.pdf_button.clicked.connect(self.pdf_chosen)
        self.print_button.clicked.connect(self.print_chosen)
        self.printer_button.hide()
        self.dress()
        self._set_open("")

    @property
    def chosen(self) -> tuple[Label, ...]:
        """The labels of the cards that are chosen, loop by loop."""
        return self.cards.chosen

    @property
    def asked(self) -> Print | None:
        """What is to be printed; None as long as that is nothing."""
        row = self._row()
        if row is None or row.form is None:
            return None
        if isinstance(row.form, Paper):
            return CommandPrint(self._sheet, row.form, self.copies.value) if self._sheet is not None else None
        labels = self.cards.to_print if row.for_cards else self.chosen
        return LabelPrint(labels, row.form, self.copies.value) if labels else None

    @property
    def printer(self) -> Printer | None:
        """The plant's printer that is chosen; None: the computer's dialog asks which one."""
        row: PrinterRow | None = self._shelves[_PRINTERS].row(self._printer)
        return row.printer if row is not None and not self.wants_commands else None

    @property
    def wants_commands(self) -> bool:
        """Whether the sheet of command codes is chosen."""
        row = self._row()
        return row is not None and isinstance(row.form, Paper)

    def show_labels(self, labels: tuple[Label, ...], outdated: frozenset[int] = frozenset()) -> None:
        """These are the labels that this station may print; what was chosen stays so.

        Args:
            outdated: the cards whose label says what is no longer true.
        """
        self.cards.show_labels(labels, outdated)

    def show_layouts(self, known: Sequence[Known]) -> None:
        """These are the layouts. Where the chosen one can be used no more, that is said and another one is taken."""
        self._forms.show(layout_rows(known))
        row = self._row()
        if row is None or row.form is None:
            gone = translate("labels", "There is no layout “{name}” any more.").format(name=self._key)
            self.notice.say(row.problem if row is not None else gone, Tone.FAILED)
            usable = [one.key for one in self._forms.rows if one.for_cards]
            self._key = self._card_key = CARD if CARD in usable else next(iter(usable), "")
        self._show()

    def show_printers(self, rows: list[PrinterRow]) -> None:
        """These are the printers; with the computer's dialog alone there is nothing to choose."""
        self._printers = rows
        self._show_printers()
        self.printer_button.setVisible(len(rows) > 1)
        if self._open == _PRINTERS and len(rows) <= 1:
            self._set_open("")
        self._show()

    def show_commands(self, sheet: CommandSheet) -> None:
        """This is the sheet of command codes."""
        self._sheet = sheet
        self._show()

    def choose(self, cards: Iterable[int]) -> None:
        """Chooses these cards and no others, for a reprint a single one; and if need be a layout that is for cards."""
        row = self._row()
        if row is not None and not row.for_cards:
            self._key = self._card_key
        self._set_open("")
        self.cards.choose(cards)

    def show_result(self, text: str, ok: bool) -> None:
        """What printing or saving came to, in one sentence; it stands there until something else is chosen."""
        self.notice.say(text, Tone.DONE if ok else Tone.FAILED)

    def set_busy(self, busy: bool) -> None:
        """Whether something is on its way to the printer: nothing else can be printed as long as it is."""
        self._is_busy = busy
        self._show()

    def dress(self) -> None:
        theme = self.theme
        for part in (self.bar, self.cards, self.preview, self.notice, self.job, self._foot):
            part.set_theme(theme)
        for button in (self.layout_button, self.printer_button):
            button.set_theme(theme)
        for shelf in self._shelves.values():
            shelf.set_theme(theme)
        self._picks.setSpacing(theme.px(_GAP))
        margin = theme.px(_MARGIN)
        self._body.setContentsMargins(margin, 0, margin, margin)
        self._body.setSpacing(theme.px(6))
        self._right.setContentsMargins(0, margin, 0, 0)
        self._right.setSpacing(theme.px(_GAP))

    def _lay_out(self) -> None:
        self._picks = QHBoxLayout()
        self._picks.addWidget(self.layout_button, 1)
        self._picks.addWidget(self.printer_button, 1)
        self._right = QVBoxLayout()
        self._right.addLayout(self._picks)
        for part in (self.preview, *self._shelves.values()):
            self._right.addWidget(part, 1)
        self._body = QHBoxLayout()
        self._body.addWidget(self.cards, _SHARES[0])
        self._body.addLayout(self._right, _SHARES[1])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addLayout(self._body, 1)
        layout.addWidget(self.notice)
        layout.addWidget(self.job)
        layout.addWidget(self._foot)

    def _row(self) -> LayoutRow | None:
        return self._shelves[_LAYOUTS].row(self._key)

    def _open_layouts(self) -> None:
        self._set_open(_LAYOUTS if self._open != _LAYOUTS else "")
        if self._open:
            self.layouts_wanted.emit()

    def _set_open(self, which: str) -> None:
        self._open = which
        self.preview.setVisible(not which)
        for name, shelf in self._shelves.items():
            shelf.setVisible(name == which)
        self._show()

    def _choose_layout(self, row: Any, _zone: str) -> None:
        touched: LayoutRow = row
        if touched.form is None:
            self.notice.say(touched.problem, Tone.FAILED)
            return
        self.notice.say("")
        self._key = touched.key
        self._set_open("")
        if self.wants_commands:
            self.commands_wanted.emit()
        elif touched.for_cards and touched.key != self._card_key:
            self._card_key = touched.key
            self.layout_chosen.emit(touched.key)

    def _choose_printer(self, row: Any, _zone: str) -> None:
        self.notice.say("")
        self._set_open("")
        if isinstance(row, SetupRow):
            self.setup_chosen.emit(row.printer.name)
            return
        touched: PrinterRow = row
        if touched.key != self._printer:
            self._printer = touched.key
            self._show_printers()
            self.printer_chosen.emit(touched.key)
        self._show()

    def _show_printers(self) -> None:
        """The printers, and below them what may be done with the plant's that is chosen."""
        chosen = [one.printer for one in self._printers if one.key == self._printer and one.printer is not None]
        self._shelves[_PRINTERS].rows.show([*self._printers, *map(SetupRow, chosen)])

    def _show_picks(self) -> None:
        row, printers = self._row(), self._shelves[_PRINTERS]
        self._shelves[_LAYOUTS].mark(self._key)
        if row is not None:
            self.layout_button.say(row.title, row.note, is_open=self._open == _LAYOUTS)
        # A printer that is there no more leaves it to the computer's dialog; commands are printed by that anyway.
        chosen = (printers.row(self._printer) if not self.wants_commands else None) or printers.row("")
        if chosen is not None:
            printers.mark(chosen.key)
            self.printer_button.say(chosen.title, chosen.note, is_open=self._open == _PRINTERS)
        self.printer_button.setEnabled(not self.wants_commands)

    def _show(self) -> None:
        asked = self.asked
        self._show_picks()
        if self.cards.is_needed == self.wants_commands:
            self.cards.set_needed(not self.wants_commands)  # it comes back here
            return
        if self.wants_commands:
            self.preview.set_nothing(translate("labels", "One moment …"), "")
        else:
            self.preview.set_nothing(
                translate("labels", "No card is chosen."),
                translate("labels", "Touch loops, or open one for its single cards."),
            )
        self.preview.show_pages(asked.shown if asked else (), asked.resolution(self._dpi) if asked else self._dpi)
        self._foot.show_print(asked, self.cards.renewed, busy=self._is_busy)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Nobody remembers how many copies of something else were printed last time.
        self.copies.set_value(1)
        self._set_open("")
