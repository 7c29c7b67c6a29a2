"""The page for whoever sets a scanner up: what arrives, what was made of it, and what to change.

It shows what it is given; keys, codes and cards are read elsewhere.
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from kanban_desktop.gui.kit.caption import Caption
from kanban_desktop.gui.kit.fittedpage import FittedPage
from kanban_desktop.gui.kit.nothing import Nothing
from kanban_desktop.gui.kit.topbar import TopBar
from kanban_desktop.gui.pages.arrivals import ArrivalCard, ArrivalLine
from kanban_desktop.gui.pages.scanner_sheet import ScannerSheet
from kanban_desktop.gui.pages.scanner_words import arrival_words, joined
from kanban_desktop.gui.phrases import translate
from kanban_desktop.gui.theme import Theme
from kanban_desktop.gui.wedge_effects import Arrival

_SHARES = (762, 470)
_MARGIN, _HEADING = 16, 45
_KEPT = 12


class ScannerPage(FittedPage):
    """The page.

    Attributes:
        bar, latest, earlier, sheet: its parts.

    Signals:
        back_chosen: when the way back was touched.
    """

    back_chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._arrivals: list[Arrival] = []
        self.bar = TopBar(theme, translate("scanner", "Scanner"))
        self.bar.say(translate("scanner", "Scanner"), translate("scanner", "set up and try out"))
        self.latest = ArrivalCard(theme)
        self.earlier = [ArrivalLine(theme) for _ in range(_KEPT - 1)]
        self.sheet = ScannerSheet(theme)
        self._nothing = Nothing(theme)
        self._nothing.say(
            "scan-barcode",
            translate("scanner", "Scan the code on the right."),
            translate("scanner", "What arrives is shown here, most recent first. Any other label does as well."),
        )
        self._headings = [Caption(theme, 19, 17) for _ in range(3)]
        for heading, text in zip(
            self._headings,
            (
                translate("scanner", "Just arrived"),
                translate("scanner", "Before that"),
                translate("scanner", "Try it out"),
            ),
            strict=True,
        ):
            heading.say(text)
        self._parts: tuple[TopBar | ArrivalCard | ArrivalLine | ScannerSheet | Nothing | Caption, ...]
        self._parts = (self.bar, self.latest, *self.earlier, self.sheet, self._nothing, *self._headings)
        self._set_up()
        self.bar.back_chosen.connect(self.back_chosen)
        self._lay_out()

    def show_arrival(self, arrival: Arrival) -> None:
        """This arrived now. Typing that goes on is one arrival."""
        whole = joined(self._arrivals[0], arrival) if self._arrivals else None
        if whole is not None:
            self._arrivals[0] = whole
        else:
            self._arrivals = [arrival, *self._arrivals][:_KEPT]
        said = [arrival_words(record) for record in self._arrivals]
        self.latest.show_words(said[0])
        for place, line in enumerate(self.earlier, 1):
            line.show_words(said[place] if place < len(said) else None)
        self._headings[1].setVisible(len(said) > 1)
        self._body.setCurrentIndex(1)

    def _set_up(self) -> None:
        """Puts the parts together: arrivals on the left, what to scan on the right."""
        shown = QWidget()
        self._column = QVBoxLayout(shown)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._headings[0])
        self._column.addWidget(self.latest)
        self._column.addWidget(self._headings[1])
        self._headings[1].hide()
        self._lines = QVBoxLayout()
        for line in self.earlier:
            self._lines.addWidget(line)
        self._column.addLayout(self._lines)
        self._column.addStretch(1)
        left = QWidget()
        self._body = QStackedLayout(left)
        self._body.addWidget(self._nothing)
        self._body.addWidget(shown)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._headings[2])
        right.addWidget(self.sheet, 1)
        self._row = QHBoxLayout()
        self._row.addWidget(left, _SHARES[0])
        self._row.addLayout(right, _SHARES[1])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addLayout(self._row, 1)

    def dress(self) -> None:
        for part in self._parts:
            part.set_theme(self.theme)
        self._lay_out()

    def _lay_out(self) -> None:
        theme = self.theme
        margin = theme.px(_MARGIN)
        self._row.setContentsMargins(margin, 0, margin, margin)
        self._row.setSpacing(margin)
        self._column.setSpacing(0)
        self._lines.setSpacing(theme.px(8))
        for heading in self._headings:
            heading.setFixedHeight(theme.px(_HEADING))
        # As many of those before as there is room for, and none cut.
        free = self.height() - self.bar.height() - 2 * theme.px(_HEADING) - self.latest.sizeHint().height() - margin
        each = self.earlier[0].sizeHint().height() + theme.px(8)
        for place, line in enumerate(self.earlier):
            line.setVisible((place + 1) * each <= free + theme.px(8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
