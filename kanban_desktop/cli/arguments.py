"""What may be typed: the commands and their options, and what each word of them means.

Nothing here touches a database, so that ``--help`` is quick and a slip of the finger is told at once.
"""

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from uuid import UUID

from kanban_desktop import __version__
from kanban_desktop.model.calendar import instant
from kanban_desktop.model.decide import MOST_PIECES
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.path import Identity, SupplyState
from kanban_desktop.model.scan import shown
from kanban_desktop.model.steps import Step

PROGRAM = "kanban-desktop"

_QUANTITY = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,3}))?", re.ASCII)
_WINDOW = re.compile(r"([0-9]{3,5})x([0-9]{3,5})\+([0-9]{1,5})\+([0-9]{1,5})", re.ASCII)
# Beyond these years a clock is wrong, and the calendar has nothing to say.
_YEARS = range(2000, 2100)
_LONG_DIGITS = 4
"""Nobody has a ruler of ten metres."""

_EXIT = """\
exit status: 0 done; 1 refused by a rule; 2 wrong usage or bad input;
3 a part that is needed is out of reach.
The database is --database, else KANBAN_DATABASE_URL, else the setting
“database”, else a file in the user's data folder."""

_Word = TypeVar("_Word", bound=StrEnum)


class _Parser(argparse.ArgumentParser):
    """One that tells of a wrong usage as of any other bad input, in one sentence."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **options})

    def error(self, message: str) -> NoReturn:
        raise BadInput("usage", problem=message[:1].upper() + message[1:], command=self.prog)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The command and its options; ``command`` is None where none was given.

    Raises:
        BadInput: not a command of ours, or not so.
        SystemExit: help or the version was asked for, and has been printed.
    """
    options = parser().parse_args(argv, argparse.Namespace(database=None, json=False, station=None))
    if options.command == "labels" and options.printer is not None:
        if options.commands or options.layouts:
            raise BadInput("usage", problem="--printer is for labels of cards", command=f"{PROGRAM} labels")
        for name in ("format", "output", "dpi"):
            if getattr(options, name) is not None:
                raise BadInput("usage", problem=f"--{name} is not for a printer", command=f"{PROGRAM} labels")
    elif options.command == "labels" and not options.layouts:
        for name in ("format", "output"):
            if getattr(options, name) is None:
                raise BadInput("usage", problem=f"--{name} is missing", command=f"{PROGRAM} labels")
    if options.command == "settle":
        chosen = options.drop is not None or options.redo or options.step is not None
        if chosen != (options.event is not None) or (chosen and options.checked):
            problem = "Name the event and one of --drop, --redo and --step, or none of them"
            raise BadInput("usage", problem=problem, command=f"{PROGRAM} settle")
    return options


def parser() -> argparse.ArgumentParser:
    """The whole grammar."""
    # Without defaults of their own the common options may stand before the command and behind it.
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--database", metavar="URL", help="sqlite:///FILE or postgresql://USER@HOST/NAME")
    common.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    whole = _Parser(
        prog=PROGRAM,
        description="A line-side kanban board for plants that work just in time. Without a command it opens the board.",
        epilog=_EXIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[common],
    )
    _add_station(whole)
    whole.add_argument("--window", type=_window, metavar="WxH+X+Y", help="where on the screen the board opens")
    whole.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, does: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.", parents=[common])

    _add_cards(command)
    _add_labels(command("labels", "print labels into files, or for a label printer"))
    _add_printers(command("printers", "list the plant's printers and how they do, or set them up"), common)
    _add_jobs(command("jobs", "list what is being printed, cancel it, or settle what is in doubt"), common)
    _add_change(command("change", "change what is printed on cards; their labels are then out of date"), common)
    _add_database(command("db", "make, upgrade, check or back up the database"), common)
    command("doctor", "say what is wrong with this installation and what to do about it")
    demo = command("demo", "play the demo plant")
    demo.add_argument("--fresh", action="store_true", help="make the demo plant anew")
    demo.add_argument("--folder", type=Path, metavar="DIR", help="where its pictures and labels are left")
    return whole


def _add_cards(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    scan = command("scan", "scan one card, or a supplier's label, as its station would do it")
    scan.add_argument(
        "code", metavar="CODE", help="what the scanner read; in a supplier's label <GS>, <RS> and <EOT> will do as well"
    )
    _add_station(scan)
    scan.add_argument("--step", type=_step, metavar="STEP", help="take this step, not the one that is next here")
    scan.add_argument("--badge", metavar="B", help="badge of the person who scans")
    scan.add_argument("--event-id", type=_event_id, metavar="UUID", help="the same id twice is one scan")
    scan.add_argument("--quantity", type=_quantity, metavar="Q", help="pieces in the container, if they differ")
    scan.add_argument("--rejects", type=_quantity, default=0, metavar="Q", help="pieces found bad")
    scan.add_argument("--reason", metavar="CODE", help="why, as a code of the plant's table of reasons")
    scan.add_argument("--scanned-at", type=_instant, metavar="TIME", help="when, as RFC 3339; without it, now")
    _add_station(command("board", "show what a station's board shows"))
    _add_station(command("watch", "print a line for every change on a station's board, as it happens"))
    settle = command("settle", "list scans that were kept here and that the plant refused, or settle one")
    settle.add_argument("event", nargs="?", type=_event_id, metavar="EVENT", help="the one to settle, by its event id")
    ways = settle.add_mutually_exclusive_group()
    ways.add_argument("--drop", metavar="WHY", help="it did not happen, or does not matter any more")
    ways.add_argument("--redo", action="store_true", help="do it now, on the card as it is by now")
    ways.add_argument("--step", type=_step, metavar="STEP", help="do another step instead")
    settle.add_argument("--checked", action="store_true", help="the cards were checked after a file was damaged")
    settle.add_argument("--badge", metavar="B", help="badge of the person who settles it")
    _add_station(settle)
    cards = command("cards", "list cards")
    text = "of loops that this station supplies or consumes"
    cards.add_argument("--station", metavar="S", default=argparse.SUPPRESS, help=text)
    cards.add_argument("--loop", metavar="L", help="of this loop")
    cards.add_argument("--part", metavar="P", help="of this part number")
    cards.add_argument("--state", type=_state, nargs="+", action="extend", default=[], metavar="ST", help="in a state")
    cards.add_argument(
        "--identity", type=_identity, nargs="+", action="extend", default=[], metavar="I", help="new, active, void, …"
    )
    cards.add_argument("--held", action="store_true", help="held by Quality")
    times = command("times", "say how soon screens showed what was pulled, and which pulls no screen has shown")
    times.add_argument("--since", type=_instant, metavar="TIME", help="as RFC 3339; without it, the last 24 hours")
    history = command("history", "list everything that happened to a card")
    history.add_argument("card", metavar="CARD", help="number or scan code of the card")


def _add_labels(labels: argparse.ArgumentParser) -> None:
    which = labels.add_mutually_exclusive_group(required=True)
    which.add_argument("--loop", nargs="+", action="extend", metavar="L", help="every card of these loops")
    which.add_argument("--card", nargs="+", action="extend", metavar="N", help="these cards, by number or scan code")
    which.add_argument("--outdated", action="store_true", help="reprint the station's cards that are out of date")
    which.add_argument("--commands", action="store_true", help="the sheet of command codes: undo, hold, badges, …")
    which.add_argument("--layouts", action="store_true", help="list the layouts that there are, ours and the plant's")
    labels.add_argument("--layout", metavar="NAME", help="how the labels look; without it, the card of 105 × 74 mm")
    text = (
        "one PDF file; a PNG or SVG file a page; one ZPL file for label printers, with their codes or all as pictures"
    )
    labels.add_argument("--paper", choices=("a4", "letter"), default="a4", help="of the sheet of command codes")
    labels.add_argument("--format", choices=("pdf", "png", "svg", "zpl", "zpl-image"), help=text)
    text = "the file; for PNG and SVG also a folder that is there"
    labels.add_argument("--output", type=Path, metavar="FILE", help=text)
    text = "resolution of the printer, such as 203 or 300; without it, the setting “label_dpi”, and 600 for sheets"
    labels.add_argument("--dpi", type=int, metavar="N", help=text)
    labels.add_argument(
        "--reprint", action="store_true", help="print the next issue; it replaces the old one once it is scanned"
    )
    labels.add_argument(
        "--printer", metavar="NAME", help="print on this printer of the plant, and wait until it is done"
    )
    labels.add_argument("--copies", type=_count, default=1, metavar="N", help="of each label, on a printer")
    _add_station(labels)
    labels.add_argument("--badge", metavar="B", help="badge of the person who reprints")


def _add_printers(printers: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    tasks = printers.add_subparsers(dest="task", metavar="TASK")

    def task(name: str, does: str) -> argparse.ArgumentParser:
        made = tasks.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.", parents=[common])
        made.add_argument("name", metavar="NAME", help="what people call the printer")
        return made

    add = task("add", "take a printer into use")
    kinds = (
        "a queue of the system, a printer's own port, a file that holds the newest job, a folder with a file a label"
    )
    add.add_argument("--kind", choices=("system", "tcp", "file", "folder"), required=True, help=kinds)
    add.add_argument("--address", metavar="A", required=True, help="the queue, HOST or HOST:PORT, or the whole path")
    add.add_argument("--language", choices=("zpl", "zpl-image", "pdf", "png"), help="what it is sent")
    add.add_argument("--dpi", type=int, metavar="N", help="its resolution; without it, the setting “label_dpi”")
    add.add_argument("--layout", metavar="NAME", help="what it prints unless another layout is asked for")
    add.add_argument("--at", metavar="S", help="the station whose computer it hangs on; without it, any one reaches it")
    remove = task("remove", "take a printer out of use")
    for one in (add, remove):
        one.add_argument("--badge", metavar="B", required=True, help="badge of the planner")
    task("test", "ask a printer how it does")
    setup = task("setup", "print the page by which a printer is set up: two rulers, and codes to scan")
    setup.add_argument("--output", type=Path, metavar="FILE", help="write it into this file instead")
    _add_station(setup)
    calibrate = task("calibrate", "keep what was measured on a printer's set-up page")
    for way in ("across", "along"):
        text = f"what its ruler {way} the paper measures, in millimetres, such as 99.8"
        calibrate.add_argument(f"--{way}", type=_length, required=True, metavar="MM", help=text)
    text = "a code of the page, as the scanner read it; once for every code that was read"
    calibrate.add_argument("--code", nargs="+", action="extend", default=[], metavar="C", help=text)
    calibrate.add_argument("--badge", metavar="B", help="badge of the person who measured")


def _add_jobs(jobs: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    jobs.add_argument("--over", action="store_true", help="those that are over, the newest first")
    tasks = jobs.add_subparsers(dest="task", metavar="TASK")

    def task(name: str, does: str) -> argparse.ArgumentParser:
        made = tasks.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.", parents=[common])
        made.add_argument("job", type=_event_id, metavar="JOB", help="which one")
        return made

    task("cancel", "end a print job after the label that is on its way")
    ways = task("settle", "say what came of labels that are in doubt").add_mutually_exclusive_group(required=True)
    ways.add_argument("--came-out", action="store_true", help="they came out")
    ways.add_argument("--again", action="store_true", help="they did not: print them again")


def _add_change(change: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    kinds = change.add_subparsers(dest="what", metavar="WHAT", required=True)

    def kind(name: str, does: str, key: str) -> argparse.ArgumentParser:
        made = kinds.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.", parents=[common])
        made.add_argument("key", metavar=key, help=f"which {name}")
        made.add_argument("--badge", metavar="B", required=True, help="badge of the planner")
        return made

    loop = kind("loop", "change a loop", "LOOP")
    loop.add_argument("--place", metavar="X", help="where its containers stand at the consumer")
    loop.add_argument("--container", metavar="X", help="what its containers are, such as “KLT 4314”; empty for nothing")
    loop.add_argument("--quantity", type=_pieces, metavar="Q", help="pieces in a full container")
    loop.add_argument("--cards", type=_count, metavar="N", help="how many cards it is meant to have")
    release = loop.add_mutually_exclusive_group()
    text = "print a new label of each card on this printer of the plant when it is released to the supplier"
    release.add_argument("--print-at-release", metavar="PRINTER", help=text)
    release.add_argument("--no-print-at-release", action="store_true", help="print none then")
    part = kind("part", "change a part", "NUMBER")
    part.add_argument("--number", metavar="N", help="its new number")
    part.add_argument("--name", metavar="X", help="its new name")
    part.add_argument("--unit", metavar="U", help="the unit of its quantities, such as pc, kg or l")
    picture = part.add_mutually_exclusive_group()
    picture.add_argument("--picture", type=Path, metavar="FILE", help="its picture, a PNG or JPEG file")
    picture.add_argument("--no-picture", action="store_true", help="print no picture of it")
    kind("station", "change a station", "CODE").add_argument("--name", metavar="X", required=True, help="its new name")


def _add_database(db: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    tasks = db.add_subparsers(dest="task", metavar="TASK", required=True)

    def task(name: str, does: str) -> argparse.ArgumentParser:
        return tasks.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.", parents=[common])

    create = task("create", "make the tables and the plant; harmless where they are there already")
    create.add_argument("--demo", action="store_true", help="fill in the demo plant")
    create.add_argument(
        "--code", type=int, metavar="N", help="the plant's code, 1 to 9999: one that no plant nearby has"
    )
    create.add_argument("--name", metavar="X", help="the plant's name")
    create.add_argument("--zone", metavar="Z", help="the plant's time zone, such as Europe/Berlin")
    task("upgrade", "bring an older database up to this program; an SQLite file is backed up before")
    task("check", "say whether the database is ours, up to date and sound")
    backup = task("backup", "copy an SQLite database while it is in use")
    backup.add_argument("--output", type=Path, metavar="FILE", help="the copy; without it, a dated file beside")


def _add_station(to: argparse.ArgumentParser) -> None:
    text = "code or name of the station; without it, the setting “station”"
    to.add_argument("--station", metavar="S", default=argparse.SUPPRESS, help=text)


def _window(text: str) -> tuple[int, int, int, int]:
    found = _WINDOW.fullmatch(text)
    if found is None:
        raise BadInput("window_bad", given=shown(text))
    wide, high, left, top = map(int, found.groups())
    return left, top, wide, high


def _step(text: str) -> Step:
    return _word(text, (one for one in Step if one is not Step.CREATE), "step")


def _state(text: str) -> SupplyState:
    return _word(text, SupplyState, "state")


def _identity(text: str) -> Identity:
    return _word(text, Identity, "identity")


def _word(text: str, words: Iterable[_Word], kind: str) -> _Word:
    """The word that was meant, whatever its case, with dashes or spaces."""
    known = {one.value.casefold(): one for one in words}
    wanted = " ".join(text.replace("-", " ").replace("_", " ").split()).casefold()
    if wanted not in known:
        choices = ", ".join(one.replace(" ", "-") for one in known)
        raise BadInput("word_unknown", kind=kind, given=shown(text), choices=choices)
    return known[wanted]


def _quantity(text: str) -> int:
    found = _QUANTITY.fullmatch(text)
    if found is None:
        raise BadInput("quantity_bad", given=shown(text))
    return int(found[1]) * 1000 + int((found[2] or "0").ljust(3, "0"))


def _pieces(text: str) -> int:
    quantity = _quantity(text)
    if not 0 < quantity <= MOST_PIECES:
        raise BadInput("quantity_bad", given=shown(text))
    return quantity


def _length(text: str) -> int:
    """Micrometres; a comma is as good as a point here."""
    found = _QUANTITY.fullmatch(text.replace(",", "."))
    if found is None or len(found[1]) > _LONG_DIGITS:
        raise BadInput("length_bad", given=shown(text))
    return int(found[1]) * 1000 + int((found[2] or "0").ljust(3, "0"))


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:5]) > 0 and len(text) < 5):
        raise BadInput("quantity_bad", given=shown(text))
    return int(text)


def _event_id(text: str) -> UUID:
    try:
        if text.isascii():
            return UUID(text)
    except ValueError:
        pass
    raise BadInput("event_id_bad", given=shown(text))


def _instant(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment.year not in _YEARS:
        raise BadInput("time_bad", given=shown(text))
    return instant(moment)
