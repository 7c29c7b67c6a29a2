"""``printers setup`` and ``printers calibrate``, as whoever stands at the printer types them."""

from pathlib import Path
from uuid import uuid4

import pypdfium2
import pytest
import zxingcpp

from kanban_desktop.store import printers
from tests.cli.conftest import Run
from tests.factories import PETRA, SmallPlant, at_work
from tests.operations import printshop
from tests.zebra_double import ZebraDouble

pytestmark = pytest.mark.usefixtures("qapp")

ADD = ("printers", "add", "Zebra", "--kind", "tcp", "--badge", "PL-01", "--layout", "label-100x50", "--address")
RIGHT = ("printers", "calibrate", "zebra", "--across", "90", "--along", "40.2")


@pytest.fixture
def office(run: Run, plant: SmallPlant, tmp_path: Path) -> str:
    """A printer that is a file, and its name."""
    words = ("--kind", "file", "--address", tmp_path / "out.pdf", "--layout", "a4-60x40", "--dpi", "600")
    assert run("printers", "add", "Office", *words, "--badge", "PL-01").status == 0
    return "Office"


def codes_of(run: Run, name: str, file: Path) -> list[str]:
    """The codes of its page, as they are read from paper."""
    said = run("printers", "setup", name, "--output", file, "--json")
    assert said.status == 0
    with pypdfium2.PdfDocument(file) as document:
        read = [one.text for page in document for one in zxingcpp.read_barcodes(page.render(scale=4).to_pil())]
    assert sorted(read) == sorted(said.json["codes"])
    codes: list[str] = said.json["codes"]
    return codes


def test_the_page_comes_out_of_the_printer_and_is_kept_as_it_was_measured(run: Run, plant: SmallPlant) -> None:
    with ZebraDouble() as zebra:
        run(*ADD, zebra.address)
        said = run("printers", "setup", "Zebra", "--json")
        assert (said.status, said.json["out"], said.json["across_of"], said.json["along_of"]) == (0, True, 90, 40)
        assert said.json["message"] == "The set-up page is out of Zebra. Measure both rulers, then scan its codes."
        assert len(zebra.labels) == 1
        codes = said.json["codes"]
        assert all(code.encode() in zebra.labels[0] for code in codes)
        assert run("printers", "--json").json["printers"][0]["setup"] is None
        assert " no " in run("printers").out
        said = run(*RIGHT, "--code", *codes, "--badge", "PL-01")
        assert (said.status, said.out) == (0, "Zebra prints in true size, and all its codes are read.\n")
        (found,) = run("printers", "--json").json["printers"]
        setup = found["setup"]
        assert (setup["true"], setup["readable"], setup["unread"]) == (True, True, [])
        assert (setup["across"], setup["along"], setup["along_of"]) == (90, 40.2, 40)
        assert " yes " in run("printers").out
        checks = {one["name"]: one for one in run("doctor", "--json").json["checks"]}
        assert checks["set-up of Zebra"]["ok"]
    with at_work(plant) as desks:
        (one,) = printers.printers(desks.database).values()
    assert one.calibration is not None
    assert one.calibration.by == PETRA.id


def test_what_is_wrong_is_said_by_everybody(run: Run, plant: SmallPlant, office: str, tmp_path: Path) -> None:
    codes = codes_of(run, office, tmp_path / "page.pdf")
    words = ("printers", "calibrate", office, "--along", "100,0", "--code", codes[0])
    said = run(*words, "--across", "98")
    small = (
        "Office prints 98 mm for 100 mm across (2 % too small). Switch off “fit to page” in its driver and its own "
        "menu, and check its dpi. Not read: code 2 and 3; its labels may not be read either. Print darker or slower, "
        "clean the head, or choose a layout with coarser bars."
    )
    assert (said.status, said.out) == (1, small + "\n")
    assert "2 % too small across" in run("printers").out
    checks = {one["name"]: one for one in run("doctor", "--json").json["checks"]}
    assert (checks["set-up of Office"]["ok"], small in checks["set-up of Office"]["message"]) == (False, True)
    said = run(*words, "--across", "100.4", "--code", codes[1], "--json")
    assert (said.status, said.json["setup"]["unread"]) == (0, ["fine"])
    assert said.json["message"].startswith("Not read: code 3, which is finer than its labels;")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--across", "9.8", "--along", "100"], "9.8 mm cannot be what a ruler of 100 mm measures."),
        (["--across", "100", "--along", "998"], "998 mm cannot be what a ruler of 100 mm measures."),
        (["--across", "ten", "--along", "100"], "“ten” is no length. Write it in millimetres, as in 99.8."),
        (["--across", "99999", "--along", "100"], "“99999” is no length."),
        (["--across", "100"], "The following arguments are required: --along"),
        (["--across", "100", "--along", "100", "--code", "4711"], "4711 is no code of the set-up page."),
        (["--across", "100", "--along", "100", "--badge", "NO"], "The plant knows no badge NO."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(run: Run, office: str, words: list[str], sentence: str) -> None:
    said = run("printers", "calibrate", office, *words)
    assert (said.status, said.out) == (2, "")
    assert said.sentence.startswith(sentence)
    assert run("printers", "--json").json["printers"][0]["setup"] is None


def test_codes_of_another_printer_and_cards_are_none_of_this_page(
    run: Run, plant: SmallPlant, office: str, tmp_path: Path
) -> None:
    run("printers", "add", "Second", "--kind", "folder", "--address", tmp_path, "--badge", "PL-01")
    (foreign, *_) = codes_of(run, "Second", tmp_path / "second.pdf")
    words = ("printers", "calibrate", office, "--across", "100", "--along", "100", "--code")
    assert run(*words, foreign).sentence.startswith(f"{foreign} is of another printer's set-up page.")
    card = next(iter(plant.cards))
    assert "is no code of the set-up page" in run(*words, plant.label(card)).sentence
    # A code of the page is no card, and moves none.
    said = run("scan", foreign, "--station", "ASSY")
    assert said.status in (1, 2)


def test_a_printer_that_does_not_print_says_why_and_the_page_is_to_be_printed_again(
    run: Run, plant: SmallPlant
) -> None:
    with ZebraDouble(labels_out=True) as zebra:
        run(*ADD, zebra.address)
        said = run("printers", "setup", "Zebra")
        assert said.status == 1
        assert said.out == "Zebra is out of labels. Put in a new roll; then print the set-up page again.\n"
        assert not zebra.held
        zebra.labels_out, zebra.hang_up_after = False, 20
        said = run("printers", "setup", "Zebra", "--json")
        assert (said.status, said.json["doubt"]) == (1, True)
        assert said.json["message"].startswith(
            "The connection to Zebra broke off. Look whether the set-up page came out"
        )


def test_the_page_goes_where_the_printer_hangs(run: Run, file_plant: SmallPlant, tmp_path: Path) -> None:
    there = ("--kind", "file", "--address", tmp_path / "out.pdf", "--at", "MILL", "--badge", "PL-01")
    run("printers", "add", "There", *there)
    said = run("printers", "setup", "There", "--station", "ASSY")
    assert said.sentence == "There hangs on the computer of Milling. Print its set-up page there."
    assert run("printers", "setup", "There", "--station", "MILL").status == 0
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")


def test_nobody_else_prints_meanwhile(run: Run, file_plant: SmallPlant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kanban_desktop.cli.printer_setup.BORROWED", 0)
    with ZebraDouble() as zebra:
        run(*ADD, zebra.address)
        desks, other = printshop.opened(file_plant), uuid4()
        assert desks.printing.borrow(desks.printing.printer("Zebra"), other)
        said = run("printers", "setup", "Zebra")
        assert said.status == 1
        assert said.out == "Zebra is busy with other labels. Wait a moment; then print the set-up page again.\n"
        assert not zebra.labels
        desks.printing.give_back(other)
        desks.close()
        assert run("printers", "setup", "Zebra").status == 0
        assert len(zebra.labels) == 1
