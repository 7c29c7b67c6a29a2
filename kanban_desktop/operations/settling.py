"""The list to settle: queued scans that the plant refused, and what a person does about each of them."""

from collections.abc import Callable, Collection
from typing import Protocol
from uuid import UUID, uuid5

from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.card import Source
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.pending import Damage, Settlement, Unsettled, Way
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.model.steps import Step
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.board import shown
from kanban_desktop.operations.containers import label_in
from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.request import Request
from kanban_desktop.store.catalog import Filter
from kanban_desktop.store.outbox import Outbox, QueueingJournal


class Runs(Protocol):
    """Has an act done, as ``operations.station.StationDesks.run`` does."""

    def __call__(self, job: Callable[[Desks], Answer], *, act: bool) -> Answer: ...


class SettlingDesk:
    """Settles what the plant refused; whatever is done is kept, with who did it and when.

    Args:
        run: has a step carried out at the plant, or here while that is away.
        name: code or name of the station.
        settled: called when the list has become shorter.
    """

    def __init__(self, outbox: Outbox, run: Runs, name: str, settled: Callable[[], None]) -> None:
        self._outbox = outbox
        self._run = run
        self._name = name
        self._settled = settled

    def entries(self) -> tuple[Settlement, ...]:
        """What a person must look at, oldest first."""
        return self._outbox.to_settle()

    def damages(self) -> tuple[Damage, ...]:
        """What a person must know of damaged files of this station, oldest first."""
        return self._outbox.damages()

    def acknowledge(self, by: str) -> None:
        """A person knows of the damage, and sees to the cards.

        Args:
            by: who says so, as with ``drop``.

        Raises:
            BadInput: nothing was to be known any more.
        """
        if not self._outbox.acknowledge(by):
            raise BadInput("settled_already")
        self._settled()

    def drop(self, event: UUID, by: str, note: str) -> None:
        """What was scanned did not happen, or does not matter any more.

        Args:
            by: who says so: a badge, or the device where nobody is known.
            note: why.

        Raises:
            BadInput: without a reason nothing is dropped; or there is no such entry.
        """
        if not note.strip():
            raise BadInput("note_missing")
        self._entry(event)
        self._outbox.settle(event, Way.DROPPED, by, note.strip())
        self._settled()

    def redo(self, event: UUID, by: str, step: Step | None = None, device: str | None = None) -> Answer:
        """Does it now after all, on the card as it is by now; the entry is closed if that is done.

        Args:
            step: another step than the one that was scanned: the entry is corrected.

        Raises:
            BadInput: there is no such entry; or only the plant could tell whether it is done already.
            OutOfReach: it could neither be done nor kept.
        """
        entry = self._entry(event)
        was, name, alone = entry.pending, self._name, False
        version: int | None = None
        label = label_in(was.raw)
        # The same id however often it is asked for: a redo that was stored, and not closed here, is not done twice.
        anew = uuid5(was.event, step or was.step)

        def job(desks: Desks) -> Answer:
            nonlocal alone, version
            alone = isinstance(desks.journal, QueueingJournal)
            if alone and self._outbox.has_behind(was.event):
                # In the copy those have been done: what would be redone here is not what was scanned before them.
                raise BadInput("settle_later")
            here = desks.catalog.layout.station(name)
            # An earlier try may have come through since the plant was asked last: then this is its answer once more.
            arrived = not alone and step in (None, was.step) and desks.journal.find(was.event) is not None
            event = was.event if arrived else anew
            request = Request(
                here, step or was.step, was.badge, event, was.quantity, was.rejects, was.reason, Source.TOUCH, device
            )
            if label is not None and request.step is was.step:
                # It is the container that came; which card it is received on is the plant's to say.
                answer = desks.cards.scan(label.text, request)
            else:
                answer = desks.cards.step(was.card, request)
            if not alone and (stored := desks.journal.find(event)) is not None and stored.card == was.card:
                version = stored.version
            return answer

        answer = self._run(job, act=True)
        if alone and answer.outcome is Outcome.REPEAT:
            # The copy may still hold what the plant has refused: then nothing is done yet, and this must stay open.
            raise BadInput("settle_later")
        if answer.done:
            self._outbox.settle(event, Way.CORRECTED if step else Way.REDONE, by, f"{anew}", version)
            self._settled()
        return answer

    def _entry(self, event: UUID) -> Settlement:
        for entry in self._outbox.to_settle():
            if entry.pending.event == event:
                return entry
        raise BadInput("settled_already")


def told(desks: Desks, entries: Collection[Settlement], now: int) -> tuple[Unsettled, ...]:
    """The entries with their cards as they are by now, and the names of those who scanned them.

    Args:
        now: the station's clock, microseconds UTC.

    Raises:
        OutOfReach: the database is away.
    """
    plant = desks.catalog.layout.plant.id
    cards = _cards(desks, {one.pending.card for one in entries if one.pending.home.plant == plant}, now)
    persons = {badge: desks.catalog.person(badge) for one in entries if (badge := one.pending.badge) is not None}
    return tuple(
        Unsettled(
            one,
            None if (foreign := one.pending.home.plant != plant) else cards.get(one.pending.card),
            person.shown if (person := persons.get(one.pending.badge or "")) is not None else None,
            foreign,
        )
        for one in entries
    )


def _cards(desks: Desks, numbers: Collection[int], now: int) -> dict[int, BoardCard]:
    """Cards as screens show them; those that do not go round have no place among the others."""
    if not numbers:
        return {}
    catalog, layout = desks.catalog, desks.catalog.layout
    plant = layout.plant.code
    found = {
        card.number: BoardCard(card, loop, ScanCode(plant, card.number, card.issue).text, 0, 0, None, None)
        for card, loop in catalog.cards(Filter(numbers=numbers), now)
    }
    for deck in catalog.decks_of(numbers, now):
        for one in shown(deck, plant, layout.calendars[deck.loop.demand.id], now):
            if one.card.number in found:
                found[one.card.number] = one
    return found
