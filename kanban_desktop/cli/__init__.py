"""The command line: the second door, for automation, tests and people without a screen.

Here every fault becomes one sentence and an exit status; the commands are in the modules beside, each imported only
when it is asked for.
"""

import logging
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence

from kanban_desktop.cli import arguments, output
from kanban_desktop.cli.output import Result
from kanban_desktop.logfile import log_file, logging_to_file
from kanban_desktop.model.errors import BadInput, KanbanError, OutOfReach
from kanban_desktop.settings import BrokenSettings

BUG = 70
INTERRUPTED = 130

_log = logging.getLogger(__name__)


Opening = Callable[[Namespace], int]


def main(argv: Sequence[str] | None = None, *, board: Opening | None = None, demo: Opening | None = None) -> int:
    """Carries out one command and returns its exit status; raises nothing.

    Args:
        argv: what was typed behind the program's name.
        board: opens the window; demo: plays the demo plant. They are handed in, since they take floors that are not to
            be known here.
    """
    argv = sys.argv[1:] if argv is None else argv
    as_json = "--json" in argv
    with logging_to_file():
        try:
            return _spoken(argv, board, demo, as_json)
        except KeyboardInterrupt:
            output.write_fault("interrupted", "Stopped before it was done.", as_json=as_json)
            return INTERRUPTED
        except Exception as fault:  # noqa: BLE001
            _log.error("unexpected", exc_info=fault)
            message = (
                f"Something went wrong that should not have ({type(fault).__name__}). "
                f"Send the file {log_file()} to whoever looks after Kanban Desktop."
            )
            output.write_fault("bug", message, as_json=as_json)
            return BUG


def _spoken(argv: Sequence[str], board: Opening | None, demo: Opening | None, as_json: bool) -> int:
    """Carries the command out, and says in words what stood in its way."""
    try:
        try:
            return _run(argv, board, demo)
        except BrokenSettings as fault:
            raise BadInput("settings_broken", file=fault.path, problem=fault.problem) from fault
    except KanbanError as fault:
        from kanban_desktop.operations.words import fault as sentence

        output.write_fault(fault.code, sentence(fault), as_json=as_json)
        return 3 if isinstance(fault, OutOfReach) else 2


def _run(argv: Sequence[str], board: Opening | None, demo: Opening | None) -> int:
    try:
        options = arguments.parse(argv)
    except SystemExit as end:  # argparse has printed the help or the version
        output.silence()
        return int(end.code or 0)
    if options.command is None:
        if options.json:
            raise BadInput("usage", problem="Say which command", command=arguments.PROGRAM)
        if board is not None:
            return _played(board, options)
        output.put(arguments.parser().format_help().rstrip(), sys.stderr)
        return 2
    if options.command == "demo" and demo is not None:
        return _played(demo, options)
    if options.command == "watch":
        from kanban_desktop.cli import watch

        return watch.watch(options)
    result = _command(options.command)(options)
    try:
        output.write(result, as_json=options.json)
    except BrokenPipeError:
        output.silence()
    except OSError as fault:
        output.silence()
        raise OutOfReach("output_unwritable", problem=fault.strerror or str(fault)) from fault
    return result.status


def _played(opening: Opening, options: Namespace) -> int:
    """Opens the window, or plays without one; that nobody reads on what it says is as good an end as any."""
    try:
        return opening(options)
    except BrokenPipeError:
        if not output.reader_gone():
            raise
        output.silence()
        return 0


def _command(name: str) -> Callable[[Namespace], Result]:
    match name:
        case "scan" | "board" | "cards" | "history":
            from kanban_desktop.cli import cards

            found: Callable[[Namespace], Result] = getattr(cards, name)
            return found
        case "settle":
            from kanban_desktop.cli.settle import settle

            return settle
        case "times":
            from kanban_desktop.cli.times import times

            return times
        case "change":
            from kanban_desktop.cli.change import change

            return change
        case "printers" | "jobs":
            from kanban_desktop.cli import printing

            printed: Callable[[Namespace], Result] = getattr(printing, name)
            return printed
        case "labels":
            from kanban_desktop.cli.labels import labels

            return labels
        case "db":
            from kanban_desktop.cli.database import db

            return db
        case "doctor":
            from kanban_desktop.cli.doctor import doctor

            return doctor
    raise BadInput("usage", problem=f"“{name}” is not to be had here", command=arguments.PROGRAM)
