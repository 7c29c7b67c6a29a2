"""The command ``settle``: what the plant refused of the scans that this station took alone, and what becomes of it."""

import socket
from argparse import Namespace
from zoneinfo import ZoneInfo

from kanban_desktop.cli import documents
from kanban_desktop.cli.cards import clock
from kanban_desktop.cli.output import Result, table
from kanban_desktop.cli.session import at_station, now
from kanban_desktop.model.pending import Damage, Unsettled
from kanban_desktop.operations import words
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.settling import told


def settle(options: Namespace) -> Result:
    """Lists what is to settle, or settles one of it."""
    with at_station(options) as (_, works):
        desk = works.settling
        by = options.badge or socket.gethostname()
        if options.checked:
            desk.acknowledge(by)
            return Result({"damaged": []}, ["Noted: the cards were checked. The damaged file stays."])
        if options.event is None:
            entries, damages = desk.entries(), desk.damages()

            def look(desks: Desks) -> tuple[tuple[Unsettled, ...], ZoneInfo]:
                return told(desks, entries, now()), desks.catalog.layout.plant.zone

            return _listed(damages, *(works.run(look) if entries else ((), ZoneInfo("UTC"))))
        if options.drop is not None:
            desk.drop(options.event, by, options.drop)
            return Result({"event": str(options.event), "settled": "dropped"}, ["Dropped. The reason is kept."])
        answer = desk.redo(options.event, by, options.step, socket.gethostname())
    message = words.sentence(answer)
    return Result(documents.answer(answer, message), [message], 0 if answer.done else 1, refused=not answer.done)


def _listed(damages: tuple[Damage, ...], found: tuple[Unsettled, ...], zone: ZoneInfo) -> Result:
    said = [words.settlement(one.entry, now()) for one in found]
    document = {
        "damaged": [documents.damage(one, words.damage(one, now())) for one in damages],
        "to_settle": [documents.settlement(one, text) for one, text in zip(found, said, strict=True)],
    }
    told = [words.damage(one, now()) for one in damages]
    if told:
        told += ["", "When the cards are checked: kanban-desktop settle --checked"]
    if not found:
        return Result(document, told or ["Nothing is to settle."])
    told += [""] if told else []
    rows = [_row(one, text, zone) for one, text in zip(found, said, strict=True)]
    lines = table(("Event", "Scanned", ">Card", "Step", "Part", "By", "The plant says"), rows, flexible=6)
    return Result(
        document, [*told, *lines, "", "Settle each with: kanban-desktop settle EVENT --drop WHY | --redo | --step STEP"]
    )


def _row(one: Unsettled, text: str, zone: ZoneInfo) -> tuple[str, ...]:
    was, part = one.entry.pending, one.card.loop.part.name if one.card else ""
    return str(was.event), clock(was.scanned_at, zone), str(was.card), was.step, part, one.who or "", text
