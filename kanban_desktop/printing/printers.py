"""Prints pages, labels or sheets, on a printer of this system in their true size.

A page's size is asked of the printer first. On larger paper it stands at the upper left, inside what the printer can
reach; on paper that it fits only turned, the paper is turned.
"""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from kanban_desktop.printing import dots
from kanban_desktop.printing.paint import ensure_gui
from kanban_desktop.printing.prints import Page

_INCH = 25.4
_TOLERANCE = 0.6
"""Printers know their pages in whole points, a third of a millimetre."""


class PrintingFailed(Exception):
    """The printer did not take the labels."""


def has_printer() -> bool:
    """Whether any printer is set up on this system."""
    return bool(QPrinterInfo.availablePrinterNames())


def use_page(printer: QPrinter, of: dots.Sized) -> None:
    """Asks the printer for paper of this size; one that has no such paper keeps its own."""
    page = QSizeF(of.width, of.height)
    printer.setPageSize(QPageSize(page, QPageSize.Unit.Millimeter, "card", QPageSize.SizeMatchPolicy.ExactMatch))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)


def print_pages(pages: Sequence[Page], printer: QPrinter, dpi: int | None = None) -> None:
    """Prints pages of one size on the paper that the printer is set to.

    Args:
        dpi: bars are whole dots of this resolution; None means the printer's own.

    Raises:
        OSError: the fonts are missing.
        PrintingFailed: the paper is smaller than a page, or the printer did not take it.
        ValueError: no pages, or a resolution below 100 or above 1200 dpi.
    """
    if not pages:
        raise ValueError("there are no labels to print")
    of = pages[0].form
    ensure_gui()
    printer.setFullPage(True)
    _turn_if_needed(printer, of)
    left, top = _corner(printer, of)
    resolution = printer.resolution()
    if dpi is None:
        # Beyond what labels are made for, a dot of theirs is several of the printer's, or a part of one.
        dpi = round(resolution / ceil(resolution / dots.MOST_DPI))
        dpi *= ceil(dots.LEAST_DPI / dpi)
    dots.page(dpi, of)
    painter = QPainter()
    if not painter.begin(printer):
        raise PrintingFailed(printer.printerName())
    try:
        for number, page in enumerate(pages):
            if number and not printer.newPage():
                printer.abort()
                raise PrintingFailed(printer.printerName())
            painter.save()
            painter.translate(round(left * resolution / _INCH), round(top * resolution / _INCH))
            painter.scale(resolution / dpi, resolution / dpi)
            page.paint(painter, dpi)
            painter.restore()
    finally:
        ended = painter.end()
    if not ended or printer.printerState() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted):
        raise PrintingFailed(printer.printerName())


def _turn_if_needed(printer: QPrinter, of: dots.Sized) -> None:
    if not _fits(printer, of) and _fits(printer, of, turned=True):
        turned = {
            QPageLayout.Orientation.Portrait: QPageLayout.Orientation.Landscape,
            QPageLayout.Orientation.Landscape: QPageLayout.Orientation.Portrait,
        }
        printer.setPageOrientation(turned[printer.pageLayout().orientation()])
    if not _fits(printer, of):
        raise PrintingFailed(printer.printerName())


def _page(printer: QPrinter) -> QSizeF:
    """The page as it lies, in mm."""
    return printer.pageLayout().fullRect(QPageLayout.Unit.Millimeter).size()


def _fits(printer: QPrinter, of: dots.Sized, *, turned: bool = False) -> bool:
    page = _page(printer).transposed() if turned else _page(printer)
    return page.width() > of.width - _TOLERANCE and page.height() > of.height - _TOLERANCE


def _corner(printer: QPrinter, of: dots.Sized) -> tuple[float, float]:
    """Where the page's upper left corner stands on the paper, in mm: where the printer reaches, if there is room."""
    page, reach = _page(printer), _reach(printer)
    return (
        max(0.0, min(reach.left(), page.width() - of.width)),
        max(0.0, min(reach.top(), page.height() - of.height)),
    )


def _reach(printer: QPrinter) -> QMarginsF:
    """The edges that the printer cannot reach, in mm."""
    page = printer.pageLayout()
    page.setUnits(QPageLayout.Unit.Millimeter)
    return page.minimumMargins()
