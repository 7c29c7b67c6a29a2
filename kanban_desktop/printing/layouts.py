"""Where layouts come from: ours, and those that the plant has dropped into its folder; there its word counts. No Qt."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kanban_desktop.model.errors import BadInput
from kanban_desktop.printing.layout import Layout, Sheet
from kanban_desktop.printing.reading import read
from kanban_desktop.settings import data_folder, layouts_folder

CARD = "card-105x74"
"""The layout that is taken where none is named."""


@dataclass(frozen=True, slots=True)
class Known:
    """A file that is a layout, or was to be one.

    Attributes:
        name: by which it is chosen.
        file: where it is.
        own: whether it is the plant's, and not one that we ship.
        form: the layout; None where the file cannot be used.
        fault: why it cannot.
    """

    name: str
    file: Path
    own: bool
    form: Layout | Sheet | None
    fault: BadInput | None = None


@cache
def card() -> Layout:
    """The card as we ship it, 105 × 74 mm."""
    made = read(_ours() / f"{CARD}.toml", _no_label)
    assert isinstance(made, Layout), "it is ours"
    return made


def files() -> dict[str, Path]:
    """The files of all layouts by their names; of two with the same name the plant's."""
    found = [path for folder in (_ours(), layouts_folder()) for path in sorted(folder.glob("*.toml"))]
    return {path.stem: path for path in found}


def known() -> list[Known]:
    """Every layout, the plant's too, and what is wrong with those that cannot be used."""
    found = []
    for name, file in files().items():
        own = file.parent != _ours()
        try:
            found.append(Known(name, file, own, layout(name)))
        except BadInput as fault:
            found.append(Known(name, file, own, None, fault))
    return found


def layout(name: str) -> Layout | Sheet:
    """A layout by its name, read anew each time: the plant's may have been mended.

    Raises:
        BadInput: there is none of this name, or its file cannot be used.
    """
    known = files()
    if name not in known:
        raise BadInput("layout_unknown", layout=name, layouts=", ".join(known))

    def find(label: str) -> Layout:
        try:
            made = read(known[label], _no_label)
        except _SheetOnSheet as fault:
            raise LookupError(label) from fault
        assert isinstance(made, Layout), "a sheet would have asked for its label"
        return made

    return read(known[name], find)


def _ours() -> Path:
    return data_folder("resources") / "labels"


class _SheetOnSheet(Exception):
    """A sheet has labels on it, and no sheets."""


def _no_label(name: str) -> Layout:
    raise _SheetOnSheet(name)
