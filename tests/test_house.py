"""The house keeps its order: imports, no circles, types, style, short files, and nothing of one machine in them."""

import graphlib
import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 400

# A letter in brackets stands for itself, so that this file does not hold what it looks for.
REGISTRIES = rb"pyp[i]\.org|python[h]osted|deb\.[d]ebian\.org|npm[j]s\.|/op[t]/(pypi|wheels)|extra-inde[x]-url"
MACHINES = rb"/wor[k]/|/roo[t]/"


def run(*command: str) -> None:
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.fail(done.stdout + done.stderr, pytrace=False)


def project_files() -> list[Path]:
    """What is committed or about to be."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in names.split("\0") if name and (path := ROOT / name).is_file()]


def test_each_floor_imports_only_what_it_may():
    run("-c", "import importlinter.cli, sys; sys.exit(importlinter.cli.lint_imports(no_cache=True))")


def test_no_files_import_each_other_in_a_circle():
    graph = grimp.build_graph("kanban_desktop", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as circle:
        pytest.fail(" imports ".join(reversed(circle.args[1])), pytrace=False)


def test_style():
    run("-m", "ruff", "check")


def test_format():
    run("-m", "ruff", "format", "--check")


def test_types():
    run("-m", "mypy")


def test_no_file_is_too_long_to_read():
    code = [path for path in project_files() if path.suffix in {".py", ".sql"}]
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in code}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_file_names_a_registry_or_a_folder_of_this_machine():
    named = re.compile(REGISTRIES + b"|" + MACHINES)
    assert [path.relative_to(ROOT).as_posix() for path in project_files() if named.search(path.read_bytes())] == []
