"""``change``: what is printed on cards changes, and their labels are printed anew."""

from pathlib import Path

import pytest

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
