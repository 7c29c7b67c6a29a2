"""What the tests of the command line get: a home of their own, a plant, and the command line's public door."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kanban_desktop.cli import main
from tests.factories import SmallPlant, small_plant


@dataclass(frozen=True, slots=True)
class Said:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one document on standard output, with nothing on standard error."""
        assert self.err == ""
        assert self.out.endswith("}\n")
        document: dict[str, Any] = json.loads(self.out)
        assert document.pop("format") == 1
        return document

    @property
    def sentence(self) -> str:
        """The one line that was printed."""
        (line,) = (self.out + self.err).splitlines()
        assert line.isprintable()
        assert "Traceback" not in line
        return line


Run = Callable[..., Said]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folders that nobody has used yet; processes that the test starts have them too."""
    folder = tmp_path / "home"
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
    monkeypatch.setenv("KANBAN_SETTINGS", str(folder / "settings.toml"))
    monkeypatch.delenv("KANBAN_DATABASE_URL", raising=False)
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def _gui(qapp: object) -> None:
    """Qt's application, before the command line makes one that windows cannot use."""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process."""

    def command(*words: object) -> Said:
        capsys.readouterr()
        status = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Said(status, out, err)

    return command


@pytest.fixture
def plant(database_url: str, monkeypatch: pytest.MonkeyPatch) -> SmallPlant:
    """The small plant, once on each engine, as the database of the environment."""
    monkeypatch.setenv("KANBAN_DATABASE_URL", database_url)
    return small_plant(database_url)


@pytest.fixture
def file_plant(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> SmallPlant:
    """The small plant in an SQLite file, as the database of the environment."""
    monkeypatch.setenv("KANBAN_DATABASE_URL", sqlite_url)
    return small_plant(sqlite_url)
