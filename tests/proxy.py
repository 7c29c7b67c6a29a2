"""A network between clients and a PostgreSQL server that can be spoilt at will, for tests and ``dev.py plant``.

    with Proxy(server.port) as proxy:
        url = proxy.url(server.create_database())
        proxy.go_down()      # the cable is pulled: nobody comes in, and who was in is thrown out
        proxy.pass_on()      # it is plugged in again

All methods may be called from any thread and have taken effect when they return. Standard library only.

What goes mute here still acknowledges every packet, as a server that hangs does: neither keepalives nor
``tcp_user_timeout`` notice anything, only the patience of whoever waits does.
"""

import asyncio
import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

_PATIENCE_SECONDS = 10.0
_CHUNK = 65536
_BACKLOG = 512
_MOST_HELD = 1000
_READY = b"Z\0\0\0\5"
"""How the server's answer ends, but for one letter: it is ready for the next request."""
_FAREWELL = b"X\0\0\0\4"
"""What a client says last, and nobody answers."""

_Queue = asyncio.Queue[tuple[float, bytes]]
"""What is on its way in one direction, with the moment when it arrives; nothing, when the sender has ended."""


class Proxy:
    """Carries connections to a server's port on loopback, and spoils them when told to.

    Attributes:
        port: where clients connect; it stays the same.
        state: "passing", "down" or "mute".
        delay_ms: what each direction is late by.
        swallowed: how many answers were swallowed so far.
    """

    def __init__(self, port: int) -> None:
        self._server_port = port
        self._links: set[_Link] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._listening: asyncio.Server | None = None
        self._over: asyncio.TimerHandle | None = None
        # Bound and never listening: it keeps the port ours while we are down.
        self._place = _bound(0)
        self.port: int = self._place.getsockname()[1]
        self.state = "down"
        self.delay_ms = 0.0
        self.swallowed = 0
        self.flowing = asyncio.Event()
        self.lose: bytes | None = None
        self.lose_times = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self.pass_on()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.go_down()
        self._do(self._quiet())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._place.close()

    def url(self, url: str) -> str:
        """The address of a database of the server, by way of this proxy; as SQLAlchemy or as libpq writes it."""
        parts = urlsplit(url)
        user, at, _ = parts.netloc.rpartition("@")
        return parts._replace(netloc=f"{user}{at}127.0.0.1:{self.port}").geturl()

    @property
    def connections(self) -> int:
        """How many clients are connected."""
        return len(self._links)

    def pass_on(self) -> None:
        """Carry everything, also what was held back; ends every other state but the delay."""
        self._do(self._become("passing"))

    def go_down(self) -> None:
        """Reset all connections and refuse new ones, as when the cable is pulled or the server is off."""
        self._do(self._become("down"))

    def go_mute(self) -> None:
        """Take connections and what is sent on them, and carry nothing in either direction, until ``pass_on``."""
        self._do(self._become("mute"))

    def stall(self, seconds: float) -> None:
        """Go mute for so long and then pass on what was held; returns at once."""
        self._do(self._become("mute", seconds))

    def delay(self, milliseconds: float) -> None:
        """Carry everything so much later, in each direction: 25 makes 50 ms of network."""

        async def late() -> None:
            self.delay_ms = milliseconds

        self._do(late())

    def cut(self) -> None:
        """Reset all connections now; new ones come through."""

        async def cut() -> None:
            self._reset_all()

        self._do(cut())

    def swallow_answers(self, to: bytes = b"", times: int = 1) -> None:
        """Carry the next requests that hold these bytes, let the server carry them out, then drop its answer and reset
        the connection: the answer is lost after the commit.

        Only requests on connections that the server has let in count, and none of them may be encrypted.

        Args:
            to: the id of an event, say; b"" means any request. Of a statement that was prepared only the values travel.
            times: so many answers are lost, then all goes through again.
        """

        async def lose() -> None:
            self.lose, self.lose_times = to, times

        self._do(lose())

    async def _become(self, state: str, seconds: float | None = None) -> None:
        if self._over is not None:
            self._over.cancel()
        self._over = None
        self.state = state
        if state == "passing":
            self.flowing.set()
        else:
            self.flowing.clear()
        if state == "down":
            if self._listening is not None:
                # Whoever has just been let in gets his connection first: asyncio would leave it half made and open.
                for door in self._listening.sockets:
                    self._loop.remove_reader(door.fileno())
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                self._listening.close()
            self._listening = None
            self._reset_all()
        elif self._listening is None:
            self._listening = await asyncio.start_server(self._came, sock=_bound(self.port), backlog=_BACKLOG)
        if seconds is not None:
            self._over = self._loop.call_later(seconds, self._pass_again)

    async def _quiet(self) -> None:
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True)

    def _pass_again(self) -> None:
        self._over = None
        self.state = "passing"
        self.flowing.set()

    def _reset_all(self) -> None:
        for link in list(self._links):
            link.reset()

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = _Link(self, writer)
        self._links.add(link)
        try:
            if self.state == "down":  # it came in while the door was being closed
                link.reset()
            else:
                await link.carry(reader, self._server_port)
        except asyncio.CancelledError:
            pass  # reset
        finally:
            self._links.discard(link)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE_SECONDS)


class _Link:
    """A client's connection, and ours to the server on its behalf."""

    def __init__(self, proxy: Proxy, client: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._ends = [client]
        self._main = asyncio.current_task()
        self._let_in = False
        self._losing = False
        self._asked = self._answered = b""

    async def carry(self, requests: asyncio.StreamReader, port: int) -> None:
        """Until one side ends it."""
        (client,) = self._ends
        await self._proxy.flowing.wait()
        try:
            answers, server = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            self.reset()
            return
        self._ends.append(server)
        there: _Queue = asyncio.Queue(_MOST_HELD)
        back: _Queue = asyncio.Queue(_MOST_HELD)
        takes = [self._take(requests, there, self._request), self._take(answers, back, self._answer)]
        gives = [self._give(there, server), self._give(back, client)]
        tasks = [asyncio.ensure_future(one) for one in (*gives, *takes)]
        try:
            # No side of this protocol goes on talking to one that has ended.
            await asyncio.wait(tasks[:2], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            for end in self._ends:
                end.close()

    def reset(self) -> None:
        """Ends both connections at once, as a peer that has forgotten them does."""
        for end in self._ends:
            with contextlib.suppress(OSError):  # closed already
                end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.transport.abort()
        if self._main is not None and self._main is not asyncio.current_task():
            self._main.cancel()

    async def _take(self, source: asyncio.StreamReader, held: _Queue, wanted: Callable[[bytes], bool]) -> None:
        try:
            while data := await source.read(_CHUNK):
                if wanted(data):
                    await held.put((self._due(), data))
            await held.put((self._due(), b""))
        except OSError:
            self.reset()

    async def _give(self, held: _Queue, sink: asyncio.StreamWriter) -> None:
        try:
            while True:
                due, data = await held.get()
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                await self._proxy.flowing.wait()
                if not data:
                    return
                sink.write(data)
                await sink.drain()
        except OSError:
            self.reset()

    def _due(self) -> float:
        return time.monotonic() + self._proxy.delay_ms / 1000

    def _request(self, data: bytes) -> bool:
        """Notes whether the answer to this is to be lost; it is carried in any case."""
        proxy, lose = self._proxy, self._proxy.lose
        counts = self._let_in and not self._losing and data != _FAREWELL
        if counts and lose is not None and proxy.lose_times > 0:
            asked = self._asked + data
            self._asked = asked[-len(lose) :] if lose else b""  # what it begins with may have come before
            if lose in asked:
                proxy.lose_times -= 1
                self._losing = True
        return True

    def _answer(self, data: bytes) -> bool:
        """Whether an answer is to be carried."""
        self._answered = (self._answered + data)[-len(_READY) - 1 :]
        ready = self._answered[:-1] == _READY
        self._let_in = self._let_in or ready
        if self._losing and ready:
            self._proxy.swallowed += 1
            self.reset()
        return not self._losing


def _bound(port: int) -> socket.socket:
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind(("127.0.0.1", port))
    return place
