"""Writes labels into files: PDF, PNG and SVG, one label a page or several on a sheet."""

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from math import ceil
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QSize, QSizeF
from PySide6.QtGui import QImage, QImageWriter, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from kanban_desktop.model.label import Label
from kanban_desktop.printing import dots, layouts
from kanban_desktop.printing.dots import DPI
from kanban_desktop.printing.files import write_files
from kanban_desktop.printing.layout import Layout, Sheet
from kanban_desktop.printing.paint import ensure_gui, label_image, paint, paint_sheet, sheet_image

_POINTS = 72  # in an inch
_HAIR = 0.0001  # in points; readers keep some 7 digits

Form = Layout | Sheet
Work = Callable[[QPainter], None]
"""Paints a page from (0, 0) on, one unit of the painter being one dot."""


def page_of(labels: Sequence[Label], form: Form) -> Iterator[Sequence[Label]]:
    """The labels page by page.

    Raises:
        ValueError: there are none.
    """
    if not labels:
        raise ValueError("there are no labels to print")
    room = form.room if isinstance(form, Sheet) else 1
    for begun in range(0, len(labels), room):
        yield labels[begun : begun + room]


def page_png(labels: Sequence[Label], dpi: int, form: Form) -> bytes:
    """A page as the content of a PNG file.

    Raises:
        OSError: the fonts are missing.
        ValueError: a resolution below 100 or above 1200 dpi.
    """
    return png(_image(labels, dpi, form))


def page_svg(labels: Sequence[Label], dpi: int, form: Form) -> bytes:
    """A page as the content of an SVG file; letters are shapes in it, since nobody else may have our fonts.

    Raises:
        OSError, ValueError: as with ``page_png``.
    """
    return svg(labels[0].title, form, dpi, lambda painter: _paint(painter, labels, dpi, form, outlines=True))


def save_png(labels: Sequence[Label], path: Path, dpi: int = DPI, form: Form | None = None) -> list[Path]:
    """Writes one PNG file a page and returns their paths: ``path`` itself, or ``path`` numbered if there are several.

    Raises:
        OSError: a file cannot be written, its name in ``filename``; nothing is left behind. Or the fonts are missing.
        ValueError: no labels, or no such resolution.
    """
    form = form or layouts.card()
    pages = list(page_of(labels, form))
    if len(pages) == 1:
        return write_files([(path, page_png(pages[0], dpi, form))])
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    digits = len(str(len(pages)))
    return write_files(
        (path.with_stem(f"{path.stem}-{n:0{digits}}"), page_png(page, dpi, form)) for n, page in enumerate(pages, 1)
    )


def save_pdf(labels: Sequence[Label], path: Path, dpi: int = DPI, form: Form | None = None) -> None:
    """Writes a PDF file, made for printers of this resolution.

    Raises:
        OSError: the file cannot be written, its name in ``filename``; nothing is left behind. Or the fonts are missing.
        ValueError: no labels, or no such resolution.
    """
    write_files([(path, page_pdf(labels, dpi, form or layouts.card()))])


def _image(labels: Sequence[Label], dpi: int, form: Form) -> QImage:
    return sheet_image(labels, dpi, form) if isinstance(form, Sheet) else label_image(labels[0], dpi, form)


def _paint(painter: QPainter, labels: Sequence[Label], dpi: int, form: Form, *, outlines: bool = False) -> None:
    if isinstance(form, Sheet):
        paint_sheet(painter, labels, dpi, form, outlines=outlines)
    else:
        paint(painter, labels[0], dpi, form, colour=form.colour, outlines=outlines)


def page_pdf(labels: Sequence[Label], dpi: int, form: Form) -> bytes:
    """All pages as the content of a PDF file.

    Raises:
        OSError, ValueError: as with ``save_pdf``.
    """

    def work(page: Sequence[Label]) -> Work:
        return lambda painter: _paint(painter, page, dpi, form)

    return pdf([work(page) for page in page_of(labels, form)], "Kanban cards", form, dpi)


def png(image: QImage) -> bytes:
    """A picture as the content of a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def svg(title: str, of: dots.Sized, dpi: int, work: Work) -> bytes:
    """A page of this size as the content of an SVG file.

    Raises:
        OSError: the fonts are missing.
        ValueError: a resolution below 100 or above 1200 dpi.
    """
    ensure_gui()
    width, height = dots.page(dpi, of)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QSvgGenerator()
    writer.setOutputDevice(buffer)
    writer.setTitle(title)
    writer.setResolution(dpi)
    writer.setSize(QSize(width, height))
    writer.setViewBox(QRect(0, 0, width, height))
    with QPainter(writer) as painter:
        work(painter)
    return bytes(buffer.data().data())


def pdf(works: Sequence[Work], title: str, of: dots.Sized, dpi: int) -> bytes:
    """Pages of this size as the content of a PDF file, made for printers of this resolution.

    Raises:
        OSError, ValueError: as with ``svg``.
    """
    ensure_gui()
    width, height = (length * _POINTS / dpi for length in dots.page(dpi, of))
    whole = QSizeF(ceil(width), ceil(height))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setCreator("Kanban Desktop")
    writer.setTitle(title)
    writer.setResolution(dpi)
    writer.setPageSize(QPageSize(whole, QPageSize.Unit.Point, "card", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    with QPainter(writer) as painter:
        for number, work in enumerate(works):
            if number:
                writer.newPage()
            work(painter)
    # QPdfWriter rounds pages to whole points, and whoever rasterises such a page stretches it to whole dots: the bars
    # blur. So the page's box becomes what the dots need. Of equal length, it leaves the file's table of offsets right;
    # a little small, it is not rounded up to one more dot.
    box = f"0 {whole.height() - height + _HAIR:.6f} {width - _HAIR:.6f} {whole.height():.0f}"
    old = f"[0 0 {whole.width():.6f} {whole.height():.6f}]".encode()
    new = b"[" + box.encode().ljust(len(old) - 2) + b"]"
    return (
        bytes(buffer.data().data())
        .replace(b"/MediaBox " + old, b"/MediaBox " + new)
        .replace(b"/TrimBox " + old, b"/TrimBox " + new)
    )
