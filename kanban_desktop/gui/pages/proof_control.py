"""Brings the labels that are to be scanned back to their page, and ticks them off as they come."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kanban_desktop.gui.board.control import BoardControl
from kanban_desktop.gui.bridge import Bridge
from kanban_desktop.gui.pages.proof import ProofPage
from kanban_desktop.gui.phrases import translate
from kanban_desktop.model.errors import KanbanError
from kanban_desktop.model.proof import ProofCard
from kanban_desktop.operations import words

if TYPE_CHECKING:  # the desks bring SQLAlchemy along, for which the first picture does not wait
    from kanban_desktop.operations.desks import Desks


class ProofControl(QObject):
    """The labels of one station's loops; it reads nothing while nobody sees the page."""

    def __init__(self, page: ProofPage, bridge: Bridge, board: BoardControl, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._bridge = bridge
        self._board = board
        self._wanted: set[int] = set()
        self._reading = self._again = False
        page.undo_chosen.connect(board.undo)
        page.step_chosen.connect(board.step)
        board.answered.connect(page.show_answer)
        board.noticed.connect(page.show_look)
        bridge.changed.connect(self._note)

    def show_now(self) -> None:
        """Somebody looks at it from now on: what was scanned before is not shown."""
        self._wanted.clear()
        if self._board.plant is not None:
            self._page.set_floor(self._board.plant.zone, self._board.reasons)
        self.tick(self._bridge.clock())
        self._read()

    def tick(self, now: int) -> None:
        """The clock moved on, microseconds UTC."""
        if self._page.isVisible():
            self._page.show_freshness(self._bridge.freshness)
        self._page.tick(now)

    @Slot(object)
    def _note(self, _changes: object) -> None:
        if self._page.isVisible():
            self._read()

    def _read(self) -> None:
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        self._bridge.ask(partial(_read, self._board.name), self._show, self._not_read)

    def _show(self, cards: tuple[ProofCard, ...]) -> None:
        self._wanted |= {one.number for one in cards if one.waiting is not None}
        self._page.show_cards(one for one in cards if one.number in self._wanted)
        self._read_on()

    def _not_read(self, fault: KanbanError) -> None:
        self._page.show_problem(words.fault(fault, partial(translate, "words")))
        self._read_on()

    def _read_on(self) -> None:
        self._reading = False
        if self._again:
            self._read()


def _read(station: str, desks: "Desks") -> tuple[ProofCard, ...]:
    return desks.labels.to_prove(desks.catalog.layout.station(station))
