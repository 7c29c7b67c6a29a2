"""Prints at release: gives each card that was released to its supplier its next issue, and orders the label.

Whoever prints looks for it, and not the scan: a scan takes no longer by it, and whether it came at once, in a queue
after an outage, or from a station that died right after, does not matter. Both ids follow from the release's, so that
of all who look, and however often, one has it done.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import uuid4

from kanban_desktop.model.card import Source
from kanban_desktop.model.decide import Act, Intent, decide
from kanban_desktop.model.printjobs import Job, Printer
from kanban_desktop.model.release import AT_SUPPLIER, job_id, reissue_id
from kanban_desktop.model.scan import MOST_ISSUE
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.desks import Desks
from kanban_desktop.printing import layouts
from kanban_desktop.store import printjobs, releases
from kanban_desktop.store.journal import Conflict, Known
from kanban_desktop.store.releases import Due

_TRIES = 5


def order_released(desks: Desks, station: int, printers: Mapping[int, Printer], clock: Callable[[], int]) -> None:
    """Orders what was released for the printers that a station reaches.

    Args:
        printers: by their ids.

    Raises:
        OutOfReach: the database is away; whoever looks next does it.
    """
    reached = [one.id for one in printers.values() if one.reached_from(station)]
    for due in releases.due(desks.database, reached, clock()) if reached else ():
        issue = _reissued(desks, due, clock)
        if issue is not None:
            printer = printers[due.printer]
            layout = printer.layout or layouts.CARD
            job = Job(job_id(due.event), station, printer.id, layout, ((due.card, issue),), 1, clock())
            printjobs.submit(desks.database, job, clock())


def _reissued(desks: Desks, due: Due, clock: Callable[[], int]) -> int | None:
    """The issue that is to be printed; None where the card has gone on, or somebody is at it just now."""
    wanted = reissue_id(due.event)
    for _ in range(_TRIES):
        if (first := desks.journal.find(wanted)) is not None:
            return first.issue
        found = desks.catalog.find(due.card, clock())
        if found is None or found[0].trip != due.trip or found[0].state not in AT_SUPPLIER:
            return None  # taken back, or on its way
        card, loop = found
        if card.issue >= MOST_ISSUE:
            return card.issue
        # In the name of the supplier, who gets the label; nobody in person has asked for it.
        intent = Intent(wanted, loop.supply, clock(), Step.REISSUE, source=Source.COMMAND)
        decision = decide(card, loop, intent, uuid4, desks.catalog.layout.calendars[loop.demand.id])
        if not isinstance(decision, Act):
            return None
        main = replace(decision.main, detail={**decision.main.detail, "release": str(due.event)})
        outcome = desks.journal.record((*decision.events[:-1], main), card)
        if isinstance(outcome, Known):
            return outcome.event.issue
        if not isinstance(outcome, Conflict):
            desks.announce(frozenset((due.card,)))
            return main.issue
    return None
