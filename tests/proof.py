"""Proof that labels are scanned: those of the demo plant, through PDF and through ZPL, read back by a decoder.

``python -m tests.proof`` does it for every layout and every card, which takes half an hour; the suite takes some. At
203 dpi a label is read a second time from a picture that is blurred and has lost a tenth of its contrast.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter
from PySide6.QtWidgets import QApplication

from kanban_desktop.model.label import Label
from kanban_desktop.model.plant import Loop
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.operations import demo_plant
from kanban_desktop.printing import dots, layouts
from kanban_desktop.printing.layout import Layout, Sheet
from kanban_desktop.printing.pages import page_of, save_pdf
from kanban_desktop.printing.plates import labels_zpl
from tests.zpl_renderer import rendered

RESOLUTIONS = (203, 300)
CONTRAST = 0.9
BLUR = 0.4
"""Of the narrowest bar: a blur of a twentieth of it changes no dot, so this is eight times that."""

_BATCH = 50

Read = tuple[Sequence[Label], Image.Image]
"""A page, and the labels that should be on it."""


def demo_labels() -> list[list[Label]]:
    """The labels of the demo plant's cards, loop by loop."""
    numbers = count(1)
    demo = demo_plant.load()
    return [
        [_label(loop, n, next(numbers), demo.pictures.get(loop.part.number, b"")) for n in range(1, loop.cards + 1)]
        for loop in demo.loops
    ]


def _label(loop: Loop, n: int, number: int, picture: bytes) -> Label:
    return Label(
        code=ScanCode(demo_plant.CODE, number, 1), part_number=loop.part.number, part_name=loop.part.name,
        quantity=loop.per_container, unit=loop.part.unit, from_station=loop.supply.name, to_station=loop.demand.name,
        place=loop.place, loop=loop.key, card_number=number, n=n, of=loop.cards, issue=1, plant_name=demo_plant.NAME,
        supply=loop.supply.id, container=loop.container, picture=picture,
    )  # fmt: skip


def scanned_layouts() -> dict[str, Layout | Sheet]:
    """Our layouts that have codes on them."""
    found = {name: layouts.layout(name) for name in layouts.files()}
    return {name: one for name, one in found.items() if not one.for_place}


def through_pdf(
    labels: Sequence[Label], form: Layout | Sheet, dpi: int
) -> Iterator[tuple[Sequence[Label], Image.Image]]:
    """Each page of a PDF as a printer of this resolution prints it, with the labels on it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "labels.pdf")
        save_pdf(labels, path, dpi, form)
        with pypdfium2.PdfDocument(path) as document:
            for page, on_it in zip(document, page_of(labels, form), strict=True):
                yield on_it, page.render(scale=dpi / 72).to_pil().convert("L")


def through_zpl(labels: Sequence[Label], layout: Layout, dpi: int) -> Iterator[Read]:
    """Each label as a label printer of this resolution prints it."""
    for begun in range(0, len(labels), _BATCH):
        some = labels[begun : begun + _BATCH]
        (pictures,) = rendered((labels_zpl(some, dpi, layout), dots.page(dpi, layout), dpi))
        yield from (([label], picture) for label, picture in zip(some, pictures, strict=True))


def worn(picture: Image.Image, form: Layout | Sheet, dpi: int) -> Image.Image:
    """The picture, blurred and with less contrast."""
    placed = dots.bars("0" * 20, dpi, form.label if isinstance(form, Sheet) else form)
    assert placed is not None, "our layouts have bars"
    grey = (1 - CONTRAST) / 2 * 255
    return picture.filter(ImageFilter.GaussianBlur(BLUR * placed.module)).point(lambda one: one * CONTRAST + grey)


def unread(labels: Sequence[Label], picture: Image.Image) -> list[str]:
    """The codes that a decoder does not find on the picture, and those that should not be there."""
    found = [f"{one.symbology} {one.text}" for one in zxingcpp.read_barcodes(picture)]
    wanted = [f"{kind} {label.code.text}" for label in labels for kind in ("Code 128", "QR Code")]
    return sorted(set(wanted) ^ set(found)) + (["twice"] if len(found) > len(set(found)) else [])


def faults(labels: Sequence[Label], form: Layout | Sheet, dpi: int, way: str) -> list[str]:
    """What is not read of these labels in this layout, printed in this way: ``pdf`` or ``zpl``."""
    if way == "zpl":
        assert isinstance(form, Layout), "a sheet is for office printers"
        pages = through_zpl(labels, form, dpi)
    else:
        pages = through_pdf(labels, form, dpi)
    return [code for on_it, picture in pages for code in unread_on(on_it, picture, form, dpi)]


def unread_on(labels: Sequence[Label], picture: Image.Image, form: Layout | Sheet, dpi: int) -> list[str]:
    """What is not read of these labels on a page, and at 203 dpi on a worn one."""
    found = unread(labels, picture)
    if dpi == RESOLUTIONS[0]:
        found += [f"worn: {code}" for code in unread(labels, worn(picture, form, dpi))]
    return found


def main() -> int:
    """Proves it all; the exit status is 1 if a code was not read."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof", description=__doc__)
    parser.add_argument("--only", metavar="LAYOUT", help="this layout only")
    only, whole = parser.parse_args().only, 0
    application = QApplication(["proof", "-platform", "offscreen"])
    labels = [label for deck in demo_labels() for label in deck]
    for name, form in scanned_layouts().items():
        if only and name != only:
            continue
        for dpi in RESOLUTIONS:
            for way in ("pdf", "zpl") if isinstance(form, Layout) else ("pdf",):
                found = faults(labels, form, dpi, way)
                whole += len(found)
                print(
                    f"{name}, {dpi} dpi, {way}: {len(labels)} labels, {len(found)} codes not read",
                    *found[:5],
                    flush=True,
                )
    application.quit()
    return 1 if whole else 0


if __name__ == "__main__":
    sys.exit(main())
