"""Labels into files: whether that can be done, said before anything is recorded; and doing it."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from kanban_desktop.model.command_sheet import CommandSheet
from kanban_desktop.model.errors import BadInput, OutOfReach
from kanban_desktop.model.label import Label
from kanban_desktop.printing import dots, zpl
from kanban_desktop.printing.files import write_files
from kanban_desktop.printing.layout import Layout, Sheet
from kanban_desktop.printing.placard import Paper, placards

_FILE_A_PAGE = ("png", "svg")


def ensure_writable(output: Path, kind: str) -> None:
    """Raises: OutOfReach, where the files could not be written."""
    problem = None
    folder = output if output.is_dir() else output.parent
    if kind not in _FILE_A_PAGE and output.is_dir():
        problem = "it is a folder"
    elif not folder.is_dir():
        problem = f"there is no folder {folder}"
    elif not os.access(output if output.exists() else folder, os.W_OK):
        problem = "no right to write it"
    if problem:
        raise OutOfReach("file_unwritable", file=output, problem=problem)


def ensure_printable(form: Layout | Sheet, kind: str, dpi: int) -> None:
    """Raises: BadInput, where this layout is not to be had so; else as with ``ensure_paintable``."""
    if kind.startswith("zpl"):
        if isinstance(form, Sheet):
            raise BadInput("zpl_sheet", layout=form.name)
        if dpi not in zpl.RESOLUTIONS:
            raise BadInput("zpl_dpi", known=", ".join(map(str, zpl.RESOLUTIONS)), dpi=dpi)
    ensure_paintable(dpi)


def ensure_paintable(dpi: int) -> None:
    """Raises: BadInput, where there is no such resolution; OutOfReach, where nothing can be painted here."""
    if not dots.LEAST_DPI <= dpi <= dots.MOST_DPI:
        raise BadInput("dpi_bad", dpi=dpi, least=dots.LEAST_DPI, most=dots.MOST_DPI)
    try:
        from kanban_desktop.printing import paint

        paint.ensure_gui()
    except (ImportError, OSError) as fault:
        raise OutOfReach("labels_unpaintable", problem=fault) from fault


def write(printed: Sequence[Label], output: Path, kind: str, dpi: int, form: Layout | Sheet) -> list[Path]:
    """Writes all labels or none, and returns the files.

    Raises:
        OutOfReach: a file cannot be written.
    """
    from kanban_desktop.printing import pages, plates

    try:
        if kind == "pdf":
            pages.save_pdf(printed, output, dpi, form)
            return [output]
        if isinstance(form, Layout) and kind not in _FILE_A_PAGE:
            return write_files([(output, plates.labels_zpl(printed, dpi, form, picture=kind == "zpl-image"))])
        content = pages.page_png if kind == "png" else pages.page_svg
        papers = list(pages.page_of(printed, form))
        names = _paths(papers, output, kind, form)
        return write_files((path, content(paper, dpi, form)) for path, paper in zip(names, papers, strict=True))
    except OSError as fault:
        raise OutOfReach("file_unwritable", file=fault.filename or output, problem=fault.strerror or fault) from fault


def write_placards(sheet: CommandSheet, output: Path, kind: str, dpi: int, paper: Paper) -> list[Path]:
    """Writes a sheet of command codes, all pages or none, and returns the files.

    Raises:
        OutOfReach: a file cannot be written.
    """
    from kanban_desktop.printing import placards as painting

    try:
        if kind == "pdf":
            painting.save_placards(sheet, output, dpi, paper)
            return [output]
        content = painting.placard_png if kind == "png" else painting.placard_svg
        found = placards(sheet, paper)
        if output.is_dir():
            names = [output / f"commands-{n}.{kind}" for n in range(1, len(found) + 1)]
        elif len(found) == 1:
            names = [output]
        else:
            names = [output.with_stem(f"{output.stem}-{n}") for n in range(1, len(found) + 1)]
        return write_files((name, content(page, dpi)) for name, page in zip(names, found, strict=True))
    except OSError as fault:
        raise OutOfReach("file_unwritable", file=fault.filename or output, problem=fault.strerror or fault) from fault


def _paths(papers: Sequence[Sequence[Label]], output: Path, kind: str, form: Layout | Sheet) -> Iterator[Path]:
    """Where the pages go: into the folder or beside one another; cards named by their numbers, others counted."""
    called = "sheet" if isinstance(form, Sheet) else "place" if form.for_place else "card"
    for n, paper in enumerate(papers, 1):
        number = paper[0].card_number if called == "card" else n
        if output.is_dir():
            yield output / f"{called}-{number}.{kind}"
        else:
            yield output if len(papers) == 1 else output.with_stem(f"{output.stem}-{number}")
