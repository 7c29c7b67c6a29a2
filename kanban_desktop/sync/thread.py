"""The courier's thread, as a window and a command have it; by itself, so that it costs no import before it starts."""

from collections.abc import Callable
from threading import Thread

from kanban_desktop.sync.stop import Bell, Stop

_JOIN_SECONDS = 5.0


class CourierThread:
    """Runs the courier until it is closed."""

    def __init__(self) -> None:
        self._over = Stop()
        self._bell = Bell()
        self._thread: Thread | None = None

    def start(self, catch_up: Callable[[], object], leave: Callable[[], None]) -> None:
        """Begins.

        Args:
            catch_up: as ``courier.run`` takes it.
            leave: called by the thread as its last act.
        """
        self._thread = Thread(target=self._run, args=(catch_up, leave), name="courier", daemon=True)
        self._thread.start()

    def ring(self) -> None:
        """There is work, or the plant may be back; any thread may say so."""
        self._bell.ring()

    def close(self) -> None:
        """Ends it; one that hangs in the network is left to itself."""
        self._over.set()
        if self._thread is not None:
            self._thread.join(_JOIN_SECONDS)
        self._over.close()
        self._bell.close()

    def _run(self, catch_up: Callable[[], object], leave: Callable[[], None]) -> None:
        from kanban_desktop.sync import courier

        try:
            courier.run(catch_up, self._over, self._bell)
        finally:
            leave()
