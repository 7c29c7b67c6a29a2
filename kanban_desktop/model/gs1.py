"""GS1 element strings: application identifiers with what stands behind each of them.

Which identifiers there are, and how long they may be, is GS1's own list (ref.gs1.org/ai), as python-stdnum carries it.
Its parser is not used: it cuts off what is too long and takes it for the next element, and names no fault.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kanban_desktop.model.label_fault import Damaged, Fault

GS = "\x1d"
"""What a scanner sends for FNC1, behind every element whose length is not given beforehand."""

_CHARACTERS = {"N": "0-9", "X": '!-"%-?A-Z_a-z', "Y": "#\\-/0-9A-Z", "Z": "\\-_=0-9A-Za-z"}
_PIECE = re.compile(r"(\[?\+?\[?)([NXYZ])(?:(\d+)\.\.N?(\d+)|(\.\.)?(\d+))")
_BRACKETED = re.compile(r"\((\d{2,4})\)")
_LONGEST_IDENTIFIER = 4

# How many digits, the last one being GS1's check digit, stand at the beginning of an element.
_CHECKED = {
    "00": 18, "01": 14, "02": 14, "03": 14, "253": 13, "255": 13, "402": 17, "8003": 14, "8006": 14, "8017": 18,
    "8018": 18, "8026": 14, **{str(location): 13 for location in range(410, 418)},
}  # fmt: skip
_COUNTS = frozenset(("30", "37"))


@dataclass(frozen=True, slots=True)
class _Form:
    """What may stand behind an identifier: its characters and how many of them."""

    pattern: re.Pattern[str]
    least: int
    most: int

    @property
    def fixed(self) -> bool:
        return self.least == self.most


def elements(text: str) -> dict[str, str]:
    """What an element string says, by application identifier.

    Args:
        text: with ``GS`` behind elements of open length; where the length is fixed it may be missing. Or as it is
            printed for people, with each identifier in brackets.

    Raises:
        Damaged: an identifier that there is not, a length or a character that does not fit, a wrong check digit.
    """
    found: dict[str, str] = {}
    for identifier, value in _bracketed(text) if text.startswith("(") else _run(text):
        _check(identifier, value)
        if found.setdefault(identifier, value) != value:
            raise Damaged(Fault.TWICE, f"({identifier})")
    return found


def _run(text: str) -> Iterator[tuple[str, str]]:
    rest = text.removeprefix(GS)
    while rest:
        identifier, form = _identified(rest)
        behind = rest[len(identifier) :]
        length = form.most if form.fixed else (behind + GS).index(GS)
        value = behind[:length]
        yield identifier, value.partition(GS)[0]
        rest = behind[len(value) :].removeprefix(GS)


def _bracketed(text: str) -> Iterator[tuple[str, str]]:
    before, *parts = _BRACKETED.split(text)
    if before or not parts:
        raise Damaged(Fault.ELEMENT, "(")
    for identifier, value in zip(parts[::2], parts[1::2], strict=True):
        if _identified(identifier)[0] != identifier:
            raise Damaged(Fault.ELEMENT, f"({identifier})")
        yield identifier, value.strip(f" {GS}")


def _identified(text: str) -> tuple[str, _Form]:
    for length in range(2, _LONGEST_IDENTIFIER + 1):
        if len(text) >= length and (form := _form(text[:length])) is not None:
            return text[:length], form
    raise Damaged(Fault.ELEMENT, f"({text[:2]})")


def _check(identifier: str, value: str) -> None:
    form, shown = _identified(identifier)[1], f"({identifier})"
    if len(value) < form.least:
        raise Damaged(Fault.TOO_SHORT, shown)
    if len(value) > form.most:
        raise Damaged(Fault.TOO_LONG, shown)
    if not form.pattern.fullmatch(value):
        raise Damaged(Fault.QUANTITY if identifier in _COUNTS else Fault.ELEMENT, shown)
    digits = value[: _CHECKED.get(identifier, 0)]
    if digits and _check_digit(digits[:-1]) != digits[-1]:
        raise Damaged(Fault.CHECK_DIGIT, shown)


@cache
def _form(identifier: str) -> _Form | None:
    from stdnum import numdb  # reads a file; nobody who scans cards alone waits for it

    if not (identifier.isascii() and identifier.isdigit()):
        return None
    found, properties = numdb.get("gs1_ai").info(identifier)[0]
    if found != identifier or not properties:
        return None
    pattern, least, most = "", 0, 0
    for joint, kind, shortest, longest, up_to, length in _PIECE.findall(properties["format"]):
        longest = int(longest or length)
        shortest = int(shortest) if shortest else 1 if up_to else longest
        pattern += f"(?:[{_CHARACTERS[kind]}]{{{shortest},{longest}}})" + ("?" if "[" in joint else "")
        least += 0 if "[" in joint else shortest
        most += longest
    if properties["format"].endswith("[-]"):  # temperatures below zero
        pattern, most = f"{pattern}-?", most + 1
    return _Form(re.compile(pattern), least, most)


def _check_digit(digits: str) -> str:
    from stdnum import ean

    found: str = ean.calc_check_digit(digits)
    return found
