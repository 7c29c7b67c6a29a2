"""Labels of cards: what is to be printed for a card, and which cards a station may print."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.card import Card
from kanban_desktop.model.command_sheet import CommandSheet, command_sheet
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.label import Label
from kanban_desktop.model.path import Identity
from kanban_desktop.model.plant import Loop, Plant, Station
from kanban_desktop.model.proof import ProofCard, waiting
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.store import pictures
from kanban_desktop.store.catalog import Catalog, Filter

HANGING = (Identity.NEW, Identity.ACTIVE, Identity.OBSOLETE)
"""Cards that hang, or are to hang, in the loop: these are printed, and counted in n of N."""


class LabelDesk:
    """Reads labels."""

    def __init__(self, catalog: Catalog, clock: Callable[[], int]) -> None:
        self._catalog = catalog
        self._clock = clock
        self._pictures: dict[str, bytes] = {}

    def commands(self) -> CommandSheet:
        """The plant's sheet of command codes.

        Raises:
            BadInput: two reasons for a hold would have the same code.
            OutOfReach: the database is away.
        """
        self._catalog.refresh()
        layout = self._catalog.layout
        return command_sheet(layout.plant, layout.stations.values(), self._catalog.everybody(), layout.reasons)

    def at(self, station: Station) -> tuple[Label, ...]:
        """The labels of every card that hangs, or is to hang, in a loop that the station supplies or consumes.

        Raises:
            OutOfReach: the database is away.
        """
        return self.labels(places(self._catalog, Filter(station=station.id), self._clock()))

    def labels(self, wanted: Iterable[BoardCard]) -> tuple[Label, ...]:
        """The labels of these cards' newest issues, each with its part's picture.

        Raises:
            OutOfReach: the database is away.
        """
        cards, plant = tuple(wanted), self._catalog.layout.plant
        known = self._known({one.loop.part.picture for one in cards} - {""})
        return tuple(label(one, plant, known.get(one.loop.part.picture, b"")) for one in cards)

    def outdated(self, station: Station) -> frozenset[int]:
        """The numbers of those cards whose label says what is no longer true: they are to be printed anew.

        Raises:
            OutOfReach: the database is away.
        """
        wanted = Filter(station=station.id, identities=(Identity.OBSOLETE,))
        return frozenset(card.number for card, _ in self._catalog.cards(wanted, self._clock()))

    def to_prove(self, station: Station) -> tuple[ProofCard, ...]:
        """The same cards, and which of them have a label that is still to be scanned back.

        Raises:
            OutOfReach: the database is away.
        """
        found = places(self._catalog, Filter(station=station.id), self._clock())
        return tuple(ProofCard(one.card.number, one.loop, one.n, one.of, waiting(one.card)) for one in found)

    def of(self, wanted: Sequence[tuple[int, int]]) -> tuple[Label, ...]:
        """The labels of these cards in these issues, with what the plant says of them now.

        Raises:
            BadInput: a card hangs no more and gets no label.
            OutOfReach: the database is away.
        """
        now, plant = self._clock(), self._catalog.layout.plant
        numbers = list({number for number, _ in wanted})
        loops = {loop.key for _, loop in self._catalog.cards(Filter(numbers=numbers), now)}
        known = {one.card.number: one for key in loops for one in places(self._catalog, Filter(loop=key), now)}
        for number, _ in wanted:
            if number not in known:
                raise BadInput("card_not_hanging", card=number)
        made = []
        chosen = self.labels(known[number] for number, _ in wanted)
        for newest, (number, issue) in zip(chosen, wanted, strict=True):
            # A place's label has no issue.
            one = replace(newest, code=ScanCode(plant.code, number, issue), issue=issue) if issue else newest
            made.append(one)
        return tuple(made)

    def _known(self, digests: set[str]) -> Mapping[str, bytes]:
        """Pictures; they are read once, since another picture is known by something else."""
        if missing := digests - self._pictures.keys():
            self._pictures |= pictures.read(self._catalog.database, missing)
        return self._pictures


def places(catalog: Catalog, wanted: Filter, now: int) -> tuple[BoardCard, ...]:
    """Cards that hang, or are to hang, each at its place in its loop, loop by loop.

    Args:
        wanted: of which loops; it must let through all cards of a loop or none, since they are counted.
    """
    decks: defaultdict[str, list[tuple[Card, Loop]]] = defaultdict(list)
    for card, loop in catalog.cards(replace(wanted, identities=HANGING), now):
        decks[loop.key].append((card, loop))
    return tuple(
        BoardCard(card, loop, "", n, len(deck), None, None)
        for _, deck in sorted(decks.items())
        for n, (card, loop) in enumerate(deck, 1)
    )


def label(shown: BoardCard, plant: Plant, picture: bytes = b"") -> Label:
    """The label of a card's newest issue, with its part's picture."""
    card, loop = shown.card, shown.loop
    return Label(
        code=ScanCode(plant.code, card.number, card.issue), part_number=loop.part.number, part_name=loop.part.name,
        quantity=loop.per_container, unit=loop.part.unit, from_station=loop.supply.name, to_station=loop.demand.name,
        place=loop.place, loop=loop.key, card_number=card.number, n=shown.n, of=shown.of, issue=card.issue,
        plant_name=plant.name, supply=loop.supply.id, container=loop.container, picture=picture,
    )  # fmt: skip
