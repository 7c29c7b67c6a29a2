"""The scanner as a process of its own, under a real X server and a real keyboard's keys, in several layouts.

What ``test_scanner`` shows with events made by Qt is shown here for the way that a key really takes.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from operator import ne
from typing import Any

import pytest

from kanban_desktop.gui.wedge import HOLD_MS
from kanban_desktop.model.scan import ScanCode
from tests.gui import xserver
from tests.gui.scanner_stage import PLACES
from tests.gui.windows import PATIENCE_SECONDS, Program, Said
from tests.gui.xserver import XServer
from tests.labels import supplier_label

pytestmark = pytest.mark.skipif(not xserver.is_possible(), reason="X servers are for Linux")

ANSWER_SECONDS = 4.0
TRIES = 8

CODE = ScanCode(42, 4711, 3).text
NEXT = ScanCode(42, 4712, 1).text
LAYOUTS = ("us", "de", "fr")


class StageProcess(Program):
    """The stage as a program, and what it says."""

    def put(self, place: str) -> Said:
        """The stage's traces, once the keys go to that place."""
        self.ask(f"put {place}")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            said = self.ask("look")
            if place in said["reached"]:
                self.heard.clear()
                return dict(said["traces"])
        raise AssertionError(f"the keys never went to the {place}")

    def look(self, until: Callable[[Said], bool] = lambda traces: True) -> Said:
        """The stage's traces, once they are like this, or when patience is at its end."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            traces: Said = self.ask("look")["traces"]
            if until(traces) or time.monotonic() > deadline:
                return traces

    @property
    def kept_pace(self) -> bool:
        """By their own times, the keys since the last ``put`` came so fast that none can have been taken for typing."""
        times = [at for some in self.all("at") for at in some]
        return all(after - before <= HOLD_MS / 2 for before, after in pairwise(times))

    def all(self, key: str) -> list[Any]:
        """What was heard of a kind since the last ``put``."""
        return [said[key] for said in self.heard if key in said]


@pytest.fixture(scope="module")
def server() -> Iterator[XServer]:
    with XServer() as server:
        yield server


@pytest.fixture(scope="module")
def stage(server: XServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StageProcess]:
    home = tmp_path_factory.mktemp("stage")
    with StageProcess(server, home, "-m", "tests.gui.scanner_stage") as stage:
        yield stage


def scan(
    server: XServer,
    stage: StageProcess,
    place: str,
    *codes: str,
    arrive: list[str],
    layout: str = "us",
    ending: str = "Enter",
    gap: int = 5,
) -> Said:
    """Scans until it is told what came of it; and anew when the machine was too busy to play keys at a scanner's pace.

    Returns:
        the stage's traces before the scan.
    """
    for _ in range(TRIES):
        before = stage.put(place)
        for code in codes:
            server.play(code, layout, ending, gap)
        if stage.hear(lambda _: stage.all("arrived") == arrive, ANSWER_SECONDS) or stage.kept_pace:
            return before
    raise AssertionError(f"never told to have {arrive}, at last {stage.heard}")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("ending", ["Enter", "Tab", ""])
def test_a_scan_is_read_and_touches_nothing(server: XServer, stage: StageProcess, layout: str, ending: str) -> None:
    for place in PLACES:
        before = scan(server, stage, place, CODE, arrive=["scanned"], layout=layout, ending=ending)
        assert stage.look() == before, (place, stage.heard)
        assert (stage.all("scanned"), stage.all("unread")) == ([CODE], []), place


def test_without_the_scanner_the_same_keys_would_do_harm(server: XServer, stage: StageProcess) -> None:
    stage.ask("stop")
    try:
        for place in PLACES:
            before = stage.put(place)
            server.play(CODE)
            assert stage.look(partial(ne, before)) != before, place
    finally:
        stage.ask("start")


@pytest.mark.parametrize("gap", [1, 12, 25])
def test_slow_and_fast_scanners_are_read(server: XServer, stage: StageProcess, gap: int) -> None:
    before = scan(server, stage, "field", CODE, NEXT, arrive=["scanned", "scanned"], layout="fr", gap=gap)
    assert stage.all("scanned") == [CODE, NEXT]
    assert stage.look() == before


@pytest.mark.parametrize(("layout", "typed"), [("us", "op-17 yz"), ("de", "opß17 zy"), ("fr", "op)&è yw")])
def test_typing_stays_typing(server: XServer, stage: StageProcess, layout: str, typed: str) -> None:
    stage.put("dialog")
    server.set_layout(layout)
    server.type("op-17 yz")
    assert stage.look(lambda traces: traces["answer"] == typed)["answer"] == typed
    assert (stage.all("scanned"), stage.all("unread")) == ([], [])


def test_a_key_held_down_repeats(server: XServer, stage: StageProcess) -> None:
    server.set_layout("us")
    stage.put("field")
    held, last = xserver.keys_of("bc")
    server.hold(held, seconds=1.0)
    server.press(last)
    written = stage.look(lambda traces: "c" in traces["field"])["field"]
    assert len(written) > 4
    assert written.strip("b") == "c"
    assert written.endswith("c")


def test_a_code_with_its_prefix_in_capitals_is_read(server: XServer, stage: StageProcess) -> None:
    before = scan(server, stage, "list", f"]C0{CODE}", arrive=["scanned"])
    assert stage.all("scanned") == [f"]C0{CODE}"]
    assert stage.look() == before


def test_half_a_scan_is_unread(server: XServer, stage: StageProcess) -> None:
    before = scan(server, stage, "button", CODE[:12], arrive=["unread"], ending="")
    assert stage.all("unread") == [CODE[:12]]
    assert stage.look() == before


@pytest.mark.parametrize(("layout", "places"), [("us", PLACES), ("de", PLACES), ("fr", ("button", "list"))])
def test_a_suppliers_label_comes_with_its_control_characters(
    server: XServer, stage: StageProcess, layout: str, places: tuple[str, ...]
) -> None:
    """Where text is typed, a French keyboard makes a dead key of the bracket, which never reaches a window."""
    label = supplier_label("S1")
    for place in places:
        before = scan(server, stage, place, label, arrive=["scanned"], layout=layout)
        assert stage.look() == before, (place, stage.heard)
        assert stage.all("scanned") == [label], place
