"""Print jobs from the order to the paper: every label comes out once, whatever happens to who prints."""

import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest

from kanban_desktop.model.errors import BadInput, OutOfReach
from kanban_desktop.model.printjobs import JobState, Language, Printer, PrinterKind, Problem
from kanban_desktop.model.steps import Step
from kanban_desktop.operations import words
from kanban_desktop.operations.answer import Outcome
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.printworker import PrintWorker
from kanban_desktop.operations.request import Request
from kanban_desktop.store import printjobs as rows
from tests import papers
from tests.factories import NORMAL, SmallPlant, real_now
from tests.gui.windows import ROOT
from tests.operations.printshop import THREE_LABELS, a_printer, becomes, lapse, ordered, papers_of, printing, troubled
from tests.zebra_double import ZebraDouble

pytestmark = pytest.mark.usefixtures("qapp", "impatient")


def test_every_label_comes_out_once_and_the_job_says_so(counter: Desks, shop: SmallPlant, zebra: ZebraDouble) -> None:
    printer = a_printer(counter, zebra.address)
    with printing(shop):
        job = ordered(counter, shop, printer, copies=2)
        done = becomes(counter, job, JobState.PRINTED)
    assert (done.out, done.total) == (6, 6)
    first = re.findall(rb"\^FD[^^]*?(\d{20})", b"".join(zebra.labels))
    assert len(zebra.labels) == 6
    assert [code.decode() for code in first[::2]] == [
        shop.label_of(number) for number in (shop.cards[NORMAL] * 3)[:3] for _ in range(2)
    ]
    where = counter.printing.printed(shop.card(NORMAL), 1)
    assert where is not None
    assert (where.printer, where.station) == (printer.name, "Assembly")


@pytest.mark.parametrize(
    ("flag", "problem", "said"),
    [
        ("labels_out", Problem.LABELS_OUT, "Put in a new roll"),
        ("head_open", Problem.HEAD_OPEN, "Close it"),
        ("ribbon_out", Problem.RIBBON_OUT, "out of ribbon"),
        ("paused", Problem.PAUSED, "pause button"),
    ],
)
def test_a_job_waits_for_its_printer_and_goes_on_by_itself(
    counter: Desks, shop: SmallPlant, zebra: ZebraDouble, flag: str, problem: Problem, said: str
) -> None:
    setattr(zebra, flag, True)
    with printing(shop):
        job = ordered(counter, shop, a_printer(counter, zebra.address))
        sentence = troubled(counter, job, problem)
        assert said in sentence
        assert sentence.endswith("printing goes on by itself.")
        assert not zebra.labels
        setattr(zebra, flag, False)
        becomes(counter, job, JobState.PRINTED)
    assert len(zebra.labels) == THREE_LABELS


def test_a_roll_that_ends_in_the_midst_of_a_job_costs_no_label(
    counter: Desks, shop: SmallPlant, zebra: ZebraDouble
) -> None:
    zebra.runs_out_after = 1
    with printing(shop):
        job = ordered(counter, shop, a_printer(counter, zebra.address))
        troubled(counter, job, Problem.LABELS_OUT)
        zebra.labels_out = False
        becomes(counter, job, JobState.PRINTED)
    assert len(zebra.labels) == THREE_LABELS


def test_a_printer_that_is_not_there_is_waited_for(counter: Desks, shop: SmallPlant) -> None:
    with ZebraDouble() as gone:
        address = gone.address
    with printing(shop):
        job = ordered(counter, shop, a_printer(counter, address))
        assert "check the port" in troubled(counter, job, Problem.REFUSED)
        with ZebraDouble(port=int(address.rpartition(":")[2])) as back:
            becomes(counter, job, JobState.PRINTED)
            assert len(back.labels) == THREE_LABELS


def test_a_line_that_breaks_in_the_midst_of_a_label_leaves_it_to_a_person(
    counter: Desks, shop: SmallPlant, zebra: ZebraDouble
) -> None:
    zebra.hang_up_after = 20
    with printing(shop):
        job = ordered(counter, shop, a_printer(counter, zebra.address))
        unsure = becomes(counter, job, JobState.UNSURE)
        assert (unsure.out, unsure.sending) == (0, 1)
        assert "in the midst of 1 of 3. Look whether it came out" in troubled(counter, job, Problem.BROKEN_OFF)
        assert not zebra.labels, "nobody prints it again by himself"
        counter.printing.settle(job.id, came_out=True)
        becomes(counter, job, JobState.PRINTED)
    assert len(zebra.labels) == THREE_LABELS - 1
    with pytest.raises(BadInput, match="job_settled"):
        counter.printing.settle(job.id, came_out=True)


@pytest.mark.parametrize("came_out", [True, False])
def test_who_is_killed_in_the_midst_of_a_label_leaves_no_label_twice(
    counter: Desks, shop: SmallPlant, zebra: ZebraDouble, came_out: bool
) -> None:
    zebra.slow = True
    job = ordered(counter, shop, a_printer(counter, zebra.address))
    command = [sys.executable, "-m", "tests.operations.print_worker", shop.url, shop.assembly.code]
    with subprocess.Popen(command, cwd=ROOT) as window:
        assert zebra.arrived.wait(20)
        window.send_signal(signal.SIGKILL)
    assert counter.printing.job(job.id).state is JobState.SENDING
    zebra.held.clear()  # what a person finds on the printer; he will say so
    zebra.slow = False
    with printing(shop):
        if not came_out:
            assert not zebra.labels, "the dead one still has the lease"
        lapse(counter)
        becomes(counter, job, JobState.UNSURE)
        counter.printing.settle(job.id, came_out=came_out)
        becomes(counter, job, JobState.PRINTED)
    assert len(zebra.labels) == THREE_LABELS - came_out


def test_the_refusal_of_an_old_label_says_where_the_new_one_was_printed(
    counter: Desks, shop: SmallPlant, zebra: ZebraDouble
) -> None:
    number, here = shop.card(NORMAL), shop.assembly
    printer = a_printer(counter, zebra.address, name="Zebra 2")
    assert counter.cards.step(number, Request(here, Step.REISSUE)).outcome is Outcome.MOVED
    job = counter.printing.submit(here, printer, [(number, 2)])
    with printing(shop):
        becomes(counter, job, JobState.PRINTED)
    assert counter.cards.scan(shop.label(NORMAL, issue=2), Request(here)).outcome is Outcome.MOVED
    said = words.sentence(counter.cards.scan(shop.label(NORMAL), Request(here)))
    assert said.endswith("throw this away. The new one was printed at Assembly, on Zebra 2.")


def test_two_windows_of_a_station_print_every_label_once(counter: Desks, shop: SmallPlant, zebra: ZebraDouble) -> None:
    printer = a_printer(counter, zebra.address)
    with printing(shop), printing(shop):
        jobs = [ordered(counter, shop, printer, 2) for _ in range(3)]
        for job in jobs:
            becomes(counter, job, JobState.PRINTED)
    assert len(zebra.labels) == 6


def test_a_job_that_is_cancelled_ends_after_the_label_on_its_way(
    counter: Desks, shop: SmallPlant, zebra: ZebraDouble
) -> None:
    zebra.slow = True
    with printing(shop):
        job = ordered(counter, shop, a_printer(counter, zebra.address))
        assert zebra.arrived.wait(20)
        assert counter.printing.cancel(job.id).cancel_asked
        zebra.slow = False
        done = becomes(counter, job, JobState.CANCELLED, JobState.PRINTED)
    assert (done.state, done.out, len(zebra.labels)) == (JobState.CANCELLED, 1, 1)


def test_what_came_out_while_the_plant_was_away_is_told_when_it_is_back(
    counter: Desks, shop: SmallPlant, zebra: ZebraDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ordered(counter, shop, a_printer(counter, zebra.address))
    stop = Event()
    worker = PrintWorker(counter, shop.assembly.id, real_now, stop)
    begin = rows.begin
    begun: list[object] = []

    def away_after_the_first(*given: object) -> bool:
        if begun:
            raise OutOfReach("database_lost", database="the plant")
        begun.append(given)
        return begin(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(rows, "begin", away_after_the_first)
    with pytest.raises(OutOfReach):
        worker.work()
    assert len(zebra.labels) == 1
    monkeypatch.setattr(rows, "begin", begin)
    worker.work()
    assert counter.printing.job(job.id).state is JobState.PRINTED
    assert len(zebra.labels) == THREE_LABELS


def test_a_folder_gets_a_file_a_label_and_a_file_the_newest_job(
    counter: Desks, shop: SmallPlant, tmp_path: Path
) -> None:
    folder = tmp_path / "labels"
    inside = a_printer(counter, str(folder), PrinterKind.FOLDER)
    one = a_printer(counter, str(tmp_path / "all.pdf"), PrinterKind.FILE)
    with printing(shop):
        job = ordered(counter, shop, inside, 2)
        assert f"The folder {folder} of" in troubled(counter, job, Problem.FOLDER_MISSING)
        folder.mkdir()
        becomes(counter, job, JobState.PRINTED)
        whole = ordered(counter, shop, one, 2)
        becomes(counter, whole, JobState.PRINTED)
    assert [papers.on_page(file, 0) for file in sorted(folder.iterdir())] == papers_of(shop)
    assert [papers.on_page(tmp_path / "all.pdf", n) for n in range(2)] == papers_of(shop)


def test_a_printer_at_another_stations_computer_is_left_to_that(
    counter: Desks, shop: SmallPlant, zebra: ZebraDouble
) -> None:
    job = ordered(counter, shop, a_printer(counter, zebra.address, station=shop.milling.id))
    stop = Event()
    PrintWorker(counter, shop.assembly.id, real_now, stop).work()
    assert counter.printing.job(job.id).state is JobState.WAITING
    PrintWorker(counter, shop.milling.id, real_now, stop).work()
    assert counter.printing.job(job.id).state is JobState.PRINTED
    assert counter.printing.printed(shop.card(NORMAL), 1) is not None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"address": "http://x/y"}, "printer_address"),
        ({"name": " "}, "printer_address"),
        ({"language": Language.PNG}, "printer_language"),
        ({"layout": "no such layout"}, "layout_unknown"),
        ({"layout": "a4-105x74"}, "printer_sheet"),
    ],
)
def test_a_printer_that_cannot_be_is_refused(counter: Desks, change: dict[str, object], code: str) -> None:
    new = Printer(0, "Zebra", PrinterKind.TCP, "10.0.0.7", Language.ZPL, 203)
    with pytest.raises(BadInput, match=code):
        counter.printing.add(replace(new, **change))  # type: ignore[arg-type]
    assert counter.printing.printers() == ()


def test_so_many_copies_cannot_be_meant_and_nobody_knows_another_job(counter: Desks, shop: SmallPlant) -> None:
    printer = a_printer(counter, "10.0.0.7")
    with pytest.raises(BadInput, match="copies_bad"):
        ordered(counter, shop, printer, copies=100)
    with pytest.raises(BadInput, match="job_unknown"):
        counter.printing.job(UUID(int=7))
    with pytest.raises(BadInput, match="printer_unknown"):
        counter.printing.printer("Zobra")
    assert counter.printing.printer(printer.name.upper()) == printer
