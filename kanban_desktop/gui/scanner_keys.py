"""Qt's key events as keys of the scanner's logic: what kind they are, and where they lie on a US keyboard.

Where a key lies is a number that each system gives its keys; Linux and Windows share them but for an offset and the
keypad's slash, macOS has its own.
"""

import time

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from kanban_desktop.gui.wedge_keys import Key, Kind

Places = dict[int, tuple[str, str]]

_ENDINGS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab})
_MODIFIERS = frozenset(
    {
        *(Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Meta, Qt.Key.Key_Alt, Qt.Key.Key_AltGr),
        *(Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_ScrollLock, Qt.Key.Key_Mode_switch),
        *(Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_Hyper_L, Qt.Key.Key_Hyper_R),
    }
)
_COMMANDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
# Windows says so of AltGr, which makes "@" and "[" on many layouts.
_ALT_GR = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier

# The number of a first key, what it and those after it make, and what they make with Shift.
_PC = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (55, "*", "*"),
    (57, " ", " "),
    (71, "789-456+1230.", "789-456+1230."),
    (86, "<", ">"),
)
_MAC = (
    (0, "asdfhgzxcv<bqweryt123465=97-80]ou[ip", "ASDFHGZXCV>BQWERYT!@#$^%+(&_*)}OU{IP"),
    (37, "lj'k;\\,/nm.", 'LJ"K:|<?NM>'),
    (49, " `", " ~"),
    *((number, sign, sign) for number, sign in ((65, "."), (67, "*"), (69, "+"), (75, "/"), (78, "-"))),
    (82, "01234567", "01234567"),
    (91, "89", "89"),
)
_LINUX_OFFSET = 8
_LINUX_SLASH = 98
_WINDOWS_SLASH = 0x135


def places(platform: str) -> Places:
    """What each key makes on a US keyboard, without and with Shift.

    Args:
        platform: Qt's name of it: "windows", "cocoa", else one that numbers keys as Linux does.
    """
    if platform == "cocoa":
        return _laid_out(_MAC, 0)
    if platform in ("windows", "direct2d"):
        return _laid_out(_PC, 0) | {_WINDOWS_SLASH: ("/", "/")}
    return _laid_out(_PC, _LINUX_OFFSET) | {_LINUX_SLASH + _LINUX_OFFSET: ("/", "/")}


def key_of(event: QKeyEvent, places: Places, mac: bool, kept: object = None) -> Key:
    """The event in plain figures.

    Args:
        mac: the system numbers its keys as virtual keys, and has no scan codes.
        kept: what the logic gives back if the key was typed.
    """
    native = event.nativeVirtualKey() if mac else event.nativeScanCode()
    text = event.text() if event.text().isprintable() or len(event.text()) == 1 else ""
    plain, shifted = places.get(native, (text, text))
    kind = _kind(event, text, native in places)
    return Key(
        at=event.timestamp() or int(time.monotonic() * 1000),
        code=native if native and not (mac and kind is Kind.MODIFIER) else -event.key(),
        kind=kind,
        text="\t" if event.key() == Qt.Key.Key_Backtab else text,
        position=shifted if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else plain,
        plain=plain,
        down=event.type() != QEvent.Type.KeyRelease,
        repeat=event.isAutoRepeat(),
        event=kept,
    )


def _kind(event: QKeyEvent, text: str, placed: bool) -> Kind:
    if event.key() in _MODIFIERS:
        return Kind.MODIFIER
    printable = bool(text) and text.isprintable()
    commanding = event.modifiers() & _COMMANDING
    if commanding and not (commanding == _ALT_GR and printable):
        return Kind.COMMAND
    if event.key() in _ENDINGS:
        return Kind.ENDING
    return Kind.CHARACTER if printable or placed else Kind.OTHER


def _laid_out(rows: tuple[tuple[int, str, str], ...], offset: int) -> Places:
    return {
        first + offset + n: pair
        for first, plain, shifted in rows
        for n, pair in enumerate(zip(plain, shifted, strict=True))
    }
