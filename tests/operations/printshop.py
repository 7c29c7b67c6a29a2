"""A small plant with printers: orders are put in, windows print them, and a test waits for what comes of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

from sqlalchemy import text

from kanban_desktop.model.printjobs import Job, JobState, Language, Printer, PrinterKind, Problem
from kanban_desktop.operations import print_words
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.printthread import PrintThread
from kanban_desktop.settings import Settings
from kanban_desktop.store.engine import writing
from tests.factories import NORMAL, SmallPlant, real_now
from tests.gui.windows import until

THREE_LABELS = 3
WINDOWS: list[PrintThread] = []
"""Those that are open."""


def ring() -> None:
    for one in WINDOWS:
        one.ring()


def opened(shop: SmallPlant, ordered: Callable[[], None] = lambda: None) -> Desks:
    return Desks.open(shop.url, Settings(), real_now, uuid4, lambda _: None, ordered)


def a_printer(desks: Desks, address: str, kind: PrinterKind = PrinterKind.TCP, **more: object) -> Printer:
    language = Language.ZPL if kind is PrinterKind.TCP else Language.PDF
    new = Printer(0, f"Printer {address}"[-40:], kind, address, language, 203)
    return desks.printing.add(replace(new, **more))  # type: ignore[arg-type]


def ordered(desks: Desks, shop: SmallPlant, printer: Printer, count: int = THREE_LABELS, **more: object) -> Job:
    labels = [(number, 1) for number in (shop.cards[NORMAL] * count)[:count]]
    return desks.printing.submit(shop.assembly, printer, labels, **more)  # type: ignore[arg-type]


@contextmanager
def printing(shop: SmallPlant) -> Iterator[PrintThread]:
    """A window at Assembly."""
    thread = PrintThread()
    thread.start(lambda: opened(shop), shop.assembly.code, real_now)
    WINDOWS.append(thread)
    try:
        yield thread
    finally:
        WINDOWS.remove(thread)
        thread.close()


def becomes(desks: Desks, job: Job, *states: JobState) -> Job:
    """The job once it is so."""

    def now() -> Job:
        return desks.printing.job(job.id)

    until(lambda: now().state in states, lambda: f"not {states}, but {now()}")
    return now()


def troubled(desks: Desks, job: Job, problem: Problem) -> str:
    """The sentence about it, once it is said."""

    def said() -> bool:
        trouble = desks.printing.job(job.id).trouble
        return trouble is not None and trouble.problem is problem

    until(said, lambda: f"not {problem}, but {desks.printing.job(job.id)}")
    listed = next(one for one in desks.printing.jobs() if one.job.id == job.id)
    return print_words.job(listed.job, listed.printer)


def lapse(desks: Desks) -> None:
    """As if the leases' time had passed."""
    with writing(desks.database) as connection:
        connection.execute(text("UPDATE print_lease SET until = 0"))


def papers_of(shop: SmallPlant) -> list[set[str]]:
    return [{shop.label_of(number)} for number in shop.cards[NORMAL][:2]]
