"""How big a plant is, and what its cards have been through: all of it computed from a card's number and a version.

The past is plausible, not lived: card after card goes its rounds, pull, start, ship, receive, a step every 22 hours.
Five cards of eight stand FULL, the others are under way. All ids are made of the card's number and the version,
scattered as random ones are, so that trips, events and cards agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from kanban_desktop.model.calendar import HOUR
from kanban_desktop.model.card import Card, Last
from kanban_desktop.model.path import Identity, SupplyState
from kanban_desktop.model.steps import Step
from kanban_desktop.store import rows

OPERATORS = 24

STEPS = (
    (Step.PULL, SupplyState.EMPTY, False),
    (Step.START, SupplyState.IN_PROCESS, True),
    (Step.SHIP, SupplyState.IN_TRANSIT, True),
    (Step.RECEIVE, SupplyState.FULL, False),
)
"""The round of a card: the step, where it leads, and whether it is taken at the supplier."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How big a plant is.

    Attributes:
        loops_each: loops that a station consumes, and as many that it supplies.
        cards_each: cards of a loop.
        trips: rounds that every card has gone, a step every 22 hours.
        days: for which there are daily figures; with no trips there are none.
    """

    stations: int = 2
    loops_each: int = 25
    cards_each: int = 4
    trips: int = 0
    days: int = 100

    @property
    def loops(self) -> int:
        return self.stations * self.loops_each

    @property
    def cards(self) -> int:
        return self.loops * self.cards_each

    @property
    def most_versions(self) -> int:
        """Created, put into use, four steps a trip, and at most three of a trip under way."""
        return 2 + 4 * self.trips + 3

    @property
    def events(self) -> int:
        """How many events the past has: of eight cards three are under way, by one, two and three steps."""
        return self.cards * (2 + 4 * self.trips) + sum(self.phase_of(card) for card in range(1, self.cards + 1))

    def phase_of(self, card: int) -> int:
        """How many steps the card's trip under way has; 0 when it stands FULL."""
        return max(0, card % 8 - 4)

    def loop_of(self, card: int) -> int:
        return (card - 1) // self.cards_each + 1

    def demand_of(self, loop: int) -> int:
        return (loop - 1) // self.loops_each + 1

    def supply_of(self, loop: int) -> int:
        return self.demand_of(loop) % self.stations + 1

    def full_cards(self, station: int | None = None) -> list[int]:
        """Cards that stand FULL; with a station only those that it consumes."""
        return [
            card
            for card in range(1, self.cards + 1)
            if not self.phase_of(card) and station in (None, self.demand_of(self.loop_of(card)))
        ]


class Past:
    """The cards as their past has left them; the statements below say the same of the events in SQL."""

    def __init__(self, shape: Shape, now: int) -> None:
        self.shape = shape
        self.now = now
        self.gap = 22 * HOUR
        self.begin = now - (shape.most_versions + 2) * self.gap

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of ``card``, made by the store's own hand."""
        for number in range(1, self.shape.cards + 1):
            card = self.card(number)
            yield {"number": number, "loop": card.loop, **rows.card_values(card)}

    def card(self, number: int) -> Card:
        version = 2 + 4 * self.shape.trips + self.shape.phase_of(number)
        loop = self.shape.loop_of(number)
        step, _, at_supply = STEPS[(version - 3) % 4] if version > 2 else (Step.ACTIVATE_FULL, None, False)
        last = Last(
            self.identity(1, number, version), self.identity(2, number, version), step,
            self.shape.supply_of(loop) if at_supply else self.shape.demand_of(loop), number % OPERATORS + 1,
            self.at(number, version), self.at(number, version),
        )  # fmt: skip
        card = Card(
            number, loop, Identity.ACTIVE, self.state(version), self.at(number, version), version, 40_000, issue_seen=1,
            trip=self.trip(number, version), last=last,
        )  # fmt: skip
        if version == 2:
            return card
        before = replace(
            card, state=self.state(version - 1), since=self.at(number, version - 1), version=version - 1,
            trip=self.trip(number, version - 1),
        )  # fmt: skip
        return replace(card, before=before.snapshot)

    def at(self, number: int, version: int) -> int:
        return self.begin + version * self.gap + number * 7919 % self.gap

    @staticmethod
    def state(version: int) -> SupplyState:
        return STEPS[(version - 3) % 4][1] if version > 2 else SupplyState.FULL

    def trip(self, number: int, version: int) -> UUID | None:
        if self.state(version) is SupplyState.FULL:
            return None
        return self.identity(3, number, (version - 3) // 4 + 1)

    @staticmethod
    def identity(kind: int, number: int, version: int) -> UUID:
        scattered = (number * 1021 + version) * 2654435761 % 4294967296
        return UUID(f"{scattered:08x}{kind:08x}{number:08x}{version:08x}")
