"""How fresh the board is: what its header says and whether it dims."""

from dataclasses import dataclass
from enum import StrEnum


class Link(StrEnum):
    """The way to the plant's database."""

    LIVE = "live"
    STALE = "stale"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Freshness:
    """What is known of the board's age.

    Attributes:
        state: LIVE while news arrive, STALE when the last contact is too old, LOST without the database.
        last_contact: when the database last answered, microseconds UTC; None: never yet.
        waiting: scans that are kept here until they can be sent.
        to_settle: scans that were kept here, and that the plant has refused.
        damaged: how often the station's own file was damaged, and nobody has seen to it.
        refusal: why the plant will have nothing from here although it is there, as a fault's code; empty: it would.
        skew: by how much this machine's clock is ahead of the server's, microseconds.
    """

    state: Link
    last_contact: int | None = None
    waiting: int = 0
    to_settle: int = 0
    skew: int = 0
    damaged: int = 0
    refusal: str = ""

    @property
    def for_a_person(self) -> int:
        """How many entries the page “To settle” has."""
        return self.to_settle + self.damaged

    @property
    def is_outgrown(self) -> bool:
        """Whether the plant has become newer than this program."""
        return self.refusal in ("database_newer", "program_older")
