"""Labels on a printer: each on a page of its own, in its true size, read back by a real reader."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageOps
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from kanban_desktop.model.label import Label
from kanban_desktop.printing import dots, layouts, paint, printers
from kanban_desktop.printing.printers import PrintingFailed, print_pages, use_page
from kanban_desktop.printing.prints import LabelPrint, Page
from tests.printing.test_labels import HOSTILE, PLAIN, as_pillow, both, card, pages, read


@pytest.fixture(autouse=True)
def _gui(qapp: object) -> None:
    """The widgets' application comes first."""
    paint.ensure_gui()


@pytest.fixture
def printer(tmp_path: Path) -> QPrinter:
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(tmp_path / "paper.pdf"))
    return made


def printed(printer: QPrinter, dpi: int = dots.DPI) -> list[Image.Image]:
    return list(pages(Path(printer.outputFileName()), dpi))


def cards(labels: Sequence[Label]) -> tuple[Page, ...]:
    """The labels as cards, one a page."""
    return LabelPrint(tuple(labels), layouts.card()).pages


def ink(page: Image.Image) -> tuple[int, int, int, int]:
    """What is black on a page, from the upper left corner."""
    box = ImageOps.invert(page.point(lambda grey: 255 if grey > 127 else 0)).getbbox()
    assert box is not None, "the page is blank"
    return box


@pytest.mark.parametrize("resolution", [72, 203, 300, 600, 1200, 2400])
@pytest.mark.parametrize("dpi", [None, 203])
def test_paper_is_read_back(printer: QPrinter, resolution: int, dpi: int | None):
    printer.setResolution(resolution)
    use_page(printer, layouts.card())
    labels = [PLAIN, card(1), card(9_999_999_999, 999), HOSTILE["300 words"]]
    print_pages(cards(labels), printer, dpi)
    papers = printed(printer)
    assert [read(paper) for paper in papers] == [both(label) for label in labels]
    wide, high = dots.page(dots.DPI, layouts.card())
    for paper in papers:
        assert abs(paper.width - wide) <= 3
        assert abs(paper.height - high) <= 3


@pytest.mark.parametrize("resolution", [203, 300, 600, 1200])
def test_paper_is_the_image_dot_by_dot(printer: QPrinter, resolution: int):
    printer.setResolution(resolution)
    print_pages(cards([PLAIN]), printer, dots.DPI)
    wide, high = dots.page(dots.DPI, layouts.card())
    (paper,) = printed(printer)
    label = as_pillow(paint.label_image(PLAIN))
    assert [abs(one - other) <= 2 for one, other in zip(ink(paper), ink(label), strict=True)] == [True] * 4
    black = ImageChops.difference(paper.crop((0, 0, wide, high)), label).histogram()
    assert sum(black[128:]) < 0.02 * wide * high


def test_on_a_larger_sheet_a_label_stands_at_the_upper_left_in_its_true_size(printer: QPrinter):
    printer.setResolution(203)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    print_pages(cards([PLAIN, card(2)]), printer)
    papers = printed(printer)
    assert len(papers) == 2
    assert abs(papers[0].height - 297 * 203 / 25.4) <= 3
    left, top, right, bottom = ink(papers[0])
    image = ink(as_pillow(paint.label_image(PLAIN)))
    assert abs((right - left) - (image[2] - image[0])) <= 1
    assert abs((bottom - top) - (image[3] - image[1])) <= 1
    assert max(abs(left - image[0]), abs(top - image[1])) <= 1
    assert [read(paper) for paper in papers] == [both(PLAIN), both(card(2))]


def test_a_sheet_that_it_fits_only_turned_is_turned(printer: QPrinter):
    printer.setResolution(203)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A7))
    print_pages(cards([PLAIN]), printer)
    assert printer.pageLayout().orientation() == QPageLayout.Orientation.Landscape
    assert [read(paper) for paper in printed(printer)] == [both(PLAIN)]


def test_a_sheet_smaller_than_a_label_is_refused(printer: QPrinter):
    small = QSizeF(50, 30)
    printer.setPageSize(QPageSize(small, QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch))
    with pytest.raises(PrintingFailed):
        print_pages(cards([PLAIN]), printer)
    assert not Path(printer.outputFileName()).exists()


@pytest.mark.qt_log_ignore("QPainter::begin", "QPdf", extend=True)
def test_a_printer_that_does_not_take_it_is_a_fault(printer: QPrinter, tmp_path: Path):
    printer.setOutputFileName(str(tmp_path / "no folder" / "paper.pdf"))
    with pytest.raises(PrintingFailed):
        print_pages(cards([PLAIN]), printer)


def test_no_labels_and_no_such_resolution_are_refused(printer: QPrinter):
    with pytest.raises(ValueError, match="no labels"):
        print_pages([], printer)
    with pytest.raises(ValueError, match="dpi"):
        print_pages(cards([PLAIN]), printer, 5000)
    assert not Path(printer.outputFileName()).exists()


def test_a_system_without_a_printer_says_so(monkeypatch: pytest.MonkeyPatch):
    for names, known in (([], False), (["Zebra"], True)):
        monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda names=names: names)
        assert printers.has_printer() is known
