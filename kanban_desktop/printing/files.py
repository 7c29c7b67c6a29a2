"""Writes made files whole or not at all: a printed half of a deck of labels is worse than none. No Qt in it."""

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from secrets import token_hex


def write_files(files: Iterable[tuple[Path, bytes]]) -> list[Path]:
    """Writes each content to its path and returns the paths; none of them changes before all could be written.

    What is there is replaced. A link is followed; a device or pipe (/dev/stdout) is written to as it is.

    Raises:
        OSError: with the path that was asked for in ``filename``; nothing is left behind.
    """
    written: list[Path] = []
    ready: list[tuple[Path, Path, Path]] = []
    try:
        for path, content in files:
            written.append(path)
            try:
                if path.exists() and not stat.S_ISREG(path.stat().st_mode):
                    path.write_bytes(content)
                    continue
                target = Path(os.path.realpath(path))
                if target.exists() and not os.access(target, os.W_OK):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
                part = target.with_name(f".{token_hex(8)}.part")
                ready.append((path, part, target))
                part.write_bytes(content)
            except (OSError, ValueError) as fault:  # a ValueError is a path that no file can have, with NUL in it
                raise _named(fault, path) from fault
        while ready:
            path, part, target = ready[0]
            try:
                part.replace(target)
            except OSError as fault:
                raise _named(fault, path) from fault
            del ready[0]
    finally:
        for _, part, _ in ready:
            part.unlink(missing_ok=True)
    return written


def _named(fault: OSError | ValueError, path: Path) -> OSError:
    """The same fault under the name that the caller knows, not that of a file which only we know."""
    if isinstance(fault, OSError):
        return OSError(fault.errno, fault.strerror or str(fault), str(path))
    return OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
