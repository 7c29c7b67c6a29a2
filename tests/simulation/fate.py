"""What happens in a seed, and when: who scans, what breaks, what others do to the cards meanwhile.

Every kind of fault is in every seed: most at some moment of the day; those that need something to befall are owed to
the next one, and the day goes on until it came.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import update

from kanban_desktop.model.calendar import HOUR, MINUTE
from kanban_desktop.model.plant import Station
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.request import Request
from kanban_desktop.store.engine import writing
from kanban_desktop.store.local import local_mark, open_local
from tests.factories import ADA, ASSEMBLY, BEN, MILLING, PETRA, STEEL
from tests.simulation import checker
from tests.simulation.people import look, scan, settle
from tests.simulation.window import Window
from tests.simulation.wire import SECOND

if TYPE_CHECKING:
    from tests.simulation.world import World

_LENGTH = 25 * MINUTE
_SURE = ("refused", "late", "lost", "lost", "killed")
_MOST_TURNS = 400
"""So often something is tried at the end of the day."""

_JUMPS = (-5 * HOUR, -MINUTE, -3 * SECOND, 2 * SECOND, 10 * MINUTE, 3 * HOUR)
_OTHERS = (
    Step.HOLD, Step.HOLD, Step.RELEASE, Step.RELEASE, Step.REISSUE, Step.REISSUE, Step.MARK_OBSOLETE,
    Step.PULL, Step.RECEIVE, Step.UNDO, Step.CANCEL, Step.REJECT,
)  # fmt: skip


def begin(world: "World") -> None:
    """Puts down all that is to happen."""
    rng = world.rng
    for station in (ASSEMBLY, MILLING, STEEL):
        world.wrong_by[station.code] = rng.choice((0, 0, *_JUMPS))
        file = world.place.file(station.code)
        if rng.random() < 0.85:
            world.place.lay(file, station)
        world.windows.append(Window(world, f"{station.code}-1", station, file))
        last_chance = station is MILLING and not world.counts["two windows on one file"]
        if station is not STEEL and (rng.random() < 0.4 or last_chance):
            world.windows.append(Window(world, f"{station.code}-2", station, file))
            world.count("two windows on one file")
    unlucky, careless = rng.choice(world.windows), rng.choice(world.windows)
    for window in world.windows:
        window.start()
        _sometimes(world, rng.randrange(5, 9), partial(scan, window))
        _sometimes(world, rng.randrange(1, 3), partial(_outage, window))
        _sometimes(world, rng.choice((1, 2) if window is unlucky else (0, 0, 1, 2)), partial(_crash, window))
        _sometimes(world, 3, partial(settle, window))
    for kind in _SURE:
        world.agenda.after(rng.randrange(_LENGTH), partial(world.owed.append, kind))
    for kind in ("slow", "refused"):
        world.agenda.after(rng.randrange(_LENGTH), partial(world.owed_answers.append, kind))
    world.agenda.after(rng.randrange(_LENGTH), partial(scan, careless, poison=True))
    chosen = rng.choice((ASSEMBLY, MILLING))
    for station in (ASSEMBLY, MILLING):
        _sometimes(world, 1 if station is chosen else rng.choice((0, 0, 1)), partial(_copy_lost, world, station))
        _sometimes(world, rng.choice((1, 2) if station is chosen else (0, 1, 2)), partial(_jump, world, station))
    _sometimes(world, rng.randrange(3, 9), partial(_others, world))
    _sometimes(world, rng.choice((1, 1, 2)), partial(_all_out, world))
    _sometimes(world, 1, partial(_void, world))
    _sometimes(world, 1, partial(_badge_gone, world))
    # Mostly late: beyond it nobody can follow what was scanned before.
    when = rng.randrange(0 if rng.random() < 0.3 else _LENGTH - 4 * MINUTE, _LENGTH)
    world.agenda.after(when, lambda: world.plant.back_up(world.place.folder / "backup.db"))
    world.agenda.after(rng.randrange(when, _LENGTH), partial(_restore, world))
    world.agenda.after(_LENGTH + MINUTE, partial(_evening, world, _MOST_TURNS))


def missing(world: "World") -> list[str]:
    """Kinds of faults that this seed has not had yet."""
    return [kind for kind in KINDS if not world.counts[kind]]


def _evening(world: "World", turns: int) -> None:
    """Goes on until everything has happened that is to happen in a day."""
    owing = missing(world)
    if not turns or not owing:
        _close(world)
        return
    for kind in owing:
        KINDS[kind](world)
    world.agenda.after(world.rng.randrange(SECOND, 20 * SECOND), partial(_evening, world, turns - 1))


def _sometimes(world: "World", times: int, work: Callable[[], None]) -> None:
    """So many times at moments of their own, or soon after one another."""
    when = 0
    for _ in range(times):
        soon = world.rng.random() < 0.4
        when = when + world.rng.randrange(20 * SECOND) if soon else world.rng.randrange(_LENGTH)
        world.agenda.after(when, work)


def _close(world: "World") -> None:
    world.closing = True


def _outage(window: Window) -> None:
    world = window.world
    until = world.agenda.now + world.rng.choice((10 * SECOND, 3 * MINUTE, 10 * MINUTE))
    both = world.rng.random() < 0.8  # else one connection only
    for wire in (window.asking, window.sending) if both else (window.asking,):
        wire.down_until = max(wire.down_until, until)
    world.count("cable out")


def _all_out(world: "World") -> None:
    until = world.agenda.now + world.rng.choice((10 * SECOND, 10 * MINUTE))
    for window in world.windows:
        for wire in (window.asking, window.sending):
            wire.down_until = max(wire.down_until, until)
    world.count("plant away for all")


def _crash(window: Window) -> None:
    window.world.count("killed")
    window.kill()
    _start_later(window)


def _start_later(window: Window) -> None:
    def start() -> None:
        if window.desks is None:
            window.start()

    window.world.agenda.after(window.world.rng.randrange(SECOND, 5 * MINUTE), start)


def _copy_lost(world: "World", station: Station) -> None:
    """The station's file comes back with its queue and an unusable copy, as after a change of version."""
    there = [window for window in world.windows if window.station is station]
    for window in there:
        window.kill()
    engine = open_local(there[0].file)
    with writing(engine) as connection:
        connection.execute(update(local_mark).values(copy=0))
    engine.dispose()
    world.forgotten |= {told.event for told in world.told if told.file == there[0].file}
    world.count("copy lost")
    for window in there:
        _start_later(window)


def _jump(world: "World", station: Station) -> None:
    world.wrong_by[station.code] = world.rng.choice(_JUMPS)
    world.count("clock jumped")


def _others(world: "World") -> None:
    """Somebody in the plant takes a card in hand."""
    card, step = world.rng.choice(world.hot), world.rng.choice(_OTHERS)
    station = world.rng.choice((ASSEMBLY, MILLING))
    with world.on(None):
        answer = world.plant.inside.cards.step(card, Request(station, step, PETRA.badge, world.new_id(), reason="burr"))
    world.say("plant", f"{step} of {card} at {station.code}: {answer.outcome}")
    if answer.outcome == "moved":
        world.count(f"others: {step}")
        world.counts["others had a card in hand"] += 1


def _void(world: "World", of: Sequence[int] | None = None) -> None:
    card = world.rng.choice(of or world.hot)
    request = Request(ASSEMBLY, Step.VOID, PETRA.badge, world.new_id(), reason="burr")
    with world.on(None):
        answer = world.plant.inside.cards.step(card, request)
    world.say("plant", f"{card} is to be void: {answer.outcome}")
    if answer.outcome == "moved":
        world.count("card void")


def _badge_gone(world: "World") -> None:
    world.plant.lose_badge(world.rng.choice((ADA, BEN)).badge)
    world.count("badge gone")


def _restore(world: "World") -> None:
    checker.check_meaning(world)
    world.plant.restore()
    world.count("plant restored")


def _somebody_acts(world: "World") -> None:
    """Something to befall: where the plant is asked at all, a card is held or let go, which is hardly ever refused."""
    if online := [window for window in world.windows if window.desks is not None and window.desks.online]:
        scan(world.rng.choice(online), world.rng.choice((Step.HOLD, Step.HOLD, Step.RELEASE)))


def _somebody_asks(befalls: str, world: "World") -> None:
    if befalls not in world.owed_answers:
        world.owed_answers.append(befalls)
    look(world.rng.choice(world.windows))


def _asked_in_vain(world: "World") -> None:
    window = world.rng.choice(world.windows)
    _outage(window)
    look(window)


KINDS: dict[str, Callable[["World"], None]] = {
    "cable out": _asked_in_vain,
    "asked while the cable was out": _asked_in_vain,
    "plant away for all": _all_out,
    "no connection": partial(_somebody_asks, "refused"),
    "refused before anything ran": _somebody_acts,
    "answer lost after the commit": _somebody_acts,
    "carried out later than anybody waited": _somebody_acts,
    "abandoned by the operator": partial(_somebody_asks, "slow"),
    "killed between the plant's commit and its answer": _somebody_acts,
    "killed": lambda world: _crash(world.rng.choice(world.windows)),
    "two windows on one file": lambda _: None,
    "copy lost": lambda world: _copy_lost(world, MILLING),
    "clock jumped": lambda world: _jump(world, MILLING),
    "poison scan": lambda world: scan(world.rng.choice(world.windows), poison=True),
    "others had a card in hand": _others,
    "card void": lambda world: _void(world, world.cards),
    "badge gone": _badge_gone,
    "plant restored": _restore,
}
"""Every seed has all of these; with each, what brings it about where the day went by without it."""
