"""The operators: what they scan and touch, and what they make of the list to settle."""

from typing import TYPE_CHECKING

from kanban_desktop.model.calendar import MINUTE
from kanban_desktop.model.pending import Settlement
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.request import Request
from kanban_desktop.operations.station import StationDesks
from tests.factories import ADA, BEN
from tests.simulation.told import Told, short
from tests.simulation.window import Window
from tests.simulation.wire import LATEST

if TYPE_CHECKING:
    from uuid import UUID

_STEPS = (
    Step.PULL, Step.PULL, Step.RECEIVE, Step.RECEIVE, Step.START, Step.FINISH, Step.SHIP, Step.DELIVER, Step.HOLD,
    Step.RELEASE, Step.REJECT, Step.CANCEL, Step.CANCEL_ACCEPT, Step.CANCEL_REFUSE, Step.USE, Step.TAKE_AS_PULLED,
    Step.QUARANTINE, Step.REISSUE,
)  # fmt: skip
_BADGES = (None, None, None, None, ADA.badge, BEN.badge, BEN.badge, "NOBODY")
_POISON = (999, 4711)
"""Cards that never were."""


def look(window: Window) -> None:
    """An operator looks at the board."""
    window.do(
        "board", lambda desks: desks.run(lambda at: at.boards.read(at.catalog.layout.station(window.station.code)))
    )


def scan(window: Window, chosen: Step | None = None, *, poison: bool = False) -> None:
    """An operator scans a card, touches one, or looks at the board.

    Args:
        chosen: what is done; None: whatever comes.
        poison: the card never was.
    """
    world = window.world
    rng, event = world.rng, world.new_id()
    drawn = rng.random()
    if drawn < 0.1 and not (chosen or poison):
        look(window)
        return
    step = chosen or (None if drawn < 0.6 else Step.UNDO if drawn < 0.7 else rng.choice(_STEPS))
    number = rng.choice(world.hot if rng.random() < 0.6 and not chosen else world.cards)
    if poison or rng.random() < 0.04:
        number = rng.choice(_POISON)
        world.count("poison scan")
    raw = world.plant.small.label_of(number, 1 if rng.random() < 0.9 else 2)
    touched, badge, now = rng.random() < 0.3, None if chosen else rng.choice(_BADGES), window.clock()
    quantity = rng.choice((None, None, None, 12_500))
    seen: UUID | None = None

    def job(desks: Desks) -> Answer:
        nonlocal seen
        if desks.database is not world.plant.engine:
            found = desks.catalog.find(number, now)
            seen = found[0].last.event if found and found[0].last else None
            _pending_stands(window, number, seen)
        here = desks.catalog.layout.station(window.station.code)
        request = Request(here, step, badge, event, quantity, reason="burr", scanned_at=now)
        return desks.cards.step(number, request) if touched else desks.cards.scan(raw, request)

    what = f"{'touch' if touched else 'scan'} {short(event)} of {number}{f' for {step}' if step else ''}"
    world.say(window.name, what)
    world.counts["scans"] += 1
    answer = window.do(what, lambda desks: desks.run(job, act=True))
    if answer is not None:
        _hear(window, what, answer, seen)


def _pending_stands(window: Window, number: int, seen: "UUID | None") -> None:
    """What is pending stands over what is confirmed; but for what was queued last, had come through, and left the queue
    while a scan before it waits behind an entry of the list."""
    assert window.desks is not None
    waiting = [one.event for one in window.desks.outbox.all() if one.card == number]
    if seen is not None and waiting and waiting[-1] != seen and not window.world.came_through(seen, window.file):
        window.world.wrong(f"{short(waiting[-1])} of card {number} is queued, and {window.name} shows {short(seen)}")


def _hear(window: Window, what: str, answer: Answer, seen: "UUID | None") -> None:
    world = window.world
    word = f"{answer.step} {answer.start} → {answer.end}" if answer.done else answer.reason
    world.say(window.name, f"{what}: {answer.outcome}, {word}")
    world.counts[f"told: {answer.outcome}"] += 1
    if answer.outcome in (Outcome.MOVED, Outcome.QUEUED):
        assert answer.event is not None
        assert answer.card is not None
        queued = answer.outcome is Outcome.QUEUED
        world.told.append(
            Told(
                answer.event, answer.card, window.name, window.file, answer.outcome, answer.step,
                seen if queued else None, world.plant.life,
            )
        )  # fmt: skip


def settle(window: Window) -> None:
    """Somebody looks at the list, and settles what has been on it for a while."""
    world = window.world
    entry = window.do("list", lambda desks: _old_entry(window, desks))
    if entry is None:
        return
    event = entry.pending.event
    if world.rng.random() < 0.5:
        window.do(f"drop {short(event)}", lambda desks: desks.settling.drop(event, "somebody", "why not"))
        world.say(window.name, f"drops {short(event)}")
        world.count("entry dropped")
        return
    what = f"redo {short(event)}"
    answer = window.do(what, lambda desks: desks.settling.redo(event, "somebody"))
    if answer is not None:
        _hear(window, what, answer, None)
        if answer.done:
            world.count("entry redone")


def _old_entry(window: Window, desks: StationDesks) -> Settlement | None:
    """What could still be on its way is left alone: nobody settles within a minute."""
    world = window.world
    old = []
    for entry in desks.settling.entries():
        since = world.seen.setdefault(entry.pending.event, world.agenda.now)
        if world.agenda.now - since > LATEST + MINUTE:
            old.append(entry)
    return world.rng.choice(old) if old else None
