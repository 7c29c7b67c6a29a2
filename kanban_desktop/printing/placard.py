"""Where everything stands on a sheet of command codes, in millimetres; no Qt in it. ``placards`` paints it.

Every code has a frame of its own with its name above it, all frames are equally large, and a group that has room on
one page is not spread over two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kanban_desktop.model.command_sheet import CommandGroup, CommandLabel, CommandSheet
from kanban_desktop.printing.layout import Box, Field, Layout, Side, Symbol

_MARGIN, _COLUMNS, _GAP = 12.0, 3, 2.0
_HEAD, _FOOT = 14.0, 6.0
_HEADING, _CELL = 12.5, 28.0


@dataclass(frozen=True, slots=True)
class Paper:
    """What it is printed on, in mm."""

    name: str
    width: float
    height: float


PAPERS = {one.name: one for one in (Paper("a4", 210, 297), Paper("letter", 215.9, 279.4))}
"""By their names in commands."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in its place."""

    field: Field
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A command in its place: the frame, what is written in it, and its symbol.

    Attributes:
        texts: measured from the frame's upper left corner, as ``form``'s bars are.
        form: where the bars stand in the frame.
    """

    frame: Box
    texts: tuple[Text, ...]
    form: Layout
    label: CommandLabel


@dataclass(frozen=True, slots=True)
class Placard:
    """A page."""

    paper: Paper
    texts: tuple[Text, ...]
    cells: tuple[Cell, ...]


def placards(sheet: CommandSheet, paper: Paper) -> tuple[Placard, ...]:
    """The pages of a sheet."""
    pages = list(_pages(sheet, paper))
    edges = [tuple(_edges(sheet.title, paper, n, len(pages))) for n in range(1, len(pages) + 1)]
    return tuple(replace(page, texts=page.texts + edge) for page, edge in zip(pages, edges, strict=True))


def _pages(sheet: CommandSheet, paper: Paper) -> Iterator[Placard]:
    texts: list[Text] = []
    cells: list[Cell] = []
    bottom = paper.height - _MARGIN - _FOOT
    top = begin = _MARGIN + _HEAD
    for group in sheet.groups:
        rows = -(-len(group.labels) // _COLUMNS)
        whole = _HEADING + rows * (_CELL + _GAP) - _GAP
        apart = group.apart or begin + whole <= bottom < top + whole
        for first in range(0, len(group.labels), _COLUMNS):
            heading = first == 0
            full = top + (_HEADING if heading else 0) + _CELL > bottom
            if (full or (heading and apart)) and cells:
                yield Placard(paper, tuple(texts), tuple(cells))
                texts, cells, top = [], [], begin
                heading = True  # it is said again on the next page
            if heading:
                texts += _heading(group, paper, top)
                top += _HEADING
            cells += _row(group.labels[first : first + _COLUMNS], paper, top)
            top += _CELL + _GAP
    if cells:
        yield Placard(paper, tuple(texts), tuple(cells))


def _row(labels: Sequence[CommandLabel], paper: Paper, top: float) -> Iterator[Cell]:
    wide = (paper.width - 2 * _MARGIN - (_COLUMNS - 1) * _GAP) / _COLUMNS
    for column, label in enumerate(labels):
        left = _MARGIN + column * (wide + _GAP)
        name = Field("name", Box(2, 0.8, wide - 2, 7.8), "", 5.5, 2.8, weight=800, lines=2, across=Side.MIDDLE)
        note = Field("note", Box(2, 7.8, wide - 2, 10.8), "", 2.6, 2.0, weight=500, across=Side.MIDDLE)
        bars = Symbol(Box(0.5, 11.2, wide - 0.5, 23.2), Side.MIDDLE, Side.MIDDLE)
        digits = Field(
            "digits", Box(2, 23.8, wide - 2, 27.2), "", 2.7, 2.0, weight=500, across=Side.MIDDLE, code=True,
            figures=True,
        )  # fmt: skip
        form = Layout("command", "Command code", False, wide, _CELL, 0.5, False, (), (), (), bars, None)
        texts = (Text(name, label.name), Text(note, label.note), Text(digits, label.code.printed))
        yield Cell(Box(left, top, left + wide, top + _CELL), texts, form, label)


def _heading(group: CommandGroup, paper: Paper, top: float) -> Iterator[Text]:
    edge = paper.width - _MARGIN
    heading = Field("heading", Box(_MARGIN, top, edge, top + 6.5), "", 5.0, 3.0, weight=800)
    yield Text(heading, group.heading)
    yield Text(Field("use", Box(_MARGIN, top + 6.5, edge, top + 11), "", 3.2, 2.2, weight=500), group.note)


def _edges(title: str, paper: Paper, n: int, count: int) -> Iterator[Text]:
    edge = paper.width - _MARGIN
    yield Text(Field("title", Box(_MARGIN, _MARGIN - 2, edge, _MARGIN + 8), "", 6.5, 3.5, weight=800), title)
    foot = Box(_MARGIN, paper.height - _MARGIN - 4, edge, paper.height - _MARGIN)
    said = f"{n} of {count}. Print at 100 %, never “fit to page”."
    yield Text(Field("foot", foot, "", 2.7, 2.0, weight=500), said)
