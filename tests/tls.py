"""A PostgreSQL server that lets nobody in but over TLS and with a password, and the certificates for it; no pytest.

    with secured(folder) as secure:
        url = f"postgresql://ben@{secure.host}:{secure.port}/…?hostaddr=127.0.0.1&sslrootcert={secure.authority}"

Needs the program openssl.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql

from tests.pg_server import PostgresServer

HOST = "plant.example"
"""What the server's certificate says it is."""

_ACCESS = """\
local   all all              trust
host    all postgres 127.0.0.1/32 trust
hostssl all all 127.0.0.1/32 scram-sha-256
"""
_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2")


@dataclass(frozen=True, slots=True)
class Secure:
    """The server, the certificate of whoever signed its own, and that of a stranger."""

    server: PostgresServer
    authority: Path
    stranger: Path


@contextmanager
def secured(folder: Path) -> Iterator[Secure]:
    """A server of its own; the certificates are made in the folder."""
    authority, stranger = (_authority(folder, name) for name in ("authority", "stranger"))
    certificate, key = _certificate(folder, authority)
    with PostgresServer() as server:
        kept = {"ssl_cert_file": certificate, "ssl_key_file": key}
        owner = server.base.stat()
        for path in kept.values():
            copy = server.base / path.name
            copy.write_bytes(path.read_bytes())
            copy.chmod(0o600)
            os.chown(copy, owner.st_uid, owner.st_gid)
        for name, value in {"ssl": "on", **{name: str(server.base / path.name) for name, path in kept.items()}}.items():
            server.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        (server.base / "data" / "pg_hba.conf").write_text(_ACCESS, encoding="utf-8")
        server.stop()
        server.start()
        yield Secure(server, authority, stranger)


def _authority(folder: Path, name: str) -> Path:
    certificate = folder / f"{name}.crt"
    _openssl("req", "-x509", *_NEW_KEY, "-subj", f"/CN={name}", "-keyout", folder / f"{name}.key", "-out", certificate)
    return certificate


def _certificate(folder: Path, authority: Path) -> tuple[Path, Path]:
    """The server's certificate and its key."""
    request, certificate, key = (folder / f"server.{kind}" for kind in ("csr", "crt", "key"))
    names = folder / "names.txt"
    names.write_text(f"subjectAltName=DNS:{HOST}\n", encoding="utf-8")
    _openssl("req", *_NEW_KEY, "-subj", f"/CN={HOST}", "-keyout", key, "-out", request)
    signed = ("-CA", authority, "-CAkey", authority.with_suffix(".key"), "-CAcreateserial", "-days", "2")
    _openssl("x509", "-req", "-in", request, *signed, "-extfile", names, "-out", certificate)
    return certificate, key


def _openssl(*words: str | Path) -> None:
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {words[0]}: {done.stderr}")
