"""The set-up page on its way to a printer of any kind, and what a station without its plant can do about it."""

from dataclasses import replace
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest

from kanban_desktop.model.calibration import Calibration, Grade
from kanban_desktop.model.errors import BadInput, OutOfReach
from kanban_desktop.model.plant import Plant
from kanban_desktop.model.printjobs import Language, Printer, PrinterKind, Problem
from kanban_desktop.operations import printer_setup, setup_words
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.printer_setup import SetupPlan, SetupSent
from tests.cups_server import QUEUE, CupsServer
from tests.factories import ZONE, SmallPlant, real_now
from tests.gui.windows import until
from tests.operations.post import Post
from tests.operations.printshop import a_printer
from tests.zebra_double import ZebraDouble

pytestmark = pytest.mark.usefixtures("qapp")

PLANT = Plant(uuid4(), 1201, uuid4(), "Gearbox plant", ZONE)


def a_plan(address: str, kind: PrinterKind = PrinterKind.TCP, language: Language = Language.ZPL) -> SetupPlan:
    one = Printer(7, "Zebra", kind, address, language, 203, "label-60x40")
    return printer_setup.plan(one, PLANT, real_now())


def sent(wanted: SetupPlan, patience: float = 0.0) -> SetupSent:
    return printer_setup.send(wanted.printer, printer_setup.made(wanted), Event(), patience)


def test_a_printer_that_has_the_page_and_waits_goes_on_by_itself() -> None:
    with ZebraDouble(runs_out_after=1) as zebra:
        came = sent(a_plan(zebra.address))
        assert (came.out, came.doubt) == (True, False)
        assert came.trouble is not None
        assert came.trouble.problem is Problem.LABELS_OUT
        said = setup_words.sent(came, a_plan(zebra.address).printer)
        assert said == "Zebra is out of labels. Put in a new roll; printing goes on by itself."
        assert (len(zebra.labels), len(zebra.held)) == (1, 1)


def test_whoever_closes_the_window_waits_for_no_printer() -> None:
    ending = Event()
    ending.set()
    with ZebraDouble(slow=True) as zebra:
        wanted = a_plan(zebra.address)
        assert printer_setup.send(wanted.printer, printer_setup.made(wanted), ending, 600).out


@pytest.mark.parametrize(("language", "count"), [(Language.PDF, 1), (Language.PNG, 2), (Language.ZPL, 1)])
def test_a_folder_gets_a_document_or_a_picture_a_page(tmp_path: Path, language: Language, count: int) -> None:
    wanted = a_plan(str(tmp_path), PrinterKind.FOLDER, language)
    came = sent(wanted)
    assert came == SetupSent(True)
    assert str(tmp_path) in setup_words.sent(came, wanted.printer)
    assert len(list(tmp_path.iterdir())) == count
    gone = sent(a_plan(str(tmp_path / "gone"), PrinterKind.FOLDER, language))
    assert gone.trouble is not None
    assert (gone.out, gone.trouble.problem) == (False, Problem.FOLDER_MISSING)


@pytest.mark.parametrize(
    ("across", "along", "codes", "said"),
    [
        (100_000, 30_000, "123", ""),
        (100_400, 30_500, "12", ""),
        (97_000, 30_000, "123", "3 % too small across"),
        (100_000, 45_000, "123", "50 % too large along"),
        (100_000, 30_000, "13", "code 2 not read"),
        (100_000, 30_000, "", "code 1 not read"),
    ],
)
def test_a_few_words_beside_its_name(across: int, along: int, codes: str, said: str) -> None:
    read = tuple(one for one in Grade if str(one.n) in codes)
    measured = Calibration(across, along, read, 0, along_of=30_000)
    one = replace(a_plan("localhost").printer, calibration=measured)
    assert setup_words.brief(one) == said
    assert setup_words.brief(replace(one, calibration=None)) == "not set up"
    assert setup_words.brief(replace(one, calibration=None, kind=PrinterKind.FILE)) == ""


@pytest.mark.parametrize(
    ("read", "said"), [((), "code 1, 2 and 3;"), (("1",), "code 2 and 3;"), (("1", "2"), "code 3,")]
)
def test_codes_that_were_not_read_are_named(read: tuple[str, ...], said: str) -> None:
    found = tuple(one for one in Grade if str(one.n) in read)
    one = replace(a_plan("localhost").printer, calibration=Calibration(100_000, 30_000, found, 0, along_of=30_000))
    assert f"Not read: {said}" in setup_words.calibration(one)


def test_a_queue_gets_it_and_says_what_keeps_it(system: CupsServer) -> None:
    wanted = a_plan(QUEUE, PrinterKind.SYSTEM, Language.PDF)
    assert sent(wanted).out
    until(lambda: len(system.printed) == 1, "the printer has got nothing")
    assert system.printed[0].startswith(b"%PDF")
    system.tell("cupsdisable")
    came = sent(wanted)
    assert came.trouble is not None
    assert (came.out, came.trouble.problem) == (True, Problem.QUEUE_STOPPED)
    system.stop()
    assert not sent(wanted).out
    assert sent(a_plan("Nowhere", PrinterKind.SYSTEM, Language.PDF)).trouble is not None


def test_what_cannot_be_printed_so_is_said() -> None:
    one = Printer(7, "Zebra", PrinterKind.TCP, "localhost", Language.ZPL, 400)
    with pytest.raises(BadInput, match="zpl_dpi"):
        printer_setup.made(printer_setup.plan(one, PLANT, real_now()))
    one = Printer(7, "Zebra", PrinterKind.TCP, "localhost", Language.PDF, 90)
    with pytest.raises(BadInput, match="dpi_bad"):
        printer_setup.plan(one, PLANT, real_now())


def test_without_the_plant_nothing_is_set_up_and_the_sentence_says_why(
    station: Post, plant: SmallPlant, tmp_path: Path
) -> None:
    desks = Desks.open(plant.url, station.known, real_now, uuid4, lambda _: None)
    one = a_printer(desks, str(tmp_path), PrinterKind.FOLDER, name="Folder")
    wanted = printer_setup.plan(one, desks.catalog.layout.plant, real_now())
    measured = wanted.measured(wanted.across, wanted.along, frozenset(Grade), None)
    station.proxy.go_down()
    for job in (
        lambda at: at.printing.printer("Folder"),
        lambda at: at.printing.borrow(one, uuid4()),
        lambda at: at.printing.give_back(uuid4()),
        lambda at: at.printing.calibrate(one, measured),
    ):
        with pytest.raises(OutOfReach, match="database_lost"):
            station.desks.run(job)
    assert desks.printing.printer("Folder").calibration is None
    station.proxy.pass_on()
    station.desks.catch_up()
    kept = station.desks.run(lambda at: at.printing.calibrate(one, measured), act=True)
    assert desks.printing.printer("Folder").calibration == kept
    desks.close()
