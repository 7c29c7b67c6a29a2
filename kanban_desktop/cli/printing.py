"""The commands ``printers`` and ``jobs``, and how ``labels`` prints: what is asked of printers, and what they say."""

import signal
import threading
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from kanban_desktop.cli import label_files, output, printer_setup
from kanban_desktop.cli.cards import clock
from kanban_desktop.cli.output import Result, table
from kanban_desktop.cli.session import Session, now, opened
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.errors import BadInput, KanbanError
from kanban_desktop.model.plant import Person, Role, Station
from kanban_desktop.model.printjobs import Job, JobState, Language, Printer, PrinterKind, Trouble
from kanban_desktop.operations import print_words, words
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.printjobs import Listed, PrintDesk
from kanban_desktop.operations.printstate import trouble_of
from kanban_desktop.operations.printthread import PrintThread

if TYPE_CHECKING:  # and with it Qt
    from kanban_desktop.printing.prints import LabelPrint

_LOOK_SECONDS = 0.2


def printers(options: Namespace) -> Result:
    """Lists the printers and how they do, takes one into use or out of it, or asks one how it does."""
    with opened(options) as session:
        desk = _desk(session)
        match options.task:
            case "add":
                refused = _refused_to(session, options.badge)
                return refused or _added(session, desk, options)
            case "remove":
                refused = _refused_to(session, options.badge)
                if refused is None:
                    one = desk.printer(options.name)
                    ended = desk.remove(one)
                    said = f"{one.name} is out of use. Its jobs wait until they are cancelled."
                    if ended:
                        said += f" At release nothing is printed any more in: {', '.join(ended)}."
                    return _said(said, printer=one.name, at_release=list(ended))
                return refused
            case "test":
                one = desk.printer(options.name)
                trouble = trouble_of(one)
                said = print_words.trouble(one, trouble)
                return Result({"printer": document(one, trouble, said), "message": said}, [said], 1 if trouble else 0)
            case "setup":
                return printer_setup.printed(session, desk, options)
            case "calibrate":
                return printer_setup.calibrated(session, desk, options)
            case _:
                return _listed(session, desk)


def _listed(session: Session, desk: PrintDesk) -> Result:
    stations, at_release = session.catalog.layout.stations, desk.at_release()
    rows, found, more = [], [], []
    for one in desk.printers():
        trouble = trouble_of(one)
        said = print_words.trouble(one, trouble)
        at = stations[one.station].name if one.station is not None else ""
        rows.append((one.name, one.kind, one.address, f"{one.language} {one.dpi}", at, printer_setup.brief(one), said))
        loops = at_release.get(one.id, ())
        found.append(document(one, trouble, said) | {"station": at or None, "at_release": list(loops)})
        if loops:
            more.append(f"{one.name} prints at release: {', '.join(loops)}")
    if not rows:
        said = "The plant has no printer yet. Add one with: kanban-desktop printers add"
        return Result({"printers": []}, [said])
    lines = table(("Printer", "Kind", "Address", "Made for", "At", "Set up", "How it does"), rows, flexible=6)
    return Result({"printers": found}, [*lines, *more])


def _added(session: Session, desk: PrintDesk, options: Namespace) -> Result:
    kind = PrinterKind(options.kind)
    language = Language(options.language) if options.language else kind.usual
    station = session.catalog.layout.station(options.at).id if options.at is not None else None
    dpi = options.dpi if options.dpi is not None else session.settings.label_dpi
    one = desk.add(Printer(0, options.name, kind, options.address, language, dpi, options.layout, station))
    trouble = trouble_of(one)
    said = f"{one.name} is in use. {print_words.trouble(one, trouble)}"
    return _said(said, printer=document(one, trouble, said))


def jobs(options: Namespace) -> Result:
    """Lists the print jobs of the plant, cancels one, or says what came of one that is in doubt."""
    with opened(options) as session:
        desk = _desk(session)
        if options.task is None:
            return _jobs(session, desk.jobs(over=options.over))
        if options.task == "cancel":
            job = desk.cancel(options.job)
        else:
            job = desk.settle(options.job, came_out=options.came_out)
        (listed,) = [one for over in (False, True) for one in desk.jobs(over=over) if one.job.id == job.id]
        return _said(print_words.job(listed.job, listed.printer), job=_job(listed))


def _jobs(session: Session, found: Sequence[Listed]) -> Result:
    zone = session.catalog.layout.plant.zone
    rows = [
        (str(one.job.id), clock(one.job.made_at, zone), one.station, f"{one.job.out}/{one.job.total}",
         print_words.job(one.job, one.printer))
        for one in found
    ]  # fmt: skip
    lines = table(("Job", "Ordered", "Station", ">Out", "How it stands"), rows, flexible=4)
    return Result({"jobs": [_job(one) for one in found]}, lines if rows else ["Nothing is being printed."])


def printer_named(session: Session, name: str) -> Printer:
    """The plant's printer.

    Raises:
        BadInput: there is none.
    """
    return _desk(session).printer(name)


def print_labels(
    session: Session, options: Namespace, printer: Printer, asked: "LabelPrint", refused: Sequence[str]
) -> Result:
    """Has labels printed on a printer of the plant, and waits until they are out, telling what keeps them."""
    desk, station = _desk(session), session.station(options.station)
    label_files.ensure_paintable(printer.dpi)  # by this thread: Qt wants its own to be the first
    job = desk.submit(station, printer, asked.cards, layout=asked.form.name, copies=asked.copies)
    with _interrupted() as interrupted, _worker(session, station):
        job = _watched(desk, printer, job, interrupted, quiet=options.json)
    said = print_words.job(job, printer)
    if not job.state.over and job.state is not JobState.UNSURE:
        said = f"{said} The job stays and is printed by the station's window: kanban-desktop jobs"
    document = {"job": _job(Listed(job, printer, station.name)), "refused": list(refused), "message": said}
    return Result(document, [*refused, said], 0 if job.state is JobState.PRINTED and not refused else 1)


def _watched(desk: PrintDesk, printer: Printer, job: Job, interrupted: threading.Event, *, quiet: bool) -> Job:
    told = ""
    while not job.state.over and job.state is not JobState.UNSURE and not interrupted.is_set():
        said = print_words.job(job, printer)
        if said != told and not quiet:
            output.put(output.safe(said))
            told = said
        interrupted.wait(_LOOK_SECONDS)
        job = _again(desk, job)
    return job


def _again(desk: PrintDesk, job: Job) -> Job:
    """The job as it is by now; the plant may be away, and the worker says what comes of that."""
    try:
        return desk.job(job.id)
    except BadInput:
        raise
    except KanbanError:
        return job


@contextmanager
def _worker(session: Session, station: Station) -> Iterator[None]:
    def opening() -> Desks:
        return Desks.open(session.url, session.settings, now, uuid4, session.announce)

    thread = PrintThread()
    thread.start(opening, station.code, now)
    try:
        yield
    finally:
        thread.close()


@contextmanager
def _interrupted() -> Iterator[threading.Event]:
    """Set by Ctrl-C, which leaves the job to others."""
    event = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: event.set())
    try:
        yield event
    finally:
        signal.signal(signal.SIGINT, before)


def _desk(session: Session) -> PrintDesk:
    return PrintDesk(session.catalog, now, uuid4)


def _refused_to(session: Session, badge: str) -> Result | None:
    person: Person | None = session.catalog.person(badge)
    if person is not None and person.role is not Role.OPERATOR:
        return None
    message = words.sentence(Answer(Outcome.REFUSED, Reason.NO_PERMISSION))
    return Result({"message": message}, [message], 1, refused=True)


def _said(message: str, **document: object) -> Result:
    return Result({**document, "message": message}, [message])


def document(one: Printer, trouble: Trouble | None, said: str) -> dict[str, object]:
    """A printer, how it does, and what was measured on its set-up page."""
    return {
        "printer": one.name, "kind": one.kind, "address": one.address, "language": one.language, "dpi": one.dpi,
        "layout": one.layout, "problem": trouble.problem if trouble else None, "message": said,
        "setup": printer_setup.document(one),
    }  # fmt: skip


def _job(one: Listed) -> dict[str, object]:
    job = one.job
    return {
        "job": str(job.id), "printer": one.printer.name, "station": one.station, "state": job.state, "out": job.out,
        "total": job.total, "layout": job.layout, "problem": job.trouble.problem if job.trouble else None,
        "message": print_words.job(job, one.printer),
    }  # fmt: skip
