"""What goes to the screen: results as text or as one JSON document, and nothing that a terminal takes for a command."""

import io
import json
import os
import select
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from kanban_desktop.model.label import clean

FORMAT = 1
"""The version of every JSON document's shape."""

WIDTH = 100
_GAP = 2

Document = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Result:
    """What a command came to.

    Attributes:
        document: for ``--json``; the format is added when it is printed.
        lines: for people.
        status: the exit status.
        refused: whether the lines are a refusal, which goes to standard error.
    """

    document: Document
    lines: Sequence[str]
    status: int = 0
    refused: bool = False


def write(result: Result, *, as_json: bool) -> None:
    """Prints a result.

    Raises:
        OSError: standard output takes nothing.
    """
    if as_json:
        put(line(result.document))
    else:
        put("\n".join(map(safe, result.lines)), sys.stderr if result.refused else sys.stdout)


def write_fault(code: str, message: str, *, as_json: bool) -> None:
    """Prints what went wrong; whoever no longer listens misses it."""
    try:
        if as_json:
            put(line({"error": {"code": code, "message": safe(message)}}))
        else:
            put(safe(message), sys.stderr)
    except OSError:
        silence()


def put(text: str, stream: TextIO | None = None) -> None:
    """Prints a line at once.

    Raises:
        OSError: the stream takes nothing; BrokenPipeError where nobody reads it.
    """
    stream = stream or sys.stdout
    stream.write(text + "\n")
    stream.flush()


def line(document: Document) -> str:
    """A JSON document in one line."""
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    return json.dumps({"format": FORMAT, **document}, ensure_ascii=plain, separators=(", ", ": "))


def safe(text: str) -> str:
    """The text in one line with nothing in it that moves a cursor or hides: such characters appear as escapes."""
    return text if text.isprintable() else "".join(one if one.isprintable() else _escaped(one) for one in text)


def _escaped(character: str) -> str:
    if unicodedata.category(character) == "Zs":
        return " "
    return character.encode("unicode_escape").decode("ascii")


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, flexible: int) -> list[str]:
    """The rows in columns, at most 100 characters wide together unless numbers need more.

    Args:
        heads: a ``>`` in front of one sets its column flush right.
        flexible: the column that is cut when the line gets too long.
    """
    right = [head.startswith(">") for head in heads]
    cells = [[head.lstrip(">") for head in heads], *([clean(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    over = sum(widths) + _GAP * (len(widths) - 1) - WIDTH
    widths[flexible] = max(8, len(cells[0][flexible]), widths[flexible] - max(0, over))
    return [(" " * _GAP).join(map(_placed, row, widths, right)).rstrip() for row in cells]


def _placed(cell: str, width: int, right: bool) -> str:
    if right:
        return cell.rjust(width)
    return cell.ljust(width) if len(cell) <= width else f"{cell[: width - 1]}…"


def reader_gone() -> bool:
    """Whether nobody reads standard output any more; False where that cannot be known."""
    if not hasattr(select, "poll"):
        return False
    try:
        number = sys.stdout.fileno()
    except (io.UnsupportedOperation, ValueError):
        return False
    poll = select.poll()
    poll.register(number, 0)
    return any(what & (select.POLLERR | select.POLLHUP | select.POLLNVAL) for _, what in poll.poll(0))


def silence() -> None:
    """Sends to nowhere what Python still wants to print when it ends, after the reader has gone."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            try:
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
                os.close(nowhere)
            except (OSError, ValueError):
                continue
