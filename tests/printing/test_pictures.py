"""Pictures of parts: what is taken in and what is not, and how it stands on a label, in dots and in colours."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.label import Label
from kanban_desktop.operations import demo_plant, words
from kanban_desktop.printing import dots, layouts, paint, pictures
from kanban_desktop.printing.layout import Layout, Sheet
from kanban_desktop.printing.pages import page_png, page_svg
from kanban_desktop.printing.pictures import MOST_SIDE, taken_in
from kanban_desktop.printing.plates import labels_zpl
from tests import proof
from tests.printing.test_labels import PLAIN, as_pillow
from tests.zpl_renderer import rendered

PICTURED = [name for name in layouts.files() if isinstance(form := layouts.layout(name), Layout) and form.picture]
RED, WHITE = (200, 30, 30), (255, 255, 255)


@pytest.fixture(autouse=True)
def _gui(qapp: QApplication) -> None:
    paint.ensure_gui()


def drawn(path: Path, wide: int, high: int, mode: str = "RGB", **more: object) -> Path:
    """A red bar across the upper half of a white picture."""
    image = Image.new(mode, (wide, high), WHITE if mode == "RGB" else (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((0, 0, wide, high // 2 - 1), fill=RED)
    image.save(path, **more)  # type: ignore[arg-type]
    return path


def layout(name: str) -> Layout:
    found = layouts.layout(name)
    assert isinstance(found, Layout)
    return found


def opened(png: bytes, folder: Path) -> Image.Image:
    (folder / "kept.png").write_bytes(png)
    return Image.open(folder / "kept.png").convert("RGB")


def pixel(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    found = image.getpixel((x, y))
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "png-by-another-name.txt"])
def test_a_picture_is_kept_small_and_in_its_proportions(tmp_path: Path, name: str) -> None:
    path = drawn(tmp_path / name, 3000, 1500, format="JPEG" if name.endswith("jpg") else "PNG")
    png = taken_in(path)
    kept = opened(png, tmp_path)
    assert kept.size == (MOST_SIDE, MOST_SIDE // 2)
    assert len(png) < 20_000
    assert max(abs(one - other) for one, other in zip(pixel(kept, 50, 20), RED, strict=True)) < 12
    assert pixel(kept, 50, 180) == WHITE


def test_what_can_be_seen_through_is_white(tmp_path: Path) -> None:
    kept = opened(taken_in(drawn(tmp_path / "a.png", 60, 40, "RGBA")), tmp_path)
    assert kept.size == (60, 40)
    assert pixel(kept, 10, 39) == WHITE


def test_a_photograph_that_was_taken_on_its_side_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter, as telephones write it
    kept = opened(taken_in(drawn(tmp_path / "a.jpg", 1200, 600, exif=exif, quality=95)), tmp_path)
    assert kept.size == (MOST_SIDE // 2, MOST_SIDE)
    right, left = pixel(kept, 190, 200), pixel(kept, 10, 200)
    assert max(right) - min(right) > 100
    assert max(left) - min(left) < 20


def test_a_photograph_takes_no_room(tmp_path: Path) -> None:
    Image.effect_noise((2000, 2000), 90).convert("RGB").save(tmp_path / "a.jpg")
    assert len(taken_in(tmp_path / "a.jpg")) < 200_000


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("nothing.png", None, "no such file or directory"),
        ("text.png", b"hello", "it is neither PNG nor JPEG"),
        ("empty.png", b"", "it is neither PNG nor JPEG"),
        ("a.gif", "GIF", "it is neither PNG nor JPEG"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' width='90' height='90'/>", "it is neither PNG nor JPEG"),
        ("half.png", "half", "it is damaged"),
        ("small.png", "small", "it has fewer than 16 pixels a side"),
        ("huge.png", "huge", "it has more than 100 million pixels"),
        ("folder", "folder", "is a directory"),
        ("a\0b.png", None, "embedded null byte"),
    ],
)
def test_what_is_no_picture_is_told_in_a_sentence(
    tmp_path: Path, name: str, content: bytes | str | None, problem: str
) -> None:
    path = tmp_path / name
    match content:
        case bytes():
            path.write_bytes(content)
        case "GIF":
            drawn(path, 90, 90, format="GIF")
        case "small":
            drawn(path, 90, 9)
        case "half":
            whole = drawn(path, 900, 900).read_bytes()
            path.write_bytes(whole[: len(whole) // 2])
        case "huge":
            Image.new("1", (20_000, 6_000)).save(path)
        case "folder":
            path.mkdir()
    with pytest.raises(BadInput) as caught:
        taken_in(path)
    said = words.fault(caught.value)
    assert said == f"The picture {path} cannot be used: {problem}. Give a PNG or JPEG file that other programs show."


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 1_000_000)
    (tmp_path / "a.png").write_bytes(bytes(1_000_001))
    with pytest.raises(BadInput) as caught:
        taken_in(tmp_path / "a.png")
    assert "it is larger than 1 MB" in words.fault(caught.value)


def test_the_cards_have_a_place_for_it_and_so_have_the_sheets_of_them() -> None:
    assert {"card-105x74", "card-105x74-colour", "label-100x50", "shelf-100x50"} <= set(PICTURED)
    for name in ("a4-105x74", "letter-105x74"):
        sheet = layouts.layout(name)
        assert isinstance(sheet, Sheet)
        assert sheet.label.picture is not None


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("name", PICTURED)
def test_it_stands_in_its_box_and_changes_nothing_else_there(tmp_path: Path, name: str, dpi: int) -> None:
    form = layout(name)
    assert form.picture is not None
    label = replace(PLAIN, part_number="4711", part_name="Gear", picture=taken_in(drawn(tmp_path / "a.png", 300, 300)))
    bare = replace(label, picture=b"")
    # Qt paints a letter that it has painted before a shade otherwise.
    _, without, with_it = (as_pillow(paint.label_image(one, dpi, form)) for one in (bare, bare, label))
    left, top, wide, high = dots.rect(form.picture.box, dpi)
    # Without a picture there is nothing in its place, and nothing that looks as if it were missing.
    assert ImageChops.invert(without.convert("L")).crop((left, top, left + wide, top + high)).getbbox() is None
    differs = ImageChops.difference(without.convert("RGB"), with_it.convert("RGB")).getbbox()
    assert differs is not None
    assert (left, top) <= (differs[0], differs[1])
    assert (differs[2], differs[3]) <= (left + wide, top + high)


def test_it_is_black_and_white_dots_where_there_is_no_colour(tmp_path: Path) -> None:
    grey = Image.new("L", (300, 300), 128)
    grey.save(tmp_path / "grey.png")
    label = replace(PLAIN, picture=taken_in(tmp_path / "grey.png"))
    form = layout("card-105x74")
    assert form.picture is not None
    left, top, wide, high = dots.rect(form.picture.box, 203)
    side = min(wide, high)
    middle = (top + (high - side) // 2) + 5
    inside = (left + wide - side + 5, middle, left + wide - 5, middle + side - 10)
    dotted = as_pillow(paint.label_image(label, 203, form)).convert("L").crop(inside)
    black = dotted.histogram()[0] / (dotted.width * dotted.height)
    assert set(dotted.get_flattened_data()) == {0, 255}
    assert 0.4 < black < 0.6
    coloured = as_pillow(paint.label_image(label, 203, layout("card-105x74-colour"))).convert("L").crop(inside)
    assert set(coloured.get_flattened_data()) == {128}


def test_a_printer_gets_it_as_dots_and_its_codes_are_read(qapp: QApplication) -> None:
    chosen = [label for deck in proof.demo_labels() for label in deck[:1] if label.picture][:3]
    for name in ("card-105x74", "label-100x50"):
        form = layout(name)
        assert form.picture is not None
        zpl = labels_zpl(chosen, 203, form)
        bare = labels_zpl([replace(label, picture=b"") for label in chosen], 203, form)
        assert zpl.count(b"^GFA") == bare.count(b"^GFA") + len(chosen)
        (prints,) = rendered((zpl, dots.page(203, form), 203))
        place = dots.rect(form.picture.box, 203)
        box = (place.left, place.top, place.left + place.width, place.top + place.height)
        for label, print_ in zip(chosen, prints, strict=True):
            assert proof.unread([label], print_) == []
            painted = as_pillow(paint.label_dots(label, 203, form)).convert("L").crop(box)
            assert ImageChops.difference(print_.convert("L").crop(box), painted).getbbox() is None


def test_it_is_in_every_kind_of_file(tmp_path: Path) -> None:
    label = replace(PLAIN, picture=taken_in(drawn(tmp_path / "a.png", 200, 200)))
    assert "data:image/png" in page_svg([label], 203, layout("card-105x74")).decode()
    sheet = layouts.layout("a4-105x74")
    coloured = QImage.fromData(page_png([label], 100, sheet))
    assert coloured != QImage.fromData(page_png([replace(label, picture=b"")], 100, sheet))


def test_what_is_no_picture_after_all_is_left_out(tmp_path: Path) -> None:
    form = layout("card-105x74")
    broken = replace(PLAIN, part_number="1", part_name="1", picture=b"broken")
    assert paint.label_image(broken, 203, form) == paint.label_image(replace(broken, picture=b""), 203, form)


def test_the_demo_plant_has_some_and_each_is_small() -> None:
    demo = demo_plant.load()
    pictured = {part.number for part in demo.parts if part.picture}
    assert pictured == set(demo.pictures)
    assert len(pictured) > 5
    assert all(len(png) < 20_000 for png in demo.pictures.values())
    assert all(loop.container for loop in demo.loops)


def test_labels_are_the_same_with_the_same_picture_only() -> None:
    one, same, other = (replace(PLAIN, picture=png) for png in (b"1", bytes([49]), b"2"))
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert isinstance(one, Label)
