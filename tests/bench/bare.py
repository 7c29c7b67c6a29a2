"""The floors under a scan: the same transaction without the product, by the driver alone.

On PostgreSQL once as the bare call of ``append``, its JSON built beforehand, and once as one statement that does the
same work without checking the step. On SQLite the very statements that the journal sends.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.numeric import Int8
from sqlalchemy import event as hooks

from kanban_desktop.model.calendar import moment
from kanban_desktop.model.card import Card, Event, apply
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.demo_plant import ZONE
from kanban_desktop.store import rows
from kanban_desktop.store.engine import parse, sqlite3_module
from kanban_desktop.store.journal import Recorded
from tests.bench.work import Walk, Work, now

_MOVE = """
WITH c AS (
    UPDATE card SET state = %(end)s, since = %(at)s, version = %(version)s, quantity = %(quantity)s,
        issue_seen = %(issue)s, trip = %(open_trip)s, last_event = %(id)s, last_act = %(act)s, last_step = %(step)s,
        last_station = %(station)s,
        last_scanned_at = %(scanned_at)s, last_at = %(at)s, before = %(before)s::jsonb
    WHERE number = %(card)s AND version = %(version)s - 1 AND %(revision)s = (
        SELECT max(number) FROM loop_revision WHERE loop = %(loop)s AND valid_from <= %(at)s)
    RETURNING number),
e AS (
    INSERT INTO event (id, act, card, version, step, from_state, to_state, identity, revision, quantity, rejects, trip,
        since, worked, issue, place, station, device, source, raw_code, supply, due, detail, scanned_at, at)
    SELECT %(id)s, %(act)s, number, %(version)s, %(step)s, %(start)s, %(end)s, 'ACTIVE', %(revision)s, %(quantity)s, 0,
        %(trip)s, %(since)s, %(worked)s, %(issue)s, %(place)s, %(station)s, %(device)s, 'scan', %(raw_code)s,
        %(supply)s, %(due)s::bigint, '{"v": 1}', %(scanned_at)s, %(at)s
    FROM c),
"""
_SET_OUT = """
t AS (
    INSERT INTO trip (id, card, loop, revision, supply, due, promised, pulled_at, released_at, worked, asked, rejected)
    SELECT %(trip)s, number, %(loop)s, %(revision)s, %(supply)s, %(due)s::bigint, %(due)s::bigint, %(at)s, %(at)s, 0,
        %(quantity)s, 0
    FROM c),
"""
_ADVANCE = """
t AS (
    UPDATE trip SET worked = worked + %(worked)s, {column} = %(at)s {received}
    WHERE id = %(trip)s AND EXISTS (SELECT FROM c) RETURNING pulled_at, worked),
"""
_COUNT = """
d AS (
    INSERT INTO loop_day AS d (loop, day, measure, count, elapsed, worked, pieces, rejects)
    SELECT %(loop)s, %(day)s, %(start)s, 1, %(at)s - %(since)s, %(worked)s, %(quantity)s, 0 FROM c {trip}
    ON CONFLICT (loop, day, measure) DO UPDATE SET count = d.count + excluded.count,
        elapsed = d.elapsed + excluded.elapsed, worked = d.worked + excluded.worked,
        pieces = d.pieces + excluded.pieces, rejects = d.rejects + excluded.rejects)
SELECT number FROM c
"""
_TRIP = "UNION ALL SELECT %(loop)s, %(day)s, 'TRIP', 1, %(at)s - pulled_at, worked, %(quantity)s, 0 FROM t"


def _advance(column: str, received: str = "", trip: str = "") -> str:
    return _MOVE + _ADVANCE.format(column=column, received=received) + _COUNT.format(trip=trip)


_STATEMENTS = {
    Step.PULL: _MOVE + _SET_OUT + _COUNT.format(trip=""),
    Step.START: _advance("started_at"),
    Step.SHIP: _advance("shipped_at"),
    Step.RECEIVE: _advance("full_at", ", received = %(quantity)s", _TRIP),
}


def by_append(connection: psycopg.Connection[Any], walk: Walk) -> Callable[[], float]:
    """``SELECT append(…)`` by the driver, prepared, in autocommit."""

    def side() -> float:
        walk.turn()
        events = walk.decided(walk.intent())
        act = json.dumps(document(events, walk.loop.id))
        begun = time.perf_counter_ns()
        answer = connection.execute("SELECT append(%s::jsonb)", (act,), prepare=True).fetchone()
        seconds = (time.perf_counter_ns() - begun) / 1e9
        assert answer is not None
        assert answer[0]["outcome"] == "stored", answer
        walk.moved(after(walk.card, events, answer[0]["at"]))
        return seconds

    return side


def by_statement(connection: psycopg.Connection[Any], walk: Walk) -> Callable[[], float]:
    """One statement of the schema's owner that moves the card, books the event, the trip and the day's figures."""

    def side() -> float:
        walk.turn()
        events = walk.decided(walk.intent())
        at = now()
        moved = after(walk.card, events, at)
        statement, values = _STATEMENTS[events[-1].step], _values(replace(events[-1], at=at), walk.card, moved)
        begun = time.perf_counter_ns()
        answer = connection.execute(statement, values, prepare=True).fetchone()
        seconds = (time.perf_counter_ns() - begun) / 1e9
        assert answer == (walk.card.number,), answer
        walk.moved(moved)
        return seconds

    return side


def by_replay(url: str, shadow: Work, walk: Walk) -> tuple[Callable[[], float], Callable[[], None]]:
    """What the journal does in one file, done by the driver in another one of the same content; and how to end it."""
    link = sqlite3_module.connect(parse(url).database, timeout=10, isolation_level=None)
    link.execute("PRAGMA foreign_keys = ON")
    link.execute("PRAGMA synchronous = FULL")
    heard: list[tuple[Callable[..., Any], str, Any]] = []

    @hooks.listens_for(shadow.database, "before_cursor_execute")
    def hear(connection: Any, cursor: Any, statement: str, given: Any, context: Any, many: bool) -> None:
        heard.append((link.executemany if many else link.execute, statement, given))

    def side() -> float:
        walk.turn()
        heard.clear()
        outcome = shadow.journal.record(walk.decided(walk.intent()), walk.card)
        assert isinstance(outcome, Recorded), outcome
        walk.moved(outcome.card)
        begun = time.perf_counter_ns()
        link.execute("BEGIN IMMEDIATE")
        for call, statement, given in heard:
            call(statement, given).fetchall()
        link.execute("COMMIT")
        return (time.perf_counter_ns() - begun) / 1e9

    return side, link.close


def document(events: Sequence[Event], loop: int) -> list[dict[str, Any]]:
    """An act as ``append`` takes it."""
    return [_as_json(event, loop) for event in events]


def after(card: Card, events: tuple[Event, ...], at: int) -> Card:
    """The card after events that were stored then."""
    for event in events:
        card = apply(card, replace(event, at=at))
    return card


def _as_json(event: Event, loop: int) -> dict[str, Any]:
    values = {**rows.event_values(event), "loop": loop}
    return {key: str(value) if isinstance(value, UUID) else value for key, value in values.items() if value is not None}


def _values(event: Event, before: Card, after: Card) -> dict[str, Any]:
    """The parameters, each always of one type, so that a statement is prepared once."""
    assert event.at is not None
    assert event.since is not None
    numbers = {
        "at": event.at, "card": event.card, "version": event.version, "quantity": event.quantity, "issue": event.issue,
        "station": event.station, "scanned_at": event.scanned_at, "revision": event.revision, "loop": before.loop,
        "since": event.since, "worked": event.worked or 0, "supply": event.supply,
    }  # fmt: skip
    return {
        **{name: None if value is None else Int8(value) for name, value in numbers.items()},
        "due": None if event.due is None else Int8(event.due), "id": event.id, "act": event.act, "trip": event.trip,
        "open_trip": after.trip, "step": event.step, "start": event.start, "end": event.end, "place": event.place,
        "device": event.device, "raw_code": event.raw_code, "day": moment(event.at, ZONE).date(),
        "before": json.dumps(rows.card_values(after)["before"]),
    }  # fmt: skip
