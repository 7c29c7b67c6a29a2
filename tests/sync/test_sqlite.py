"""The feed of a real SQLite file that real other processes write to."""

import errno
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kanban_desktop.store.engine import sqlite3_module
from kanban_desktop.sync import FeedLost, News, sqlite
from kanban_desktop.sync.feed import Back, Lost, follow, open_announcer, open_feed, wait_readable
from tests.sync.helpers import TABLES, cards_until, loss, next_news, writing


@pytest.fixture
def path(sqlite_url: str) -> Path:
    return make(Path(sqlite_url.removeprefix("sqlite:///")))


@pytest.fixture(params=["inotify", "polled"])
def feed(request: pytest.FixtureRequest, path: Path, sqlite_url: str, monkeypatch) -> Iterator[sqlite.SqliteFeed]:
    if request.param == "polled":
        monkeypatch.setattr(sqlite, "_watch", lambda path, poke: None)
    elif sys.platform != "linux":
        pytest.skip("inotify is Linux's")
    else:
        monkeypatch.setattr(sqlite, "_REST_SECONDS", 3600.0)  # whatever is found is found by the watch
    with sqlite.SqliteFeed(sqlite_url) as feed:
        yield feed


def make(path: Path) -> Path:
    link = sqlite3_module.connect(path, isolation_level=None)
    link.execute("PRAGMA journal_mode = WAL")
    link.executescript(TABLES)
    link.close()
    return path


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def test_names_the_cards_that_another_process_changed(feed, path):
    with writing(path) as writer:
        writer.pull(7)
        assert cards_until(feed, {7}) == {7}
        assert not wait_readable([feed], 0)
        writer.pull(8)
        writer.pull(9)
        assert cards_until(feed, {8, 9}) == {8, 9}
    assert feed.drain() == News()


def test_names_the_cards_that_this_process_changed(feed, path):
    link = sqlite3_module.connect(path, isolation_level=None)
    link.execute("INSERT INTO event (card) VALUES (5)")
    assert cards_until(feed, {5}) == {5}
    link.close()


def test_says_nothing_of_what_was_rolled_back(feed, path):
    with writing(path) as writer:
        writer("BEGIN IMMEDIATE")
        writer.pull(1)
        writer("ROLLBACK")
        writer.pull(2)
        assert cards_until(feed, {2}) == {2}


def test_says_nothing_of_what_is_not_committed(feed, path):
    with writing(path) as writer:
        writer("BEGIN IMMEDIATE")
        writer.pull(1)
        assert feed.drain() == News()
        writer("COMMIT")
        assert cards_until(feed, {1}) == {1}


def test_master_data_mean_reading_everything(feed, path):
    with writing(path) as writer:
        writer("INSERT INTO master_log (kind) VALUES ('loop')")
        assert next_news(feed).everything


def test_a_thousand_changes_at_once_mean_reading_everything(feed, path):
    with writing(path) as writer:
        writer(
            "INSERT INTO event (card) WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000) SELECT i FROM n"
        )
        assert next_news(feed).everything
        writer.pull(3)
        assert cards_until(feed, {3}) == {3}


def test_fewer_events_than_before_mean_reading_everything(feed, path):
    with writing(path) as writer:
        writer.pull(1)
        cards_until(feed, {1})
        writer("DELETE FROM event")  # as when a backup is restored into the same file
        assert next_news(feed).everything


def test_every_change_of_many_writers_is_named(feed, path):
    def pull(first: int) -> None:
        with writing(path) as writer:
            for card in range(first, first + 50):
                writer.pull(card)

    threads = [threading.Thread(target=pull, args=(first,)) for first in (0, 100, 200, 300)]
    for thread in threads:
        thread.start()
    wanted = {first + offset for first in (0, 100, 200, 300) for offset in range(50)}
    assert cards_until(feed, wanted) == wanted
    for thread in threads:
        thread.join()


def test_writers_that_come_and_go_take_the_log_with_them(feed, path):
    log = path.with_name(path.name + "-wal")
    for card in (1, 2, 3):
        with writing(path) as writer:
            writer.pull(card)
        assert cards_until(feed, {card}) == {card}
    with writing(path) as writer:
        writer("PRAGMA wal_checkpoint(TRUNCATE)")
        assert log.stat().st_size == 0
        writer.pull(4)
        assert cards_until(feed, {4}) == {4}
        writer("PRAGMA journal_mode = WAL")


def test_a_feed_opened_while_there_is_no_log_sees_the_next_one(path, sqlite_url):
    log = path.with_name(path.name + "-wal")
    assert not log.exists()
    with open_feed(sqlite_url) as feed, writing(path) as writer:
        writer.pull(1)
        assert cards_until(feed, {1}) == {1}


def test_a_file_that_vanishes_is_a_loss(feed, path):
    for file in path.parent.iterdir():
        file.unlink()
    assert loss(feed).code == "database_missing"


def test_a_file_that_is_replaced_is_a_loss(feed, path):
    other = make(path.with_name("other.db"))
    other.replace(path)
    assert loss(feed).code == "database_lost"


def test_a_loss_is_told_again(feed, path):
    path.unlink()
    loss(feed)
    with pytest.raises(FeedLost):
        feed.drain()


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "database_missing"), (b"", "database_not_ours"), (b"no database at all " * 100, "database_not_ours")],
)
def test_what_is_no_database_of_ours_cannot_be_followed(sqlite_url, content, code):
    before = descriptors()
    if content is not None:
        Path(sqlite_url.removeprefix("sqlite:///")).write_bytes(content)
    with pytest.raises(FeedLost) as raised:
        open_feed(sqlite_url)
    assert raised.value.code == code
    assert descriptors() == before


def test_closing_gives_everything_back(path, sqlite_url):
    open_feed(sqlite_url).close()  # imports once what it needs
    threads, before = threading.active_count(), descriptors()
    for _ in range(5):
        feed = open_feed(sqlite_url)
        assert threading.active_count() > threads
        feed.close()
        feed.close()
    assert descriptors() == before
    assert threading.active_count() == threads


def test_closing_while_others_write_is_quiet(path, sqlite_url, caplog):
    threads, before = threading.active_count(), descriptors()
    done = threading.Event()

    def work() -> None:
        link = sqlite3_module.connect(path, isolation_level=None)
        link.execute("PRAGMA synchronous = OFF")
        while not done.is_set():
            link.execute("INSERT INTO event (card) VALUES (1)")
        link.close()

    writer = threading.Thread(target=work)
    writer.start()
    for _ in range(50):
        open_feed(sqlite_url).close()
    done.set()
    writer.join()
    assert caplog.records == []
    assert (threading.active_count(), descriptors()) == (threads, before)


@pytest.mark.parametrize("limit", ["instances", "watches"])
def test_where_inotify_has_no_more_room_the_file_is_polled(path, sqlite_url, monkeypatch, caplog, limit):
    inotify_c = pytest.importorskip("watchdog.observers.inotify_c")

    def refuse(*_: object) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    before = threading.active_count()
    name = "_create_inotify_fd" if limit == "instances" else "add_callback"
    monkeypatch.setattr(inotify_c.InotifyFD, name, refuse)
    with open_feed(sqlite_url) as feed, writing(path) as writer:
        assert threading.active_count() == before + 1
        writer.pull(6)
        assert cards_until(feed, {6}) == {6}
    assert "is polled" in caplog.text


def test_what_the_watch_misses_is_found_within_a_second(path, sqlite_url, monkeypatch):
    watch = sqlite._watch
    monkeypatch.setattr(sqlite, "_watch", lambda path, poke: watch(path, lambda: None))
    with open_feed(sqlite_url) as feed, writing(path) as writer:
        writer.pull(6)
        assert cards_until(feed, {6}) == {6}


def test_a_slow_disk_shows_the_commit_long_after_the_watch_spoke(path, sqlite_url, monkeypatch):
    watch = sqlite._watch
    monkeypatch.setattr(sqlite, "_watch", lambda path, poke: watch(path, lambda: None))
    monkeypatch.setattr(sqlite, "_GAPS", (*sqlite._GAPS, *[0.1] * 50))
    monkeypatch.setattr(sqlite, "_REST_SECONDS", 3600.0)
    with sqlite.SqliteFeed(sqlite_url) as feed, writing(path) as writer:
        feed._lookout._poked.set()
        assert not wait_readable([feed], 0.05)
        writer.pull(6)
        assert cards_until(feed, {6}) == {6}


def test_a_locked_file_delays_the_news_but_loses_none(feed, path):
    with writing(path) as writer:
        writer.pull(1)
        cards_until(feed, {1})
        feed._link.close()
        feed._link = Locked(sqlite._open(path), times=3)
        writer.pull(2)
        assert cards_until(feed, {2}) == {2}
        assert feed._link.times == 0


def test_follow_comes_back_to_a_file_that_was_put_back(path, sqlite_url):
    aside = path.with_name("aside.db")
    with writing(path) as writer:
        writer("PRAGMA journal_mode = DELETE")
        writer("PRAGMA journal_mode = WAL")
    found = follow(lambda: open_feed(sqlite_url), safety_seconds=60)
    assert next(found) == News(everything=True)
    path.rename(aside)
    lost = next(found)
    assert isinstance(lost, Lost)
    assert lost.fault.code == "database_missing"
    threading.Timer(0.2, aside.rename, [path]).start()
    assert next(found) == Back()
    assert next(found) == News(everything=True)
    with writing(path) as writer:
        writer.pull(4)
        assert next(found) == News(frozenset({4}))
    found.close()


def test_nothing_needs_announcing(sqlite_url):
    announcer = open_announcer(sqlite_url)
    announcer.announce([1])
    announcer.announce_everything()
    announcer.close()


def test_what_is_no_commit_is_no_news(feed, path):
    with writing(path) as writer:
        writer.pull(1)
        cards_until(feed, {1})
        writer("PRAGMA wal_checkpoint(TRUNCATE)")
        writer("BEGIN IMMEDIATE")
        writer.pull(2)
        writer("ROLLBACK")
        path.with_name("other.log").write_text("x")
        while wait_readable([feed], 0.5):
            assert feed.drain() == News()


class Locked:
    """A connection that finds the file locked at first."""

    def __init__(self, link, times: int) -> None:
        self._link = link
        self.times = times

    def execute(self, *args):
        if self.times:
            self.times -= 1
            raise sqlite3_module.OperationalError("database is locked")
        return self._link.execute(*args)

    def close(self) -> None:
        self._link.close()
