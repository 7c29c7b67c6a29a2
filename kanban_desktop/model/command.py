"""The command codes of a plant's sheet: undo, hold, station, badge, quantity; how they are made and read.

The codes of a printer's set-up page are of the same kind, so that nobody takes them for cards (``model.calibration``).

20 digits as on a card, told apart by their format: format (1), plant code (4), command (2), what it is about (11), and
two check digits by ISO 7064 MOD 97-10, which also tell a card's code with one digit misread from a command's. Nothing
here knows the plant: another plant's command is read like ours, and the caller compares ``plant``. No Qt, no SQL, no
clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from kanban_desktop.model import scan
from kanban_desktop.model.scan import COMMAND_FORMAT, MOST_PLANT, Fault, Unread


class Command(StrEnum):
    """What a command code asks for."""

    UNDO = "undo"
    HOLD = "hold"
    STATION = "station"
    PERSON = "person"
    DIGIT = "digit"
    POINT = "point"
    CLEAR = "clear"
    SETUP = "set-up page"


_MARKS_ROOM = 10**11

# What is printed hangs for years: a number is never used for something else.
_NUMBERS: Mapping[Command, int] = {
    Command.UNDO: 1,
    Command.HOLD: 2,
    Command.STATION: 3,
    Command.PERSON: 4,
    Command.DIGIT: 5,
    Command.POINT: 6,
    Command.CLEAR: 7,
    Command.SETUP: 8,
}
_COMMANDS = {number: command for command, number in _NUMBERS.items()}

_ABOUT: Mapping[Command, range] = {
    Command.HOLD: range(_MARKS_ROOM),
    Command.STATION: range(1, 2**31),
    Command.PERSON: range(1, 2**31),
    Command.DIGIT: range(10),
    Command.SETUP: range(10, 2**31 * 10),
}
"""What a command may be about; the others are about nothing, which is 0."""


@dataclass(frozen=True, slots=True)
class CommandCode:
    """What a command's bar code says.

    Attributes:
        plant: the plant's code, 1 to 9999.
        about: a digit, the id of a station or of a person, the mark of a reason (``reason_mark``), ten times the id of
            a printer and which of its set-up page's codes; else 0.

    Raises:
        ValueError: a number that no such command has.
    """

    plant: int
    command: Command
    about: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.plant <= MOST_PLANT:
            raise ValueError(f"plant code {self.plant} is not from 1 to {MOST_PLANT}")
        if self.about not in _ABOUT.get(self.command, range(1)):
            raise ValueError(f"{self.command} is about no {self.about}")

    @property
    def text(self) -> str:
        """The 20 digits."""
        return scan.checked(f"{COMMAND_FORMAT}{self.plant:04}{_NUMBERS[self.command]:02}{self.about:011}")

    @property
    def printed(self) -> str:
        """The digits for people to read out and type in, in groups of four; ``read`` takes it back."""
        return scan.grouped(self.text)


@dataclass(frozen=True, slots=True)
class NewerCommand:
    """A sound command code that this program does not know: it is older than the sheet.

    Attributes:
        plant: as with ``CommandCode``.
    """

    plant: int


def read(raw: str) -> CommandCode | NewerCommand | None:
    """Reads what a scanner delivered or a person typed; None: it is no command code. Never raises."""
    found = scan.read(raw)
    if not isinstance(found, Unread) or found.fault is not Fault.COMMAND:
        return None
    digits = found.text
    plant, number, about = int(digits[1:5]), int(digits[5:7]), int(digits[7:18])
    command = _COMMANDS.get(number)
    try:
        return NewerCommand(plant) if command is None else CommandCode(plant, command, about)
    except ValueError:
        return NewerCommand(plant)


def reason_mark(reason: str) -> int:
    """What stands for a reason in a command code, whose own code may be any text: 11 digits made of that.

    Of a plant's few reasons two have the same with a likelihood of one to millions; whoever prints the sheet looks.
    """
    return int.from_bytes(sha256(reason.encode()).digest(), "big") % _MARKS_ROOM
