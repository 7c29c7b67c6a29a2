"""Opens a station's file whatever has become of it: a damaged one is set aside, and what can be read of its queue is
taken along into a new one, which also keeps what has happened until a person has seen it.

What is saved is read from a copy: the damaged file stays as it was found, but that SQLite may have carried its WAL into
it before the damage was seen.
"""

import json
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Connection, Engine, Integer, Table, Text, func, select
from sqlalchemy.exc import DBAPIError

from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.model.pending import Way
from kanban_desktop.store.engine import faults, sqlite3_module, writing
from kanban_desktop.store.local import (
    DAMAGED,
    IN_ORDER,
    alone_with,
    damage,
    engine_of,
    local_mark,
    make,
    open_local,
    outbox,
    replace_by_successor,
    settlement,
    successor,
    wal,
)
from kanban_desktop.store.outbox import Outbox, pending_of
from kanban_desktop.store.tables import Document, Id

_PAGE = 4096
_PAGES_AT = 28
"""Where a file's first page says how many there are."""

_MOST_FAILURES = 5_000
"""So many questions about places that cannot be read; each costs microseconds."""

_BEYOND = 256
"""So many places behind the last one that is known are looked at too."""

_MOST_SECONDS = 10.0
"""For each table; pages that name each other in a circle could keep a query busy for ever."""

_STEPS_AT_ONCE = 10_000

_FAULTS = (sqlite3_module.Error, sqlite3_module.Warning, UnicodeDecodeError, OverflowError)
"""What a query of a damaged file may end with."""

_KINDS: tuple[tuple[type, type], ...] = ((BigInteger, int), (Integer, int), (Text, str))

Rows = dict[int, dict[str, Any]]
"""What a table holds, by place."""

_log = logging.getLogger(__name__)


def opened(path: Path, now: int) -> Engine:
    """The station's file; one that is damaged is set aside, and what can be read of its queue is taken along.

    Args:
        now: the station's clock, microseconds UTC; it names what is set aside.

    Raises:
        OutOfReach: it can be neither used nor set aside.
    """
    engine = _sound(path)
    if engine is not None:
        return engine
    with alone_with(path):
        if not successor(path).exists() and _is_damaged(path):  # else somebody was quicker
            _make_successor(path, now)
        if successor(path).exists():
            replace_by_successor(path)
    return open_local(path)


def _sound(path: Path) -> Engine | None:
    """The file, if it can be worked with. SQLite does not notice everything: bytes of a queued scan may be others."""
    try:
        engine = open_local(path)
    except OutOfReach as fault:
        if fault.code not in DAMAGED:
            raise
        return None
    queue = Outbox(engine, lambda: 0)
    try:
        queue.all(), queue.to_settle()
    except (DBAPIError, ValueError):
        engine.dispose()
        return None
    return engine


def _is_damaged(path: Path) -> bool:
    if not path.exists():
        return True
    engine = _sound(path)
    if engine is not None:
        engine.dispose()
    return engine is None


def _make_successor(path: Path, now: int) -> None:
    new = make(path)
    saved = _saved(path)
    aside = f"{path.name}.damaged-{now}"
    engine = engine_of(new)
    try:
        with writing(engine) as connection:
            for table in (outbox, settlement, damage):
                for values in saved[table].values():
                    connection.execute(table.insert().prefix_with("OR IGNORE"), values)
            # What is to settle, or was, is not sent again.
            connection.execute(outbox.delete().where(outbox.c.event.in_(select(settlement.c.event))))
            waiting = _count(connection, select(func.count()).select_from(outbox))
            opened_ = _count(connection, select(func.count()).where(settlement.c.way.is_(None)))
            contact = max((mark["confirmed_at"] for mark in saved[local_mark].values()), default=None)
            connection.execute(
                damage.insert().values(file=aside, found_at=now, waiting=waiting, to_settle=opened_, contact=contact)
            )
    finally:
        engine.dispose()
    new.replace(successor(path))
    _log.warning(
        "%s was damaged and is set aside as %s; %s queued scans and %s to settle were saved",
        path, aside, waiting, opened_,
    )  # fmt: skip


def _count(connection: Connection, query: Any) -> int:
    return connection.scalar(query) or 0


def _saved(path: Path) -> Mapping[Table, Rows]:
    """What can be read, by every way that there is."""
    with TemporaryDirectory(prefix=f"{path.name}.", dir=path.parent) as folder:
        copy = Path(folder) / "copy.db"
        grafted = copy.with_name("grafted.db")
        for target in (copy, grafted):
            _copy(path, target)
            _copy(wal(path), wal(target))
        _graft(grafted)
        found, whole = _read(copy)
        if whole:
            return found
        again, _ = _read(grafted)
        if not any(again.values()):
            wal(grafted).unlink(missing_ok=True)
            again, _ = _read(grafted)
        for table in (outbox, settlement):
            found[table] = {**again[table], **found[table]}
    return found


def _copy(source: Path, target: Path) -> None:
    """A file as far as the disk gives it: what it does not give is zeros."""
    if not source.exists():
        target.touch()
        return
    with source.open("rb", buffering=0) as old, target.open("wb") as new:
        for at in range(0, source.stat().st_size, _PAGE):
            try:
                old.seek(at)
                new.write(old.read(_PAGE))
            except OSError:
                new.seek(at)
                new.write(bytes(_PAGE))


def _graft(file: Path) -> None:
    """Gives a file a first page that tells where the queue is: its tables begin on the same pages in every file."""
    pattern = file.with_name("pattern.db")
    engine = engine_of(pattern, create=True)
    try:
        with faults(engine.url), engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA journal_mode = WAL")
        with writing(engine) as connection:
            for table in IN_ORDER:
                table.create(connection)
    finally:
        engine.dispose()
    page = bytearray(pattern.read_bytes()[:_PAGE])
    with file.open("r+b") as old:
        count = max(1, -(-file.stat().st_size // _PAGE))
        page[_PAGES_AT : _PAGES_AT + 4] = count.to_bytes(4, "big")
        old.write(page)


def _read(file: Path) -> tuple[dict[Table, Rows], bool]:
    """What a file holds, and whether every query of its queue came to its end."""
    found: dict[Table, Rows] = {table: {} for table in (outbox, settlement, damage, local_mark)}
    whole = True
    try:
        link = sqlite3_module.connect(f"{file.as_uri()}?mode=rw", uri=True, isolation_level=None)
    except _FAULTS:
        return found, False
    try:
        link.text_factory = _lenient
        # So SQLite reads on where the file is shorter than it says, or its list of tables is spoilt.
        _ask(link, "PRAGMA writable_schema = ON")
        for table in found:
            rows, all_ = _rows(link, table)
            found[table] = {place: values for place, row in rows.items() if (values := _values(table, row)) is not None}
            whole = whole and (all_ or table not in (outbox, settlement))
    finally:
        link.close()
    return found, whole


def _lenient(text: bytes) -> str:
    return text.decode("utf-8", "replace")


def _ask(link: Any, query: str, *given: object) -> tuple[list[tuple[Any, ...]], bool]:
    """The rows of a query up to where it cannot go on, and whether it came to its end."""
    found: list[tuple[Any, ...]] = []
    try:
        found.extend(link.execute(query, given))
    except _FAULTS:
        return found, False
    return found, True


def _rows(link: Any, table: Table) -> tuple[dict[int, tuple[Any, ...]], bool]:
    """All rows of a table that can be read, by their rowid: forwards, backwards, and around what is spoilt between."""
    until = time.monotonic() + _MOST_SECONDS
    link.set_progress_handler(lambda: time.monotonic() > until, _STEPS_AT_ONCE)
    select_ = f"SELECT rowid, {', '.join(f'{table.name}.{one.name}' for one in table.columns)} FROM {table.name}"
    found: dict[int, tuple[Any, ...]] = {}

    def take(rest: str, *given: object) -> tuple[list[int], bool]:
        rows, whole = _ask(link, f"{select_} {rest}", *given)
        found.update((row[0], row[1:]) for row in rows)
        return [row[0] for row in rows], whole

    if not take("LIMIT 0")[1]:
        return found, False  # it cannot even be found
    forwards, whole = take("ORDER BY rowid")
    if whole:
        return found, True
    backwards, _ = take("ORDER BY rowid DESC")
    known = _by_index(link, table)
    for place in known - found.keys():
        take("WHERE rowid = ?", place)
    # Where nothing tells how far it went, there is at least the row that the driver kept back, wherever that is.
    last = max((*found, *known), default=_MOST_FAILURES) + _BEYOND
    last = max((*_last_place(link, table), last))
    first = max(forwards, default=0)
    if backwards and first < (least := min(backwards)):
        last = least - 1
    _around(take, first + 1, last)
    return found, False


def _around(take: Callable[..., tuple[list[int], bool]], first: int, last: int) -> None:
    """Takes what lies between two places, by ever smaller ranges; the widest are looked at first.

    Of a range that ends in a fault the driver keeps back the last good row; asked for by itself, it is given.
    """
    ranges, left = deque([(first, last)]), _MOST_FAILURES
    while ranges and left:
        low, high = ranges.popleft()
        if low >= high:
            if low == high and not take("WHERE rowid = ?", low)[1]:
                left -= 1
            continue
        read, whole = take("WHERE rowid BETWEEN ? AND ? ORDER BY rowid", low, high)
        if whole:
            continue
        left -= 1
        low = max(read, default=low - 1) + 1
        read, _ = take("WHERE rowid BETWEEN ? AND ? ORDER BY rowid DESC", low, high)
        high = min(read, default=high + 1) - 1
        middle = (low + high) // 2
        ranges += [(low, middle), (middle + 1, high)] if low < high else [(low, high)]


def _by_index(link: Any, table: Table) -> set[int]:
    """The places that an index names, though the rows themselves may be spoilt."""
    if "event" not in table.columns:
        return set()
    found: set[int] = set()
    for order in ("", " DESC"):
        query = f"SELECT rowid FROM {table.name} INDEXED BY sqlite_autoindex_{table.name}_1 ORDER BY event{order}"
        found.update(row[0] for row in _ask(link, query)[0])
    return found


def _last_place(link: Any, table: Table) -> Iterable[int]:
    rows, _ = _ask(link, "SELECT seq FROM sqlite_sequence WHERE name = ?", table.name)
    return (row[0] for row in rows if isinstance(row[0], int))


def _values(table: Table, row: tuple[Any, ...]) -> dict[str, Any] | None:
    """A row for another file; None where it says too little, as spoilt bytes do. What may be left out is, if spoilt."""
    values: dict[str, Any] = {}
    for column, raw in zip(table.columns, row, strict=True):
        value = _value(column.type, raw)
        if column.name == "way" and value not in set(Way):
            value = None  # so that a person looks at it again
        if value is None and not column.nullable:
            return None
        values[column.name] = value
    if table in (outbox, settlement):
        try:
            pending_of(values)
        except ValueError:  # no such step or source
            return None
    return None if table is local_mark and values["confirmed_at"] is None else values


def _value(kind: object, raw: object) -> object:
    """As the column's type has it; None where it cannot be of that type."""
    if isinstance(kind, Id):
        return UUID(bytes=raw) if isinstance(raw, bytes) and len(raw) == 16 else None
    if isinstance(kind, Document):
        try:
            return json.loads(raw) if isinstance(raw, str) else None
        except ValueError:
            return None
    return next((raw for sql, python in _KINDS if isinstance(kind, sql) and isinstance(raw, python)), None)
