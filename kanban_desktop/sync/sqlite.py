"""Changes to an SQLite file by other connections, of this process or any other.

SQLite tells nobody of a commit. A thread watches the file's folder and then asks ``PRAGMA data_version``, which moves
when another connection has committed; the sequence of the events names the cards. That order can be trusted because
SQLite has a single writer: on PostgreSQL this would lose events.

The watch is inotify's, on Linux. Elsewhere, and where inotify's limits are used up, the thread asks every 20 ms, which
costs 10 µs each: Windows reports writes to an open file late, and macOS's kqueue opens and closes the database, which
drops SQLite's own locks on it. For the same reason nothing here opens the file but through SQLite.
"""

import contextlib
import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kanban_desktop.store.engine import parse, shown, sqlite3_module
from kanban_desktop.sync import Feed, FeedLost, News

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

# The event comes before the commit can be seen: by a disk's flush, 0.1 to 10 ms and more. So look soon, and again and
# again for a quarter of a second; a new event starts anew. Seconds between looks.
_PAUSE = 0.0002  # one commit is several writes, and an event each: take them together
_GAPS = (*(0.0003,) * 6, 0.001, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128)
_REST_SECONDS = 1.0  # for what no event tells: one was lost, or the folder itself is gone
_POLL_SECONDS = 0.02  # without a watch, as said above
_MOST_CARDS = 1000  # beyond that it is quicker to read everything

_log = logging.getLogger(__name__)


class SqliteFeed(Feed):
    """Follows the database file that a URL names.

    Raises:
        FeedLost: there is no such file, or it is no database of ours.
    """

    def __init__(self, url: str) -> None:
        address = parse(url)
        self._name = shown(address)
        path = Path(os.path.realpath(str(address.database)))
        try:
            with contextlib.ExitStack() as undo:
                self._lookout = _Lookout(path)
                undo.callback(self._lookout.close)
                self._link = _open(path)
                undo.callback(self._link.close)
                # After the lookout's first look: what comes in between is told twice rather than not at all.
                self._event, self._master = self._tops()
                undo.pop_all()
        except (sqlite3_module.Error, OSError) as fault:
            raise self._lost(fault) from fault

    def fileno(self) -> int:
        return self._lookout.fileno()

    def drain(self) -> News:
        self._lookout.clear()
        try:
            if self._lookout.fault is not None:
                raise self._lookout.fault
            event, master = self._tops()
            everything = master != self._master or event < self._event  # fewer events than before: restored in place
            cards = () if everything else self._cards(event)
        except (sqlite3_module.Error, OSError) as fault:
            if _is_busy(fault):
                self._lookout.tell_again()
                return News()
            raise self._lost(fault) from fault
        self._event, self._master = event, master
        return News(frozenset(cards), everything or len(cards) > _MOST_CARDS)

    def close(self) -> None:
        self._lookout.close()
        self._link.close()

    def _tops(self) -> tuple[int, int]:
        ask = "SELECT (SELECT max(seq) FROM event), (SELECT max(seq) FROM master_log)"
        event, master = self._link.execute(ask).fetchall()[0]
        return event or 0, master or 0

    def _cards(self, event: int) -> tuple[int, ...]:
        ask = "SELECT DISTINCT card FROM event WHERE seq > ? AND seq <= ? LIMIT ?"
        return tuple(card for (card,) in self._link.execute(ask, (self._event, event, _MOST_CARDS + 1)).fetchall())

    def _lost(self, fault: Exception) -> FeedLost:
        words = str(fault)
        if isinstance(fault, FileNotFoundError):
            code = "database_missing"
        elif "no such table" in words or "not a database" in words:
            code = "database_not_ours"
        else:
            code = "database_lost"
        return FeedLost(code, database=self._name)


class _Lookout:
    """The thread that looks whether anyone committed, and makes ``fileno`` readable when so.

    Attributes:
        fault: why it gave up, once it has; then ``fileno`` is readable too.
    """

    def __init__(self, path: Path) -> None:
        self.fault: Exception | None = None
        self._path = path
        self._closing = False
        self._poked = threading.Event()
        with contextlib.ExitStack() as undo:
            self._identity = _identity(path)
            self._reader, self._writer = socket.socketpair()
            undo.callback(self._reader.close)
            undo.callback(self._writer.close)
            self._reader.setblocking(False)
            self._writer.setblocking(False)
            # While this stays open the -wal file stays too, and data_version has something to compare with.
            self._link = _open(path)
            undo.callback(self._link.close)
            self._observer = _watch(path, self._poked.set)
            if self._observer is not None:
                undo.callback(_end, self._observer)
            self._seen: int | None = self._version()
            self._thread = threading.Thread(target=self._work, name="sqlite lookout", daemon=True)
            self._thread.start()
            undo.callback(self._thread.join)
            undo.callback(self._poked.set)
            self._undo = undo.pop_all()

    def fileno(self) -> int:
        return self._reader.fileno()

    def clear(self) -> None:
        """Make ``fileno`` unreadable until the next commit; clear first, read the database after."""
        with contextlib.suppress(BlockingIOError):
            while self._reader.recv(4096):
                pass

    def tell_again(self) -> None:
        """The news could not be read now: tell of them once more."""
        self._seen = None
        self._poked.set()

    def close(self) -> None:
        self._closing = True
        self._undo.close()

    def _work(self) -> None:
        rest = _REST_SECONDS if self._observer is not None else _POLL_SECONDS
        gap = len(_GAPS)
        try:
            while not self._closing:
                if self._poked.wait(_GAPS[gap] if gap < len(_GAPS) else rest):
                    self._poked.clear()
                    gap = 0
                    time.sleep(_PAUSE)
                else:
                    gap = min(gap + 1, len(_GAPS))
                self._look()
        except (sqlite3_module.Error, OSError) as fault:
            self.fault = fault
            self._tell()

    def _look(self) -> None:
        if _identity(self._path) != self._identity:
            raise OSError("the database file was replaced by another one")
        try:
            version = self._version()
        except sqlite3_module.OperationalError as fault:
            if not _is_busy(fault):
                raise
            self._poked.set()
            return
        if version != self._seen:
            self._seen = version
            self._tell()

    def _version(self) -> int:
        version: int = self._link.execute("PRAGMA data_version").fetchall()[0][0]
        return version

    def _tell(self) -> None:
        with contextlib.suppress(BlockingIOError):  # full: it is readable anyway
            self._writer.send(b"\0")


def _open(path: Path) -> Any:
    place = f"file:{quote(str(path))}?mode=ro"
    return sqlite3_module.connect(place, uri=True, timeout=0.05, isolation_level=None, check_same_thread=False)


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _is_busy(fault: Exception) -> bool:
    return isinstance(fault, sqlite3_module.OperationalError) and str(fault).endswith("is locked")


def _watch(path: Path, poke: Callable[[], None]) -> "BaseObserver | None":
    """Call ``poke`` whenever the database or its log is written, from another thread; None where that is no use."""
    if sys.platform != "linux":
        return None
    from watchdog import events
    from watchdog.observers.inotify import InotifyObserver

    names = {path.name, f"{path.name}-wal"}

    class Handler(events.FileSystemEventHandler):
        def on_any_event(self, event: events.FileSystemEvent) -> None:
            if names & {Path(os.fsdecode(place)).name for place in (event.src_path, event.dest_path)}:
                poke()

    logging.getLogger("watchdog.observers.inotify").addFilter(_is_no_false_alarm)
    kinds = [events.FileModifiedEvent, events.FileCreatedEvent, events.FileDeletedEvent, events.FileMovedEvent]
    try:
        observer = InotifyObserver()
        try:
            observer.schedule(Handler(), str(path.parent), event_filter=list(kinds))
            observer.start()
        except OSError:
            observer.stop()
            raise
    except OSError as fault:
        _log.warning("%s cannot be watched and is polled: %s", path.parent, fault)
        return None
    return observer


def _is_no_false_alarm(record: logging.LogRecord) -> bool:
    # watchdog calls it an error when the last event and the order to stop cross each other.
    return "called when the thread is inactive" not in record.getMessage()


def _end(observer: "BaseObserver") -> None:
    observer.stop()
    observer.join()
