"""Proof before use: a printed label counts only once it was scanned back, be it a new card's or a reprint's."""

from dataclasses import dataclass
from enum import StrEnum

from kanban_desktop.model.card import Card
from kanban_desktop.model.path import Identity
from kanban_desktop.model.plant import Loop


class Waiting(StrEnum):
    """Why a card's newest label is still to be scanned."""

    #: The card was never in use; its first scan makes it active.
    NEW = "new"
    #: It hangs with an older label; from the first scan of the new one on that is refused.
    REPRINTED = "reprinted"


def waiting(card: Card) -> Waiting | None:
    """Why the newest label of a card that hangs, or is to hang, must be scanned; None: it was."""
    if card.identity is Identity.NEW:
        return Waiting.NEW
    # Of a first label nobody knows: cards may have been put into use by hand.
    return Waiting.REPRINTED if card.going_round and 1 < card.issue > card.issue_seen else None


@dataclass(frozen=True, slots=True)
class ProofCard:
    """A card of a loop, and whether its label is still to be scanned.

    Attributes:
        n, of: which of its loop's cards it is, as printed on it.
        waiting: None: nothing need be scanned.
    """

    number: int
    loop: Loop
    n: int
    of: int
    waiting: Waiting | None
