"""The short form of the simulation: all is well in every seed, a seed is always the same, and what is broken is found.

``python3 dev.py torture`` is the long form.
"""

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete

from kanban_desktop.model.card import Card, Event
from kanban_desktop.model.pending import Pending, Taken, Verdict
from kanban_desktop.operations import carrier
from kanban_desktop.operations.delivery import Delivery
from kanban_desktop.store.engine import writing
from kanban_desktop.store.journal import Journal
from kanban_desktop.store.local import outbox as outbox_table
from kanban_desktop.store.outbox import Outbox
from tests.pg_server import PostgresServer
from tests.simulation.place import InMemory, OnServer, Place, best_folder
from tests.simulation.world import Result, World

ROOT = Path(__file__).resolve().parent.parent
SEEDS = range(12)
ON_SERVER = range(3)
MOST = 25
"""A broken courier is found within so many seeds."""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory(dir=best_folder()) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def place(folder: Path) -> Place:
    return InMemory(folder)


def is_well(result: Result) -> None:
    if result.problems:
        pytest.fail("\n".join((*result.trace[-60:], f"seed {result.seed}", *result.problems)), pytrace=False)


def test_all_is_well_whatever_breaks(place: Place) -> None:
    for seed in SEEDS:
        is_well(World(seed, place).play())


def test_all_is_well_on_a_server(folder: Path, postgres_server: PostgresServer) -> None:
    place = OnServer(folder, postgres_server)
    for seed in ON_SERVER:
        is_well(World(seed, place).play())


def test_a_seed_is_always_the_same(place: Place) -> None:
    seed = 7
    trace = World(seed, place).play().trace
    assert World(seed, place).play().trace == trace
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulation", str(seed)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert tuple(done.stdout.splitlines()) == trace


# Couriers that are broken, each in a way in which others have shipped theirs.


def forgets_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every try is a new event."""
    deliver = Delivery.deliver

    def anew(self: Delivery, batch: Sequence[Pending]) -> list[tuple[Pending, Verdict]]:
        return [
            (one, verdict)
            for one, (_, verdict) in zip(
                batch, deliver(self, [replace(one, event=uuid4()) for one in batch]), strict=True
            )
        ]

    monkeypatch.setattr(Delivery, "deliver", anew)


def never_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What may have been stored before is not looked for."""

    def nothing(self: Journal, events: Iterable[UUID]) -> dict[UUID, Event]:
        return {}

    monkeypatch.setattr(Journal, "find_all", nothing)


def ignores_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan means the same whatever others did meanwhile."""

    def always(self: Delivery, one: Pending, card: Card) -> bool:
        return True

    monkeypatch.setattr(Delivery, "_still_means", always)


def counts_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where others had the card in hand meanwhile, its later scans stand on the version that they were made on."""
    close = Outbox.close

    def without(self: Outbox, sent: Iterable[tuple[Pending, Verdict]]) -> None:
        close(
            self,
            [(one, Taken(one.version + 1) if isinstance(verdict, Taken) else verdict) for one, verdict in sent],
        )

    monkeypatch.setattr(Outbox, "close", without)


def closes_too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read from the queue leaves it before the plant has said yes."""
    read = Outbox.next

    def taken_out(self: Outbox, most: int) -> tuple[Pending, ...]:
        found = read(self, most)
        with writing(self._local) as connection:
            connection.execute(delete(outbox_table).where(outbox_table.c.event.in_([one.event for one in found])))
        return found

    monkeypatch.setattr(Outbox, "next", taken_out)


def forgets_late_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was refused once is not looked for again."""
    monkeypatch.setattr(Outbox, "in_doubt", lambda self: ())


def copies_too_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what moved at the plant nothing is brought into a copy that was made once."""
    monkeypatch.setattr(carrier, "moved", lambda before, now: frozenset())


@pytest.mark.parametrize(
    ("broken", "first"),
    [
        (forgets_ids, 0),
        (never_looks, 4),
        (ignores_versions, 8),
        (counts_wrong, 10),
        (closes_too_early, 5),
        (forgets_late_ones, 8),
        (copies_too_little, 0),
    ],
)
@pytest.mark.logs_errors
def test_what_is_broken_is_found(
    broken: Callable[[pytest.MonkeyPatch], None], first: int, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where to look is chosen for a short test; the search from 0 on finds all of them too."""
    broken(monkeypatch)
    assert any(World(seed, place).play().problems for seed in range(first, first + MOST))
