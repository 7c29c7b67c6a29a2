"""The door: a command given goes to the command line, and what takes all floors to ``app``."""

import gc
import sys
from argparse import Namespace

from kanban_desktop import cli


def main() -> int:
    """Carries out what was typed and returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that lacks a letter shows its number instead; nothing stops for want of a letter.
            stream.reconfigure(errors="backslashreplace")
    return cli.main(sys.argv[1:], board=_board, demo=_demo)


def _board(options: Namespace) -> int:
    # While all is imported nothing becomes waste; the window calls the collector back once it stands.
    gc.disable()
    try:
        from kanban_desktop.app.board import board

        return board(options.database, options.station, options.window)
    finally:
        gc.enable()


def _demo(options: Namespace) -> int:
    from kanban_desktop.app.demo import demo

    return demo(options.folder, options.database, fresh=options.fresh, as_json=options.json)


if __name__ == "__main__":
    sys.exit(main())
