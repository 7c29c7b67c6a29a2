"""What the window asks of a page."""

from typing import Protocol, runtime_checkable

from kanban_desktop.gui.board.freshness import Freshness
from kanban_desktop.gui.theme import Theme


class Themed(Protocol):
    """Every page: it takes other colours and sizes."""

    def set_theme(self, theme: Theme) -> None: ...


@runtime_checkable
class Ticking(Protocol):
    """A page with something on it that ages."""

    def tick(self, now: int) -> None:
        """The clock moved on, microseconds UTC; once a second or more often."""
        ...

    def show_freshness(self, freshness: Freshness) -> None:
        """How fresh the news is."""
        ...
