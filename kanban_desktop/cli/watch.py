"""The command ``watch``: a line for every change on a station's board, through every loss of the database."""

import signal
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from kanban_desktop.cli import documents, output
from kanban_desktop.cli.cards import amount, clock, state
from kanban_desktop.cli.output import table
from kanban_desktop.cli.session import Session, carrying, now, opened
from kanban_desktop.model.board import Board, BoardCard
from kanban_desktop.model.card import Card
from kanban_desktop.model.errors import KanbanError, OutOfReach
from kanban_desktop.model.plant import Loop
from kanban_desktop.operations import words
from kanban_desktop.store.catalog import Filter
from kanban_desktop.store.database import check
from kanban_desktop.sync.feed import Back, Lost, News, Stop, follow, open_feed


def watch(options: Namespace) -> int:
    """Prints the board, then its changes, until it is told to end or nobody reads it any more.

    Raises:
        KanbanError: it cannot begin; once begun it goes on whatever happens to the database.
    """
    with Stop() as stop, _signals(stop), carrying(options), opened(options) as session:
        watcher = _Watcher(session, session.boards.read(session.station(options.station)), as_json=options.json)
        try:
            watcher.begin()
            for news in follow(
                lambda: open_feed(session.url), stop=stop, safety_seconds=session.settings.safety_poll_seconds
            ):
                if output.reader_gone():
                    break
                watcher.tell(news)
        except BrokenPipeError:
            output.silence()
    return 0


class _Watcher:
    """Reads the board again when something changed, and prints in what it differs.

    Attributes:
        fault: why the board as printed may not be the database's, as a code; None again only once it was read again.
    """

    def __init__(self, session: Session, board: Board, *, as_json: bool) -> None:
        self.fault: str | None = None
        self._session = session
        self._board = board
        self._as_json = as_json
        self._stale = False

    def begin(self) -> None:
        """Prints the whole board."""
        cards = sorted(self._board.cards.values(), key=lambda one: one.card.number)
        if self._as_json:
            for one in cards:
                self._print_card(one)
            return
        station, zone = self._board.station, self._session.catalog.layout.plant.zone.key
        output.put(output.safe(f"{station.name} ({station.code}), times in {zone}. Stop with Ctrl-C."))
        rows = [_cells(one.card, one.loop, self._session) for one in cards]
        for row in table(_HEADS, rows, flexible=4):
            output.put(row)

    def tell(self, news: News | Lost | Back) -> None:
        """Prints what the news come to."""
        try:
            match news:
                case Lost(fault):
                    self._session.database.dispose()  # its connections are as dead as the feed's
                    self._lost(fault)
                case News():
                    self._read(news)
                case Back():
                    pass  # news of everything follow; only they show that the board is right again
        except OutOfReach as fault:
            self._lost(fault)

    def _read(self, news: News) -> None:
        if news.everything or self._stale:
            if self.fault:
                check(self._session.database)  # it may have been upgraded, or be another one
            self._session.catalog.refresh()
            here = self._session.catalog.layout.stations.get(self._board.station.id, self._board.station)
            board = self._session.boards.read(here)
        else:
            board = self._session.boards.refresh(self._board, news.cards)
        self._stale = False
        if self.fault:
            self.fault = None
            self._print_connection(None)
        before, self._board = self._board.cards, board
        self._print_changes(before, board.cards)

    def _lost(self, fault: KanbanError) -> None:
        self._stale = True
        if fault.code != self.fault:
            self.fault = fault.code
            self._print_connection(fault)

    def _print_changes(self, before: dict[int, BoardCard], after: dict[int, BoardCard]) -> None:
        changed = [one for number, one in after.items() if number not in before or _differ(before[number], one)]
        for one in sorted(changed, key=lambda one: (_happened(one.card), one.card.number)):
            self._print_card(one)
        gone = [number for number in before if number not in after]
        if gone:
            self._print_gone(gone)

    def _print_gone(self, numbers: list[int]) -> None:
        """What left this board is told with where it is now."""
        for card, loop in self._session.catalog.cards(Filter(numbers=numbers), now()):
            if self._as_json:
                self._print("gone", card, documents.card(card, loop, self._session.catalog.layout.plant.code))
            else:
                self._print_row(card, loop, "gone: ")

    def _print_card(self, one: BoardCard) -> None:
        if self._as_json:
            self._print("card", one.card, documents.on_board(one, self._session.catalog.layout.plant.code))
        else:
            self._print_row(one.card, one.loop, "")

    def _print(self, kind: str, card: Card, document: output.Document) -> None:
        at = documents.when(card.last.at if card.last else None)
        shown = {"kind": kind, "at": at, "shown_at": documents.when(now()), "card": document}
        output.put(output.line(shown))

    def _print_row(self, card: Card, loop: Loop, before: str) -> None:
        time, number, where, *rest = _cells(card, loop, self._session)
        (row,) = table(("",) * len(_HEADS), [(time, number, before + where, *rest)], flexible=4)[1:]
        output.put(row)

    def _print_connection(self, fault: KanbanError | None) -> None:
        message = words.fault(fault) if fault else "The database is there again; the board is right."
        if self._as_json:
            at = documents.when(now())
            shown = {
                "kind": "connection", "at": at, "shown_at": at, "card": None,
                "online": fault is None, "message": output.safe(message),
            }  # fmt: skip
            output.put(output.line(shown))
        else:
            output.write_fault("", message, as_json=False)


_HEADS = ("Time", ">Card", "State", ">Quantity", "Part", "From", "To")


def _cells(card: Card, loop: Loop, session: Session) -> tuple[str, ...]:
    zone = session.catalog.layout.plant.zone
    return (
        clock(card.last.at if card.last else None, zone), str(card.number), state(card), amount(card, loop),
        f"{loop.part.number} {loop.part.name}", loop.supply.code, loop.demand.code,
    )  # fmt: skip


def _differ(one: BoardCard, other: BoardCard) -> bool:
    return one.card.version != other.card.version


def _happened(card: Card) -> int:
    return card.last.at if card.last else 0


@contextmanager
def _signals(stop: Stop) -> Iterator[None]:
    """Ctrl-C and a plain kill end it in good order, wherever it waits."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {one: signal.signal(one, end) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
