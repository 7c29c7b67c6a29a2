"""Prints card labels on a printer of this system, each on a page of its own, in its true size.

A label's size is asked of the printer first. On a larger sheet the label stands at the upper left, inside what the
printer can reach; on a sheet that it fits only turned, the sheet is turned.
"""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from kanban_desktop.model.label import Label
from kanban_desktop.printing import dots, layouts
from kanban_desktop.printing.paint import ensure_gui, paint

_INCH = 25.4
_TOLERANCE = 0.6
"""Printers know their pages in whole points, a third of a millimetre."""


class PrintingFailed(Exception):
    """The printer did not take the labels."""


def has_printer() -> bool:
    """Whether any printer is set up on this system."""
    return bool(QPrinterInfo.availablePrinterNames())


def use_label_page(printer: QPrinter) -> None:
    """Asks the printer for pages as large as a label; one that has no such page keeps its own."""
    page = QSizeF(layouts.card().width, layouts.card().height)
    printer.setPageSize(QPageSize(page, QPageSize.Unit.Millimeter, "card", QPageSize.SizeMatchPolicy.ExactMatch))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)


def print_labels(labels: Sequence[Label], printer: QPrinter, dpi: int | None = None) -> None:
    """Prints the labels, one a page, on the pages that the printer is set to.

    Args:
        dpi: bars are whole dots of this resolution; None means the printer's own.

    Raises:
        OSError: the fonts are missing.
        PrintingFailed: the page is smaller than a label, or the printer did not take it.
        ValueError: no labels, or a resolution below 100 or above 1200 dpi.
    """
    if not labels:
        raise ValueError("there are no labels to print")
    ensure_gui()
    printer.setFullPage(True)
    _turn_if_needed(printer)
    left, top = _corner(printer)
    resolution = printer.resolution()
    if dpi is None:
        # Beyond what labels are made for, a dot of theirs is several of the printer's, or a part of one.
        dpi = round(resolution / ceil(resolution / dots.MOST_DPI))
        dpi *= ceil(dots.LEAST_DPI / dpi)
    dots.page(dpi, layouts.card())
    painter = QPainter()
    if not painter.begin(printer):
        raise PrintingFailed(printer.printerName())
    try:
        for number, label in enumerate(labels):
            if number and not printer.newPage():
                printer.abort()
                raise PrintingFailed(printer.printerName())
            painter.save()
            painter.translate(round(left * resolution / _INCH), round(top * resolution / _INCH))
            painter.scale(resolution / dpi, resolution / dpi)
            paint(painter, label, dpi)
            painter.restore()
    finally:
        ended = painter.end()
    if not ended or printer.printerState() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted):
        raise PrintingFailed(printer.printerName())


def _turn_if_needed(printer: QPrinter) -> None:
    if not _fits(printer) and _fits(printer, turned=True):
        turned = {
            QPageLayout.Orientation.Portrait: QPageLayout.Orientation.Landscape,
            QPageLayout.Orientation.Landscape: QPageLayout.Orientation.Portrait,
        }
        printer.setPageOrientation(turned[printer.pageLayout().orientation()])
    if not _fits(printer):
        raise PrintingFailed(printer.printerName())


def _page(printer: QPrinter) -> QSizeF:
    """The page as it lies, in mm."""
    return printer.pageLayout().fullRect(QPageLayout.Unit.Millimeter).size()


def _fits(printer: QPrinter, *, turned: bool = False) -> bool:
    page = _page(printer).transposed() if turned else _page(printer)
    return page.width() > layouts.card().width - _TOLERANCE and page.height() > layouts.card().height - _TOLERANCE


def _corner(printer: QPrinter) -> tuple[float, float]:
    """Where the label's upper left corner stands on the page, in mm: where the printer reaches, if there is room."""
    page, reach = _page(printer), _reach(printer)
    return (
        max(0.0, min(reach.left(), page.width() - layouts.card().width)),
        max(0.0, min(reach.top(), page.height() - layouts.card().height)),
    )


def _reach(printer: QPrinter) -> QMarginsF:
    """The edges that the printer cannot reach, in mm."""
    page = printer.pageLayout()
    page.setUnits(QPageLayout.Unit.Millimeter)
    return page.minimumMargins()
