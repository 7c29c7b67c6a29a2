"""Labels as a label printer prints them: rendered from ZPL, held against what is painted, and read back."""

from collections.abc import Iterator

import pytest
import segno
from PIL import Image, ImageChops, ImageFilter
from PySide6.QtWidgets import QApplication

from kanban_desktop.model.label import Label
from kanban_desktop.printing import dots, layouts, paint
from kanban_desktop.printing.layout import Layout, Sheet
from kanban_desktop.printing.plates import labels_zpl
from tests import proof
from tests.printing.test_labels import HOSTILE, PLAIN, as_pillow, both, read
from tests.zpl_renderer import rendered

LAYOUTS = ["card-105x74", "label-100x50", "label-60x40"]
PRINTED = [(name, dpi) for name in LAYOUTS for dpi in proof.RESOLUTIONS] + [("label-60x40", 600)]
LABELS = [PLAIN, HOSTILE["300 words"], *(deck[0] for deck in proof.demo_labels()[::20])]
"""The second is printed as a picture; those of the demo plant in ZPL as the first."""


def layout(name: str) -> Layout:
    found = layouts.layout(name)
    assert isinstance(found, Layout)
    return found


@pytest.fixture(scope="module")
def printed(qapp: QApplication) -> dict[tuple[str, int], list[Image.Image]]:
    """What comes out of label printers, by layout and resolution."""
    paint.ensure_gui()
    jobs = []
    for name, dpi in PRINTED:
        form = layout(name)
        zpl = labels_zpl([LABELS[0]], dpi, form) + labels_zpl([LABELS[1]], dpi, form, picture=True)
        jobs.append((zpl + labels_zpl(LABELS[2:], dpi, form), dots.page(dpi, form), dpi))
    return dict(zip(PRINTED, rendered(*jobs), strict=True))


def off_by_more_than_a_dot(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int] | None:
    """Where one picture is black and the other is white all around, or the other way about."""
    near = other.filter(ImageFilter.MinFilter(3)), one.filter(ImageFilter.MinFilter(3))
    strays = [ImageChops.subtract(dark, light) for dark, light in ((near[0], one), (near[1], other))]
    return ImageChops.lighter(*strays).getbbox()


def masks(label: Label) -> Iterator[set[tuple[int, int]]]:
    """The QR codes that say this at correction Q, one for each mask; a renderer may take the best."""
    for mask in range(8):
        rows = segno.make(label.code.text, mode="numeric", error="q", version=1, mask=mask).matrix
        yield {(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module}


def modules(picture: Image.Image, placed: dots.Placed) -> set[tuple[int, int]]:
    """The black modules in the place of a QR code; each is black or white all over."""
    left, top, width, _ = placed.room
    found = set()
    for x in range(width // placed.module):
        for y in range(width // placed.module):
            corner = left + x * placed.module, top + y * placed.module
            low, high = picture.crop((*corner, corner[0] + placed.module, corner[1] + placed.module)).getextrema()
            assert low == high, "modules are whole dots"
            if low == 0:
                found.add((x, y))
    return found


@pytest.mark.parametrize(("name", "dpi"), PRINTED)
def test_what_is_printed_is_what_is_painted(printed: dict[tuple[str, int], list[Image.Image]], name: str, dpi: int):
    form, (label, other) = layout(name), LABELS[:2]
    native, picture = (one.copy() for one in printed[name, dpi][:2])
    assert off_by_more_than_a_dot(picture, as_pillow(paint.label_dots(other, dpi, form))) is None
    painted = as_pillow(paint.label_dots(label, dpi, form))
    assert native.size == painted.size == dots.page(dpi, form)
    assert read(native) == both(label)
    bars, qr = dots.bars(label.code.text, dpi, form), dots.qr(label.code.text, dpi, form)
    assert bars is not None
    assert qr is not None
    left, top, width, height = bars.room
    alike = [one.crop((left - 20, top, left + width + 20, top + height)) for one in (native, painted)]
    assert ImageChops.difference(*alike).getbbox() is None, "bars agree dot by dot"
    assert modules(native, qr) in list(masks(label))
    for one in (native, painted):
        one.paste(255, (qr.room.left, qr.room.top, qr.room.left + qr.room.width, qr.room.top + qr.room.height))
    assert off_by_more_than_a_dot(native, painted) is None


@pytest.mark.parametrize(("name", "dpi"), PRINTED)
def test_a_label_printers_labels_are_scanned(printed: dict[tuple[str, int], list[Image.Image]], name: str, dpi: int):
    """Some of the demo plant; ``python -m tests.proof`` takes every card."""
    for label, picture in zip(LABELS, printed[name, dpi], strict=True):
        assert proof.unread_on([label], picture, layout(name), dpi) == []


def test_bars_and_modules_are_the_printers_own():
    small = labels_zpl([PLAIN], 203, layout("label-60x40")).decode()
    assert f"^BCN,66,N,N,N^FD>;{PLAIN.code.text}^FS" in small
    assert f"^BQN,2,4,Q,0^FDQM,N{PLAIN.code.text}^FS" in small
    assert small.startswith("^XA\n^PW480^LL320")
    # Beyond ten dots a module not every printer makes a QR code; then it is a picture.
    large = labels_zpl([PLAIN], 600, layout("card-105x74")).decode()
    assert ("^BQ" in large, "^BC" in large) == (False, True)


def test_a_resolution_that_no_label_printer_has():
    with pytest.raises(ValueError, match="203, 300, 600 dpi, not 400"):
        labels_zpl([PLAIN], 400, layout("label-60x40"))


@pytest.mark.parametrize("dpi", proof.RESOLUTIONS)
@pytest.mark.parametrize("name", list(proof.scanned_layouts()))
def test_paper_is_scanned(name: str, dpi: int):
    """A card of every loop of the demo plant, and of every fourth on sheets."""
    form, labels = layouts.layout(name), [deck[0] for deck in proof.demo_labels()]
    assert proof.faults(labels[::4] if isinstance(form, Sheet) else labels, form, dpi, "pdf") == []
