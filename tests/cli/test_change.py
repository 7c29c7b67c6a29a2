"""``change``: what is printed on cards changes, and their labels are printed anew."""

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from tests.cli.conftest import Run
from tests.cli.helpers import count
from tests.factories import NORMAL, SmallPlant


def test_a_change_and_the_reprint_of_exactly_what_it_outdates(run: Run, plant: SmallPlant, tmp_path: Path):
    cards = list(plant.cards[NORMAL])
    said = run("change", "loop", NORMAL, "--place", "B7", "--quantity", "36.5", "--badge", "PL-01", "--json")
    assert (said.status, said.json["cards"], said.json["loops"]) == (0, cards, [NORMAL])
    assert said.json["message"].startswith("Changed. 2 labels are out of date by it.")
    assert [one["card"] for one in run("cards", "--identity", "obsolete", "--json").json["cards"]] == cards
    words = ["labels", "--outdated", "--format", "pdf", "--output", tmp_path / "x.pdf", "--station", "ASSY"]
    printed = run(*words, "--json").json["labels"]
    assert printed == [{"card": one, "issue": 2, "code": plant.label_of(one, 2)} for one in cards]
    said = run(*words)
    assert (said.status, said.sentence) == (2, "No label is out of date: there is nothing to print anew.")
    run("change", "loop", NORMAL, "--cards", "9", "--badge", "PL-01")
    assert run("cards", "--identity", "obsolete", "--json").json["cards"] == []


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["loop", NORMAL, "--place", "B7", "--badge", "OP-01"], 1, "This takes a planner."),
        (["loop", NORMAL, "--place", "B7", "--badge", "nobody"], 1, "This takes a planner."),
        (["loop", "nothing", "--place", "B7", "--badge", "PL-01"], 2, "There is no loop “nothing”."),
        (["part", "nothing", "--name", "x", "--badge", "PL-01"], 2, "No loop has the part nothing."),
        (["station", "ASSY", "--name", "Milling", "--badge", "PL-01"], 2, "“Milling” is taken already."),
        (["loop", NORMAL, "--quantity", "0", "--badge", "PL-01"], 2, "“0” is no quantity."),
        (["loop", NORMAL, "--cards", "-1", "--badge", "PL-01"], 2, "“-1” is no quantity."),
        (["loop", NORMAL, "--container", "KLT", "--badge", "OP-01"], 1, "This takes a planner."),
        (["loop", NORMAL, "--print-at-release", "Zebra", "--badge", "PL-01"], 2, "There is no printer “Zebra”."),
        (
            ["loop", NORMAL, "--place", "B7", "--print-at-release", "Z", "--badge", "PL-01"],
            2,
            "There is no printer “Z”.",
        ),
        (["loop", NORMAL, "--print-at-release", "Z", "--no-print-at-release", "--badge", "PL-01"], 2, "Argument --no-"),
        (["part", "4711-22", "--picture", "/nothing.png", "--badge", "PL-01"], 2, "The picture /nothing.png cannot be"),
        (["part", "4711-22", "--picture", "x", "--no-picture", "--badge", "PL-01"], 2, "Argument --no-picture"),
    ],
)
def test_what_is_not_changed(run: Run, file_plant: SmallPlant, words: list[str], status: int, sentence: str):
    if "Milling" in words:
        run("change", "station", "ASSY", "--name", "Final assembly", "--badge", "PL-01")
    before = count(file_plant.url)
    said = run("change", *words)
    assert (said.status, said.out) == (status, "")
    assert said.sentence.startswith(sentence)
    if "Milling" not in words:
        assert count(file_plant.url) == before


def test_a_container_is_printed_and_can_be_taken_away_again(run: Run, plant: SmallPlant, tmp_path: Path):
    cards = list(plant.cards[NORMAL])
    assert run("change", "loop", NORMAL, "--container", "KLT 4314", "--badge", "PL-01", "--json").json["cards"] == cards
    words = ["labels", "--outdated", "--format", "pdf", "--output", tmp_path / "x.pdf", "--station", "ASSY"]
    assert run(*words).status == 0
    with pypdfium2.PdfDocument(tmp_path / "x.pdf") as document:
        assert "KLT 4314" in document[0].get_textpage().get_text_bounded()
    assert run("change", "loop", NORMAL, "--container", "KLT 4314", "--badge", "PL-01", "--json").json["cards"] == []
    assert run("change", "loop", NORMAL, "--container", "", "--badge", "PL-01", "--json").json["cards"] == cards
    assert run(*words).status == 0
    with pypdfium2.PdfDocument(tmp_path / "x.pdf") as document:
        assert "KLT" not in document[0].get_textpage().get_text_bounded()


def test_a_picture_is_printed_and_can_be_taken_away_again(run: Run, plant: SmallPlant, tmp_path: Path):
    picture, other = tmp_path / "gear.png", tmp_path / "other.jpg"
    Image.new("RGB", (300, 300), "black").save(picture)
    Image.new("RGB", (300, 300), "grey").save(other)

    def outdated(*more: object) -> int:
        return len(run("change", "part", "4711-22", *more, "--badge", "PL-01", "--json").json["cards"])

    def black() -> int:
        words = ("labels", "--outdated", "--format", "png", "--output", tmp_path, "--station", "ASSY", "--json")
        return Image.open(run(*words).json["files"][0]).convert("L").histogram()[0]

    assert outdated("--picture", picture) == 6
    with_it = black()
    assert outdated("--picture", picture) == 0
    assert outdated("--picture", other) == 6
    assert black() < with_it - 5_000
    assert outdated("--no-picture") == 6
    assert black() < with_it - 10_000
    assert outdated("--no-picture") == 0
    (tmp_path / "bad.png").write_bytes(b"GIF89a")
    said = run("change", "part", "4711-22", "--picture", tmp_path / "bad.png", "--badge", "PL-01")
    assert (said.status, said.out) == (2, "")
    assert said.sentence.endswith("it is neither PNG nor JPEG. Give a PNG or JPEG file that other programs show.")


def test_a_loop_is_printed_at_release_until_it_is_not(run: Run, plant: SmallPlant, tmp_path: Path):
    run("printers", "add", "Zebra 1", "--kind", "folder", "--address", tmp_path, "--badge", "PL-01")
    words = ("change", "loop", NORMAL, "--badge", "PL-01")
    said = run(*words, "--print-at-release", "zebra 1")
    assert (said.status, said.sentence) == (
        0,
        "Changed. At release a new label comes out of Zebra 1. No label is out of date by it.",
    )
    listed = run("printers")
    assert listed.out.splitlines()[-1] == f"Zebra 1 prints at release: {NORMAL}"
    assert run("printers", "--json").json["printers"][0]["at_release"] == [NORMAL]
    assert run(*words, "--no-print-at-release", "--place", "B9").sentence.startswith(
        "Changed. At release no label is printed. 2 labels are out of date by it."
    )
    assert "at release" not in run("printers").out
    run(*words, "--print-at-release", "Zebra 1")
    said = run("printers", "remove", "Zebra 1", "--badge", "PL-01")
    assert said.sentence.endswith(f"At release nothing is printed any more in: {NORMAL}.")
