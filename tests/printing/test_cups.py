"""A real printing system: what it takes, what it tells, and what is known of a job when nobody answers."""

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from kanban_desktop.model.printjobs import Problem, Trouble
from kanban_desktop.printing import cups, ipp
from kanban_desktop.printing.cups import Fate, Queue
from kanban_desktop.printing.outlet import MaybeSent, NotSent
from tests import cups_server
from tests.cups_server import QUEUE, CupsServer
from tests.gui.windows import until

pytestmark = pytest.mark.skipif(not cups_server.is_possible(), reason="CUPS is for Linux and macOS")

RAW = "application/vnd.cups-raw"
LABEL = b"^XA^FDone^FS^XZ\n"


@pytest.fixture(scope="module")
def running() -> Iterator[CupsServer]:
    with CupsServer() as server:
        yield server


@pytest.fixture
def server(running: CupsServer, monkeypatch: pytest.MonkeyPatch) -> CupsServer:
    monkeypatch.setenv("CUPS_SERVER", str(running.sock))
    return running


def some_are_nameless() -> bool:
    """Whether the queue lists jobs by their numbers only."""
    wanted = ["job-id", "job-name"]
    given = {"printer-uri": f"ipp://localhost/printers/{QUEUE}", "which-jobs": "completed"}
    groups = ipp.ask(ipp.GET_JOBS, {**given, "requested-attributes": wanted}).groups
    return any("job-id" in group and "job-name" not in group for group in groups)


def problem(queue: Queue) -> Problem:
    with pytest.raises(NotSent) as fault:
        queue.trouble()
    return fault.value.trouble.problem


@pytest.mark.parametrize(("kind", "content"), [(RAW, LABEL), ("application/pdf", b"%PDF-1.4\n%%EOF\n")])
def test_a_job_goes_through_the_queue_as_it_is(server: CupsServer, kind: str, content: bytes) -> None:
    assert cups.queues() == (QUEUE,)
    queue, name = Queue(QUEUE), cups.job_name(uuid4())
    assert queue.trouble() is None
    assert queue.find(name, 0) is None
    number = queue.put(name, content, kind)
    until(lambda: queue.follow(number).fate is Fate.DONE, "the queue does not print")
    until(lambda: server.printed[-1:] == [content], "the printer has got something else")
    assert queue.find(name, 0) == number
    assert queue.find(name, number) is None, "a person had that printed again"
    queue.cancel(number)
    assert queue.follow(number).fate is Fate.DONE, "what is over stays so"


def test_every_job_is_found_by_its_name_also_when_it_is_over(server: CupsServer) -> None:
    """Of most jobs that are over CUPS lists no name (its issue 1440)."""
    queue = Queue(QUEUE)
    numbers = {name: queue.put(name, LABEL, RAW) for name in (cups.job_name(uuid4()) for _ in range(6))}
    last = queue.put("the last", LABEL, RAW)
    until(lambda: queue.follow(last).fate is Fate.DONE, "the queue does not print")
    put_away = time.monotonic() + 3  # within a second or two; a CUPS that lists every name will do as well
    until(lambda: some_are_nameless() or time.monotonic() > put_away, "")
    assert {name: queue.find(name, 0) for name in numbers} == numbers
    assert queue.find(cups.job_name(uuid4()), 0) is None


def test_a_queue_that_stands_is_told_and_goes_on(server: CupsServer) -> None:
    queue = Queue(QUEUE)
    server.tell("cupsdisable")
    assert queue.trouble() == Trouble(Problem.QUEUE_STOPPED)
    first, second = (queue.put(cups.job_name(uuid4()), LABEL, RAW) for _ in range(2))
    assert queue.follow(first).trouble == Trouble(Problem.QUEUE_STOPPED)
    queue.cancel(first)
    assert queue.follow(first).fate is Fate.CANCELLED
    server.tell("cupsenable")
    until(lambda: queue.follow(second).fate is Fate.DONE, "the queue does not go on")
    server.tell("cupsreject")
    assert queue.trouble() == Trouble(Problem.QUEUE_REJECTS)
    with pytest.raises(NotSent) as fault:
        queue.put("refused", LABEL, RAW)
    assert fault.value.trouble.problem is Problem.QUEUE_REJECTS
    server.tell("cupsaccept")


def test_a_queue_that_is_not_there_and_a_job_that_nobody_remembers(server: CupsServer) -> None:
    assert problem(Queue("Nobody")) is Problem.QUEUE_UNKNOWN
    assert Queue(QUEUE).follow(999_999).fate is Fate.FORGOTTEN


def test_no_printing_system_at_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "nothing"))
    assert problem(Queue(QUEUE)) is Problem.SYSTEM_AWAY
    with pytest.raises(NotSent):
        cups.queues()
    with pytest.raises(NotSent):
        Queue(QUEUE).put("1", LABEL, RAW)


def test_no_answer_leaves_a_doubt(server: CupsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def hung_up(_: object) -> None:
        raise ConnectionResetError("it hung up")

    monkeypatch.setattr("http.client.HTTPConnection.getresponse", hung_up)
    with pytest.raises(MaybeSent):
        Queue(QUEUE).put("1", LABEL, RAW)
    assert problem(Queue(QUEUE)) is Problem.SYSTEM_AWAY
