"""How true a printer prints: what its set-up page has to measure and to scan, and what comes of that. Plain data."""

from dataclasses import dataclass
from enum import StrEnum

from kanban_desktop.model import command
from kanban_desktop.model.command import Command, CommandCode, NewerCommand
from kanban_desktop.model.errors import BadInput

RULER = 100_000
"""The length of a ruler on the set-up page, micrometres, where the paper has room for it."""

RULER_STEP = 10_000
"""Where it has not, the ruler is so many whole steps long."""

TRUE_ENOUGH = 500
"""By how much a measured ruler may be off, micrometres: nobody reads a steel rule better, however short the ruler."""

_LEAST, _MOST = 0.25, 3.0
"""What a ruler may measure, as a share of its length: all that a wrong resolution makes of it, not centimetres."""


class Grade(StrEnum):
    """A code of the set-up page, by how fine its bars are."""

    COARSE = "coarse"
    USUAL = "usual"  # as on the printer's labels
    FINE = "fine"

    @property
    def n(self) -> int:
        """What it is called on the page: 1, 2, 3."""
        return list(Grade).index(self) + 1


@dataclass(frozen=True, slots=True)
class Calibration:
    """How true a printer prints, as measured on its set-up page.

    Attributes:
        across, along: what the rulers measured across and along the paper, micrometres.
        codes: which of the page's codes were read.
        at: microseconds UTC.
        by: the person's id.
        across_of, along_of: how long those rulers were meant to be, micrometres.
        printed: which codes were on the page.
    """

    across: int
    along: int
    codes: tuple[Grade, ...]
    at: int
    by: int | None = None
    across_of: int = RULER
    along_of: int = RULER
    printed: tuple[Grade, ...] = tuple(Grade)

    @property
    def true(self) -> bool:
        """Whether it prints in true size, as near as a steel rule can tell."""
        return all(abs(length - of) <= TRUE_ENOUGH for length, of in self.rulers)

    @property
    def rulers(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """What each ruler measured and was meant to be, across and along."""
        return (self.across, self.across_of), (self.along, self.along_of)

    @property
    def unread(self) -> tuple[Grade, ...]:
        """The codes of the page that were not read."""
        return tuple(one for one in self.printed if one not in self.codes)

    @property
    def readable(self) -> bool:
        """Whether its labels are read; the finest code only tells whether there is something to spare."""
        return all(one is Grade.FINE for one in self.unread)

    @property
    def good(self) -> bool:
        """Whether labels may be printed on it without a second thought."""
        return self.true and self.readable


def ensure_plausible(measured: int, of: int) -> None:
    """Refuses what no printer makes of a ruler of this length; both in micrometres.

    Raises:
        BadInput: it is out of all proportion.
    """
    if not _LEAST * of <= measured <= _MOST * of:
        raise BadInput("ruler_implausible", measured=f"{measured / 1000:g}", ruler=f"{of / 1000:g}")


def setup_code(plant: int, printer: int, grade: Grade) -> CommandCode:
    """What a code of a printer's set-up page says; by the plant's code and the printer's id."""
    return CommandCode(plant, Command.SETUP, printer * 10 + grade.n)


class Mistaken(StrEnum):
    """Why something that was scanned is no code of this printer's set-up page."""

    NO_SETUP_CODE = "setup_code_none"
    OTHER_PLANT = "setup_code_plant"
    OTHER_PRINTER = "setup_code_printer"


def read_setup_code(raw: str, plant: int, printer: int) -> Grade | Mistaken:
    """Reads what a scanner delivered or a person typed from this printer's set-up page. Never raises."""
    code = command.read(raw)
    if code is None or (isinstance(code, CommandCode) and code.command is not Command.SETUP):
        return Mistaken.NO_SETUP_CODE
    if code.plant != plant:
        return Mistaken.OTHER_PLANT
    if isinstance(code, NewerCommand):
        return Mistaken.NO_SETUP_CODE
    number, n = divmod(code.about, 10)
    if number != printer:
        return Mistaken.OTHER_PRINTER
    return next((one for one in Grade if one.n == n), Mistaken.NO_SETUP_CODE)
