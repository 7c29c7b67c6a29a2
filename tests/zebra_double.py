"""A label printer's double: takes ZPL on a port of its own and answers ``~HS`` and ``~HQES`` as a Zebra does."""

import contextlib
import re
import socket
import threading
from dataclasses import dataclass, field
from typing import Self

_ASKED = re.compile(rb"~HS|~HQES|\^XA.*?\^XZ", re.DOTALL)


@dataclass
class ZebraDouble:
    """Its flags may be changed at any time, as a person opens the head or puts a new roll in.

    Attributes:
        labels: what has come out.
        held: what it has in its buffer and cannot print.
        mute: it takes everything and says nothing.
        greeting: what a peer that is no printer says to whoever asks.
        hang_up_after: how many bytes of labels it takes before the line breaks.
        port: where it listens; 0: wherever there is room.
    """

    labels_out: bool = False
    head_open: bool = False
    ribbon_out: bool = False
    paused: bool = False
    knows_hqes: bool = True
    mute: bool = False
    greeting: bytes = b""
    slow: bool = False
    runs_out_after: int | None = None
    hang_up_after: int | None = None
    port: int = 0
    labels: list[bytes] = field(default_factory=list)
    held: list[bytes] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._over = threading.Event()
        self._server = socket.create_server(("127.0.0.1", self.port))
        self._server.settimeout(0.05)
        self._links: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._serve, name="zebra")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        for link in self._links:
            link.join()
        self._server.close()

    @property
    def address(self) -> str:
        """Where it listens."""
        host, port = self._server.getsockname()
        return f"{host}:{port}"

    def _serve(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(TimeoutError):
                link, _ = self._server.accept()
                thread = threading.Thread(target=self._talk, args=(link,), name="zebra's line")
                thread.start()
                self._links.append(thread)

    def _talk(self, link: socket.socket) -> None:
        link.settimeout(0.05)
        got = b""
        with link, contextlib.suppress(ConnectionError):
            while not self._over.is_set():
                try:
                    part = link.recv(65536)
                except TimeoutError:
                    continue
                if not part:
                    return
                got += part
                if self.greeting:
                    link.sendall(self.greeting)
                    return
                if self.hang_up_after is not None and b"^XA" in got and len(got) > self.hang_up_after:
                    self.hang_up_after = None
                    self.arrived.set()
                    # What was not read makes the line break, as a pulled cable does.
                    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                    return
                while (found := _ASKED.search(got)) is not None:
                    got = got[found.end() :]
                    self._take(link, found[0])

    def _take(self, link: socket.socket, asked: bytes) -> None:
        if asked.startswith(b"^XA"):
            self.held.append(asked)
            self.arrived.set()
            return
        self._print()
        if self.mute:
            return
        if asked == b"~HS":
            link.sendall(self._status())
        elif self.knows_hqes:
            link.sendall(self._query())

    def _print(self) -> None:
        while self.held and not (self.labels_out or self.head_open or self.ribbon_out or self.paused or self.slow):
            self.labels.append(self.held.pop(0))
            if self.runs_out_after is not None and len(self.labels) >= self.runs_out_after:
                self.labels_out, self.runs_out_after = True, None

    def _status(self) -> bytes:
        waiting = len(self.held)
        return (
            f"\x02030,{self.labels_out:d},{self.paused:d},1245,{waiting:03},0,0,0,000,0,0,0\x03\r\n"
            f"\x02000,0,{self.head_open:d},{self.ribbon_out:d},1,2,6,0,{min(waiting, 1):08},1,000\x03\r\n"
            "\x021234,0\x03\r\n"
        ).encode()

    def _query(self) -> bytes:
        bits = self.labels_out * 1 | self.ribbon_out * 2 | self.head_open * 4 | self.paused * 0x10000
        errors = f"ERRORS:         {bool(bits):d} 00000000 {bits:08X}"
        return f"\x02\r\n  PRINTER STATUS\r\n   {errors}\r\n   WARNINGS:       0 00000000 00000000\r\n\x03".encode()
