"""A board of 10,000 cards against one of 200: its first paint, and the update after one card was scanned.

The page is the real one, painted into memory; half the cards are consumed here and half supplied, three of eight of
them open. ``read`` is what the thread that asks does, ``shown`` what Qt's thread does: until all that is
posted is painted. Everything is read again with every safety poll, though nothing has changed.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtWidgets import QApplication

from kanban_desktop.gui import theme
from kanban_desktop.gui.board.page import BoardPage
from kanban_desktop.gui.theme import Theme
from kanban_desktop.operations.answer import Outcome
from kanban_desktop.operations.request import Request
from tests.bench.harness import Limit, Row, take_turns, timed
from tests.bench.plant import Shape, build
from tests.bench.work import DEVICE, Work, at_work, now, station_url
from tests.pg_server import PostgresServer

GROUP = "cards"
FEW, MANY = Shape(stations=2, loops_each=25, cards_each=4), Shape(stations=2, loops_each=1250, cards_each=4)
LESS = Shape(stations=2, loops_each=50, cards_each=4)
"""Instead of many where only a few rounds are wanted: to see that it runs."""
STATION = "S002"

_WALKED = 40
_MOST, _WHOLE, _ENOUGH = 100, 8, 5
_FRAME = Limit(16, "p99 milliseconds")


class Stage:
    """A board on the screen, with the database that it is read from."""

    def __init__(self, work: Work, shape: Shape) -> None:
        self._work = work
        self._here = work.catalog.layout.station(STATION)
        self._walk = work.known(shape.full_cards(station=1)[:_WALKED])
        self.page = self._opened()
        self.board = work.boards.read(self._here)
        self._show()

    def first(self) -> float:
        """Shown by a page that has shown none."""
        self.page.deleteLater()
        self.page = self._opened()
        return timed(self._show)

    def reading(self) -> float:
        """The whole board read."""
        return timed(lambda: self._work.boards.read(self._here))

    def polled(self) -> float:
        """Everything was read again, and nothing had changed."""
        self.board = self._work.boards.read(self._here, self.board)
        return timed(self._show)

    def updated(self) -> float:
        """One card was scanned: the page's part."""
        self.board = self._work.boards.refresh(self.board, {self._scan()})
        return timed(self._show)

    def refreshed(self) -> float:
        """One card was scanned: read and shown."""
        card = self._scan()

        def refresh() -> None:
            self.board = self._work.boards.refresh(self.board, {card})
            self._show()

        return timed(refresh)

    def _scan(self) -> int:
        walk = self._walk
        walk.turn()
        answer = self._work.cards.scan(walk.code, Request(walk.station, device=DEVICE))
        assert answer.outcome is Outcome.MOVED, answer
        found = self._work.catalog.find(walk.card.number, now())
        assert found is not None
        walk.moved(found[0])
        return walk.card.number

    def _opened(self) -> BoardPage:
        page = BoardPage(Theme())
        page.resize(1280, 800)
        page.show()
        for _ in range(3):
            QApplication.processEvents()
        return page

    def _show(self) -> None:
        self.page.tick(now())
        self.page.show_board(self.board)
        QApplication.processEvents()


def on_postgres(server: PostgresServer, rounds: int) -> Iterator[Row]:
    """The rows for PostgreSQL."""
    shapes = _shapes(rounds)
    owners = [server.create_database() for _ in shapes]
    for owner, shape in zip(owners, shapes, strict=True):
        build(owner, shape)
    yield from _rows("PostgreSQL", [station_url(server, owner) for owner in owners], shapes, rounds)


def on_sqlite(folder: Path, rounds: int) -> Iterator[Row]:
    """The rows for SQLite."""
    urls = [f"sqlite:///{folder / name}.db" for name in ("few", "many")]
    shapes = _shapes(rounds)
    for url, shape in zip(urls, shapes, strict=True):
        build(url, shape)
    yield from _rows("SQLite", urls, shapes, rounds)


def _shapes(rounds: int) -> tuple[Shape, Shape]:
    return FEW, MANY if rounds >= _ENOUGH else LESS


def _rows(engine: str, urls: list[str], shapes: tuple[Shape, Shape], rounds: int) -> Iterator[Row]:
    before = os.environ.get("QT_QPA_PLATFORM")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QApplication.instance() or QApplication(["bench"])
    theme.load_fonts()
    rounds = min(rounds, _MOST)
    with ExitStack() as stack:
        few, many = (Stage(stack.enter_context(at_work(url)), shape) for url, shape in zip(urls, shapes, strict=True))
        pairs: list[tuple[str, Callable[[], float], Callable[[], float], Limit | None]] = [
            ("all read again, shown", many.polled, few.polled, None),
            ("first board, shown", many.first, few.first, Limit(1.5)),
            ("one card scanned, shown", many.updated, few.updated, Limit(1.5)),
            ("one card scanned, read and shown", many.refreshed, few.refreshed, Limit(1.5)),
            ("whole board, read", many.reading, few.reading, None),
        ]
        for what, ours, other, limit in pairs:
            samples = take_turns({"many": ours, "few": other}, min(rounds, _WHOLE) if "whole" in what else rounds, 2)
            yield Row(
                GROUP, engine, f"{shapes[1].cards:,} cards: {what}", samples["many"], "200 cards", samples["few"], limit
            )
            if "shown" in what and "read and" not in what:
                yield Row(GROUP, engine, "the same, one frame", samples["many"], limit=_FRAME)
        for stage in (few, many):
            stage.page.close()
            stage.page.deleteLater()
        application.processEvents()
    if before is None:
        del os.environ["QT_QPA_PLATFORM"]
    else:
        os.environ["QT_QPA_PLATFORM"] = before
