"""The door for whoever works on Kanban Desktop: fetches what is missing, then runs the program, its tests or its
bench, or packs it.

Standard library only, since it runs before anything is installed. All goes into ``.venv``, except, when root, Debian's
own libraries.
"""

import ctypes
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python must come this far and no farther
    sys.exit("dev.py: Kanban Desktop needs Python 3.11 or later; this is {}.{}.".format(*sys.version_info[:2]))

USAGE = """usage: python3 dev.py COMMAND [ARGUMENT ...]

  run     play the demo plant (arguments go to “kanban-desktop demo”)
  plant   play two stations of a plant on a PostgreSQL of its own, whose network cables can be pulled
  test    run the tests (arguments go to pytest)
  bench   measure against the limits and the peers
  torture play ten thousand simulated days with everything that can go wrong (--help: how to play others)
  build   pack the program into a folder of its own under dist/
  lock    choose the versions of requirements.lock anew (--upgrade: the newest)"""

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "made-from.txt"

# What tells that a part of the system is there (a library by its name, or a program), and Debian's package of it.
QT = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
# These bring the rest of what Qt's window plugin loads.
WINDOW = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
CERTIFICATES_OF_TESTS = {"openssl": "openssl"}
SCREEN_OF_TESTS = {"Xvfb": "xvfb", "xdotool": "xdotool", "setxkbmap": "x11-xkb-utils"}
# A renderer of ZPL, to see what label printers print, comes as an npm package.
LABEL_PRINTER_OF_TESTS = {"node": "nodejs", "npm": "npm"}
PRINTING_SYSTEM_OF_TESTS = {"cupsd": "cups-daemon", "cupsdisable": "cups-client"}
OF_TESTS = {**SCREEN_OF_TESTS, **CERTIFICATES_OF_TESTS, **LABEL_PRINTER_OF_TESTS, **PRINTING_SYSTEM_OF_TESTS}
# PyInstaller packs the windows' and the printers' libraries too, and Python's own, which Debian's Python does without.
BUNDLE = {**WINDOW, "libcups.so.2": "libcups2", "objcopy": "binutils"}
if sysconfig.get_config_var("Py_ENABLE_SHARED"):
    BUNDLE[str(sysconfig.get_config_var("INSTSONAME"))] = "libpython{}.{}".format(*sys.version_info[:2])

NEEDS = {
    "run": {**QT, **(WINDOW if os.environ.get("DISPLAY") else {})},
    "test": {**QT, **BUNDLE, **OF_TESTS},
    "bench": QT,
    "torture": {},
    "build": {**QT, **BUNDLE},
    "lock": {},
}
NEEDS["plant"] = NEEDS["run"]


class Stop(Exception):
    """The work cannot go on; the text tells a person what to do."""


def main(arguments: list[str]) -> int:
    command, rest = (arguments or ["help"])[0], arguments[1:]
    if command not in NEEDS:
        print(USAGE)
        return 0 if command in ("help", "-h", "--help") else 2
    add_system_packages(NEEDS[command])
    make_environment()
    if command == "run":
        return start(PYTHON, "-m", "kanban_desktop", "demo", *rest)
    if command == "plant":
        return start(PYTHON, "-m", "tests.play", *rest, folder=ROOT)
    if command == "test":
        if start(PYTHON, "-m", "tests.zpl_renderer", folder=ROOT) != 0:
            raise Stop("the tests' renderer of labels could not be had; the line above says why. Then try again.")
        # Two, since windows and scanners must also come to their turn; a file's tests share what is costly to make.
        return start(PYTHON, "-m", "pytest", "--numprocesses=2", "--dist=loadfile", *rest, folder=ROOT)
    if command == "bench":
        return start(PYTHON, "-m", "tests.bench", *rest, folder=ROOT)
    if command == "torture":
        return start(PYTHON, "-m", "tests.torture", *rest, folder=ROOT)
    if command == "build":
        return build()
    return make_lock(rest)


def add_system_packages(needs: dict[str, str]) -> None:
    """Debian and its kin: installs what is missing as root, else tells the line to type."""
    if sys.platform != "linux":
        return
    missing = [package for part, package in needs.items() if not is_there(part)]
    if importlib.util.find_spec("ensurepip") is None:
        missing.append("python3-venv")
    if not missing:
        return
    if shutil.which("apt-get") is None:
        raise Stop("Install your system's counterparts of these Debian packages: " + " ".join(missing))
    update = ["apt-get", "update"]
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        raise Stop(f"Type this first: sudo {shlex.join(update)} && sudo {shlex.join(install)}")
    say("installing " + " ".join(missing))
    for step in (update, install):
        if start(*step, DEBIAN_FRONTEND="noninteractive") != 0:
            raise Stop(f"“{shlex.join(step)}” failed; its last lines say why.")


def is_there(part: str) -> bool:
    if ".so" not in part:
        return shutil.which(part, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None
    try:
        ctypes.CDLL(part)
    except OSError:
        return Path(sys.base_prefix, "lib", part).exists()  # a Python that was unpacked has its own there
    return True


def make_environment() -> None:
    """Brings ``.venv`` to what the lock and ``pyproject.toml`` say; at once when it is there already."""
    base = "Python {}.{} in {}".format(*sys.version_info[:2], ROOT)
    sources = hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    stamp = STAMP.read_text(encoding="utf-8").splitlines() if STAMP.exists() and PYTHON.exists() else ["", ""]
    if stamp == [base, sources]:
        return
    if stamp[0] != base:  # never finished, moved, or its Python is gone or another
        if Path(sys.prefix).resolve() == VENV:
            raise Stop("Start dev.py with the system's Python: the one in .venv cannot make its own folder anew.")
        say("making .venv")
        if start(sys.executable, "-m", "venv", "--clear", VENV) != 0:
            raise Stop(f"{sys.executable} could not make a virtual environment; the lines above say why.")
    say("installing what requirements.lock names")
    pip("--requirement", LOCK, "--require-hashes")
    pip("--editable", ROOT, "--no-deps", "--no-build-isolation")
    STAMP.write_text(f"{base}\n{sources}\n", encoding="utf-8")


def pip(*arguments: str | Path) -> None:
    if start(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments) != 0:
        raise Stop("pip could not install what is needed (no network?); the lines above say why. Then try again.")


def make_lock(arguments: list[str]) -> int:
    """Versions and hashes for every system, and nothing of this machine: no registry's address, no folder."""
    pip("uv")
    options = ["--universal", "--python-version=3.11", "--generate-hashes", "--extra=dev", "--no-config"]
    clean = ["--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command=python3 dev.py lock", "--quiet"]
    paths = ["pyproject.toml", "--output-file=requirements.lock"]
    return start(PYTHON, "-m", "uv", "pip", "compile", *options, *clean, *paths, *arguments, folder=ROOT)


def build() -> int:
    """Packs the program with its Python, its libraries and its data, for machines that have none of them."""
    say("packing; this takes a minute")
    # What it cannot find are other databases' drivers; those are warnings.
    status = start(PYTHON, "-m", "PyInstaller", "build.spec", "--noconfirm", folder=ROOT, PYI_LOG_LEVEL="ERROR")
    if status == 0:
        folder = ROOT / "dist" / "kanban-desktop"
        size = sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
        print(f"{folder}: {size / 1e6:.0f} MB")
    return status


def start(*command: str | Path, folder: Path | None = None, **variables: str) -> int:
    process = subprocess.Popen(command, cwd=folder, env={**os.environ, **variables})
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # Ctrl-C was for it too: it ends in good order, and what it started with it
            continue


def say(text: str) -> None:
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as reason:
        sys.exit(f"dev.py: {reason}")
    except KeyboardInterrupt:
        sys.exit(130)
