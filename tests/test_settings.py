"""The settings file: what is saved is read back, a person's own lines stay, and no fault leaves half a file."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban_desktop.settings import BrokenSettings, Settings, has_password, load, password_file, save

ODD = {
    "a Windows path": "sqlite:///C:\\Users\\new\\tänze\\plant.db",
    "quotes": """sqlite:///it's "the" '''file''' \"\"\".db""",
    "a line feed": "sqlite:///two\nlines\r\n\tand a tab.db",
    "controls": "\x00\x01\x1b\x7f\x85",
    "separators": "a\u2028b\u2029c\x0bd\x0ce",
    "Chinese": "sqlite:///工厂/看板.db",
    "emoji": "sqlite:///🏭.db",
    "what looks like a key": "x\nstation = 'other'\n[table]",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_texts_are_read_back(file: Path, text: str):
    wanted = Settings(database=text, station=text)
    save(wanted, file)
    assert load(file) == wanted
    save(replace(wanted, station="MC-1"), file)
    assert load(file) == Settings(database=text, station="MC-1")


@given(station=st.text(st.characters(codec="utf-8")), guard=st.floats(0, 600), dpi=st.integers(100, 1200))
def test_whatever_may_be_set_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, station: str, guard: float, dpi: int
):
    file = tmp_path_factory.mktemp("settings") / "settings.toml"
    for wanted in (Settings(station="MC-1", label_dpi=300), Settings("", station, guard_seconds=guard, label_dpi=dpi)):
        save(wanted, file)
        assert load(file) == wanted


def test_only_what_differs_from_the_defaults_is_written(file: Path):
    save(Settings(station="MC-1", label_dpi=300), file)
    assert file.read_text(encoding="utf-8") == 'station = "MC-1"\nlabel_dpi = 300\n'
    save(Settings(station="MC-1"), file)
    assert file.read_text(encoding="utf-8") == 'station = "MC-1"\n'


def test_without_a_file_the_defaults_need_none(file: Path):
    save(Settings(), file)
    assert not file.exists()


def test_comments_and_lines_that_are_right_stay(file: Path):
    file.parent.mkdir()
    file.write_text("# ours\nstation = 'MC-1' # the old one\n\nguard_seconds = 7 # agreed on 3 May\n", encoding="utf-8")
    save(replace(load(file), station="MC-2", label_dpi=300), file)
    assert file.read_text(encoding="utf-8") == (
        '# ours\nstation = "MC-2"\n\nguard_seconds = 7 # agreed on 3 May\nlabel_dpi = 300\n'
    )


def test_keys_and_tables_that_it_does_not_know_stay(file: Path):
    file.parent.mkdir()
    file.write_text("later = [1, 2]\nstation = 'MC-1'\n[more]\nstation = 'not ours'\n", encoding="utf-8")
    save(Settings(station="MC-2", label_dpi=300), file)
    assert file.read_text(encoding="utf-8") == (
        "later = [1, 2]\nstation = \"MC-2\"\nlabel_dpi = 300\n[more]\nstation = 'not ours'\n"
    )


@pytest.mark.parametrize("value", ["'''\nMC-1'''", '"""\nstation = \'MC-9\'\n"""'])
def test_a_text_of_many_lines_is_written_anew(file: Path, value: str):
    file.parent.mkdir()
    file.write_text(f"station = {value}\nlabel_dpi = 300\n", encoding="utf-8")
    save(replace(load(file), station="MC-2"), file)
    assert load(file) == Settings(station="MC-2", label_dpi=300)


def test_a_file_that_cannot_be_read_is_not_overwritten(file: Path):
    file.parent.mkdir()
    for content in (b"station = ", b"\xff\xfe"):
        file.write_bytes(content)
        with pytest.raises(BrokenSettings):
            save(Settings(station="MC-1"), file)
        assert file.read_bytes() == content


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ben:secret@host/plant",
        "postgresql+psycopg://ben:sec/ret@host/plant",
        "postgresql://host/plant?user=ben&password=secret",
        "postgresql://host/plant?%70assword=secret",
        "host=db user=ben Password = secret",
    ],
)
def test_a_password_is_never_written(file: Path, url: str):
    assert has_password(url)
    with pytest.raises(BrokenSettings) as caught:
        save(Settings(database=url), file)
    assert password_file() in caught.value.problem
    assert "secret" not in str(caught.value)
    assert not file.exists()


@pytest.mark.parametrize(
    "url",
    [
        "", "postgresql://host/plant", "postgresql://ben@host:5432/plant?sslmode=verify-full",
        "postgresql:///?service=kanban", "postgresql://h1:5432,h2:5432/plant?passfile=/etc/p",
        "sqlite:///C:\\plant.db",
    ],
)  # fmt: skip
def test_an_address_without_a_password_is_none(url: str):
    assert not has_password(url)


@pytest.mark.parametrize("settings", [Settings(label_dpi=5), Settings(guard_seconds=float("nan"))])
def test_what_could_not_be_read_back_is_not_written(file: Path, settings: Settings):
    with pytest.raises(BrokenSettings):
        save(settings, file)
    assert not file.exists()


def test_a_broken_surrogate_is_no_text(file: Path):
    with pytest.raises(BrokenSettings):
        save(Settings(station="\ud83d"), file)
    assert list(file.parent.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_write_fault(tmp_path: Path):
    (tmp_path / "config").write_text("no folder", encoding="utf-8")
    with pytest.raises(BrokenSettings, match="settings"):
        save(Settings(station="MC-1"), tmp_path / "config" / "settings.toml")


def test_a_fault_leaves_the_old_file_and_nothing_else(file: Path, monkeypatch: pytest.MonkeyPatch):
    save(Settings(station="MC-1"), file)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BrokenSettings, match="cannot be written: No space left on device"):
        save(Settings(station="MC-2"), file)
    assert load(file) == Settings(station="MC-1")
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows asks for a right to make links")
def test_a_link_stays_a_link_and_rights_stay(file: Path, tmp_path: Path):
    real = tmp_path / "real.toml"
    real.touch(mode=0o600)
    file.parent.mkdir()
    file.symlink_to(real)
    save(Settings(station="MC-1"), file)
    assert file.is_symlink()
    assert load(real).station == "MC-1"
    assert real.stat().st_mode & 0o777 == 0o600
