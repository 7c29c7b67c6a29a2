"""What a verb returns beside its answer: what changed, as kinds and ids, never as names of screens."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different now; whoever cares reads it again.

    Attributes:
        cards: numbers of the cards that moved, were made or are held.
        master: whether stations, loops or other master data changed.
    """

    cards: frozenset[int] = field(default_factory=frozenset)
    master: bool = False
