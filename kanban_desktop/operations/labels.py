"""Labels of cards: what is to be printed for a card as a board shows it."""

from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.label import Label
from kanban_desktop.model.plant import Plant
from kanban_desktop.model.scan import ScanCode


def label(shown: BoardCard, plant: Plant) -> Label:
    """The label of a card's newest issue."""
    card, loop = shown.card, shown.loop
    return Label(
        code=ScanCode(plant.code, card.number, card.issue), part_number=loop.part.number, part_name=loop.part.name,
        quantity=loop.per_container, unit=loop.part.unit, from_station=loop.supply.name, to_station=loop.demand.name,
        place=loop.place, loop=loop.key, card_number=card.number, n=shown.n, of=shown.of, issue=card.issue,
        plant_name=plant.name,
    )  # fmt: skip
