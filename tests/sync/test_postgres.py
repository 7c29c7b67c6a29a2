"""The feed and the announcer on a real PostgreSQL server, which is also stopped, killed and silenced."""

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import LiteralString

import psycopg
import pytest

from kanban_desktop.store.engine import parse
from kanban_desktop.sync import Feed, FeedLost, News, postgres
from kanban_desktop.sync.feed import Back, Lost, follow, open_announcer, open_feed
from tests.gui.windows import until
from tests.pg_server import PostgresServer
from tests.sync.helpers import cards_until, loss, next_news

SECRET = "open-sesame"  # not a password of anything
ALL = News(everything=True)


@pytest.fixture
def link(postgres_url) -> Iterator[psycopg.Connection]:
    with connect(postgres_url) as link:
        yield link


@pytest.fixture
def feed(postgres_url) -> Iterator[postgres.PostgresFeed]:
    with postgres.PostgresFeed(postgres_url) as feed:
        yield feed


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    with PostgresServer(quick=True) as server:
        yield server


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def one(link: psycopg.Connection, ask: LiteralString, *params: object) -> int:
    row = link.execute(ask, params).fetchone()
    assert row is not None
    return row[0]


def cut_off(link: psycopg.Connection, application: str = "kanban-desktop%") -> int:
    """As when the network goes: end the feed's or the announcer's connections; says how many there were."""
    ask = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE application_name LIKE %s"
    return one(link, ask + " AND datname = current_database()", application)


def test_another_process_tells_which_cards_changed(feed, postgres_url):
    program = (
        "import sys; from kanban_desktop.sync.feed import open_announcer;"
        "told = open_announcer(sys.argv[1]); told.announce([12, 17, 12]); told.close()"
    )
    subprocess.run([sys.executable, "-c", program, postgres_url], check=True)
    assert cards_until(feed, {12, 17}) == {12, 17}
    assert feed.drain() == News()


def test_everything_can_be_told(feed, postgres_url):
    announcer = open_announcer(postgres_url)
    announcer.announce_everything()
    assert next_news(feed) == ALL
    announcer.close()


def test_nothing_is_told_of_no_cards(feed, postgres_url, link):
    announcer = postgres.Announcer(postgres_url)
    announcer.announce([])
    assert one(link, "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE %s", "%announcer") == 0
    announcer.close()


def test_more_cards_than_one_message_holds(feed, postgres_url):
    cards = {10**10 + number for number in range(5000)}
    announcer = postgres.Announcer(postgres_url)
    announcer.announce(cards)
    assert cards_until(feed, cards) == cards
    announcer.close()


@pytest.mark.parametrize("payload", ["", "*", "12;13", "all", "-1", "²", "1,x"])
def test_a_word_that_we_do_not_know_means_everything(feed, link, payload):
    link.execute("SELECT pg_notify('kanban', %s)", [payload])
    assert next_news(feed).everything


def test_what_is_rolled_back_is_not_told(feed, link, postgres_url):
    with connect(postgres_url) as other, other.transaction(force_rollback=True):
        other.execute("NOTIFY kanban, '1'")
    link.execute("NOTIFY kanban, '2'")
    assert cards_until(feed, {2}) == {2}


def heard_of_overtaken(feed: Feed, url: str) -> set[int]:
    """What a reader hears where card 100 takes the earlier id and commits after card 200; and then of card 300."""
    insert = "INSERT INTO event (card) VALUES (%s) RETURNING seq"
    announcer = postgres.Announcer(url)
    with connect(url) as slow, connect(url) as fast:
        with slow.transaction():
            first = one(slow, insert, 100)
            second = one(fast, insert, 200)
            announcer.announce([200])
            heard = cards_until(feed, {200})
            assert first < second
        # Whoever never hears of the first one is not waited for in vain.
        one(fast, insert, 300)
        announcer.announce([100])
        announcer.announce([300])
        heard |= cards_until(feed, {300})
    announcer.close()
    return heard


@pytest.fixture
def events(link) -> None:
    link.execute("CREATE TABLE event (seq bigint GENERATED ALWAYS AS IDENTITY, card bigint)")


@pytest.mark.usefixtures("events")
def test_ids_that_commit_out_of_order_are_not_lost(feed, postgres_url):
    assert heard_of_overtaken(feed, postgres_url) == {100, 200, 300}


class TrustsIds(postgres.PostgresFeed):
    """Broken as others have shipped it: it takes a notification as a hint only, and reads all events after the last."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._link = connect(url)
        self._last = 0

    def drain(self) -> News:
        if not super().drain():
            return News()
        found = self._link.execute("SELECT seq, card FROM event WHERE seq > %s", [self._last]).fetchall()
        self._last = max([self._last, *(seq for seq, _ in found)])
        return News(frozenset(card for _, card in found))

    def close(self) -> None:
        self._link.close()
        super().close()


@pytest.mark.usefixtures("events")
def test_a_reader_that_trusts_ids_is_found(postgres_url):
    with TrustsIds(postgres_url) as feed:
        assert heard_of_overtaken(feed, postgres_url) == {200, 300}, "then the test above finds nothing either"


def test_a_feed_that_is_cut_off_is_lost(feed, link):
    cut_off(link, "%feed")
    assert loss(feed).code == "database_lost"
    feed.close()
    feed.close()


def test_what_came_before_the_end_is_not_needed_after_it(feed, link):
    """The reader reads everything after a loss, so news that the loss swallows are not missed."""
    link.execute("NOTIFY kanban, '1'")
    cut_off(link, "%feed")
    assert loss(feed).code == "database_lost"


def test_follow_comes_back_and_reads_everything(link, postgres_url):
    found = follow(lambda: open_feed(postgres_url), safety_seconds=60)
    assert next(found) == ALL
    cut_off(link, "%feed")
    assert isinstance(next(found), Lost)
    assert next(found) == Back()
    assert next(found) == ALL
    link.execute("NOTIFY kanban, '5'")
    assert next(found) == News(frozenset({5}))
    found.close()


@pytest.mark.parametrize("mode", ["immediate", "kill"])
def test_follow_comes_back_after_the_server_crashed(own_server, mode):
    url = own_server.create_database()
    found = follow(lambda: open_feed(url), safety_seconds=60)
    assert next(found) == ALL
    own_server.stop(mode)
    lost = next(found)
    assert isinstance(lost, Lost)
    assert lost.fault.code == "database_lost"
    starting = threading.Timer(0.3, own_server.start)
    starting.start()
    assert next(found) == Back()
    assert next(found) == ALL
    starting.join()
    with connect(url) as link:
        link.execute("NOTIFY kanban, '5'")
    assert next(found) == News(frozenset({5}))
    found.close()


def test_a_notification_that_never_comes_is_made_good(link, postgres_url):
    found = follow(lambda: open_feed(postgres_url), safety_seconds=0.2)
    assert next(found) == ALL
    link.execute("CREATE TABLE event (card bigint)")
    link.execute("INSERT INTO event VALUES (1)")  # and whoever did it died before the word was out
    assert next(found) == ALL
    found.close()


def test_draining_does_not_wait(feed):
    assert feed.drain() == News()


def test_an_announcer_that_was_cut_off_tells_it_all_the_same(feed, link, postgres_url, caplog):
    announcer = postgres.Announcer(postgres_url)
    announcer.announce([1])
    assert cut_off(link, "%announcer") == 1
    announcer.announce([2])
    assert cards_until(feed, {1, 2}) == {1, 2}
    announcer.close()
    assert caplog.records == []


def test_what_is_announced_after_the_end_is_told_and_leaves_no_connection_behind(feed, link, postgres_url):
    """By a call that the station had given up: it was carried out all the same, and the others must hear of it."""
    announcer = postgres.Announcer(postgres_url)
    announcer.announce([1])
    announcer.close()
    announcer.announce([2])
    assert cards_until(feed, {1, 2}) == {1, 2}
    ask: LiteralString = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE %s"
    until(lambda: one(link, ask + " AND datname = current_database()", "%announcer") == 0, "it is still connected")


def test_an_announcer_without_a_server_warns_once_and_fails_nobody(own_server, caplog):
    url = own_server.create_database()
    announcer = postgres.Announcer(url)
    announcer.announce([1])
    own_server.stop("immediate")
    for card in (2, 3, 4):
        announcer.announce([card])
    announcer.announce_everything()
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    own_server.start()
    with open_feed(url) as feed:
        announcer.announce([5])
        assert cards_until(feed, {5}) == {5}
    own_server.stop("immediate")
    announcer.announce([6])
    assert len(caplog.records) == 2
    announcer.close()
    announcer.close()


def test_in_the_background_all_is_told_before_it_closes(feed, postgres_url):
    announcer = postgres.BackgroundAnnouncer(postgres.Announcer(postgres_url))
    for card in range(100):
        announcer.announce([card])
    announcer.close()
    announcer.close()
    assert cards_until(feed, set(range(100))) == set(range(100))
    with postgres.PostgresFeed(postgres_url) as other:
        again = postgres.BackgroundAnnouncer(postgres.Announcer(postgres_url))
        again.announce_everything()
        again.close()
        assert next_news(other) == ALL


def test_no_password_is_shown(postgres_server, caplog):
    url = postgres_server.url("no_such_database").replace("@", f":{SECRET}@") + f"?sslpassword={SECRET}"
    with pytest.raises(FeedLost) as raised:
        open_feed(url)
    announcer = postgres.Announcer(url)
    announcer.announce([1])
    announcer.close()
    assert "no_such_database" in caplog.text
    faults = [raised.value, raised.value.__cause__]
    assert SECRET not in "".join(map(repr, faults)) + "".join(map(str, faults)) + caplog.text + repr(announcer)


def test_an_address_where_nobody_answers_is_a_loss():
    with pytest.raises(FeedLost) as raised:
        open_feed("postgresql://nobody@127.0.0.1:1/plant")
    assert raised.value.code == "database_lost"


def test_a_dead_peer_is_noticed_by_the_link_itself(feed, postgres_url):
    """Half-open connections are silent: the system must ask, since we only listen."""
    set_up = {option.keyword.decode(): (option.val or b"").decode() for option in feed._connection.pgconn.info}
    assert {name: set_up[name] for name in ("keepalives_idle", "keepalives_interval", "keepalives_count")} == {
        "keepalives_idle": "3",
        "keepalives_interval": "1",
        "keepalives_count": "2",
    }
    assert set_up["tcp_user_timeout"] == "3000"
    assert set_up["connect_timeout"] == "2"
    with postgres.PostgresFeed(f"{postgres_url}?keepalives_idle=9&application_name=mine") as other:
        assert b"9" in [option.val for option in other._connection.pgconn.info if option.keyword == b"keepalives_idle"]
        assert other._connection.info.parameter_status("application_name") == "mine"


def test_plain_urls_and_sockets_are_understood(postgres_server, postgres_url):
    name = parse(postgres_url).database
    for url in (
        f"postgresql://postgres@127.0.0.1:{postgres_server.port}/{name}",
        f"postgresql+psycopg://postgres@/{name}?host={postgres_server.socket_dir}&port={postgres_server.port}",
    ):
        with open_feed(url) as feed, connect(postgres_url) as link:
            link.execute("NOTIFY kanban, '1'")
            assert cards_until(feed, {1}) == {1}


def test_a_hundred_and_fifty_feeds_hear_of_one_card(postgres_server, postgres_url):
    feeds = [postgres.PostgresFeed(postgres_url) for _ in range(150)]
    announcer = postgres.Announcer(postgres_url)
    announcer.announce([9])
    for feed in feeds:
        assert cards_until(feed, {9}) == {9}
        feed.close()
    announcer.close()
