"""The spoilt network of the tests does what it says, between a real client and a real server."""

import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from tests.pg_server import PostgresServer
from tests.proxy import Proxy

PATIENCE_SECONDS = 20


@pytest.fixture
def proxy(postgres_server: PostgresServer) -> Iterator[Proxy]:
    with Proxy(postgres_server.port) as proxy:
        yield proxy


@pytest.fixture
def url(proxy: Proxy, postgres_url: str) -> str:
    """The way to an empty database by the proxy, as libpq writes it."""
    return proxy.url(postgres_url).replace("+psycopg", "")


def connect(url: str) -> "psycopg.Connection[tuple[int]]":
    return psycopg.connect(url, autocommit=True, connect_timeout=PATIENCE_SECONDS)


def one(link: "psycopg.Connection[tuple[int]]") -> int:
    row = link.execute("SELECT 1").fetchone()
    assert row is not None
    return row[0]


def made(url: str) -> int:
    """How many rows there are."""
    with connect(url) as link:
        row = link.execute("SELECT count(*) FROM made").fetchone()
        assert row is not None
        return row[0]


def test_what_is_carried_is_whole(url: str) -> None:
    with connect(url) as link:
        row = link.execute("SELECT repeat('kanban', 500000) = %s", ["kanban" * 500_000]).fetchone()
        assert row == (True,)


@pytest.mark.parametrize("address", ["postgresql://ben@db.example:5432/plant?sslmode=require", "postgresql:///plant"])
def test_the_address_keeps_all_but_host_and_port(proxy: Proxy, address: str) -> None:
    wanted = address.replace("db.example:5432", f"127.0.0.1:{proxy.port}").replace("///", f"//127.0.0.1:{proxy.port}/")
    assert proxy.url(address) == wanted


def test_down_throws_out_and_refuses_until_it_passes_again(proxy: Proxy, url: str) -> None:
    with connect(url) as link:
        assert one(link) == 1
        assert proxy.connections == 1
        proxy.go_down()
        with pytest.raises(psycopg.OperationalError):
            one(link)
    with pytest.raises(psycopg.OperationalError, match="refused"):
        connect(url)
    assert (proxy.state, proxy.connections) == ("down", 0)
    proxy.pass_on()
    with connect(url) as link:
        assert one(link) == 1


def test_mute_holds_everything_and_then_carries_it(proxy: Proxy, url: str) -> None:
    answers: list[int] = []
    with connect(url) as link:
        assert one(link) == 1
        proxy.go_mute()

        def ask_both() -> None:
            answers.append(one(link))
            with connect(url) as late:
                answers.append(one(late))

        asking = threading.Thread(target=ask_both)
        asking.start()
        asking.join(0.2)
        assert asking.is_alive()
        assert answers == []
        proxy.pass_on()
        asking.join(PATIENCE_SECONDS)
    assert answers == [1, 1]


def test_whoever_connects_to_the_mute_waits_for_its_word(proxy: Proxy, url: str) -> None:
    proxy.go_mute()
    with pytest.raises(psycopg.errors.ConnectionTimeout):
        psycopg.connect(url, connect_timeout=2)  # libpq's least


def test_a_stall_ends_by_itself(proxy: Proxy, url: str) -> None:
    with connect(url) as link:
        began = time.monotonic()
        proxy.stall(0.3)
        assert one(link) == 1
        assert time.monotonic() - began >= 0.3
        assert proxy.state == "passing"


def test_delay_is_of_each_direction_and_of_the_road_not_of_each_message(proxy: Proxy, url: str) -> None:
    with connect(url) as link:
        proxy.delay(25)
        began = time.monotonic()
        assert one(link) == 1
        single = time.monotonic() - began
        assert single >= 0.05
        began = time.monotonic()
        with link.pipeline():
            for _ in range(40):
                link.execute("SELECT 1")
        assert time.monotonic() - began < 20 * 0.05, "they travel together"
        proxy.delay(0)
        began = time.monotonic()
        assert one(link) == 1
        assert time.monotonic() - began < single


def test_cut_resets_and_lets_in_again(proxy: Proxy, url: str) -> None:
    with connect(url) as link:
        assert one(link) == 1
        proxy.cut()
        with pytest.raises(psycopg.OperationalError):
            one(link)
    with connect(url) as link:
        assert one(link) == 1


def test_the_answer_is_lost_after_the_commit(proxy: Proxy, url: str) -> None:
    with connect(url) as link:
        link.execute("CREATE TABLE made (id text)")
    for turn in range(20):
        with connect(url) as link:
            link.execute("INSERT INTO made VALUES (%s)", ["another"])
            proxy.swallow_answers(f"the {turn}. one".encode())
            assert one(link) == 1
            with pytest.raises(psycopg.OperationalError):
                link.execute("INSERT INTO made VALUES (%s)", [f"the {turn}. one"])
        assert proxy.swallowed == turn + 1
    assert made(url) == 40


def test_so_many_answers_are_lost_whatever_the_request(proxy: Proxy, url: str) -> None:
    with connect(url) as link:
        link.execute("CREATE TABLE made (id text)")
    proxy.swallow_answers(times=2)
    for lost in (True, True, False):
        with connect(url) as link:
            if not lost:
                link.execute("INSERT INTO made VALUES ('x')")
                continue
            with pytest.raises(psycopg.OperationalError):
                link.execute("INSERT INTO made VALUES ('x')")
    assert (proxy.swallowed, made(url)) == (2, 3)


def test_the_end_of_one_side_is_the_end_of_the_other(proxy: Proxy, url: str) -> None:
    with connect(url) as link, connect(url) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [link.info.backend_pid])
        with pytest.raises(psycopg.OperationalError):
            one(link)


def test_a_server_that_is_away_resets_who_comes(postgres_server: PostgresServer) -> None:
    with PostgresServer() as server, Proxy(server.port) as proxy:
        server.stop()
        with pytest.raises(psycopg.OperationalError):
            connect(proxy.url(server.url("postgres")).replace("+psycopg", ""))
        server.start()
        with connect(proxy.url(server.url("postgres")).replace("+psycopg", "")) as link:
            assert one(link) == 1


def test_many_come_at_once_and_all_are_thrown_out(proxy: Proxy, url: str) -> None:
    links = []
    try:
        links = [connect(url) for _ in range(150)]
        assert proxy.connections == 150
        proxy.go_down()
        for link in links:
            with pytest.raises(psycopg.OperationalError):
                one(link)
    finally:
        for link in links:
            link.close()
