"""Sheets of command codes: every code is read back from paper, and no text or frame meets another one."""

from itertools import combinations
from uuid import uuid4

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from kanban_desktop.model import command_sheet as sheets
from kanban_desktop.model.command import Command, read
from kanban_desktop.model.command_sheet import CommandSheet, command_sheet
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.plant import Person, Plant, Station, StationKind
from kanban_desktop.printing.layout import Box
from kanban_desktop.printing.placard import PAPERS, Paper, placards
from kanban_desktop.printing.placards import placard_image, placard_svg, placards_pdf
from tests.factories import REASONS, ZONE

LONG = "Qualitätssicherung: Grat an der Innenkante über 0,2 mm, Anlage gesperrt bis zur Freigabe"
PLANT = Plant(uuid4(), 1201, uuid4(), "Gearbox plant", ZONE)
BOTH = pytest.mark.parametrize("paper", PAPERS.values(), ids=lambda one: one.name)


@pytest.fixture(scope="module", autouse=True)
def _gui(qapp: object) -> None:
    """Windows are opened by other tests in the same process."""


def a_sheet(stations: int = 7, persons: int = 20) -> CommandSheet:
    return command_sheet(
        PLANT,
        [Station(n, f"ST-{n}", f"Station {n}", StationKind.WORK_CENTRE) for n in range(1, stations + 1)],
        [Person(n, f"OP-{n}", f"Person {n}") for n in range(1, persons + 1)],
        REASONS | {"long": LONG},
    )


@BOTH
@pytest.mark.parametrize("dpi", [203, 600])
def test_every_code_is_read_back_from_the_pdf(paper: Paper, dpi: int) -> None:
    sheet, codes = a_sheet(), set[str]()
    with pypdfium2.PdfDocument(placards_pdf(sheet, dpi, paper)) as document:
        assert len(document) == len(placards(sheet, paper)) == {"a4": 3, "letter": 4}[paper.name]
        for page in document:
            picture = page.render(scale=min(dpi, 300) / 72, grayscale=True).to_pil()
            codes |= {one.text for one in zxingcpp.read_barcodes(picture)}
    assert codes == {one.code.text for one in sheet.labels}
    assert {code.plant for text in codes if (code := read(text)) is not None} == {PLANT.code}


@BOTH
def test_nothing_meets_anything_and_nothing_leaves_the_paper(paper: Paper) -> None:
    for page in placards(a_sheet(40, 100), paper):
        boxes: list[Box] = [cell.frame for cell in page.cells] + [text.field.box for text in page.texts]
        assert all(box.within(paper.width, paper.height) for box in boxes)
        assert not any(one.meets(other) for one, other in combinations(boxes, 2))
        for cell in page.cells:
            inside = [text.field.box for text in cell.texts]
            assert cell.form.bars is not None
            inside.append(cell.form.bars.box)
            assert not any(one.meets(other) for one, other in combinations(inside, 2))
            assert all(box.within(cell.form.width, cell.form.height) for box in inside)


@BOTH
def test_a_picture_has_bars_of_whole_dots_and_svg_the_same(paper: Paper) -> None:
    page = placards(a_sheet(), paper)[0]
    image = placard_image(page, 203)
    assert image.depth() == 1
    rows = bytes(image.constBits())
    picture = Image.frombytes("1", (image.width(), image.height()), rows, "raw", "1;I", image.bytesPerLine())
    expected = {cell.label.code.text for cell in page.cells}
    assert {one.text for one in zxingcpp.read_barcodes(picture)} == expected
    assert placard_svg(page, 203).count(b"<rect") == (40 + 4) * len(expected)


def test_a_group_that_goes_over_says_its_heading_again() -> None:
    pages = placards(a_sheet(stations=60, persons=0), PAPERS["a4"])
    headings = [[one.text for one in page.texts if one.field.name == "heading"] for page in pages]
    assert headings[0] == ["Take back", "Hold the next card", "Quantity of the next card"]
    assert headings[1:] == [["This screen is the station"]] * 3
    assert [cell.label.name for cell in pages[1].cells[:2]] == ["Station 1", "Station 2"]
    said = [one.text for one in pages[3].texts if one.field.name == "foot"]
    assert said == ["4 of 4. Print at 100 %, never “fit to page”."]


def test_digits_stand_as_on_a_keypad_of_a_telephone() -> None:
    quantity = next(group for group in a_sheet().groups if group.heading.startswith("Quantity"))
    assert [one.name for one in quantity.labels] == [*"123456789", "Point", "0", "Clear"]


def test_without_reasons_or_persons_their_group_is_left_out() -> None:
    sheet = command_sheet(PLANT, (), (), {})
    assert {one.code.command for one in sheet.labels} == {
        Command.UNDO, Command.DIGIT, Command.POINT, Command.CLEAR
    }  # fmt: skip


def test_an_erased_name_leaves_the_badge() -> None:
    (label,) = command_sheet(PLANT, (), [Person(1, "OP-1", None)], {}).groups[-1].labels
    assert (label.name, label.note) == ("OP-1", "")


def test_two_reasons_of_one_mark_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "reason_mark", lambda _: 1)
    with pytest.raises(BadInput, match="reasons_alike"):
        command_sheet(PLANT, (), (), REASONS)
