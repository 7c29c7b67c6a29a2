"""Plays keys to the scanner's logic on a clock of its own, and keeps what came of every one."""

from dataclasses import dataclass, field, replace

from kanban_desktop.gui.scanner_keys import places
from kanban_desktop.gui.wedge import Wedge
from kanban_desktop.gui.wedge_effects import Arrival, Effect, Scanned, Typed, Unread
from kanban_desktop.gui.wedge_keys import Key, Kind

ENTER, TAB, SHIFT, CTRL, ALT = 36, 23, 50, 37, 64

Layout = dict[str, str]
#: What other layouts make of the key that gives a character on a US keyboard.
US: Layout = {}
GERMAN: Layout = dict(
    zip("yzYZ" + "@#^&*()" + "-_=;:[{]}/?", "zyZY" + '"§&/()=' + "ß?´öÖüÜ+*-_", strict=True),
)
FRENCH: Layout = dict(
    zip("1234567890-" + "!@#$%^&*()_" + "qwazQWAZm;,", "&é\"'(-è_çà)" + "1234567890°" + "azqwAZQW,m;", strict=True),
)

_PLACES = {number: signs for number, signs in places("xcb").items() if number < 79}
_NUMBERS = {sign: number for number, signs in _PLACES.items() for sign in signs}


@dataclass
class Played:
    """What came of the keys; ``seen`` are those that the windows got, in the order they got them."""

    scanned: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    arrived: list[Arrival] = field(default_factory=list)
    seen: list[Key] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(key.text for key in self.seen if key.down)

    def add(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Typed(events):
                    self.seen += [event for event in events if isinstance(event, Key)]
                case Scanned(text):
                    self.scanned.append(text)
                case Unread(excerpt):
                    self.unread.append(excerpt)
                case Arrival():
                    self.arrived.append(effect)


def play(keys: list[Key], wedge: Wedge | None = None, busy: bool = False) -> Played:
    """Plays keys in the order of their times.

    Args:
        busy: the program was, and gets them all at once: only their own times tell of the gaps.
    """
    wedge = wedge or Wedge()
    played, now = Played(), 0
    for key in sorted(keys, key=lambda key: key.at):
        while not busy and (wait := wedge.wait) is not None and key.at - now > wait:
            now += wait
            played.add(wedge.expire())
        now = key.at
        known = replace(key, event=key)
        if key.down:
            foreseen, effects = wedge.consider(key)
            played.add(effects)
            kept, effects = wedge.press(known)
            assert kept == foreseen
        else:
            kept, effects = wedge.release(known)
        played.add(effects)
        if not kept:
            played.seen.append(key)
    while wedge.wait is not None:
        played.add(wedge.expire())
    return played


def tap(number: int, kind: Kind, at: int, dwell: int = 1, text: str = "") -> list[Key]:
    return [Key(at, number, kind, text), Key(at + dwell, number, kind, text, down=False)]


def character(sign: str, at: int, dwell: int = 1, layout: Layout = US) -> list[Key]:
    """The key that gives this character on a US keyboard, under a layout."""
    number = _NUMBERS.get(sign, 300 + ord(sign))
    text, (plain, _) = layout.get(sign, sign), _PLACES.get(number, (sign, sign))
    return [
        Key(at, number, Kind.CHARACTER, text, sign, plain),
        Key(at + dwell, number, Kind.CHARACTER, text, sign, plain, down=False),
    ]


def control(sign: str, at: int, gap: int = 5, layout: Layout = US) -> list[Key]:
    """A control character, as a scanner sends it: Ctrl and a key of a US keyboard; another layout makes less of it."""
    plain = {"\x1d": "]", "\x1e": "^", "\x04": "d"}[sign]
    number = _NUMBERS[plain]
    text = sign if layout.get(plain, plain) == plain else ""
    key = Key(at + gap, number, Kind.COMMAND, text, plain, _PLACES[number][0])
    return [
        Key(at, CTRL, Kind.MODIFIER),
        key,
        replace(key, at=at + gap + gap // 2, down=False),
        Key(at + gap + gap // 2 + 1, CTRL, Kind.MODIFIER, down=False),
    ]


def ending(number: int, at: int, dwell: int = 1) -> list[Key]:
    return tap(number, Kind.ENDING, at, dwell, {ENTER: "\r", TAB: "\t"}[number])


def scan(text: str, at: int = 1_000, gap: int = 5, end: int | None = ENTER, layout: Layout = US) -> list[Key]:
    keys: list[Key] = []
    for sign in text:
        if sign < " ":
            keys += control(sign, at, gap, layout)
            at += 2 * gap
        else:
            keys += character(sign, at, gap // 2, layout)
            at += gap
    return keys if end is None else keys + ending(end, at, gap // 2)


def typing(text: str, at: int = 1_000, gap: int = 80) -> list[Key]:
    pairs = [ending(ENTER, 0, 30) if sign == "\r" else character(sign, 0, 30) for sign in text]
    return [replace(key, at=key.at + at + n * gap) for n, pair in enumerate(pairs) for key in pair]


def after(keys: list[Key], pause: int) -> int:
    """The time that long after the last of these keys went down."""
    return max((key.at for key in keys if key.down), default=1_000) + pause
