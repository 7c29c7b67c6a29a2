"""The page of labels that are to be scanned back: what still is, loop by loop, and a tick as each one comes.

It shows what it is given and says what was touched; scans go on while it is in front.
"""

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from kanban_desktop.gui.board.answers import AnswerLook
from kanban_desktop.gui.board.freshness import Freshness
from kanban_desktop.gui.board.strip import AnswerStrip
from kanban_desktop.gui.kit.fittedpage import FittedPage
from kanban_desktop.gui.kit.nothing import Nothing
from kanban_desktop.gui.kit.placebar import PlaceBar
from kanban_desktop.gui.kit.topbar import TopBar
from kanban_desktop.gui.kit.touchlist import TouchList
from kanban_desktop.gui.pages.proof_rows import ProofPainter, ProofRow, ProofRows, proof_rows
from kanban_desktop.gui.phrases import Floor, translate
from kanban_desktop.gui.theme import Theme
from kanban_desktop.model.proof import ProofCard
from kanban_desktop.operations.answer import Answer

_MARGIN = 16


class ProofPage(FittedPage):
    """The page.

    Attributes:
        bar, loops, strip: its parts; the strip answers scans as on the board.

    Signals:
        undo_chosen, step_chosen: as with ``AnswerStrip``.
        back_chosen: when the way back was touched.
    """

    # Card numbers have up to ten digits, more than Qt's int takes.
    undo_chosen = Signal(object)
    step_chosen = Signal(object, object)
    back_chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._floor = Floor(ZoneInfo("UTC"))
        self._now = 0
        self._rows = ProofRows()
        self._rows.setParent(self)
        self.bar = TopBar(theme, translate("proof", "Scan labels back"))
        self.loops = TouchList(self._rows, ProofPainter(theme, self))
        self._place = PlaceBar(theme, self.loops.verticalScrollBar())
        self._nothing = Nothing(theme)
        self._nothing.say("tag", translate("proof", "One moment …"), "")
        self.strip = AnswerStrip(theme, invitation=translate("proof", "Scan every printed label once."))
        self._shelf = QWidget()
        shelf = QHBoxLayout(self._shelf)
        shelf.setSpacing(0)
        shelf.setContentsMargins(0, 0, 0, 0)
        shelf.addWidget(self.loops, 1)
        shelf.addWidget(self._place)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self._shelf)
        self._body = QVBoxLayout()
        self._body.addLayout(self._stack)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addLayout(self._body, 1)
        layout.addWidget(self.strip)
        self.bar.back_chosen.connect(self.back_chosen)
        self.strip.undo_chosen.connect(self.undo_chosen)
        self.strip.step_chosen.connect(self.step_chosen)
        self.dress()

    @property
    def rows(self) -> list[ProofRow]:
        """What is shown."""
        return list(self._rows.rows)

    def show_cards(self, cards: Iterable[ProofCard]) -> None:
        """These are to be scanned, or were since the page was opened: those that wait no more are ticked."""
        rows = proof_rows(cards)
        self.loops.show_rows(rows)
        done, count = sum(row.scanned for row in rows), sum(len(row.cards) for row in rows)
        note = translate("proof", "{n} of {count} scanned, at whatever station").format(n=done, count=count)
        self.bar.say(translate("proof", "Scan labels back"), note if count else "")
        said = translate("proof", "Every label was scanned back.")
        more = translate("proof", "New cards and reprints stand here until their labels are scanned.")
        self._nothing.say("package-check", said, more)
        self._stack.setCurrentWidget(self._shelf if rows else self._nothing)

    def show_problem(self, said: str) -> None:
        """Why it cannot be said; what is shown stays."""
        if not self._rows.rows:
            self._nothing.say("wifi-off", translate("proof", "Not to be seen now."), said)

    def set_floor(self, zone: ZoneInfo, reasons: Mapping[str, str]) -> None:
        """The plant's zone, and what its reasons for a hold are called."""
        self._floor = Floor(zone, reasons)

    def show_answer(self, answer: Answer) -> None:
        """This is what the last scan came to."""
        self.strip.show_answer(answer, self._now, self._floor)

    def show_look(self, look: AnswerLook) -> None:
        """This is what there is to say where there is no answer, or none yet."""
        self.strip.show_look(look, self._now, self._floor)

    def show_freshness(self, freshness: Freshness) -> None:
        """So many scans wait here by now."""
        self.strip.show_freshness(freshness)

    def tick(self, now: int) -> None:
        """The clock moved on, microseconds UTC."""
        self._now = now
        self.strip.tick(now)

    def dress(self) -> None:
        theme = self.theme
        for part in (self.bar, self.loops, self._place, self._nothing, self.strip):
            part.set_theme(theme)
        margin = theme.px(_MARGIN)
        self._body.setContentsMargins(margin, margin, theme.px(2), margin)
