"""What ``pip install .`` gives: the program with its migrations and resources, away from this source tree."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import kanban_desktop

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ["kanban_desktop", "db", "resources", "pyproject.toml", "README.md", "LICENSE"]


def python(*arguments: str | Path, folder: Path, path: Path | None = None) -> str:
    """What Python prints in a folder, with nothing of this process's path but the one given."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KANBAN_"))}
    environment = clean | ({"PYTHONPATH": str(path)} if path else {})
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by way of the source distribution, so that a file missing there is missing here."""
    folder = tmp_path_factory.mktemp("package")
    source = folder / "source"
    source.mkdir()
    for name in SOURCES:
        # A copy: building leaves folders behind, and takes files that an earlier build left.
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source)
    python("-c", f"from setuptools import build_meta; build_meta.build_sdist({str(folder)!r})", folder=source)
    (sdist,) = folder.glob("*.tar.gz")
    python("-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, sdist, folder=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    folder = wheel.parent / "installed"
    python("-m", "pip", "install", "--no-deps", "--no-index", "--target", folder, wheel, folder=wheel.parent)
    return folder


def test_the_wheel_holds_every_file(wheel: Path):
    expected = set()
    for name, place in [("kanban_desktop", ""), ("db", "kanban_desktop/"), ("resources", "kanban_desktop/")]:
        files = [path.relative_to(ROOT) for path in (ROOT / name).rglob("*") if path.is_file()]
        expected |= {place + path.as_posix() for path in files if "__pycache__" not in path.parts}
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
        (entry_points,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "kanban-desktop = kanban_desktop.__main__:main" in archive.read(entry_points).decode()
    assert packed == expected


def test_the_installed_program_says_its_version(installed: Path, tmp_path: Path):
    said = python("-m", "kanban_desktop", "--version", folder=tmp_path, path=installed)
    assert kanban_desktop.__version__ in said


def test_the_installed_program_makes_a_database(installed: Path, tmp_path: Path):
    home = python("-c", "import kanban_desktop as k; print(k.__file__)", folder=tmp_path, path=installed)
    assert Path(home.strip()).is_relative_to(installed)
    database = tmp_path / "plant.db"
    python(
        "-m", "kanban_desktop", "db", "create", "--database", f"sqlite:///{database}", folder=tmp_path, path=installed
    )
    assert database.stat().st_size > 0
