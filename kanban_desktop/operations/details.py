"""Reads one card for a station that looks at it: how it stands, what happened to it, and what may be done now."""

from collections.abc import Callable

from kanban_desktop.model.board import BoardCard
from kanban_desktop.model.card import Card
from kanban_desktop.model.details import CardDetails, HistoryLine, choices, stayed, taken_back
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.plant import Station
from kanban_desktop.model.printjobs import Printed
from kanban_desktop.model.runout import runs_out
from kanban_desktop.model.scan import ScanCode
from kanban_desktop.model.steps import PULLS
from kanban_desktop.operations.board import shown as shown_cards
from kanban_desktop.operations.times import first_shown
from kanban_desktop.store.catalog import Catalog, Deck
from kanban_desktop.store.journal import Journal

NEWEST = 50
"""So many events of a card are read; people look at the last few."""


class DetailsDesk:
    """Reads cards in detail.

    Args:
        clock: the station's clock, microseconds UTC.
        printed: where a card's label of an issue was printed, as far as that is known.
    """

    def __init__(
        self,
        catalog: Catalog,
        journal: Journal,
        clock: Callable[[], int],
        printed: Callable[[int, int], Printed | None] = lambda _card, _issue: None,
    ) -> None:
        self._catalog = catalog
        self._journal = journal
        self._clock = clock
        self._printed = printed

    def read(self, number: int, station: Station) -> CardDetails:
        """The card as it is now, for somebody at a station.

        Raises:
            BadInput: there is no such card.
            OutOfReach: the database is away.
        """
        now = self._clock()
        card = self._shown(number, now)
        # What happened between the two readings is told with the card that it made.
        read = self._journal.history(number, NEWEST)
        events = [event for event in reversed(read) if event.version <= card.card.version]
        layout = self._catalog.layout
        persons = self._catalog.persons([*(event.person for event in events), card.card.held_by])
        undone = taken_back(events)

        def person(key: int | None) -> str | None:
            return persons[key].shown if key in persons else None

        def named(key: int | None) -> str | None:
            return layout.stations[key].name if key in layout.stations else None

        shown = first_shown(self._catalog, [event.id for event in events if event.step in PULLS])
        screens = {key: named(one.station) for key, one in shown.items()}
        lines = (
            HistoryLine(
                event, named(event.station), person(event.person), stayed(event), event.id in undone,
                shown.get(event.id), screens.get(event.id),
            )
            for event in events
        )  # fmt: skip
        return CardDetails(
            card,
            now,
            tuple(lines),
            events[-1].version - 1 if events else 0,
            choices(card.card, card.loop, station, now, bool(layout.reasons)),
            person(card.card.held_by),
            self._printed(number, card.card.issue),
        )

    def _shown(self, number: int, now: int) -> BoardCard:
        """The card as screens show it; one that does not go round has no place among the others."""
        for deck in self._catalog.decks_of((number,), now):
            layout = self._catalog.layout
            calendar = layout.calendars[deck.loop.demand.id]
            for one in shown_cards(deck, layout.plant.code, calendar, now):
                if one.card.number == number:
                    return one
            found = self._catalog.find(number, now)
            if found is not None:
                until = runs_out(deck.loop, deck.cards, now, calendar, deck.pulls.values())
                return self._apart(found[0], deck, until)
        raise BadInput("card_unknown", card=number)

    def _apart(self, card: Card, deck: Deck, until: int | None) -> BoardCard:
        code = ScanCode(self._catalog.layout.plant.code, card.number, card.issue).text
        return BoardCard(card, deck.loop, code, 0, len(deck.cards), None, until)
