"""``db`` and ``doctor``: the life of a database, and what is wrong with an installation."""

import sqlite3
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kanban_desktop.cli.session import now
from kanban_desktop.operations import demo_past
from kanban_desktop.store import health
from kanban_desktop.store.tables import SCHEMA_VERSION
from tests.cli.conftest import Run
from tests.cli.helpers import count, do
from tests.factories import NORMAL, SmallPlant


def checks(run: Run, *words: str, status: int) -> dict[str, tuple[bool, str]]:
    """What doctor finds."""
    said = run("doctor", "--json", *words)
    assert said.status == status
    found = {one["name"]: (one["ok"], one["message"]) for one in said.json["checks"]}
    lines = run("doctor", *words).out.splitlines()
    assert [line.startswith("ok ") for line in lines] == [ok for ok, _ in found.values()]
    assert len(lines) == len(said.json["checks"])
    return found


def test_create(run: Run, database_url: str):
    words = ["db", "create", "--code", "42", "--name", "Gears  Ltd\x1b", "--zone", "Europe/Berlin", "--database"]
    said = run(*words, database_url, "--json")
    assert said.status == 0
    plant = said.json["plant"]
    assert (plant["code"], plant["name"], plant["zone"]) == (42, "Gears Ltd", "Europe/Berlin")
    again = run("db", "create", "--code", "43", "--database", database_url, "--json")
    assert again.json["plant"] == plant
    said = run("db", "check", "--database", database_url)
    assert (said.status, said.sentence.endswith("is sound and up to date.")) == (0, True)


def test_create_without_a_word(run: Run, home: Path, monkeypatch):
    monkeypatch.setenv("TZ", "America/Lima")
    assert run("db", "create").status == 0
    plant = run("db", "check", "--json").json["plant"]
    assert (plant["code"], plant["name"], plant["zone"]) == (1, "Plant", "America/Lima")
    monkeypatch.setenv("TZ", "nowhere")
    ZoneInfo(run("db", "create", "--database", f"sqlite:///{home}/b/c/d.db", "--json").json["plant"]["zone"])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--code", "0"], "0 is no plant code."),
        (["--code", "10000"], "10000 is no plant code."),
        (["--name", " \x1b "], "The plant needs a name."),
        (["--zone", "Mars/Olympus"], "There is no time zone “Mars/Olympus”."),
        (["--zone", "Europe"], "There is no time zone “Europe”."),
        (["--zone", "../../etc/passwd"], "There is no time zone “../../etc/passwd”."),
        (["--zone", ""], "There is no time zone “”."),
    ],
)
def test_a_plant_that_cannot_be(run: Run, sqlite_url: str, words: list[str], sentence: str):
    said = run("db", "create", "--database", sqlite_url, *words)
    assert (said.status, said.out) == (2, "")
    assert said.sentence.startswith(sentence)
    assert not Path(sqlite_url.removeprefix("sqlite:///")).exists()


def test_a_folder_that_cannot_be_made(run: Run, tmp_path: Path):
    (tmp_path / "file").touch()
    said = run("db", "create", "--database", f"sqlite:///{tmp_path}/file/plant.db")
    assert (said.status, said.out) == (3, "")
    assert said.sentence.startswith(f"The folder {tmp_path}/file cannot be made")


def test_the_demo_plant(run: Run, sqlite_url: str, monkeypatch):
    # Filling it takes seconds, and has tests of its own.
    filled = []
    monkeypatch.setattr(demo_past, "fill", lambda database, **given: filled.append(given))
    said = run("db", "create", "--demo", "--database", sqlite_url, "--json")
    assert (said.json["plant"]["code"], said.json["plant"]["zone"]) == (1201, "Europe/Berlin")
    assert set(filled[0]) == {"now", "new_id"}


def test_the_demo_plant_is_not_put_beside_another_one(run: Run, plant: SmallPlant):
    before = count(plant.url)
    said = run("db", "create", "--demo")
    assert (said.status, said.out) == (2, "")
    assert "already holds a plant" in said.sentence
    assert count(plant.url) == before


def test_upgrade_of_what_is_up_to_date(run: Run, plant: SmallPlant):
    said = run("db", "upgrade", "--json")
    versions = said.json["from"], said.json["to"]
    assert (said.status, versions, said.json["backup"]) == (0, (SCHEMA_VERSION, SCHEMA_VERSION), None)
    assert run("db", "upgrade").sentence.endswith("is up to date already.")


def test_backup(run: Run, file_plant: SmallPlant, tmp_path: Path):
    run("scan", file_plant.label(NORMAL), "--station", "ASSY")
    target = tmp_path / "copy.db"
    said = run("db", "backup", "--output", target)
    assert (said.status, said.out) == (0, f"The backup is {target}.\n")
    assert count(f"sqlite:///{target}") == count(file_plant.url)
    said = run("db", "backup", "--output", target)
    assert (said.status, said.sentence) == (2, f"The file {target} is there already. Choose another name.")
    said = run("db", "backup", "--json")
    beside = Path(said.json["backup"])
    assert (beside.parent, beside.name.startswith("plant-")) == (tmp_path, True)
    said = run("db", "backup", "--output", "/no/such/folder/copy.db")
    assert (said.status, said.out) == (3, "")
    assert "could not be made" in said.sentence


def test_backup_of_a_server(run: Run, postgres_url: str):
    said = run("db", "backup", "--database", postgres_url)
    assert (said.status, said.out) == (2, "")
    assert "pg_dump" in said.sentence


def test_doctor_finds_all_well(run: Run, plant: SmallPlant):
    found = checks(run, status=0)
    server = ["server", "roles", "steps", "clock"] if plant.url.startswith("postgres") else ["integrity"]
    assert list(found) == ["settings", "time zones", "sqlite", "database", *server, "screens", "labels", "log"]
    assert "Small plant, plant 1201, UTC" in found["database"][1]


def test_doctor_goes_on_after_a_fault(run: Run, home: Path, sqlite_url: str, monkeypatch):
    (home / "settings.toml").write_text("colour = 1")
    (home / "state").write_text("in the way")
    monkeypatch.setattr(health, "sqlite_build", lambda: ("3.40.1", False))
    found = checks(run, "--database", sqlite_url, status=3)
    assert [name for name, (ok, _) in found.items() if not ok] == ["settings", "sqlite", "database", "log"]
    assert "there is no setting “colour”" in found["settings"][1]
    assert found["database"][1].endswith("or make it with: kanban-desktop db create")


def test_doctor_finds_what_is_wrong_with_a_server(run: Run, postgres_url: str, monkeypatch):
    assert run("db", "create", "--code", "4321", "--database", postgres_url).status == 0
    do(
        postgres_url,
        "DROP OWNED BY kanban_4321_planner",
        "DROP ROLE kanban_4321_planner",
        "UPDATE step_rule SET planner = NOT planner WHERE id = 1",
    )
    monkeypatch.setattr("kanban_desktop.cli.doctor.now", lambda: now() + 120_500_000)
    monkeypatch.setattr(health, "LEAST_POSTGRES", 99)
    found = checks(run, "--database", postgres_url, status=3)
    assert [name for name, (ok, _) in found.items() if not ok] == ["server", "roles", "steps", "clock"]
    assert found["roles"][1].startswith("Missing: kanban_4321_planner.")
    assert found["clock"][1].startswith("120 s from the server's.")
    monkeypatch.undo()
    assert run("db", "create", "--database", postgres_url).status == 0
    checks(run, "--database", postgres_url, status=0)
    for role in ("station", "planner", "admin"):
        do(postgres_url, f"DROP OWNED BY kanban_4321_{role}", f"DROP ROLE kanban_4321_{role}")


def test_doctor_finds_a_damaged_file(run: Run, file_plant: SmallPlant):
    path = file_plant.url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as link:
        (page, size) = link.execute(
            "SELECT rootpage, page_size FROM sqlite_schema, pragma_page_size WHERE name LIKE 'sqlite_autoindex_event%'"
        ).fetchone()
    link.close()
    with Path(path).open("r+b") as file:
        file.seek((page - 1) * size + 8)
        file.write(b"\xff" * 40)
    found = checks(run, status=3)
    assert [name for name, (ok, _) in found.items() if not ok] == ["integrity"]
    assert found["integrity"][1].endswith("Stop using the file and bring back the last backup.")
    assert run("db", "check").status == 3
