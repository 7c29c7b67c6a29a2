"""What a verb returns beside its answer: what changed, as kinds and ids, never as names of screens."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different now; whoever cares reads it again.

    Attributes:
        cards: numbers of the cards that moved, were made or are held.
        everything: read the whole view again, whatever ``cards`` says: master data changed, or news may have been lost.
    """

    cards: frozenset[int] = field(default_factory=frozenset)
    everything: bool = False
