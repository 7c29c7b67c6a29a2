"""What a planner changes of loops, parts and stations; cards on which it was printed otherwise become obsolete.

The cards are marked first and the change is written then: should that fail, a card too many is offered for reprint,
which harms nobody; the other way round a card would hang with what is not true.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from kanban_desktop.model.card import Card, Source
from kanban_desktop.model.decide import Act, Intent, decide
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.path import Identity
from kanban_desktop.model.plant import Loop, Person
from kanban_desktop.model.printed import outdates
from kanban_desktop.model.printjobs import Printer
from kanban_desktop.model.steps import Step
from kanban_desktop.printing import documents
from kanban_desktop.store import masterdata, releases
from kanban_desktop.store.catalog import Catalog, Deck
from kanban_desktop.store.journal import Conflict, Journal
from kanban_desktop.store.pictures import digest

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change came to.

    Attributes:
        loops: keys of the loops that it is about.
        cards: numbers of the cards that it has put out of date.
    """

    loops: tuple[str, ...]
    cards: tuple[int, ...]


class RevisingDesk:
    """Changes master data of a plant.

    Args:
        clock: microseconds UTC.
        new_id: makes event ids.
        announce: tells the stations which cards changed.
    """

    def __init__(
        self,
        catalog: Catalog,
        journal: Journal,
        clock: Callable[[], int],
        new_id: Callable[[], UUID],
        announce: Callable[[frozenset[int]], None] = lambda _: None,
    ) -> None:
        self._catalog = catalog
        self._journal = journal
        self._clock = clock
        self._new_id = new_id
        self._announce = announce

    def change_loop(
        self, key: str, planner: Person, *, place: str | None = None, container: str | None = None,
        per_container: int | None = None, cards: int | None = None,
    ) -> Changed:  # fmt: skip
        """Another place at the consumer, another container, other pieces in it (thousandths), another number of cards.

        Raises:
            BadInput: there is no such loop.
            OutOfReach: the database is away, or does not give this user a planner's right.
        """
        (deck,) = self._catalog.decks_in((key,), self._clock())
        old = deck.loop
        new = replace(
            old,
            place=old.place if place is None else place,
            container=old.container if container is None else container,
            per_container=old.per_container if per_container is None else per_container,
            cards=old.cards if cards is None else cards,
        )
        if (new.per_container, new.cards) != (old.per_container, old.cards):
            new = replace(new, revision=old.revision + 1)
        return self._changed(
            [(deck, new)], planner, lambda: masterdata.change_loop(self._catalog.database, old, new, *self._by(planner))
        )

    def change_part(
        self, number: str, planner: Person, *, new_number: str | None = None, name: str | None = None,
        unit: str | None = None, picture: bytes | None = None,
    ) -> Changed:  # fmt: skip
        """Another number, name, unit or picture of a part.

        Args:
            picture: as ``printing.pictures`` takes it in; empty for none.

        Raises:
            BadInput: no loop has such a part, or another part has that number.
            OutOfReach: as with ``change_loop``.
        """
        decks = [deck for deck in self._catalog.decks(self._clock()) if deck.loop.part.number == number]
        if not decks:
            raise BadInput("part_unknown", part=number[:80])
        old = decks[0].loop.part
        new = replace(
            old,
            number=old.number if new_number is None else new_number,
            name=old.name if name is None else name,
            unit=old.unit if unit is None else unit,
            picture=old.picture if picture is None else digest(picture),
        )
        wanted = [(deck, replace(deck.loop, part=new)) for deck in decks]
        return self._changed(
            wanted, planner,
            lambda: masterdata.change_part(self._catalog.database, old, new, *self._by(planner), picture),
        )  # fmt: skip

    def print_at_release(self, key: str, planner: Person, one: Printer | None) -> None:
        """Has a loop's cards printed anew whenever they are released to the supplier, from now on; None: no more.

        Raises:
            BadInput: there is no such loop, or the printer prints labels of places unless told otherwise.
            OutOfReach: as with ``change_loop``.
        """
        (deck,) = self._catalog.decks_in((key,), self._clock())
        if one is not None and documents.form(one.layout).for_place:
            raise BadInput("release_place", printer=one.name, layout=one.layout)
        releases.assign(self._catalog.database, deck.loop, one, *self._by(planner))

    def rename_station(self, station: str, planner: Person, name: str) -> Changed:
        """Another name of a station; its code stays.

        Raises:
            BadInput: there is no such station, or another one has that name.
            OutOfReach: as with ``change_loop``.
        """
        old = self._catalog.layout.station(station)
        new = replace(old, name=name)
        wanted = []
        for deck in self._catalog.decks(self._clock()):
            loop = deck.loop
            if old.id in {loop.demand.id, *(one.id for one in loop.supplies)}:
                supplies = tuple(new if one.id == old.id else one for one in loop.supplies)
                demand = new if loop.demand.id == old.id else loop.demand
                wanted.append((deck, replace(loop, demand=demand, supplies=supplies)))
        return self._changed(
            wanted, planner, lambda: masterdata.rename_station(self._catalog.database, old, new, *self._by(planner))
        )

    def _by(self, planner: Person) -> tuple[int, int]:
        return self._clock(), planner.id

    def _changed(self, wanted: list[tuple[Deck, Loop]], planner: Person, write: Callable[[], None]) -> Changed:
        outdated = [card.number for deck, new in wanted if outdates(deck.loop, new) for card in deck.cards]
        marked = tuple(number for number in outdated if self._mark(number, planner))
        write()
        self._catalog.refresh()
        if marked:
            self._announce(frozenset(marked))
        return Changed(tuple(deck.loop.key for deck, _ in wanted), marked)

    def _mark(self, number: int, planner: Person) -> bool:
        """Marks a card, unless it is obsolete already or goes round no more."""
        for _ in range(_TRIES):
            found = self._catalog.find(number, self._clock())
            if found is None or found[0].identity is not Identity.ACTIVE:
                return False
            if self._marked(*found, planner):
                return True
        raise BadInput("card_busy", card=number)

    def _marked(self, card: Card, loop: Loop, planner: Person) -> bool:
        """Whether nobody else was quicker with the card."""
        intent = Intent(
            self._new_id(), loop.demand, self._clock(), Step.MARK_OBSOLETE, person=planner, source=Source.COMMAND
        )
        decision = decide(card, loop, intent, self._new_id, self._catalog.layout.calendars[loop.demand.id])
        assert isinstance(decision, Act), f"an active card is marked by a planner: {decision}"
        events = tuple(replace(event, station=None) for event in decision.events)
        return not isinstance(self._journal.record(events, card), Conflict)
