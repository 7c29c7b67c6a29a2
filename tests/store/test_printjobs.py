"""Print jobs as rows: one id is one job, nobody prints without the lease, and what is out is never sent again."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from kanban_desktop.model.calendar import DAY, SECOND
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.printjobs import KEPT, Job, JobState, Language, Printer, PrinterKind, Problem, Trouble
from kanban_desktop.store import printers, printjobs
from kanban_desktop.store.engine import writing
from tests.factories import NORMAL, Desks, at_work, real_now, small_plant

LEASE = 10 * SECOND
CUT = Trouble(Problem.INTERRUPTED, {"n": 1})


@pytest.fixture
def desks(database_url: str) -> Iterator[Desks]:
    with at_work(small_plant(database_url)) as desks:
        yield desks


def a_job(desks: Desks, printer: Printer | None = None, **values: object) -> Job:
    """Three cards' worth of labels, put in."""
    printer = printer or a_printer(desks)
    labels = tuple((number, 1) for number in desks.plant.cards[NORMAL][:2])
    job = replace(Job(uuid4(), desks.plant.assembly.id, printer.id, "card", labels, 1, 0), **values)  # type: ignore[arg-type]
    printjobs.submit(desks.database, job, real_now())
    return job


def a_printer(desks: Desks, name: str = "Zebra", **values: object) -> Printer:
    one = Printer(0, name, PrinterKind.TCP, "localhost:9100", Language.ZPL, 203)
    return printers.add(desks.database, replace(one, **values), real_now())  # type: ignore[arg-type]


def now(desks: Desks, job: Job) -> Job:
    found = printjobs.find(desks.database, job.id)
    assert found is not None
    return found


def claimed(desks: Desks, job: Job, lease: int = LEASE) -> UUID:
    worker = uuid4()
    assert printjobs.claim(desks.database, job.printer, worker, lease, real_now())
    return worker


def test_one_id_is_one_job_however_often_it_is_put_in(desks: Desks) -> None:
    job = a_job(desks, copies=2)
    printjobs.submit(desks.database, replace(job, copies=9), real_now())
    (found,) = printjobs.jobs(desks.database, over=False, most=9)
    assert (found.id, found.copies, found.total, found.labels) == (job.id, 2, 4, job.labels)
    assert [found.label(n)[0] for n in range(4)] == [job.labels[0][0]] * 2 + [job.labels[1][0]] * 2


def test_only_one_has_the_lease_and_without_it_nothing_begins(desks: Desks) -> None:
    job = a_job(desks)
    first, second = claimed(desks, job), uuid4()
    assert not printjobs.claim(desks.database, job.printer, second, LEASE, real_now())
    assert not printjobs.begin(desks.database, job, second, 1, real_now())
    assert printjobs.claim(desks.database, job.printer, first, LEASE, real_now()), "whoever has it keeps it"
    assert printjobs.begin(desks.database, job, first, 1, real_now())
    printjobs.release(desks.database, first)
    assert not printjobs.begin(desks.database, replace(job, out=1), first, 1, real_now()), "he gave it back"
    assert printjobs.claim(desks.database, job.printer, second, LEASE, real_now())


def test_what_somebody_was_sending_when_he_died_is_for_a_person_to_settle(desks: Desks) -> None:
    job = a_job(desks)
    dead, alive = claimed(desks, job, lease=-1), uuid4()
    assert not printjobs.begin(desks.database, job, dead, 1, real_now()), "the lease has run out"
    dead = claimed(desks, job)
    assert printjobs.begin(desks.database, job, dead, 1, real_now())
    printjobs.release(desks.database, dead)
    assert printjobs.claim(desks.database, job.printer, alive, LEASE, real_now())
    assert not printjobs.begin(desks.database, now(desks, job), alive, 1, real_now()), "it may be out"
    assert not printjobs.orphaned(desks.database, now(desks, job), dead, CUT, real_now()), "not his own"
    assert printjobs.orphaned(desks.database, now(desks, job), alive, CUT, real_now())
    unsure = now(desks, job)
    assert (unsure.state, unsure.trouble, unsure.out, unsure.sending) == (JobState.UNSURE, CUT, 0, 1)
    assert printjobs.settle(desks.database, unsure, came_out=True, clock=real_now())
    assert not printjobs.settle(desks.database, unsure, came_out=True, clock=real_now()), "settled already"
    assert (now(desks, job).state, now(desks, job).out, now(desks, job).trouble) == (JobState.WAITING, 1, None)


def test_a_job_is_cancelled_at_once_or_after_the_label_on_its_way(desks: Desks) -> None:
    waiting = a_job(desks)
    going = a_job(desks, printers.printers(desks.database)[waiting.printer])
    worker = claimed(desks, going)
    assert printjobs.begin(desks.database, going, worker, 1, real_now())
    for job in (waiting, going):
        printjobs.cancel(desks.database, job.id, real_now())
    assert now(desks, waiting).state is JobState.CANCELLED
    assert (now(desks, going).state, now(desks, going).cancel_asked) == (JobState.SENDING, True)
    assert not printjobs.begin(desks.database, replace(going, out=1), worker, 1, real_now())


def test_where_a_label_was_printed_is_known_for_as_long_as_no_newer_one_was(desks: Desks) -> None:
    job = a_job(desks, a_printer(desks, "Laser", station=desks.plant.milling.id))
    card = job.labels[0][0]
    assert printjobs.printed(desks.database, card, 1) is None
    again = a_job(desks, a_printer(desks, "Second"))
    for one in (job, again):
        worker = claimed(desks, one)
        assert printjobs.begin(desks.database, one, worker, 1, real_now())
        done = replace(one, out=one.total, state=JobState.PRINTED)
        assert printjobs.ended(desks.database, done, worker, real_now())
        found = printjobs.printed(desks.database, card, 1)
        assert found is not None
        place = ("Laser", "Milling") if one is job else ("Second", "Assembly")
        assert (found.printer, found.station) == place
        with writing(desks.database) as connection:
            connection.execute(
                text("UPDATE print_job SET ended_at = :at WHERE id = :id").bindparams(
                    at=real_now() - KEPT - (2 if one is job else 1) * DAY,
                    id=one.id if connection.dialect.name == "postgresql" else one.id.bytes,
                )
            )
    printjobs.forget(desks.database, real_now())
    assert [one.id for one in printjobs.jobs(desks.database, over=True, most=9)] == [again.id]


def test_a_printer_that_is_taken_out_of_use_may_come_back_under_its_name(desks: Desks) -> None:
    first = a_printer(desks)
    with pytest.raises(BadInput, match="printer_there"):
        a_printer(desks, "ZEBRA")
    printers.remove(desks.database, first, real_now())
    assert printers.printers(desks.database) == {}
    assert a_printer(desks, dpi=300) == replace(first, dpi=300)
