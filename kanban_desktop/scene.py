"""The demo's scene, played with real processes: one watches the upstream board, others scan a label's decoded code.

Everything a new user should believe is done for real here: the label is painted, written to a file, read back from
that file by a decoder, and what was read is scanned in a process of its own.
"""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from kanban_desktop import settings
from kanban_desktop.model.board import Board, BoardCard
from kanban_desktop.model.calendar import instant
from kanban_desktop.model.errors import BadInput, OutOfReach
from kanban_desktop.model.label import Label
from kanban_desktop.model.path import SupplyState
from kanban_desktop.model.plant import LoopKind, Station
from kanban_desktop.operations import demo_past, demo_plant
from kanban_desktop.operations.board import BoardDesk
from kanban_desktop.operations.labels import LabelDesk
from kanban_desktop.store import database, masterdata
from kanban_desktop.store.catalog import Catalog
from kanban_desktop.store.engine import Database, parse, shown

PATIENCE = 20.0
"""Seconds after which a process that says nothing counts as stuck."""

_SETTLED = 60_000_000
"""A card that moved less than so many microseconds ago is left alone."""

_CONSUMER, _PART = "AS-2", "4711-22"


@dataclass(slots=True)
class _Told:
    """What the scene has to tell: at once to a reader, or as one document in the end."""

    as_json: bool
    document: dict[str, Any] = field(default_factory=lambda: {"format": 1, "scans": []})

    def say(self, text: str = "") -> None:
        if not self.as_json:
            print(text, flush=True)


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo plant, ready to be played on.

    Attributes:
        address: URL of its database.
        folder: where the labels are.
        card: a full card at the consumer, and its code as a decoder read it from its label.
        watched: how many cards the supplier's board shows.
    """

    address: str
    folder: Path
    card: BoardCard
    code: str
    watched: int

    @property
    def consumer(self) -> Station:
        """Who takes the card's container."""
        return self.card.loop.demand

    @property
    def supplier(self) -> Station:
        """Who fills it again."""
        return self.card.loop.supply


Pictures = Callable[[Stage], list[Path]]
"""Opens both stations' windows in memory, scans the card, and leaves pictures of them."""


def play(folder: Path | None, url: str | None, fresh: bool, as_json: bool, pictures: Pictures | None = None) -> int:
    """Plays the scene on the demo plant; returns the exit status.

    Args:
        folder: where the labels and pictures are left; None means a folder beside the demo's database.
        url: the database to play on, empty or the demo plant's; None means a file of the demo's own.
        fresh: make the demo plant's file anew.
        pictures: shows the scene's next pull in windows.

    Raises:
        BadInput: the database holds another plant than the demo's.
        OutOfReach: the database, a process or the folder cannot be used.
    """
    told = _Told(as_json)
    stage = _staged(folder, url, fresh, told)
    with _Watch(stage.supplier, stage.address, stage.watched) as watch:
        told.say(
            f"{stage.supplier.name} watches its board in a process of its own. "
            f"{stage.consumer.name} scans in another:\n"
        )
        for station, badge in (
            (stage.consumer, "OP-13"),
            (stage.consumer, "OP-14"),
            (stage.supplier, "OP-09"),
            (stage.consumer, "OP-13"),
        ):
            _scanned(stage.code, station, badge, stage.address, watch, stage.card.card.number, told)
    if pictures is not None:
        made = pictures(_staged(stage.folder, stage.address, False, _Told(as_json=True)))
        told.document["pictures"] = [str(path) for path in made]
        told.say("\nThe boards of both stations, before and after another pull:\n" + "\n".join(map(str, made)))
    told.document |= {"folder": str(stage.folder), "database": shown(parse(stage.address)), "code": stage.code}
    told.say(f"\nThe labels are in {stage.folder}\nThe plant is in {shown(parse(stage.address))}")
    if as_json:
        print(json.dumps(told.document, ensure_ascii=False))
    return 0


def set_up(folder: Path | None, url: str | None, fresh: bool) -> Stage:
    """Makes the demo plant ready for windows, and says what to do in them; arguments and errors as with ``play``."""
    told = _Told(as_json=False)
    stage = _staged(folder, url, fresh, told)
    told.say(
        f"Two windows open: {stage.consumer.name}, and {stage.supplier.name}, which supplies it.\n"
        f"Scan a label of {stage.folder} in the window of {stage.consumer.name}. Without a scanner, type:\n"
        f"  kanban-desktop scan {stage.code} --station {stage.consumer.code}\n"
        "Close both windows to end."
    )
    return stage


def _staged(folder: Path | None, url: str | None, fresh: bool, told: _Told) -> Stage:
    own = settings.demo_file()
    address = url or f"sqlite:///{own}"
    folder = (folder or own.with_name("demo-labels")).absolute()
    home = _prepared(address, fresh, told)
    try:
        catalog = Catalog(home)
        boards = BoardDesk(catalog, _now)
        card, deck = _full_card(boards.read(catalog.layout.station(_CONSUMER)))
        told.say(f"{card.loop.demand.name} uses {card.loop.part.name}, {card.loop.supply.name} supplies it.")
        chosen, *others = LabelDesk(catalog, _now).labels((card, *deck))
        code = _printed(folder, card, chosen, others, told)
        return Stage(address, folder, card, code, len(boards.read(card.loop.supply).cards))
    finally:
        home.dispose()


def _now() -> int:
    return time.time_ns() // 1000


def make(address: str) -> None:
    """Makes the demo plant where it is not there.

    Raises:
        BadInput: the database holds another plant than the demo's.
        OutOfReach: the database cannot be made or used.
    """
    _prepared(address, False, _Told(as_json=True)).dispose()


def _prepared(address: str, fresh: bool, told: _Told) -> Database:
    """The demo plant's database, made and filled where it is not there."""
    url = parse(address)
    if fresh:
        if url.get_backend_name() != "sqlite":
            raise BadInput("demo_fresh_file_only", database=shown(url))
        _forget(Path(str(url.database)), url.render_as_string())
    path = Path(str(url.database))
    if url.get_backend_name() == "sqlite" and not path.exists():
        # Beside and then in one piece: half a demo plant would be taken for a whole one.
        part = path.with_name(f"{path.name}.{uuid4().hex[:8]}.part")
        try:
            _filled(f"sqlite:///{part}", told).dispose()
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    return _filled(address, told)


def _filled(address: str, told: _Told) -> Database:
    """The demo plant in a database, made where that is empty."""
    url = parse(address)
    home = database.create(url, demo_plant.plant(uuid4))
    try:
        catalog = Catalog(home)
        if masterdata.is_empty(home):
            told.say("Making the demo plant, with two working days of history …")
            began = time.monotonic()
            events = demo_past.fill(home, now=_now(), new_id=uuid4)
            told.say(f"{events} events in {time.monotonic() - began:.1f} s.\n")
        elif (catalog.layout.plant.code, catalog.layout.plant.name) != (demo_plant.CODE, demo_plant.NAME):
            raise BadInput("plant_filled", database=shown(url))
    except BaseException:
        home.dispose()
        raise
    return home


def _forget(path: Path, address: str) -> None:
    """Removes an earlier demo's file, and never another plant's."""
    if not path.exists():
        return
    home = database.connect(parse(address))
    try:
        if Catalog(home).layout.plant.name != demo_plant.NAME:
            raise BadInput("plant_filled", database=str(path))
    finally:
        home.dispose()
    for name in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        name.unlink(missing_ok=True)


def _full_card(board: Board) -> tuple[BoardCard, list[BoardCard]]:
    """A full card to pull with all the cards of its loop: one that is shipped, of the scene's part if it can be had."""
    full = [one for one in board.to_consume if one.card.stocked and one.card.state is SupplyState.FULL]
    if not full:
        raise OutOfReach("demo_nothing_full")

    def choice(one: BoardCard) -> tuple[bool, bool, bool, int]:
        # Right after another scene the guard time would make a repeat of the pull.
        since = one.card.since or 0
        made = one.loop.kind is not LoopKind.WITHDRAWAL
        return board.synced_at - since < _SETTLED, made, one.loop.part.number != _PART, since

    chosen = min(full, key=choice)
    return chosen, [one for one in board.to_consume if one.loop.id == chosen.loop.id]


def _printed(folder: Path, card: BoardCard, chosen: Label, others: list[Label], told: _Told) -> str:
    """Writes the labels of the card's loop, and reads the card's code back from its picture."""
    import zxingcpp

    from kanban_desktop.printing import pages, paint

    picture, paper = folder / f"{card.loop.key}-{card.n}.png", folder / f"{card.loop.key}.pdf"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        pages.save_png([chosen], picture)
        pages.save_pdf(others, paper)
    except OSError as fault:
        raise OutOfReach("file_unwritable", file=fault.filename or str(folder), problem=fault.strerror) from fault
    pixels = paint.grey(picture)
    read = {str(found.format): found.text for found in zxingcpp.read_barcodes(pixels)}
    if set(read.values()) != {chosen.code.text}:
        raise OutOfReach("demo_label_unread", file=str(picture))
    told.say(f"A decoder reads {chosen.code.printed} from {picture.name}: {' and '.join(sorted(read))}.\n")
    told.document["labels"] = [str(picture), str(paper)]
    return chosen.code.text


def program() -> list[str]:
    """How this program is started once more: from the bundle, or by Python."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "kanban_desktop"]


def _command(*arguments: str) -> list[str]:
    return [*program(), *arguments, "--json"]


def environment(address: str) -> dict[str, str]:
    """What a process of the scene finds in its environment: the database's address above all."""
    # By the environment and not by the command line, where everybody on the machine could read a password.
    paths = os.pathsep.join((str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", ""))).rstrip(os.pathsep)
    return {**os.environ, "KANBAN_DATABASE_URL": address, "PYTHONPATH": paths, "PYTHONUTF8": "1"}


class _Watch:
    """A process that watches a station's board, and the lines it printed with the moments they came."""

    def __init__(self, station: Station, address: str, cards: int) -> None:
        self._lines: queue.Queue[tuple[int, dict[str, Any]] | None] = queue.Queue()
        self._process = subprocess.Popen(
            _command("watch", "--station", station.code), env=environment(address), stdout=subprocess.PIPE, text=True,
            encoding="utf-8",
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, name="watch", daemon=True)
        self._reader.start()
        self._cards = cards

    def __enter__(self) -> Self:
        for _ in range(self._cards):
            self.next(lambda line: line["kind"] == "card")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        assert self._process.stdout is not None, "it was asked for"
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None, "it was asked for"
        for line in self._process.stdout:
            self._lines.put((_now(), json.loads(line)))
        self._lines.put(None)

    def next(self, wanted: Callable[[dict[str, Any]], bool]) -> tuple[int, dict[str, Any]]:
        """The next line of this kind, and when it came, microseconds UTC.

        Raises:
            OutOfReach: the process ended or says nothing.
        """
        until = time.monotonic() + PATIENCE
        while True:
            try:
                got = self._lines.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                got = None
            if got is None:
                raise OutOfReach("demo_watch_silent")
            if wanted(got[1]):
                return got


def _scanned(code: str, station: Station, badge: str, address: str, watch: _Watch, number: int, told: _Told) -> None:
    """Scans in a process of its own, and waits until the other one shows what came of it."""
    began = time.monotonic()
    done = subprocess.run(
        _command("scan", code, "--station", station.code, "--badge", badge),
        env=environment(address), capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False,
    )  # fmt: skip
    took = time.monotonic() - began
    try:
        answer = json.loads(done.stdout)
    except ValueError as fault:
        raise OutOfReach("demo_scan_failed", problem=done.stderr.strip()[-300:] or "no answer") from fault
    if "error" in answer:
        raise OutOfReach("demo_scan_failed", problem=answer["error"]["message"])
    told.say(f"  {station.name:<14} {answer['message']}")
    if answer["outcome"] == "moved":
        # Steps that end the supplier's part take the card off its board.
        at, line = watch.next(lambda one: one["kind"] in ("card", "gone") and one["card"]["card"] == number)
        late = at - instant(datetime.fromisoformat(answer["at"]))
        what = "gone from the board" if line["kind"] == "gone" else f"shown as {line['card']['state']}"
        told.say(f"  {'':<14} … {what} upstream {late / 1000:.1f} ms after it was scanned "
                 f"(the process took {took * 1000:.0f} ms)")  # fmt: skip
        answer["upstream"] = {"kind": line["kind"], "after_ms": late / 1000, "process_ms": took * 1000}
    told.document["scans"].append(answer)
