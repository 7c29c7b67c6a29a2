"""A station's machine in the play: a program with its own settings, data and user, and a cable to the plant."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kanban_desktop import scene
from tests.proxy import Proxy

PATIENCE_SECONDS = 30.0


class Failed(RuntimeError):
    """A command of the program did not do what it should; the message is what it said."""


@dataclass
class Machine:
    """A station's own machine: its cable, its folder, and the program that runs on it."""

    code: str
    name: str
    cable: Proxy
    environment: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None
    said: bytes = b""

    def start(self, *words: str) -> None:
        """Starts the program; what it prints can be read from its pipe."""
        self.process = subprocess.Popen(
            [*scene.program(), *words], env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,  # Ctrl-C at the terminal is for us, who end it in order
        )  # fmt: skip

    def end(self) -> None:
        """Ends the program in good order, by force if it does not obey."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def home(folder: Path, address: str) -> dict[str, str]:
    """The environment of a machine of its own, that works on this database and keeps everything in this folder."""
    folder.mkdir()
    folders = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "DATA", "STATE")}
    return {**scene.environment(address), **folders, "KANBAN_SETTINGS": str(folder / "settings.toml")}


def asked(environment: dict[str, str], *words: str) -> dict[str, Any]:
    """What a command answers.

    Raises:
        Failed: it is not done.
    """
    done = subprocess.run(
        [*scene.program(), *words, "--json"], env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode != 0:
        raise Failed(f"“{' '.join(words)}” failed: {(done.stdout + done.stderr).strip()[-300:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
