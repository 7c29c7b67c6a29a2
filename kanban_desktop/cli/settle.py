"""The command ``settle``: what the plant refused of the scans that this station took alone, and what becomes of it."""

import socket
from argparse import Namespace
from zoneinfo import ZoneInfo

from kanban_desktop.cli import documents
from kanban_desktop.cli.cards import clock
from kanban_desktop.cli.output import Result, table
from kanban_desktop.cli.session import at_station, now
from kanban_desktop.model.pending import Unsettled
from kanban_desktop.operations import words
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.settling import told


def settle(options: Namespace) -> Result:
    """Lists what is to settle, or settles one of it."""
    with at_station(options) as (_, works):
        desk = works.settling
        if options.event is None:
            entries = desk.entries()

            def look(desks: Desks) -> tuple[tuple[Unsettled, ...], ZoneInfo]:
                return told(desks, entries, now()), desks.catalog.layout.plant.zone

            return _listed(*works.run(look))
        by = options.badge or socket.gethostname()
        if options.drop is not None:
            desk.drop(options.event, by, options.drop)
            return Result({"event": str(options.event), "settled": "dropped"}, ["Dropped. The reason is kept."])
        answer = desk.redo(options.event, by, options.step, socket.gethostname())
    message = words.sentence(answer)
    return Result(documents.answer(answer, message), [message], 0 if answer.done else 1, refused=not answer.done)


def _listed(found: tuple[Unsettled, ...], zone: ZoneInfo) -> Result:
    said = [words.settlement(one.entry, now()) for one in found]
    document = {"to_settle": [documents.settlement(one, text) for one, text in zip(found, said, strict=True)]}
    if not found:
        return Result(document, ["Nothing is to settle."])
    rows = [_row(one, text, zone) for one, text in zip(found, said, strict=True)]
    lines = table(("Event", "Scanned", ">Card", "Step", "Part", "By", "The plant says"), rows, flexible=6)
    return Result(
        document, [*lines, "", "Settle each with: kanban-desktop settle EVENT --drop WHY | --redo | --step STEP"]
    )


def _row(one: Unsettled, text: str, zone: ZoneInfo) -> tuple[str, ...]:
    was, part = one.entry.pending, one.card.loop.part.name if one.card else ""
    return str(was.event), clock(was.scanned_at, zone), str(was.card), was.step, part, one.who or "", text
