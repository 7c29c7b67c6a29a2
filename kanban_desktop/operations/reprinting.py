"""Prints cards anew: those whose label says what is no longer true get the next issue right before they are printed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from kanban_desktop.model.label import Label
from kanban_desktop.model.plant import Station
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.cards import CardDesk
from kanban_desktop.operations.changes import Changes
from kanban_desktop.operations.labels import LabelDesk
from kanban_desktop.operations.request import Request


@dataclass(frozen=True, slots=True)
class Reissued:
    """What came of new issues.

    Attributes:
        refused: the cards that got none, and why.
        changes: which cards got one.
    """

    refused: Mapping[int, Answer] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)

    def joined(self, other: "Reissued") -> "Reissued":
        """This and what came of others."""
        return Reissued({**self.refused, **other.refused}, Changes(self.changes.cards | other.changes.cards))


def reissue(cards: CardDesk, wanted: Request, ids: Mapping[int, UUID]) -> Reissued:
    """Gives cards their next issue.

    Args:
        wanted: who asks for it, and where.
        ids: the numbers of the cards, each with the id of its event: so that the same may be tried again.

    Raises:
        OutOfReach: the database is away.
    """
    answers = {number: cards.step(number, replace(wanted, step=Step.REISSUE, event=id_)) for number, id_ in ids.items()}
    done = (Outcome.MOVED, Outcome.QUEUED, Outcome.REPEAT)
    return Reissued(
        {number: answer for number, answer in answers.items() if answer.outcome not in done},
        Changes(frozenset().union(*(answer.changes.cards for answer in answers.values()))),
    )


def current(desk: LabelDesk, station: Station, numbers: Iterable[int]) -> tuple[Label, ...]:
    """The labels of these cards as they are by now, in this order; cards that hang no more are left out.

    Raises:
        OutOfReach: the database is away.
    """
    known = {one.card_number: one for one in desk.at(station)}
    return tuple(known[number] for number in numbers if number in known)
