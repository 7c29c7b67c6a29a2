"""The command ``labels``: prints cards and shelf labels into files, and lists the layouts."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace

from kanban_desktop.cli import label_files
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
from kanban_desktop.operations.labels import label
from kanban_desktop.operations.request import Request
from kanban_desktop.printing import dots, layouts
from kanban_desktop.printing.layout import Layout, Sheet
from kanban_desktop.store.catalog import Filter

_HANGING = (Identity.NEW, Identity.ACTIVE, Identity.OBSOLETE)
"""Cards that hang, or are to hang, in the loop: these are counted in n of N."""


def labels(options: Namespace) -> Result:
    """Prints the current issue of each card, or with ``--reprint`` the next one; or lists the layouts."""
    if options.layouts:
        return _layouts()
    form = layouts.layout(options.layout or layouts.CARD)
    label_files.ensure_writable(options.output, options.format)
    with opened(options) as session:
        dpi = session.settings.label_dpi if isinstance(form, Layout) else dots.SHEET_DPI
        dpi = dpi if options.dpi is None else options.dpi
        label_files.ensure_printable(form, options.format, dpi)
        places = _chosen(session, options)
        refused: list[tuple[int, str]] = []
        if form.for_place:
            if options.reprint:
                raise BadInput("place_reprint")
            places = list({place.loop.key: place for place in reversed(places)}.values())[::-1]
        elif options.reprint:
            places, refused = _reissued(session, options, places)
        plant = session.catalog.layout.plant
        printed = [label(place, plant) for place in places]
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


def _document(label: Label, form: Layout | Sheet) -> dict[str, object]:
    if form.for_place:
        return {"loop": label.loop, "place": label.place}
    return {"card": label.card_number, "issue": label.issue, "code": label.code.text}


def _layouts() -> Result:
    """Every layout with its size; of those that cannot be used, why."""
    rows, found, broken = [], [], []
    for name, file in layouts.files().items():
        try:
            form = layouts.layout(name)
        except BadInput as fault:
            broken.append({"layout": name, "file": str(file), "message": words.fault(fault)})
            continue
        size = f"{form.width:g} × {form.height:g} mm"
        rows.append((name, size, form.title))
        about = {"layout": name, "title": form.title, "width": form.width, "height": form.height}
        found.append(about | {"for": "place" if form.for_place else "card", "file": str(file)})
    lines = [*table(("layout", "paper", "what it is"), rows, flexible=2), *(one["message"] for one in broken)]
    return Result({"layouts": found, "broken": broken}, lines, 2 if broken else 0)


def _chosen(session: Session, options: Namespace) -> list[BoardCard]:
    """The cards that were named, in order, each at its place in its loop."""
    catalog = session.catalog
    if options.loop is not None:
        keys = list(dict.fromkeys(options.loop))
        catalog.decks_in(keys, now())
        places = [place for key in keys for place in _places(session, key)]
        if not places:
            raise BadInput("labels_none", loops=", ".join(keys))
        return places
    numbers = list(dict.fromkeys(session.card_number(text) for text in options.card))
    found = {card.number: (card, loop) for card, loop in catalog.cards(Filter(numbers=numbers), now())}
    for number in numbers:
        if number not in found:
            raise BadInput("card_unknown", card=number)
        if found[number][0].identity not in _HANGING:
            raise BadInput("card_not_printed", card=number, identity=found[number][0].identity)
    known = {
        place.card.number: place for key in {loop.key for _, loop in found.values()} for place in _places(session, key)
    }
    return [known[number] for number in numbers]


def _places(session: Session, key: str) -> list[BoardCard]:
    found = session.catalog.cards(Filter(loop=key, identities=_HANGING), now())
    return [BoardCard(card, loop, "", n, len(found), None, None) for n, (card, loop) in enumerate(found, 1)]


def _reissued(
    session: Session, options: Namespace, places: Sequence[BoardCard]
) -> tuple[list[BoardCard], list[tuple[int, str]]]:
    """Records a new issue of each card; returns those that got one, and why the others did not."""
    station = session.station(options.station)
    wanted = Request(station, step=Step.REISSUE, badge=options.badge, source=Source.COMMAND)
    refused, done = [], []
    for place in places:
        answer: Answer = session.cards.step(place.card.number, wanted)
        if answer.outcome is Outcome.MOVED:
            found = session.catalog.find(place.card.number, now())
            assert found is not None, "it was there a moment ago, and nothing is erased"
            done.append(replace(place, card=found[0], loop=found[1]))
        else:
            refused.append((place.card.number, words.sentence(answer)))
    return done, refused
