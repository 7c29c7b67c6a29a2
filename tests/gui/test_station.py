"""A station's window at a real database: scanned, touched, told by the others, cut off and back again."""

import subprocess
import sys
from pathlib import Path
from threading import Event, Timer
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kanban_desktop.app.window import unexpected_in
from kanban_desktop.gui.bridge import Bridge
from kanban_desktop.gui.card.deck import DeckDialog
from kanban_desktop.model.board import Board
from kanban_desktop.model.calendar import SECOND
from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.model.path import SupplyState
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer
from kanban_desktop.operations.board import BoardDesk
from kanban_desktop.operations.cards import CardDesk
from kanban_desktop.operations.changes import Changes
from kanban_desktop.operations.request import Request
from tests.factories import DELIVERED, NORMAL, SmallPlant, at_work, small_plant
from tests.gui.robots.station import Open
from tests.labels import supplier_label
from tests.pg_server import PostgresServer

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


@pytest.fixture
def plant(database_url: str) -> SmallPlant:
    return small_plant(database_url)


def test_a_scan_is_answered_and_the_station_upstream_sees_the_pull(plant: SmallPlant, open_at: Open):
    here, there = open_at(plant.url, "ASSY"), open_at(plant.url, "MILL")
    card = plant.card(NORMAL)
    assert card not in there.robot.cards()
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Pulled: 40 pc of Gear B")
    there.until(lambda: card in there.robot.cards())
    assert "Make 40 × Gear B" in there.written
    here.until(lambda: here.board.cards[card].card.state is SupplyState.EMPTY)


def test_the_button_starts_it_and_undo_takes_it_back(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "ASSY")
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Pulled")
    there = open_at(plant.url, "MILL")
    card = plant.card(NORMAL)
    there.robot.touch(there.robot.button_of(card))
    there.reads("Started: 40 pc of Gear B")
    there.until(lambda: there.board.cards[card].card.state is SupplyState.IN_PROCESS)
    there.robot.press(there.page.strip.undo_button)
    there.reads("Taken back")
    there.until(lambda: there.board.cards[card].card.state is SupplyState.EMPTY)


def test_what_is_no_card_is_refused_in_a_sentence(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "ASSY")
    here.scanner.scan("4006381333931")
    here.reads("Card unknown")
    here.scanner.misread("1120")
    here.reads("Not read properly")


def test_a_suppliers_label_receives_its_container(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "MILL")
    card = plant.card(DELIVERED)
    here.scanner.scan(plant.label(DELIVERED))
    here.reads("Pulled")
    here.scanner.scan(supplier_label("S1", quantity="36"))
    here.reads("Received: 36 bar of Steel bar")
    here.reads("Asked for were 40 bar")
    here.until(lambda: here.board.cards[card].card.state is SupplyState.FULL)
    here.scanner.scan(supplier_label("S1", quantity="36"))
    here.reads("Already received")
    here.scanner.scan(supplier_label("S1")[:-2])
    here.reads("Only part of this supplier's label was read")


def test_twenty_scans_at_once_are_twenty_answers(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "ASSY")
    answers: list[Answer] = []
    here.control.answered.connect(answers.append)
    for _ in range(10):
        for n in (1, 2):
            here.scanner.scan(plant.label(NORMAL, n))
    here.until(lambda: len(answers) == 20)
    outcomes = sorted(answer.outcome for answer in answers)
    assert outcomes == ["moved"] * 2 + ["repeat"] * 18


def test_a_poll_that_finds_nothing_new_leaves_the_board_alone(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "ASSY", safety_poll_seconds=0.2)
    contacts: list[object] = []
    here.bridge.changed.connect(contacts.append)
    here.until(lambda: len(contacts) >= 2)  # what was under way when the board came is done
    board = here.board
    here.until(lambda: len(contacts) >= 6)
    assert here.board is board
    with at_work(plant) as desks:
        desks.scan(plant.card(NORMAL), plant.assembly)
    here.until(lambda: here.board.cards[plant.card(NORMAL)].card.state is SupplyState.EMPTY)


def test_what_was_done_here_is_shown_although_the_feed_does_not_tell_of_it(
    plant: SmallPlant, open_at: Open, monkeypatch: pytest.MonkeyPatch
):
    here = open_at(plant.url, "ASSY")

    def deaf(self: Bridge, signal: Any, what: object) -> None:
        if not isinstance(what, Changes):
            signal.emit(what)

    monkeypatch.setattr(Bridge, "_post", deaf)
    here.scanner.scan(plant.label(NORMAL))
    here.until(lambda: here.board.cards[plant.card(NORMAL)].card.state is SupplyState.EMPTY)


def test_estimates_are_read_again_every_minute(plant: SmallPlant, open_at: Open):
    """However often it is looked at, and though no card moves."""
    here = open_at(plant.url, "ASSY", safety_poll_seconds=0.2)
    clock, passed = here.bridge.clock, 0
    here.bridge.clock = lambda: clock() + passed
    contacts: list[object] = []
    here.bridge.changed.connect(contacts.append)

    def looked() -> Board:
        known = len(contacts)
        here.until(lambda: len(contacts) >= known + 3)
        return here.board

    for _ in range(2):
        board = looked()
        passed += 50 * SECOND
        assert looked() is board
        passed += 11 * SECOND
        assert looked() is not board


def test_the_window_goes_on_while_the_plant_takes_its_time(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "ASSY")
    go_on, begun = Event(), Event()

    def slow(desks: object) -> None:
        begun.set()
        go_on.wait(20)

    try:
        here.bridge.ask(slow, lambda _: None, lambda _: None)
        here.until(begun.is_set)
        here.scanner.scan(plant.label(NORMAL))
        here.reads("One moment")
    finally:
        go_on.set()
    here.reads("Pulled: 40 pc of Gear B")


def test_a_window_is_closed_while_the_plant_takes_its_time(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "ASSY")
    here.until(lambda: here.shell.window.findChildren(DeckDialog) != [])
    go_on, begun = Event(), Event()

    def slow(desks: object) -> None:
        begun.set()
        go_on.wait(20)

    here.bridge.ask(slow, lambda _: None, lambda _: None)
    here.until(begun.is_set)
    here.scanner.scan(plant.label(NORMAL))
    # By then it is time to say that it takes a moment, and nobody is there any more who could say so.
    later = Timer(0.6, go_on.set)
    later.start()
    here.shell.window.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()
    later.join()
    with at_work(plant) as desks:
        assert desks.card(plant.card(NORMAL)).state is SupplyState.EMPTY


@pytest.mark.logs_errors("kanban_desktop.app.window")
def test_a_mishap_that_cannot_be_said_is_written_down_once(plant: SmallPlant, open_at: Open, caplog):
    here = open_at(plant.url, "ASSY")

    def fail(_look: object) -> None:
        raise ZeroDivisionError("nor can it be said")

    here.control.noticed.connect(fail)
    with unexpected_in(here.shell):
        fault = ZeroDivisionError("on purpose")
        sys.excepthook(ZeroDivisionError, fault, None)
    here.reads("Something went wrong that should not have")
    assert [caplog.text.count(text) for text in ("on purpose", "ZeroDivisionError: nor can it be said")] == [1, 1]


@pytest.mark.logs_errors("kanban_desktop.gui.bridge")
def test_what_should_not_happen_is_one_sentence_and_goes_to_the_log(plant: SmallPlant, open_at: Open, caplog):
    here = open_at(plant.url, "ASSY")

    def broken(desks: object) -> None:
        raise ZeroDivisionError("on purpose")

    here.bridge.ask(broken, lambda _: None, lambda _: None)
    here.reads("Something went wrong that should not have")
    assert "on purpose" in caplog.text
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Pulled")


def test_a_file_that_goes_away_dims_the_board_and_comes_back(sqlite_url: str, open_at: Open):
    plant = small_plant(sqlite_url)
    here = open_at(plant.url, "ASSY")
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    away = file.with_name("away.db")
    file.rename(away)
    here.reads("No network")
    assert here.dims
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Not stored.")
    away.rename(file)
    here.until(lambda: here.is_live and not here.dims)
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Pulled: 40 pc of Gear B")


@pytest.mark.logs_errors("sqlalchemy.pool")
def test_a_scan_while_the_server_is_stopped_is_kept_and_sent(qtbot: QtBot, open_at: Open):
    with PostgresServer(quick=True) as server:
        plant = small_plant(server.create_database(), code=77)
        here, there = open_at(plant.url, "ASSY"), open_at(plant.url, "MILL")
        server.stop("immediate")
        here.reads("No network")
        assert here.robot.loops(), "the last board stays, dimmed"
        assert here.dims
        here.scanner.scan(plant.label(NORMAL))
        here.reads("Pulled: 40 pc of Gear B")
        here.reads("Saved here")
        server.start()
        for one in (here, there):
            one.reads("Live")
        there.until(lambda: plant.card(NORMAL) in there.robot.cards())
        assert here.bridge.freshness.waiting == 0
        for one in (here, there):
            one.leave()


def test_the_first_picture_does_not_wait_for_the_database():
    code = (
        "import sys; import kanban_desktop.app.window; "
        "print([name for name in ('sqlalchemy', 'psycopg', 'alembic', 'zxingcpp', 'barcode') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_the_record_says_that_it_was_scanned_or_touched(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "ASSY")
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Pulled")
    here.control.undo(plant.card(NORMAL))
    here.reads("Taken back")
    with at_work(plant) as desks:
        events = desks.journal.history(plant.card(NORMAL))[-2:]
        assert [(event.step, event.source.value) for event in events] == [(Step.PULL, "scan"), (Step.UNDO, "touch")]


@pytest.mark.logs_errors("kanban_desktop.gui.bridge")
def test_a_read_that_fails_once_does_not_freeze_the_board(
    plant: SmallPlant, open_at: Open, monkeypatch: pytest.MonkeyPatch
):
    here = open_at(plant.url, "ASSY")
    refresh, failing = BoardDesk.refresh, [True]

    def once(self: BoardDesk, board: Board, numbers: frozenset[int]) -> Board:
        if failing.pop() if failing else False:
            raise ZeroDivisionError("on purpose")
        return refresh(self, board, numbers)

    monkeypatch.setattr(BoardDesk, "refresh", once)
    here.scanner.scan(plant.label(NORMAL))
    here.until(lambda: here.board.cards[plant.card(NORMAL)].card.state is SupplyState.EMPTY)
    here.until(lambda: here.is_live and not here.dims)


@pytest.mark.logs_errors("kanban_desktop.gui.bridge")
def test_a_scan_that_fails_once_leaves_later_answers_alone(
    plant: SmallPlant, open_at: Open, monkeypatch: pytest.MonkeyPatch
):
    here = open_at(plant.url, "ASSY")
    scan, failing = CardDesk.scan, [True]

    def once(self: CardDesk, raw: str, request: Request) -> Answer:
        if failing.pop() if failing else False:
            raise ZeroDivisionError("on purpose")
        return scan(self, raw, request)

    monkeypatch.setattr(CardDesk, "scan", once)
    looks: list[object] = []
    here.control.noticed.connect(looks.append)
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Something went wrong that should not have")
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Pulled")
    before = len(looks)
    here.qtbot.waitSignals([here.bridge.changed] * 3, timeout=20_000)
    here.until(lambda: not here.control.waits)
    assert len(looks) == before
    assert "Pulled" in here.written


def test_a_scan_that_was_told_not_stored_keeps_its_id(sqlite_url: str, open_at: Open, monkeypatch: pytest.MonkeyPatch):
    plant = small_plant(sqlite_url)
    here = open_at(plant.url, "ASSY")
    scan, lost = CardDesk.scan, [True]

    def answer_lost(self: CardDesk, raw: str, request: Request) -> Answer:
        answer = scan(self, raw, request)
        if lost.pop() if lost else False:
            raise OutOfReach("database_lost", database="x")
        return answer

    monkeypatch.setattr(CardDesk, "scan", answer_lost)
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Not stored.")
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Pulled: 40 pc of Gear B")
    with at_work(plant) as desks:
        pulls = [event for event in desks.journal.history(plant.card(NORMAL)) if event.step is Step.PULL]
        assert len(pulls) == 1
