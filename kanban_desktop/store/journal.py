"""The journal: the only writer of card state. Appending the events and moving the card is one transaction.

The same event id twice is one event. Two stations at once: the one whose version fits wins, the other is told.
On PostgreSQL the function ``append`` does the work in one round trip; on SQLite ``store.ledger`` does it here.
"""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, bindparam, select
from sqlalchemy.exc import DBAPIError

from kanban_desktop.model.card import Card, Event, apply, began
from kanban_desktop.model.decide import planners_act
from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.model.steps import PULLS, RULES, Step
from kanban_desktop.store import ledger, rows
from kanban_desktop.store.engine import faults, once_more, reading, shown, writing
from kanban_desktop.store.tables import SCHEMA_VERSION
from kanban_desktop.store.tables import event as event_table

_ALL = (
    "SELECT jsonb_agg(answer ORDER BY place)"
    " FROM (SELECT place, append(act) AS answer"
    " FROM unnest(%s::text[]::jsonb[]) WITH ORDINALITY AS given (act, place) OFFSET 0) AS done"
)
"""The rows of ``unnest`` come in order, and ``append`` is called with each as it comes; OFFSET keeps it in there."""

_TRIES = 3
"""A deadlock, or a connection that died while it was idle, is tried again; the event id makes that safe."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The act is stored: its events as they stand in the history, and the card after them."""

    events: tuple[Event, ...]
    card: Card


@dataclass(frozen=True, slots=True)
class Known:
    """The main event was stored before: here it is as it was stored then."""

    event: Event


@dataclass(frozen=True, slots=True)
class Conflict:
    """The card, or its loop's revision, is not what the act was decided on; nothing was written."""


Outcome = Recorded | Known | Conflict


class Journal:
    """Writes acts and reads events.

    Args:
        clock: the time of day, microseconds UTC. It is the server's clock on SQLite; PostgreSQL has its own.
        zone: the plant's zone, whose days the figures are counted by.
        dated: brings in history: the clock given here holds on PostgreSQL too, which takes an administrator's role.
    """

    def __init__(self, engine: Engine, clock: Callable[[], int], zone: ZoneInfo, *, dated: bool = False) -> None:
        self._engine = engine
        self._clock = clock
        self._zone = zone
        self._dated = dated

    def record(self, events: Sequence[Event], card: Card) -> Outcome:
        """Stores an act of one card: all its events, or none.

        Args:
            events: as the model decided them; the last one is the main event.
            card: the card that they were decided on.

        Raises:
            OutOfReach: the database is away, or its rules refuse the step.
        """
        events = self._timed(events)
        if self._engine.dialect.name == "postgresql":
            return self._append(events, card)
        with writing(self._engine) as connection:
            if (first := _find(connection, events[-1].id)) is not None:
                return Known(first)
            at = self._clock()
            stored, after = _dated(events, card, at)
            if not ledger.write(connection, stored, card, after, self._zone):
                return Conflict()
            self._also(connection, stored)
        return Recorded(stored, after)

    def _also(self, connection: Connection, act: Sequence[Event]) -> None:
        """What belongs to the same transaction on SQLite; here nothing."""

    def record_all(self, acts: Sequence[tuple[Sequence[Event], Card]]) -> list[Outcome]:
        """Stores acts of as many different cards, in this order; on PostgreSQL in one round trip and one transaction.

        Raises:
            OutOfReach: as with ``record``; on PostgreSQL nothing is stored then, on SQLite what came before it.
        """
        if not acts or self._engine.dialect.name != "postgresql" or self._dated:
            return [self.record(events, card) for events, card in acts]
        acts = [(self._timed(events), card) for events, card in acts]
        documents = [json.dumps([_as_json(event, card.loop) for event in events]) for events, card in acts]
        answers = self._call(_ALL, (documents,))
        return [self._outcome(answer, events, card) for answer, (events, card) in zip(answers, acts, strict=True)]

    def _timed(self, events: Sequence[Event]) -> Sequence[Event]:
        """With a pull goes how long it has waited to be sent, microseconds: by this alone, and not by two clocks that
        differ, can be told when it was scanned by the server's."""
        if self._dated or events[-1].step not in PULLS:
            return events
        waited = max(0, self._clock() - events[-1].scanned_at)
        return [replace(event, detail={**event.detail, "waited": waited}) for event in events]

    def _append(self, events: Sequence[Event], card: Card) -> Outcome:
        act = json.dumps([_as_json(event, card.loop) for event in events])
        given: tuple[object, ...]
        if self._dated:
            call, given = "SELECT append_dated(%s::jsonb, %s)", (act, self._clock())
        elif takes_planner(events[-1], card):
            call, given = "SELECT append_planned(%s::jsonb)", (act,)
        else:
            call, given = "SELECT append(%s::jsonb)", (act,)
        return self._outcome(self._call(call, given), events, card)

    def _outcome(self, answer: dict[str, Any], events: Sequence[Event], card: Card) -> Outcome:
        """What ``append`` answered about an act."""
        if answer["outcome"] == "stored":
            stored, after = _dated(events, card, answer["at"])
            return Recorded(stored, after)
        if answer["outcome"] == "known":
            first = self.find(events[-1].id)
            assert first is not None, "append said that the event is there, and history is never erased"
            return Known(first)
        return Conflict()

    def _call(self, call: str, given: tuple[Any, ...]) -> Any:
        """One call, and with it one round trip; see ``_TRIES``."""
        with faults(self._engine.url):
            for tries_left in reversed(range(_TRIES)):
                try:
                    with self._engine.connect() as connection:
                        return connection.exec_driver_sql(call, given).scalar_one()
                except DBAPIError as fault:
                    state = getattr(fault.orig, "sqlstate", None)
                    if state == "KB001":
                        raise OutOfReach(
                            "step_refused", database=shown(self._engine.url), problem=str(fault.orig).splitlines()[0]
                        ) from fault
                    if not tries_left or not (fault.connection_invalidated or state in ("40P01", "40001")):
                        raise
        raise AssertionError("unreachable")

    @once_more
    def find(self, event: UUID) -> Event | None:
        """The stored event with this id."""
        with reading(self._engine) as connection:
            return _find(connection, event)

    @once_more
    def after(self, event: Event) -> Event | None:
        """The card's next event after this one."""
        with reading(self._engine) as connection:
            row = connection.execute(_BY_VERSION, {"the_card": event.card, "the_version": event.version + 1}).first()
            return rows.event(row) if row is not None else None

    @once_more
    def find_all(self, events: Collection[UUID]) -> dict[UUID, Event]:
        """Those of these events that are stored, by their ids."""
        with reading(self._engine) as connection:
            found = connection.execute(select(event_table).where(event_table.c.id.in_(events)))
            return {row.id: rows.event(row) for row in found}

    @once_more
    def history(self, card: int, newest: int | None = None) -> tuple[Event, ...]:
        """The events of a card, oldest first: all of them, or so many of the newest."""
        query = select(event_table).where(event_table.c.card == card).order_by(event_table.c.version.desc())
        with reading(self._engine) as connection:
            found = connection.execute(query.limit(newest)).all()
            return tuple(rows.event(row) for row in reversed(found))


_BY_ID = select(event_table).where(event_table.c.id == bindparam("the_id"))
_BY_VERSION = select(event_table).where(
    event_table.c.card == bindparam("the_card"), event_table.c.version == bindparam("the_version")
)


def _find(connection: Connection, event: UUID) -> Event | None:
    row = connection.execute(_BY_ID, {"the_id": event}).first()
    return rows.event(row) if row is not None else None


def takes_planner(main: Event, card: Card) -> bool:
    """Whether an act is a planner's, for which the server has a role of its own."""
    if main.step is Step.UNDO and card.last is not None:
        return planners_act(card.last)
    return RULES[main.step].planner


def _dated(events: Sequence[Event], card: Card, at: int) -> tuple[tuple[Event, ...], Card]:
    """The events as they are stored, with the server's time and no more working time than passed; and the card then."""
    stored = []
    for event in events:
        # Inferred events before this one began, by the server's clock, earlier than the station's may have said.
        event = replace(event, at=at, since=card.since)
        if event.worked is not None and event.since is not None:
            event = replace(event, worked=min(max(event.worked, 0), began(event) - event.since))
        card = apply(card, event)
        stored.append(event)
    return tuple(stored), card


def _as_json(event: Event, loop: int) -> dict[str, Any]:
    values = rows.event_values(event)
    values |= {"loop": loop, "client": SCHEMA_VERSION}
    return {key: str(value) if isinstance(value, UUID) else value for key, value in values.items() if value is not None}
