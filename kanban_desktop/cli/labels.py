"""The command ``labels``: prints cards into a PDF file, or into PNG files."""

import os
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kanban_desktop.cli.output import Result
from kanban_desktop.cli.session import Session, now, opened
from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.card import Source
from kanban_desktop.model.errors import BadInput, OutOfReach
from kanban_desktop.model.label import Label
from kanban_desktop.model.path import Identity
from kanban_desktop.model.steps import Step
from kanban_desktop.operations import words
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.labels import label
from kanban_desktop.operations.request import Request
from kanban_desktop.printing import dots
from kanban_desktop.printing.files import write_files
from kanban_desktop.store.catalog import Filter

_HANGING = (Identity.NEW, Identity.ACTIVE, Identity.OBSOLETE)
"""Cards that hang, or are to hang, in the loop: these are counted in n of N."""


def labels(options: Namespace) -> Result:
    """Prints the current issue of each card, or with ``--reprint`` the next one."""
    _ensure_writable(options.output, options.format)
    with opened(options) as session:
        dpi = session.settings.label_dpi if options.dpi is None else options.dpi
        _ensure_paintable(dpi)
        places = _chosen(session, options)
        refused: list[tuple[int, str]] = []
        if options.reprint:
            places, refused = _reissued(session, options, places)
        plant = session.catalog.layout.plant
        printed = [label(place, plant) for place in places]
    files = _print(printed, options.output, options.format, dpi) if printed else []
    document = {
        "files": [str(file) for file in files],
        "labels": [{"card": one.card_number, "issue": one.issue, "code": one.code.text} for one in printed],
        "refused": [{"card": number, "message": message} for number, message in refused],
    }
    lines = [f"Card {number}: {message}" for number, message in refused]
    if files:
        counted = "1 label" if len(printed) == 1 else f"{len(printed)} labels"
        lines.append(f"{counted} in {files[0]}" + (f" and {len(files) - 1} more" if len(files) > 1 else ""))
    return Result(document, lines, 1 if refused else 0, refused=not files)


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


def _ensure_writable(output: Path, kind: str) -> None:
    """Says before anything is recorded that the files could not be written."""
    problem = None
    folder = output if output.is_dir() else output.parent
    if kind == "pdf" and output.is_dir():
        problem = "it is a folder"
    elif not folder.is_dir():
        problem = f"there is no folder {folder}"
    elif not os.access(output if output.exists() else folder, os.W_OK):
        problem = "no right to write it"
    if problem:
        raise OutOfReach("file_unwritable", file=output, problem=problem)


def _ensure_paintable(dpi: int) -> None:
    if not dots.LEAST_DPI <= dpi <= dots.MOST_DPI:
        raise BadInput("dpi_bad", dpi=dpi, least=dots.LEAST_DPI, most=dots.MOST_DPI)
    try:
        from kanban_desktop.printing import paint

        paint.ensure_gui()
    except (ImportError, OSError) as fault:
        raise OutOfReach("labels_unpaintable", problem=fault) from fault


def _print(printed: Sequence[Label], output: Path, kind: str, dpi: int) -> list[Path]:
    from kanban_desktop.printing import paint

    try:
        if kind == "pdf":
            paint.save_pdf(printed, output, dpi)
            return [output]
        return write_files((_png_path(one, output, len(printed)), paint.label_png(one, dpi)) for one in printed)
    except OSError as fault:
        raise OutOfReach("file_unwritable", file=fault.filename or output, problem=fault.strerror or fault) from fault


def _png_path(label: Label, output: Path, count: int) -> Path:
    """Where a card's PNG file goes: in the folder, or beside the others, named by its number."""
    if output.is_dir():
        return output / f"card-{label.card_number}.png"
    return output if count == 1 else output.with_stem(f"{output.stem}-{label.card_number}")
