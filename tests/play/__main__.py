"""``python3 dev.py plant``: a plant of two stations on a PostgreSQL of its own, whose network cables can be pulled.

Each station is a machine of its own: a process with its settings, its data folder, its user and its cable, which is a
proxy. With a screen each is a window; without one, a ``watch``. What is typed at the terminal is done to the cables.
"""

import os
import selectors
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
from psycopg import sql

from kanban_desktop import settings
from kanban_desktop.app.screen import has_screen
from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.operations.demo_plant import CODE
from kanban_desktop.operations.words import fault as sentence
from kanban_desktop.store.roles import names
from tests.play.commands import COMMANDS, CONSUMER, SUPPLIER, Play, say
from tests.play.machines import Failed, Machine, asked, home
from tests.proxy import Proxy

if TYPE_CHECKING:
    from tests.pg_server import PostgresServer


def main() -> int:
    """Plays until it is told to end; returns the exit status."""
    if os.name == "nt":
        print("plant: the PostgreSQL that this brings along runs on Linux and macOS only.", file=sys.stderr)
        return 3
    from tests.pg_server import NoServer, PostgresServer

    # A kill and a terminal that is closed end it as Ctrl-C does.
    before = {one: signal.signal(one, signal.default_int_handler) for one in (signal.SIGTERM, signal.SIGHUP)}
    try:
        seen = has_screen()
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kanban-plant-")))
            say("Starting a PostgreSQL and making the demo plant in it; this takes some seconds.")
            server = stack.enter_context(PostgresServer())
            play = _prepared(server, folder, stack)
            _open(play, seen, stack)
            _listen(play)
            say("Ending.")
    except KeyboardInterrupt:
        pass
    except (OutOfReach, NoServer, Failed) as problem:
        print(f"plant: {sentence(problem) if isinstance(problem, OutOfReach) else problem}", file=sys.stderr)
        return 3
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    say("The plant is gone, and all that was in it.")
    return 0


def _prepared(server: "PostgresServer", folder: Path, stack: ExitStack) -> Play:
    """The demo plant in the server, and two neighbours of it with a cable each."""
    office = home(folder / "office", server.create_database("plant"))
    asked(office, "db", "create", "--demo")
    full = [card for card in asked(office, "board", "--station", CONSUMER)["to_consume"] if card["state"] == "FULL"]
    supplier = SUPPLIER if SUPPLIER in {card["supply"] for card in full} else full[0]["supply"]
    full = [card for card in full if card["supply"] == supplier]
    loops, paper = sorted({card["loop"] for card in full}), folder / "labels.pdf"
    asked(office, "labels", *(f"--loop={loop}" for loop in loops), "--format", "pdf", "--output", str(paper))
    machines = []
    for code in (CONSUMER, supplier):
        user = f"panel_{code.lower().replace('-', '_')}"
        made = sql.SQL("CREATE ROLE {} LOGIN IN ROLE {}")
        server.execute(made.format(sql.Identifier(user), sql.Identifier(names(CODE)[0])))
        name = _one(server, "SELECT name FROM station WHERE code = %s", code)
        cable = stack.enter_context(Proxy(server.port))
        machines.append(Machine(code, name, cable, home(folder / code, cable.url(server.url("plant", user)))))
    counted = "SELECT count(*) FROM event JOIN station ON station.id = event.station WHERE station.code = %s"
    say(f"The labels are in {paper}")
    return Play(machines, lambda code: int(_one(server, counted, code)), [card["code"] for card in full])


def _one(server: "PostgresServer", ask: LiteralString, code: str) -> Any:
    with psycopg.connect(server.url("plant").replace("+psycopg", "")) as link:
        row = link.execute(ask, [code]).fetchone()
    assert row is not None
    return row[0]


def _open(play: Play, seen: bool, stack: ExitStack) -> None:
    """Starts the program on both machines, as windows side by side where there is a screen."""
    places = _halves() if seen else ("", "")
    for machine, place in zip(play.machines, places, strict=True):
        stack.callback(machine.end)
        asked(machine.environment, "board", "--station", machine.code)  # from now on it can work alone
        if seen:
            machine.start("--station", machine.code, "--window", place)
        else:
            machine.start("watch", "--station", machine.code)
    first, second = (f"{one.name} ({one.code})" for one in play.machines)
    if seen:
        say(f"Two windows open: {first}, and {second}, which supplies it.")
    else:
        say(f"There is no screen here, so two “watch” stand for the windows: {first}, and {second}, which supplies it.")
    say(f"Pull a cable, scan, plug it in:\n{COMMANDS.format(consumer=CONSUMER)}")


def _halves() -> tuple[str, str]:
    from kanban_desktop.app import window

    with window.application(settings.Settings()):
        return window.halves()


def _listen(play: Play) -> None:
    """Does what is typed and passes on what the machines say, until it is to end or both machines have."""
    typed = b""
    with selectors.DefaultSelector() as selector:
        selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        for machine in play.machines:
            assert machine.process is not None
            assert machine.process.stdout is not None
            selector.register(machine.process.stdout, selectors.EVENT_READ, machine)
        left = len(play.machines)
        while left:
            for key, _ in selector.select():
                found = os.read(key.fd, 65536)
                if key.data is not None:
                    _pass_on(key.data, found)
                    if not found:
                        selector.unregister(key.fileobj)
                        left -= 1
                    continue
                if not found:
                    return
                *lines, typed = (typed + found).split(b"\n")
                if not all(play.obey(line.decode(errors="replace")) for line in lines):
                    return


def _pass_on(machine: Machine, found: bytes) -> None:
    """What a machine's program says goes to the terminal, with its station's code."""
    *lines, machine.said = (machine.said + found).split(b"\n")
    for line in lines:
        say(f"[{machine.code}] {line.decode(errors='replace')}")
    if not found:
        say(f"{machine.name} was closed.")


if __name__ == "__main__":
    sys.exit(main())
