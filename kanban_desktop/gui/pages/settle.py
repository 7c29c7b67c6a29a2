"""The page “To settle”: scans that were kept here and that the plant refused, each with its ways out.

It shows what it is given and says what was touched; it reads nothing, settles nothing and has no clock of its own.
"""

from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from kanban_desktop.gui.card.words import choice_note, choice_text
from kanban_desktop.gui.kit.calm import LINGER
from kanban_desktop.gui.kit.fittedpage import FittedPage
from kanban_desktop.gui.kit.nothing import Nothing
from kanban_desktop.gui.kit.notice import Notice, Tone
from kanban_desktop.gui.kit.placebar import PlaceBar
from kanban_desktop.gui.kit.topbar import TopBar
from kanban_desktop.gui.kit.touchscroll import TouchScroll
from kanban_desktop.gui.pages.settle_ask import AskPage, Choice
from kanban_desktop.gui.pages.settle_entry import EntryCard
from kanban_desktop.gui.pages.settle_words import EntryWords, damage_words, entry_words
from kanban_desktop.gui.phrases import Floor, translate
from kanban_desktop.gui.theme import Theme
from kanban_desktop.model.details import CardDetails
from kanban_desktop.model.pending import Damage, Unsettled
from kanban_desktop.model.steps import Step

MOST = 50
"""So many entries are shown; the oldest are settled first."""

_MARGIN, _GAP = 16, 10
_NO_STEPS = frozenset((Step.HOLD, Step.REJECT))
"""Steps that ask for more than a touch: they are taken in the card's details."""

_OTHER = object()


class SettlePage(FittedPage):
    """The page.

    For a moment after a row has gone, or the page asks something, touches do nothing: the second half of a double
    touch was not meant for what lies there now.

    Attributes:
        bar, ask, notice: its parts.
        rows: the rows that are shown.
        damage: the row above them that tells of a damaged file; None where none was.

    Signals:
        back_chosen: when the way back to the board was touched.
        redo_chosen: when an entry is to be done now after all; with its event's id.
        steps_wanted: when another step is to be taken instead; with the event's id and the number of the card.
        step_chosen: when that step was chosen; with the event's id and the step.
        drop_chosen: when an entry is to be dropped; with the event's id and the reason.
        card_chosen: when an entry's words were touched; with the card's number.
        damage_seen: when somebody has seen to what a damaged file has lost.
    """

    # Card numbers have up to ten digits, more than Qt's int takes.
    back_chosen = Signal()
    redo_chosen = Signal(object)
    steps_wanted = Signal(object, object)
    step_chosen = Signal(object, object)
    drop_chosen = Signal(object, str)
    card_chosen = Signal(object)
    damage_seen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._floor = Floor(ZoneInfo("UTC"))
        self._now = 0
        self._entries: tuple[Unsettled, ...] | None = None
        self._asked: EntryWords | None = None
        self._asks_why = False
        self._busy = False
        self.rows: list[EntryCard] = []
        self.damage: EntryCard | None = None
        self._damages: tuple[Damage, ...] = ()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self.bar = TopBar(theme, translate("settle", "To settle"))
        self._nothing = Nothing(theme)
        self._nothing.say("", translate("settle", "Reading what is to settle …"), "")
        self._content = QWidget()
        self._list = QVBoxLayout(self._content)
        self._list.addStretch(1)
        scroll = TouchScroll(self._content)
        self._place = PlaceBar(theme, scroll.verticalScrollBar())
        self._shelf = QWidget()
        shelf = QHBoxLayout(self._shelf)
        shelf.setContentsMargins(0, 0, 0, 0)
        shelf.setSpacing(0)
        shelf.addWidget(scroll, 1)
        shelf.addWidget(self._place)
        self.ask = AskPage(theme)
        self.notice = Notice(theme)
        self._stack = QStackedLayout()
        for part in (self._nothing, self._shelf, self.ask):
            self._stack.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        self._body = QVBoxLayout()
        self._body.addLayout(self._stack)
        layout.addLayout(self._body, 1)
        layout.addWidget(self.notice)
        self.bar.back_chosen.connect(self._go_back)
        self.ask.chosen.connect(self._take)
        self.dress()

    @property
    def is_settled(self) -> bool:
        """Whether what is touched now is what the finger was aimed at."""
        return not self._rest.isActive()

    @property
    def asks(self) -> bool:
        """Whether it asks something about one of the entries."""
        return self._asked is not None

    def set_zone(self, zone: ZoneInfo) -> None:
        """The zone of the plant's clocks."""
        self._floor = Floor(zone)
        self.tick(self._now)

    def tick(self, now: int) -> None:
        """The clock moved on, microseconds UTC."""
        self._now = now
        self._renew(self._words())

    def show_entries(self, entries: tuple[Unsettled, ...]) -> None:
        """This is what is to settle, oldest first."""
        self._entries = entries
        words = self._words()
        shown = {one.event for one in words}
        gone = [row for row in self.rows if row.words.event not in shown]
        for row in gone:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [row for row in self.rows if row not in gone]
        self._renew(words)
        known = {row.words.event for row in self.rows}
        pushed = False
        for place, one in enumerate(words):
            if one.event not in known:
                pushed = pushed or place < len(self.rows)
                self._insert(place, one)
        if gone or pushed:
            self._pause()
        if self._asked is not None and self._asked.event not in shown:
            self._stop_asking()
        self._tell()

    def show_damages(self, damages: tuple[Damage, ...]) -> None:
        """These damages of the station's file has nobody seen to."""
        self._damages = damages
        if not damages and self.damage is not None:
            self._list.removeWidget(self.damage)
            self.damage.hide()
            self.damage.deleteLater()
            self.damage = None
            self._pause()
        elif damages and self.damage is None:
            self.damage = EntryCard(self.theme, damage_words(damages[-1], self._now, self._floor))
            self.damage.drop.setText(translate("settle", "Cards checked"))
            self.damage.drop.clicked.connect(self._see_damage)
            self._list.insertWidget(0, self.damage)
            self._pause()
        self._renew(self._words())
        self._tell()

    def show_steps(self, event: UUID, details: CardDetails) -> None:
        """These are the steps that may be taken with an entry's card now: asks which."""
        asked = next((row.words for row in self.rows if row.words.event == event), None)
        if asked is None:
            return
        card, loop = details.shown.card, details.shown.loop
        choices = [
            Choice(choice_text(step), choice_note(step, card, loop), step)
            for step in details.choices.steps
            if step not in _NO_STEPS
        ]
        nothing = (
            translate("settle", "No other step is possible here now."),
            translate("settle", "Go back, then drop it, or do it now."),
        )
        self._asked, self._asks_why = asked, False
        self.ask.ask(translate("settle", "Which step instead?"), _about(asked), choices, nothing)
        self._show_ask()

    def show_result(self, said: str, ok: bool = True) -> None:
        """This is what it came to; nothing said hides the last one."""
        self.notice.say(said, Tone.DONE if ok else Tone.FAILED)

    def set_busy(self, busy: bool) -> None:
        """While something is being done nothing else can be chosen."""
        self._busy = busy
        for row in self._all_rows:
            for button in row.buttons:
                button.setEnabled(not busy)
        self.ask.setEnabled(not busy)

    def go_home(self) -> None:
        """Shows the list, whatever was asked."""
        if self.asks:
            self._stop_asking()
        self._tell()

    def dress(self) -> None:
        for part in (self.bar, self._nothing, self._place, self.ask, self.notice):
            part.set_theme(self.theme)
        for row in self._all_rows:
            row.set_theme(self.theme)
        margin = self.theme.px(_MARGIN)
        # What is thrown by a finger keeps a gutter of its own at the right, where its place is shown.
        self._body.setContentsMargins(margin, margin, self.theme.px(2), 0)
        self._list.setContentsMargins(0, 0, 0, margin)
        self._list.setSpacing(self.theme.px(_GAP))
        self.ask.setContentsMargins(0, 0, self.theme.px(14), margin)

    def _words(self) -> list[EntryWords]:
        return [entry_words(one, self._now, self._floor) for one in (self._entries or ())[:MOST]]

    def _renew(self, words: list[EntryWords]) -> None:
        """Each row says what is to be said of its entry now."""
        if self.damage is not None and self._damages:
            self.damage.show_words(damage_words(self._damages[-1], self._now, self._floor))
        known = {one.event: one for one in words}
        for row in self.rows:
            if row.words != known[row.words.event]:
                row.show_words(known[row.words.event])

    def _insert(self, place: int, words: EntryWords) -> None:
        row = EntryCard(self.theme, words)
        row.redo.clicked.connect(lambda: self._redo(row))
        row.another.clicked.connect(lambda: self._want_steps(row))
        row.drop.clicked.connect(lambda: self._ask_why(row))
        row.opened.connect(self._open)
        for button in row.buttons:
            button.setEnabled(not self._busy)
        self._list.insertWidget(place + (self.damage is not None), row)
        self.rows.insert(place, row)

    def _tell(self) -> None:
        entries = self._entries
        count = len(entries or ())
        note = translate("settle", "1 scan that the plant refused; it does not count yet") if count == 1 else ""
        if count > 1:
            note = translate("settle", "{n} scans that the plant refused; they do not count yet").format(n=count)
        if count > MOST:
            note = translate("settle", "the oldest {n} of {count}").format(n=MOST, count=count)
        self.bar.say(translate("settle", "To settle"), note)
        if entries is not None:
            said = translate("settle", "Nothing is to settle.")
            more = translate("settle", "What the plant refuses of the scans saved here appears here by itself.")
            self._nothing.say("package-check", said, more)
        if not self.asks:
            self._stack.setCurrentWidget(self._shelf if self._all_rows else self._nothing)

    @property
    def _all_rows(self) -> list[EntryCard]:
        return self.rows if self.damage is None else [self.damage, *self.rows]

    def _see_damage(self) -> None:
        if self.is_settled:
            self.damage_seen.emit()

    def _redo(self, row: EntryCard) -> None:
        if self.is_settled:
            self.redo_chosen.emit(row.words.event)

    def _want_steps(self, row: EntryCard) -> None:
        if self.is_settled:
            self.steps_wanted.emit(row.words.event, row.words.card)

    def _open(self, card: int) -> None:
        if self.is_settled:
            self.card_chosen.emit(card)

    def _ask_why(self, row: EntryCard) -> None:
        if not self.is_settled:
            return
        self._asked, self._asks_why = row.words, True
        not_done, by_others = translate("settle", "It did not happen"), translate("settle", "Somebody else did it")
        late = translate("settle", "It does not matter any more")
        choices = [
            Choice(not_done, translate("settle", "the card was scanned by mistake"), not_done),
            Choice(by_others, translate("settle", "the plant has it already"), by_others),
            Choice(late, "", late),
            Choice(translate("settle", "Other …"), translate("settle", "write why"), _OTHER),
        ]
        self.ask.ask(translate("settle", "Why is it dropped?"), _about(row.words), choices)
        self._show_ask()

    def _show_ask(self) -> None:
        self.show_result("")
        self._stack.setCurrentWidget(self.ask)
        self._pause()

    def _take(self, what: object) -> None:
        asked = self._asked
        if asked is None or not self.is_settled:
            return
        if what is _OTHER:
            self.ask.offer_text(translate("settle", "Why?"), translate("settle", "Drop it"))
        elif self._asks_why:
            self.drop_chosen.emit(asked.event, str(what))
        elif isinstance(what, Step):
            self.step_chosen.emit(asked.event, what)

    def _go_back(self) -> None:
        if self.asks:
            self.go_home()
        else:
            self.back_chosen.emit()

    def _stop_asking(self) -> None:
        self._asked = None
        self._pause()

    def _pause(self) -> None:
        self._rest.start(LINGER)


def _about(words: EntryWords) -> str:
    return f"{words.what} · {words.which}"
