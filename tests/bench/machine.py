"""On what the bench runs: processor, load, versions, and how long the disk takes to keep a write."""

import os
import platform
import sys
import tempfile
from pathlib import Path

import psycopg
import sqlalchemy

from kanban_desktop.store.engine import sqlite3_module
from tests.bench.harness import percentile, timed
from tests.bench.plant import libpq
from tests.pg_server import PostgresServer

_PAGE = b"k" * 8192


def described(folder: Path) -> str:
    """Three lines about this machine, for the head of the table."""
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    versions = [f"Python {platform.python_version()}", f"SQLAlchemy {sqlalchemy.__version__}"]
    versions += [f"psycopg {psycopg.__version__}", f"SQLite {sqlite3_module.sqlite_version}"]
    synced = synced_writes(folder)
    disk = f"p50 {percentile(synced, 50) * 1000:.2f} ms, p99 {percentile(synced, 99) * 1000:.2f} ms"
    return (
        f"{_processor()}, {os.cpu_count()} cores, load {load} (1, 5, 15 min), {platform.system()} {platform.release()}"
        f"\n8 kB written and fdatasync in {folder}: {disk}\n{', '.join(versions)}"
    )


def synced_writes(folder: Path, rounds: int = 100) -> list[float]:
    """Seconds that a write of a page takes until the disk has it."""
    with tempfile.NamedTemporaryFile(dir=folder) as file:

        def write() -> None:
            os.pwrite(file.fileno(), _PAGE, 0)
            os.fdatasync(file.fileno())

        return [timed(write) for _ in range(rounds)]


def postgres_version(server: PostgresServer) -> str:
    """What the server says that it is."""
    with psycopg.connect(libpq(server.url("postgres"))) as connection:
        return connection.info.parameter_status("server_version") or "of an unknown version"


def _processor() -> str:
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
