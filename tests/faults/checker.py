"""The one checker for every fault: what operators saw accepted against what the plant has, and that against its rules.

It reads the plant's tables and the stations' files itself, and folds events by the model.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import psycopg

from kanban_desktop.model.card import fold
from kanban_desktop.operations.desks import Desks
from kanban_desktop.settings import Settings
from kanban_desktop.store.engine import parse, sqlite3_module
from tests.factories import SmallPlant, real_now
from tests.faults.station import as_shown

_NONE: AbstractSet[str] = frozenset()
_TWICE = "SELECT card, version FROM event GROUP BY card, version HAVING count(*) > 1"

Connection = psycopg.Connection[tuple[int, ...]]


@dataclass(frozen=True)
class Kept:
    """What a station's file holds: the ids of queued events, and of those that a person must settle."""

    waiting: frozenset[str]
    behind: frozenset[str]
    to_settle: frozenset[str]

    @property
    def events(self) -> frozenset[str]:
        """Everything in it."""
        return self.waiting | self.behind | self.to_settle

    @property
    def for_a_person(self) -> frozenset[str]:
        """What is on the list, and what waits behind it."""
        return self.to_settle | self.behind


def wrong(
    plant: SmallPlant, accepted: Collection[str], files: Iterable[Path], lost: AbstractSet[str] = _NONE
) -> list[str]:
    """Everything that is not as it must be, in words; nothing where all is well.

    Args:
        accepted: ids of the events that operators saw accepted.
        files: the stations' own.
        lost: those whose loss somebody was told of.
    """
    found = list(_wrong_cards(plant))
    with connected(plant.url) as connection:
        stored = Counter(str(row[0]) for row in connection.execute("SELECT id FROM event"))
        acts = connection.execute(_TWICE).fetchall()
    found += [f"event {event} is stored {count} times" for event, count in stored.items() if count > 1]
    found += [f"card {card} has version {version} more than once" for card, version in acts]
    keep = [kept(file) for file in files]
    settling = frozenset().union(*(one.for_a_person for one in keep))
    waiting = frozenset().union(*(one.waiting for one in keep))
    for event in accepted:
        if event not in stored and event not in settling | waiting | lost:
            found.append(f"event {event} was accepted and is nowhere")
        if event in stored and event in settling:
            found.append(f"event {event} is stored, and to settle too")
    return found


def _wrong_cards(plant: SmallPlant) -> Iterable[str]:
    desks = Desks.open(plant.url, Settings(), real_now, uuid4, lambda _: None)
    try:
        for number in sorted(number for cards in plant.cards.values() for number in cards):
            found = desks.catalog.find(number, real_now())
            if found is None:
                yield f"card {number} is gone"
                continue
            card, events = found[0], desks.journal.history(number)
            if [event.version for event in events] != list(range(1, card.version + 1)):
                yield f"the versions of card {number} do not run from 1 to {card.version}"
            elif (told := fold(number, card.loop, events)) != card:
                yield f"card {number} is {card}, and its events make it {told}"
    finally:
        desks.close()


def boards(plant: SmallPlant, codes: Iterable[str]) -> dict[str, dict[str, list[str]] | None]:
    """The boards of these stations as the plant has them now."""
    desks = Desks.open(plant.url, Settings(), real_now, uuid4, lambda _: None)
    try:
        return {code: as_shown(desks.boards.read(desks.catalog.layout.station(code))) for code in codes}
    finally:
        desks.close()


def kept(file: Path) -> Kept:
    """What a station's file holds."""
    link = sqlite3_module.connect(file, timeout=10)
    try:
        closed = "SELECT card FROM settlement WHERE way IS NULL"
        queries = (
            f"SELECT event FROM outbox WHERE card NOT IN ({closed})",
            f"SELECT event FROM outbox WHERE card IN ({closed})",
            "SELECT event FROM settlement",
        )
        return Kept(*(frozenset(str(UUID(bytes=row[0])) for row in link.execute(query)) for query in queries))
    finally:
        link.close()


def has_copy(file: Path) -> bool:
    """Whether the station could go on alone."""
    link = sqlite3_module.connect(file, timeout=10)
    try:
        return bool(link.execute("SELECT count(confirmed_at) FROM local_mark").fetchone()[0])
    finally:
        link.close()


def stored(plant: SmallPlant) -> frozenset[str]:
    """Ids of all events of the plant."""
    with connected(plant.url) as connection:
        return frozenset(str(row[0]) for row in connection.execute("SELECT id FROM event"))


def connected(url: str) -> Connection:
    """A connection to the plant's database that owes nothing to the program."""
    libpq = parse(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(libpq, autocommit=True)
