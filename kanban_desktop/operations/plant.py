"""What can be done with the plant itself: give a loop its cards."""

from collections.abc import Callable
from uuid import UUID

from kanban_desktop.model.card import Card, Event, Source
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.path import Identity
from kanban_desktop.model.plant import Loop, Person
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.changes import Changes
from kanban_desktop.store.catalog import Catalog
from kanban_desktop.store.journal import Conflict, Journal


class PlantDesk:
    """Carries out what a planner asks of the plant.

    Args:
        clock: microseconds UTC.
        new_id: makes event ids.
    """

    def __init__(
        self, catalog: Catalog, journal: Journal, clock: Callable[[], int], new_id: Callable[[], UUID]
    ) -> None:
        self._catalog = catalog
        self._journal = journal
        self._clock = clock
        self._new_id = new_id

    def create_cards(self, loop: Loop, count: int, planner: Person) -> Changes:
        """Makes new cards of a loop, to be printed and scanned into use; their numbers were never used before.

        Raises:
            BadInput: the loop is not as it was read any more.
            OutOfReach: the database is away, or does not give this user a planner's right.
        """
        made: list[int] = []
        number = self._catalog.highest_number()
        while len(made) < count:
            number += 1
            outcome = self._journal.record((self._creation(number, loop, planner),), _unborn(number, loop))
            if not isinstance(outcome, Conflict):
                made.append(number)
                continue
            # Where another planner was quicker with this number, the next one is tried.
            highest = self._catalog.highest_number()
            if highest < number:
                raise BadInput("loop_changed", loop=loop.key)
            number = highest
        return Changes(frozenset(made))

    def _creation(self, number: int, loop: Loop, planner: Person) -> Event:
        return Event(
            id=self._new_id(), act=self._new_id(), card=number, version=1, step=Step.CREATE, start=None, end=None,
            identity=Identity.NEW, revision=loop.revision, quantity=loop.per_container, scanned_at=self._clock(),
            source=Source.COMMAND, place=loop.place, person=planner.id, supply=loop.supply.id,
        )  # fmt: skip


def _unborn(number: int, loop: Loop) -> Card:
    return Card(number, loop.id)
