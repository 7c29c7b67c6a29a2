"""The floors under ``watch``, each a process of its own: it says that it listens, then prints a line a change.

    python -m tests.bench.listener postgresql://…    the payload of every NOTIFY, by psycopg alone
    python -m tests.bench.listener FILE              the data_version of every commit to an SQLite file, by inotify

Started as a process of its own; nothing of the product is in it but the choice of the SQLite build.
"""

import contextlib
import ctypes
import os
import select
import sys
import time
from pathlib import Path

_IN_MODIFY = 0x2
_LOOK_SECONDS = 0.0002
"""Between two looks: a look costs 10 µs, so this neither keeps a core busy nor adds much to what is measured."""
_LOOKS = 100


def main(target: str) -> None:
    (_postgres if target.startswith("postgresql") else _sqlite)(target)


def _postgres(url: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("LISTEN kanban")
        _say("ready")
        for notice in connection.notifies():
            _say(notice.payload)


def _sqlite(path: str) -> None:
    from kanban_desktop.store.engine import sqlite3_module

    link = sqlite3_module.connect(path, isolation_level=None)

    def version() -> int:
        found: int = link.execute("PRAGMA data_version").fetchone()[0]
        return found

    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_CLOEXEC)
    if watch < 0 or libc.inotify_add_watch(watch, os.fsencode(Path(path).parent), _IN_MODIFY) < 0:
        raise OSError(ctypes.get_errno(), "inotify is not to be had")
    seen = version()
    _say("ready")
    while True:
        select.select([watch], [], [])
        os.read(watch, 65536)
        # The write comes before the commit can be seen.
        for _ in range(_LOOKS):
            if (found := version()) != seen:
                seen = found
                _say(str(found))
                break
            time.sleep(_LOOK_SECONDS)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        main(sys.argv[1])
