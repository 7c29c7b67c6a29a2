"""Prints what is to be printed at a station: whatever goes out is written down before, and nothing goes out twice.

A label that this worker began and that the database has not heard the end of is owed: it is told first of all, when the
database is back. What a dead worker began is for a person to settle, unless the system's queue knows the job.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from threading import Event
from uuid import UUID, uuid4

from kanban_desktop.model.calendar import SECOND
from kanban_desktop.model.errors import BadInput, KanbanError, OutOfReach
from kanban_desktop.model.printjobs import Job, JobState, Printer, PrinterKind, Problem, Trouble
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.printstate import outlet_of
from kanban_desktop.operations.releasing import ReleaseWatch
from kanban_desktop.printing import cups, documents
from kanban_desktop.printing.cups import Fate
from kanban_desktop.printing.documents import TYPES
from kanban_desktop.printing.outlet import MaybeSent, NotSent, Outlet
from kanban_desktop.store import printers as kept
from kanban_desktop.store import printjobs as rows

IDLE_SECONDS = 5.0
BUSY_SECONDS = 1.0
"""While a job waits for a printer, or is followed in a queue."""
POLL_SECONDS = 0.2
LEASE = 30 * SECOND
LEAVE_SECONDS = 3.0
"""So long a window that closes waits for the label that is on its way."""

_log = logging.getLogger(__name__)


class PrintWorker:
    """Prints at a station: its own jobs wherever it can, and everybody's on the printers of its computer.

    Args:
        stop: once it is set, no further label goes out.
    """

    def __init__(self, desks: Desks, station: int, clock: Callable[[], int], stop: Event) -> None:
        self.id = uuid4()
        self._desks = desks
        self._database = desks.database
        self._station = station
        self._clock = clock
        self._stop = stop
        self._owed: dict[UUID, Callable[[], bool]] = {}
        self._forgot = False
        self._releases = ReleaseWatch(desks, station, clock)

    def work(self) -> float:
        """Prints what can be printed now, and returns after how many seconds to look again.

        Raises:
            OutOfReach: the database is away.
        """
        for job, tell in list(self._owed.items()):
            tell()
            del self._owed[job]
        known = kept.printers(self._database, removed=True)
        self._releases.look(known)
        here = [one.id for one in known.values() if one.station == self._station]
        found = rows.open_jobs(self._database, here, self._station)
        alive = [one for one in found if one.state is not JobState.UNSURE or known[one.printer].at_once]
        waits = False
        for number, jobs in groupby(sorted(alive, key=lambda one: one.printer), key=lambda one: one.printer):
            printer = known[number]
            if not printer.reached_from(self._station) or self._stop.is_set():
                continue
            if rows.claim(self._database, number, self.id, LEASE, self._clock()):
                waits |= self._on(printer, list(jobs))
            else:
                waits = True
        if not self._forgot:
            rows.forget(self._database, self._clock())
            self._forgot = True
        return BUSY_SECONDS if waits else IDLE_SECONDS

    def leave(self) -> None:
        """Lets others print here."""
        try:
            rows.release(self._database, self.id)
        except OutOfReach as fault:
            _log.info("the leases run out by themselves: %s", fault)

    def _on(self, printer: Printer, jobs: Sequence[Job]) -> bool:
        """Does what can be done on a printer; whether something is to be looked at again soon."""
        waits = blocked = False
        for job in jobs:
            if self._stop.is_set():
                break
            match job.state:
                case JobState.SENDING | JobState.UNSURE:
                    waits |= self._took_over(printer, job)
                case JobState.SENT:
                    waits |= self._follow(printer, job)
                case JobState.WAITING if job.cancel_asked:
                    rows.cancel(self._database, job.id, self._clock())
                case JobState.WAITING if blocked:
                    waits = True
                case JobState.WAITING:
                    done = self._whole(printer, job) if printer.at_once else self._singly(printer, job)
                    blocked, waits = not done, waits or not done or printer.kind is PrinterKind.SYSTEM
        return waits

    # What somebody else began, and what the system's queue has.

    def _took_over(self, printer: Printer, job: Job) -> bool:
        if job.worker == self.id and job.state is JobState.SENDING:
            # Not owed, so it failed in a way that nobody foresaw, and the log has it.
            return self._tell(job, state=JobState.UNSURE, trouble=Trouble(Problem.INTERRUPTED))
        if printer.kind is PrinterKind.SYSTEM and job.worker is not None:
            try:
                number = cups.Queue(printer.address).find(cups.job_name(job.id), job.system_job or 0)
            except NotSent as fault:
                rows.troubled(self._database, job, fault.trouble, self._clock())
                return True
            if number is not None:
                return rows.handed_over(self._database, job, job.worker, number, self._clock())
        if job.state is JobState.SENDING:
            trouble = Trouble(Problem.INTERRUPTED)
            rows.orphaned(self._database, job, self.id, trouble, self._clock())
        return False

    def _follow(self, printer: Printer, job: Job) -> bool:
        queue = cups.Queue(printer.address)
        assert job.system_job is not None, "what is SENT has a number"
        try:
            if job.cancel_asked:
                queue.cancel(job.system_job)
            found = queue.follow(job.system_job)
        except NotSent as fault:
            self._note(job, fault.trouble)
            return True
        match found.fate:
            case Fate.GOING:
                self._note(job, found.trouble)
                return True
            case Fate.DONE:
                self._tell(job, state=JobState.PRINTED, out=job.total, sending=0)
            case Fate.CANCELLED if job.cancel_asked:
                self._tell(job, state=JobState.CANCELLED, sending=0)
            case _:
                self._tell(job, state=JobState.UNSURE, trouble=Trouble(Problem.QUEUE_GAVE_UP))
        return False

    # What goes out.

    def _whole(self, printer: Printer, job: Job) -> bool:
        """Hands a job over as one document; whether that was done."""
        try:
            content = self._content(printer, job, range(job.out, job.total))
            if printer.kind is PrinterKind.SYSTEM:
                queue = cups.Queue(printer.address)
                trouble = queue.trouble()
                if trouble is not None and trouble.problem in (Problem.QUEUE_REJECTS, Problem.SYSTEM_AWAY):
                    raise NotSent(trouble)
        except NotSent as fault:
            self._note(job, fault.trouble)
            return False
        sending = job.total - job.out
        if not self._begun(printer, job, sending):
            return False
        try:
            if printer.kind is PrinterKind.SYSTEM:
                number = queue.put(cups.job_name(job.id), content, TYPES[printer.language])
                self._owe(job, lambda: rows.handed_over(self._database, job, self.id, number, self._clock()))
                return True
            outlet = outlet_of(printer)
            if (missing := outlet.trouble()) is not None:
                raise NotSent(missing)
            outlet.put("", content)
        except NotSent as fault:
            self._tell(job, state=JobState.WAITING, sending=0, trouble=fault.trouble)
            return False
        except MaybeSent as fault:
            self._tell(job, state=JobState.UNSURE, sending=sending, trouble=fault.trouble)
            return True
        return self._tell(job, state=JobState.PRINTED, out=job.total, sending=0)

    def _singly(self, printer: Printer, job: Job) -> bool:
        """Prints a job label by label; whether it is done with."""
        outlet = outlet_of(printer)
        try:
            while job.out < job.total:
                try:
                    trouble = outlet.trouble()
                    content = b"" if trouble else self._content(printer, job, range(job.out, job.out + 1))
                except NotSent as fault:
                    trouble = fault.trouble
                if trouble is not None or self._stop.is_set():
                    return self._pause(job, trouble)
                if not self._begun(printer, job, 1):
                    return self._pause(job, None)
                job = replace(job, state=JobState.SENDING, sending=1, worker=self.id)
                try:
                    outlet.put(f"{job.id}-{job.out + 1:04}", content)
                    self._wait(printer, job, outlet)
                except NotSent as fault:
                    return self._pause(job, fault.trouble)
                except MaybeSent as fault:
                    self._tell(job, state=JobState.UNSURE, trouble=fault.trouble)
                    return True
                job = replace(job, out=job.out + 1, sending=0)
            return self._tell(job, state=JobState.PRINTED)
        finally:
            outlet.close()

    def _begun(self, printer: Printer, job: Job, sending: int) -> bool:
        """Whether labels may go out now; if so, that is written down."""
        try:
            return rows.claim(self._database, printer.id, self.id, LEASE, self._clock()) and rows.begin(
                self._database, job, self.id, sending, self._clock()
            )
        except OutOfReach:
            # It may have been written down all the same, and nothing has gone out.
            stays = replace(job, state=JobState.WAITING, sending=0)
            self._owed[job.id] = lambda: rows.ended(self._database, stays, self.id, self._clock())
            raise

    def _wait(self, printer: Printer, job: Job, outlet: Outlet) -> None:
        """Until the label is out, however long it takes; a printer that tells why it waits is listened to.

        Raises:
            MaybeSent: it does not tell any more, or nobody has time to hear it.
        """
        leaving, told = 0.0, None
        while True:
            out, trouble = outlet.is_out()
            if out:
                return
            if self._stop.is_set():
                leaving += POLL_SECONDS
                if leaving > LEAVE_SECONDS:
                    raise MaybeSent(trouble or Trouble(Problem.INTERRUPTED))
            try:
                rows.claim(self._database, printer.id, self.id, LEASE, self._clock())
                if trouble != told:
                    rows.troubled(self._database, job, trouble, self._clock())
                    told = trouble
            except OutOfReach as fault:
                _log.info("the plant is away while a label is printed: %s", fault)
            Event().wait(POLL_SECONDS) if self._stop.is_set() else self._stop.wait(POLL_SECONDS)

    def _pause(self, job: Job, trouble: Trouble | None) -> bool:
        """Leaves the rest of a job for later, or ends it where that was asked."""
        if job.state is JobState.WAITING:
            self._note(job, trouble)
            return False
        now = rows.find(self._database, job.id)
        cancelled = now is not None and now.cancel_asked
        state = JobState.CANCELLED if cancelled else JobState.WAITING
        self._tell(job, state=state, sending=0, trouble=None if cancelled else trouble)
        return cancelled

    def _content(self, printer: Printer, job: Job, which: range) -> bytes:
        """The labels as the printer is sent them.

        Raises:
            NotSent: they cannot be painted.
        """
        try:
            labels = self._desks.labels.of([job.label(n) for n in which])
            return documents.content(labels, printer.language, printer.dpi, documents.form(job.layout))
        except (BadInput, ImportError, OSError, ValueError) as fault:
            reason = str(fault.params.get("card", fault.code)) if isinstance(fault, KanbanError) else str(fault)
            raise NotSent(Trouble(Problem.UNPAINTABLE, {"reason": reason})) from fault

    # What is written down.

    def _note(self, job: Job, trouble: Trouble | None) -> None:
        if trouble != job.trouble:
            rows.troubled(self._database, job, trouble, self._clock())

    def _tell(self, job: Job, *, trouble: Trouble | None = None, **changed: object) -> bool:
        """Writes down how far a job has come, now or as soon as the database is back."""
        known = replace(job, trouble=trouble, **changed)  # type: ignore[arg-type]
        return self._owe(job, lambda: rows.ended(self._database, known, self.id, self._clock()))

    def _owe(self, job: Job, tell: Callable[[], bool]) -> bool:
        self._owed[job.id] = tell
        tell()
        del self._owed[job.id]
        return True
