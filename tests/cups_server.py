"""A printing system of one's own: a real ``cupsd`` with a raw queue to a printer that takes whatever comes.

Debian's ``cups-daemon`` has no way to a device but IPP; so the printer is a backend of ours, which keeps what it gets.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

QUEUE = "Labels"
PATIENCE_SECONDS = 20

_CUPSD = shutil.which("cupsd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_SETTINGS = """Listen {sock}
LogLevel info
MaxLogSize 0
Browsing Off
WebInterface No
DefaultAuthType None
PreserveJobHistory Yes
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
JobPrivateAccess all
JobPrivateValues none
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
"""
_FILES = """ServerRoot {root}/etc
ServerBin {root}/bin
RequestRoot {root}/spool
TempDir {root}/spool/tmp
CacheDir {root}/cache
StateDir {root}/state
AccessLog {root}/log/access
ErrorLog {root}/log/error
PageLog {root}/log/page
"""
_PRINTERS = """<Printer {queue}>
UUID urn:uuid:11111111-1111-3111-8111-111111111111
Info Labels
DeviceURI paper:{paper}
State Idle
Accepting Yes
JobSheets none none
ErrorPolicy stop-printer
</Printer>
"""


_BACKEND = """#!/bin/sh
[ $# -eq 0 ] && echo 'direct paper "Paper" "Paper"' && exit 0
cat "${6:--}" > "${DEVICE_URI#paper:}/.$1" && mv "${DEVICE_URI#paper:}/.$1" "${DEVICE_URI#paper:}/$1"
"""
_PROGRAMS = Path("/usr/lib/cups")


def is_possible() -> bool:
    """Whether there is a cupsd here."""
    return _CUPSD is not None


class CupsServer:
    """A context manager that starts it and leaves nothing behind.

    Attributes:
        sock: where it listens; programs find it by CUPS_SERVER.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="kanban-cups-")
        self._root = Path(self._folder.name)
        self._process: subprocess.Popen[bytes] | None = None
        self.sock = self._root / "sock"
        self._paper = self._root / "paper"

    def __enter__(self) -> Self:
        for name in ("spool/tmp", "cache", "state", "log", "etc/ppd", "bin/backend", "paper"):
            (self._root / name).mkdir(parents=True)
        for one in _PROGRAMS.iterdir():
            if one.name != "backend":
                (self._root / "bin" / one.name).symlink_to(one)
        backend = self._root / "bin" / "backend" / "paper"
        backend.write_text(_BACKEND, encoding="utf-8")
        # Its devices run as another user.
        for path in (self._root, backend):
            path.chmod(0o755)
        self._paper.chmod(0o777)
        own = "SystemGroup root\n" if os.geteuid() == 0 else ""
        for name, text in (
            ("cupsd.conf", _SETTINGS),
            ("cups-files.conf", _FILES + own),
            ("printers.conf", _PRINTERS),
        ):
            given = {"sock": self.sock, "root": self._root, "queue": QUEUE, "paper": self._paper}
            (self._root / "etc" / name).write_text(text.format_map(given), encoding="utf-8")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._folder.cleanup()

    @property
    def printed(self) -> list[bytes]:
        """What the queue's printer has got, job by job."""
        return [one.read_bytes() for one in sorted(self._paper.glob("[0-9]*"), key=lambda one: int(one.name))]

    def start(self) -> None:
        """Starts it, with what it had in its queue."""
        etc = self._root / "etc"
        assert _CUPSD is not None, "no cupsd: is_possible says so"
        command = [_CUPSD, "-f", "-c", str(etc / "cupsd.conf"), "-s", str(etc / "cups-files.conf")]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            assert self._process.poll() is None, (self._root / "log" / "error").read_text()
            assert time.monotonic() < until, "cupsd does not come up"

    def _answers(self) -> bool:
        """It is there before it listens."""
        with socket.socket(socket.AF_UNIX) as link:
            return link.connect_ex(str(self.sock)) == 0

    def stop(self) -> None:
        """Ends it; its queue stays."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE_SECONDS)
            self._process = None
        self.sock.unlink(missing_ok=True)

    def tell(self, command: str) -> None:
        """``cupsdisable``, ``cupsenable``, ``cupsreject`` or ``cupsaccept`` on the queue."""
        found = shutil.which(command, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        assert found is not None, f"no {command}: cups-client is missing"
        subprocess.run([found, "-h", str(self.sock), QUEUE], check=True, capture_output=True)
