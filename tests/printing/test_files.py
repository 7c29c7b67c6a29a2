"""Files are written whole or not at all."""

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kanban_desktop.printing.files import write_files

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX paths")


def test_replaces_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "labels.pdf"
    path.write_text("old")
    assert write_files([(path, b"new")]) == [path]
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    first, second = tmp_path / "1.png", tmp_path / "missing" / "2.png"
    first.write_text("old")
    with pytest.raises(FileNotFoundError) as caught:
        write_files([(first, b"new"), (second, b"new")])
    assert caught.value.filename == str(second)
    assert first.read_text() == "old"
    assert list(tmp_path.iterdir()) == [first]


def test_contents_that_fail_half_way_leave_nothing(tmp_path: Path) -> None:
    def files() -> Iterator[tuple[Path, bytes]]:
        yield tmp_path / "1.png", b"new"
        raise RuntimeError("no second label")

    with pytest.raises(RuntimeError):
        write_files(files())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a\0b", "x" * 300, ""])
def test_a_name_that_no_file_can_have_is_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with pytest.raises(OSError, match=r"Invalid argument|too long|directory") as caught:
        write_files([(path, b"new")])
    assert caught.value.filename == str(path)
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.pdf").symlink_to("real.pdf")
    write_files([(tmp_path / "link.pdf", b"new")])
    assert (tmp_path / "link.pdf").is_symlink()
    assert (tmp_path / "real.pdf").read_bytes() == b"new"


@posix
def test_a_device_is_written_to_and_not_replaced() -> None:
    write_files([(Path(os.devnull), b"new")])
    assert Path(os.devnull).is_char_device()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has /dev/full")
def test_a_full_disk_is_named() -> None:
    with pytest.raises(OSError, match="No space left") as caught:
        write_files([(Path("/dev/full"), b"new")])
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, "/dev/full")


@posix
def test_a_disk_that_fills_up_half_way_leaves_nothing(tmp_path: Path) -> None:
    import resource

    path, limits = tmp_path / "labels.pdf", resource.getrlimit(resource.RLIMIT_FSIZE)
    path.write_text("old")
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(OSError, match="too large") as caught:
            write_files([(path, b"new" * 4096)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert caught.value.filename == str(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_a_file_gets_the_rights_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_files([(tmp_path / "labels.pdf", b"new")])
    assert (tmp_path / "labels.pdf").stat().st_mode == (tmp_path / "plain").stat().st_mode
