"""What can be typed while the plant plays, and what it does to the machines' cables."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field

from kanban_desktop import scene
from tests.play.machines import PATIENCE_SECONDS, Machine
from tests.proxy import Proxy

CONSUMER, SUPPLIER = "AS-2", "MC-1"

COMMANDS = """\
  cut [STATION]      pull the network cable (of one station, or of both)
  plug [STATION]     plug it in again; ends mute and slow too
  mute [STATION]     the connection stays and nobody answers any more
  slow MS [STATION]  everything takes so many milliseconds longer, there and back
  scan               scan the next full card of {consumer} with the command line, as that station
  status             how it stands
  quit               end it all (or Ctrl-C, or close both windows)"""


@dataclass
class Play:
    """The two machines, and what is done to them."""

    machines: list[Machine]
    events: Callable[[str], int]
    """How many events of a station the plant's database holds."""
    codes: list[str]
    """Of the full cards at the consumer."""
    before: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.before = {one.code: self.events(one.code) for one in self.machines}

    def obey(self, line: str) -> bool:
        """Does what was typed and says so in a sentence; False when it was the last."""
        command, *rest = line.split() or ["status"]
        delay = _number(rest.pop(0)) if command == "slow" and rest else None
        chosen = [one for one in self.machines if not rest or one.code.lower() == rest[0].lower()]
        whose = " and of ".join(one.name for one in chosen)
        match command:
            case "quit" | "exit":
                return False
            case _ if not chosen or len(rest) > 1 or (command == "slow" and delay is None):
                say(f"That is not understood. Type one of these:\n{COMMANDS.format(consumer=CONSUMER)}")
            case "cut":
                _each(chosen, Proxy.go_down)
                say(f"The cable of {whose} is pulled. Scan on; then plug it in.")
            case "plug":
                _each(chosen, Proxy.pass_on)
                _each(chosen, lambda cable: cable.delay(0))
                say(f"The cable of {whose} is plugged in.")
            case "mute":
                _each(chosen, Proxy.go_mute)
                say(f"The connection of {whose} stays, and nobody answers any more.")
            case "slow":
                _each(chosen, lambda cable: cable.delay((delay or 0) / 2))
                say(f"The network of {whose} takes {delay:g} ms longer, there and back.")
            case "scan":
                self._scan()
            case "status":
                say("; ".join(map(self._standing, self.machines)) + ".")
            case _:
                say(f"There is no command “{command}”. Type one of these:\n{COMMANDS.format(consumer=CONSUMER)}")
        return True

    def _scan(self) -> None:
        if not self.codes:
            say("All cards that were full have been scanned. Scan one at its window.")
            return
        code = self.codes.pop(0)
        machine = next(one for one in self.machines if one.code == CONSUMER)
        try:
            done = subprocess.run(
                [*scene.program(), "scan", code, "--station", CONSUMER], env=machine.environment, capture_output=True,
                encoding="utf-8", timeout=PATIENCE_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            say(f"Scanned {code} at {CONSUMER}: no answer in {PATIENCE_SECONDS:.0f} s.")
            return
        say(f"Scanned {code} at {CONSUMER}: {(done.stdout + done.stderr).strip()}")

    def _standing(self, machine: Machine) -> str:
        cable = machine.cable
        how = {"passing": "plugged in", "down": "pulled", "mute": "mute"}[cable.state]
        slow = f", {2 * cable.delay_ms:g} ms longer there and back" if cable.delay_ms else ""
        links = cable.connections
        came = self.events(machine.code) - self.before[machine.code]
        return (
            f"{machine.name}: cable {how}{slow}, {links} connection{'' if links == 1 else 's'}, scans arrived: {came}"
        )


def _each(machines: list[Machine], what: Callable[[Proxy], None]) -> None:
    for machine in machines:
        what(machine.cable)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number <= 60_000 else None


def say(text: str) -> None:
    """To the terminal, at once."""
    print(text, flush=True)
