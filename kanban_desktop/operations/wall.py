"""Reads the plant wall: every station with its loops, and the day's figures."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from kanban_desktop.model.calendar import moment
from kanban_desktop.model.path import Need, SupplyState
from kanban_desktop.model.plant import Loop
from kanban_desktop.model.rollup import LATE, TRIP
from kanban_desktop.model.runout import is_silent
from kanban_desktop.model.wall import Stock, Today, Wall, is_unmoved, tiles
from kanban_desktop.operations.board import shown
from kanban_desktop.store import reports
from kanban_desktop.store.catalog import Catalog, Deck

_MEASURES = (SupplyState.FULL, SupplyState.IN_USE, TRIP, LATE)


class WallDesk:
    """Reads walls."""

    def __init__(self, catalog: Catalog, clock: Callable[[], int]) -> None:
        self._catalog = catalog
        self._clock = clock

    def read(self) -> Wall:
        """The whole wall, as it is now.

        Raises:
            OutOfReach: the database is away.
        """
        now = self._clock()
        return self._wall(now, self._stocks(self._catalog.decks(now), now))

    def refresh(self, wall: Wall, numbers: Collection[int]) -> Wall:
        """The wall after these cards changed: of the loops only theirs are read again.

        Raises:
            OutOfReach: the database is away.
        """
        now = self._clock()
        changed = self._stocks(self._catalog.decks_of(numbers, now), now)
        read = {stock.loop.id for stock in changed}
        return self._wall(now, [*(stock for stock in wall.stocks if stock.loop.id not in read), *changed])

    def _wall(self, now: int, stocks: Iterable[Stock]) -> Wall:
        layout = self._catalog.layout
        ordered = tuple(sorted(stocks, key=lambda one: one.loop.key))
        today = self._today(now, [stock.loop for stock in ordered])
        return Wall(layout.plant, now, tiles(layout.stations.values(), ordered), ordered, today)

    def _stocks(self, decks: Iterable[Deck], now: int) -> list[Stock]:
        return [self._stock(deck, now) for deck in decks]

    def _stock(self, deck: Deck, now: int) -> Stock:
        layout = self._catalog.layout
        calendar = layout.calendars[deck.loop.demand.id]
        cards = tuple(shown(deck, layout.plant.code, calendar, now))
        unmoved = [one for one in cards if is_unmoved(one, len(cards), now, calendar)]
        return Stock(
            deck.loop,
            cards,
            is_silent(deck.loop, deck.cards, now, calendar),
            max(deck.pulls.values(), default=None),
            tuple(sorted(unmoved, key=lambda one: one.card.since or 0)),
        )

    def _today(self, now: int, loops: Collection[Loop]) -> Today:
        day = moment(now, self._catalog.layout.plant.zone).date()
        totals = reports.day_totals(self._catalog.database, day, _MEASURES)
        counts: defaultdict[int, dict[str, int]] = defaultdict(dict)
        for total in totals:
            counts[total.loop][total.measure] = total.count
        finished = sum(count.get(TRIP, 0) for count in counts.values())
        # Without a lead time nothing is ever due.
        dated = [counts[loop.id] for loop in loops if loop.lead_time > 0 and loop.id in counts]
        judged, late = (sum(count.get(measure, 0) for count in dated) for measure in (TRIP, LATE))
        worked = sum(total.worked for total in totals if total.measure == TRIP)
        return Today(
            _pulls(counts, loops),
            finished,
            (judged - min(late, judged)) / judged if judged else None,
            worked // finished if finished else None,
        )


def _pulls(counts: dict[int, dict[str, int]], loops: Iterable[Loop]) -> int | None:
    """How often a container was let go; None where a loop's figures do not tell that from its being taken into use."""
    pulls = 0
    for loop in loops:
        count = counts.get(loop.id, {})
        match loop.path.need(SupplyState.IN_USE):
            case Need.BARRED:
                pulls += count.get(SupplyState.FULL, 0)
            case Need.MANDATORY:
                pulls += count.get(SupplyState.IN_USE, 0)
            case Need.OPTIONAL if count.get(SupplyState.FULL, 0) or count.get(SupplyState.IN_USE, 0):
                return None
    return pulls
