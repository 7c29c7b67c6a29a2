"""How soon screens show what was pulled: of the whole plant, of one station, of single pulls."""

from collections.abc import Collection
from uuid import UUID

from kanban_desktop.model.plant import Station
from kanban_desktop.model.showing import WAITS, PlantTimes, Showing, StationTimes, earliest
from kanban_desktop.store import showings
from kanban_desktop.store.catalog import Catalog


def plant_times(catalog: Catalog, since: int, until: int) -> PlantTimes:
    """How soon every supplying station shows pulls, and which pulls no screen has shown.

    Args:
        since: only what was shown, or pulled, since this instant.
        until: now, microseconds UTC.

    Raises:
        OutOfReach: the database is away.
    """
    stations, database = catalog.layout.stations, catalog.database
    sources = showings.suppliers(database)
    unshown = showings.unshown(database, since, until - WAITS)
    # A round is no loop's source, and shows what it fetches all the same.
    showing = {key for key, one in stations.items() if any(map(one.acts_for, sources))}
    found = showings.figures(database, showing, since)
    return PlantTimes(
        since,
        until,
        tuple(
            StationTimes(one, found.get(one.id), tuple(pull for pull in unshown if pull.supply == one.id))
            for one in stations.values()
            if one.id in sources or one.id in found
        ),
    )


def station_times(catalog: Catalog, here: Station, since: int, until: int) -> StationTimes:
    """The same of one station; arguments and faults as there."""
    found = showings.figures(catalog.database, {here.id}, since)
    unshown = showings.unshown(catalog.database, since, until - WAITS)
    return StationTimes(here, found.get(here.id), tuple(one for one in unshown if one.supply == here.id))


def first_shown(catalog: Catalog, events: Collection[UUID]) -> dict[UUID, Showing]:
    """When the first screen showed each of these pulls, by their ids.

    Raises:
        OutOfReach: the database is away.
    """
    return dict(earliest(showings.of_events(catalog.database, events))) if events else {}
