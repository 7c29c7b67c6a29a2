"""A deck of printed cards is scanned back: its page ticks each label as it comes, whichever station scans it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from kanban_desktop.gui.pages.proof import ProofPage
from kanban_desktop.gui.roles import DARK
from kanban_desktop.gui.theme import Scale, Theme
from kanban_desktop.model.plant import Part
from kanban_desktop.model.proof import ProofCard, Waiting
from kanban_desktop.model.steps import Step
from tests.factories import NORMAL, SmallPlant, a_loop, at_work, small_plant
from tests.gui.robots.pages import PageRobot, opened
from tests.gui.robots.station import Open, StationRobot

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


@pytest.fixture
def plant(database_url: str) -> SmallPlant:
    return small_plant(database_url, activated=False)


def proving(here: StationRobot) -> ProofPage:
    """Its page, once it has been read."""
    here.choose("Scan labels back")
    page = here.page_at("proof", ProofPage)
    here.until(lambda: bool(page.rows) or "Every label was scanned back." in PageRobot(page).written())
    return page


def waits(page: ProofPage, loop: str = NORMAL) -> list[Waiting | None]:
    """What each card of a loop still waits for, if it is shown."""
    return next(([one.waiting for one in row.cards] for row in page.rows if row.loop.key == loop), [])


def test_new_cards_are_ticked_off_whoever_scans_them(plant: SmallPlant, open_at: Open):
    here, there = open_at(plant.url, "ASSY"), open_at(plant.url, "MILL")
    page = proving(here)
    robot = PageRobot(page)
    assert waits(page) == [Waiting.NEW, Waiting.NEW]
    assert {"0 of 2 scanned", "2 new cards"} <= set(robot.written())
    assert [row.loop.key for row in page.rows] == ["IN-USE", "NORMAL", "TWO-STATE"]
    here.scanner.scan(plant.label(NORMAL))
    here.until(lambda: waits(page) == [None, Waiting.NEW])
    assert here.shell.window.front == "proof"
    here.until(lambda: "Card in use: Gear B, container full" in robot.written())
    there.scanner.scan(plant.label(NORMAL, 2))
    here.until(lambda: waits(page) == [None, None])
    assert "all 2 scanned" in robot.written()
    assert page.rows[-1].loop.key == NORMAL  # what is done goes to the end
    robot.press(page.bar.back)
    proving(here)
    here.until(lambda: waits(page) == [])  # what was scanned before is not shown
    assert [row.loop.key for row in page.rows] == ["IN-USE", "TWO-STATE"]


def test_a_reprint_waits_for_its_first_scan(sqlite_url: str, open_at: Open):
    plant = small_plant(sqlite_url)
    here = open_at(plant.url, "ASSY")
    page = proving(here)
    assert page.rows == []
    with at_work(plant) as desks:
        desks.step(plant.card(NORMAL), plant.assembly, Step.REISSUE)
    here.until(lambda: waits(page) == [Waiting.REPRINTED])
    assert "1 new label" in PageRobot(page).written()
    here.scanner.misread("1120")
    here.until(lambda: any("Not read properly" in text for text in PageRobot(page).written()))
    assert here.shell.window.front == "proof"
    here.scanner.scan(plant.label(NORMAL, issue=2))
    here.until(lambda: waits(page) == [None])
    here.scanner.scan(plant.label(NORMAL))
    here.until(lambda: any("Old label: issue 2 replaces issue 1" in text for text in PageRobot(page).written()))
    assert "Use the new one, throw this away." in PageRobot(page).written()


def test_nothing_is_cut_at_any_size_and_in_the_dark(qtbot: QtBot):
    loop = a_loop(part=Part(1, "4711-22", "Planetary carrier, hardened and ground on both sides, left", "pc"))
    cards = [ProofCard(n, loop, n, 60, None if n % 3 else Waiting.NEW) for n in range(1, 61)]
    cards += [replace(one, loop=replace(loop, id=2, key="B"), of=3, waiting=Waiting.REPRINTED) for one in cards[:3]]
    page = opened(qtbot, ProofPage, lambda page: page.show_cards(cards))
    robot = PageRobot(page, "back_chosen")
    page.set_theme(Theme(DARK, Scale(per_millimetre=5.2)))
    for size in (QSize(1920, 1080), QSize(1280, 800), QSize(1024, 640)):
        page.resize(size)
        texts = robot.written()
        assert {"40 of 60 scanned", "20 new cards", "0 of 3 scanned", "3 new labels"} <= set(texts)
        assert any(text.startswith("+ ") for text in texts)
        assert not any(text.endswith("…") for text in texts if text[0].isdecimal())
    robot.press(page.bar.back)
    assert robot.chosen == [("back_chosen",)]
