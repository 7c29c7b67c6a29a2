"""Printers, and what is printed on them: what a person can ask. ``operations.printworker`` does the printing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from uuid import UUID

from kanban_desktop.model.calendar import SECOND
from kanban_desktop.model.calibration import Calibration, ensure_plausible
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.plant import Station
from kanban_desktop.model.printjobs import (
    MOST_COPIES,
    Job,
    JobState,
    Language,
    Printed,
    Printer,
    PrinterKind,
)
from kanban_desktop.printing import documents, zebra
from kanban_desktop.printing.layout import Sheet
from kanban_desktop.store import printers as kept
from kanban_desktop.store import printjobs as rows
from kanban_desktop.store import releases
from kanban_desktop.store.catalog import Catalog

BORROWED = 30 * SECOND
"""So long a printer is kept from all others, at the most."""

_MOST_LISTED = 100

_EXAMPLES = {
    PrinterKind.TCP: "Write HOST or HOST:PORT, as in 10.0.0.7:9100.",
    PrinterKind.SYSTEM: "Write the name of a queue of this computer.",
    PrinterKind.FILE: "Write the whole path of a file.",
    PrinterKind.FOLDER: "Write the whole path of a folder.",
}
_LANGUAGES = {
    PrinterKind.TCP: (Language.ZPL, Language.ZPL_IMAGE, Language.PDF),
    PrinterKind.SYSTEM: (Language.PDF, Language.ZPL, Language.ZPL_IMAGE),
    PrinterKind.FILE: (Language.PDF, Language.ZPL, Language.ZPL_IMAGE),
    PrinterKind.FOLDER: tuple(Language),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A job as it is shown, with the names that people know."""

    job: Job
    printer: Printer
    station: str


class PrintDesk:
    """What can be asked of printers and print jobs.

    Args:
        ordered: tells whoever prints here that there is something to print.
    """

    def __init__(
        self,
        catalog: Catalog,
        clock: Callable[[], int],
        new_id: Callable[[], UUID],
        ordered: Callable[[], None] = lambda: None,
    ) -> None:
        self._catalog = catalog
        self._database = catalog.database
        self._clock = clock
        self._new_id = new_id
        self._ordered = ordered

    def printers(self) -> tuple[Printer, ...]:
        """The plant's printers by name.

        Raises:
            OutOfReach: the database is away.
        """
        return tuple(kept.printers(self._database).values())

    def printer(self, name: str) -> Printer:
        """The printer with this name, whatever the case.

        Raises:
            BadInput: there is none.
            OutOfReach: the database is away.
        """
        known = self.printers()
        for one in known:
            if one.name.casefold() == name.strip().casefold():
                return one
        raise BadInput("printer_unknown", printer=name[:80], printers=", ".join(one.name for one in known) or "(none)")

    def add(self, new: Printer) -> Printer:
        """Takes a printer into use.

        Raises:
            BadInput: its name, address, language or layout cannot be.
            OutOfReach: the database is away, or this user may not.
        """
        languages = _LANGUAGES[new.kind]
        if new.language not in languages:
            given = {"kind": new.kind, "language": new.language, "languages": ", ".join(languages)}
            raise BadInput("printer_language", **given)
        if not new.name.strip() or not _can_be(new):
            raise BadInput("printer_address", address=new.address or new.name, example=_EXAMPLES[new.kind])
        _ensure_form(new, new.layout)
        return kept.add(self._database, new, self._clock())

    def remove(self, one: Printer) -> tuple[str, ...]:
        """Takes a printer out of use; returns the keys of the loops that are not printed at release any more.

        Raises:
            OutOfReach: the database is away, or this user may not.
        """
        ended = self.at_release().get(one.id, ())
        kept.remove(self._database, one, self._clock())
        return ended

    def at_release(self) -> dict[int, tuple[str, ...]]:
        """The keys of the loops whose cards are printed anew at release, by the id of their printer.

        Raises:
            OutOfReach: the database is away.
        """
        return releases.assigned(self._database)

    def calibrate(self, one: Printer, measured: Calibration) -> Calibration:
        """Keeps what was measured on a printer's set-up page, and returns it with the time at which that was.

        Raises:
            BadInput: no printer makes that of the page's rulers, or the printer is not in use any more.
            OutOfReach: the database is away.
        """
        for length, of in measured.rulers:
            ensure_plausible(length, of)
        return kept.calibrate(self._database, one, replace(measured, at=self._clock()))

    def borrow(self, one: Printer, who: UUID) -> bool:
        """Keeps all others from printing on it for a while; False where somebody else does just now.

        Raises:
            OutOfReach: the database is away.
        """
        return rows.claim(self._database, one.id, who, BORROWED, self._clock())

    def give_back(self, who: UUID) -> None:
        """Lets others print again.

        Raises:
            OutOfReach: the database is away; it is given back by itself after a while.
        """
        rows.release(self._database, who)

    def submit(
        self,
        station: Station,
        printer: Printer,
        labels: Sequence[tuple[int, int]],
        *,
        layout: str | None = None,
        copies: int = 1,
        job: UUID | None = None,
        person: int | None = None,
    ) -> Job:
        """Has labels printed; returns at once. The same job twice is one job.

        Args:
            labels: cards and their issues; 0 where it is the label of a place, which has none.

        Raises:
            BadInput: so many copies, or a layout that this printer cannot print.
            OutOfReach: the database is away; it may be submitted again.
        """
        if not 1 <= copies <= MOST_COPIES:
            raise BadInput("copies_bad", copies=copies, most=MOST_COPIES)
        name = _ensure_form(printer, layout or printer.layout)
        new = Job(
            job or self._new_id(), station.id, printer.id, name, tuple(labels), copies, self._clock(), person=person
        )
        rows.submit(self._database, new, self._clock())
        self._ordered()
        return self.job(new.id)

    def job(self, job: UUID) -> Job:
        """The job with this id.

        Raises:
            BadInput: there is none.
            OutOfReach: the database is away.
        """
        found = rows.find(self._database, job)
        if found is None:
            raise BadInput("job_unknown", job=job)
        return found

    def jobs(self, *, over: bool = False) -> tuple[Listed, ...]:
        """What is being printed in the plant, the oldest first; or what has been, the newest first.

        Raises:
            OutOfReach: the database is away.
        """
        known = kept.printers(self._database, removed=True)
        stations = self._catalog.layout.stations
        return tuple(
            Listed(one, known[one.printer], stations[one.station].name)
            for one in rows.jobs(self._database, over=over, most=_MOST_LISTED)
        )

    def listed(self, job: Job) -> Listed:
        """A job with the names that people know.

        Raises:
            OutOfReach: the database is away.
        """
        known = kept.printers(self._database, removed=True)
        return Listed(job, known[job.printer], self._catalog.layout.stations[job.station].name)

    def open_at(self, station: Station) -> list[Job]:
        """What a station has ordered and what is not over, the oldest first; what a person must settle comes last.

        Raises:
            OutOfReach: the database is away.
        """
        mine = [one for one in rows.open_jobs(self._database, (), station.id) if one.station == station.id]
        return sorted(mine, key=lambda one: one.state is JobState.UNSURE)

    def cancel(self, job: UUID) -> Job:
        """Ends a job, after the label that is on its way.

        Raises:
            BadInput: there is none.
            OutOfReach: the database is away.
        """
        self.job(job)
        rows.cancel(self._database, job, self._clock())
        return self.job(job)

    def settle(self, job: UUID, *, came_out: bool) -> Job:
        """Says what only a person knows: whether the labels in doubt came out, or are to be printed again.

        Raises:
            BadInput: there is no such job, or nothing is in doubt.
            OutOfReach: the database is away.
        """
        if not rows.settle(self._database, self.job(job), came_out=came_out, clock=self._clock()):
            raise BadInput("job_settled")
        self._ordered()
        return self.job(job)

    def printed(self, card: int, issue: int) -> Printed | None:
        """Where the label of a card was printed, as far as is known.

        Raises:
            OutOfReach: the database is away.
        """
        return rows.printed(self._database, card, issue)


def _can_be(new: Printer) -> bool:
    if new.kind is PrinterKind.TCP:
        try:
            zebra.place(new.address)
        except ValueError:
            return False
        return True
    if new.kind is PrinterKind.SYSTEM:
        return bool(new.address.strip()) and not any(one in new.address for one in "/#? ")
    return PurePath(new.address).is_absolute()


def _ensure_form(printer: Printer, layout: str | None) -> str:
    form = documents.form(layout)
    if isinstance(form, Sheet) and (printer.language.is_zpl or not printer.at_once):
        raise BadInput("printer_sheet", printer=printer.name, layout=form.name)
    return form.name
