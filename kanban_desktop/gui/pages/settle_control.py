"""Brings what is to settle to its page, and has it settled."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Slot

from kanban_desktop.gui.board.answers import look_of
from kanban_desktop.gui.board.control import BoardControl
from kanban_desktop.gui.bridge import Bridge, Works
from kanban_desktop.gui.pages.settle import SettlePage
from kanban_desktop.gui.phrases import translate
from kanban_desktop.model.details import CardDetails
from kanban_desktop.model.errors import KanbanError
from kanban_desktop.model.pending import Damage, Unsettled
from kanban_desktop.model.steps import Step
from kanban_desktop.operations import words
from kanban_desktop.operations.answer import Answer

if TYPE_CHECKING:  # the desks bring SQLAlchemy along, for which the first picture does not wait
    from kanban_desktop.operations.desks import Desks


class SettleControl(QObject):
    """One station's list to settle; it reads nothing while nobody sees it."""

    def __init__(self, page: SettlePage, bridge: Bridge, board: BoardControl, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._bridge = bridge
        self._board = board
        self._reading = self._again = False
        page.redo_chosen.connect(self._redo)
        page.step_chosen.connect(self._redo)
        page.drop_chosen.connect(self._drop)
        page.steps_wanted.connect(self._read_steps)
        page.damage_seen.connect(self._acknowledge)
        bridge.linked.connect(self._note)
        bridge.changed.connect(self._note)

    @property
    def _by(self) -> str:
        """Who settles it, for the record: the badge of whoever works here, else the station."""
        actor = self._board.actor
        return actor.badge if actor is not None and actor.badge else self._board.name

    def show_now(self) -> None:
        """Somebody looks at it from now on."""
        self._page.show_result("")
        self._page.go_home()
        self._read()

    def tick(self, now: int) -> None:
        """The clock moved on, microseconds UTC."""
        if self._page.isVisible():
            self._page.tick(now)

    @Slot(object)
    def _note(self, _news: object) -> None:
        if self._page.isVisible():
            self._read()

    def _read(self) -> None:
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        self._bridge.ask_own(partial(_told, self._bridge.clock()), self._show, self._not_read)

    def _show(self, found: tuple[tuple[Damage, ...], tuple[Unsettled, ...]]) -> None:
        damages, entries = found
        if self._board.plant is not None:
            self._page.set_zone(self._board.plant.zone)
        self._page.tick(self._bridge.clock())
        self._page.show_damages(damages)
        self._page.show_entries(entries)
        self._read_on()

    def _not_read(self, fault: KanbanError) -> None:
        self._fail(fault)
        self._read_on()

    def _read_on(self) -> None:
        self._reading = False
        if self._again:
            self._read()

    @Slot(object, object)
    def _redo(self, event: UUID, step: Step | None = None) -> None:
        by = self._by

        def job(works: Works) -> Answer:
            return works.settling.redo(event, by, step)

        self._begin()
        self._bridge.ask_own(job, self._redone, self._not_done, act=True)

    def _redone(self, answer: Answer) -> None:
        self._page.set_busy(False)
        look = look_of(answer).told_of(self._bridge.freshness)
        self._page.show_result(". ".join(text for text in (look.said, look.after) if text), answer.done)
        if answer.done:
            self._page.go_home()
        if answer.changes.cards:
            self._bridge.tell(answer.changes)
        self._read()

    @Slot(object, str)
    def _drop(self, event: UUID, why: str) -> None:
        by = self._by

        def job(works: Works) -> str:
            works.settling.drop(event, by, why)
            return why

        self._begin()
        self._bridge.ask_own(job, self._dropped, self._not_done, act=True)

    def _dropped(self, why: str) -> None:
        self._page.set_busy(False)
        self._page.show_result(translate("settle", "Dropped: {why}.").format(why=why))
        self._page.go_home()
        self._read()

    @Slot()
    def _acknowledge(self) -> None:
        by = self._by

        def done(_: None) -> None:
            self._page.set_busy(False)
            self._page.show_result(translate("settle", "Noted: the cards were checked. The damaged file stays."))
            self._read()

        self._begin()
        self._bridge.ask_own(lambda works: works.settling.acknowledge(by), done, self._not_done, act=True)

    @Slot(object, object)
    def _read_steps(self, event: UUID, card: int) -> None:
        def show(details: CardDetails) -> None:
            self._page.set_busy(False)
            self._page.show_steps(event, details)

        self._begin()
        self._bridge.ask(partial(_details, card, self._board.name), show, self._not_done)

    def _begin(self) -> None:
        self._page.show_result("")
        self._page.set_busy(True)

    def _not_done(self, fault: KanbanError) -> None:
        self._page.set_busy(False)
        self._fail(fault)
        self._read()

    def _fail(self, fault: KanbanError) -> None:
        self._page.show_result(words.fault(fault, partial(translate, "words")), ok=False)


def _told(now: int, works: Works) -> tuple[tuple[Damage, ...], tuple[Unsettled, ...]]:
    """What was damaged, and the entries."""
    return works.settling.damages(), _entries(now, works)


def _entries(now: int, works: Works) -> tuple[Unsettled, ...]:
    """The entries with what is known of their cards; at the plant, or else of this station's copy."""
    from kanban_desktop.operations.settling import told

    entries = works.settling.entries()
    if not entries:
        return ()
    try:
        return works.run(lambda desks: told(desks, entries, now))
    except KanbanError:
        return tuple(Unsettled(one) for one in entries)  # what is known of the scans alone is better than nothing


def _details(card: int, station: str, desks: "Desks") -> CardDetails:
    return desks.details.read(card, desks.catalog.layout.station(station))
