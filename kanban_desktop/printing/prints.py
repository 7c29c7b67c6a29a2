"""What a person asks to be printed, page by page: labels in a layout, or the sheet of command codes.

One page is painted by the same code for the screen, for a file and for a printer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

from PySide6.QtGui import QImage, QPainter

from kanban_desktop.model.command_sheet import CommandSheet
from kanban_desktop.model.label import Label
from kanban_desktop.printing import dots, pages
from kanban_desktop.printing.files import write_files
from kanban_desktop.printing.layout import Layout, Sheet
from kanban_desktop.printing.paint import paint, paint_sheet, painted
from kanban_desktop.printing.placard import Paper, Placard, placards
from kanban_desktop.printing.placards import paint_placard

_LONGEST = 3000  # dots of a picture for a screen


@dataclass(frozen=True, slots=True)
class Page:
    """One page; two are the same if the same is on them, however large.

    Attributes:
        title: what is on it, in one line.
        paint: paints it from (0, 0) on, one unit of the painter being one dot of the resolution it is told.
        form: its size in mm.
        colour: whether anything on it is coloured.
        labels: those on it.
        n: which page of the sheet of command codes it is.
    """

    title: str
    paint: Callable[[QPainter, int], None] = field(compare=False)
    form: dots.Sized = field(compare=False)
    colour: bool = field(default=False, compare=False)
    labels: tuple[Label, ...] = ()
    n: int = 0


@dataclass(frozen=True)
class LabelPrint:
    """Labels in a layout.

    Attributes:
        labels: of the cards that were chosen.
        form: the label, or the sheet with several of them.
        copies: of each.
    """

    labels: tuple[Label, ...]
    form: Layout | Sheet
    copies: int = 1

    @cached_property
    def printed(self) -> tuple[Label, ...]:
        """The labels that are on the paper, one by one: of places one a loop, and each as often as it is wanted."""
        wanted = self.labels
        if self.form.for_place:
            wanted = tuple({one.loop: one for one in reversed(wanted)}.values())[::-1]
        return tuple(one for one in wanted for _ in range(self.copies))

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages; none without labels."""
        if not self.labels:
            return ()
        return tuple(_label_page(tuple(some), self.form) for some in pages.page_of(self.printed, self.form))

    @property
    def shown(self) -> tuple[Page, ...]:
        """The pages, each once; but a sheet is shown as it is, with all the copies that are on it."""
        return self.pages if isinstance(self.form, Sheet) else self.pages[:: self.copies]

    @property
    def cards(self) -> tuple[tuple[int, int], ...]:
        """Cards and their issues, for a print job: once each, and without an issue where a place's label is printed."""
        once = tuple(dict.fromkeys(self.printed))
        return tuple((one.card_number, 0 if self.form.for_place else one.issue) for one in once)

    def resolution(self, label_dpi: int) -> int:
        """For which resolution it is made: sheets go to an office printer."""
        return dots.SHEET_DPI if isinstance(self.form, Sheet) else label_dpi

    def anew(self, labels: tuple[Label, ...]) -> "LabelPrint":
        """The same with the labels as they are by now."""
        return replace(self, labels=labels)


@dataclass(frozen=True)
class CommandPrint:
    """The sheet of command codes.

    Attributes:
        form: the paper.
        copies: of all its pages.
    """

    sheet: CommandSheet
    form: Paper
    copies: int = 1

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages."""
        return self.shown * self.copies

    @cached_property
    def shown(self) -> tuple[Page, ...]:
        """The pages, each once however many copies there are."""
        return tuple(_command_page(one, n) for n, one in enumerate(placards(self.sheet, self.form), 1))

    def resolution(self, label_dpi: int) -> int:
        """For which resolution it is made."""
        return dots.SHEET_DPI


Print = LabelPrint | CommandPrint


def page_image(page: Page, dpi: int) -> QImage:
    """The page for a screen, each dot where the printer has it; of large papers several dots are one.

    Raises:
        OSError: the fonts are missing.
        ValueError: a resolution below 100 or above 1200 dpi.
    """
    shrunk = -(-max(dots.page(dpi, page.form)) // _LONGEST)
    return painted(dpi, page.form, page.colour, lambda painter: page.paint(painter, dpi), shrunk)


def save_print(asked: Print, path: Path, label_dpi: int) -> None:
    """Writes a PDF file.

    Raises:
        OSError: the file cannot be written, its name in ``filename``; nothing is left behind. Or the fonts are missing.
        ValueError: nothing to print, or no such resolution.
    """
    dpi = asked.resolution(label_dpi)
    works: list[pages.Work] = [partial(_paint_at, page, dpi) for page in asked.pages]
    if not works:
        raise ValueError("there are no labels to print")
    title = "Kanban cards" if isinstance(asked, LabelPrint) else "Command codes"
    write_files([(path, pages.pdf(works, title, asked.form, dpi))])


def _paint_at(page: Page, dpi: int, painter: QPainter) -> None:
    page.paint(painter, dpi)


def _label_page(labels: tuple[Label, ...], form: Layout | Sheet) -> Page:
    def work(painter: QPainter, dpi: int) -> None:
        if isinstance(form, Sheet):
            paint_sheet(painter, labels, dpi, form)
        else:
            paint(painter, labels[0], dpi, form, colour=form.colour)

    first, last = labels[0].title, labels[-1].title
    return Page(first if first == last else f"{first} – {last}", work, form, form.colour, labels)


def _command_page(placard: Placard, n: int) -> Page:
    def work(painter: QPainter, dpi: int) -> None:
        paint_placard(painter, placard, dpi)

    headings = ", ".join(one.text for one in placard.texts if one.field.name == "heading")
    return Page(headings, work, placard.paper, n=n)
