"""``printers setup`` and ``printers calibrate``: the page by which a printer is set up, and what was measured on it."""

import threading
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from kanban_desktop.cli import label_files
from kanban_desktop.cli.documents import when
from kanban_desktop.cli.output import Result
from kanban_desktop.cli.session import Session, now
from kanban_desktop.model.calendar import SECOND
from kanban_desktop.model.calibration import Grade, Mistaken
from kanban_desktop.model.errors import BadInput, OutOfReach
from kanban_desktop.model.printjobs import Language, Printer
from kanban_desktop.model.scan import shown
from kanban_desktop.operations import printer_setup, setup_words
from kanban_desktop.operations.printer_setup import BUSY, SetupPlan
from kanban_desktop.operations.printjobs import BORROWED, PrintDesk
from kanban_desktop.printing.files import write_files

_AGAIN_SECONDS = 0.5


def printed(session: Session, desk: PrintDesk, options: Namespace) -> Result:
    """Prints a printer's set-up page, or writes it into a file."""
    one = desk.printer(options.name)
    wanted = printer_setup.plan(one, session.catalog.layout.plant, now())
    label_files.ensure_paintable(one.dpi)
    contents = printer_setup.made(wanted)
    if options.output is not None:
        files = _written(contents, options.output, one.language)
        said = f"The set-up page of {one.name} is in {', '.join(map(str, files))}."
        return Result(_page(wanted) | {"files": [str(file) for file in files], "message": said}, [said])
    if one.station is not None and one.station != session.station(options.station).id:
        raise BadInput("printer_elsewhere", printer=one.name, station=session.catalog.layout.stations[one.station].name)
    with _borrowed(desk, one) as ours:
        came = printer_setup.send(one, contents, threading.Event()) if ours else BUSY
    said = setup_words.sent(came, one)
    problem = came.trouble.problem if came.trouble is not None else None
    document = _page(wanted) | {"out": came.out, "doubt": came.doubt, "problem": problem, "message": said}
    return Result(document, [said], 0 if came.out and problem is None else 1)


def calibrated(session: Session, desk: PrintDesk, options: Namespace) -> Result:
    """Keeps what was measured; the exit status says whether that is good."""
    one = desk.printer(options.name)
    wanted = printer_setup.plan(one, session.catalog.layout.plant, now())
    person = None
    if options.badge is not None:
        person = session.catalog.person(options.badge)
        if person is None:
            raise BadInput("badge_unknown", badge=shown(options.badge))
    codes = set()
    for raw in options.code:
        found = wanted.read(raw)
        if isinstance(found, Mistaken):
            raise BadInput(found, given=shown(raw), printer=one.name)
        codes.add(found)
    by = person.id if person is not None else None
    measured = desk.calibrate(one, wanted.measured(options.across, options.along, frozenset(codes), by))
    one = replace(one, calibration=measured)
    said = setup_words.calibration(one)
    return Result({"printer": one.name, "setup": document(one), "message": said}, [said], 0 if measured.good else 1)


def brief(one: Printer) -> str:
    """Whether it was set up, in a table."""
    said = setup_words.brief(one)
    if one.calibration is None:
        return "no" if said else ""
    return said or "yes"


def document(one: Printer) -> dict[str, object] | None:
    """What was measured on a printer's set-up page, lengths in millimetres; null where it was not set up."""
    found = one.calibration
    if found is None:
        return None
    return {
        "true": found.true, "readable": found.readable, "across": found.across / 1000, "along": found.along / 1000,
        "across_of": found.across_of / 1000, "along_of": found.along_of / 1000, "read": [*found.codes],
        "unread": [*found.unread], "at": when(found.at), "message": setup_words.calibration(one),
    }  # fmt: skip


def _page(wanted: SetupPlan) -> dict[str, object]:
    codes = {one.grade: one.digits for page in wanted.pages for one in page.codes}
    return {
        "printer": wanted.printer.name, "across_of": wanted.across / 1000, "along_of": wanted.along / 1000,
        "codes": [codes[grade] for grade in Grade if grade in codes],
    }  # fmt: skip


def _written(contents: list[bytes], output: Path, language: Language) -> list[Path]:
    label_files.ensure_writable(output, language)
    paths = [output] if len(contents) == 1 else [
        output.with_stem(f"{output.stem}-{n}") for n in range(1, len(contents) + 1)
    ]  # fmt: skip
    try:
        return write_files(zip(paths, contents, strict=True))
    except OSError as fault:
        raise OutOfReach("file_unwritable", file=fault.filename or output, problem=fault.strerror or fault) from fault


@contextmanager
def _borrowed(desk: PrintDesk, one: Printer) -> Iterator[bool]:
    """Whether nobody else prints on it meanwhile; a window that has just printed keeps it for half a minute."""
    who, until = uuid4(), time.monotonic() + BORROWED / SECOND + 1
    while not (ours := desk.borrow(one, who)) and time.monotonic() < until:
        time.sleep(_AGAIN_SECONDS)  # a lease tells nobody that it has run out
    try:
        yield ours
    finally:
        desk.give_back(who)
