"""A key as the scanner's logic sees it. Plain Python: no Qt."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What a key means to whoever waits for a scan."""

    #: Makes a character, by its layout or by its position.
    CHARACTER = auto()
    #: Enter, on either side of the keyboard, or Tab.
    ENDING = auto()
    #: Together with Ctrl, Alt or the logo key.
    COMMAND = auto()
    #: Shift, Ctrl, Alt, Caps Lock and their like by themselves.
    MODIFIER = auto()
    #: Escape, arrows, function keys.
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Key:
    """A key that went down or up.

    Attributes:
        at: when, in milliseconds of the keyboard's own clock; only differences count.
        code: which key of the keyboard: the same going down and up.
        kind: what it is to the scanner.
        text: what the layout makes of it.
        position: what a US keyboard would make of it, Shift included; as ``text`` where the position is unknown.
        plain: the same without Shift.
        down: pressed; else released.
        repeat: pressed or released by itself, being held.
        event: whatever the caller wants back when it was typing.
    """

    at: int
    code: int
    kind: Kind
    text: str = ""
    position: str = ""
    plain: str = ""
    down: bool = True
    repeat: bool = False
    event: object = None

    @property
    def pressed(self) -> bool:
        return self.down and not self.repeat

    @property
    def counts(self) -> bool:
        """It is one of the keys that tell by their number and pace that a scanner is at work."""
        return self.pressed and self.kind in _TELLING

    @property
    def ends(self) -> str:
        """How it would end a scan: "Enter", "Tab", or empty when it does not. Some scanners send Enter as Ctrl+M."""
        if self.kind is Kind.ENDING or (self.kind is Kind.COMMAND and self.text in _ENDINGS):
            return "Tab" if self.text == "\t" else "Enter"
        return ""


def count(keys: Iterable[Key]) -> int:
    return sum(key.counts for key in keys)


_TELLING = frozenset({Kind.CHARACTER, Kind.COMMAND, Kind.OTHER})
_ENDINGS = frozenset({"\r", "\n", "\t"})
