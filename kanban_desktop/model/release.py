"""Labels that are printed when a card is released to its supplier: which events those are, and when it is done."""

from uuid import UUID, uuid5

from kanban_desktop.model.calendar import DAY, SECOND
from kanban_desktop.model.card import Event
from kanban_desktop.model.path import STOCKED, SupplyState
from kanban_desktop.model.steps import Step

RELEASING = frozenset((Step.PULL, Step.RELEASE_LOT, Step.TAKE_AS_PULLED))
"""Steps after which the supplier may begin. Stock that is rejected is asked for anew, and so is released as well; a
collected card is not, before its lot is."""

AT_SUPPLIER = (SupplyState.EMPTY, SupplyState.IN_PROCESS, SupplyState.READY)
"""As long as a card is there its new label is of use; once the container is on its way the old one hangs on it."""

SETTLES = 10 * SECOND
"""So long nothing must have happened to a card, by the database's clock: a slip is taken back by then, as long as the
answer on the screen offers it. A new label is in the world, and what was before it is taken back no more."""

LATEST = 30 * DAY
"""What was released longer ago is not printed any more, since jobs that are over are forgotten some day."""


def releases(event: Event) -> bool:
    """Whether an event releases its card to the supplier."""
    rejected = event.step is Step.REJECT and event.start in STOCKED
    return event.end is SupplyState.EMPTY and (event.step in RELEASING or rejected)


def reissue_id(release: UUID) -> UUID:
    """The id of the new label's event: the same for everybody who makes it, so that it is made once."""
    return uuid5(release, "new label")


def job_id(release: UUID) -> UUID:
    """The id of its print job: the release's own, by which the database finds what has none yet."""
    return release
