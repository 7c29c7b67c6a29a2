"""Printed labels, as a decoder reads them."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image

DPI = 203


def on_page(paper: Path, page: int) -> set[str]:
    """What is read from a page of a PDF file as a printer of 203 dpi prints it."""
    with pypdfium2.PdfDocument(paper) as document:
        return _read(document[page].render(scale=DPI / 72, grayscale=True).to_pil())


def on_pages(paper: Path) -> Iterator[set[str]]:
    """What is read from each page of a PDF file, likewise."""
    with pypdfium2.PdfDocument(paper) as document:
        pages = len(document)
    for page in range(pages):
        yield on_page(paper, page)


def on_picture(file: Path) -> set[str]:
    """What is read from a label's picture."""
    with Image.open(file) as picture:
        return _read(picture)


def _read(picture: Image.Image) -> set[str]:
    found = zxingcpp.read_barcodes(picture)
    assert {one.format for one in found} == {zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode}
    return {one.text for one in found}
