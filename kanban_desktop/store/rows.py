"""Between rows and the model's dataclasses; nothing here asks the database anything."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from kanban_desktop.model.card import Card, Event, Last, Snapshot, Source
from kanban_desktop.model.path import Identity, Need, Path, Side, SupplyState
from kanban_desktop.model.plant import Loop, LoopKind, Part, Person, PullPoint, Role, Station
from kanban_desktop.model.steps import Step


def _state(text: str | None) -> SupplyState | None:
    return SupplyState(text) if text is not None else None


def card(row: Row[Any]) -> Card:
    """The card of a row of ``card``."""
    last = None
    if row.last_event is not None:
        last = Last(
            row.last_event, row.last_act, Step(row.last_step), row.last_station, row.last_person,
            row.last_scanned_at, row.last_at,
        )  # fmt: skip
    return Card(
        row.number, row.loop, Identity(row.identity), _state(row.state), row.since, row.version, row.quantity,
        row.issue, row.issue_seen, row.hold_reason, row.held_since, row.held_by, row.cancel_asked, row.trip,
        last, _snapshot(row.before),
    )  # fmt: skip


def _snapshot(found: Mapping[str, Any] | None) -> Snapshot | None:
    if found is None:
        return None
    return Snapshot(
        found["version"], Identity(found["identity"]), _state(found["state"]), found["since"], found["quantity"],
        found["hold_reason"], found["held_since"], found["held_by"], found["cancel_asked"],
        UUID(found["trip"]) if found["trip"] else None,
    )  # fmt: skip


def card_values(card: Card) -> dict[str, Any]:
    """What an update of a card's row sets, by parameter name."""
    last, before = card.last, card.before
    return {
        "identity": card.identity, "state": card.state, "since": card.since, "version": card.version,
        "quantity": card.quantity, "issue": card.issue, "issue_seen": card.issue_seen,
        "hold_reason": card.hold_reason, "held_since": card.held_since, "held_by": card.held_by,
        "cancel_asked": card.cancel_asked, "trip": card.trip,
        "last_event": last and last.event, "last_act": last and last.act, "last_step": last and last.step,
        "last_station": last and last.station, "last_person": last and last.person,
        "last_scanned_at": last and last.scanned_at, "last_at": last and last.at,
        "before": before and {
            "version": before.version, "identity": before.identity, "state": before.state, "since": before.since,
            "quantity": before.quantity, "hold_reason": before.hold_reason, "held_since": before.held_since,
            "held_by": before.held_by, "cancel_asked": before.cancel_asked,
            "trip": str(before.trip) if before.trip else None,
        },
    }  # fmt: skip


def event(row: Row[Any]) -> Event:
    """The event of a row of ``event``."""
    return Event(
        id=row.id, act=row.act, card=row.card, version=row.version, step=Step(row.step),
        start=_state(row.from_state), end=_state(row.to_state), identity=Identity(row.identity),
        revision=row.revision, quantity=row.quantity, scanned_at=row.scanned_at, source=Source(row.source),
        trip=row.trip, since=row.since, worked=row.worked, rejects=row.rejects, issue=row.issue, place=row.place,
        station=row.station, device=row.device, person=row.person, raw_code=row.raw_code, container=row.container,
        lot=row.lot, supply=row.supply, machine=row.machine, reason=row.reason, undoes=row.undoes, due=row.due,
        detail=row.detail, at=row.at,
    )  # fmt: skip


def event_values(event: Event) -> dict[str, Any]:
    """The columns of an event's row, but for ``seq``, which the database gives."""
    return {
        "id": event.id, "act": event.act, "card": event.card, "version": event.version, "step": event.step,
        "from_state": event.start, "to_state": event.end, "identity": event.identity, "revision": event.revision,
        "quantity": event.quantity, "rejects": event.rejects, "trip": event.trip, "since": event.since,
        "worked": event.worked, "issue": event.issue, "place": event.place, "station": event.station,
        "device": event.device, "person": event.person, "source": event.source, "raw_code": event.raw_code,
        "container": event.container, "lot": event.lot, "supply": event.supply, "machine": event.machine,
        "reason": event.reason, "undoes": event.undoes, "due": event.due, "detail": dict(event.detail),
        "scanned_at": event.scanned_at, "at": event.at,
    }  # fmt: skip


def person(row: Row[Any]) -> Person:
    """The person of a row of ``person``."""
    return Person(row.id, row.badge, row.name, Role(row.role))


def loop(row: Row[Any], stations: Mapping[int, Station], supplies: tuple[int, ...]) -> Loop:
    """The loop of a row that joins ``loop``, its revision in force and its part."""
    needs = {
        SupplyState.WAIT: Need(row.wait),
        SupplyState.IN_PROCESS: Need(row.in_process),
        SupplyState.READY: Need(row.ready),
        SupplyState.IN_TRANSIT: Need(row.in_transit),
        SupplyState.IN_USE: Need(row.in_use),
    }
    return Loop(
        id=row.loop_id, key=row.key, kind=LoopKind(row.kind),
        part=Part(row.part_id, row.part_number, row.part_name, row.unit, row.picture or ""),
        demand=stations[row.demand], supplies=tuple(stations[one] for one in supplies), place=row.place,
        revision=row.revision, per_container=row.per_container, cards=row.cards, demand_rate=row.demand_rate,
        work_day=row.work_day, lead_time=row.lead_time, safety_factor=row.safety_factor, lot_cards=row.lot_cards,
        max_empty=row.max_empty, pull_point=PullPoint(row.pull_point), path=Path(needs, Side(row.closes)),
        container=row.container,
    )  # fmt: skip


def revision_values(loop: Loop) -> dict[str, Any]:
    """The columns of a loop's revision, but for when it begins."""
    need = loop.path.need
    return {
        "loop": loop.id, "number": loop.revision, "per_container": loop.per_container, "cards": loop.cards,
        "demand_rate": loop.demand_rate, "work_day": loop.work_day, "lead_time": loop.lead_time,
        "safety_factor": loop.safety_factor, "lot_cards": loop.lot_cards, "max_empty": loop.max_empty,
        "pull_point": loop.pull_point, "wait": need(SupplyState.WAIT), "in_process": need(SupplyState.IN_PROCESS),
        "ready": need(SupplyState.READY), "in_transit": need(SupplyState.IN_TRANSIT),
        "in_use": need(SupplyState.IN_USE), "closes": loop.path.closes,
    }  # fmt: skip


def day(found: date | str) -> date:
    """A day as the driver gives it."""
    return found if isinstance(found, date) else date.fromisoformat(found)
