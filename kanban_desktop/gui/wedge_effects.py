"""What came of keys: a scan, part of one, or typing; and the record of it for whoever sets a scanner up. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from kanban_desktop.gui.wedge_keys import Key, Kind
from kanban_desktop.gui.wedge_readings import Reading, texts


@dataclass(frozen=True, slots=True)
class Typed:
    """A person typed: these events go where they were going, in this order."""

    events: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Scanned:
    """A code was scanned; one effect for each code."""

    text: str


@dataclass(frozen=True, slots=True)
class Unread:
    """Part of a scan is missing; the excerpt may be shown."""

    excerpt: str


class Outcome(StrEnum):
    SCANNED = "scanned"
    UNREAD = "unread"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What arrived and what was made of it.

    Attributes:
        outcome: what it was taken for.
        keys: what went down, one by one, without the events that they came in.
        gaps: milliseconds between one key and the next.
        layout: the text as the keyboard layout has it.
        position: the text as the keys lie on a US keyboard.
        chosen: the reading that was delivered; None when none was.
        ending: "Enter", "Tab" or, when it just stopped, empty.
    """

    outcome: Outcome
    keys: tuple[Key, ...]
    gaps: tuple[int, ...]
    layout: str
    position: str
    chosen: Reading | None
    ending: str


Effect = Typed | Scanned | Unread | Arrival


def arrival(outcome: Outcome, keys: Sequence[Key], chosen: Reading | None = None, ending: str = "") -> Arrival:
    made = tuple(replace(key, event=None) for key in keys if key.pressed and key.kind is not Kind.MODIFIER)
    gaps = tuple(after.at - before.at for before, after in pairwise(made))
    readings = texts(made)
    return Arrival(outcome, made, gaps, readings[Reading.LAYOUT], readings[Reading.POSITION], chosen, ending)
