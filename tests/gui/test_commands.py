"""Command codes scanned at a station's real window: each is answered on the strip and does what it says."""

from collections.abc import Callable

import pytest

from kanban_desktop.gui.board.strip import UNDO_SECONDS
from kanban_desktop.gui.commands.prepared import SILENCE
from kanban_desktop.model.calendar import HOUR, SECOND
from kanban_desktop.model.command import Command, CommandCode, reason_mark
from kanban_desktop.model.steps import Step
from tests.factories import ADA, BEN, DELIVERED, NORMAL, SmallPlant, at_work, small_plant
from tests.gui.robots.station import Open, StationRobot
from tests.model.test_scan import with_check_digits

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

Sheet = Callable[..., None]
"""Scans a command of the plant's sheet."""


@pytest.fixture
def plant(sqlite_url: str) -> SmallPlant:
    return small_plant(sqlite_url)


@pytest.fixture
def here(plant: SmallPlant, open_at: Open) -> StationRobot:
    """Assembly."""
    return open_at(plant.url, "ASSY")


@pytest.fixture
def command(here: StationRobot, plant: SmallPlant) -> Sheet:
    return commanding(here, plant)


def commanding(here: StationRobot, plant: SmallPlant) -> Sheet:
    def scan(what: Command, about: int = 0, *, of: int = 0) -> None:
        here.scanner.scan(CommandCode(of or plant.code, what, about).text)

    return scan


def later(here: StationRobot, microseconds: int) -> None:
    """So much time passes for the window."""
    clock = here.bridge.clock
    here.bridge.clock = lambda: clock() + microseconds


def events(plant: SmallPlant, n: int = 1, loop: str = NORMAL) -> list[tuple[object, ...]]:
    """What happened to a card since it was put into use: step, person, reason, quantity, station."""
    with at_work(plant) as desks:
        found = desks.journal.history(plant.card(loop, n))[2:]
        return [(one.step, one.person, one.reason, one.quantity, one.station) for one in found]


def test_undo_takes_the_last_scan_back_while_the_button_would(here: StationRobot, plant: SmallPlant, command: Sheet):
    command(Command.UNDO)
    here.reads("Nothing to take back here")
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Pulled")
    command(Command.UNDO)
    here.reads("Taken back: Gear B is as it was before")
    here.scanner.scan(plant.label(NORMAL, 2))
    here.reads("Pulled")
    here.until(here.page.strip.undo_button.isVisible)
    later(here, (UNDO_SECONDS + 1) * SECOND)
    here.until(lambda: not here.page.strip.undo_button.isVisible())
    command(Command.UNDO)
    here.reads("A scan can be taken back for 8 s")
    assert [one[0] for one in events(plant)] == [Step.PULL, Step.UNDO]
    assert [one[0] for one in events(plant, 2)] == [Step.PULL]


def test_the_next_card_is_held_with_the_reason(here: StationRobot, plant: SmallPlant, command: Sheet):
    command(Command.HOLD, reason_mark("burr"))
    here.reads("Hold: burr on edge. Scan the card to hold")
    here.scanner.misread("1120")
    here.reads("The next card will still be held: burr on edge.")
    here.scanner.scan(plant.label(DELIVERED))  # none of this station's: a no does not use the hold up
    here.reads("Assembly neither supplies nor uses Steel bar")
    here.reads("The next card will still be held: burr on edge.")
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Held: Gear B")
    here.scanner.scan(plant.label(NORMAL, 2))
    here.reads("Pulled: 40 pc of Gear B")
    assert events(plant) == [(Step.HOLD, None, "burr", 40_000, 2)]
    assert [one[0] for one in events(plant, 2)] == [Step.PULL]


def test_a_hold_is_taken_away_by_itself_by_undo_and_by_silence(here: StationRobot, plant: SmallPlant, command: Sheet):
    for take_away in (lambda: command(Command.HOLD, reason_mark("rust")), lambda: command(Command.UNDO)):
        command(Command.HOLD, reason_mark("burr"))
        command(Command.HOLD, reason_mark("rust"))  # another reason takes the first one's place
        here.reads("Hold: rust. Scan the card to hold")
        take_away()
        here.reads("Hold taken away")
    command(Command.HOLD, reason_mark("burr"))
    here.reads("Hold: burr on edge")
    later(here, SILENCE + SECOND)
    here.reads("Hold forgotten: no card was scanned for 20 s")
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Pulled: 40 pc of Gear B")


def test_a_quantity_adds_up_and_goes_with_the_next_card(plant: SmallPlant, open_at: Open):
    with at_work(plant) as desks:
        desks.scan(plant.card(DELIVERED), plant.milling)
        desks.scan(plant.card(DELIVERED), plant.steel)
    here = open_at(plant.url, "STEEL")
    command = commanding(here, plant)
    for sign in (2, 4):
        command(Command.DIGIT, sign)
    here.reads("Quantity 24: scan the card")
    command(Command.CLEAR)
    here.reads("Quantity taken away")
    command(Command.CLEAR)
    here.reads("There is no quantity to clear")
    command(Command.DIGIT, 3)
    later(here, SILENCE + SECOND)
    here.reads("Quantity forgotten: no card was scanned for 20 s")
    command(Command.DIGIT, 3)
    command(Command.POINT)
    here.reads("Quantity 3.: scan the card")
    command(Command.POINT)
    here.reads("No such quantity: at most 9 digits and 3 decimals")
    command(Command.DIGIT, 5)
    here.reads("Quantity 3.5: scan the card")
    here.scanner.scan(plant.label(DELIVERED))
    here.reads("Delivered: 3.5 bar of Steel bar")
    assert events(plant, loop=DELIVERED)[-1] == (Step.DELIVER, None, None, 3_500, 3)


def test_a_quantity_that_a_pull_does_not_take_is_said(here: StationRobot, plant: SmallPlant, command: Sheet):
    command(Command.DIGIT, 0)
    here.scanner.scan(plant.label(NORMAL))
    here.reads("This quantity cannot be right")
    command(Command.DIGIT, 7)
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Quantity 7 was not taken: this step has the quantity of a full container.")
    command(Command.DIGIT, 5)
    command(Command.HOLD, reason_mark("count"))
    here.reads("Quantity 5. Scan Hold again, or Undo, if not.")
    here.scanner.scan(plant.label(NORMAL, 2))
    here.reads("Held: Gear B")
    assert events(plant, 2) == [(Step.HOLD, None, "count", 5_000, 2)]


def test_a_badge_is_carried_by_every_step_until_another_or_the_same(
    here: StationRobot, plant: SmallPlant, command: Sheet
):
    header = here.page.header
    command(Command.PERSON, ADA.id)
    here.scanner.scan(plant.label(NORMAL))  # before the name has come
    here.reads("Pulled")
    here.until(lambda: header.actor.text == "Ada")
    here.control.undo(plant.card(NORMAL))
    here.reads("Taken back")
    command(Command.PERSON, BEN.id)
    here.reads("Ben works here")
    here.scanner.scan(plant.label(NORMAL))
    here.reads("Pulled")
    command(Command.PERSON, BEN.id)
    here.reads("Ben signed off")
    assert not header.actor.isVisible()
    here.scanner.scan(plant.label(NORMAL, 2))
    here.reads("Pulled")
    here.until(lambda: not here.control.waits)
    assert [one[1] for one in events(plant)] == [ADA.id, ADA.id, BEN.id]
    assert [one[1] for one in events(plant, 2)] == [None]


def test_a_badge_lasts_for_a_shift(plant: SmallPlant, open_at: Open):
    here = open_at(plant.url, "ASSY", badge_hours=2.0)
    commanding(here, plant)(Command.PERSON, ADA.id)
    here.reads("Ada works here")
    later(here, 2 * HOUR)
    here.reads("Ada signed off")
    here.reads("The badge was scanned 2 h ago. Scan it again to go on.")
    assert here.work.commands.actor is None


def test_a_stations_code_makes_the_screen_that_station(here: StationRobot, plant: SmallPlant, command: Sheet):
    command(Command.STATION, plant.assembly.id)
    here.reads("This screen is Assembly already")
    command(Command.PERSON, ADA.id)
    here.reads("Ada works here")
    command(Command.STATION, plant.milling.id)
    here.until(lambda: here.control.name == "MILL")
    here.reads("This screen is now Milling")
    here.ready()
    assert here.page.header.actor.text == "Ada"
    here.scanner.scan(plant.label(DELIVERED))
    here.reads("Pulled: 40 bar of Steel bar")
    assert events(plant, loop=DELIVERED)[0][1::3] == (ADA.id, plant.milling.id)


def test_what_is_not_of_this_plant_or_not_known_is_refused_by_name(here: StationRobot, command: Sheet):
    command(Command.HOLD, reason_mark("burr"), of=77)
    here.reads("“Hold” is of plant 77's sheet")
    here.reads("Here is plant 1201, Small plant.")
    command(Command.HOLD, 4711)
    here.reads("This reason for a hold is not in the plant's table")
    command(Command.STATION, 99)
    here.reads("This station is not in the plant's table")
    command(Command.PERSON, 99)
    here.reads("This badge is not in the plant's table")
    assert here.work.commands.actor is None
    here.scanner.scan(with_check_digits("812019900000000000"))
    here.reads("This command is newer than the program")
    here.scanner.scan(with_check_digits("800779900000000000"))
    here.reads("“Command” is of plant 77's sheet")
