"""What the composition root hands to the window: ways to a plant, and what is remembered of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kanban_desktop.gui.bridge import Line


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the composition root hands to the window.

    Attributes:
        lay: makes the way to the plant with a URL; with True it is the demo plant, made where it is not there. With a
            station, its work goes on while the plant is out of reach.
        here, demo: URLs of the file on this computer and of the demo plant.
        named: how messages name the database with a URL, without its password.
        keep_place: remembers the URL and the station that were chosen.
        keep_theme: remembers "light" or "dark".
        keep_layout: remembers the name of the layout in which cards are printed.
        keep_printer: remembers the name of the plant's printer that was chosen; empty for none.
        log: where unexpected errors are written down.
        safety_seconds: how often the news are repeated at least.
        label_dpi: resolution of the label printer.
        label_layout: name of the layout in which cards were printed last.
        label_printer: name of the plant's printer that was chosen last.
        badge_hours: a person who signed on by a badge is signed off after so long.
    """

    lay: Callable[[str, bool, str], Line]
    here: str
    demo: str
    named: Callable[[str], str]
    keep_place: Callable[[str, str], None]
    keep_theme: Callable[[str], None]
    keep_layout: Callable[[str], None]
    keep_printer: Callable[[str], None]
    log: Path
    safety_seconds: float
    label_dpi: int
    label_layout: str
    label_printer: str
    badge_hours: float
