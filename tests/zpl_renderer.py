"""A real renderer of ZPL, the npm package zpl-renderer-js, to see labels as a label printer prints them.

``dev.py test`` fetches it, and so does the first test that wants it, into ``build``; nothing of it is committed.
"""

import base64
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
PACKAGE, VERSION = "zpl-renderer-js", "3.4.0"
SHA256 = "b0dbf20e75225f398a4cea4a6d5ab6b38c48cba1d90ebaa4f5ee4dad43cbb066"
"""Of the one file of the package that is used: what is installed is what was tried."""

DOTS_A_MM = {203: 8, 300: 12, 600: 24}
"""What heads have that are sold under these resolutions."""

_FOLDER = ROOT / "build" / f"{PACKAGE}-{VERSION}"
_FILE = _FOLDER / "node_modules" / PACKAGE / "dist" / "index.cjs.js"
Job = tuple[bytes, tuple[int, int], int]
"""Labels in ZPL, the size of each in dots, and the printer's resolution."""


class NoRenderer(Exception):
    """The renderer cannot be had; the text says why."""


def fetch() -> Path:
    """The package's file, fetched once.

    Raises:
        NoRenderer: Node.js or npm is missing, the network is, or the package is not the one that we know.
    """
    if not _FILE.is_file():
        npm, part = shutil.which("npm"), _FOLDER.with_name(f"{_FOLDER.name}.{os.getpid()}")
        if npm is None or shutil.which("node") is None:
            raise NoRenderer("install Node.js and npm first")
        part.mkdir(parents=True, exist_ok=True)
        quiet = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(
            [npm, "install", "--prefix", part, *quiet, f"{PACKAGE}@{VERSION}"], capture_output=True, text=True
        )
        if done.returncode == 0 and not _FILE.is_file():
            shutil.rmtree(_FOLDER, ignore_errors=True)
            part.rename(_FOLDER)
        shutil.rmtree(part, ignore_errors=True)
        if done.returncode != 0:
            raise NoRenderer(f"npm could not install {PACKAGE}: {done.stderr.strip()}")
    if hashlib.sha256(_FILE.read_bytes()).hexdigest() != SHA256:
        raise NoRenderer(f"{_FILE} is not what it should be; delete {_FOLDER} and try again")
    return _FILE


def rendered(*jobs: Job) -> list[list[Image.Image]]:
    """The labels of each job as a label printer prints them, all by one process, since starting takes it a second."""
    # A little less than the label, since it rounds up to whole dots.
    asked = []
    for zpl, size, dpi in jobs:
        wide, high = ((one - 0.25) / DOTS_A_MM[dpi] for one in size)
        asked.append((zpl.decode("ascii"), wide, high, DOTS_A_MM[dpi]))
    command = ["node", str(ROOT / "tests" / "zpl_renderer.cjs"), str(fetch())]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [
        [Image.open(io.BytesIO(base64.b64decode(one))).convert("L") for one in pictures]
        for pictures in json.loads(done.stdout)
    ]


if __name__ == "__main__":
    try:
        fetch()
    except NoRenderer as problem:
        sys.exit(f"The renderer of ZPL for the tests: {problem}")
