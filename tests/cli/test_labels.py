"""``labels``: what is printed is what is scanned."""

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from tests.cli.conftest import Run
from tests.cli.helpers import count, do, finished, start
from tests.factories import NORMAL, TWO_STATE, SmallPlant, small_plant


def read(image: Image.Image) -> str:
    """The one text that all symbols on the picture say."""
    (text,) = {found.text for found in zxingcpp.read_barcodes(image)}
    return text


def pages(path: Path, dpi: int = 203) -> list[str]:
    """What the labels of a PDF file say."""
    with pypdfium2.PdfDocument(path) as document:
        return [read(page.render(scale=dpi / 72).to_pil()) for page in document]


@pytest.mark.parametrize("dpi", [203, 300])
def test_a_printed_loop_is_scanned(run: Run, plant: SmallPlant, tmp_path: Path, dpi: int):
    file = tmp_path / "cards.pdf"
    said = run("labels", "--loop", NORMAL, "--format", "pdf", "--output", file, "--dpi", dpi, "--json")
    codes = [plant.label(NORMAL, 1), plant.label(NORMAL, 2)]
    assert said.status == 0
    assert said.json["files"] == [str(file)]
    assert said.json["refused"] == []
    assert [one["code"] for one in said.json["labels"]] == codes
    assert pages(file, dpi) == codes
    assert run("scan", pages(file, dpi)[1], "--station", "ASSY", "--json").json["card"] == plant.card(NORMAL, 2)


def test_one_card_as_png(run: Run, file_plant: SmallPlant, tmp_path: Path):
    file = tmp_path / "card.png"
    said = run("labels", "--card", file_plant.label(NORMAL), "--format", "png", "--output", file)
    assert (said.status, said.out) == (0, f"1 label in {file}\n")
    assert read(Image.open(file)) == file_plant.label(NORMAL)


def test_a_process_without_a_screen(file_plant: SmallPlant, tmp_path: Path, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "card.pdf"
    said = finished(start("labels", "--card", 1, "--format", "pdf", "--output", file, "--dpi", "203"))
    assert said == (0, f"1 label in {file}\n", "")
    assert pages(file) == [file_plant.label_of(1)]


def test_several_cards_as_png(run: Run, file_plant: SmallPlant, tmp_path: Path):
    numbers = [file_plant.card(TWO_STATE, 2), file_plant.card(NORMAL)]
    said = run("labels", "--card", *numbers, "--format", "png", "--output", tmp_path / "card.png", "--json")
    files = [tmp_path / f"card-{number}.png" for number in numbers]
    assert said.json["files"] == [str(file) for file in files]
    assert [read(Image.open(file)) for file in files] == [file_plant.label_of(number) for number in numbers]


def test_into_a_folder(run: Run, file_plant: SmallPlant, tmp_path: Path):
    (tmp_path / "labels").mkdir()
    said = run("labels", "--loop", NORMAL, TWO_STATE, "--format", "png", "--output", tmp_path / "labels")
    names = {f"card-{number}.png" for number in (*file_plant.cards[NORMAL], *file_plant.cards[TWO_STATE])}
    assert {one.name for one in (tmp_path / "labels").iterdir()} == names
    assert said.out.endswith(" and 3 more\n")


def test_new_cards_are_printed_to_be_put_into_use(run: Run, sqlite_url: str, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("KANBAN_DATABASE_URL", sqlite_url)
    plant = small_plant(sqlite_url, activated=False)
    run("labels", "--loop", NORMAL, "--format", "pdf", "--output", tmp_path / "new.pdf")
    code = pages(tmp_path / "new.pdf")[0]
    assert code == plant.label(NORMAL)
    assert run("scan", code, "--station", "ASSY", "--json").json["step"] == "activate full"


def test_a_reprint_replaces_the_old_label_once_it_is_scanned(run: Run, home: Path, plant: SmallPlant, tmp_path: Path):
    (home / "settings.toml").write_text("guard_seconds = 0")
    file, card = tmp_path / "card.pdf", plant.card(NORMAL)
    words = ["labels", "--card", card, "--format", "pdf", "--output", file]
    said = run(*words, "--reprint", "--station", "ASSY", "--badge", "OP-01", "--json")
    assert said.json["labels"] == [{"card": card, "issue": 2, "code": plant.label(NORMAL, issue=2)}]
    assert pages(file) == [plant.label(NORMAL, issue=2)]
    last = run("history", card, "--json").json["events"][-1]
    assert (last["step"], last["issue"], last["by"], last["source"]) == ("reissue", 2, "Ada", "command")
    old, new = plant.label(NORMAL), plant.label(NORMAL, issue=2)
    assert run("scan", old, "--station", "ASSY").status == 0  # the old one is good until the new one is seen
    assert run("scan", new, "--station", "MILL", "--json").json["outcome"] == "moved"
    before = count(plant.url)
    said = run("scan", old, "--station", "MILL")
    assert (said.status, said.out) == (1, "")
    assert said.sentence.startswith("Old label")
    assert run("scan", old, "--station", "MILL", "--json").json["reason"] == "card superseded"
    run(*words)
    assert (pages(file), count(plant.url)) == ([new], before)  # without --reprint nothing is recorded


def test_a_reprint_that_is_refused(run: Run, file_plant: SmallPlant, tmp_path: Path):
    words = ["labels", "--loop", NORMAL, "--format", "pdf", "--output", tmp_path / "x.pdf", "--reprint"]
    said = run(*words, "--station", "STEEL", "--json")
    assert said.status == 1
    assert (said.json["files"], [one["card"] for one in said.json["refused"]]) == ([], list(file_plant.cards[NORMAL]))
    said = run(*words, "--station", "STEEL")
    assert (said.status, said.out, len(said.err.splitlines())) == (1, "", 2)
    assert run(*words).sentence == "Say which station this is: --station CODE."
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["--card", "999"], 2, "There is no card 999."),
        (["--card", "1", "x\x1b[2J"], 2, "There is no card x\\x1b[2J."),
        (["--loop", "NORMAL", "nothing"], 2, "There is no loop “nothing”."),
        (["--card", "1", "--dpi", "99"], 2, "Labels are not made for 99 dpi. Choose 100 to 1200, such as 203 or 300."),
        (["--card", "1", "--dpi", "1000000"], 2, "Labels are not made for 1000000 dpi."),
        (["--card", "1", "--output", "/no/such/folder/x.pdf"], 3, "The file /no/such/folder/x.pdf cannot be written"),
        (["--card", "1", "--output", "/"], 3, "The file / cannot be written (it is a folder)."),
        (["--card", "1", "--output", "/proc/x.pdf"], 3, "The file /proc/x.pdf cannot be written"),
    ],
)
def test_what_cannot_be_printed(
    run: Run, file_plant: SmallPlant, tmp_path: Path, words: list[str], status: int, sentence: str
):
    before = count(file_plant.url)
    said = run("labels", "--format", "pdf", "--output", tmp_path / "x.pdf", "--reprint", "--station", "ASSY", *words)
    assert (said.status, said.out) == (status, "")
    assert said.sentence.startswith(sentence)
    if "/proc" not in str(words):
        assert count(file_plant.url) == before
    assert not (tmp_path / "x.pdf").exists()


def test_cards_that_get_no_label(run: Run, file_plant: SmallPlant, tmp_path: Path):
    words = ["--format", "pdf", "--output", tmp_path / "x.pdf"]
    do(file_plant.url, "UPDATE card SET identity = 'VOID'")
    said = run("labels", "--card", file_plant.card(NORMAL), *words)
    assert (said.status, said.sentence) == (2, "Card 1 is VOID and gets no label. Choose another card.")
    said = run("labels", "--loop", NORMAL, *words)
    assert (said.status, said.sentence) == (2, f"There are no cards to print in {NORMAL}. Choose another loop.")


def test_missing_fonts(run: Run, file_plant: SmallPlant, tmp_path: Path, monkeypatch):
    from kanban_desktop.printing import paint

    monkeypatch.setattr(paint, "_FONTS", ("None.otf",))
    paint.ensure_gui.cache_clear()
    said = run("labels", "--card", "1", "--format", "pdf", "--output", tmp_path / "x.pdf", "--reprint")
    assert (said.status, said.out) == (3, "")
    assert said.sentence.startswith("Labels cannot be painted here: ")
    monkeypatch.undo()
    paint.ensure_gui()


def test_the_layouts_are_listed(run: Run, home: Path):
    said = run("labels", "--layouts")
    assert said.status == 0
    assert [line.split()[0] for line in said.out.splitlines()[1:]] == [
        one["layout"] for one in run("labels", "--layouts", "--json").json["layouts"]
    ]
    (home / "labels").mkdir()
    bad = home / "labels" / "ours.toml"
    bad.write_text('title = "Ours"\nwidth = "wide"\n')
    said = run("labels", "--layouts")
    assert (said.status, said.out.splitlines()[-1]) == (
        2, f"The layout {bad} cannot be used, line 2: “width” must be a number. Mend it or take it away."
    )  # fmt: skip
    assert [one["layout"] for one in run("labels", "--layouts", "--json").json["broken"]] == ["ours"]


@pytest.mark.parametrize("kind", ["pdf", "png"])
def test_a_plants_own_layout(run: Run, home: Path, file_plant: SmallPlant, tmp_path: Path, kind: str):
    (home / "labels").mkdir()
    (home / "labels" / "ours.toml").write_text(
        'title = "Ours"\nwidth = 60\nheight = 30\nmargin = 3\n[qr]\nbox = [0, 0, 30, 30]\n'
    )
    file = tmp_path / f"x.{kind}"
    said = run("labels", "--card", 1, "--layout", "ours", "--format", kind, "--output", file, "--json")
    assert said.json["layout"] == "ours"
    assert (pages(file) if kind == "pdf" else [read(Image.open(file))]) == [file_plant.label_of(1)]


def test_a_sheet_is_filled_before_the_next_one(run: Run, file_plant: SmallPlant, tmp_path: Path):
    words = ["labels", "--loop", NORMAL, TWO_STATE, "--layout", "a4-105x74", "--dpi", "203", "--output", tmp_path]
    said = run(*words[:-1], tmp_path / "x.pdf", "--format", "pdf", "--json")
    codes = [one["code"] for one in said.json["labels"]]
    with pypdfium2.PdfDocument(tmp_path / "x.pdf") as document:
        (found,) = (
            {one.text for one in zxingcpp.read_barcodes(page.render(scale=203 / 72).to_pil())} for page in document
        )
    assert found == set(codes)
    assert run(*words, "--format", "svg").out == f"{len(codes)} labels in {tmp_path / 'sheet-1.svg'}\n"


def test_zpl_for_a_label_printer(run: Run, file_plant: SmallPlant, tmp_path: Path):
    words = ["labels", "--loop", NORMAL, "--layout", "label-60x40", "--output", tmp_path / "x.zpl", "--json"]
    codes = [one["code"] for one in run(*words, "--format", "zpl").json["labels"]]
    said = (tmp_path / "x.zpl").read_text()
    assert said.count("^XA") == said.count("^XZ") == said.count("^BQ") == 2
    assert all(said.count(code) == 2 for code in codes)
    run(*words, "--format", "zpl-image", "--dpi", 300)
    said = (tmp_path / "x.zpl").read_text()
    assert (said.count("^GFA"), said.count("^BC"), said.count("^PW709")) == (2, 0, 2)


def test_a_place_gets_one_label(run: Run, file_plant: SmallPlant, tmp_path: Path):
    file = tmp_path / "shelf.pdf"
    said = run(
        "labels", "--loop", NORMAL, TWO_STATE, "--layout", "shelf-100x50", "--format", "pdf", "--output", file, "--json"
    )
    assert [one["loop"] for one in said.json["labels"]] == [NORMAL, TWO_STATE]
    with pypdfium2.PdfDocument(file) as document:
        assert len(document) == 2


@pytest.mark.parametrize("kind", ["pdf", "png", "svg"])
def test_the_sheet_of_command_codes(run: Run, file_plant: SmallPlant, tmp_path: Path, kind: str):
    output = tmp_path / "x.pdf" if kind == "pdf" else tmp_path
    words = ["labels", "--commands", "--paper", "letter", "--format", kind, "--output", output, "--dpi", 203]
    said = run(*words, "--json")
    files = ["x.pdf"] if kind == "pdf" else [f"commands-{n}.{kind}" for n in (1, 2, 3)]
    assert said.json["files"] == [str(tmp_path / name) for name in files]
    commands = {(one["command"], one["name"]) for one in said.json["commands"]}
    assert {("undo", "Undo"), ("hold", "rust"), ("station", "Milling"), ("person", "Ada"), ("digit", "7")} <= commands
    if kind == "png":
        found = {one.text for file in files for one in zxingcpp.read_barcodes(Image.open(tmp_path / file))}
        assert found == {one["code"] for one in said.json["commands"]}
    assert run(*words).out.startswith(f"{len(commands)} command codes in {tmp_path / files[0]}")
    said = run("labels", "--commands", "--format", "zpl", "--output", tmp_path / "x.zpl")
    assert (said.status, said.sentence) == (2, "Command codes are printed on a sheet. Choose pdf, png or svg.")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--layout", "a5"], "There is no layout “a5”. Choose one of: a4-100x50, "),
        (["--layout", "a4-60x40"], "ZPL is for label printers, and “a4-60x40” is a sheet."),
        (["--dpi", "400"], "Label printers have 203, 300, 600 dpi, not 400."),
        (["--layout", "shelf-100x50"], "A shelf label is no card and has no issue. Print it again without --reprint."),
        (["--format", "gif"], "Argument --format: invalid choice: 'gif'"),
    ],
)
def test_a_layout_that_is_not_to_be_had_so(
    run: Run, file_plant: SmallPlant, tmp_path: Path, words: list[str], sentence: str
):
    before = count(file_plant.url)
    said = run(
        "labels", "--card", 1, "--format", "zpl", "--output", tmp_path / "x", "--reprint", "--station", "ASSY", *words
    )
    assert (said.status, said.out) == (2, "")
    assert said.sentence.startswith(sentence)
    assert count(file_plant.url) == before
    assert run("labels", "--card", 1, "--format", "pdf").sentence.startswith("--output is missing. See: ")
