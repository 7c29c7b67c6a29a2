"""How whoever waits is told to end or to look; by itself, so that a window has it without the database's parts."""

import contextlib
import socket
from types import TracebackType
from typing import Self


class Stop:
    """Ends ``follow`` at once, from another thread or a signal handler."""

    def __init__(self) -> None:
        self._reader, self._writer = socket.socketpair()
        self._is_set = False

    def set(self) -> None:
        if not self._is_set:
            self._is_set = True
            with contextlib.suppress(OSError):  # closed already: nobody waits any more
                self._writer.send(b"\0")

    def is_set(self) -> bool:
        return self._is_set

    def fileno(self) -> int:
        return self._reader.fileno()

    def close(self) -> None:
        self._reader.close()
        self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Bell:
    """Wakes whoever waits for it, from another thread; rung twice before it is heard, it is rung once."""

    def __init__(self) -> None:
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)

    def ring(self) -> None:
        with contextlib.suppress(OSError):  # full, so it rings already; or closed, and nobody waits any more
            self._writer.send(b"\0")

    def hush(self) -> None:
        """It was heard."""
        with contextlib.suppress(OSError):
            while self._reader.recv(4096):
                pass

    def fileno(self) -> int:
        return self._reader.fileno()

    def close(self) -> None:
        self._reader.close()
        self._writer.close()
