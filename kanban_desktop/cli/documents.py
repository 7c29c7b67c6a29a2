"""Answers, cards, boards and events as JSON documents: instants as RFC 3339, quantities in the part's unit."""

from collections.abc import Sequence

from kanban_desktop.cli.output import Document
from kanban_desktop.model.board import Board, BoardCard
from kanban_desktop.model.calendar import SECOND, rfc3339
from kanban_desktop.model.card import Card, Event
from kanban_desktop.model.pending import Damage, Queued, Unsettled
from kanban_desktop.model.plant import Loop, Person, Station
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.model.showing import Showing
from kanban_desktop.operations.answer import Answer


def units(thousandths: int | None) -> int | float | None:
    """A quantity as a number: 40, 2.5."""
    if thousandths is None or thousandths % 1000:
        return None if thousandths is None else thousandths / 1000
    return thousandths // 1000


def when(at: int | None) -> str | None:
    """An instant as the outside sees it."""
    return None if at is None else rfc3339(at)


def answer(found: Answer, message: str) -> Document:
    """What a scan came to."""
    return {
        "outcome": found.outcome, "reason": found.reason, "message": message, "card": found.card, "loop": found.loop,
        "step": found.step, "from": found.start, "to": found.end, "held": found.held,
        "quantity": units(found.quantity), "version": found.version, "event": found.event and str(found.event),
        "at": when(found.at), "scanned_at": when(found.scanned_at), "station": found.station, "by": found.by,
    }  # fmt: skip


def card(card: Card, loop: Loop, plant: int, view: BoardCard | None = None) -> Document:
    """A card; what only a circulating one has is null without its ``view``."""
    return {
        "card": card.number, "code": ScanCode(plant, card.number, card.issue).text, "loop": loop.key,
        "part": loop.part.number, "part_name": loop.part.name, "quantity": units(card.quantity),
        "unit": loop.part.unit, "identity": card.identity, "state": card.state, "held": card.held,
        "hold_reason": card.hold_reason, "issue": card.issue, "version": card.version, "since": when(card.since),
        "due": when(view.due) if view else None, "runs_out": when(view.runs_out) if view else None,
        "cancel_asked": when(card.cancel_asked), "n": view.n if view else None, "of": view.of if view else None,
        "supply": loop.supply.code, "demand": loop.demand.code, "place": loop.place, "pending": False,
    }  # fmt: skip


def on_board(view: BoardCard, plant: int, *, pending: bool = False) -> Document:
    """A card as a board shows it; ``pending``: the plant has not yet decided its last scan."""
    return {**card(view.card, view.loop, plant, view), "pending": pending}


def board(found: Board, plant: int, queued: Queued) -> Document:
    """A station's board."""

    def shown(cards: Sequence[BoardCard]) -> list[Document]:
        return [on_board(one, plant, pending=one.card.number in found.pending) for one in cards]

    return {
        "station": found.station.code, "synced_at": when(found.synced_at), "online": found.online,
        "waiting": queued.waiting, "to_settle": queued.to_settle, "damaged": queued.damaged,
        "to_supply": shown(found.to_supply), "to_consume": shown(found.to_consume),
    }  # fmt: skip


def damage(found: Damage, message: str) -> Document:
    """A damaged file of the station's that nobody has seen to."""
    return {
        "file": found.file, "found_at": when(found.found_at), "last_contact": when(found.contact),
        "waiting": found.waiting, "to_settle": found.to_settle, "message": message,
    }  # fmt: skip


def settlement(found: Unsettled, message: str) -> Document:
    """A queued scan that the plant refused; what is not known of its card here is null."""
    was, shown = found.entry.pending, found.card
    return {
        "event": str(was.event), "card": was.card, "loop": shown.loop.key if shown else None,
        "part": shown.loop.part.number if shown else None, "part_name": shown.loop.part.name if shown else None,
        "step": was.step, "state": shown.card.state if shown else None, "quantity": units(was.quantity),
        "scanned_at": when(was.scanned_at), "by": found.who, "badge": was.badge, "device": was.device,
        "raw_code": was.raw, "reason": found.entry.reason, "message": message,
        "refused_at": when(found.entry.refused_at),
    }  # fmt: skip


def showing(found: Showing, station: str) -> Document:
    """When a station's screen showed a pull, all by the server's clock."""
    return {
        "station": station, "card": found.card, "event": str(found.event), "scanned_at": when(found.scanned_at),
        "at": when(found.at), "shown_at": when(found.shown_at), "after_scan": found.after_scan / SECOND,
        "after_commit": found.after_commit / SECOND,
    }  # fmt: skip


def event(
    found: Event, stations: dict[int, Station], persons: dict[int, Person], shown: Showing | None = None
) -> Document:
    """One thing that happened to a card; ``shown``: the first screen that showed it."""

    def code(station: int | None) -> str | None:
        return None if station is None else stations[station].code

    return {
        "event": str(found.id), "act": str(found.act), "version": found.version, "step": found.step,
        "from": found.start, "to": found.end, "identity": found.identity, "since": when(found.since),
        "quantity": units(found.quantity), "rejects": units(found.rejects), "reason": found.reason,
        "trip": found.trip and str(found.trip), "due": when(found.due),
        "undoes": found.undoes and str(found.undoes), "revision": found.revision, "place": found.place,
        "supply": code(found.supply), "source": found.source, "device": found.device, "raw_code": found.raw_code,
        "container": found.container, "lot": found.lot, "issue": found.issue,
        "at": when(found.at), "scanned_at": when(found.scanned_at),
        "station": code(found.station), "by": persons[found.person].shown if found.person in persons else None,
        "shown": None if shown is None else showing(shown, stations[shown.station].code),
    }  # fmt: skip
