"""The commands about cards: scan one, show a board, list cards, tell the history of one."""

import socket
from argparse import Namespace
from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from kanban_desktop.cli import documents
from kanban_desktop.cli.output import Result, table
from kanban_desktop.cli.session import Session, at_station, now, opened
from kanban_desktop.model.board import Board, BoardCard
from kanban_desktop.model.calendar import moment
from kanban_desktop.model.card import Card, Event
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.label import quantity_text
from kanban_desktop.model.path import Identity
from kanban_desktop.model.pending import Queued
from kanban_desktop.model.plant import Loop, Plant, Station
from kanban_desktop.model.showing import Showing
from kanban_desktop.model.steps import PULLS, Step
from kanban_desktop.operations import words
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.board import shown
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.request import Request
from kanban_desktop.operations.times import first_shown
from kanban_desktop.store.catalog import Filter

_LOOPS_AT_ONCE = 1000  # an engine takes only so many values in one statement


def scan(options: Namespace) -> Result:
    """One scan, as the station would do it."""
    event = options.event_id or uuid4()
    scanned_at = options.scanned_at if options.scanned_at is not None else now()
    with at_station(options) as (name, works):

        def job(desks: Desks) -> Answer:
            request = Request(
                desks.catalog.layout.station(name), step=options.step, badge=options.badge, event=event,
                quantity=options.quantity, rejects=options.rejects, reason=options.reason,
                device=socket.gethostname(), scanned_at=scanned_at,
            )  # fmt: skip
            return desks.cards.scan(options.code, request)

        answer = works.run(job, act=True)
        waiting = works.queued.waiting
    message = words.sentence(answer)
    if answer.outcome is Outcome.QUEUED:
        message += f" {words.saved_here(waiting)}"
    status = 0 if answer.done else 1
    return Result(documents.answer(answer, message), [message], status, refused=not answer.done)


def board(options: Namespace) -> Result:
    """What a station's board shows."""
    with at_station(options) as (name, works):

        def job(desks: Desks) -> tuple[Board, Plant]:
            layout = desks.catalog.layout
            return desks.boards.read(layout.station(name)), layout.plant

        found, plant = works.run(job)
        queued = works.queued
    return Result(documents.board(found, plant.code, queued), board_lines(found, plant.zone, queued))


def board_lines(board: Board, zone: ZoneInfo, queued: Queued = Queued()) -> list[str]:  # noqa: B008 - it never changes
    """A board for people: what to supply, most urgent first, then what is consumed."""
    lines = [f"{board.station.name} ({board.station.code}), {clock(board.synced_at, zone)}"]
    if not board.online:
        lines.append("The plant is out of reach: this is the station's own copy.")
    if queued.waiting:
        lines.append(f"Waiting to be sent: {queued.waiting}")
    if queued.to_settle:
        lines.append(f"To settle: {queued.to_settle}. See: kanban-desktop settle")
    if queued.damaged:
        lines.append("This station's own file was damaged: scans may be missing. See: kanban-desktop settle")
    for title, other, cards in (
        ("To supply", "For", board.to_supply),
        ("To consume", "From", board.to_consume),
    ):
        lines += ["", f"{title}: {len(cards)}"]
        if cards:
            rows = [_row(one, zone, for_demand=other == "For") for one in cards]
            lines += table((">Card", "State", "Part", ">Quantity", other, "Due", "Runs out"), rows, flexible=2)
    return lines


def _row(one: BoardCard, zone: ZoneInfo, *, for_demand: bool) -> Sequence[str]:
    loop = one.loop
    return (
        str(one.card.number), state(one.card), f"{loop.part.number} {loop.part.name}", amount(one.card, loop),
        loop.demand.code if for_demand else loop.supply.code, clock(one.due, zone), clock(one.runs_out, zone),
    )  # fmt: skip


def state(card: Card) -> str:
    """Where a card is, for people."""
    words_of = card.state or card.identity
    return f"{words_of}, held" if card.held else f"{words_of}"


def amount(card: Card, loop: Loop) -> str:
    """A card's quantity with its unit."""
    return f"{quantity_text(card.quantity)} {loop.part.unit}"


def clock(at: int | None, zone: ZoneInfo) -> str:
    """An instant on the plant's wall: the time, with the day when it is more than half a day away."""
    if at is None:
        return ""
    there = moment(at, zone)
    away = abs(there - moment(now()))
    return f"{there:%H:%M:%S}" if away < timedelta(hours=12) else f"{there:%d %b %H:%M}"


def cards(options: Namespace) -> Result:
    """The cards that the filters let through."""
    with opened(options) as session:
        catalog = session.catalog
        if options.loop is not None:
            catalog.decks_in((options.loop,), now())
        wanted = Filter(
            station=None if options.station is None else catalog.layout.station(options.station).id,
            loop=options.loop, part=options.part, states=options.state, identities=options.identity,
            held=True if options.held else None,
        )  # fmt: skip
        found = catalog.cards(wanted, now())
        views = _views(session, {loop.key for _, loop in found})
        plant = catalog.layout.plant.code
        listed = [(card, loop, views.get(card.number)) for card, loop in found]
        document = {"cards": [documents.card(card, loop, plant, view) for card, loop, view in listed]}
        rows = [
            (
                str(card.number), state(card), card.identity, f"{loop.part.number} {loop.part.name}",
                amount(card, loop), loop.supply.code, loop.demand.code, clock(card.since, catalog.layout.plant.zone),
            )
            for card, loop, _ in listed
        ]  # fmt: skip
    if not rows:
        return Result(document, ["There are no such cards."])
    heads = (">Card", "State", "Identity", "Part", ">Quantity", "From", "To", "Since")
    return Result(document, table(heads, rows, flexible=3))


def _views(session: Session, keys: set[str]) -> dict[int, BoardCard]:
    """The circulating cards of these loops, as boards show them."""
    layout, views = session.catalog.layout, {}
    ordered = sorted(keys)
    for first in range(0, len(ordered), _LOOPS_AT_ONCE):
        for deck in session.catalog.decks_in(ordered[first : first + _LOOPS_AT_ONCE], now()):
            calendar = layout.calendars[deck.loop.demand.id]
            views.update({one.card.number: one for one in shown(deck, layout.plant.code, calendar, now())})
    return views


def _way(event: Event) -> str:
    """From where to where; a card that does not go round is named by what it is."""
    start = "" if event.step is Step.CREATE else event.start or Identity.NEW
    round_ = event.identity in (Identity.ACTIVE, Identity.OBSOLETE)
    return f"{start} → {event.end if event.end and round_ else event.identity}".strip()


def _shown(found: Showing | None, stations: dict[int, Station]) -> str:
    """Where and how long after the scan a screen showed a pull."""
    return "" if found is None else f"{stations[found.station].code} after {words.seconds(found.after_scan)}"


def history(options: Namespace) -> Result:
    """Everything that happened to a card."""
    with opened(options) as session:
        number = session.card_number(options.card)
        events = session.journal.history(number)
        if not events:
            raise BadInput("card_unknown", card=number)
        stations = session.catalog.layout.stations
        persons = session.catalog.persons(event.person for event in events)
        shown_by = first_shown(session.catalog, [event.id for event in events if event.step in PULLS])
        listed = [documents.event(event, stations, persons, shown_by.get(event.id)) for event in events]
        rows = [
            (
                clock(event.at, session.catalog.layout.plant.zone), event.step,
                _way(event), quantity_text(event.quantity),
                stations[event.station].name if event.station is not None else "",
                persons[event.person].shown if event.person in persons else "", event.source,
                _shown(shown_by.get(event.id), stations),
            )
            for event in events
        ]  # fmt: skip
    heads = ("When", "Step", "From → to", ">Quantity", "Station", "By", "Source", "Shown")
    return Result({"card": number, "events": listed}, table(heads, rows, flexible=4))
