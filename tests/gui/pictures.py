"""Pictures of the board in every state that a person should have looked at: ``python -m tests.gui.pictures FOLDER``.

Each state at 1280 x 800 and at 1920 x 1080, in light and in dark; painted in memory, so that no screen is needed.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget

from kanban_desktop import scene, settings
from kanban_desktop.gui import theme as themes
from kanban_desktop.gui.board.answers import AnswerLook, damage_look, refusal_look
from kanban_desktop.gui.board.freshness import Freshness, Link
from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.gui.card.dialog import CardDialog
from kanban_desktop.gui.kit.notice import Tone
from kanban_desktop.gui.pages.about import AboutPage, Facts
from kanban_desktop.gui.pages.printer_setup import PrinterSetupPage
from kanban_desktop.gui.pages.settle import SettlePage
from kanban_desktop.gui.roles import DARK, LIGHT
from kanban_desktop.gui.theme import Theme
from kanban_desktop.model.board import Board
from kanban_desktop.model.calendar import HOUR, MINUTE, SECOND
from kanban_desktop.model.calibration import Grade
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.details import CardDetails
from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.model.pending import OTHER_PLANT, UNFORESEEN, Damage, Unsettled
from kanban_desktop.model.plant import Part, Plant
from kanban_desktop.model.printjobs import Language, Printed, Printer, PrinterKind
from kanban_desktop.model.showing import Figures, Showing, Spread, StationTimes
from kanban_desktop.model.steps import Step
from kanban_desktop.operations import printer_setup
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.desks import Desks
from tests.factories import ids
from tests.gui.robots.boards import BARS, GEARS, MILLING, NOW, S, a_board, a_row, bars, some
from tests.gui.robots.cards import line, some_details
from tests.gui.robots.unsettled import MEANWHILE, an_entry

SIZES = (QSize(1280, 800), QSize(1920, 1080))

PULLED = Answer(
    Outcome.MOVED, card=901, step=Step.PULL,
    params={"part": "Steel bar", "quantity": 5_000, "unit": "bar", "supply": "Steel supplier", "rejects": 0},
)  # fmt: skip
KEPT = replace(PULLED, outcome=Outcome.QUEUED)
REFUSED = Answer(
    Outcome.REFUSED, Reason.CARD_SUPERSEDED, card=901, params={"part": "Steel bar", "issue": 3, "scanned": 2}
)
REPEAT = Answer(
    Outcome.REPEAT, Reason.ALREADY_DONE, card=901, step=Step.PULL, offers=(Step.RECEIVE,),
    params={"part": "Steel bar", "last": Step.PULL, "ago": 3 * SECOND, "who": "Ben", "where": "Milling"},
)  # fmt: skip

DAMAGED = Freshness(Link.LIVE, NOW - SECOND // 3, damaged=1)
OUTGROWN = Freshness(Link.LOST, NOW - 12 * MINUTE, 4, refusal="database_newer")

Show = Callable[[BoardPage], None]


def demo_board(station: str) -> Board:
    """A board of the demo plant, made in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/demo.db"
        scene.make(url)
        desks = Desks.open(url, settings.Settings(), lambda: time.time_ns() // 1000, ids(), lambda _: None)
        try:
            return desks.boards.read(desks.catalog.layout.station(station))
        finally:
            desks.close()


def mixed() -> Board:
    """Late, soon, on time, held and unknown."""
    rows = [
        a_row(1, runs_out=NOW - 4 * MINUTE, due=NOW - 12 * MINUTE), a_row(2, S.IN_PROCESS, runs_out=NOW + 12 * MINUTE),
        a_row(3), a_row(4, hold_reason="burr", held_since=NOW - 50 * MINUTE), a_row(5, S.READY, runs_out=None),
    ]  # fmt: skip
    return a_board(rows, bars(S.FULL, S.EMPTY, S.IN_PROCESS, S.IN_TRANSIT, None))


def long_names() -> Board:
    """A part, places and a station with very long names."""
    part = Part(
        9, "4711-22-0815-REV-C-LEFT-HAND", "Helical gear for the intermediate shaft, case-hardened, ground", "pc"
    )
    gears = replace(GEARS, part=part, place="Supermarket hall 3, lane 14, level 2, place 26")
    steel = replace(BARS, part=replace(part, name="Round bar steel 42CrMo4 drawn and peeled 18 mm × 3 m", unit="bar"))
    rows = [a_row(n, loop=gears, n=n, of=12, runs_out=NOW + n * 25 * MINUTE) for n in range(1, 7)]
    station = replace(MILLING, name="Gear hobbing and deburring cell 4, hall 3", code="GHD-H3-04")
    return a_board(rows, [replace(one, loop=steel) for one in bars(S.FULL, S.EMPTY, *(S.IN_PROCESS,) * 10)], station)


def waiting(board: Board) -> Board:
    """The same while the plant is out of reach, with scans that wait to be sent."""
    return replace(board, synced_at=NOW, online=False, pending=frozenset((2, 3, 901, 902, 903)))


def states() -> dict[str, Show]:
    """What is shown, by the picture's name."""
    assembly, machining = demo_board("AS-2"), demo_board("MC-1")
    live = Freshness(Link.LIVE, NOW - SECOND // 3)

    def showing(
        board: Board, answer: Answer | None = None, freshness: Freshness = live, actor: str | None = None
    ) -> Show:
        def show(page: BoardPage) -> None:
            page.set_actor(actor)
            now = board.synced_at
            page.tick(now)
            page.show_board(board)
            moved = replace(freshness, last_contact=(freshness.last_contact or NOW) + now - NOW)
            page.show_freshness(moved)
            if answer is not None:
                page.show_answer(answer)
            page.tick(now)

        return show

    def looking(board: Board, freshness: Freshness, look: AnswerLook) -> Show:
        def show(page: BoardPage) -> None:
            showing(board, None, freshness)(page)
            page.show_look(look)
            page.tick(board.synced_at)

        return show

    return {
        "demo-assembly": showing(assembly), "demo-machining": showing(machining, PULLED), "mixed": showing(mixed()),
        "empty": showing(a_board()), "many": showing(a_board(some(500), bars(S.FULL, S.EMPTY))),
        "long": showing(long_names()), "refused": showing(mixed(), REFUSED), "repeat": showing(mixed(), REPEAT),
        "lost": showing(mixed(), None, Freshness(Link.LOST, NOW - 40 * SECOND)),
        "stale": showing(mixed(), None, Freshness(Link.STALE, NOW - 40 * SECOND)),
        "waiting": showing(waiting(mixed()), KEPT, Freshness(Link.LOST, NOW - 40 * SECOND, 3)),
        "waiting-many": showing(waiting(long_names()), KEPT, Freshness(Link.STALE, NOW - 125 * MINUTE, 12, 3), "Petra"),
        "damaged": looking(mixed(), DAMAGED, damage_look(DAMAGED)),
        "outgrown": looking(waiting(mixed()), OUTGROWN, refusal_look(OutOfReach("database_newer", database="plant",
                                                                               found=9, wanted=8))),
        "outgrown-kept": showing(waiting(mixed()), KEPT, OUTGROWN),
        "badge": showing(mixed(), None, replace(live, to_settle=2)),
        "badge-long": showing(long_names(), REFUSED, replace(live, waiting=1, to_settle=12), "Operator 07"),
    }  # fmt: skip


def settling() -> dict[str, Callable[[SettlePage], None]]:
    """The page “To settle” in its states, by the picture's name."""
    long = long_names().to_supply[1]
    names = {"part": "Gear B", "last": "receive", "ago": 40 * SECOND, "who": None, "where": "Milling"}
    entries = (
        an_entry(1, who="Petra"), an_entry(2, Step.START, Reason.NOT_NOW, names, card=a_row(2, n=3), raw=None),
        an_entry(3, Step.RECEIVE, Reason.CARD_HELD, {"part": "Gear B", "reason_text": "burr on edge"}, badge="OP-07"),
        an_entry(4, Step.SHIP, OTHER_PLANT, {}, foreign=True), an_entry(5, Step.PULL, UNFORESEEN, {}, ago=26 * HOUR),
        an_entry(6, Step.TAKE_AS_PULLED, params={**MEANWHILE, "where": "Gear hobbing and deburring cell 4"},
                 card=long, who="Maximiliane Schulze-Oberhoff", quantity=35_000),
    )  # fmt: skip

    def showing(
        shown: tuple[Unsettled, ...], then: Callable[[SettlePage], None] = lambda _: None
    ) -> Callable[[SettlePage], None]:
        def show(page: SettlePage) -> None:
            page.tick(NOW)
            page.show_entries(shown)
            then(page)

        return show

    def other(page: SettlePage) -> None:
        page.rows[0].drop.click()
        page.ask.offer_text("Why?", "Drop it")

    found = Damage("e41d0909c107-assy-a4d520.db.damaged-1795477611264206", NOW - 3 * MINUTE, 12, 1, NOW - 2 * HOUR)

    def damaged(page: SettlePage) -> None:
        page.show_damages((found,))

    steps = some_details(a_row(1), (Step.RECEIVE, Step.QUARANTINE, Step.CANCEL, Step.HOLD), Step.RECEIVE)
    return {
        "settle": showing(entries), "settle-long": showing(entries[::-1]), "settle-one": showing(entries[:1]),
        "settle-damaged": showing(entries[:2], damaged), "settle-damaged-alone": showing((), damaged),
        "settle-empty": showing((), lambda page: page.show_result("Dropped: It did not happen.")),
        "settle-why": showing(entries, other),
        "settle-steps": showing(entries, lambda page: page.show_steps(UUID(int=1), steps)),
        "settle-none": showing(entries, lambda page: page.show_steps(UUID(int=1), some_details(a_row(1)))),
        "settle-failed": showing(entries, lambda page: page.show_result(
            "“start” cannot be done now: Already received 40 s ago at Milling. Look at the card's history.", ok=False
        )),
    }  # fmt: skip


def asked() -> dict[str, Callable[[Theme, QSize], tuple[QWidget, QWidget]]]:
    """Other pages by the picture's name, with their windows: when pulls were shown, and a printer that is set up."""
    pull = NOW - 9 * MINUTE
    screen = Showing(UUID(int=3), 1, 4711, pull, pull + SECOND // 5, pull + SECOND // 3)
    queued = replace(screen, event=UUID(int=1), scanned_at=NOW - 250 * MINUTE)
    lines = (
        replace(line(3, Step.PULL, "Assembly 2", "Ada", end=S.EMPTY, ago=9 * MINUTE), shown=screen, shown_by="Gears"),
        line(2, Step.RECEIVE, "Assembly 2", "Ben", ago=30 * MINUTE),
        replace(line(1, Step.PULL, "Assembly 2", "Maximiliane Schulze-Oberhoff", end=S.EMPTY, ago=250 * MINUTE),
                shown=queued, shown_by="Gear hobbing and deburring cell 4"),
    )  # fmt: skip

    anew = (line(4, Step.REISSUE, "Machining 1", None, ago=8 * MINUTE, detail={"v": 1, "release": "…"}), *lines)
    printed = Printed("Zebra 1", "Machining 1", NOW - 8 * MINUTE)
    plain = some_details(a_row(4711, n=2), (Step.START, Step.HOLD), Step.START, history=lines)
    labelled = replace(
        some_details(a_row(4711, n=2, issue=3), (Step.START, Step.HOLD), Step.START, reprint=True, history=anew),
        printed=printed,
    )

    def card(details: CardDetails, theme: Theme, size: QSize) -> tuple[QWidget, QWidget]:
        page = BoardPage(theme)
        page.resize(size)
        page.show_board(mixed())
        page.show()
        dialog = CardDialog(theme, page)
        dialog.set_floor(ZoneInfo("Europe/Berlin"), {})
        dialog.show_details(details)
        dialog.tick(NOW)
        dialog.open()
        return dialog, page

    def about(theme: Theme, size: QSize) -> tuple[QWidget, QWidget]:
        page = AboutPage(theme)
        page.resize(size)
        page.show_facts(Facts("Gearbox plant", "Gear line (MC-1)", "kanban on plant-db", "kanban-desktop.log"))
        after = Spread(SECOND // 4, SECOND, 2 * SECOND)
        page.show_times(StationTimes(MILLING, Figures(1_412, after, after, screen)))
        page.show()
        return page, page

    def setup(theme: Theme, size: QSize) -> tuple[QWidget, QWidget]:
        page = PrinterSetupPage(theme)
        page.resize(size)
        page.show()
        plant = Plant(UUID(int=1), 1201, UUID(int=2), "Gearbox plant", ZoneInfo("Europe/Berlin"))
        zebra = Printer(1, "Zebra 1", PrinterKind.TCP, "10.0.0.7", Language.ZPL, 203)
        page.show_plan(printer_setup.plan(zebra, plant, NOW), "", Tone.BUSY)
        page.show_printed()
        page.along.confirm()
        page.across.stepper.less.click()
        page.show_read(Grade.COARSE)
        page.show_read(Grade.USUAL)
        page.show_result("Code 2 read.", Tone.DONE)
        return page, page

    return {
        "card-shown": partial(card, plain), "card-label": partial(card, labelled), "about": about,
        "printer-setup": setup,
    }  # fmt: skip


def main(folder: Path) -> None:
    """Writes every picture."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    shown = states()
    for name, roles in (("light", LIGHT), ("dark", DARK)):
        theme = Theme(roles)
        themes.apply(app, theme)
        for size in SIZES:
            for state, show in shown.items():
                page = BoardPage(theme)
                page.resize(size)
                page.set_floor(ZoneInfo("Europe/Berlin"), {"burr": "Burr on edge", "rust": "Rust"})
                page.show()
                show(page)
                app.processEvents()
                page.grab().save(str(folder / f"{state}-{name}-{size.width()}.png"))
                page.deleteLater()
            for state, settle in settling().items():
                paper = SettlePage(theme)
                paper.resize(size)
                paper.set_zone(ZoneInfo("Europe/Berlin"))
                paper.show()
                settle(paper)
                app.processEvents()
                paper.grab().save(str(folder / f"{state}-{name}-{size.width()}.png"))
                paper.deleteLater()
            for state, made in asked().items():
                widget, window = made(theme, size)
                app.processEvents()
                widget.grab().save(str(folder / f"{state}-{name}-{size.width()}.png"))
                window.deleteLater()
    print(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
