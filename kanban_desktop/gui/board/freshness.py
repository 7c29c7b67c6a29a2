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
        skew: by how much this machine's clock is ahead of the server's, microseconds.
    """

    state: Link
    last_contact: int | None = None
    waiting: int = 0
    to_settle: int = 0
    skew: int = 0
