"""What must be true when all faults are over, from the databases alone and from what the operators were told."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Engine, or_, select

from kanban_desktop.model.card import Event, fold
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.pending import UNFORESEEN, Way
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Outcome
from kanban_desktop.store import rows, tables
from kanban_desktop.store.catalog import Filter
from kanban_desktop.store.engine import reading
from kanban_desktop.store.local import outbox, settlement
from tests.simulation.plant import engine_of
from tests.simulation.told import Told, short

if TYPE_CHECKING:
    from tests.simulation.window import Window
    from tests.simulation.world import World

_HARMLESS = {Step.HOLD, Step.RELEASE, Step.REISSUE, Step.MARK_OBSOLETE, Step.CANCEL, Step.CANCEL_REFUSE}
"""Told once more here, so that the product is not its own witness: none of these changes what a scan means."""


@dataclass(frozen=True, slots=True)
class _File:
    """What a station keeps of its own: scans by their event's id, with their card or with the whole row."""

    waiting: dict[UUID, int]
    open: dict[UUID, int]
    closed: dict[UUID, str]
    refused: list[Any]


def check(world: "World") -> None:
    """Puts down everything that should not be."""
    cards = _history(world)
    files = {window.file: _file(window.file) for window in world.windows}
    _cards(world, cards)
    _told(world, Counter(event.id for history in cards.values() for event in history), files)
    _meant(world, cards, files)
    for window in world.windows:
        _copy(world, window, set(files[window.file].waiting.values()))
        engine_of(f"sqlite:///{window.file}").dispose()
        _board(world, window)


def check_meaning(world: "World") -> None:
    """What the scans of one life of the plant meant, before it is restored and nobody can follow them any more."""
    _meant(world, _history(world), {window.file: _file(window.file) for window in world.windows})
    for window in world.windows:
        engine_of(f"sqlite:///{window.file}").dispose()


def _history(world: "World") -> defaultdict[int, list[Event]]:
    cards: defaultdict[int, list[Event]] = defaultdict(list)
    with reading(world.plant.engine) as connection:
        found = connection.execute(select(tables.event).order_by(tables.event.c.card, tables.event.c.version))
        for event in map(rows.event, found):
            cards[event.card].append(event)
    return cards


def _file(path: Path) -> _File:
    with reading(engine_of(f"sqlite:///{path}")) as connection:
        waiting = {row.event: row.card for row in connection.execute(select(outbox))}
        refused = connection.execute(select(settlement).order_by(settlement.c.place)).all()
    return _File(
        waiting,
        {row.event: row.card for row in refused if row.way is None},
        {row.event: row.way for row in refused if row.way is not None},
        list(refused),
    )


def _cards(world: "World", events: dict[int, list[Event]]) -> None:
    """Versions run from 1 without a gap, no id is there twice, and a card is the fold of its events."""
    catalog = world.plant.inside.catalog
    every = [event.id for history in events.values() for event in history]
    if len(every) != len(set(every)):
        world.wrong("an event's id is in the history twice")
    for card, loop in catalog.cards(Filter(), world.agenda.now):
        history = events.get(card.number, [])
        if [event.version for event in history] != list(range(1, len(history) + 1)):
            world.wrong(f"the versions of card {card.number} are {[event.version for event in history]}")
        elif fold(card.number, loop.id, history) != card:
            world.wrong(f"card {card.number} is not the fold of its events")


def _told(world: "World", stored: Counter[UUID], files: dict[Path, _File]) -> None:
    """What was accepted is in the history once, or on a list, or waits behind an entry of one; and nowhere else."""
    for told in world.told:
        file, event = files[told.file], told.event
        where = [name for name in ("waiting", "open", "closed") if event in getattr(file, name)]
        if file.closed.get(event) == Way.ARRIVED:
            where.remove("closed")
        where += ["history"] * stored[event]
        if len(where) > 1 or (not where and event not in world.plant.lost):
            world.wrong(f"{told.outcome} {short(event)} of card {told.card}, told at {told.window}, is in {where}")
        if told.outcome is Outcome.MOVED and where not in (["history"], []):
            world.wrong(f"{short(event)} was moved and is in {where}")
    for path, file in files.items():
        for event, card in file.waiting.items():
            if card not in file.open.values():
                world.wrong(f"{short(event)} of card {card} waits behind nothing in {path.name}")
        for row in file.refused:
            if row.why == UNFORESEEN:
                world.wrong(f"the plant failed at {short(row.event)}")


def _meant(world: "World", cards: dict[int, list[Event]], files: dict[Path, _File]) -> None:
    """What was taken from a queue meant what the operator saw, and what was refused had a reason."""
    refused = {row.event: row for file in files.values() for row in file.refused}
    redone = {event: UUID(row.note) for event, row in refused.items() if row.way == Way.REDONE}
    for told in world.told:
        # Through a restoration nobody can follow, and what came as a question was decided on the plant's own truth.
        if told.seen is None or told.life != world.plant.life or told.event in world.by_asking:
            continue
        history = cards[told.card]
        place = {event.id: number for number, event in enumerate(history)}
        seen = told.seen if told.seen in place else redone.get(told.seen, told.seen)
        if told.event in place:
            if seen not in place:
                world.wrong(f"{short(told.event)} stands on {short(seen)}, which never happened")
                continue
            event = history[place[told.event]]
            before = [one for one in history[place[seen] + 1 : place[told.event]] if one.act != event.act]
            if event.step is not told.step:
                world.wrong(f"{short(event.id)} was told as {told.step} and is {event.step}")
            if _matters(told, before):
                world.wrong(f"{short(event.id)}, {event.step}, was taken although {_steps(before)} came before")
        elif (
            seen in place
            and told.event in refused
            and refused[told.event].why == Reason.MOVED_MEANWHILE
            and told.event not in world.forgotten
        ):
            after = history[place[seen] + 1 :]
            if not _matters(told, after):
                world.wrong(f"{short(told.event)} was refused although only {_steps(after)} came before")


def _matters(told: Told, between: list[Event]) -> bool:
    return any(event.step not in _HARMLESS or told.step is Step.UNDO for event in between)


def _steps(events: list[Event]) -> str:
    return ", ".join(event.step for event in events) or "nothing"


def _copy(world: "World", window: "Window", waiting: set[int]) -> None:
    """The station's copy is the plant's truth, but for cards that are queued."""
    own = engine_of(f"sqlite:///{window.file}")
    here, there = _rows(own, window, waiting), _rows(world.plant.engine, window, waiting)
    for name, found in there.items():
        if here[name] != found:
            differ = [key for key in found.keys() | here[name].keys() if found.get(key) != here[name].get(key)]
            world.wrong(f"{window.name}'s copy of {name} is not the plant's: {sorted(map(str, differ))}")


def _rows(engine: Engine, window: "Window", waiting: set[int]) -> dict[str, dict[object, object]]:
    loop, card, trip, serves = tables.loop, tables.card, tables.trip, tuple(window.station.serves)
    sources = select(tables.loop_source.c.loop).where(tables.loop_source.c.station.in_(serves))
    loops = select(loop.c.id).where(or_(loop.c.demand.in_(serves), loop.c.id.in_(sources)))
    served = select(card).where(card.c.loop.in_(loops), card.c.number.not_in(waiting))
    with reading(engine) as connection:
        cards = {row.number: tuple(row) for row in connection.execute(served)}
        trips = select(trip).join(card, card.c.trip == trip.c.id).where(card.c.number.in_(cards))
        return {
            "cards": cards,
            "trips": {row.card: tuple(row) for row in connection.execute(trips)},
            "plant": {row.id: row.epoch for row in connection.execute(select(tables.plant))},
            "persons": {row.id: row.badge for row in connection.execute(select(tables.person))},
        }


def _board(world: "World", window: "Window") -> None:
    """The board is read online, and shows what the plant has."""
    shown = window.do("board", lambda desks: desks.run(lambda at: at.boards.read(window.station)))
    wanted = world.plant.desks(window.clock).boards.read(window.station)
    if shown != wanted:
        world.wrong(f"{window.name}'s board is not the plant's")
