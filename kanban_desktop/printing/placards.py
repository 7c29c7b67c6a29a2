"""Paints sheets of command codes and makes files of them, by Qt, in whole printer dots as labels are."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

from kanban_desktop.model.command_sheet import CommandSheet
from kanban_desktop.model.label import clean
from kanban_desktop.printing import dots, pages
from kanban_desktop.printing.files import write_files
from kanban_desktop.printing.paint import paint_text, painted
from kanban_desktop.printing.placard import Cell, Paper, Placard, Text, placards
from kanban_desktop.printing.placing import fitted

_HAIR = 0.2  # of a frame, in mm


def placard_image(page: Placard, dpi: int) -> QImage:
    """A page as it is printed, one bit a dot.

    Raises:
        OSError: the fonts are missing.
        ValueError: a resolution below 100 or above 1200 dpi.
    """
    return painted(dpi, page.paper, False, lambda painter: paint_placard(painter, page, dpi))


def placard_png(page: Placard, dpi: int) -> bytes:
    """A page as the content of a PNG file.

    Raises:
        OSError, ValueError: as with ``placard_image``.
    """
    return pages.png(placard_image(page, dpi))


def placard_svg(page: Placard, dpi: int) -> bytes:
    """A page as the content of an SVG file.

    Raises:
        OSError, ValueError: as with ``placard_image``.
    """
    return pages.svg("Command codes", page.paper, dpi, lambda painter: paint_placard(painter, page, dpi, outlines=True))


def placards_pdf(sheet: CommandSheet, dpi: int, paper: Paper) -> bytes:
    """All pages as the content of a PDF file.

    Raises:
        OSError, ValueError: as with ``placard_image``.
    """

    def work(page: Placard) -> pages.Work:
        return lambda painter: paint_placard(painter, page, dpi)

    return pages.pdf([work(page) for page in placards(sheet, paper)], "Command codes", paper, dpi)


def save_placards(sheet: CommandSheet, path: Path, dpi: int, paper: Paper) -> None:
    """Writes a PDF file.

    Raises:
        OSError: the file cannot be written, its name in ``filename``; nothing is left behind. Or the fonts are missing.
        ValueError: no such resolution.
    """
    write_files([(path, placards_pdf(sheet, dpi, paper))])


def paint_placard(painter: QPainter, page: Placard, dpi: int, *, outlines: bool = False) -> None:
    """Paints a page from (0, 0) on, one unit of the painter being one dot; ``paint.ensure_gui`` comes first.

    Args:
        outlines: letters are painted as shapes, for whoever has not our fonts.
    """
    _write(painter, page.texts, dpi, outlines)
    for cell in page.cells:
        _paint_cell(painter, cell, dpi, outlines)


def _paint_cell(painter: QPainter, cell: Cell, dpi: int, outlines: bool) -> None:
    left, top, width, height = dots.rect(cell.frame, dpi)
    hair = max(1, dots.dots(_HAIR, dpi))
    for edge in (
        QRect(left, top, width, hair), QRect(left, top + height - hair, width, hair),
        QRect(left, top, hair, height), QRect(left + width - hair, top, hair, height),
    ):  # fmt: skip
        painter.fillRect(edge, Qt.GlobalColor.black)
    painter.save()
    painter.translate(left, top)
    placed = dots.bars(cell.label.code.text, dpi, cell.form)
    assert placed is not None, "every command has bars"
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.drawRects([QRect(*black) for black in placed.black])
    _write(painter, cell.texts, dpi, outlines)
    painter.restore()


def _write(painter: QPainter, texts: Sequence[Text], dpi: int, outlines: bool) -> None:
    for one in texts:
        paint_text(painter, fitted(one.field, clean(one.text), dpi), outlines=outlines)
