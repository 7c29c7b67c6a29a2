"""Makes a layout of its file, or says in one sentence which line of the file is wrong. No Qt in it.

The files are TOML. ``tomllib`` knows the lines of its own faults only, so the lines of tables and keys are looked up in
the text: a header or a key begins a line.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar

from kanban_desktop.model.errors import BadInput
from kanban_desktop.printing import dots
from kanban_desktop.printing.layout import OF_A_CARD, WORDS, Box, Field, Layout, Sheet, Side, Symbol, words_of

LEAST_LETTER = 1.4
"""Smaller letters, in mm, nobody reads at an arm's length."""

LEAST_PICTURE = 6.0
"""Smaller pictures, in mm, show nothing."""

_LARGEST_PAPER = 1_000.0
_WEIGHTS = (500, 600, 700, 800)
_SIDES = {"start": Side.START, "middle": Side.MIDDLE, "end": Side.END}
_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_-]+)\s*\]")
_KEY = re.compile(r"""\s*["']?([A-Za-z0-9_-]+)["']?\s*=""")
_AT_LINE = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)

_Kind = TypeVar("_Kind")


class _Table:
    """A table of the file: gives values of the right kind, and tells at which line a wrong one is."""

    def __init__(self, path: Path, text: str, name: str, number: int, values: dict[str, Any]) -> None:
        self._path, self._text, self._name, self._number = path, text, name, number
        self.values = values
        self._asked: set[str] = set()

    def wrong(self, key: str, problem: str) -> BadInput:
        """The fault to be raised for a key."""
        lines = _lines(self._text)
        here = (self._name, self._number)
        line = lines.get((*here, key)) or lines.get((key, 0, "")) or lines.get((*here, "")) or 1
        return broken(self._path, line, problem)

    def tables(self, key: str) -> "list[_Table]":
        """The tables ``[[key]]``."""
        found = self.take(key, list, "a table in double brackets", [])
        if not all(isinstance(one, dict) for one in found):
            raise self.wrong(key, f"write [[{key}]], a table for each")
        return [_Table(self._path, self._text, key, number, one) for number, one in enumerate(found)]

    def table(self, key: str) -> "_Table | None":
        """The table ``[key]``."""
        if key not in self.values:
            self._asked.add(key)
            return None
        return _Table(self._path, self._text, key, 0, self.take(key, dict, "a table"))

    def take(self, key: str, kind: type[_Kind], called: str, default: _Kind | None = None) -> _Kind:
        """A value of this kind; without a default it must be there."""
        self._asked.add(key)
        value = self.values.get(key, default)
        if value is None:
            raise self.wrong("", f"“{key}” is missing here")
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            raise self.wrong(key, f"“{key}” must be {called}")
        return value

    def number(self, key: str, least: float, most: float, default: float | None = None) -> float:
        value = self.take(key, float, "a number", default)
        if not least <= value <= most:
            raise self.wrong(key, f"“{key}” must be from {least:g} to {most:g}")
        return value

    def whole(self, key: str, choices: Sequence[int], default: int | None = None) -> int:
        value = self.take(key, int, "a whole number", default)
        if value not in choices:
            raise self.wrong(key, f"“{key}” must be one of {', '.join(map(str, choices))}")
        return value

    def flag(self, key: str) -> bool:
        return self.take(key, bool, "true or false", False)

    def side(self, key: str, default: str) -> Side:
        return _SIDES[self.word(key, tuple(_SIDES), default)]

    def word(self, key: str, choices: Sequence[str], default: str) -> str:
        value = self.take(key, str, "a text", default)
        if value not in choices:
            raise self.wrong(key, f"“{key}” must be one of {', '.join(choices)}")
        return value

    def box(self, width: float, height: float, key: str = "box") -> Box:
        """Its place on a paper of this size."""
        given = self.take(key, list, "four numbers: left, top, right, bottom")
        if len(given) != 4 or not all(type(one) in (int, float) for one in given):
            raise self.wrong(key, f"“{key}” must be four numbers: left, top, right, bottom")
        box = Box(*map(float, given))
        if not (box.left < box.right and box.top < box.bottom):
            raise self.wrong(key, "the box has no room: left must be less than right, and top less than bottom")
        if not box.within(width, height):
            raise self.wrong(key, f"the box leaves the label, which is {width:g} mm wide and {height:g} mm high")
        return box

    def has(self, key: str) -> bool:
        """Whether the key, which need not be there, is."""
        self._asked.add(key)
        return key in self.values

    def done(self) -> None:
        """Refuses a key that nobody asked for."""
        for key in self.values:
            if key not in self._asked:
                raise self.wrong(key, f"there is no “{key}” here; known are {', '.join(sorted(self._asked))}")


def read(path: Path, find: Callable[[str], Layout]) -> Layout | Sheet:
    """The layout of a file, named after it.

    Args:
        find: knows the label that a sheet is made of; raises a LookupError where there is none.

    Raises:
        BadInput: the file cannot be read or used; with file, line and what is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except OSError as fault:
        raise broken(path, 1, f"it cannot be read ({fault.strerror})") from fault
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise broken(path, line, "it is not text in UTF-8") from fault
    except tomllib.TOMLDecodeError as fault:
        said = _AT_LINE.fullmatch(str(fault))
        line = int(said[2]) if said and said[2] else len(text.splitlines()) or 1
        raise broken(path, line, said[1] if said else str(fault)) from fault
    top = _Table(path, text, "", 0, values)
    made = _sheet(path.stem, top, find) if "label" in values else _label(path.stem, top)
    top.done()
    return made


def broken(path: Path, line: int, problem: str) -> BadInput:
    """What is said of a file that cannot be used."""
    return BadInput("layout_broken", file=path, line=line, problem=problem[:1].lower() + problem[1:])


def _lines(text: str) -> dict[tuple[str, int, str], int]:
    """In which line a table begins, and each key of it: by the table's name, its number among those, and the key."""
    found: dict[tuple[str, int, str], int] = {}
    begun: Counter[str] = Counter()
    table, number = "", 0
    for line, written in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(written):
            table, number = header[1], begun[header[1]]
            begun[table] += 1
            found[table, number, ""] = line
        elif key := _KEY.match(written):
            found.setdefault((table, number, key[1]), line)
    return found


def _sheet(name: str, top: _Table, find: Callable[[str], Layout]) -> Sheet:
    try:
        label = find(top.take("label", str, "a text"))
    except LookupError as fault:
        raise top.wrong("label", f"there is no label “{top.values['label']}” to fill a sheet with") from fault
    made = Sheet(
        name=name,
        title=top.take("title", str, "a text"),
        width=top.number("width", 50, _LARGEST_PAPER),
        height=top.number("height", 50, _LARGEST_PAPER),
        label=label,
        columns=top.whole("columns", range(1, 21)),
        rows=top.whole("rows", range(1, 41)),
        gap=top.number("gap", 0, 50),
        mark=top.number("mark", 0.5, 20),
        colour=top.flag("colour"),
    )
    if not made.block.within(made.width, made.height):
        wide, high = made.block.right - made.block.left, made.block.bottom - made.block.top
        raise top.wrong("columns", f"so many labels need a sheet of {wide:g} × {high:g} mm with their cut marks")
    if made.room > 1 and made.gap < made.least_gap:
        raise top.wrong("gap", f"the gap must be at least {made.least_gap:g} mm, or cut marks reach the next label")
    return made


def _label(name: str, top: _Table) -> Layout:
    title = top.take("title", str, "a text")
    for_place = top.word("for", ("card", "place"), "card") == "place"
    width = top.number("width", 20, _LARGEST_PAPER)
    height = top.number("height", 15, _LARGEST_PAPER)
    margin = top.number("margin", 0, 20)
    colour = top.flag("colour")
    parts: list[tuple[str, Box, _Table]] = []
    fields = []
    for one in top.tables("text"):
        fields.append(_field(one, width, height, for_place))
        parts.append((f"“{fields[-1].name}”", fields[-1].box, one))
    shapes: dict[str, list[Box]] = {"rule": [], "arrow": []}
    for kind, boxes in shapes.items():
        for one in top.tables(kind):
            boxes.append(one.box(width, height))
            one.done()
            parts.append((f"the {kind}", boxes[-1], one))
    symbols: dict[str, Symbol | None] = {}
    for kind, called in (("bars", "the bar code"), ("qr", "the QR code"), ("picture", "the picture")):
        table = top.table(kind)
        symbols[kind] = None if table is None else _symbol(table, kind, width, height, for_place)
        if table is not None and (made := symbols[kind]) is not None:
            parts.append((called, made.box, table))
    if not (for_place or symbols["bars"] or symbols["qr"]):
        raise top.wrong("", "a card needs [bars] or [qr], else no scanner reads it")
    _ensure_apart([(called, box, table, "box") for called, box, table in parts])
    # Without a picture its room is others'.
    unpictured: list[tuple[str, Box, _Table, str]] = []
    for number, (called, box, table) in enumerate(parts):
        wide = fields[number].wide if number < len(fields) else None
        if called != "the picture":
            unpictured.append((called, wide or box, table, "wide" if wide else "box"))
    _ensure_apart(unpictured)
    made_of = Layout(
        name, title, for_place, width, height, margin, colour, tuple(fields), tuple(shapes["rule"]),
        tuple(shapes["arrow"]), symbols["bars"], symbols["qr"], symbols["picture"],
    )  # fmt: skip
    for kind, needed in (("bars", dots.LEAST_BARS), ("qr", dots.LEAST_QR)):
        table = top.table(kind)
        if table is not None and not dots.has_room(made_of, kind):
            raise table.wrong("box", f"the box is too small: with its quiet zones this code needs {needed:g} mm")
    return made_of


def _ensure_apart(parts: Sequence[tuple[str, Box, _Table, str]]) -> None:
    """Refuses boxes that meet."""
    for (first, box, _, _), (second, other, table, key) in combinations(parts, 2):
        if box.meets(other):
            raise table.wrong(key, f"the box of {second} meets the box of {first}")


def _field(one: _Table, width: float, height: float, for_place: bool) -> Field:
    says = one.take("says", str, "a text")
    for word in words_of(says):
        if word not in WORDS:
            raise one.wrong("says", f"there is no {{{word}}}; known are {', '.join(WORDS)}")
        if for_place and word in OF_A_CARD:
            raise one.wrong("says", f"a place has no {{{word}}}, only a card has")
    largest = one.number("largest", LEAST_LETTER, 200)
    made = Field(
        name=one.take("name", str, "a text", says.replace("{", "").replace("}", "")),
        box=one.box(width, height),
        says=says,
        largest=largest,
        smallest=one.number("smallest", LEAST_LETTER, largest),
        weight=one.whole("weight", _WEIGHTS, 700),
        lines=one.whole("lines", range(1, 7), 1),
        across=one.side("across", "start"),
        down=one.side("down", "middle"),
        code=one.flag("code"),
        figures=one.flag("figures"),
        band=one.flag("band"),
        wide=one.box(width, height, "wide") if one.has("wide") else None,
    )
    one.done()
    for key, box in (("box", made.box), ("wide", made.wide)):
        if box is not None:
            _ensure_room(one, key, replace(made, box=box))
    return made


def _ensure_room(one: _Table, key: str, made: Field) -> None:
    needed = made.smallest * (made.ascent + made.descent)
    if made.box.bottom - made.box.top < needed + 0.1:  # a line is rounded up to whole dots
        raise one.wrong(key, f"the box is too low: letters of {made.smallest:g} mm need {needed + 0.1:.2f} mm")
    if made.inside.right - made.inside.left < 2 * made.smallest:
        raise one.wrong(key, "the box is too narrow for any letters")


def _symbol(one: _Table, kind: str, width: float, height: float, for_place: bool) -> Symbol:
    pictured = kind == "picture"
    if for_place and not pictured:
        raise one.wrong("", "a place has no code to be scanned, only a card has")
    usual = "middle" if pictured else "start"
    made = Symbol(one.box(width, height), one.side("across", usual), one.side("down", usual))
    if pictured and min(made.box.right - made.box.left, made.box.bottom - made.box.top) < LEAST_PICTURE:
        raise one.wrong("box", f"the box is too small: nobody makes out a picture of less than {LEAST_PICTURE:g} mm")
    one.done()
    return made
