"""The rows of the two columns, as Qt's lists have them: a card is known by its number, a loop by its key."""

from operator import attrgetter

from PySide6.QtCore import QObject

from kanban_desktop.gui.board.order import Material
from kanban_desktop.gui.kit.keyed import KeyedRows
from kanban_desktop.gui.urgency import next_step
from kanban_desktop.model.board import BoardCard, same_minute


class SupplyRows(KeyedRows[BoardCard]):
    """A row for every open card that the station supplies."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(attrgetter("card.number"), _looks_same, _asks_same, _spoken_card, parent)


class MaterialRows(KeyedRows[Material]):
    """A row for every loop that the station consumes."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(attrgetter("key"), _stands_same, _any_time, _spoken_material, parent)


def _looks_same(old: BoardCard, new: BoardCard) -> bool:
    """An estimate that moved within its minute looks the same; every step of a card raises its version."""
    return (
        old.card.version == new.card.version
        and old.n == new.n
        and old.of == new.of
        and old.due == new.due
        and same_minute(old.runs_out, new.runs_out)
        and (old.loop is new.loop or old.loop == new.loop)
    )


def _asks_same(old: BoardCard, new: BoardCard) -> bool:
    """Whether the row's button still does what it did."""
    return next_step(old) == next_step(new)


def _spoken_card(card: BoardCard) -> str:
    return f"{card.loop.part.name}, {card.loop.part.number}, {card.n} / {card.of}, {card.card.state}"


def _stands_same(old: Material, new: Material) -> bool:
    return len(old.cards) == len(new.cards) and all(map(_looks_same, old.cards, new.cards))


def _any_time(_old: Material, _new: Material) -> bool:
    """A loop's row does the same whatever its bins are."""
    return True


def _spoken_material(row: Material) -> str:
    return f"{row.cards[0].loop.part.name}, {row.cards[0].loop.part.number}"
