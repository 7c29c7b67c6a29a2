"""The faults themselves: each is inflicted on a floor at work, ended, and checked; the floor is as good as new then."""

import contextlib
import subprocess
from collections.abc import Callable
from pathlib import Path

from kanban_desktop.model.path import SupplyState
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Outcome
from kanban_desktop.store.engine import sqlite3_module
from kanban_desktop.store.tables import SCHEMA_VERSION
from tests.factories import ASSEMBLY, PETRA, at_work
from tests.faults.checker import connected, kept, stored
from tests.faults.floor import GEARS, POISON, Floor

Injury = Callable[[Floor], None]


class Impossible(RuntimeError):
    """The fault cannot be inflicted here; the message says why."""


def kill_station(floor: Floor) -> None:
    """kill -9 of a station at random moments while it scans, at the plant and alone."""
    station, cable = floor.assembly, floor.cable(floor.assembly)
    for down in (False, True, False):
        if down:
            cable.go_down()
        first, *_ = floor.scan(station, 40)
        station.answers([first])
        floor.pause(0.1)
        station.kill()
        station.start()
    station.answers(floor.scan(station, 3))
    cable.pass_on()
    floor.recovered()


def _stop_server(floor: Floor, how: str) -> None:
    numbers = {station: floor.scan(station, 60) for station in (floor.assembly, floor.milling)}
    floor.assembly.answers(numbers[floor.assembly][:1])
    floor.pause(0.1)
    floor.server.stop(how)  # type: ignore[arg-type]
    for station, sent in numbers.items():
        assert {answer["outcome"] for answer in station.answers(sent)} <= {"moved", "queued"}
    floor.server.start()
    floor.recovered()


def stop_server(floor: Floor) -> None:
    """The server is stopped at once while stations scan."""
    _stop_server(floor, "immediate")


def kill_server(floor: Floor) -> None:
    """The server is killed while stations scan."""
    _stop_server(floor, "kill")


def swallow_answers(floor: Floor) -> None:
    """Answers get lost after the commit, one after the other until the station gives up."""
    station, cable = floor.assembly, floor.cable(floor.assembly)
    before = cable.swallowed
    for times in (1, 3):
        cable.cut()  # on a new connection the statement travels by its text, which names what is to be swallowed
        cable.swallow_answers(to=b"append", times=times)
        station.answers(floor.scan(station, 8))
    floor.wait_until(lambda: cable.swallowed > before, "no answer was lost")
    cable.pass_on()
    floor.recovered()


def cut(floor: Floor) -> None:
    """All connections are reset, again and again; new ones come through."""
    station = floor.assembly
    numbers = floor.scan(station, 60)
    for _ in range(4):
        floor.pause(0.1)
        floor.cable(station).cut()
    station.answers(numbers)
    floor.recovered()


def stall(floor: Floor) -> None:
    """Nothing comes through for longer than the operator waits, and then all that was held back."""
    station, cable = floor.assembly, floor.cable(floor.assembly)
    numbers = floor.scan(station, 30)
    floor.pause(0.05)
    cable.stall(1.3)
    station.answers(numbers)
    cable.pass_on()
    floor.recovered()


def go_mute(floor: Floor) -> None:
    """Half-open: connections stand, and nobody answers."""
    station, cable = floor.assembly, floor.cable(floor.assembly)
    cable.go_mute()
    answers = station.answers(floor.scan(station, 10))
    assert [answer.get("outcome") for answer in answers] == ["queued"] * 10, answers
    cable.pass_on()
    floor.recovered()


def delay(floor: Floor) -> None:
    """Everything takes 60 ms longer."""
    station, cable = floor.assembly, floor.cable(floor.assembly)
    cable.delay(30)
    station.answers(floor.scan(station, 10))
    cable.delay(0)
    floor.recovered()


def set_clock_wrong(floor: Floor) -> None:
    """A station's clock is wrong by hours and jumps, at the plant and alone; the other's is right."""
    station, cable = floor.assembly, floor.cable(floor.assembly)
    for hours in (5.0, -3.0, 26.0):
        station.ask("jump", seconds=hours * 3600)
        station.answers(floor.scan(station, 4))
    cable.go_down()
    for hours in (-26.0, 2.0, 0.5):
        station.ask("jump", seconds=hours * 3600)
        station.answers(floor.scan(station, 4))
    cable.pass_on()
    floor.recovered()
    station.ask("jump", seconds=0)
    floor.recovered()


def start_twice(floor: Floor) -> None:
    """Two processes of one station work with one file, and both send what is in it."""
    station, cable = floor.assembly, floor.cable(floor.assembly)
    twin = floor.add(station.code, station.folder)
    twin.start()
    cable.go_down()
    numbers = [(one, floor.scan(one, 1)) for _ in range(15) for one in (station, twin)]
    for one, sent in numbers:
        assert one.answers(sent)[0]["outcome"] == "queued"
    cable.pass_on()
    floor.recovered()
    floor.remove(twin)


def poison_queue(floor: Floor) -> None:
    """The first card of the queue is void by then: it is set aside, and the others arrive."""
    station, cable = floor.assembly, floor.cable(floor.assembly)
    cable.go_down()
    number = floor.plant.card(POISON)
    (first, *others) = station.answers([floor.scan_card(station, number), *floor.scan(station, 15)])
    assert {answer.get("outcome") for answer in (first, *others)} == {"queued"}, (first, *others)
    with at_work(floor.plant) as desks:
        assert desks.step(number, ASSEMBLY, Step.VOID, badge=PETRA.badge).step is Step.VOID
    cable.pass_on()
    floor.recovered(refusals=1)
    there = stored(floor.plant)
    assert first["event"] not in there
    assert {answer["event"] for answer in others} <= there


def silence(floor: Floor) -> None:
    """Notifications never come: who listens and announces is thrown out, and somebody moves cards without a word."""
    for _ in range(3):
        numbers = floor.scan(floor.milling, 8)
        _throw_out(floor, "kanban-desktop feed", "kanban-desktop announcer")
        floor.milling.answers(numbers)
        floor.assembly.answers(floor.scan(floor.assembly, 4))
    with at_work(floor.plant) as desks:
        for number in floor.plant.cards[GEARS][:4]:
            back = desks.card(number).state is SupplyState.EMPTY
            assert desks.step(number, ASSEMBLY, Step.RECEIVE if back else Step.PULL).outcome is Outcome.MOVED
    floor.recovered()


def _throw_out(floor: Floor, *programs: str) -> None:
    with connected(floor.plant.url) as connection:
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ANY(%s)"
        assert connection.execute(query, [list(programs)]).fetchall()


def upgrade(floor: Floor) -> None:
    """The plant becomes newer, then older than the program while a queue is full: nothing is written, nothing lost."""
    station, cable = floor.assembly, floor.cable(floor.assembly)
    for version in (SCHEMA_VERSION + 1, SCHEMA_VERSION - 1):
        cable.go_down()
        station.answers(floor.scan(station, 5))
        _mark(floor, version)
        before = stored(floor.plant)
        cable.pass_on()
        code = "database_newer" if version > SCHEMA_VERSION else "database_older"
        station.until(lambda c=code: station.status["away"] == c, f"says {code}")  # type: ignore[misc]
        assert stored(floor.plant) == before
        assert station.status["waiting"] == 5
        _mark(floor, SCHEMA_VERSION)
        floor.recovered()
    _mark(floor, SCHEMA_VERSION + 1)
    before = stored(floor.plant)
    (said,) = station.answers(floor.scan(station, 1))
    assert said["outcome"] == "queued", said
    station.until(lambda: station.status["away"] in ("database_newer", "program_older"), "says that it is too old")
    assert stored(floor.plant) == before
    _mark(floor, SCHEMA_VERSION)
    floor.recovered()


def _mark(floor: Floor, version: int) -> None:
    with connected(floor.plant.url) as connection:
        connection.execute("UPDATE schema_mark SET version = %s, oldest_client = %s", [version, version])


def damage_file(floor: Floor) -> None:
    """Bytes of a station's file are flipped, then it is cut short, with a queue in it: it opens, and says so."""
    station, cable = floor.assembly, floor.cable(floor.assembly)
    for damage in (_flip, _cut_short):
        cable.go_down()
        queued = {answer["event"] for answer in station.answers(floor.scan(station, 15))}
        station.kill()
        (file,) = station.files
        before, known = kept(file), set(station.set_aside)
        assert queued <= before.waiting
        damage(file)
        station.start()
        assert set(station.set_aside) - known, "a person is told of the damage"
        after = kept(file)
        if damage is _flip:
            assert after == before
        # Whoever is told of a damaged file also loses what was settled before: how it was settled was in it too.
        floor.lose(before.events - after.events)
        cable.pass_on()
        floor.recovered()
        floor.wait_for_copy(station)


def _flip(file: Path) -> None:
    """Spoils the copy's cards, and nothing of the queue."""
    link = sqlite3_module.connect(file)
    link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (page,) = link.execute("SELECT rootpage FROM sqlite_master WHERE name = 'card'").fetchone()
    (size,) = link.execute("PRAGMA page_size").fetchone()
    link.close()
    with file.open("r+b") as bytes_:
        bytes_.seek((page - 1) * size)
        old = bytes_.read(16)
        bytes_.seek((page - 1) * size)
        bytes_.write(bytes(one ^ 0xFF for one in old))


def _cut_short(file: Path) -> None:
    link = sqlite3_module.connect(file)
    link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    link.close()
    with file.open("r+b") as bytes_:
        bytes_.truncate(file.stat().st_size * 2 // 3)


def fill_disk(floor: Floor) -> None:
    """The disk with a station's file is full: what was accepted is kept, the next scan refused in a sentence."""
    folder = floor.folder / "small disk"
    folder.mkdir(exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], capture_output=True, text=True)
    if mounted.returncode != 0:
        raise Impossible(f"no small disk can be mounted: {mounted.stderr.strip()}")
    station = floor.add(ASSEMBLY.code, folder)
    cable = floor.cable(station)
    try:
        station.start()
        floor.wait_for_copy(station)
        cable.go_down()
        ballast = folder / "ballast"
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as full:
            while full.write(bytes(4096)):
                pass
        with ballast.open("r+b") as full:
            full.truncate(max(0, ballast.stat().st_size - 60_000))
        said = {}
        for _ in range(300):
            (said,) = station.answers(floor.scan(station, 1))
            if "fault" in said:
                break
            assert said["outcome"] == "queued"
        assert said.get("fault") == "disk_full", said
        floor.check()
        cable.pass_on()
        events = set(station.accepted)
        floor.wait_until(lambda: events <= stored(floor.plant), "what was kept does not arrive")
        ballast.unlink()
        floor.recovered()
        floor.remove(station)
    finally:
        station.kill()
        subprocess.run(["umount", folder], check=True)


FAULTS: tuple[Injury, ...] = (
    kill_station, stop_server, kill_server, swallow_answers, cut, stall, go_mute, delay, set_clock_wrong, start_twice,
    poison_queue, silence, upgrade, damage_file, fill_disk,
)  # fmt: skip
