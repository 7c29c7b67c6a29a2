"""The scan code of a card: how it is made, and how what a scanner delivered is read.

20 digits: format (1), plant code (4), card number (10), issue (3), and two check digits by ISO 7064 MOD 97-10, which
catch every single wrong digit and every two neighbours changed about. Digits only, so that any keyboard layout and any
scanner delivers them. Nothing here knows which cards exist: another plant's code is read like ours, and the caller
compares ``plant``. Command codes look alike but for their format; ``model.command`` reads them. No Qt, no SQL and no
clock.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

FORMAT = 1
COMMAND_FORMAT = 8
"""Not 9: a code that begins with 99 is no Code 128 of one character set; see ``printing.symbols``."""
LENGTH = 20
LONGEST = 64
MOST_PLANT = 9_999
MOST_CARD = 9_999_999_999
MOST_ISSUE = 999

_SHOWN = 32
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_DIGITS = re.compile(rf"[0-9]{{{LENGTH}}}")
# Besides the controls proper: invisible format characters, lone surrogates, line and paragraph separators.
_CONTROLS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class Fault(StrEnum):
    """Why a text is no scan code of ours."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CONTROL_CHARACTERS = "control_characters"
    #: Not our digits: may be another code that means a card (supplier's label, RFID), or nothing at all.
    NOT_OURS = "not_ours"
    #: Looks like ours, but digits were misread or mistyped: scan again.
    CHECK_DIGITS = "check_digits"
    #: Sound, but of a format that this program does not know: it is older than the label.
    OTHER_FORMAT = "other_format"
    #: Sound, but no card's: it is of the sheet of command codes.
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class ScanCode:
    """What a card's bar code says.

    Attributes:
        plant: the plant's code, 1 to 9999.
        card: the plant-wide card number, from 1.
        issue: which print of the card, 1 to 999.

    Raises:
        ValueError: a number that does not fit its digits.
    """

    plant: int
    card: int
    issue: int

    def __post_init__(self) -> None:
        for name, number, most in (
            ("plant code", self.plant, MOST_PLANT),
            ("card number", self.card, MOST_CARD),
            ("issue", self.issue, MOST_ISSUE),
        ):
            if not 1 <= number <= most:
                raise ValueError(f"{name} {number} is not from 1 to {most}")

    @property
    def text(self) -> str:
        """The 20 digits."""
        return checked(f"{FORMAT}{self.plant:04}{self.card:010}{self.issue:03}")

    @property
    def printed(self) -> str:
        """The digits for people to read out and type in, in groups of four; ``read`` takes it back."""
        return grouped(self.text)


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that is no scan code of ours.

    Attributes:
        fault: why not.
        shown: an excerpt that may go on a screen or into a log.
        text: the text without prefix and surrounding blanks, to look up among other codes; empty unless the fault is
            NOT_OURS or CHECK_DIGITS (a supplier's 20 digits may begin as ours do), or the 20 digits of a COMMAND.
    """

    fault: Fault
    shown: str
    text: str = ""


def read(raw: str) -> ScanCode | Unread:
    """Reads what a scanner delivered or a person typed; never raises.

    Surrounding blanks, tabs and line ends, an AIM symbology identifier in front ("]C0") and the spaces between printed
    groups are taken off; anything else beside the 20 digits is a fault. Only the digits 0 to 9 are digits here.
    """
    if len(raw) > LONGEST:
        return Unread(Fault.TOO_LONG, shown(raw))
    text = raw.strip(" \t\r\n")
    if prefix := _AIM.match(text):
        text = text[prefix.end() :].strip(" ")
    if not text:
        return Unread(Fault.EMPTY, "")
    if any(unicodedata.category(character) in _CONTROLS for character in text):
        return Unread(Fault.CONTROL_CHARACTERS, shown(raw))
    digits = text.replace(" ", "")
    if not _DIGITS.fullmatch(digits):
        return Unread(Fault.NOT_OURS, shown(text), text)
    if _check_digits(digits[:-2]) != digits[-2:]:
        fault = Fault.CHECK_DIGITS if int(digits[0]) in (FORMAT, COMMAND_FORMAT) else Fault.NOT_OURS
        return Unread(fault, shown(text), text)
    if int(digits[0]) == COMMAND_FORMAT:
        return Unread(Fault.COMMAND, shown(text), digits)
    if int(digits[0]) > FORMAT:
        return Unread(Fault.OTHER_FORMAT, shown(text))
    plant, card, issue = int(digits[1:5]), int(digits[5:15]), int(digits[15:18])
    if digits[0] == "0" or not (plant and card and issue):
        return Unread(Fault.NOT_OURS, shown(text), text)
    return ScanCode(plant, card, issue)


def shown(raw: str) -> str:
    """An excerpt of any text that is safe to show: at most some 32 characters of it, and none that is invisible.

    Control characters appear as escapes (``\\x1b``), so that neither a terminal nor a log takes them for commands.
    """
    excerpt = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in raw[:_SHOWN]
    )
    return excerpt if len(raw) <= _SHOWN else f"{excerpt}… ({len(raw)} characters)"


def checked(body: str) -> str:
    """The digits with their two check digits behind them."""
    return body + _check_digits(body)


def grouped(text: str) -> str:
    """The 20 digits in groups of four."""
    return " ".join(text[at : at + 4] for at in range(0, LENGTH, 4))


def _check_digits(digits: str) -> str:
    # It brings ssl and more along, for which the first picture does not wait.
    from stdnum.iso7064 import mod_97_10

    found: str = mod_97_10.calc_check_digits(digits)
    return found
