"""Paths that may not be written or read, whoever runs the tests."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

needs_rights = pytest.mark.skipif(os.name == "nt", reason="rights are another matter there")

_NOBODY = 65534


@contextlib.contextmanager
def somebody_without_rights(modes: Mapping[Path, int]) -> Iterator[None]:
    """What root may, nobody stops: for a while this process is somebody else, and the paths have these modes.

    pytest's own folders are closed to others: take one of ``tempfile``. So may be what is imported: do the same once
    before, as oneself.
    """
    before = {path: path.stat().st_mode for path in modes}
    for path, mode in modes.items():
        path.chmod(mode)
    root = os.geteuid() == 0
    if root:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for path, mode in before.items():
            path.chmod(mode)
