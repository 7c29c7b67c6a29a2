"""How a station stands at one moment, and which card or loop says so. Pure: the clock is passed in."""

from dataclasses import dataclass
from enum import Enum

from kanban_desktop.gui.urgency import Urgency, urgency
from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.wall import StationTile, Stock


class Cause(Enum):
    """What a station's tile is about."""

    WAITS = "waits"
    SUPPLY = "supply"
    MAY_WAIT = "may wait"
    HELD = "held"
    SILENT = "silent"
    NEXT = "next"
    STOCKED = "stocked"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a station stands.

    Attributes:
        card: the card that it is about, where it is about one.
        stock: the loop that it is about: its bins are shown.
        late, soon: how many of its cards to supply are.
        out: how many of the loops that it consumes are out, or may be.
        held: how many of its containers are held.
        silent: how many of its loops are without news, of those that others of it are not.
    """

    urgency: Urgency
    cause: Cause
    card: BoardCard | None = None
    stock: Stock | None = None
    late: int = 0
    soon: int = 0
    out: int = 0
    held: int = 0
    silent: int = 0


def standing(tile: StationTile, now: int) -> Standing:
    """How a station stands: a stand-still first, then what it owes to others, then what may come to a stand-still.

    One that waits is not on time, whatever its own cards say; one without news is neither good nor bad.
    """
    cards: dict[Urgency, list[BoardCard]] = {how: [] for how in Urgency}
    for card in tile.to_supply:
        cards[urgency(card, now)].append(card)
    out = [stock for stock in tile.consumed if stock.is_out and not stock.silent]
    estimated = [
        stock for stock in tile.consumed if stock not in out and stock.runs_out is not None and stock.runs_out <= now
    ]
    silent = [stock for stock in (*tile.supplied, *tile.consumed) if stock.silent]
    how, cause, card_in_question, stock = _first(tile, cards, out, estimated)
    return Standing(
        how, cause, card_in_question, stock, late=len(cards[Urgency.LATE]), soon=len(cards[Urgency.SOON]),
        out=len(out) + len(estimated), held=len(tile.held), silent=len(silent),
    )  # fmt: skip


def _first(
    tile: StationTile, cards: dict[Urgency, list[BoardCard]], out: list[Stock], estimated: list[Stock]
) -> tuple[Urgency, Cause, BoardCard | None, Stock | None]:
    """What matters most."""
    if out:
        return Urgency.LATE, Cause.WAITS, None, min(out, key=lambda one: one.pulled_at or 0)
    if late := cards[Urgency.LATE]:
        return Urgency.LATE, Cause.SUPPLY, late[0], _stock_of(tile, late[0])
    if estimated:
        return Urgency.LATE, Cause.MAY_WAIT, None, min(estimated, key=lambda one: one.runs_out or 0)
    if soon := cards[Urgency.SOON]:
        return Urgency.SOON, Cause.SUPPLY, soon[0], _stock_of(tile, soon[0])
    if tile.held:
        return Urgency.HELD, Cause.HELD, tile.held[0], _stock_of(tile, tile.held[0])
    if tile.is_silent:
        return Urgency.UNKNOWN, Cause.SILENT, None, next(iter((*tile.supplied, *tile.consumed)), None)
    if following := cards[Urgency.ON_TIME]:
        return Urgency.ON_TIME, Cause.NEXT, following[0], _stock_of(tile, following[0])
    known = [stock for stock in (*tile.supplied, *tile.consumed) if not stock.silent]
    consumed = [stock for stock in tile.consumed if stock.runs_out is not None]
    shown = min(consumed, key=lambda one: one.runs_out or 0) if consumed else known[0]
    return Urgency.ON_TIME, Cause.STOCKED, None, shown


def _stock_of(tile: StationTile, card: BoardCard) -> Stock:
    return next(one for one in (*tile.supplied, *tile.consumed) if one.loop.id == card.loop.id)
