"""Changes over PostgreSQL's LISTEN/NOTIFY, each way on a connection of its own.

A payload is card numbers, ``12,17``, or ``*`` for everything. The announcement follows the commit on a second
connection: inside the transaction the commit would wait for its listeners to be woken (200 of them: 6.6 ms, not 1.6).
"""

import logging
from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from threading import Thread
from typing import Any

import psycopg

from kanban_desktop.store.engine import parse, shown
from kanban_desktop.sync import Announcing, Feed, FeedLost, News

CHANNEL = "kanban"
EVERYTHING = "*"

_PAYLOAD_BYTES = 7900  # the server takes fewer than 8000

# A dead peer is silent: only these tell a listener of it, after some 5 s. libpq leaves out what a system lacks.
_LINK = {
    "connect_timeout": 2,
    "keepalives": 1,
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 3000,
}

_log = logging.getLogger(__name__)


class PostgresFeed(Feed):
    """Listens on a connection of its own.

    Args:
        url: the database, as SQLAlchemy or libpq write it.

    Raises:
        FeedLost: the server cannot be reached, or lets us not in.
    """

    def __init__(self, url: str, *, application_name: str = "kanban-desktop feed") -> None:
        self._name = shown(parse(url))
        try:
            self._connection = _connect(url, application_name)
            try:
                self._connection.execute(f"LISTEN {CHANNEL}")
                self._socket = self._connection.pgconn.socket
            except BaseException:
                self._connection.close()
                raise
        except psycopg.Error as fault:
            raise FeedLost("database_lost", database=self._name) from fault

    def fileno(self) -> int:
        return self._socket

    def drain(self) -> News:
        link = self._connection.pgconn
        payloads: list[bytes] = []
        try:
            found = -1
            # Once more after the last find: TLS may hold back what the socket no longer shows.
            while found < len(payloads):
                found = len(payloads)
                link.consume_input()
                while notice := link.notifies():
                    payloads.append(notice.extra)
        except psycopg.Error as fault:
            raise FeedLost("database_lost", database=self._name) from fault
        return _understood(payloads)

    def close(self) -> None:
        self._connection.close()


class Announcer(Announcing):
    """Sends NOTIFY at once and waits for the server's word; used by one thread. It connects when it is first used.

    An announcement that cannot be sent is left out with one warning in the log, and the next one connects again. What
    is announced after it was closed, by a call that nobody waited for any more, is sent all the same.
    """

    def __init__(self, url: str, *, application_name: str = "kanban-desktop announcer") -> None:
        self._url = url
        self._name = shown(parse(url))
        self._application_name = application_name
        self._connection: psycopg.Connection[Any] | None = None
        self._warned = False
        self._closed = False

    def announce(self, cards: Iterable[int]) -> None:
        payloads = list(_payloads(cards))
        if payloads:
            self._send(payloads)

    def announce_everything(self) -> None:
        self._send([EVERYTHING])

    def close(self) -> None:
        self._closed = True
        self._hang_up()

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _send(self, payloads: list[str]) -> None:
        known, self._connection = self._connection, None
        connection = known
        try:
            if connection is None:
                connection = _connect(self._url, self._application_name)
            _notify(connection.pgconn, payloads)
            self._warned = False
        except psycopg.Error as fault:
            if connection is not None:
                connection.close()
            if known is not None:  # it was idle and may have died long ago: the commit went through, so try a fresh one
                self._send(payloads)
            elif not self._warned:
                self._warned = True
                _log.warning("changes in %s cannot be announced; the others see them late: %s", self._name, fault)
            return
        if self._connection is None:
            self._connection = connection
        else:  # another call that nobody waited for was quicker
            connection.close()
        if self._closed:
            self._hang_up()


class BackgroundAnnouncer(Announcing):
    """Announces on a thread of its own, so that whoever committed does not wait for the network."""

    def __init__(self, announcer: Announcing) -> None:
        self._announcer = announcer
        self._waiting: SimpleQueue[News | None] = SimpleQueue()
        self._thread: Thread | None = Thread(target=self._work, name="announcer", daemon=True)
        self._thread.start()

    def announce(self, cards: Iterable[int]) -> None:
        self._waiting.put(News(frozenset(cards)))

    def announce_everything(self) -> None:
        self._waiting.put(News(everything=True))

    def close(self) -> None:
        """Say what is still waiting, then end the thread and close the announcer beneath."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            thread.join()
            self._announcer.close()

    def _work(self) -> None:
        while (news := self._waiting.get()) is not None:
            if news.everything:
                self._announcer.announce_everything()
            else:
                self._announcer.announce(news.cards)


def _connect(url: str, application_name: str) -> "psycopg.Connection[Any]":
    address = parse(url)
    # SQLAlchemy's own reading of the URL (query, several hosts), so that the feed goes where the store goes.
    _, wanted = address.get_dialect()().create_connect_args(address)
    return psycopg.connect(**{**_LINK, "application_name": application_name, **wanted}, autocommit=True)


def _notify(link: "psycopg.pq.abc.PGconn", payloads: Iterable[str]) -> None:
    # Payloads are of digits, commas and stars, so nothing needs quoting; libpq's plain call takes 0.15 ms, one through
    # a cursor with parameters 0.26.
    result = link.exec_("; ".join(f"NOTIFY {CHANNEL}, '{payload}'" for payload in payloads).encode())
    if result.status != psycopg.pq.ExecStatus.COMMAND_OK:
        raise psycopg.OperationalError(result.get_error_message())


def _payloads(cards: Iterable[int]) -> Iterator[str]:
    line = ""
    for card in sorted(set(cards)):
        if len(line) + len(str(card)) + 1 > _PAYLOAD_BYTES:
            yield line
            line = ""
        line += f",{card}" if line else str(card)
    if line:
        yield line


def _understood(payloads: Iterable[bytes]) -> News:
    cards: set[int] = set()
    everything = False
    for payload in payloads:
        for word in payload.split(b","):
            if word.isdigit():
                cards.add(int(word))
            else:  # our own word for it, or one of a newer version: then reading everything is right too
                everything = True
    return News(frozenset(cards), everything)
