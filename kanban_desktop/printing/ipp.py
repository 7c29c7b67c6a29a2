"""The little of IPP that printing through CUPS takes: a request, its answer (RFC 8010 and 8011). No Qt."""

import contextlib
import http.client
import os
import socket
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PRINT_JOB, CANCEL_JOB, GET_JOB, GET_JOBS, GET_PRINTER = 0x0002, 0x0008, 0x0009, 0x000A, 0x000B
GET_PRINTERS = 0x4002
"""CUPS's own."""

NOT_FOUND, NOT_ACCEPTING, CLIENT_FAULTS = 0x0406, 0x0506, range(0x0400, 0x0500)
DENIED = (0x0401, 0x0402, 0x0403)

_OPERATION, _END, _FIRST_VALUE = 1, 3, 0x10
_INTEGER, _BOOLEAN, _ENUM, _NAME, _KEYWORD, _URI, _CHARSET, _LANGUAGE, _TYPE = (
    0x21, 0x22, 0x23, 0x42, 0x44, 0x45, 0x47, 0x48, 0x49,
)  # fmt: skip
_TAGS = {"printer-uri": _URI, "job-id": _INTEGER, "requested-attributes": _KEYWORD, "which-jobs": _KEYWORD,
         "limit": _INTEGER, "document-format": _TYPE}  # fmt: skip
_SOCKETS = ("/run/cups/cups.sock", "/var/run/cupsd", "/private/var/run/cupsd")
_SECONDS = 20.0

Values = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a printing system answered.

    Attributes:
        status: RFC 8011's code; below 0x100 it is done.
        groups: the attributes, a mapping a job or printer.
    """

    status: int
    groups: tuple[Mapping[str, Values], ...]


class NotAsked(Exception):
    """The printing system was not reached; it has got nothing."""


class Unanswered(Exception):
    """The printing system may have got the request, but gave no answer that can be read."""


def ask(operation: int, attributes: Mapping[str, str | int | Sequence[str]], document: bytes = b"") -> Answer:
    """Asks the printing system of this computer, or the one that CUPS_SERVER names.

    Raises:
        NotAsked, Unanswered: as they say.
    """
    link = _Link()
    with contextlib.closing(link):
        try:
            link.connect()
        except OSError as fault:
            raise NotAsked(str(fault)) from fault
        try:
            body = _request(operation, attributes) + document
            link.request("POST", "/", body, {"Content-Type": "application/ipp", "Host": "localhost"})
            response = link.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as fault:
            raise Unanswered(str(fault)) from fault
    if response.status in (401, 403):
        return Answer(DENIED[0], ())
    if response.status != 200:
        raise Unanswered(f"HTTP {response.status}")
    try:
        return _read(content)
    except (struct.error, IndexError, UnicodeDecodeError) as fault:
        raise Unanswered("no IPP") from fault


class _Link(http.client.HTTPConnection):
    """To a socket of this computer, or to a host."""

    def __init__(self) -> None:
        named = os.environ.get("CUPS_SERVER", "")
        local = named or next((one for one in _SOCKETS if Path(one).exists()), "")
        self._path = local if local.startswith("/") else None
        host, _, port = named.partition("/")[0].rpartition(":") if ":" in named else (named, "", "631")
        super().__init__(host if named and not self._path else "localhost", int(port or 631), timeout=_SECONDS)

    def connect(self) -> None:
        if self._path is None:
            super().connect()
            return
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(_SECONDS)
        self.sock.connect(self._path)


def _request(operation: int, attributes: Mapping[str, str | int | Sequence[str]]) -> bytes:
    made = [struct.pack(">bbHIb", 1, 1, operation, 1, _OPERATION)]
    made += [_value(_CHARSET, "attributes-charset", "utf-8"), _value(_LANGUAGE, "attributes-natural-language", "en")]
    for name, value in attributes.items():
        several = [value] if isinstance(value, str | int) else value
        for n, one in enumerate(several):
            made.append(_value(_TAGS.get(name, _NAME), "" if n else name, one))
    return b"".join((*made, bytes([_END])))


def _value(tag: int, name: str, value: str | int) -> bytes:
    content = struct.pack(">i", value) if isinstance(value, int) else value.encode()
    return struct.pack(">bH", tag, len(name)) + name.encode() + struct.pack(">H", len(content)) + content


def _read(content: bytes) -> Answer:
    (status,) = struct.unpack_from(">H", content, 2)
    groups: list[dict[str, Values]] = []
    at, name = 8, ""
    while (tag := content[at]) != _END:
        at += 1
        if tag < _FIRST_VALUE:
            groups.append({})
            continue
        (length,) = struct.unpack_from(">H", content, at)
        name = content[at + 2 : at + 2 + length].decode() or name
        at += 2 + length
        (length,) = struct.unpack_from(">H", content, at)
        raw = content[at + 2 : at + 2 + length]
        at += 2 + length
        groups[-1][name] = (*groups[-1].get(name, ()), _decoded(tag, raw))
    return Answer(status, tuple(groups))


def _decoded(tag: int, raw: bytes) -> object:
    if tag in (_INTEGER, _ENUM):
        return int(struct.unpack(">i", raw)[0])
    if tag == _BOOLEAN:
        return raw != b"\0"
    return raw.decode(errors="replace") if tag >= 0x40 else raw
