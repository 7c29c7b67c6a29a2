"""Who works at a station: signed on by a badge, carried by every step from then on."""

from dataclasses import dataclass


@dataclass(eq=False, slots=True)
class Actor:
    """The person who signed on.

    Attributes:
        person: the id that the badge gives.
        since: when the badge was scanned, microseconds UTC.
        badge, name: empty until the person was found; found by the thread that asks, before any step that comes after.
    """

    person: int
    since: int
    badge: str = ""
    name: str = ""
