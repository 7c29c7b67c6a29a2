"""The set-up page as it comes out of a printer: its codes are read, its rulers as long as they say, to a dot."""

import io
from collections.abc import Iterator
from itertools import combinations, groupby

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from kanban_desktop.model.calibration import Grade, setup_code
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.label import clean
from kanban_desktop.model.printjobs import Language
from kanban_desktop.printing import dots, layouts, paint, symbols
from kanban_desktop.printing.layout import Box, Layout, Sheet
from kanban_desktop.printing.paint_setup import setup_documents
from kanban_desktop.printing.placing import fitted
from kanban_desktop.printing.setup_page import SetupOf, SetupPage, grades, rulers, setup_pages
from tests.printing.test_labels import HOSTILE
from tests.zpl_renderer import rendered

RESOLUTIONS = (203, 300, 600)
ZEBRA = SetupOf(1201, 7, "Zebra 1", "2026-11-30")
PAPERS = sorted(layouts.files())
LABELS = ["card-105x74", "label-100x50", "label-60x40"]


@pytest.fixture(scope="module", autouse=True)
def _gui(qapp: object) -> None:
    """Windows are opened by other tests in the same process."""
    paint.ensure_gui()


def made(name: str, dpi: int, of: SetupOf = ZEBRA) -> tuple[SetupPage, ...]:
    return setup_pages(of, layouts.layout(name), dpi)


def from_pdf(pages: tuple[SetupPage, ...]) -> list[Image.Image]:
    (content,) = setup_documents(pages, Language.PDF)
    with pypdfium2.PdfDocument(content) as document:
        return [page.render(scale=pages[0].dpi / 72, grayscale=True).to_pil() for page in document]


def read(pictures: list[Image.Image]) -> set[str]:
    return {one.text for picture in pictures for one in zxingcpp.read_barcodes(picture)}


def wanted(pages: tuple[SetupPage, ...], of: SetupOf = ZEBRA) -> set[str]:
    return {setup_code(of.plant, of.number, grade).text for grade in grades(pages[0].form, pages[0].dpi)}


def lines(values: list[int]) -> list[int]:
    """Where each run of black dots begins."""
    runs = [(black, list(run)) for black, run in groupby(enumerate(values), lambda one: one[1] < 128)]
    return [run[0][0] for black, run in runs if black]


def measured(picture: Image.Image, page: SetupPage) -> tuple[list[int], list[int]]:
    """Where the lines of the whole centimetres are, across and along, in dots; found in the picture."""
    uprights = [tick for tick in page.ticks if tick.height > tick.width]
    flats = [tick for tick in page.ticks if tick.width > tick.height]
    # The lines of the centimetres are the longest; the two that each ruler lies on are far longer.
    long = sorted({tick.height for tick in uprights})[-2]
    row = next(tick.top + tick.height - 2 for tick in uprights if tick.height == long)
    long = sorted({tick.width for tick in flats})[-2]
    column = next(tick.left + tick.width - 2 for tick in flats if tick.width == long)
    across = list(picture.crop((0, row, picture.width, row + 1)).tobytes())
    along = list(picture.crop((column, 0, column + 1, picture.height)).tobytes())
    top = min(tick.top for tick in flats if tick.width == long)
    return lines(across), [one for one in lines(along) if one >= top]


def ensure_true(picture: Image.Image, page: SetupPage) -> None:
    across, along = (length // 10_000 for length in rulers(page.form))
    for found, centimetres in zip(measured(picture, page), (across, along), strict=True):
        steps = found[: centimetres + 1]
        assert len(steps) == centimetres + 1
        for n, at in enumerate(steps):
            assert abs(at - steps[0] - n * page.dpi / 2.54) <= 1, "no error adds up"


@pytest.mark.parametrize("dpi", RESOLUTIONS)
@pytest.mark.parametrize("name", PAPERS)
def test_all_codes_are_read_and_the_rulers_are_true_on_paper(name: str, dpi: int) -> None:
    pages = made(name, dpi)
    pictures = from_pdf(pages)
    assert read(pictures) == wanted(pages)
    ensure_true(pictures[0], pages[0])
    assert len(wanted(pages)) == 3


@pytest.fixture(scope="module")
def printed() -> dict[tuple[str, int, Language], list[Image.Image]]:
    """What comes out of label printers, by one process of the renderer."""
    keys = [(name, dpi, language) for name in LABELS for dpi in RESOLUTIONS
            for language in (Language.ZPL, Language.ZPL_IMAGE)]  # fmt: skip
    jobs = []
    for name, dpi, language in keys:
        (content,) = setup_documents(made(name, dpi), language)
        jobs.append((content, dots.page(dpi, layouts.layout(name)), dpi))
    return dict(zip(keys, rendered(*jobs), strict=True))


@pytest.mark.parametrize("dpi", RESOLUTIONS)
@pytest.mark.parametrize("name", LABELS)
def test_a_label_printer_makes_the_same_of_it(
    printed: dict[tuple[str, int, Language], list[Image.Image]], name: str, dpi: int
) -> None:
    pages = made(name, dpi)
    for language in (Language.ZPL, Language.ZPL_IMAGE):
        pictures = printed[name, dpi, language]
        assert len(pictures) == len(pages)
        assert read(pictures) == wanted(pages)
        ensure_true(pictures[0], pages[0])
    native = setup_documents(pages, Language.ZPL)[0].decode()
    assert native.count("^BC") + native.count("^BQ") >= sum(code.placed.module <= 10 for code in pages[0].codes)


def test_a_picture_a_page_where_pictures_are_wanted() -> None:
    contents = setup_documents(made("label-60x40", 203), Language.PNG)
    assert len(contents) == 2
    assert read([Image.open(io.BytesIO(one)).convert("L") for one in contents]) == wanted(made("label-60x40", 203))


def in_mm(place: dots.Rect, dpi: int) -> Box:
    left, top, width, height = (one * 25.4 / dpi for one in place)
    return Box(left, top, left + width, top + height)


def blocks(page: SetupPage) -> Iterator[Box]:
    """Texts, codes with their quiet zones, and each ruler, in mm."""
    yield from (one.field.box for one in page.texts)
    for code in page.codes:
        box, quiet = in_mm(code.placed.room, page.dpi), code.placed.module * 25.4 / page.dpi
        quiet *= symbols.QR_QUIET if code.qr else symbols.BAR_QUIET
        above = quiet if code.qr else 0.0
        yield Box(box.left - quiet, box.top - above, box.right + quiet, box.bottom + above)
    for upright in (True, False):
        ticks = [in_mm(one, page.dpi) for one in page.ticks if (one.height > one.width) is upright]
        if ticks:
            # The line that the other ruler lies on is as upright as these.
            ticks = [one for one in ticks if max(one.right - one.left, one.bottom - one.top) < 10]
            yield Box(
                min(one.left for one in ticks), min(one.top for one in ticks),
                max(one.right for one in ticks), max(one.bottom for one in ticks),
            )  # fmt: skip


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_nothing_meets_anything_and_nothing_leaves_the_paper(name: str, dpi: int) -> None:
    for page in made(name, dpi):
        found = [Box(one.left + 0.13, one.top + 0.13, one.right - 0.13, one.bottom - 0.13) for one in blocks(page)]
        assert all(box.within(page.form.width, page.form.height) for box in found)
        meeting = [(one, other) for one, other in combinations(found, 2) if one.meets(other)]
        assert meeting == []


@pytest.mark.parametrize("name", LABELS)
@pytest.mark.parametrize("called", [one.part_name for one in HOSTILE.values()])
def test_no_printers_name_is_too_long_or_too_odd(name: str, called: str) -> None:
    of = SetupOf(9999, 2**31 - 1, called, "2026-11-30")
    pages = made(name, 203, of)
    assert read(from_pdf(pages)) == wanted(pages, of)
    for page in pages:
        for one in page.texts:
            piece = fitted(one.field, clean(one.text), 203)
            assert all(piece.box.top() <= line.baseline <= piece.box.bottom() + 1 for line in piece.lines)


def test_the_coarsest_code_of_a_narrow_label_is_a_qr_code_and_the_middle_one_is_as_on_labels() -> None:
    codes = [code for page in made("label-60x40", 203) for code in page.codes]
    assert [(one.grade, one.qr, one.placed.module) for one in codes] == [
        (Grade.COARSE, True, 4), (Grade.USUAL, False, 2), (Grade.FINE, False, 1),
    ]  # fmt: skip
    for name in PAPERS:
        form = layouts.layout(name)
        label = form.label if isinstance(form, Sheet) else form
        (usual,) = [one for page in made(name, 300) for one in page.codes if one.grade is Grade.USUAL]
        own = dots.bars("0" * 20, 300, label)
        assert own is None or own.module == usual.placed.module


def test_rulers_are_as_long_as_the_paper_lets_them() -> None:
    assert {name: rulers(layouts.layout(name)) for name in ("a4-60x40", *LABELS)} == {
        "a4-60x40": (100_000, 100_000), "card-105x74": (100_000, 60_000), "label-100x50": (90_000, 40_000),
        "label-60x40": (50_000, 30_000),
    }  # fmt: skip
    said = [one.text for one in made("label-60x40", 203)[0].texts if one.field.name == "todo"]
    assert said[0].startswith("Measure from line 0: 50 mm across, 30 mm along.")


def a_label(width: float, height: float) -> Layout:
    return Layout("small", "Small", True, width, height, 1.0, False, (), (), (), None, None)


@pytest.mark.parametrize("size", [(25, 20), (30, 20), (50, 25), (40, 60), (100, 150)])
@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_small_labels_take_several(size: tuple[float, float], dpi: int) -> None:
    pages = setup_pages(ZEBRA, a_label(*size), dpi)
    assert read(from_pdf(pages)) == wanted(pages)
    ensure_true(from_pdf(pages)[0], pages[0])


@pytest.mark.parametrize("size", [(20, 15), (100, 16)])
def test_a_label_that_is_too_small_is_refused(size: tuple[float, float]) -> None:
    with pytest.raises(BadInput, match="setup_paper_small"):
        setup_pages(ZEBRA, a_label(*size), 203)
