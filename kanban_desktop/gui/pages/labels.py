"""The labels' page: choose loops, see their labels as they will be printed, print them or save them as a PDF file.

It shows what it is given and says what was touched; it prints nothing itself: that is ``gui.pages.printing``.
"""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kanban_desktop.gui.kit.caption import Caption
from kanban_desktop.gui.kit.fittedpage import FittedPage
from kanban_desktop.gui.kit.notice import Notice, Tone
from kanban_desktop.gui.kit.placebar import PlaceBar
from kanban_desktop.gui.kit.topbar import TopBar
from kanban_desktop.gui.kit.touchbutton import TouchButton
from kanban_desktop.gui.kit.touchlist import TouchList
from kanban_desktop.gui.pages.loops import LoopPainter, LoopRow, LoopRows, labels_text, rows_of
from kanban_desktop.gui.pages.preview import Preview
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme, Weight
from kanban_desktop.model.label import Label
from kanban_desktop.printing.paint import DPI

_SHARES = (600, 632)
_MARGIN, _HEADING = 16, 64


class LabelsPage(FittedPage):
    """The page.

    Attributes:
        bar, loops, preview, notice: its parts.
        all_button, pdf_button, print_button: its buttons.

    Signals:
        print_chosen: when the labels that are ``chosen`` are to be printed.
        pdf_chosen: when they are to be saved as a PDF file.
        back_chosen: when the way back was touched.
    """

    print_chosen = Signal()
    pdf_chosen = Signal()
    back_chosen = Signal()

    def __init__(self, theme: Theme, dpi: int = DPI, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._labels: tuple[Label, ...] = ()
        self._cards: frozenset[int] = frozenset()
        self._rows = LoopRows()
        self._rows.setParent(self)
        self._painter = LoopPainter(theme, self)
        self.bar = TopBar(theme, translate("labels", "Print labels"))
        self.loops = TouchList(self._rows, self._painter)
        self._place = PlaceBar(theme, self.loops.verticalScrollBar())
        self._heading = Caption(theme, 19, 17)
        self.all_button = TouchButton(theme)
        self.all_button.set_size(150, 56)
        self.preview = Preview(theme, dpi)
        self.preview.set_nothing(
            translate("labels", "No loop is chosen."), translate("labels", "Touch a loop to see its labels.")
        )
        self.notice = Notice(theme)
        self._foot = _Foot(theme)
        self.pdf_button, self.print_button = self._foot.pdf, self._foot.print
        self._lay_out()
        self.bar.back_chosen.connect(self.back_chosen)
        self.loops.chosen.connect(self._toggle)
        self.all_button.clicked.connect(self._toggle_all)
        self.pdf_button.clicked.connect(self.pdf_chosen)
        self.print_button.clicked.connect(self.print_chosen)
        self.dress()
        self._show()

    @property
    def chosen(self) -> tuple[Label, ...]:
        """The labels that are to be printed, loop by loop."""
        return tuple(one for row in self._rows.rows for one in row.labels if one.card_number in self._cards)

    def show_labels(self, labels: tuple[Label, ...]) -> None:
        """These are the labels that this station may print; what was chosen stays so."""
        self._labels = labels
        self._cards &= {one.card_number for one in labels}
        self._show()

    def choose(self, cards: Iterable[int]) -> None:
        """Chooses these cards and no others: for a reprint, a single one."""
        self._cards = frozenset(cards) & {one.card_number for one in self._labels}
        self._show()
        first = next((n for n, row in enumerate(self._rows.rows) if row.chosen), None)
        if first is not None:
            self.loops.scrollTo(self._rows.index(first, 0))

    def show_result(self, text: str, ok: bool) -> None:
        """What printing or saving came to, in one sentence; it stands there until something else is chosen."""
        self.notice.say(text, Tone.DONE if ok else Tone.FAILED)

    def dress(self) -> None:
        theme = self.theme
        for part in (self.bar, self.loops, self._place, self._heading, self.all_button, self.preview, self.notice):
            part.set_theme(theme)
        self._foot.set_theme(theme)
        margin = theme.px(_MARGIN)
        # The list keeps a gutter of its own at the right, where one's place in it is shown.
        self._body.setContentsMargins(margin, 0, margin, margin)
        self._body.setSpacing(theme.px(6))
        heading = max(theme.px(_HEADING), self.all_button.sizeHint().height() + theme.px(12))
        self._heading.setFixedHeight(heading)
        self._head.setContentsMargins(0, 0, theme.px(14), 0)
        self._right.setContentsMargins(0, theme.px(_MARGIN), 0, 0)

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self._heading, 1)
        self._head.addWidget(self.all_button)
        shelf = QHBoxLayout()
        shelf.setSpacing(0)
        shelf.addWidget(self.loops, 1)
        shelf.addWidget(self._place)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(self._head)
        left.addLayout(shelf, 1)
        self._right = QVBoxLayout()
        self._right.addWidget(self.preview, 1)
        self._body = QHBoxLayout()
        self._body.addLayout(left, _SHARES[0])
        self._body.addLayout(self._right, _SHARES[1])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addLayout(self._body, 1)
        layout.addWidget(self.notice)
        layout.addWidget(self._foot)

    def _toggle(self, row: Any, zone: str) -> None:
        touched: LoopRow = row
        cards = {one.card_number for one in touched.labels}
        self.notice.say("")
        if touched.chosen == len(touched.labels):
            self._cards -= cards
            self._show()
        else:
            self._cards |= cards
            self._show()
            self.preview.turn_to(touched.labels[0])

    def _toggle_all(self) -> None:
        self.notice.say("")
        every = frozenset(one.card_number for one in self._labels)
        self._cards = frozenset() if self._cards == every else every
        self._show()

    def _show(self) -> None:
        rows = rows_of(self._labels, self._cards)
        self.loops.show_rows(rows)
        loops, chosen = sum(bool(row.chosen) for row in rows), self.chosen
        said = translate("labels", "{n} of {count} chosen").format(n=loops, count=len(rows)) if rows else ""
        self._heading.say(translate("labels", "Loops"), said or translate("labels", "this station has no cards"))
        every = bool(rows) and len(chosen) == len(self._labels)
        self.all_button.setText(translate("labels", "None") if every else translate("labels", "All"))
        self.all_button.setVisible(len(rows) > 1)
        self.preview.show_labels(chosen)
        self._foot.show_count(len(chosen))


class _Foot(QWidget):
    """How many labels there are, and what can be done with them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._said = Caption(theme, 24, 17, Weight.BOLD)
        self.pdf = TouchButton(theme)
        self.pdf.setText(translate("labels", "Save as PDF"))
        self.print = TouchButton(theme, filled=True)
        self.print.setText(translate("labels", "Print"))
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._said, 1)
        self._row.addWidget(self.pdf)
        self._row.addWidget(self.print)

    def show_count(self, count: int) -> None:
        note = translate("labels", "105 × 74 mm, each on a page of its own")
        self._said.say(labels_text(count), note)
        self.pdf.setEnabled(count > 0)
        self.print.setEnabled(count > 0)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self._said, self.pdf, self.print):
            part.set_theme(theme)
        self._row.setContentsMargins(theme.px(20), theme.px(12), theme.px(16), theme.px(12))
        self._row.setSpacing(theme.px(14))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.roles.surface))
            painter.fillRect(QRectF(0, 0, self.width(), 1), QColor(self._theme.roles.line))
