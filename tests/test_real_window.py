"""The whole way with real windows and real keys: a label, a decoder, a scanner at work, another station's picture.

Under an X server of its own: the program as it is started at a station, and the same composition twice more in
processes that tell what they show (``gui.board_stage``). No key and no touch ever reaches the station upstream.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from PIL import Image

from tests import papers
from tests.cli.helpers import ask, count, finished, start
from tests.factories import NORMAL, SmallPlant, a_loop, small_plant
from tests.gui import xserver
from tests.gui.board_stage import DIALOG
from tests.gui.windows import PATIENCE_SECONDS, Box, Program, Said, alike, home_environment, part, until
from tests.gui.xserver import XServer

pytestmark = pytest.mark.skipif(not xserver.is_possible(), reason="X servers are for Linux")

LAYOUTS = ("us", "de", "fr")
PLACES = ("field", "dialog")
CARDS = len(LAYOUTS) * (1 + len(PLACES)) + 1
WIDE, HIGH = 1280, 800
STRIP: Box = (0, HIGH - 100, WIDE - 1, HIGH - 1)
"""Where the program, at the screen's corner, says what the last scan came to."""
MENU = (WIDE - 41, 33)
BESIDE = (WIDE // 2, 33)
ANSWER_SECONDS = 4.0
TRIES = 8


@pytest.fixture(scope="module")
def server() -> Iterator[XServer]:
    with XServer(2 * WIDE, 2 * HIGH) as server:
        yield server


@pytest.fixture
def plant(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallPlant:
    """A plant whose assembly has full containers of a part that milling makes."""
    for name, value in (home_environment(tmp_path / "home") | {"KANBAN_DATABASE_URL": database_url}).items():
        monkeypatch.setenv(name, value)
    return small_plant(database_url, loops=(a_loop(cards=CARDS),))


@pytest.fixture
def codes(plant: SmallPlant, tmp_path: Path) -> list[str]:
    """What a decoder reads from the labels of all cards, on paper as in pictures."""
    printing = [
        start("labels", "--loop", NORMAL, "--format", kind, "--output", tmp_path / f"label.{kind}", "--json")
        for kind in ("pdf", "png")
    ]
    (paper,), pictures = (json.loads(finished(one)[1])["files"] for one in printing)
    read = list(papers.on_pages(Path(paper)))
    assert [papers.on_picture(Path(file)) for file in pictures] == read
    return [code for (code,) in read]


class Line:
    """Two stations with their windows: the program at assembly, a second window there, and milling upstream."""

    def __init__(self, server: XServer, folder: Path) -> None:
        stage = ("-m", "tests.gui.board_stage")
        place = f"{WIDE}x{HIGH}+0+0"
        self._server = server
        self._folder = folder
        self.traces: Said = {}
        self.program = Program(
            server, folder / "program", "-m", "kanban_desktop", "--station", "ASSY", "--window", place
        )
        self.second = Program(server, folder / "second", *stage, "ASSY", 0, HIGH, WIDE, HIGH)
        self.upstream = Program(server, folder / "upstream", *stage, "MILL", WIDE, 0, WIDE, 2 * HIGH)

    @property
    def programs(self) -> tuple[Program, ...]:
        return self.program, self.second, self.upstream

    def screen(self) -> Image.Image:
        """What the screen shows."""
        file = self._folder / "screen.bmp"
        self._server.picture(file)
        with Image.open(file) as picture:
            return picture.convert("RGB")

    def grab(self) -> tuple[Image.Image, Said]:
        """Milling's window as it paints itself, and what it says of it."""
        file = self._folder / "window.bmp"
        said = self.upstream.ask(f"grab {file}")
        with Image.open(file) as picture:
            return picture.convert("RGB"), said

    def changes(self, box: Box, before: Image.Image) -> None:
        """Waits until a part of the screen is not as it was."""
        until(lambda: not alike(part(self.screen(), box), part(before, box)), f"the screen stayed the same in {box}")

    def scan(self, card: int, code: str, layout: str, ready: Callable[[], None]) -> Image.Image:
        """Scans a card until milling has painted it; anew where the machine was too busy for a scanner's pace.

        Args:
            ready: makes ready for a scan.

        Returns:
            The screen as it was before.
        """
        for _ in range(TRIES):
            ready()
            screen = self.screen()
            brisk = self._server.play(code, layout)
            patience = PATIENCE_SECONDS if brisk else ANSWER_SECONDS
            painted = self.upstream.hear(lambda said: state_of(card, said.get("painted", [])) != "", patience)
            if painted is not None:
                assert state_of(card, painted["painted"]) == "EMPTY"
                return screen
            assert not brisk, f"milling never painted card {card}: {self.upstream.heard[-3:]} {self.second.heard[-3:]}"
        raise AssertionError("the machine is too busy to scan")

    def open_menu(self) -> None:
        """Opens the program's menu."""
        self.close_menu()
        self.program.focus("Assembly ·")
        self._server.click(*MENU)
        until(lambda: self._shown == 2, "the menu never opened")

    def close_menu(self) -> None:
        """Closes it again: all keys would go to it, whichever window has the focus."""
        if self._shown == 2:
            self._server.click(*BESIDE)
        until(lambda: self._shown == 1, "the menu never closed")

    @property
    def _shown(self) -> int:
        """How many windows of the program are to be seen."""
        return len(self._server.windows("", self.program.process.pid))

    def reach(self, place: str) -> None:
        """Gives the keys to a place in the second window; keeps in mind the traces that keys have left so far."""
        self.second.ask(f"put {place}")
        self.second.focus(DIALOG if place == "dialog" else "Assembly ·")
        until(lambda: self.second.ask("look")["reached"] == [place], f"the keys never went to the {place}")
        self.traces = dict(self.second.heard[-1]["traces"])
        self.second.heard.clear()

    def shows_pull(self, card: int, before: Image.Image) -> None:
        """Milling has the card's row in its model and in its picture, where it was not before."""
        grabbed, said = self.grab()
        assert said["texts"].count("Make 40 × Gear B") == len(said["rows"])
        assert f"4711-22 · Assembly A1 · {card} of {CARDS}" in said["texts"]
        (box,) = (row["box"] for row in said["rows"] if row["card"] == card)
        own = (box[0] - WIDE, box[1], box[2] - WIDE, box[3])
        until(lambda: alike(part(self.screen(), box), part(grabbed, own)), f"the screen never showed card {card}")
        assert not alike(part(before, box), part(grabbed, own))


def state_of(card: int, rows: list[Said]) -> str:
    """A card's state as its row shows it; empty when it has none."""
    return next((row["state"] for row in rows if row["card"] == card), "")


def test_a_scan_by_keys_shows_in_another_process_upstream(
    server: XServer, plant: SmallPlant, codes: list[str], tmp_path: Path
) -> None:
    assert codes == [plant.label(NORMAL, n) for n in range(1, CARDS + 1)]
    cards = iter(zip(plant.cards[NORMAL], codes, strict=True))
    before = count(plant.url)
    line = Line(server, tmp_path)
    with line.program, line.second, line.upstream:
        for window in ("Assembly ·", "Milling ·"):
            server.window(window)
        # The program itself, as it is started at a station; at last with its menu open.
        for layout, menu in (*product(LAYOUTS, [False]), ("fr", True)):
            card, code = next(cards)
            ready = line.open_menu if menu else partial(line.program.focus, "Assembly ·")
            screen = line.scan(card, code, layout, ready)
            line.shows_pull(card, screen)
            line.changes(STRIP, screen)
        line.close_menu()
        # The same with a text field and a dialog, which the keys would reach.
        for layout, place in product(LAYOUTS, PLACES):
            card, code = next(cards)
            screen = line.scan(card, code, layout, partial(line.reach, place))
            answered = line.second.wait(lambda said: "answered" in said or "unread" in said)
            assert answered == {"answered": "moved", "card": card}
            line.shows_pull(card, screen)
            left = line.second.ask("look")
            assert left["traces"] == line.traces, "a scan leaves none"
            assert left["reached"] == [place]
        assert line.upstream.ask("look")["reached"] == [], "the keys never went there"
        assert next(cards, None) is None
    assert [(one.ended, one.log) for one in line.programs] == [((0, ""), "")] * 3
    assert count(plant.url) == before + CARDS
    assert ask(plant.url, "SELECT count(*) FROM event WHERE step = 'pull' AND source = 'scan'") == CARDS
    # Milling's window, and no other, has written down when it showed each of them.
    times = json.loads(finished(start("times", "--json"))[1])
    (milling,) = (one for one in times["stations"] if one["station"] == "MILL")
    assert (milling["shown"], times["not_shown"], count(plant.url, "showing")) == (CARDS, 0, CARDS)
    assert 0 < milling["after_scan"]["p50"] <= milling["after_scan"]["p99"] < PATIENCE_SECONDS
