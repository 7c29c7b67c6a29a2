"""Labels as they leave the printer: rendered to PDF and PNG, rasterised, and read back by a real reader."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from kanban_desktop.model.label import Label
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.printing import dots, layouts, paint
from kanban_desktop.printing.layout import Box, Layout
from kanban_desktop.printing.pages import save_pdf, save_png

CARD = layouts.card()
assert CARD.bars is not None
assert CARD.qr is not None
BARS, QR = CARD.bars.box, CARD.qr.box
RESOLUTIONS = (203, 300, 600)
BLACK, WHITE = 0, 255

PLAIN = Label(
    code=ScanCode(plant=1, card=4711, issue=1),
    part_number="4711-22S",
    part_name="Gear B, soft",
    quantity=40_000,
    unit="pc",
    from_station="Machining 1",
    to_station="Heat treatment",
    place="rack H2",
    loop="M1-HT-4711-22S",
    card_number=4711,
    n=2,
    of=8,
    issue=1,
    plant_name="Gearbox line",
    container="KLT 6428",
)


def card(number: int, issue: int = 1) -> Label:
    return replace(PLAIN, code=ScanCode(1, number, issue), card_number=number, issue=issue)


def texts(text: str) -> Label:
    """A label that says the same wherever people write."""
    return replace(
        PLAIN,
        part_number=text,
        part_name=text,
        unit=text,
        from_station=text,
        to_station=text,
        place=text,
        loop=text,
        plant_name=text,
        container=text,
    )


HOSTILE = {
    "empty": texts(""),
    "blanks": texts(" \t\r\n\u2028\u00a0"),
    "300 letters": texts("W" * 300),
    "300 words": texts("so many words " * 30),
    "one long word": texts("Donaudampfschifffahrtsgesellschaftskapitän"),
    "every accent": texts("ÅÄÖÜÇÉÈÊËÍÌÎÏÑÓÒÔÕØÚÙÛÝÞßåäöüçéèêëíìîïñóòôõøúùûýþÿ"),
    "Chinese": texts("齿轮 部品番号四七一一 热处理后"),
    "Arabic": texts("محطة التشغيل رقم ١ ترس ب"),
    "Hebrew and digits": texts("גלגל שיניים 4711-22"),
    "Thai": texts("ปั๊มน้ำมันเกียร์ที่"),
    "emoji": texts("🙂👩\u200d🔧🏭🇩🇪⚙️"),
    "stacked marks": texts("Z\u0351\u036b\u0343\u036a\u0302\u0346\u0347\u0317\u0330" * 20),
    "overrides": texts("\u202eevil\u2066\u200f\x1b[2J\x00\ud83d"),
    "large numbers": replace(
        PLAIN,
        code=ScanCode(9_999, 9_999_999_999, 999),
        card_number=9_999_999_999,
        issue=999,
        quantity=10**15 + 1,
        n=99_999,
        of=99_999,
    ),
}


@pytest.fixture(autouse=True)
def _gui(qapp: object) -> None:
    """The widgets' application comes first in tests: a plain one cannot be exchanged for it later."""
    paint.ensure_gui()


def pages(path: Path, dpi: int) -> Iterator[Image.Image]:
    document = pypdfium2.PdfDocument(path)
    try:
        for page in document:
            yield page.render(scale=dpi / 72).to_pil().convert("L")
    finally:
        document.close()


def as_pillow(image: QImage) -> Image.Image:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    size, stride = (grey.width(), grey.height()), grey.bytesPerLine()
    return Image.frombuffer("L", size, bytes(grey.constBits()), "raw", "L", stride, 1)


def read(image: Image.Image) -> dict[str, str]:
    found = zxingcpp.read_barcodes(image)
    assert len(found) == 2
    return {str(one.symbology): one.text for one in found}


def both(label: Label) -> dict[str, str]:
    return {"Code 128": label.code.text, "QR Code": label.code.text}


@pytest.mark.parametrize("dpi", [100, *RESOLUTIONS, 1200])
def test_a_pdf_is_read_back(tmp_path: Path, dpi: int) -> None:
    labels = [PLAIN, card(1), card(9_999_999_999, 999), HOSTILE["300 words"]]
    save_pdf(labels, tmp_path / "labels.pdf", dpi)
    images = list(pages(tmp_path / "labels.pdf", dpi))
    assert [image.size for image in images] == [dots.page(dpi, CARD)] * len(labels)
    assert [read(image) for image in images] == [both(label) for label in labels]


@pytest.mark.parametrize("dpi", [100, *RESOLUTIONS, 1200])
def test_a_png_is_read_back(tmp_path: Path, dpi: int) -> None:
    path = tmp_path / "label.png"
    assert save_png([PLAIN], path, dpi) == [path]
    with Image.open(path) as image:
        assert image.size == dots.page(dpi, CARD)
        assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)
        assert read(image.convert("L")) == both(PLAIN)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.builds(ScanCode, st.integers(1, 9_999), st.integers(1, 9_999_999_999), st.integers(1, 999)),
    st.sampled_from(RESOLUTIONS[:2]),
)
def test_any_code_is_read_back(code: ScanCode, dpi: int) -> None:
    label = replace(PLAIN, code=code, card_number=code.card, issue=code.issue)
    assert read(as_pillow(paint.label_image(label, dpi))) == both(label)


def test_several_png_files_are_numbered(tmp_path: Path) -> None:
    labels = [card(number) for number in range(1, 12)]
    paths = save_png(labels, tmp_path / "labels.png")
    assert [path.name for path in paths] == [f"labels-{number:02}.png" for number in range(1, 12)]
    assert sorted(tmp_path.iterdir()) == paths
    for label, path in zip(labels, paths, strict=True):
        with Image.open(path) as image:
            assert read(image.convert("L")) == both(label)


def test_the_letters_of_windows_do_not_come_through_to_the_paper(qapp: QApplication) -> None:
    before, plain = qapp.font(), paint.label_image(card(1))
    letters = QFont("Inter")
    letters.setFeature(QFont.Tag("tnum"), 1)
    letters.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 90)
    letters.setItalic(True)
    qapp.setFont(letters)
    try:
        assert paint.label_image(card(1)) == plain
    finally:
        qapp.setFont(before)


def test_a_pdf_has_a_page_a_label_and_its_text_can_be_searched(tmp_path: Path) -> None:
    save_pdf([card(number) for number in range(1, 101)], tmp_path / "labels.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "labels.pdf")
    assert len(document) == 100
    text = document[41].get_textpage().get_text_bounded()
    for words in ("Gear B, soft", "40", "Machining 1", "Heat treatment", "No. 42 · issue 1"):
        assert words in text
    document.close()


def crop(image: Image.Image, box: Box, dpi: int) -> Image.Image:
    left, top, width, height = dots.rect(box, dpi)
    return image.crop((left, top, left + width, top + height))


def ink(image: Image.Image) -> tuple[int, int, int, int]:
    box = ImageOps.invert(image).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("dpi", [100, *RESOLUTIONS])
def test_bars_are_whole_dots_between_quiet_zones(dpi: int) -> None:
    image = as_pillow(paint.label_image(PLAIN, dpi))
    assert {value for value, count in enumerate(image.histogram()) if count} == {BLACK, WHITE}
    between = Box(0, BARS.top, CARD.fields[-1].box.left, BARS.bottom)
    bars = crop(image, between, dpi)
    left, top, right, bottom = ink(bars)
    module, rest = divmod(right - left, 145)
    assert (rest, top, bottom) == (0, 0, bars.height)
    assert module >= (2 if dpi >= 203 else 1)
    assert min(left, bars.width - right) >= 10 * module
    for row in range(bars.height):
        values = bars.crop((left, row, right, row + 1)).tobytes()
        edges = [x for x in range(1, len(values)) if values[x] != values[x - 1]]
        assert len(edges) == 78  # between 12 symbols of 6 bars and spaces, and the stop of 7
        assert all(x % module == 0 for x in edges)


@pytest.mark.parametrize("dpi", [100, *RESOLUTIONS])
def test_modules_are_whole_dots_in_a_quiet_zone(dpi: int) -> None:
    image = as_pillow(paint.label_image(PLAIN, dpi))
    around = Box(QR.left, QR.top, CARD.width, CARD.height)
    code = crop(image, around, dpi)
    left, top, right, bottom = ink(code)
    module, rest = divmod(right - left, 21)
    assert (rest, bottom - top) == (0, right - left)
    assert min(left, top, code.width - right, code.height - bottom) >= 4 * module
    for y in range(top, bottom, module):
        for x in range(left, right, module):
            low, high = code.crop((x, y, x + module, y + module)).getextrema()
            assert low == high


@pytest.mark.parametrize("dpi", [100, *RESOLUTIONS])
def test_a_pdf_has_the_bars_and_modules_of_the_image_dot_by_dot(tmp_path: Path, dpi: int) -> None:
    labels = [PLAIN, card(9_999_999_999, 999)]
    save_pdf(labels, tmp_path / "labels.pdf", dpi)
    for label, page in zip(labels, pages(tmp_path / "labels.pdf", dpi), strict=True):
        image = as_pillow(paint.label_image(label, dpi))
        for box in (BARS, QR):
            assert not any(ImageChops.difference(crop(image, box, dpi), crop(page, box, dpi)).histogram()[3:])


@pytest.mark.parametrize("dpi", [100, *RESOLUTIONS])
def test_nothing_on_the_card_has_room_in_common(dpi: int) -> None:
    width, height = dots.page(dpi, CARD)
    boxes = {field.name: field.box for field in CARD.fields}
    boxes |= {f"rule {number}": box for number, box in enumerate(CARD.rules)}
    boxes |= {"arrow": CARD.arrows[0], "bars": BARS, "qr": QR}
    rects = {name: QRect(*dots.rect(box, dpi)) for name, box in boxes.items()}
    assert not [(a, b) for a, b in combinations(rects, 2) if rects[a].intersects(rects[b])]
    assert not [name for name, rect in rects.items() if not QRect(0, 0, width, height).contains(rect)]


def strays(label: Label, dpi: int, layout: Layout = CARD) -> list[str]:
    """Fields that leave ink outside their box; what is less than half black is not printed."""
    found = []
    image = QImage(*dots.page(dpi, layout), QImage.Format.Format_RGB32)
    for piece in paint.arrange(label, dpi, layout):
        paper = Qt.GlobalColor.black if piece.field.band else Qt.GlobalColor.white
        image.fill(paper)
        with QPainter(image) as painter:
            paint.paint_text(painter, piece)
            painter.fillRect(piece.box, paper)
        histogram = as_pillow(image).histogram()
        if any(histogram[128:] if piece.field.band else histogram[:128]):
            found.append(piece.field.name)
    return found


@pytest.mark.parametrize("dpi", [100, *RESOLUTIONS])
@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_leaves_its_box(name: str, dpi: int) -> None:
    assert strays(HOSTILE[name], dpi) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_spoils_the_codes(tmp_path: Path, name: str) -> None:
    label = HOSTILE[name]
    assert read(as_pillow(paint.label_image(label))) == both(label)
    save_pdf([label], tmp_path / "label.pdf")
    (page,) = pages(tmp_path / "label.pdf", dots.DPI)
    assert read(page) == both(label)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=60), st.integers(0, 10**12), st.integers(1, 10**6))
def test_any_text_stays_in_its_box(text: str, quantity: int, count: int) -> None:
    assert strays(replace(texts(text), quantity=quantity, n=count, of=count), 203) == []


def lines(label: Label) -> dict[str, tuple[int, tuple[str, ...]]]:
    return {
        piece.field.name: (piece.size, tuple(line.text for line in piece.lines)) for piece in paint.arrange(label, 203)
    }


def test_a_text_shrinks_then_wraps_then_ends_in_an_ellipsis() -> None:
    def name(text: str) -> tuple[int, tuple[str, ...]]:
        return lines(replace(PLAIN, part_name=text))["part name"]

    large, once = name("Gear B, soft")
    smaller, still_once = name("Gear B, soft, case-hardened")
    small, twice = name("Gear B, soft, case-hardened and ground on both sides")
    least, cut = name("Gear B, soft, case-hardened and ground on both sides, " * 3)
    assert large > smaller > small >= least
    assert (len(once), len(still_once), len(twice), len(cut)) == (1, 1, 2, 2)
    assert cut[-1].endswith("…")
    assert not twice[-1].endswith("…")


def test_what_identifies_the_card_is_never_cut() -> None:
    said = lines(
        replace(HOSTILE["large numbers"], part_number="ABCDEFGHIJ-1234567890-KLMNOPQRST-12345", quantity=10**12 + 1)
    )
    assert "".join(said["part number"][1]) == "ABCDEFGHIJ-1234567890-KLMNOPQRST-12345"
    assert said["quantity"][1] == ("1000000000.001",)
    assert said["card"][1] == ("99999",)
    assert said["of"][1] == ("of 99999",)
    assert said["print"][1] == ("No. 9999999999 · issue 999",)
    assert said["digits"][1] == (HOSTILE["large numbers"].code.printed,)


@pytest.mark.parametrize("save", [save_pdf, save_png])
def test_a_path_that_cannot_be_written_is_named_and_nothing_is_left(tmp_path: Path, save: object) -> None:
    assert callable(save)
    path = tmp_path / "no such folder" / "labels"
    for labels in ([PLAIN], [PLAIN, card(1)]):
        with pytest.raises(OSError, match="No such file") as caught:
            save(labels, path)
        assert str(caught.value.filename).startswith(str(path))
        with pytest.raises(OSError, match=r"[Dd]irectory|denied"):
            save(labels, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("save", [save_pdf, save_png])
def test_wrong_orders_are_refused(tmp_path: Path, save: object) -> None:
    assert callable(save)
    with pytest.raises(ValueError, match="no labels"):
        save([], tmp_path / "labels")
    for dpi in (0, 72, 5000, -203):
        with pytest.raises(ValueError, match="dpi"):
            save([PLAIN, card(1)], tmp_path / "labels", dpi)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [None, b"", b"this is no font" * 100])
def test_a_font_that_is_missing_or_broken_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    (tmp_path / "fonts").mkdir()
    path = tmp_path / "fonts" / "Inter-Medium.otf"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(paint, "data_folder", lambda name: tmp_path)
    paint.ensure_gui.cache_clear()
    with pytest.raises(OSError, match="font") as caught:
        paint.label_image(PLAIN)
    assert caught.value.filename == str(path)


def test_a_plain_command_line_needs_no_screen(tmp_path: Path) -> None:
    """And says nothing: no warning of Python or Qt, whatever a stale DISPLAY promises."""
    script = (
        "from pathlib import Path\n"
        "from tests.printing.test_labels import PLAIN\n"
        "from kanban_desktop.printing.pages import save_pdf, save_png\n"
        "save_pdf([PLAIN], Path('label.pdf'))\n"
        "save_png([PLAIN], Path('label.png'))\n"
    )
    root = Path(__file__).parents[2]
    environment = {
        name: value for name, value in os.environ.items() if name not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")
    }
    environment |= {"PYTHONPATH": str(root), "DISPLAY": ":4711"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (page,) = pages(tmp_path / "label.pdf", dots.DPI)
    assert read(page) == both(PLAIN)
