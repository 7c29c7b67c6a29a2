"""Print jobs through a real printing system."""

from pathlib import Path
from threading import Event

import pytest

from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.model.printjobs import JobState, PrinterKind, Problem
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.printworker import PrintWorker
from kanban_desktop.printing import cups
from kanban_desktop.store import printjobs as rows
from tests import papers
from tests.cups_server import QUEUE, CupsServer
from tests.factories import SmallPlant, real_now
from tests.gui.windows import until
from tests.operations.printshop import a_printer, becomes, lapse, ordered, papers_of, printing, troubled

pytestmark = pytest.mark.usefixtures("qapp", "impatient")


def test_a_queue_takes_a_job_whole_and_is_followed_to_the_end(
    counter: Desks, shop: SmallPlant, system: CupsServer, tmp_path: Path
) -> None:
    system.tell("cupsdisable")
    with printing(shop):
        job = ordered(counter, shop, a_printer(counter, QUEUE, PrinterKind.SYSTEM), 2)
        assert "The queue of" in troubled(counter, job, Problem.QUEUE_STOPPED)
        assert counter.printing.job(job.id).state is JobState.SENT
        system.tell("cupsenable")
        becomes(counter, job, JobState.PRINTED)
    until(lambda: len(system.printed) == 1, "the printer has got nothing")
    (paper,) = system.printed
    (tmp_path / "paper.pdf").write_bytes(paper)
    assert list(papers.on_pages(tmp_path / "paper.pdf")) == papers_of(shop)


def test_a_printing_system_that_is_away_is_waited_for(counter: Desks, shop: SmallPlant, system: CupsServer) -> None:
    system.stop()
    with printing(shop):
        job = ordered(counter, shop, a_printer(counter, QUEUE, PrinterKind.SYSTEM), 1)
        assert "Start it (CUPS)" in troubled(counter, job, Problem.SYSTEM_AWAY)
        system.start()
        becomes(counter, job, JobState.PRINTED)


def test_what_a_queue_got_from_somebody_who_died_is_found_and_not_put_in_again(
    counter: Desks, shop: SmallPlant, system: CupsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ordered(counter, shop, a_printer(counter, QUEUE, PrinterKind.SYSTEM), 1)
    with monkeypatch.context() as patch:

        def away(*_: object) -> bool:
            raise OutOfReach("database_lost", database="the plant")

        patch.setattr(rows, "handed_over", away)
        with pytest.raises(OutOfReach):
            PrintWorker(counter, shop.assembly.id, real_now, Event()).work()
    assert counter.printing.job(job.id).state is JobState.SENDING
    lapse(counter)
    with printing(shop):
        found = becomes(counter, job, JobState.PRINTED)
    assert cups.Queue(QUEUE).find(cups.job_name(job.id), found.system_job or 0) is None, "it was put in once"
    until(lambda: len(system.printed) == 1, "the printer has got nothing")
