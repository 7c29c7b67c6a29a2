"""What the keys of a scan say: as the keyboard layout has it, and as the keys lie on a US keyboard.

A scanner presses keys; which characters they make is up to the layout of the computer. The check digits tell which
reading is right, so that our codes are read under any layout. Plain Python: no Qt, no clock.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from kanban_desktop.gui.wedge_keys import Key, Kind
from kanban_desktop.model import scan, supplier_label
from kanban_desktop.model.gs1 import GS
from kanban_desktop.model.supplier_label import EOT, RS

#: Keys of one of our codes, without and with the prefix that names the symbology ("]C0").
SHORTEST = scan.LENGTH
LONGEST = scan.LENGTH + 3

_AIM = r"(?:\][A-Za-z][0-9A-Za-z])?"
_CODE = re.compile(rf"{_AIM}[0-9]{{{scan.LENGTH}}}")
_CODES = re.compile(rf"(?:{_CODE.pattern})+")
_PART = re.compile(rf"{_AIM}[{scan.FORMAT}{scan.COMMAND_FORMAT}][0-9]{{0,{scan.LENGTH - 2}}}|{_AIM}")
# Scanners may be set to send STX, a blank or the like in front and behind.
_EDGES = "".join(map(chr, range(33))) + "\x7f"
# What a supplier's label ends with is part of it.
_LABEL_EDGES = "".join(sign for sign in _EDGES if sign not in (GS, RS, EOT))
# Scanners press Ctrl and this key of a US keyboard for a control character; Ctrl and a letter for most.
_CONTROL_KEYS = {"]": GS, "6": RS, "^": RS, "\\": "\x1c", "[": "\x1b", "-": "\x1f", "_": "\x1f"}

# How many keys of typing may stick to a scan, and by what they are told: a gap that no gap within the code comes near.
_STRAY = 3
_STEADY_MS = 5


class Reading(StrEnum):
    """Which way of reading the keys gave the text."""

    LAYOUT = "layout"
    POSITION = "position"
    #: By position, whatever Shift and Caps Lock say: a scanner set to French presses Shift for each digit.
    DIGITS = "digits"


def texts(keys: Sequence[Key]) -> dict[Reading, str]:
    """Every reading, the layout's first, without blanks and control characters at the ends.

    Of a supplier's label those at its end are kept that belong to it.
    """
    made = [key for key in keys if key.pressed]
    readings = {
        Reading.LAYOUT: "".join(_adds(key, key.text) for key in made),
        Reading.POSITION: "".join(_adds(key, key.position, by_position=True) for key in made),
        Reading.DIGITS: "".join(_adds(key, key.plain) for key in made),
    }
    return {reading: _trimmed(text) for reading, text in readings.items()}


def codes(keys: Sequence[Key]) -> tuple[Reading, list[str]] | None:
    """Our codes, when the keys are one or several of them and nothing else: two scans may come without a gap."""
    for reading, text in texts(keys).items():
        if _CODES.fullmatch(text):
            found = _CODE.findall(text)
            if all(_sound(code) for code in found):
                return reading, found
    return None


def span(keys: Sequence[Key], bare: bool) -> tuple[int, int] | None:
    """Where in ``keys`` our codes lie (first, past the last), a key or two typed just before them left out.

    Args:
        bare: nothing ended the scan, so that typing may also stick to its end.
    """
    if codes(keys):
        return 0, len(keys)
    made = [n for n, key in enumerate(keys) if key.pressed and key.kind is Kind.CHARACTER]
    times = [keys[n].at for n in made]
    for lead in range(_STRAY + 1):
        for tail in range(_STRAY + 1 if bare else 1):
            past = len(made) - tail
            if past - lead < SHORTEST or not _stands_out(times, lead, past):
                continue
            first, last = made[lead] if lead else 0, made[past] if tail else len(keys)
            if codes(keys[first:last]):
                return first, last
    return None


def other(keys: Sequence[Key], by_position: bool) -> tuple[Reading, str]:
    """The text of a code that is not ours; of one that would be ours, were it not misread, its digits.

    How a supplier's label begins tells which reading is right, as the check digits do with codes of ours.
    """
    readings = texts(keys)
    for reading in (Reading.LAYOUT, Reading.POSITION):
        if supplier_label.begins(readings[reading]):
            return reading, readings[reading]
    for reading, text in readings.items():
        answer = scan.read(text)
        if isinstance(answer, scan.Unread) and answer.fault is scan.Fault.CHECK_DIGITS:
            return reading, text
    reading = Reading.POSITION if by_position else Reading.LAYOUT
    return reading, readings[reading]


def part(keys: Sequence[Key]) -> str:
    """The text, if one of our codes may begin like this and the rest be on its way; else empty."""
    return next((text for text in texts(keys).values() if text and _PART.fullmatch(text)), "")


def digits_only(keys: Sequence[Key]) -> bool:
    return any(text.isdecimal() for text in texts(keys).values())


def _trimmed(text: str) -> str:
    begun = text.lstrip(_EDGES)
    return begun.rstrip(_LABEL_EDGES if supplier_label.begins(begun) else _EDGES)


def _adds(key: Key, character: str, *, by_position: bool = False) -> str:
    """What a key adds to a reading: a command and the like no more than its control character."""
    if key.kind is Kind.CHARACTER:
        return character
    if by_position and key.kind is Kind.COMMAND and key.plain in _CONTROL_KEYS:
        return _CONTROL_KEYS[key.plain]
    if by_position and key.kind is Kind.COMMAND and "a" <= key.plain.lower() <= "z":
        return chr(ord(key.plain.upper()) - ord("A") + 1)
    return key.text if key.text < " " else ""


def _stands_out(times: list[int], lead: int, past: int) -> bool:
    pace = 2 * max(_STEADY_MS, *(after - before for before, after in pairwise(times[lead:past])))
    if lead and times[lead] - times[lead - 1] <= pace:
        return False
    return past == len(times) or times[past] - times[past - 1] > pace


def _sound(code: str) -> bool:
    answer = scan.read(code)
    return isinstance(answer, scan.ScanCode) or answer.fault in (scan.Fault.OTHER_FORMAT, scan.Fault.COMMAND)
