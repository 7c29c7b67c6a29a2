"""The page by which a printer is set up: print its page, enter what its rulers measure, scan its codes, save.

It shows what it is given and says what was touched; scans come to it while it is in front, and move no card.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kanban_desktop.gui.kit.fittedpage import FittedPage
from kanban_desktop.gui.kit.notice import Tone
from kanban_desktop.gui.kit.panel import Panel
from kanban_desktop.gui.kit.step import Step
from kanban_desktop.gui.kit.topbar import TopBar
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.pages.layouts import size_text
from kanban_desktop.gui.pages.length import LengthSetter
from kanban_desktop.gui.pages.preview import Preview
from kanban_desktop.gui.pages.ticks import Ticks
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme
from kanban_desktop.model.calibration import Grade
from kanban_desktop.operations.printer_setup import SetupPlan
from kanban_desktop.printing.paint_setup import shown_pages

_MARGIN, _GAP = 16, 10
_SHARES = (520, 712)


class PrinterSetupPage(FittedPage):
    """The page.

    Attributes:
        bar, preview, panel: its parts; the panel says what something came to.
        printing, measuring, scanning: its steps.
        print_button, right_button, save_button: what is done in them; the middle one says that both rulers are right.
        across, along: what the rulers measure.
        ticks: the codes, and which were read.

    Signals:
        print_chosen: when the page is to be printed.
        save_chosen: when what was measured is to be kept.
        back_chosen: when the way back was touched.
    """

    print_chosen = Signal()
    save_chosen = Signal()
    back_chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._plan: SetupPlan | None = None
        self._read: set[Grade] = set()
        self._busy = self._printed = False
        self.bar = TopBar(theme, translate("printer", "Set up a printer"))
        self.preview = Preview(theme)
        self.printing, self.measuring, self.scanning = (Step(theme, n) for n in (1, 2, 3))
        self.print_button = TouchButton(theme)
        self.print_button.setText(translate("printer", "Print"))
        self.right_button = TouchButton(theme)
        self.right_button.setText(translate("printer", "Both are right"))
        self.across = LengthSetter(theme, translate("printer", "Across"))
        self.along = LengthSetter(theme, translate("printer", "Along"))
        self.ticks = Ticks(theme)
        self.panel = Panel(theme)
        self.save_button = TouchButton(theme, filled=True)
        self.save_button.setText(translate("printer", "Save"))
        self._lay_out()
        self.bar.back_chosen.connect(self.back_chosen)
        self.print_button.clicked.connect(self.print_chosen)
        self.right_button.clicked.connect(self._both_are_right)
        self.save_button.clicked.connect(self.save_chosen)
        for one in (self.across, self.along):
            one.changed.connect(self._show)
        self.dress()
        self._show()

    @property
    def plan(self) -> SetupPlan | None:
        """The set-up page that it is about."""
        return self._plan

    @property
    def read(self) -> frozenset[Grade]:
        """The codes that were read."""
        return frozenset(self._read)

    def show_nothing(self, name: str) -> None:
        """A printer by this name is about to be set up."""
        self._plan, self._printed = None, False
        self._read.clear()
        self.bar.say(translate("printer", "Set up {printer}").format(printer=name))
        self.preview.set_nothing(translate("printer", "One moment …"), "")
        self.preview.show_pages((), 0)
        self.panel.say(translate("printer", "One moment …"), Tone.BUSY)
        self._show()

    def show_plan(self, wanted: SetupPlan, said: str, tone: Tone) -> None:
        """This printer is set up; so much is known of it by now."""
        self._plan = wanted
        printer, form = wanted.printer, wanted.pages[0].form
        title = translate("printer", "{size}, {dpi} dpi").format(dpi=printer.dpi, size=size_text(form))
        self.bar.say(translate("printer", "Set up {printer}").format(printer=printer.name))
        self.preview.show_pages(shown_pages(wanted.pages, title), printer.dpi)
        self.across.begin(wanted.across)
        self.along.begin(wanted.along)
        self.ticks.show_grades(wanted.grades)
        self.panel.say(said, tone)
        self._show()

    def show_read(self, grade: Grade) -> None:
        """This code of the page was scanned."""
        self._read.add(grade)
        self._show()

    def show_printed(self) -> None:
        """The page has come out."""
        self._printed = True
        self._show()

    def show_result(self, said: str, tone: Tone) -> None:
        """What something came to, in a sentence."""
        self.panel.say(said, tone)

    def set_busy(self, busy: bool) -> None:
        """Whether something is on its way that must come to its end first."""
        self._busy = busy
        self._show()

    def dress(self) -> None:
        theme = self.theme
        for part in (
            self.bar, self.preview, self.printing, self.measuring, self.scanning, self.print_button, self.right_button,
            self.across, self.along, self.ticks, self.panel, self.save_button,
        ):  # fmt: skip
            part.set_theme(theme)
        margin, gap = theme.px(_MARGIN), theme.px(_GAP)
        self._body.setContentsMargins(margin, margin, margin, margin)
        self._body.setSpacing(margin)
        self._steps.setSpacing(gap)
        self._foot.setSpacing(gap)

    def _lay_out(self) -> None:
        self.printing.beside.addWidget(self.print_button)
        self.measuring.beside.addWidget(self.right_button)
        self.measuring.below.addWidget(self.across, 1)
        self.measuring.below.addWidget(self.along, 1)
        self.scanning.beside.addWidget(self.ticks)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.panel, 1)
        self._foot.addWidget(self.save_button)
        self._steps = QVBoxLayout()
        for step in (self.printing, self.measuring, self.scanning):
            self._steps.addWidget(step)
        self._steps.addLayout(self._foot, 1)
        self._body = QHBoxLayout()
        self._body.addWidget(self.preview, _SHARES[0])
        self._body.addLayout(self._steps, _SHARES[1])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addLayout(self._body, 1)

    def _both_are_right(self) -> None:
        for one in (self.across, self.along):
            one.confirm()

    def _show(self) -> None:
        known = self._plan is not None
        measured = known and self.across.value is not None and self.along.value is not None
        grades = self._plan.grades if self._plan is not None else ()
        count = len(self._plan.pages) if self._plan is not None else 1
        self.ticks.show_read(frozenset(self._read))
        page = translate("printer", "Its set-up page") if count == 1 else translate(
            "printer", "Its set-up page, {n} labels"
        ).format(n=count)  # fmt: skip
        self.printing.say(page, translate("printer", "At 100 %, never “fit to page”"), done=self._printed)
        self.measuring.say(
            translate("printer", "Measure both rulers"),
            translate("printer", "From line 0 to the last line, with a steel rule"), done=measured,
        )  # fmt: skip
        all_read = known and len(self._read) == len(grades)
        left = translate("printer", "Each is ticked as it comes. If one is never read, save without it.")
        self.scanning.say(translate("printer", "Scan its codes"), left if known else "", done=all_read)
        self.print_button.setEnabled(known and not self._busy)
        self.right_button.setEnabled(known)
        for one in (self.across, self.along):
            one.setEnabled(known)
        self.save_button.setEnabled(measured and not self._busy)
