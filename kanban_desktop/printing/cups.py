"""Queues of the printing system (CUPS, on Linux and macOS): hands documents over, and follows what becomes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from kanban_desktop.model.printjobs import Problem, Trouble
from kanban_desktop.printing import ipp
from kanban_desktop.printing.outlet import MaybeSent, NotSent

# The first that fits; reasons end in -error, -warning or -report (RFC 8011, 5.4.12), which does not matter here.
_REASONS = (
    ("media-empty", Problem.LABELS_OUT),
    ("media-needed", Problem.LABELS_OUT),
    ("media-low", None),
    ("media-jam", Problem.JAM),
    ("cover-open", Problem.DOOR_OPEN),
    ("door-open", Problem.DOOR_OPEN),
    ("interlock-open", Problem.DOOR_OPEN),
    ("marker-supply-empty", Problem.INK_OUT),
    ("toner-empty", Problem.INK_OUT),
    ("offline", Problem.OFFLINE),
    ("timed-out", Problem.OFFLINE),
    ("shutdown", Problem.OFFLINE),
    ("connecting-to-device", Problem.OFFLINE),
    ("paused", Problem.QUEUE_STOPPED),
    ("moving-to-paused", Problem.QUEUE_STOPPED),
)
_STOPPED = 5

_LISTS: tuple[dict[str, str | int | Sequence[str]], ...] = (
    {"which-jobs": "not-completed"},
    {"which-jobs": "completed", "limit": 100},
)
"""All that are under way, and of those that are over the newest; asked in this order, since they change sides so."""


_Asked = Mapping[str, str | int | Sequence[str]]


class Fate(Enum):
    """What became of a job in the queue."""

    GOING = "going"
    DONE = "done"
    CANCELLED = "cancelled"
    GAVE_UP = "gave up"
    FORGOTTEN = "forgotten"


_FATES = {7: Fate.CANCELLED, 8: Fate.GAVE_UP, 9: Fate.DONE}
_HELD = 4


@dataclass(frozen=True, slots=True)
class Followed:
    """A job in the queue, as it stands; the trouble is the queue's or its own."""

    fate: Fate
    trouble: Trouble | None = None


class Queue:
    """A queue by its name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._uri = f"ipp://localhost/printers/{name}"

    def trouble(self) -> Trouble | None:
        """What keeps the queue from printing; None where all is well.

        Raises:
            NotSent: the printing system cannot be asked, or has no such queue.
        """
        wanted = ["printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "printer-state-message"]
        answer = self._asked(ipp.GET_PRINTER, {"requested-attributes": wanted})
        about = _all(answer)
        if about.get("printer-is-accepting-jobs") == (False,):
            return Trouble(Problem.QUEUE_REJECTS)
        for reason in map(str, about.get("printer-state-reasons", ())):
            for known, problem in _REASONS:
                if reason.startswith(known) and problem is not None:
                    return Trouble(problem)
        if about.get("printer-state") == (_STOPPED,):
            return Trouble(Problem.QUEUE_STOPPED)
        return None

    def put(self, name: str, content: bytes, kind: str) -> int:
        """Hands a document over, once, and returns the number that the queue gave it.

        Args:
            kind: its MIME type.

        Raises:
            NotSent: the queue did not take it.
            MaybeSent: no answer came; ``find`` may tell.
        """
        given = {"job-name": name, "document-format": kind}
        try:
            answer = self._asked(ipp.PRINT_JOB, given, content, sure=False)
        except ipp.Unanswered as fault:
            raise MaybeSent(Trouble(Problem.INTERRUPTED)) from fault
        number = _all(answer).get("job-id", (None,))[0]
        if not isinstance(number, int):
            raise MaybeSent(Trouble(Problem.INTERRUPTED))
        return number

    def find(self, name: str, after: int) -> int | None:
        """The number of a job that the queue knows by this name, whether or not it is printed yet.

        Args:
            after: jobs up to this number do not count: a person had those printed again.

        Raises:
            NotSent: the queue cannot be asked.
        """
        for which in _LISTS:
            wanted = {**which, "requested-attributes": ["job-id", "job-name"]}
            for group in self._asked(ipp.GET_JOBS, wanted).groups:
                number = group.get("job-id", (None,))[0]
                if not isinstance(number, int) or number <= after:
                    continue
                # Of jobs that are over CUPS mostly lists the number alone, since it has put the rest away.
                if (group.get("job-name") or self._called(number)) == (name,):
                    return number
        return None

    def _called(self, number: int) -> ipp.Values:
        """What a job is called; nothing where the queue has forgotten it meanwhile, or it is nobody's business."""
        try:
            found = self._asked(ipp.GET_JOB, {"job-id": number, "requested-attributes": ["job-name"]})
        except NotSent as fault:
            if fault.trouble.problem in (Problem.QUEUE_UNKNOWN, Problem.SYSTEM_DENIES):
                return ()
            raise
        return _all(found).get("job-name", ())

    def follow(self, number: int) -> Followed:
        """What became of a job.

        Raises:
            NotSent: the queue cannot be asked.
        """
        try:
            answer = self._asked(ipp.GET_JOB, {"job-id": number, "requested-attributes": ["job-state"]})
        except NotSent as fault:
            if fault.trouble.problem is Problem.QUEUE_UNKNOWN:
                return Followed(Fate.FORGOTTEN)
            raise
        state = _all(answer).get("job-state", (None,))[0]
        fate = _FATES.get(state, Fate.GOING) if isinstance(state, int) else Fate.GOING
        if fate is not Fate.GOING:
            return Followed(fate)
        return Followed(fate, Trouble(Problem.QUEUE_HELD) if state == _HELD else self.trouble())

    def cancel(self, number: int) -> None:
        """Takes a job out of the queue; one that is over already stays as it is.

        Raises:
            NotSent: the queue cannot be asked, or does not let us.
        """
        self._asked(ipp.CANCEL_JOB, {"job-id": number}, harmless=True)

    def _asked(
        self,
        operation: int,
        attributes: _Asked,
        document: bytes = b"",
        *,
        sure: bool = True,
        harmless: bool = False,
    ) -> ipp.Answer:
        """Asks about this queue; where ``sure``, a question without an answer has done nothing."""
        try:
            given = {"printer-uri": self._uri, **attributes, "requesting-user-name": "kanban"}
            order = ("printer-uri", "job-id", "requesting-user-name", "job-name")
            known = {
                name: given[name] for name in (*order, *(one for one in given if one not in order)) if name in given
            }
            answer = ipp.ask(operation, known, document)
        except ipp.NotAsked as fault:
            raise NotSent(Trouble(Problem.SYSTEM_AWAY, {"reason": str(fault)})) from fault
        except ipp.Unanswered as fault:
            if not sure:
                raise
            raise NotSent(Trouble(Problem.SYSTEM_AWAY, {"reason": str(fault)})) from fault
        if answer.status < 0x100 or (harmless and answer.status == 0x0404):
            return answer
        problem = Problem.FAULT
        if answer.status == ipp.NOT_FOUND:
            problem = Problem.QUEUE_UNKNOWN
        elif answer.status == ipp.NOT_ACCEPTING:
            problem = Problem.QUEUE_REJECTS
        elif answer.status in ipp.DENIED:
            problem = Problem.SYSTEM_DENIES
        raise NotSent(Trouble(problem, {"code": f"IPP {answer.status:04x}"}))


def queues() -> tuple[str, ...]:
    """The names of the queues of this computer.

    Raises:
        NotSent: there is no printing system.
    """
    try:
        answer = ipp.ask(ipp.GET_PRINTERS, {"requested-attributes": ["printer-name"]})
    except (ipp.NotAsked, ipp.Unanswered) as fault:
        raise NotSent(Trouble(Problem.SYSTEM_AWAY, {"reason": str(fault)})) from fault
    return tuple(str(group["printer-name"][0]) for group in answer.groups if "printer-name" in group)


def job_name(job: UUID) -> str:
    """What a job of ours is called in a queue."""
    return f"kanban {job}"


def _all(answer: ipp.Answer) -> dict[str, ipp.Values]:
    return {name: value for group in answer.groups for name, value in group.items()}
