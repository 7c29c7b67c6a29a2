"""A window's print worker in a process of its own: ``python -m tests.operations.print_worker URL STATION``."""

import sys
from threading import Event
from uuid import uuid4

from kanban_desktop.operations.desks import Desks
from kanban_desktop.operations.printworker import POLL_SECONDS, PrintWorker
from kanban_desktop.settings import Settings
from tests.factories import real_now


def main(url: str, code: str) -> None:
    """Prints until it is killed; says when it has looked around."""
    desks = Desks.open(url, Settings(), real_now, uuid4, lambda _: None)
    stop = Event()
    worker = PrintWorker(desks, desks.catalog.layout.station(code).id, real_now, stop)
    while True:
        worker.work()
        print("looked", flush=True)
        stop.wait(POLL_SECONDS)


if __name__ == "__main__":
    main(*sys.argv[1:])
