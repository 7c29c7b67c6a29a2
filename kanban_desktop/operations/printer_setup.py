"""A printer's set-up page: what is on it, how it is sent, and what came of it. No job: those are of cards."""

import contextlib
import logging
from dataclasses import dataclass
from datetime import datetime
from threading import Event

from kanban_desktop.model.calendar import SECOND
from kanban_desktop.model.calibration import Calibration, Grade, Mistaken, read_setup_code
from kanban_desktop.model.errors import BadInput, OutOfReach
from kanban_desktop.model.plant import Plant
from kanban_desktop.model.printjobs import Printer, PrinterKind, Problem, Trouble
from kanban_desktop.operations.printstate import outlet_of
from kanban_desktop.printing import cups, documents, setup_page
from kanban_desktop.printing.documents import TYPES
from kanban_desktop.printing.outlet import MaybeSent, NotSent
from kanban_desktop.printing.setup_page import SetupOf, SetupPage

PATIENCE_SECONDS = 15.0
"""So long it is watched whether the page comes out; a printer that waits has it and goes on by itself."""

_POLL_SECONDS = 0.2
_NAME = "kanban set-up page"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SetupPlan:
    """A printer's set-up page.

    Attributes:
        pages: as many labels as it takes, or a sheet.
        across, along: how long its rulers are, micrometres.
        grades: its codes.
    """

    printer: Printer
    plant: int
    pages: tuple[SetupPage, ...]
    across: int
    along: int
    grades: tuple[Grade, ...]

    def read(self, raw: str) -> Grade | Mistaken:
        """Which of the page's codes was scanned."""
        found = read_setup_code(raw, self.plant, self.printer.id)
        return found if isinstance(found, Mistaken) or found in self.grades else Mistaken.NO_SETUP_CODE

    def measured(self, across: int, along: int, codes: frozenset[Grade], by: int | None) -> Calibration:
        """What was measured, lengths in micrometres, as it is kept."""
        read = tuple(one for one in self.grades if one in codes)
        return Calibration(across, along, read, 0, by, self.across, self.along, self.grades)


@dataclass(frozen=True, slots=True)
class SetupSent:
    """What came of sending it.

    Attributes:
        out: whether the printer has it.
        doubt: whether some of it may have come out.
        trouble: what keeps it from coming out.
    """

    out: bool
    doubt: bool = False
    trouble: Trouble | None = None


def plan(printer: Printer, plant: Plant, now: int) -> SetupPlan:
    """The set-up page of a printer, on the paper of what it prints.

    Raises:
        BadInput: its layout is not there, cannot be used or is too small, or there is no such resolution.
    """
    form = documents.form(printer.layout)
    day = datetime.fromtimestamp(now / SECOND, plant.zone).date().isoformat()
    across, along = setup_page.rulers(form)
    try:
        pages = setup_page.setup_pages(SetupOf(plant.code, printer.id, printer.name, day), form, printer.dpi)
    except ValueError as fault:
        raise BadInput("dpi_bad", dpi=printer.dpi, **documents.RESOLUTIONS) from fault
    return SetupPlan(printer, plant.code, pages, across, along, setup_page.grades(form, printer.dpi))


def made(wanted: SetupPlan) -> list[bytes]:
    """The page as its printer is sent it: one document, or one picture a page.

    Raises:
        BadInput: its printer has a resolution that label printers do not have.
        OutOfReach: nothing can be painted here.
    """
    try:
        return documents.setup_documents(wanted.pages, wanted.printer.language)
    except (ImportError, OSError) as fault:
        raise OutOfReach("labels_unpaintable", problem=fault) from fault
    except ValueError as fault:
        raise BadInput("zpl_dpi", known=documents.KNOWN_HEADS, dpi=wanted.printer.dpi) from fault


def send(printer: Printer, contents: list[bytes], ending: Event, patience: float = PATIENCE_SECONDS) -> SetupSent:
    """Sends the page, and watches for a while whether it comes out; whoever sends has the printer's lease.

    Args:
        ending: nobody waits any more once it is set.
    """
    try:
        if printer.kind is PrinterKind.SYSTEM:
            queue = cups.Queue(printer.address)
            for content in contents:
                queue.put(_NAME, content, TYPES[printer.language])
            with contextlib.suppress(NotSent):  # it has it, whatever is heard of it afterwards
                return SetupSent(True, trouble=queue.trouble())
            return SetupSent(True)
        outlet = outlet_of(printer)
        try:
            if (trouble := outlet.trouble()) is not None:
                return SetupSent(False, trouble=trouble)
            for n, content in enumerate(contents, 1):
                outlet.put(f"set-up-page-{n}", content)
            waited = 0.0
            while True:
                out, trouble = outlet.is_out()
                if out or waited >= patience or ending.wait(_POLL_SECONDS):
                    return SetupSent(True, trouble=None if out else trouble)
                waited += _POLL_SECONDS
        finally:
            outlet.close()
    except NotSent as fault:
        return SetupSent(False, trouble=fault.trouble)
    except MaybeSent as fault:
        _log.info("the set-up page broke off: %s", fault)
        return SetupSent(False, doubt=True, trouble=fault.trouble)


BUSY = SetupSent(False, trouble=Trouble(Problem.BUSY))
"""Somebody else prints on it just now."""
