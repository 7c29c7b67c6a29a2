"""The foot of the labels' page: what is to be printed, how many copies of it, and where it goes."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kanban_desktop.gui.kit.caption import Caption
from kanban_desktop.gui.kit.stepper import Stepper
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.pages.layouts import size_text
from kanban_desktop.gui.pages.loops import labels_text
from kanban_desktop.gui.pages.printing import counted
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.model.printjobs import MOST_COPIES
from kanban_desktop.printing.layout import Layout
from kanban_desktop.printing.prints import LabelPrint, Print


class LabelsFoot(QWidget):
    """The foot.

    Attributes:
        copies: how many of each label, or of the sheet of command codes.
        pdf, print: its buttons; off where there is nothing to print.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._said = Caption(theme, 24, 17, Weight.BOLD)
        names = translate("labels", "One copy less"), translate("labels", "One copy more")
        self.copies = Stepper(theme, copies_text, MOST_COPIES, names)
        self.pdf = TouchButton(theme)
        self.pdf.setText(translate("labels", "Save as PDF"))
        self.print = TouchButton(theme, filled=True)
        self.print.setText(translate("labels", "Print"))
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._said, 1)
        self._row.addWidget(self.copies)
        self._row.addWidget(self.pdf)
        self._row.addWidget(self.print)

    def show_print(self, asked: Print | None, renewed: int, *, busy: bool) -> None:
        """This is what is to be printed; with so many labels that get a new issue.

        Args:
            busy: something else is on its way to the printer.
        """
        if asked is None:
            self._said.say(labels_text(0))
        else:
            self._said.say(counted(asked), _note(asked, renewed))
        for button in (self.pdf, self.print):
            button.setEnabled(asked is not None and not busy)

    def set_theme(self, theme: Theme) -> None:
        """Other colours or sizes from now on."""
        self._theme = theme
        for part in (self._said, self.copies, self.pdf, self.print):
            part.set_theme(theme)
        self._row.setContentsMargins(theme.px(20), theme.px(12), theme.px(16), theme.px(12))
        self._row.setSpacing(theme.px(14))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.roles.surface))
            painter.fillRect(QRectF(0, 0, self.width(), 1), QColor(self._theme.roles.line))


def copies_text(count: int) -> str:
    """How many copies."""
    return translate("labels", "1 copy") if count == 1 else translate("labels", "%n copies", None, count)


def _note(asked: Print, renewed: int) -> str:
    form, count = asked.form, len(asked.pages)
    if isinstance(asked, LabelPrint) and renewed and not asked.form.for_place:
        return translate("labels", "{n} with a new issue: throw the old ones away").format(n=renewed)
    if isinstance(form, Layout):
        return translate("labels", "each {size}").format(size=size_text(form))
    of = translate("labels", "1 page") if count == 1 else translate("labels", "%n pages", None, count)
    return translate("labels", "on {pages}, {size}").format(pages=of, size=size_text(form))
