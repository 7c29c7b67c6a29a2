"""The command ``labels``: prints cards and shelf labels into files, and lists the layouts."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace

from kanban_desktop.cli import label_files, printing
from kanban_desktop.cli.output import Result, table
from kanban_desktop.cli.session import Session, now, opened
from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.card import Source
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.label import Label
from kanban_desktop.model.path import Identity
from kanban_desktop.model.steps import Step
from kanban_desktop.operations import words
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.labels import HANGING, LabelDesk, places
from kanban_desktop.operations.request import Request
from kanban_desktop.printing import dots, layouts
from kanban_desktop.printing.layout import Layout, Sheet
from kanban_desktop.printing.placard import PAPERS
from kanban_desktop.store.catalog import Filter


def labels(options: Namespace) -> Result:
    """Prints the current issue of each card, or with ``--reprint`` the next one; or lists the layouts."""
    if options.layouts:
        return _layouts()
    if options.commands:
        return _commands(options)
    if options.printer is not None:
        return _on_printer(options)
    form = layouts.layout(options.layout or layouts.CARD)
    label_files.ensure_writable(options.output, options.format)
    with opened(options) as session:
        dpi = session.settings.label_dpi if isinstance(form, Layout) else dots.SHEET_DPI
        dpi = dpi if options.dpi is None else options.dpi
        label_files.ensure_printable(form, options.format, dpi)
        chosen = _chosen(session, options)
        refused: list[tuple[int, str]] = []
        if form.for_place:
            if options.reprint or options.outdated:
                raise BadInput("place_reprint")
            chosen = list({place.loop.key: place for place in reversed(chosen)}.values())[::-1]
        elif options.reprint or options.outdated:
            chosen, refused = _reissued(session, options, chosen)
        printed = LabelDesk(session.catalog, now).labels(chosen)
    files = label_files.write(printed, options.output, options.format, dpi, form) if printed else []
    document = {
        "files": [str(file) for file in files],
        "layout": form.name,
        "labels": [_document(one, form) for one in printed],
        "refused": [{"card": number, "message": message} for number, message in refused],
    }
    lines = [f"Card {number}: {message}" for number, message in refused]
    if files:
        counted = "1 label" if len(printed) == 1 else f"{len(printed)} labels"
        lines.append(f"{counted} in {files[0]}" + (f" and {len(files) - 1} more" if len(files) > 1 else ""))
    return Result(document, lines, 1 if refused else 0, refused=not files)


def _on_printer(options: Namespace) -> Result:
    """Has the labels printed on a printer of the plant."""
    from kanban_desktop.printing.prints import LabelPrint  # and with it Qt, which nothing else here needs

    with opened(options) as session:
        chosen = _chosen(session, options)
        refused: list[tuple[int, str]] = []
        printer = printing.printer_named(session, options.printer)
        form = layouts.layout(options.layout or printer.layout or layouts.CARD)
        if form.for_place and (options.reprint or options.outdated):
            raise BadInput("place_reprint")
        if options.reprint or options.outdated:
            chosen, refused = _reissued(session, options, chosen)
        told = [f"Card {number}: {message}" for number, message in refused]
        if not chosen:
            return Result({"job": None, "refused": told}, told, 1, refused=True)
        asked = LabelPrint(LabelDesk(session.catalog, now).labels(chosen), form, options.copies)
        return printing.print_labels(session, options, printer, asked, told)


def _commands(options: Namespace) -> Result:
    """Prints the sheet of command codes."""
    paper = PAPERS[options.paper]
    if options.format.startswith("zpl"):
        raise BadInput("zpl_commands")
    label_files.ensure_writable(options.output, options.format)
    dpi = dots.SHEET_DPI if options.dpi is None else options.dpi
    label_files.ensure_paintable(dpi)
    with opened(options) as session:
        sheet = LabelDesk(session.catalog, now).commands()
    files = label_files.write_placards(sheet, options.output, options.format, dpi, paper)
    document = {
        "files": [str(file) for file in files],
        "paper": paper.name,
        "commands": [
            {"command": one.code.command, "name": one.name, "note": one.note, "code": one.code.text}
            for one in sheet.labels
        ],
    }
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    return Result(document, [f"{len(sheet.labels)} command codes in {files[0]}{more}"])


def _document(label: Label, form: Layout | Sheet) -> dict[str, object]:
    if form.for_place:
        return {"loop": label.loop, "place": label.place}
    return {"card": label.card_number, "issue": label.issue, "code": label.code.text}


def _layouts() -> Result:
    """Every layout with its size; of those that cannot be used, why."""
    rows, found, broken = [], [], []
    for one in layouts.known():
        if one.fault is not None:
            broken.append({"layout": one.name, "file": str(one.file), "message": words.fault(one.fault)})
        if (form := one.form) is None:
            continue
        size = f"{form.width:g} × {form.height:g} mm"
        rows.append((one.name, size, form.title))
        about = {"layout": one.name, "title": form.title, "width": form.width, "height": form.height}
        found.append(about | {"for": "place" if form.for_place else "card", "file": str(one.file)})
    lines = [*table(("layout", "paper", "what it is"), rows, flexible=2), *(one["message"] for one in broken)]
    return Result({"layouts": found, "broken": broken}, lines, 2 if broken else 0)


def _chosen(session: Session, options: Namespace) -> list[BoardCard]:
    """The cards that were named, in order, each at its place in its loop."""
    catalog = session.catalog
    if options.outdated:
        here = session.station(options.station)
        hanging = places(catalog, Filter(station=here.id), now())
        found = [one for one in hanging if one.card.identity is Identity.OBSOLETE]
        if not found:
            raise BadInput("labels_current")
        return found
    if options.loop is not None:
        keys = list(dict.fromkeys(options.loop))
        catalog.decks_in(keys, now())
        found = [place for key in keys for place in places(catalog, Filter(loop=key), now())]
        if not found:
            raise BadInput("labels_none", loops=", ".join(keys))
        return found
    numbers = list(dict.fromkeys(session.card_number(text) for text in options.card))
    cards = {card.number: (card, loop) for card, loop in catalog.cards(Filter(numbers=numbers), now())}
    for number in numbers:
        if number not in cards:
            raise BadInput("card_unknown", card=number)
        if cards[number][0].identity not in HANGING:
            raise BadInput("card_not_printed", card=number, identity=cards[number][0].identity)
    loops = {loop.key for _, loop in cards.values()}
    known = {place.card.number: place for key in loops for place in places(catalog, Filter(loop=key), now())}
    return [known[number] for number in numbers]


def _reissued(
    session: Session, options: Namespace, chosen: Sequence[BoardCard]
) -> tuple[list[BoardCard], list[tuple[int, str]]]:
    """Records a new issue of each card; returns those that got one, and why the others did not."""
    station = session.station(options.station)
    wanted = Request(station, step=Step.REISSUE, badge=options.badge, source=Source.COMMAND)
    refused, done = [], []
    for place in chosen:
        answer: Answer = session.cards.step(place.card.number, wanted)
        if answer.outcome is Outcome.MOVED:
            found = session.catalog.find(place.card.number, now())
            assert found is not None, "it was there a moment ago, and nothing is erased"
            done.append(replace(place, card=found[0], loop=found[1]))
        else:
            refused.append((place.card.number, words.sentence(answer)))
    return done, refused
