"""The door itself: help, wrong usage, settings, and that nothing that goes wrong comes out as a traceback."""

import io
import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import kanban_desktop
from kanban_desktop import __main__ as door
from kanban_desktop import cli, logfile
from kanban_desktop.cli import cards, output
from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.operations import words
from tests.cli.conftest import Run
from tests.cli.helpers import ROOT, count, finished, start
from tests.factories import NORMAL, SmallPlant

HEAVY = ("sqlalchemy", "alembic", "psycopg", "PySide6", "kanban_desktop.store", "kanban_desktop.gui")


def test_version_and_help(run: Run):
    assert run("--version").out == f"kanban-desktop {kanban_desktop.__version__}\n"
    said = run("--help")
    assert (said.status, said.err) == (0, "")
    for word in ("scan", "board", "watch", "cards", "history", "labels", "db", "doctor", "demo", "exit status"):
        assert word in said.out


@pytest.mark.parametrize("command", ["scan", "board", "watch", "cards", "history", "labels", "db", "doctor", "demo"])
def test_every_command_has_help(run: Run, command: str):
    said = run(command, "--help")
    assert (said.status, said.err) == (0, "")
    assert f"usage: kanban-desktop {command}" in said.out


def test_help_loads_nothing_that_is_slow():
    code = (
        "import sys, contextlib, io\nfrom kanban_desktop import cli\nimport kanban_desktop.__main__\n"
        "with contextlib.redirect_stdout(io.StringIO()): cli.main(['--help'])\n"
        f"print([name for name in sys.modules if name.startswith({HEAVY!r})])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_without_a_command(run: Run):
    said = run()
    assert (said.status, said.out) == (2, "")
    assert "scan one card" in said.err
    assert run("--json").json["error"]["code"] == "usage"


@pytest.mark.parametrize(
    "words",
    [
        ["dance"],
        ["scan"],
        ["scan", "1", "2"],
        ["board", "--sta", "ASSY"],
        ["history"],
        ["history", "1", "--database"],
        ["cards", "--state", "asleep"],
        ["cards", "--identity", "king"],
        ["cards", "--nothing"],
        ["labels", "--card", "1"],
        ["labels", "--format", "pdf", "--output", "x"],
        ["labels", "--card", "1", "--loop", "A", "--format", "pdf", "--output", "x"],
        ["labels", "--card", "1", "--format", "docx", "--output", "x"],
        ["labels", "--card", "1", "--format", "pdf", "--output", "x", "--dpi", "many"],
        ["db"],
        ["db", "drop"],
        ["db", "create", "--code", "one"],
        ["\x1b[2J"],
        ["cards", "--\x1b[2J"],
        ["cards", "\n\n"],
    ],
)
def test_wrong_usage(run: Run, words: list[str]):
    said = run(*words)
    assert (said.status, said.out) == (2, "")
    assert said.sentence
    assert run("--json", *words).json["error"]["message"] == said.sentence


@pytest.mark.parametrize("before", [True, False])
def test_common_options_stand_before_or_behind(run: Run, file_plant: SmallPlant, monkeypatch, before: bool):
    monkeypatch.delenv("KANBAN_DATABASE_URL")
    common, command = ["--json", "--database", file_plant.url], ["db", "check"]
    said = run(*common, *command) if before else run(*command, *common)
    assert (said.status, said.json["plant"]["code"]) == (0, 1201)


def test_which_database(run: Run, home: Path, file_plant: SmallPlant, monkeypatch):
    def used(*words: str) -> str:
        said = run("db", "check", *words, "--json").json
        return str(said["database"] if "database" in said else said["error"]["message"].split()[4].rstrip("."))

    file = file_plant.url.removeprefix("sqlite:///")
    assert used() == file
    assert used("--database", "sqlite:////no/option.db") == "/no/option.db"
    (home / "settings.toml").write_text('database = "sqlite:////no/setting.db"')
    assert used() == file
    monkeypatch.setenv("KANBAN_DATABASE_URL", "")
    assert used() == "/no/setting.db"
    (home / "settings.toml").unlink()
    if sys.platform == "linux":
        assert used() == str(home / "data" / "kanban-desktop" / "plant.db")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"guard_seconds = ", "Invalid value"),
        (b"colour = 1", "there is no setting “colour”"),
        (b"guard_seconds = 'five'", "“guard_seconds” must be a number"),
        (b"guard_seconds = 1e9", "“guard_seconds” must be from 0 to 600"),
        (b"guard_seconds = nan", "“guard_seconds” must be from 0 to 600"),
        (b"station = 7", "“station” must be a text"),
        (b"\xff\xfe", "it is not a text file"),
        (b"station = '\x1b[2J'", "at line 1"),
        (b'"\\u001b[2J\\n" = 1', "there is no setting “\\x1b[2J\\n”"),
    ],
)
def test_a_broken_settings_file(run: Run, home: Path, file_plant: SmallPlant, content: bytes, words: str):
    before = count(file_plant.url)
    (home / "settings.toml").write_bytes(content)
    command = ["scan", file_plant.label(NORMAL), "--station", "ASSY"]
    said = run(*command)
    assert (said.status, said.out) == (2, "")
    assert said.sentence.startswith(f"The settings file {home / 'settings.toml'} cannot be used: ")
    assert words in said.sentence
    assert run(*command, "--json").json["error"]["code"] == "settings_broken"
    assert count(file_plant.url) == before


def test_a_settings_file_that_is_a_folder(run: Run, home: Path, file_plant: SmallPlant):
    (home / "settings.toml").mkdir()
    said = run("board", "--station", "ASSY")
    assert (said.status, said.out) == (2, "")
    assert "cannot be used" in said.sentence


@pytest.mark.logs_errors("kanban_desktop.cli")
def test_a_bug_of_ours(run: Run, home: Path, monkeypatch):
    def broken(options):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(cards, "board", broken)
    said = run("board", "--station", "ASSY")
    assert (said.status, said.out) == (70, "")
    log = logfile.log_file()
    assert str(log) in said.sentence
    assert "ZeroDivisionError: secret detail" in log.read_text(encoding="utf-8")
    assert "Traceback" in log.read_text(encoding="utf-8")
    assert run("board", "--json").json["error"]["code"] == "bug"
    assert not [one for one in logging.getLogger().handlers if isinstance(one, logfile._LogFile)]


@pytest.mark.logs_errors("kanban_desktop.cli")
def test_a_bug_of_ours_where_no_log_can_be_written(run: Run, home: Path, monkeypatch):
    (home / "state").write_text("in the way")
    monkeypatch.setattr(cards, "board", None)
    assert run("board", "--station", "ASSY").status == 70


def test_no_log_is_made_where_there_is_nothing_to_log(run: Run, home: Path, file_plant: SmallPlant):
    run("board", "--station", "NOWHERE")
    run("board", "--station", "ASSY")
    assert not logfile.log_file().parent.exists()


def test_every_fault_has_its_sentence():
    raised = re.compile(r'(?:BadInput|OutOfReach|FeedLost)\(\s*"(\w+)"')
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "kanban_desktop").rglob("*.py"))
    codes = {found[1] for found in raised.finditer(sources)}
    assert len(codes) > 30
    assert codes <= set(words._FAULTS)


def test_ctrl_c(run: Run, monkeypatch):
    def interrupted(options):
        raise KeyboardInterrupt

    monkeypatch.setattr(cards, "board", interrupted)
    said = run("board")
    assert (said.status, said.out, said.sentence) == (130, "", "Stopped before it was done.")
    assert run("board", "--json").json["error"]["code"] == "interrupted"


def test_demo_goes_to_the_one_who_can(monkeypatch):
    played = []

    def demo(options) -> int:
        played.append((options.fresh, options.folder, options.database, options.json))
        return 0

    words = ["--json", "demo", "--fresh", "--folder", "x", "--database", "sqlite:///d"]
    assert cli.main(words, demo=demo) == 0
    assert played == [(True, Path("x"), "sqlite:///d", True)]


def test_what_the_demo_cannot_do_is_said(monkeypatch, capsys):
    def play(folder, url, *, fresh, as_json):
        raise OutOfReach("file_unwritable", file=folder, problem="no")

    monkeypatch.setattr("kanban_desktop.app.demo.demo", play)
    monkeypatch.setattr(sys, "argv", ["kanban-desktop", "demo", "--folder", "x"])
    assert door.main() == 3
    assert capsys.readouterr().err == "The file x cannot be written (no). Choose another place.\n"


@pytest.mark.skipif(os.name == "nt", reason="pipes are another matter there")
@pytest.mark.parametrize("words", [["cards"], ["board", "--station", "ASSY", "--json"], ["--help"], ["scan"]])
def test_nobody_reads_the_answer(file_plant: SmallPlant, words: list[str]):
    words = [*words, file_plant.label(NORMAL), "--station", "ASSY"] if words == ["scan"] else words
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "kanban_desktop", *words]
    done = subprocess.run(command, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_the_answer_cannot_be_written(file_plant: SmallPlant):
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "kanban_desktop", "scan", file_plant.label(NORMAL), "--station", "ASSY"]
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 3
    assert done.stderr.startswith("The command was carried out, but its answer could not be written")


def test_a_terminal_that_lacks_letters(file_plant: SmallPlant, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    said = finished(start("cards", "--loop", "é"))
    assert said == (2, "", "There is no loop \\u201c\\xe9\\u201d. List them with: kanban-desktop cards\n")
    status, out, err = finished(start("cards", "--loop", "é", "--json"))
    assert (status, err) == (2, "")
    assert json.loads(out)["error"]["message"].startswith("There is no loop “é”.")


def test_json_is_plain_where_the_terminal_is(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="latin-1"))
    assert output.line({"x": "“"}) == '{"format": 1, "x": "\\u201c"}'
