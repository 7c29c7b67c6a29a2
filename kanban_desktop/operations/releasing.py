"""Prints at release: gives each card that was released to its supplier its next issue, and orders the label.

Whoever prints looks for it, and not the scan: a scan takes no longer by it, and whether it came at once, in a queue
after an outage, or from a station that died right after, does not matter. Both ids follow from the release's, so that
of all who look, and however often, one has it done.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import random
from time import monotonic
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

LOOK_SECONDS = 5.0
OTHERS_SECONDS = 300.0

_TRIES = 5


class ReleaseWatch:
    """Orders what was released for the printers that a station reaches.

    Every window of a plant looks, so each looks after the loops of its own station, and seldom after all of them: lest
    those who have a part in a loop are all switched off.
    """

    def __init__(self, desks: Desks, station: int, clock: Callable[[], int]) -> None:
        self._desks = desks
        self._station = station
        self._clock = clock
        self._next = 0.0
        self._next_others = monotonic() + OTHERS_SECONDS * random()

    def look(self, printers: Mapping[int, Printer]) -> None:
        """Looks, unless that was only just done.

        Args:
            printers: by their ids.

        Raises:
            OutOfReach: the database is away; whoever looks next does it.
        """
        others = monotonic() >= self._next_others
        reached = [one.id for one in printers.values() if one.reached_from(self._station)]
        if not reached or (monotonic() < self._next and not others):
            return
        here = self._desks.catalog.layout.stations[self._station]
        for due in releases.due(self._desks.database, reached, here, self._clock(), others=others):
            self._order(due, printers[due.printer])
        self._next = monotonic() + LOOK_SECONDS
        if others:
            self._next_others = monotonic() + OTHERS_SECONDS

    def _order(self, due: Due, printer: Printer) -> None:
        issue = _reissued(self._desks, due, self._clock)
        if issue is not None:
            layout, now = printer.layout or layouts.CARD, self._clock()
            job = Job(job_id(due.event), self._station, printer.id, layout, ((due.card, issue),), 1, now)
            printjobs.submit(self._desks.database, job, now)


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
