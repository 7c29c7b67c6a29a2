"""A station behind a cable that is pulled, in its real window: what the plant refuses later on is settled by a person.

While the cable is out, what is scanned here is done elsewhere; once it is in again, the window asks what is to be done.
"""

from collections.abc import Iterator
from contextlib import closing
from uuid import uuid4

import pytest

from kanban_desktop import settings
from kanban_desktop.gui.card.dialog import CardDialog
from kanban_desktop.gui.pages.settle import SettlePage
from kanban_desktop.gui.setup.page import SetupPage
from kanban_desktop.model.command import Command, CommandCode, reason_mark
from kanban_desktop.model.path import SupplyState
from kanban_desktop.model.steps import Step
from kanban_desktop.store.database import connect, new_epoch
from kanban_desktop.store.engine import open_engine, parse, sqlite3_module, writing
from kanban_desktop.store.tables import SCHEMA_VERSION, schema_mark
from tests.factories import ADA, ASSEMBLY, NORMAL, SmallPlant, at_work, small_plant
from tests.gui.robots.pages import PageRobot
from tests.gui.robots.settling import SettleRobot
from tests.gui.robots.station import Open, StationRobot
from tests.proxy import Proxy

pytestmark = [
    pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True),
    pytest.mark.logs_errors("sqlalchemy.pool"),
]

PULLED, WAITS = "Pulled: 40 pc of Gear B", "Saved here, {} waiting. Sent as soon as the network is back."


@pytest.fixture
def here(plant: SmallPlant, proxy: Proxy, open_at: Open) -> Iterator[StationRobot]:
    """Assembly, with a copy of its own."""
    here = open_at(proxy.url(plant.url), "ASSY", patience_seconds=1.0)
    here.until(lambda: bool(_own(proxy, plant, "SELECT confirmed_at FROM local_mark WHERE confirmed_at IS NOT NULL")))
    yield here
    proxy.pass_on()


def test_what_waits_is_said_everywhere_and_sent_by_itself(here: StationRobot, plant: SmallPlant, proxy: Proxy):
    pull_the_cable(here, proxy)
    first, second = plant.cards[NORMAL]
    here.scanner.scan(plant.label(NORMAL, 1))
    here.reads(WAITS.format(1))
    here.scanner.scan(plant.label(NORMAL, 2))
    here.reads(WAITS.format(2))
    assert PULLED in here.written
    here.until(lambda: here.board.pending == {first, second})
    assert here.dims
    assert "2 waiting" in here.robot.written(here.page.material)
    assert " · 2 waiting" in here.page.header.freshness.text
    proxy.pass_on()
    here.until(lambda: here.is_live and here.board.online and not here.dims)
    assert "waiting" not in here.written
    assert not here.page.header.settle.isVisible()
    with at_work(plant) as desks:
        assert {desks.card(number).state for number in (first, second)} == {SupplyState.EMPTY}


def test_what_somebody_else_did_meanwhile_is_dropped_with_a_reason(here: StationRobot, plant: SmallPlant, proxy: Proxy):
    page = refused(here, plant, proxy)
    (row,) = page.rows
    assert row.words.what == PULLED
    assert row.words.which.startswith("4711-22 · card 1 of 2 · scanned ")
    assert "Somebody was quicker: Already pulled" in row.words.said
    assert "at Assembly by Ada." in row.words.said
    page.press(row.drop)
    page.answer("Somebody else did it")
    here.until(lambda: not page.rows)
    assert {"Nothing is to settle.", "Dropped: Somebody else did it."} <= set(page.written())
    assert settled(proxy, plant) == [("dropped", "ASSY", "Somebody else did it")]
    page.press(page.page.bar.back)
    here.until(lambda: not here.page.header.settle.isVisible())
    with at_work(plant) as desks:
        assert [event.step for event in desks.journal.history(plant.card(NORMAL))].count(Step.PULL) == 1


def test_another_reason_is_written(here: StationRobot, plant: SmallPlant, proxy: Proxy):
    page = refused(here, plant, proxy)
    page.press(page.rows[0].drop)
    page.answer("Other …")
    page.write("the bin fell over")
    here.until(lambda: not page.rows)
    assert settled(proxy, plant) == [("dropped", "ASSY", "the bin fell over")]


def test_what_is_done_already_need_not_be_done_again(here: StationRobot, plant: SmallPlant, proxy: Proxy):
    page = refused(here, plant, proxy)
    page.press(page.rows[0].redo)
    here.until(lambda: not page.rows)
    assert page.notice.startswith("Already pulled")
    assert [way for way, *_ in settled(proxy, plant)] == ["redone"]


def test_another_step_is_taken_instead(here: StationRobot, plant: SmallPlant, proxy: Proxy):
    page = refused(here, plant, proxy)
    page.press(page.rows[0].another)
    here.until(lambda: "Received" in page.answers)
    page.answer("Received")
    here.until(lambda: not page.rows)
    assert page.notice.startswith("Received: 40 pc of Gear B")
    assert [way for way, *_ in settled(proxy, plant)] == ["corrected"]
    here.until(lambda: here.board.cards[plant.card(NORMAL)].card.state is SupplyState.FULL)
    with at_work(plant) as desks:
        assert desks.journal.history(plant.card(NORMAL))[-1].step is Step.RECEIVE


def test_what_a_restored_plant_does_not_know_is_done_now(here: StationRobot, plant: SmallPlant, proxy: Proxy):
    pull_the_cable(here, proxy)
    here.scanner.scan(plant.label(NORMAL))
    here.reads(WAITS.format(1))
    engine = connect(parse(plant.url))
    with writing(engine) as connection:
        new_epoch(connection, uuid4())
    engine.dispose()
    proxy.pass_on()
    page = settling(here)
    assert "brought back from a backup" in page.rows[0].words.said
    page.press(page.rows[0].redo)
    here.until(lambda: not page.rows)
    assert page.notice.startswith(PULLED)
    with at_work(plant) as desks:
        assert desks.card(plant.card(NORMAL)).state is SupplyState.EMPTY


def test_what_is_settled_without_the_network_waits_for_it(here: StationRobot, plant: SmallPlant, proxy: Proxy):
    page = refused(here, plant, proxy)
    proxy.go_down()
    here.until(lambda: not here.is_live)
    page.press(page.rows[0].another)
    here.until(lambda: "Received" in page.answers)
    page.answer("Received")
    here.until(lambda: not page.rows)
    assert "Saved here, 1 waiting" in page.notice
    proxy.pass_on()
    here.until(lambda: here.is_live and not here.bridge.freshness.waiting)
    with at_work(plant) as desks:
        assert desks.journal.history(plant.card(NORMAL))[-1].step is Step.RECEIVE


def test_the_card_is_looked_at_before_it_is_settled(here: StationRobot, plant: SmallPlant, proxy: Proxy):
    page = refused(here, plant, proxy)
    page.settle()
    page.touch(page.rows[0])
    here.until(lambda: any(sheet.isVisible() for sheet in here.shell.window.findChildren(CardDialog)))


def test_the_menu_leads_there_and_says_how_many(here: StationRobot, plant: SmallPlant, proxy: Proxy):
    here.choose("To settle")
    page = here.page_at("settle", SettlePage)
    here.until(lambda: "Nothing is to settle." in PageRobot(page).written())
    refuse(here, plant, proxy)
    here.until(lambda: len(page.rows) == 1)  # by itself, while somebody looks
    assert "To settle (1)" in [item.text for item in here.shell.menu() if item is not None]


def test_a_plant_in_a_file_has_nothing_to_settle(sqlite_url: str, open_at: Open):
    here = open_at(small_plant(sqlite_url).url, "ASSY")
    here.choose("To settle")
    page = here.page_at("settle", SettlePage)
    here.until(lambda: "Nothing is to settle." in PageRobot(page).written())


def test_what_waits_outlives_the_window(here: StationRobot, plant: SmallPlant, proxy: Proxy, open_at: Open):
    pull_the_cable(here, proxy)
    here.scanner.scan(plant.label(NORMAL))
    here.reads(WAITS.format(1))
    here.shell.window.close()
    again = open_at(proxy.url(plant.url), "ASSY", patience_seconds=1.0)
    again.reads("1 waiting")
    assert again.board.pending == {plant.card(NORMAL)}
    proxy.pass_on()
    again.until(lambda: again.is_live and not again.bridge.freshness.waiting)
    with at_work(plant) as desks:
        assert desks.card(plant.card(NORMAL)).state is SupplyState.EMPTY


def test_a_damaged_file_is_told_until_somebody_has_seen_to_it(
    here: StationRobot, plant: SmallPlant, proxy: Proxy, open_at: Open
):
    pull_the_cable(here, proxy)
    here.scanner.scan(plant.label(NORMAL))
    here.reads(WAITS.format(1))
    here.shell.window.close()
    file = settings.station_file(proxy.url(plant.url), "ASSY")
    with file.open("r+b") as spoilt:
        spoilt.write(bytes(4096))
    proxy.pass_on()
    again = open_at(proxy.url(plant.url), "ASSY", patience_seconds=1.0)
    again.reads("This station's file was damaged, scans may be missing")
    page = settling(again, damaged=True)
    assert page.page.damage is not None
    assert "saved from it: 1 waiting, 0 to settle" in page.page.damage.words.which
    assert f"{file.name}.damaged-" in page.page.damage.words.which
    again.until(lambda: not again.bridge.freshness.waiting)
    page.press(page.page.damage.drop)
    again.until(lambda: page.page.damage is None)
    again.until(lambda: not again.page.header.settle.isVisibleTo(again.page))
    with at_work(plant) as desks:
        assert desks.card(plant.card(NORMAL)).state is SupplyState.EMPTY
    again.shell.window.close()
    third = open_at(proxy.url(plant.url), "ASSY", patience_seconds=1.0)
    third.until(lambda: third.is_live)
    assert not third.bridge.freshness.for_a_person


def test_a_plant_that_is_newer_is_no_lost_network(here: StationRobot, plant: SmallPlant, proxy: Proxy):
    pull_the_cable(here, proxy)
    here.scanner.scan(plant.label(NORMAL))
    here.reads(WAITS.format(1))
    mark(plant, SCHEMA_VERSION + 1)
    proxy.pass_on()
    here.reads("This program is older than the plant's database. Update it")
    here.until(lambda: here.page.header.freshness.text == "Update this program · 1 waiting")
    assert "No network" not in here.written
    here.scanner.scan(plant.label(NORMAL, 2))
    here.reads("Saved here, 2 waiting. Sent as soon as this program is updated.")
    mark(plant, SCHEMA_VERSION)
    here.until(lambda: here.is_live and not here.bridge.freshness.waiting)


def mark(plant: SmallPlant, version: int) -> None:
    """The plant has been upgraded so far, or restored."""
    engine = open_engine(parse(plant.url))
    with writing(engine) as connection:
        connection.execute(schema_mark.update().values(version=version, oldest_client=version))
    engine.dispose()


def test_whoever_chooses_another_station_is_told_what_stays_behind(here: StationRobot, plant: SmallPlant, proxy: Proxy):
    pull_the_cable(here, proxy)
    here.scanner.scan(plant.label(NORMAL))
    here.reads(WAITS.format(1))
    here.choose("Plant and station")
    setup = PageRobot(page := here.page_at("setup", SetupPage))
    said = "1 scan of Assembly still waits; it is sent when Assembly is opened again."
    assert said in " ".join(setup.written(page.notice))
    proxy.pass_on()
    here.shell.work_at(plant.url, "MILL")
    here.ready()
    assert plant.card(NORMAL) not in here.robot.cards(), "it waits for its own station"
    here.shell.work_at(proxy.url(plant.url), "ASSY")
    here.ready()
    here.until(lambda: here.board.online and here.board.cards[plant.card(NORMAL)].card.state is SupplyState.EMPTY)
    with at_work(plant) as desks:
        assert desks.card(plant.card(NORMAL)).state is SupplyState.EMPTY


def test_commands_that_come_while_the_plant_is_away_go_with_the_scan(
    here: StationRobot, plant: SmallPlant, proxy: Proxy
):
    pull_the_cable(here, proxy)
    for command, about in ((Command.PERSON, ADA.id), (Command.DIGIT, 9), (Command.HOLD, reason_mark("burr"))):
        here.scanner.scan(CommandCode(plant.code, command, about).text)
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Held: Gear B")
    here.reads(WAITS.format(1))
    here.scanner.scan(CommandCode(plant.code, Command.STATION, plant.milling.id).text)
    here.reads("Not now: the plant is out of reach")
    assert here.page.header.actor.text == "Ada"
    proxy.pass_on()
    here.until(lambda: here.is_live and here.board.online)
    with at_work(plant) as desks:
        last = desks.journal.history(plant.card(NORMAL))[-1]
        assert (last.step, last.person, last.reason, last.quantity) == (Step.HOLD, ADA.id, "burr", 9_000)


def pull_the_cable(here: StationRobot, proxy: Proxy) -> None:
    """Until the window says so."""
    proxy.go_down()
    here.reads("No network")


def refuse(here: StationRobot, plant: SmallPlant, proxy: Proxy) -> None:
    """The same card is pulled here, without a network, and by somebody else; the plant hears of that one first."""
    proxy.go_down()
    here.until(lambda: not here.is_live)
    here.scanner.scan(plant.label(NORMAL))
    here.until(lambda: here.bridge.freshness.waiting == 1)
    with at_work(plant) as desks:
        desks.scan(plant.card(NORMAL), ASSEMBLY, badge=ADA.badge)
    if here.shell.window.front != "settle":
        here.choose("To settle")
    proxy.pass_on()


def settling(here: StationRobot, *, damaged: bool = False) -> SettleRobot:
    """By the badge to the page, with the one thing that it tells of; the plant does the work again."""
    here.until(lambda: here.page.header.settle.isVisible() and here.is_live and here.board.online)
    assert "1 to settle" in here.written
    here.robot.press(here.page.header.settle)
    page = here.page_at("settle", SettlePage)
    here.until(lambda: page.damage is not None if damaged else len(page.rows) == 1 and page.rows[0].isVisible())
    return SettleRobot(page, here.qtbot)


def refused(here: StationRobot, plant: SmallPlant, proxy: Proxy) -> SettleRobot:
    """The same, and then by the badge to the page."""
    pull_the_cable(here, proxy)
    here.scanner.scan(plant.label(NORMAL))
    here.reads(WAITS.format(1))
    with at_work(plant) as desks:
        desks.scan(plant.card(NORMAL), ASSEMBLY, badge=ADA.badge)
    proxy.pass_on()
    return settling(here)


def settled(proxy: Proxy, plant: SmallPlant) -> list[tuple[object, ...]]:
    """How the station's entries were settled, by whom and why."""
    return _own(proxy, plant, "SELECT way, settled_by, note FROM settlement WHERE way IS NOT NULL")


def _own(proxy: Proxy, plant: SmallPlant, query: str) -> list[tuple[object, ...]]:
    """What is in the station's own file."""
    file = settings.station_file(proxy.url(plant.url), "ASSY")
    with closing(sqlite3_module.connect(f"{file.as_uri()}?mode=ro", uri=True)) as link:
        found: list[tuple[object, ...]] = link.execute(query).fetchall()
        return found
