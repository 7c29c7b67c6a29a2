"""Moves a station's board: takes scans and touches to the plant, and what comes of them to the page."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kanban_desktop.gui.board.actor import Actor
from kanban_desktop.gui.board.answers import AnswerLook, damage_look, fault_look, refusal_look, waiting_look
from kanban_desktop.gui.board.freshness import Freshness, Link
from kanban_desktop.gui.board.order import Arrangement
from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.gui.bridge import Bridge, Job
from kanban_desktop.gui.phrases import translate
from kanban_desktop.model.board import Board
from kanban_desktop.model.calendar import SECOND
from kanban_desktop.model.card import Source
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.errors import KanbanError, OutOfReach
from kanban_desktop.model.plant import Plant, Station
from kanban_desktop.model.steps import Step
from kanban_desktop.operations import words
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.changes import Changes
from kanban_desktop.operations.request import Request

if TYPE_CHECKING:  # the desks bring SQLAlchemy along, for which the first picture does not wait
    from kanban_desktop.operations.board import Mark
    from kanban_desktop.operations.desks import Desks

_PATIENCE_MS = 500
"""An operator who hears nothing for so long scans again."""


_ECHO_MS = 4
"""What was done here is read only after so long, when the strip has been painted: by then the feed has mostly told of
the same cards, and they are read once and not twice."""

_UNSETTLED = 600 * SECOND
"""Whoever was told that a scan was not stored, and scans again so soon, means the same scan."""

_ESTIMATES_LAST = 60 * SECOND
"""A board on which nothing moved is read again within so long, for its estimates' sake."""


@dataclass(frozen=True, slots=True)
class _Seen:
    board: Board
    arrangement: Arrangement
    plant: Plant
    reasons: dict[str, str]
    mark: "Mark | None" = None
    whole: bool = False


Then = Callable[[Answer | KanbanError], None]
"""Takes what a scan came to."""

_SAME = object()
"""Nothing is different from what is shown."""


class BoardControl(QObject):
    """One station's work at one plant.

    Args:
        station: code or name of the station.
        device: name of this screen, for the record.

    Attributes:
        plant, reasons: the plant and what its reasons are called; None and empty before the first board.
        actor: who works here, and is recorded with every step; None: nobody has said.

    Signals:
        answered(Answer): a scan or a step was carried out, repeated or refused.
        shown(Board): this board is shown from now on.
        noticed(AnswerLook): what there is to say of a scan or a step that has no answer, or none yet.
        not_read(KanbanError): the board cannot be read, and why.
        no_station(KanbanError): the plant has no such station.
    """

    answered = Signal(object)
    noticed = Signal(object)
    shown = Signal(object)
    not_read = Signal(object)
    no_station = Signal(object)

    def __init__(
        self,
        page: BoardPage,
        bridge: Bridge,
        station: str,
        *,
        device: str | None = None,
        new_id: Callable[[], UUID] = uuid4,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.plant: Plant | None = None
        self.reasons: dict[str, str] = {}
        self.actor: Actor | None = None
        self._page = page
        self._bridge = bridge
        self._name = station
        self._device = device
        self._new_id = new_id
        self._wanted: Changes | None = None
        self._reading = False
        self._open = 0
        self._mark: Mark | None = None
        self._whole_at: int | None = None
        self._behind = False
        self._damaged = 0
        self._refused = ""
        self._unsettled: dict[Hashable, tuple[UUID | None, int]] = {}
        self._impatience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._impatience.timeout.connect(self._ask_patience)
        # By a timer and not at once: what was answered is painted first, not while the asking thread is at work again.
        self._soon = QTimer(self, singleShot=True)
        self._telling = False
        self._soon.timeout.connect(self._read)
        bridge.changed.connect(self._note)
        bridge.linked.connect(self._show_link)
        page.step_chosen.connect(self.step)
        page.undo_chosen.connect(self.undo)

    @property
    def station(self) -> Station | None:
        """Whose board it is; None before the first."""
        return self._page.board.station if self._page.board is not None else None

    @property
    def board(self) -> Board | None:
        """What the page shows; None before the first."""
        return self._page.board

    @property
    def name(self) -> str:
        """Code or name of the station, as it was given."""
        return self._name

    @property
    def waits(self) -> bool:
        """Whether a scan or a step has no answer yet."""
        return self._open > 0

    @property
    def to_supply(self) -> frozenset[int]:
        """The numbers of the cards that the page shows as to be supplied, in their rows."""
        return frozenset(row.card.number for row in self._page.supply.rows)

    def scan(
        self,
        raw: str,
        step: Step | None = None,
        *,
        reason: str | None = None,
        quantity: int | None = None,
        then: Then | None = None,
    ) -> None:
        """A code was scanned.

        Args:
            step: the step that it shall be; None: the one that is next here. ``reason`` goes with a hold.
            quantity: pieces in the container if they differ, thousandths.
            then: told what it came to, after the strip has said so.
        """
        self._act(
            (raw, step, reason, quantity), lambda desks, request: desks.cards.scan(raw, request), Source.SCAN,
            step=step, reason=reason, quantity=quantity, then=then,
        )  # fmt: skip

    @Slot(str)
    def unread(self, excerpt: str) -> None:
        """Part of a code was scanned."""
        self._say(Answer(Outcome.UNKNOWN, Reason.CARD_MANGLED, {"shown": excerpt or "…"}))

    @Slot(object, object)
    def step(self, card: int, step: Step, reason: str | None = None) -> None:
        """A step of a card was chosen by touch."""
        key = (card, step, reason)
        self._act(key, lambda desks, request: desks.cards.step(card, request), Source.TOUCH, step=step, reason=reason)

    @Slot(object)
    def undo(self, card: int) -> None:
        """A card's last step is to be taken back."""
        self.step(card, Step.UNDO)

    def stop(self) -> None:
        """Says nothing more: who waits for an answer has closed the board."""
        self._impatience.stop()
        self._soon.stop()

    @Slot(int)
    def tick(self, now: int) -> None:
        """The clock moved on, microseconds UTC."""
        self._show_freshness()
        self._page.tick(now)

    def _act(
        self,
        key: Hashable,
        do: "Callable[[Desks, Request], Answer]",
        source: Source,
        *,
        step: Step | None = None,
        reason: str | None = None,
        quantity: int | None = None,
        then: Then | None = None,
    ) -> None:
        """One scan or step; the moment and the id are those of the operator's deed, however long the way takes."""
        event, now, name, device = self._event_for(key), self._bridge.clock(), self._name, self._device
        actor = self.actor

        def job(desks: "Desks") -> Answer:
            here = desks.catalog.layout.station(name)
            if actor is not None and not actor.badge:  # whoever it was is nobody we know: nothing is done in his name
                return Answer(Outcome.REFUSED, Reason.BADGE_UNKNOWN, {"badge": str(actor.person)})
            request = Request(
                here, step, badge=actor.badge if actor is not None else None, event=event, quantity=quantity,
                reason=reason, source=source, device=device, scanned_at=now,
            )  # fmt: skip
            return do(desks, request)

        self._open += 1
        if not self._impatience.isActive():
            self._impatience.start()
        self._bridge.ask(job, partial(self._answer, then), partial(self._not_done, key, event, then), act=True)

    def _answer(self, then: Then | None, answer: Answer) -> None:
        self._close_one()
        self._say(answer)
        if then is not None:
            then(answer)
        if answer.changes.cards:
            self._telling = True
            self._bridge.tell(answer.changes)
            self._telling = False

    def _event_for(self, key: Hashable) -> UUID:
        """The id for a deed; for one that may have been stored although no answer came, the same as before."""
        event, at = self._unsettled.pop(key, (None, 0))
        recent = 0 <= self._bridge.clock() - at < _UNSETTLED
        return event if event is not None and recent else self._new_id()

    def _not_done(self, key: Hashable, event: UUID, then: Then | None, fault: KanbanError) -> None:
        self._close_one()
        if isinstance(fault, OutOfReach):
            self._unsettled[key] = event, self._bridge.clock()
        self.notice(fault_look(fault))
        if then is not None:
            then(fault)

    def _say(self, answer: Answer) -> None:
        self._show_freshness()  # the answer says how many wait
        self._page.show_answer(answer)
        self.answered.emit(answer)

    def notice(self, look: AnswerLook) -> None:
        """Says something in the place of an answer."""
        self._page.show_look(look)
        self.noticed.emit(look)

    def _close_one(self) -> None:
        self._open -= 1
        if self._open:
            self._impatience.start()
        else:
            self._impatience.stop()

    def _ask_patience(self) -> None:
        self.notice(waiting_look())

    @Slot(object)
    def _note(self, changes: Changes) -> None:
        """Reads what changed, soon or, while something is being read, right after that."""
        wanted = self._wanted or Changes()
        self._wanted = Changes(wanted.cards | changes.cards, wanted.everything or changes.everything)
        if not self._telling:
            self._soon.start(0)
        elif not self._soon.isActive():
            self._soon.start(_ECHO_MS)

    @Slot()
    def _read(self) -> None:
        if self._reading or self._wanted is None:
            return
        wanted, self._wanted = self._wanted, None
        self._reading = True
        board = self._page.board
        if board is None or wanted.everything:
            mark = self._mark if self._estimates_hold else None
            job: Job[object] = partial(_read_all, self._name, mark, board, self._page.arrangement)
        else:
            job = partial(_read_some, board, wanted.cards, self._page.arrangement)
        self._bridge.ask(job, self._show, self._not_read)

    @property
    def _estimates_hold(self) -> bool:
        return self._whole_at is not None and 0 <= self._bridge.clock() - self._whole_at < _ESTIMATES_LAST

    def _show(self, seen: object) -> None:
        self._reading = self._behind = False
        if isinstance(seen, _Seen):
            self._show_seen(seen)
        self._show_freshness()
        if self._wanted is not None and not self._soon.isActive():
            self._soon.start(0)

    def _show_seen(self, seen: _Seen) -> None:
        # Cards that moved since the mark was taken make the next one differ: their loops are then read once too often.
        before = self._page.board
        if seen.mark is not None:
            self._mark = seen.mark
        elif before is not None and seen.board.online != before.online:
            self._mark = None  # some rows are the plant's now, and some the copy's
        if seen.whole:
            self._whole_at = self._bridge.clock()
        if (seen.plant, seen.reasons) != (self.plant, self.reasons):
            self.plant, self.reasons = seen.plant, seen.reasons
            self._page.set_floor(seen.plant.zone, seen.reasons)
        self._page.tick(self._bridge.clock())
        self._page.show_board(seen.board, seen.arrangement)
        self.shown.emit(seen.board)

    def _not_read(self, fault: KanbanError) -> None:
        """What could not be read is read with the next news: they come again and again."""
        self._reading = False
        self._behind = True
        self._show_freshness()
        self._tell(fault)
        if fault.code == "station_unknown":
            self.no_station.emit(fault)

    @Slot(object)
    def _show_link(self, _freshness: object) -> None:
        self._show_freshness()
        if self._bridge.fault is not None:
            self._mark = None  # it may come back as another one, or restored
            self._tell(self._bridge.fault)

    def _show_freshness(self) -> None:
        """What could not be read is not live, whatever the news say."""
        found = self._bridge.freshness
        behind = self._behind and found.state is Link.LIVE
        self._page.show_freshness(replace(found, state=Link.STALE) if behind else found)
        self._warn(found)

    def _warn(self, freshness: Freshness) -> None:
        """Says at once, in the place of an answer, what the header goes on to say."""
        if freshness.damaged > self._damaged:
            self.notice(damage_look(freshness))
        refusal = self._bridge.refusal
        if refusal is not None and refusal.code != self._refused:
            self.notice(refusal_look(refusal))
        self._damaged, self._refused = freshness.damaged, "" if refusal is None else refusal.code

    def _tell(self, fault: KanbanError) -> None:
        said = words.fault(fault, partial(translate, "words"))
        self._page.show_problem(translate("board", "No board yet"), said)
        self.not_read.emit(fault)


def _read_all(name: str, mark: "Mark | None", before: Board | None, shown: Arrangement, desks: "Desks") -> object:
    """The board as it differs from what is shown: only loops in which anything moved since this mark are read again,
    or all of them where there is no mark."""
    boards, layout = desks.boards, desks.catalog.layout
    if mark is not None and before is not None and before.station == (here := layout.station(name)):
        stamp = boards.stamp(here)
        if stamp == mark.stamp:
            return _SAME
        now = boards.mark(here, stamp=stamp)
        if (board := boards.after(before, mark, now)) is not None:
            return _Seen(board, shown.after(board), layout.plant, layout.reasons, now)
    desks.catalog.refresh()
    layout = desks.catalog.layout
    here = layout.station(name)
    now = boards.mark(here)
    board = boards.read(here, before)
    return _Seen(board, shown.after(board), layout.plant, layout.reasons, now, whole=True)


def _read_some(before: Board, cards: frozenset[int], shown: Arrangement, desks: "Desks") -> object:
    """The board after these cards moved; mostly it has them already, when the feed tells of what was done here."""
    layout = desks.catalog.layout
    board = desks.boards.refresh(before, cards)
    arrangement = shown.after(board)
    if arrangement is shown and (board.online, board.pending) == (before.online, before.pending):
        return _SAME
    return _Seen(board, arrangement, layout.plant, layout.reasons)
