"""Layouts are data: ours are sound whatever is printed, and a plant's own that is not is told by file and line."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication

from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.label import Label
from kanban_desktop.operations.words import fault as sentence
from kanban_desktop.printing import dots, layouts, paint
from kanban_desktop.printing.layout import BAND_COLOURS, OF_A_CARD, WORDS, Layout, Sheet
from kanban_desktop.printing.pages import page_png, page_svg
from kanban_desktop.printing.symbols import BAR_QUIET, QR_QUIET
from tests.printing.test_labels import HOSTILE, PLAIN, strays

OURS = {name: layouts.layout(name) for name in layouts.files()}
LABELS = {name: form for name, form in OURS.items() if isinstance(form, Layout)}
SHEETS = {name: form for name, form in OURS.items() if isinstance(form, Sheet)}


@pytest.fixture(autouse=True)
def _gui(qapp: QApplication) -> None:
    paint.ensure_gui()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the plant drops its layouts."""
    monkeypatch.setenv("KANBAN_SETTINGS", str(tmp_path / "settings.toml"))
    made = tmp_path / "labels"
    made.mkdir()
    return made


@pytest.mark.parametrize("picture", [b"", b"any"])
@pytest.mark.parametrize("dpi", [100, 203, 300, 600])
@pytest.mark.parametrize("name", LABELS)
def test_nothing_on_a_label_has_room_in_common(name: str, dpi: int, picture: bytes):
    form = LABELS[name]
    width, height = dots.page(dpi, form)
    label = replace(PLAIN, picture=picture)
    boxes = [*(field.box for field in form.texts(label)), *form.rules, *form.arrows]
    if picture and form.picture is not None:
        boxes.append(form.picture.box)
    rects = [QRect(*dots.rect(box, dpi)) for box in boxes]
    for placed, quiet, kind in (
        (dots.bars("0" * 20, dpi, form), BAR_QUIET, "bars"),
        (dots.qr("0" * 20, dpi, form), QR_QUIET, "qr"),
    ):
        if placed is None:
            continue
        beside = quiet * placed.module
        above = beside if kind == "qr" else 0
        rects.append(QRect(*placed.room).adjusted(-beside, -above, beside, above))
    assert not [(one, other) for one, other in combinations(rects, 2) if one.intersects(other)]
    assert not [one for one in rects if not QRect(0, 0, width, height).contains(one)]


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("name", sorted(set(LABELS) - {layouts.CARD}))
def test_no_text_leaves_its_box(name: str, dpi: int):
    found = {said: strays(label, dpi, LABELS[name]) for said, label in HOSTILE.items()}
    assert not any(found.values()), found


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_cut_without_cutting_a_label(name: str):
    sheet = SHEETS[name]
    assert len(sheet.places) == sheet.room
    assert not [pair for pair in combinations(sheet.places, 2) if pair[0].meets(pair[1])]
    assert all(box.within(sheet.width, sheet.height) for box in (*sheet.places, sheet.block))
    # What an office printer does not reach is at the edge; 5 mm are left to it.
    assert min(sheet.block.left, sheet.block.top) >= 5
    assert not [mark for mark in sheet.marks for place in sheet.places if mark.meets(place)]


def test_a_band_is_told_by_its_name_and_its_colour_can_be_read_over():
    for form in LABELS.values():
        assert all("{from}" in field.says for field in form.fields if field.band)
    for colour in BAND_COLOURS:
        red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        # Relative luminance and contrast as WCAG 2.2 defines them, white being 1.
        linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in (red, green, blue)]
        assert 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05) >= 4.5


def test_a_card_names_everything_that_a_handler_asks():
    wanted = set(WORDS) - {"plant", "card", "issue"}
    for form in LABELS.values():
        said = {word for field in form.fields for word in WORDS if f"{{{word}}}" in field.says}
        assert (wanted - OF_A_CARD if form.for_place else wanted) <= said, form.name


def test_every_layout_is_in_the_docs_with_its_picture():
    docs = Path(__file__).resolve().parents[2] / "docs"
    said = (docs / "LABELS.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in said and f"(labels/{name}.png)" in said for name in OURS)
    assert {path.stem for path in (docs / "labels").iterdir()} == set(OURS)


def test_an_svg_has_its_true_size_and_needs_no_font():
    for name, width in (("label-60x40", 60), ("a4-60x40", 210)):
        said = page_svg([PLAIN], 203, OURS[name]).decode()
        size = float(said.split('width="')[1].split("mm")[0])
        assert size == pytest.approx(width, abs=0.2)
        assert "<text" not in said


def test_colour_is_for_paper_that_takes_it():
    def colours(form: Layout | Sheet, label: Label) -> set[int]:
        from PySide6.QtGui import QImage

        image = QImage.fromData(page_png([label], 100, form))
        return {image.pixel(x, y) & 0xFFFFFF for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}

    band = int(BAND_COLOURS[PLAIN.supply][1:], 16)
    assert band in colours(OURS["card-105x74-colour"], PLAIN)
    assert band in colours(OURS["a4-60x40"], PLAIN)
    assert colours(OURS["label-60x40"], PLAIN) == {0, 0xFFFFFF}


def test_a_layout_is_added_by_dropping_a_file(folder: Path):
    ours = layouts.files()["label-60x40"].read_text(encoding="utf-8")
    (folder / "small.toml").write_text(ours.replace("60 × 40 mm", "ours"), encoding="utf-8")
    assert layouts.layout("small").title == "Thermal label ours"
    # Of two with one name the plant's counts, on sheets too.
    (folder / "label-60x40.toml").write_text(ours.replace("60 × 40 mm", "ours"), encoding="utf-8")
    sheet = layouts.layout("a4-60x40")
    assert isinstance(sheet, Sheet)
    assert sheet.label.title == "Thermal label ours"


GOOD = """\
title = "x"
width = 80.0
height = 40.0
margin = 3.0

[[text]]
says = "{part number}"
box = [3.0, 3.0, 50.0, 12.0]
largest = 6.0
smallest = 3.0

[[rule]]
box = [3.0, 13.0, 77.0, 13.4]

[bars]
box = [0.0, 14.0, 50.0, 30.0]
"""
SHEET = 'title = "x"\nlabel = "label-60x40"\nwidth = 210\nheight = 297\ncolumns = 3\nrows = 6\ngap = 4\nmark = 1.5\n'


def test_the_smallest_layout_is_one(folder: Path):
    (folder / "good.toml").write_text(GOOD, encoding="utf-8")
    (folder / "sheet.toml").write_text(SHEET, encoding="utf-8")
    assert (layouts.layout("good").width, layouts.layout("sheet").name) == (80.0, "sheet")


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("margin = 3.0", "margin = = 3.0", 4, "invalid value"),
        ("smallest = 3.0", 'smallest = "3', 10, "illegal character"),
        ("width = 80.0\n", "", 1, "“width” is missing here"),
        ("width = 80.0", "width = 5000", 2, "“width” must be from 20 to 1000"),
        ("height = 40.0", 'height = "40"', 3, "“height” must be a number"),
        ("margin = 3.0", "margin = 3.0\ncolor = true", 5, "there is no “color” here; known are arrow, bars, colour"),
        ("largest = 6.0", "lagest = 6.0", 6, "“largest” is missing here"),
        ("smallest = 3.0", "smallest = 7.0", 10, "“smallest” must be from 1.4 to 6"),
        ("{part number}", "{part nummer}", 7, "there is no {part nummer}; known are part number, part name"),
        ("largest = 6.0", "largest = 6.0\nweight = 900", 10, "“weight” must be one of 500, 600, 700, 800"),
        ("largest = 6.0", 'largest = 6.0\nacross = "left"', 10, "“across” must be one of start, middle, end"),
        ("50.0, 12.0]", "90.0, 12.0]", 8, "the box leaves the label, which is 80 mm wide and 40 mm high"),
        ("50.0, 12.0]", "50.0]", 8, "“box” must be four numbers: left, top, right, bottom"),
        ("[3.0, 3.0, 50.0, 12.0]", "[3.0, 12.0, 50.0, 3.0]", 8, "the box has no room"),
        ("50.0, 12.0]", "50.0, 5.0]", 8, "the box is too low: letters of 3 mm need 3.79 mm"),
        ("50.0, 12.0]", "50.0, 13.2]", 13, "the box of the rule meets the box of “part number”"),
        ("[0.0, 14.0, 50.0, 30.0]", "[0.0, 13.0, 50.0, 30.0]", 16, "the box of the bar code meets the box of the rule"),
        ("[0.0, 14.0, 50.0, 30.0]", "[0.0, 14.0, 40.0, 30.0]", 16, "the box is too small: with its quiet zones"),
        ("[bars]\nbox = [0.0, 14.0, 50.0, 30.0]\n", "", 1, "a card needs [bars] or [qr]"),
        ("margin = 3.0", 'margin = 3.0\nfor = "place"', 16, "a place has no code to be scanned"),
        ("margin = 3.0", 'margin = 3.0\nfor = "shelf"', 5, "“for” must be one of card, place"),
        ("[[rule]]", "[rule]", 12, "“rule” must be a table in double brackets"),
        ("[bars]", "[picture]\nbox = [60.0, 2.0, 65.0, 20.0]\n\n[bars]", 16, "the box is too small: nobody makes out"),
        ("[bars]", "[picture]\nbox = [45.0, 2.0, 65.0, 11.0]\n\n[bars]", 16, "the box of the picture meets the box"),
        ("[bars]", "[picture]\nsize = 3\n\n[bars]", 15, "“box” is missing here"),
        ("[bars]", "[picture]\nbox = [55.0, 2.0, 65.0, 11.0]\nfit = 1\n[bars]", 17, "there is no “fit” here"),
        ("12.0]", "12.0]\nwide = [3.0, 3.0, 90.0, 12.0]", 9, "the box leaves the label, which is 80 mm wide"),
        ("12.0]", "12.0]\nwide = [3.0, 3.0, 70.0]", 9, "“wide” must be four numbers: left, top, right, bottom"),
        ("12.0]", "12.0]\nwide = [3.0, 3.0, 70.0, 5.0]", 9, "the box is too low: letters of 3 mm need 3.79 mm"),
        ("12.0]", "12.0]\nwide = [3.0, 3.0, 70.0, 13.5]", 14, "the box of the rule meets the box of “part number”"),
    ],
)  # fmt: skip
def test_a_bad_layout_is_told_by_file_and_line(folder: Path, old: str, new: str, line: int, problem: str):
    assert old in GOOD
    refused(folder, GOOD.replace(old, new), line, problem)


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("label-60x40", "label-6x4", 2, "there is no label “label-6x4” to fill a sheet with"),
        ("label-60x40", "a4-60x40", 2, "there is no label “a4-60x40” to fill a sheet with"),
        ("columns = 3", "columns = 4", 5, "so many labels need a sheet of 256 × 264 mm with their cut marks"),
        ("gap = 4", "gap = 1", 7, "the gap must be at least 2.5 mm, or cut marks reach the next label"),
        ("columns = 3", "columns = 3\nbox = 3", 6, "there is no “box” here"),
    ],
)
def test_a_bad_sheet_is_told_by_file_and_line(folder: Path, old: str, new: str, line: int, problem: str):
    assert old in SHEET
    refused(folder, SHEET.replace(old, new), line, problem)


def test_a_file_that_is_no_text_is_told_too(folder: Path):
    (folder / "bad.toml").write_bytes(b"title = 'x'\nwidth = \xff\n")
    with pytest.raises(BadInput) as caught:
        layouts.layout("bad")
    assert "line 2: it is not text in UTF-8" in sentence(caught.value)


def refused(folder: Path, text: str, line: int, problem: str) -> None:
    path = folder / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        layouts.layout("bad")
    said = sentence(caught.value)
    assert said.startswith(f"The layout {path} cannot be used, line {line}: {problem}")
    assert said.endswith(". Mend it or take it away.")
