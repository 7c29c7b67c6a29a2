"""How changes travel between the processes that share a plant: the words that both engines' feeds speak.

A feed says *that* cards changed, never to what: whoever cares reads those rows again. ``feed`` opens one and follows
it; ``postgres`` and ``sqlite`` are the engines. No Qt here, and nothing here imports the modules beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from kanban_desktop.model.errors import OutOfReach


class FeedLost(OutOfReach):
    """The feed's connection is gone, or could not be made: open another one, then read the whole view again."""


@dataclass(frozen=True, slots=True)
class News:
    """What a drain found; false when it found nothing.

    Attributes:
        cards: numbers of the cards that changed.
        everything: read the whole view again, whatever ``cards`` says: after connecting, after a gap, or because master
            data changed.
    """

    cards: frozenset[int] = frozenset()
    everything: bool = False

    def __bool__(self) -> bool:
        return self.everything or bool(self.cards)


class Feed(Protocol):
    """Word of changes in the database, as something to select on; used by one thread.

    A feed that was just opened knows of nothing that came before: read the whole view after opening it.
    """

    def fileno(self) -> int:
        """What becomes readable when there is something to drain; it stays the same for the feed's life."""
        ...

    def drain(self) -> News:
        """Take what has come so far, without waiting; empty news are possible.

        Raises:
            FeedLost: the connection broke; the feed is of no more use but to be closed.
        """
        ...

    def close(self) -> None:
        """Give everything back; more than once does no harm."""
        ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Announcing(Protocol):
    """Tells the other processes' feeds what was just committed. It never fails and never undoes: a word that is lost is
    made good by their safety poll."""

    def announce(self, cards: Iterable[int]) -> None:
        """Say that these cards changed; call it right after the commit."""
        ...

    def announce_everything(self) -> None:
        """Say that the whole view must be read again: master data changed."""
        ...

    def close(self) -> None:
        """Give everything back; more than once does no harm."""
        ...
