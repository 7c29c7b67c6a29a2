"""Where a container is, and the way round that a loop prescribes.

The states and their order are FIELD knowledge of the trade; the table of steps is in ``model.steps``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class SupplyState(StrEnum):
    """Where the card's container is; kept apart from what the card is (``Identity``)."""

    WAIT = "WAIT"
    EMPTY = "EMPTY"
    IN_PROCESS = "IN PROCESS"
    READY = "READY"
    IN_TRANSIT = "IN TRANSIT"
    FULL = "FULL"
    IN_USE = "IN USE"


class Identity(StrEnum):
    """What the card is; only ACTIVE and OBSOLETE cards go round."""

    NEW = "NEW"
    ACTIVE = "ACTIVE"
    OBSOLETE = "OBSOLETE"
    SURPLUS = "SURPLUS"
    CLOSED = "CLOSED"
    VOID = "VOID"


class Need(StrEnum):
    """How a loop treats a state that is not essential; EMPTY and FULL always are."""

    MANDATORY = "mandatory"
    OPTIONAL = "optional"
    BARRED = "barred"


class Side(StrEnum):
    """Which end of a loop a station stands at."""

    DEMAND = "demand"
    SUPPLY = "supply"


UNDER_WAY = (SupplyState.EMPTY, SupplyState.IN_PROCESS, SupplyState.READY, SupplyState.IN_TRANSIT)
"""From the released pull until the receipt, in order."""

OPEN = frozenset((SupplyState.WAIT, *UNDER_WAY))
"""States in which somebody upstream has something to do."""

STOCKED = frozenset((SupplyState.FULL, SupplyState.IN_USE))
"""States in which there is material at the consumer."""

_ROUND = (SupplyState.FULL, SupplyState.IN_USE, SupplyState.WAIT, *UNDER_WAY)


def between(start: SupplyState, end: SupplyState) -> tuple[SupplyState, ...]:
    """The states that lie between two states on the way round, both ends left out."""
    first, last = _ROUND.index(start), _ROUND.index(end)
    if last <= first:
        last += len(_ROUND)
    return tuple(_ROUND[place % len(_ROUND)] for place in range(first + 1, last))


_DEFAULT: Mapping[SupplyState, Need] = {
    SupplyState.WAIT: Need.BARRED,
    SupplyState.IN_PROCESS: Need.OPTIONAL,
    SupplyState.READY: Need.OPTIONAL,
    SupplyState.IN_TRANSIT: Need.OPTIONAL,
    SupplyState.IN_USE: Need.BARRED,
}


@dataclass(frozen=True, slots=True)
class Path:
    """Which states a loop's cards pass, and who closes the circle.

    Attributes:
        needs: for each state that is not essential whether it is mandatory, optional or barred.
        closes: DEMAND where the consumer receives, SUPPLY where the supplier's delivery is enough.
    """

    needs: Mapping[SupplyState, Need] = field(default_factory=lambda: dict(_DEFAULT))
    closes: Side = Side.DEMAND

    def need(self, state: SupplyState) -> Need:
        """How the path treats a state; EMPTY and FULL are mandatory."""
        return self.needs.get(state, Need.MANDATORY)

    def allows(self, state: SupplyState) -> bool:
        """Whether a card of this path may come to the state at all."""
        return self.need(state) is not Need.BARRED

    def unskipped(self, start: SupplyState, end: SupplyState) -> tuple[SupplyState, ...]:
        """The mandatory states that a direct move from start to end would leave out."""
        return tuple(state for state in between(start, end) if self.need(state) is Need.MANDATORY)

    def next_at_supply(self, state: SupplyState) -> SupplyState | None:
        """Where the supplier's plain scan takes a card, or None when nothing is left for the supplier to do."""
        for later in (*UNDER_WAY[UNDER_WAY.index(state) + 1 :],):
            if self.allows(later):
                return later
        return SupplyState.FULL if self.closes is Side.SUPPLY else None

    @property
    def two_state(self) -> bool:
        """Whether cards only turn between EMPTY and FULL, with no step of the supplier in between."""
        return not any(self.allows(state) for state in UNDER_WAY[1:])
