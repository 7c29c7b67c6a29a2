"""A station's file that was injured: it opens all the same, and gives back every scan that SQLite can still read.

What can be read is looked for in a way of its own: each scan by its place and by its id, on a copy.
"""

import random
import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from uuid import UUID

import pytest

from kanban_desktop.store import salvage
from kanban_desktop.store.engine import sqlite3_module, writing
from kanban_desktop.store.local import local_mark, open_local, outbox, settlement
from kanban_desktop.store.tables import card

PAGE = 4096
SCANS, SETTLED = 300, 60
INJURIES = 5

Injury = Callable[[Path, random.Random], None]
Held = dict[str, dict[bytes, tuple[object, ...]]]
"""Rows of the queue and of the list, by the event's id."""


def _intent(number: int) -> dict[str, object]:
    return {
        "event": UUID(int=number << 64 | number), "card": number, "version": 3, "step": "pull",
        "raw": f"{number:020}" * 3, "rejects": 0, "source": "scan", "scanned_at": number, "queued_at": number,
        "plant": UUID(int=1), "epoch": UUID(int=2), "station": 1,
    }  # fmt: skip


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Held]:
    """A file with a queue, a list and a copy between each other's pages, as a station that was killed left it."""
    folder = tmp_path_factory.mktemp("full")
    engine = open_local(folder / "live.db")
    for number in range(1, SCANS + 1):
        with writing(engine) as connection:
            connection.execute(outbox.insert().values(_intent(number)))
            if number % (SCANS // SETTLED) == 0:
                refused = {**_intent(10_000 + number), "why": "held", "params": {"part": "Gear"}, "refused_at": 9}
                way = {} if number % 2 else {"way": "dropped", "settled_at": 9, "settled_by": "x", "note": "y"}
                connection.execute(settlement.insert().values(**refused, **way))
            filled = {one.name: 0 for one in card.columns if not one.nullable}
            connection.execute(card.insert().values({**filled, "number": number}))
    with writing(engine) as connection:
        connection.execute(local_mark.update().values(confirmed_at=77))
    for end in ("", "-wal"):
        shutil.copy(folder / f"live.db{end}", folder / f"station.db{end}")
    engine.dispose()
    before = held(folder / "live.db")
    assert {name: len(rows) for name, rows in before.items()} == {"outbox": SCANS, "settlement": SETTLED}
    return folder / "station.db", before


def cut_short(file: Path, rng: random.Random) -> None:
    with file.open("r+b") as bytes_:
        bytes_.truncate(rng.randrange(file.stat().st_size))


def flip_bytes(file: Path, rng: random.Random) -> None:
    _write(file, rng, rng.choice((1, 3, 20, 200)), lambda old: bytes([old[0] ^ rng.randrange(1, 256)]), 1)


def zero_pages(file: Path, rng: random.Random) -> None:
    _write(file, rng, rng.choice((1, 2, 5, 20)), lambda old: bytes(PAGE), PAGE)


def swap_pages(file: Path, rng: random.Random) -> None:
    other = file.read_bytes()
    _write(file, rng, 2, lambda old: other[(at := PAGE * rng.randrange(len(other) // PAGE)) : at + PAGE], PAGE)


def spoil_head(file: Path, rng: random.Random) -> None:
    with file.open("r+b") as bytes_:
        bytes_.write(rng.randbytes(rng.choice((16, 100, PAGE))))


def lose_file(file: Path, rng: random.Random) -> None:
    file.unlink()


def overwrite(file: Path, rng: random.Random) -> None:
    file.write_bytes(rng.randbytes(rng.choice((0, 100, 50_000))))


def _write(file: Path, rng: random.Random, times: int, change: Callable[[bytes], bytes], step: int) -> None:
    with file.open("r+b") as bytes_:
        for _ in range(times):
            at = rng.randrange(max(1, file.stat().st_size // step)) * step
            bytes_.seek(at)
            new = change(bytes_.read(step) or b"\0")
            bytes_.seek(at)
            bytes_.write(new)


INJURIES_OF_FILE: tuple[Injury, ...] = (cut_short, flip_bytes, zero_pages, swap_pages, spoil_head, lose_file, overwrite)
INJURIES_OF_WAL: tuple[Injury, ...] = (cut_short, flip_bytes, zero_pages, lose_file, overwrite)


@pytest.mark.parametrize("injury", INJURIES_OF_FILE, ids=lambda one: one.__name__)
def test_what_can_be_read_is_saved(full: tuple[Path, Held], tmp_path: Path, injury: Injury) -> None:
    whole, before = full
    for seed in range(INJURIES):
        file = injured(whole, tmp_path / str(seed), with_wal=seed % 2 == 0)
        injury(file, random.Random(seed))
        readable = readable_in(file, before)
        parts = {end: part.read_bytes() for end in ("", "-wal") if (part := Path(f"{file}{end}")).exists()}
        salvage.opened(file, seed).dispose()
        after = held(file)
        for name, rows in readable.items():
            missing = [event for event, row in rows.items() if after[name].get(event) != row]
            assert not missing, f"seed {seed}: {len(missing)} rows of {name} could be read, and were not"
        aside = {end: one.read_bytes() for end in parts if (one := Path(f"{file}.damaged-{seed}{end}")).exists()}
        # Where only reading the queue finds the damage, SQLite has carried the WAL into the file before.
        assert aside in ({}, parts) or (aside.keys() == {""} and "-wal" in parts)


@pytest.mark.parametrize("injury", INJURIES_OF_WAL, ids=lambda one: one.__name__)
def test_a_spoilt_wal_takes_nothing_along(full: tuple[Path, Held], tmp_path: Path, injury: Injury) -> None:
    whole, before = full
    for seed in range(INJURIES):
        file = injured(whole, tmp_path / str(seed), with_wal=True)
        injury(Path(f"{file}-wal"), random.Random(seed))
        salvage.opened(file, seed).dispose()
        assert held(file) == before


def injured(whole: Path, folder: Path, with_wal: bool) -> Path:
    """A copy to spoil."""
    folder.mkdir()
    for end in ("", "-wal") if with_wal else ("",):
        shutil.copy(f"{whole}{end}", folder / f"station.db{end}")
    return folder / "station.db"


def held(file: Path) -> Held:
    with closing(sqlite3_module.connect(file)) as link:
        link.text_factory = lambda text: text.decode("utf-8", "replace")
        return {
            name: {row[1]: row for row in link.execute(f"SELECT * FROM {name}")} for name in ("outbox", "settlement")
        }


def readable_in(file: Path, before: Held) -> Held:
    """The rows that SQLite still reads as they were, each asked for by itself."""
    found: Held = {name: {} for name in before}
    copy = file.with_name("look.db")
    for tolerant in (False, True):
        for end in ("", "-wal"):
            if Path(f"{file}{end}").exists():
                shutil.copy(f"{file}{end}", f"{copy}{end}")
        with suppress(sqlite3_module.Error, UnicodeDecodeError), closing(sqlite3_module.connect(copy)) as link:
            if tolerant:
                link.execute("PRAGMA writable_schema = ON")
            for name, rows in before.items():
                for event, row in rows.items():
                    with suppress(sqlite3_module.Error, UnicodeDecodeError):
                        if link.execute(f"SELECT * FROM {name} WHERE place = ?", row[:1]).fetchone() == row:
                            found[name][event] = row
        for end in ("", "-wal", "-shm"):
            Path(f"{copy}{end}").unlink(missing_ok=True)
    return found
