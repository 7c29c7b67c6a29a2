"""Scans that a station took while the plant was out of reach: what was meant, and what became of it.

A queued scan is an intent, not an event: the plant decides it anew, once, on the step that was shown to the operator.
Its event id makes that safe: an answer that was lost after the commit is found again by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.card import Source
from kanban_desktop.model.steps import Step


@dataclass(frozen=True, slots=True)
class Home:
    """The plant that a queue was filled for; in another one, or another life of it, nobody knows what its scans mean.

    Attributes:
        plant: the plant's id; ``epoch`` changes when it is restored from a backup.
        station: id of the station that the queue belongs to.
    """

    plant: UUID
    epoch: UUID
    station: int


@dataclass(frozen=True, slots=True)
class Pending:
    """One queued scan or touch.

    Attributes:
        place: its place in the queue; only the order counts.
        event: id of the event that it is to become.
        card: number of the card; ``step`` is what was decided here, on the card's ``version`` as it was known here.
        raw: what the scanner delivered; None where the card was touched.
        badge: badge code of the person, None where nobody had said.
        quantity: thousandths, None where the container holds what it always does.
        scanned_at, queued_at: when it was scanned and kept, by the station's clock, microseconds UTC.
        home: the plant that it was meant for.
    """

    place: int
    event: UUID
    card: int
    version: int
    step: Step
    raw: str | None
    badge: str | None
    reason: str | None
    quantity: int | None
    rejects: int
    source: Source
    device: str | None
    scanned_at: int
    queued_at: int
    home: Home


@dataclass(frozen=True, slots=True)
class Taken:
    """The plant has it, now or since an earlier try; ``version`` is the card's right after it."""

    version: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The plant said no: why, as a code of ``model.decide.Reason`` or below, and what its sentence names."""

    why: str
    params: Mapping[str, object] = field(default_factory=dict)


Verdict = Taken | Refused


@dataclass(frozen=True, slots=True)
class Queued:
    """What a station keeps of its own.

    Attributes:
        waiting: scans that the plant has not yet decided.
        to_settle: those that it refused and nobody has looked at.
        damaged: how often the station's file was damaged and nobody has looked at that.
    """

    waiting: int = 0
    to_settle: int = 0
    damaged: int = 0


@dataclass(frozen=True, slots=True)
class Damage:
    """The station's own file was damaged: what was saved of it, for a person to know what may be missing.

    Attributes:
        file: name of the damaged file, which lies beside the one that took its place.
        found_at: when it was found, by the station's clock, microseconds UTC.
        waiting, to_settle: so many queued scans, and entries of the list to settle, could be saved.
        contact: when the plant was last heard before that; None where that could not be read.
    """

    file: str
    found_at: int
    waiting: int
    to_settle: int
    contact: int | None = None


class Way(StrEnum):
    """How what the plant refused was settled: by a person, or by the plant, which had it after all."""

    DROPPED = "dropped"
    REDONE = "redone"
    CORRECTED = "corrected"
    ARRIVED = "arrived"


@dataclass(frozen=True, slots=True)
class Settlement:
    """A queued scan that the plant refused, and that a person must look at.

    Attributes:
        reason: why, as ``Refused`` has it.
        params: what the sentence names.
        refused_at: when the plant said no, by the station's clock.
    """

    pending: Pending
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)
    refused_at: int = 0


@dataclass(frozen=True, slots=True)
class Unsettled:
    """The same as a person reads it.

    Attributes:
        card: the card as it is by now; None where it is not known here.
        who: name of the person who scanned it, None where nobody is known.
        foreign: whether it was meant for another plant, whose cards have the same numbers: here it can only be dropped.
    """

    entry: Settlement
    card: BoardCard | None = None
    who: str | None = None
    foreign: bool = False


OTHER_PLANT = "other plant"
"""The queue was filled for another plant, or for a former life of this one."""

UNFORESEEN = "unforeseen"
"""The plant failed at it again and again, in a way that should not be."""
