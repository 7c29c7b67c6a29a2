"""Keeps the plant wall as the plant is, while somebody looks at it."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from kanban_desktop.gui.bridge import Bridge
from kanban_desktop.gui.wall.page import WallPage
from kanban_desktop.gui.wall.standing import standing
from kanban_desktop.model.errors import KanbanError
from kanban_desktop.model.wall import Wall
from kanban_desktop.operations.changes import Changes

if TYPE_CHECKING:  # the desks bring SQLAlchemy along, for which the first picture does not wait
    from kanban_desktop.operations.desks import Desks


class WallControl(QObject):
    """One plant's wall; it reads nothing while nobody sees it."""

    def __init__(self, page: WallPage, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._bridge = bridge
        self._wanted: Changes | None = None
        self._reading = False
        bridge.changed.connect(self._note)

    def show_now(self) -> None:
        """Somebody looks at it from now on: the whole wall is read."""
        self._note(Changes(everything=True))

    def card_at(self, station: str) -> int | None:
        """The card by which a station stands as the wall says; None where it is about no single card."""
        wall = self._page.wall
        tile = next((one for one in wall.tiles if one.station.code == station), None) if wall is not None else None
        found = standing(tile, self._bridge.clock()) if tile is not None else None
        if found is None:
            return None
        if found.card is None and found.stock is not None and found.stock.cards:
            return found.stock.cards[0].card.number
        return found.card.card.number if found.card is not None else None

    def tick(self, now: int) -> None:
        """The clock moved on, microseconds UTC."""
        if self._page.isVisible():
            self._page.show_freshness(self._bridge.freshness)
            self._page.tick(now)

    @Slot(object)
    def _note(self, changes: Changes) -> None:
        if not self._page.isVisible():
            return
        wanted = self._wanted or Changes()
        self._wanted = Changes(wanted.cards | changes.cards, wanted.everything or changes.everything)
        self._read()

    def _read(self) -> None:
        if self._reading or self._wanted is None:
            return
        wanted, self._wanted = self._wanted, None
        self._reading = True
        wall = None if wanted.everything else self._page.wall
        self._bridge.ask(partial(_read, wall, wanted.cards), self._show, self._not_read)

    def _show(self, seen: tuple[Wall, dict[str, str]]) -> None:
        self._reading = False
        wall, reasons = seen
        self._page.set_floor(wall.plant.zone, reasons)
        self._page.show_wall(wall)
        self._page.show_freshness(self._bridge.freshness)
        self._page.tick(self._bridge.clock())
        self._read()

    def _not_read(self, _fault: KanbanError) -> None:
        """What could not be read is read with the next news; the header says that there are none."""
        self._reading = False
        self._page.show_freshness(self._bridge.freshness)


def _read(wall: Wall | None, cards: frozenset[int], desks: "Desks") -> tuple[Wall, dict[str, str]]:
    if wall is None:
        desks.catalog.refresh()
    found = desks.wall.read() if wall is None else desks.wall.refresh(wall, cards)
    return found, desks.catalog.layout.reasons
