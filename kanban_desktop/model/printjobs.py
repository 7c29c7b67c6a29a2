"""Printers and what they are to print, as plain data: the life of a job, and what can be wrong with a printer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from kanban_desktop.model.calibration import Calibration

KEPT = 90 * 86_400_000_000
"""How long a job that is over is kept, microseconds; the newest print of each card is kept beyond that."""

MOST_COPIES = 99
"""More of one label than this is a slip of the finger."""


class PrinterKind(StrEnum):
    """How labels get to a printer."""

    SYSTEM = "system"  # a queue of the operating system
    TCP = "tcp"  # a network printer's own port, 9100 as a rule
    FILE = "file"  # one file, which holds the newest job
    FOLDER = "folder"  # a numbered file a label

    @property
    def usual(self) -> "Language":
        """What such a printer is sent unless something else is said."""
        return Language.ZPL if self is PrinterKind.TCP else Language.PDF


class Language(StrEnum):
    """What a printer is sent."""

    ZPL = "zpl"
    ZPL_IMAGE = "zpl-image"
    PDF = "pdf"
    PNG = "png"

    @property
    def is_zpl(self) -> bool:
        """Whether it is a label printer's own language, which also tells how the printer does."""
        return self in (Language.ZPL, Language.ZPL_IMAGE)


class JobState(StrEnum):
    """Where a job stands.

    A label is SENDING from before its first byte goes out until the printer has it; what dies in between leaves the job
    UNSURE, and only a person knows whether that label came out.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNSURE = "unsure"
    PRINTED = "printed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """Whether nothing more becomes of it."""
        return self in (JobState.PRINTED, JobState.CANCELLED)


class Problem(StrEnum):
    """Why a job does not go on; each is one sentence in ``operations.words``."""

    SILENT = "printer silent"  # asleep, switched off, or its cable is out
    NAME_UNKNOWN = "printer name unknown"
    REFUSED = "printer refuses"
    WRONG_PORT = "printer wrong port"
    LABELS_OUT = "printer labels out"
    RIBBON_OUT = "printer ribbon out"
    INK_OUT = "printer ink out"
    HEAD_OPEN = "printer head open"
    DOOR_OPEN = "printer door open"
    HEAD_HOT = "printer head hot"
    HEAD_FAULT = "printer head fault"
    CUTTER = "printer cutter"
    JAM = "printer jam"
    PAUSED = "printer paused"
    BUSY = "printer busy"
    OFFLINE = "printer offline"
    FAULT = "printer fault"
    QUEUE_UNKNOWN = "queue unknown"
    QUEUE_STOPPED = "queue stopped"
    QUEUE_REJECTS = "queue rejects"
    QUEUE_HELD = "queue held"
    QUEUE_GAVE_UP = "queue gave up"
    SYSTEM_AWAY = "printing system away"
    SYSTEM_DENIES = "printing system denies"
    FOLDER_MISSING = "folder missing"
    FILE_UNWRITABLE = "file unwritable"
    UNPAINTABLE = "label unpaintable"
    INTERRUPTED = "printing interrupted"
    BROKEN_OFF = "connection broken off"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps a printer from printing.

    Attributes:
        params: what the sentence names, besides the printer.
    """

    problem: Problem
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer of the plant.

    Attributes:
        name: what people call it.
        address: the queue's name, HOST or HOST:PORT, the file or the folder.
        dpi: dots an inch that labels are made for.
        layout: what it prints unless another layout is asked for; None means the card.
        station: the station's id whose computer it hangs on; None where any computer reaches it.
    """

    id: int
    name: str
    kind: PrinterKind
    address: str
    language: Language
    dpi: int
    layout: str | None = None
    station: int | None = None
    calibration: Calibration | None = None

    @property
    def at_once(self) -> bool:
        """Whether it takes a job whole, as a system's queue or a file does; others are sent label by label."""
        return self.kind in (PrinterKind.SYSTEM, PrinterKind.FILE)

    def reached_from(self, station: int) -> bool:
        """Whether a station's computer can print on it."""
        return self.station is None or self.station == station


@dataclass(frozen=True, slots=True)
class Job:
    """Labels to be printed on a printer.

    Attributes:
        station: the id of the station that asked.
        labels: cards and their issues, each to be printed ``copies`` times.
        out: how many labels are surely out, copies counted.
        sending: how many are on their way, or may be out or not while the job is UNSURE.
        worker: who sends.
        system_job: what the system's queue calls it.
        cancel_asked: whether it is to end after the label that is on its way.
        trouble: why it waits, or is unsure.
        changed_at: when it last changed, microseconds UTC.
    """

    id: UUID
    station: int
    printer: int
    layout: str
    labels: tuple[tuple[int, int], ...]
    copies: int
    made_at: int
    state: JobState = JobState.WAITING
    out: int = 0
    sending: int = 0
    worker: UUID | None = None
    system_job: int | None = None
    cancel_asked: bool = False
    trouble: Trouble | None = None
    changed_at: int = 0
    person: int | None = None

    @property
    def total(self) -> int:
        """How many labels come out when all is well."""
        return len(self.labels) * self.copies

    def label(self, n: int) -> tuple[int, int]:
        """Card and issue of the n-th label to come out, from 0: all copies of one before the next."""
        return self.labels[n // self.copies]


@dataclass(frozen=True, slots=True)
class Printed:
    """Where and when the label of a card was printed; the names as people call them."""

    printer: str
    station: str
    at: int
