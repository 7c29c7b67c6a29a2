"""Label printers on their own port: labels go out by TCP; ``~HS`` and ``~HQES`` ask the printer how it does.

Sources: Zebra's ZPL II programming guide, "~HS Host Status Return" and "~HQ Host Query", whose flags are read here.
"""

import contextlib
import re
import socket
import time
from dataclasses import dataclass

from kanban_desktop.model.printjobs import Problem, Trouble
from kanban_desktop.printing.outlet import MaybeSent, NotSent

PORT = 9100
CONNECT_SECONDS = 4.0
"""A printer that sleeps takes its time to wake up."""
ANSWER_SECONDS = 5.0
SHORT_SECONDS = 1.0
"""For the second answer: older firmware knows only the first question."""
SEND_SECONDS = 30.0
"""A printer whose buffer is full takes nothing while it prints."""

_FRAME = re.compile(rb"\x02([^\x02\x03]*)\x03")
_ERRORS = re.compile(rb"ERRORS:\s*[01]\s+([0-9A-Fa-f]{8})\s+([0-9A-Fa-f]{8})")
_MOST_ANSWER = 8192

# What ~HQES tells, the bits of its last eight digits, in the order in which a person has to mend them.
_BITS = (
    (0x0000_0004, Problem.HEAD_OPEN),
    (0x0000_0001, Problem.LABELS_OUT),
    (0x0000_0002, Problem.RIBBON_OUT),
    (0x0000_0008, Problem.CUTTER),
    (0x0000_0030, Problem.HEAD_HOT),
    (0x0000_02C0, Problem.HEAD_FAULT),
    (0x0001_0000, Problem.PAUSED),
)


@dataclass(frozen=True, slots=True)
class Status:
    """How a label printer does.

    Attributes:
        pending: whether it still has something to print.
    """

    trouble: Trouble | None
    pending: bool


def read_status(answer: bytes) -> Status | None:
    """What the answers to ``~HS`` and, where it came, to ``~HQES`` say; None where this is no such answer."""
    frames = _FRAME.findall(answer)
    lines = [frame.split(b",") for frame in frames]
    first = next((line for line in lines if len(line) == 12), None)
    second = next((line for line in lines if len(line) == 11), None)
    if first is None or second is None:
        return None
    try:
        formats, remaining = int(first[4]), int(second[8])
    except ValueError:
        return None
    pending = formats > 0 or remaining > 0 or first[7] == b"1"
    queried = next((found for frame in frames if (found := _ERRORS.search(frame))), None)
    flags = int(queried[2], 16) if queried else 0
    for bits, problem in _BITS:
        if flags & bits:
            return Status(Trouble(problem), pending)
    told = (
        (second[2], Problem.HEAD_OPEN), (first[1], Problem.LABELS_OUT), (second[3], Problem.RIBBON_OUT),
        (first[11], Problem.HEAD_HOT), (first[2], Problem.PAUSED), (first[5], Problem.BUSY),
    )  # fmt: skip
    for flag, problem in told:
        if flag == b"1":
            return Status(Trouble(problem), pending)
    if queried is not None and (flags or int(queried[1], 16)):
        code = (queried[1] + b" " + queried[2]).decode()
        return Status(Trouble(Problem.FAULT, {"code": code}), pending)
    return Status(None, pending)


def place(address: str) -> tuple[str, int]:
    """Host and port of an address such as ``printer-7``, ``10.0.0.7:9100`` or ``[::1]:9100``.

    Raises:
        ValueError: it is no such address.
    """
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.%]+)\]|([^\s:/\[\]]+))(?::([0-9]{1,5}))?", address.strip())
    if found is None or not 0 < int(found[3] or PORT) < 65536:
        raise ValueError(address)
    return found[1] or found[2], int(found[3] or PORT)


class TcpOutlet:
    """A printer's own port.

    Args:
        tells: whether it speaks ZPL and is asked how it does; of others nothing is known but that they took all bytes.
    """

    def __init__(self, address: str, *, tells: bool) -> None:
        self._host, self._port = place(address)
        self._tells = tells
        self._link: socket.socket | None = None
        self._named = {"address": f"{self._host}:{self._port}"}

    def trouble(self) -> Trouble | None:
        """What keeps it from printing; connects where that has not been done.

        Raises:
            NotSent: it cannot be reached, or is no label printer.
        """
        if not self._tells:
            self._connected()
            return None
        # Once more by a new connection: the old one may have died while nobody used it.
        for last in (self._link is None, True):
            try:
                return self._status().trouble
            except NotSent:
                self.close()
                if last:
                    raise
        raise AssertionError("the last try has ended either way")

    def put(self, name: str, content: bytes) -> None:
        """Sends a label.

        Raises:
            NotSent: there is no connection.
            MaybeSent: it broke off.
        """
        link = self._connected()
        link.settimeout(SEND_SECONDS)
        try:
            link.sendall(content)
        except OSError as fault:
            self.close()
            raise MaybeSent(Trouble(Problem.BROKEN_OFF, self._named)) from fault
        if not self._tells:
            self._ended()

    def _ended(self) -> None:
        """Ends the connection in good order, so that what was sent has arrived or it is known that it may not have."""
        assert self._link is not None
        try:
            self._link.shutdown(socket.SHUT_WR)
            self._link.settimeout(SEND_SECONDS)
            while self._link.recv(_MOST_ANSWER):
                pass
        except OSError as fault:
            raise MaybeSent(Trouble(Problem.BROKEN_OFF, self._named)) from fault
        finally:
            self.close()

    def is_out(self) -> tuple[bool, Trouble | None]:
        """Whether it has printed all that it was sent.

        Raises:
            MaybeSent: it does not tell any more.
        """
        if not self._tells:
            return True, None
        if self._link is None:
            raise MaybeSent(Trouble(Problem.BROKEN_OFF, self._named))
        try:
            found = self._status()
        except NotSent as fault:
            self.close()
            raise MaybeSent(Trouble(Problem.BROKEN_OFF, self._named)) from fault
        return not found.pending, found.trouble

    def close(self) -> None:
        """Lets go of the printer: most have but one connection."""
        if self._link is not None:
            with contextlib.suppress(OSError):
                self._link.close()
        self._link = None

    def _connected(self) -> socket.socket:
        if self._link is None:
            try:
                self._link = socket.create_connection((self._host, self._port), CONNECT_SECONDS)
            except socket.gaierror as fault:
                raise NotSent(Trouble(Problem.NAME_UNKNOWN, self._named)) from fault
            except ConnectionRefusedError as fault:
                raise NotSent(Trouble(Problem.REFUSED, self._named)) from fault
            except OSError as fault:
                raise NotSent(Trouble(Problem.SILENT, self._named)) from fault
        return self._link

    def _status(self) -> Status:
        """Asks the printer.

        Raises:
            NotSent: it does not answer, or not as a label printer does.
        """
        link = self._connected()
        try:
            link.settimeout(SEND_SECONDS)
            link.sendall(b"~HS\r\n")
            answer = self._answer(link, 3, ANSWER_SECONDS)
            found = read_status(answer)
            if found is not None:
                link.sendall(b"~HQES\r\n")
                found = read_status(answer + self._answer(link, 1, SHORT_SECONDS))
        except OSError as fault:
            raise NotSent(Trouble(Problem.SILENT, self._named)) from fault
        if found is None:
            raise NotSent(Trouble(Problem.WRONG_PORT if answer else Problem.SILENT, self._named))
        return found

    @staticmethod
    def _answer(link: socket.socket, frames: int, patience: float) -> bytes:
        """What comes until so many frames are whole, nothing more comes, or it is clearly something else."""
        got, until = b"", time.monotonic() + patience
        while len(_FRAME.findall(got)) < frames and (left := until - time.monotonic()) > 0:
            if len(got) > _MOST_ANSWER or (got.strip() and b"\x02" not in got[:64]):
                break
            link.settimeout(left)
            try:
                part = link.recv(_MOST_ANSWER)
            except TimeoutError:
                break
            if not part:
                if not got:
                    raise ConnectionResetError("the printer hung up")
                break
            got += part
        return got
