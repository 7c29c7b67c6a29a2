"""Labels of cards: what is to be printed for a card, and which cards a station may print."""

from collections.abc import Callable

from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.label import Label
from kanban_desktop.model.plant import Plant, Station
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.operations.board import shown
from kanban_desktop.store.catalog import Catalog


class LabelDesk:
    """Reads labels."""

    def __init__(self, catalog: Catalog, clock: Callable[[], int]) -> None:
        self._catalog = catalog
        self._clock = clock

    def at(self, station: Station) -> tuple[Label, ...]:
        """The labels of every card that goes round in a loop that the station supplies or consumes, loop by loop.

        Raises:
            OutOfReach: the database is away.
        """
        now, layout = self._clock(), self._catalog.layout
        return tuple(
            label(card, layout.plant)
            for deck in self._catalog.decks_at(station, now)
            for card in shown(deck, layout.plant.code, layout.calendars[deck.loop.demand.id], now)
        )


def label(shown: BoardCard, plant: Plant) -> Label:
    """The label of a card's newest issue."""
    card, loop = shown.card, shown.loop
    return Label(
        code=ScanCode(plant.code, card.number, card.issue), part_number=loop.part.number, part_name=loop.part.name,
        quantity=loop.per_container, unit=loop.part.unit, from_station=loop.supply.name, to_station=loop.demand.name,
        place=loop.place, loop=loop.key, card_number=card.number, n=shown.n, of=shown.of, issue=card.issue,
        plant_name=plant.name, supply=loop.supply.id,
    )  # fmt: skip
