"""What ``python3 dev.py build`` packs: the program starts from it, with nothing of the virtual environment in reach.

The bundle is built once, and a demo plant on each engine; every test starts the built program itself.
"""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

import kanban_desktop
from tests.cli.helpers import ask, count
from tests.conftest import ROOT
from tests.gui.xserver import XServer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the bundle of other systems is tested there")

PATIENCE_SECONDS = 60.0
LEFT_TO_THE_SYSTEM = re.compile(r"ld-linux|lib(c|m|dl|rt|pthread|resolv|EGL|GL|GLX|GLdispatch|xcb)\.so")
STATION = "AS-2"


@dataclass(frozen=True, slots=True)
class Program:
    """The built program, and the home and the plant of the person who starts it."""

    file: Path
    home: Path
    database: str

    @property
    def environment(self) -> dict[str, str]:
        """All that this person's environment holds: no Python's, and no screen."""
        mine = {"HOME": self.home, "KANBAN_DATABASE_URL": self.database, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        folders = {f"XDG_{name}_HOME": self.home / name.lower() for name in ("CACHE", "CONFIG", "DATA", "STATE")}
        return {name: str(value) for name, value in (mine | folders).items()}

    def prints(self, *words: object, status: int = 0) -> str:
        """What a command prints, which must end so and have nothing to complain of."""
        done = subprocess.run(
            [self.file, *map(str, words)], cwd=self.home, env=self.environment, capture_output=True, text=True,
            timeout=PATIENCE_SECONDS,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (status, ""), done.stdout + done.stderr
        return done.stdout

    def says(self, *words: object) -> dict[str, Any]:
        """The document that a command prints."""
        document: dict[str, Any] = json.loads(self.prints(*words, "--json"))
        return document

    def full_card(self) -> dict[str, Any]:
        """A card whose container the station may take."""
        cards = self.says("board", "--station", STATION)["to_consume"]
        return next(card for card in cards if card["state"] == "FULL" and not card["held"])


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The program's file in a bundle as ``dev.py build`` makes it."""
    folder = tmp_path_factory.mktemp("bundle")
    options = ["--noconfirm", f"--distpath={folder}", f"--workpath={folder / 'build'}"]
    command = [sys.executable, "-m", "PyInstaller", "build.spec", *options]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    yield folder / "kanban-desktop" / "kanban-desktop"
    shutil.rmtree(folder)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def program(bundle: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The program with a demo plant: in a file that it made itself, or on a server where it has made an empty one."""
    home = tmp_path_factory.mktemp("home")
    if request.param == "sqlite":
        program = Program(bundle, home, f"sqlite:///{home / 'plant.db'}")
        assert program.says("db", "create", "--demo")["plant"]["name"] == "Gearbox plant"
        return program
    server = request.getfixturevalue("postgres_server")
    empty = server.create_database()
    made = Program(bundle, home, empty).says("db", "create", "--name", "Foundry", "--code", "77", "--database", empty)
    assert made["plant"]["name"] == "Foundry"
    return Program(bundle, home, server.create_database(template=request.getfixturevalue("demo_on_postgres")))


def test_the_command_line_does_its_work(program: Program) -> None:
    assert program.prints("--version") == f"kanban-desktop {kanban_desktop.__version__}\n"
    checks = program.says("doctor")["checks"]
    assert [one for one in checks if not one["ok"]] == []
    assert {"time zones", "sqlite", "database", "labels"} <= {one["name"] for one in checks}

    card = program.full_card()
    paper, picture = program.home / "labels.pdf", program.home / "label.png"
    program.says("labels", "--loop", card["loop"], "--format", "pdf", "--output", paper)
    assert paper.read_bytes().startswith(b"%PDF")
    program.says("labels", "--card", card["card"], "--format", "png", "--output", picture)
    with Image.open(picture) as label:
        assert {found.text for found in zxingcpp.read_barcodes(label)} == {card["code"]}

    before = count(program.database)
    pulled = program.says("scan", card["code"], "--station", STATION)
    assert (pulled["outcome"], pulled["to"]) == ("moved", "EMPTY")
    assert count(program.database) == before + 1
    # Suppliers' labels are read by a table of their own.
    refused = json.loads(program.prints("scan", "]C10109506000134353", "--station", STATION, "--json", status=1))
    assert refused["reason"] == "label check digit wrong"


def test_a_card_is_scanned_in_its_window(program: Program) -> None:
    card = program.full_card()
    before = count(program.database)
    with XServer() as server, opened(program, server) as process:
        # A window is named after its station once the board is there.
        server.focus(server.window("Assembly 2"))
        server.play(card["code"])
        until = time.monotonic() + PATIENCE_SECONDS
        while count(program.database) == before:
            if time.monotonic() > until:
                server.picture(program.home / "screen.png")
                pytest.fail(f"the scan of {card} never came to the database; {program.home}/screen.png shows what did")
            time.sleep(0.05)
        assert foreign_libraries(process.pid, program.file.parent) == set()
    assert process.returncode == 0
    newest = f"SELECT step FROM event WHERE card = {card['card']} ORDER BY version DESC LIMIT 1"
    assert ask(program.database, newest) == "pull"
    assert not list(program.home.rglob("*.log"))


@pytest.mark.parametrize("program", ["sqlite"], indirect=True)
def test_the_demo_plays_in_memory(program: Program) -> None:
    scene = program.says("demo", "--database", program.database, "--folder", program.home / "scene")
    assert {scan["outcome"] for scan in scene["scans"]} == {"moved", "repeat"}
    made = scene["labels"] + scene["pictures"]
    assert {Path(file).suffix for file in made if Path(file).stat().st_size > 0} == {".pdf", ".png"}


@contextmanager
def opened(program: Program, server: XServer) -> Iterator["subprocess.Popen[bytes]"]:
    """The station's window on a screen, closed in good order with the block."""
    environment = program.environment | {"DISPLAY": server.display}
    process = subprocess.Popen([str(program.file), "--station", STATION], cwd=program.home, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def foreign_libraries(process: int, folder: Path) -> set[str]:
    """What a process has loaded from elsewhere than the bundle, and not of the system's own screen and C library."""
    mapped = {line.split(maxsplit=5)[-1] for line in Path(f"/proc/{process}/maps").read_text().splitlines()}
    loaded = {Path(name) for name in mapped if ".so" in name}
    assert any(path.is_relative_to(folder) for path in loaded)
    return {path.name for path in loaded if not path.is_relative_to(folder) and not LEFT_TO_THE_SYSTEM.match(path.name)}
