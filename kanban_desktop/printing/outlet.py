"""What every way to a printer has in common, and the ways that are files. No Qt, no database."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from kanban_desktop.model.printjobs import Problem, Trouble
from kanban_desktop.printing.files import write_files


class NotSent(Exception):
    """Nothing has gone out, and it is safe to try again when the trouble is over."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class MaybeSent(Exception):
    """Something may have gone out, and nobody but a person can tell."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class Outlet(Protocol):
    """A way to a printer that takes labels one by one, or a document at once."""

    def trouble(self) -> Trouble | None:
        """What keeps the printer from printing now, as far as it tells.

        Raises:
            NotSent: it cannot be asked.
        """

    def put(self, name: str, content: bytes) -> None:
        """Sends a label, or a document; returns when all of it has gone out.

        Raises:
            NotSent: nothing has gone out.
            MaybeSent: it broke off.
        """

    def is_out(self) -> tuple[bool, Trouble | None]:
        """Whether what was put has come out, as far as the printer tells; and what keeps it from coming.

        Raises:
            MaybeSent: the printer cannot be asked any more.
        """

    def close(self) -> None:
        """Lets go of the printer."""


class FileOutlet:
    """One file that holds the newest document, or a folder with a file a label; each is there whole or not at all."""

    def __init__(self, path: Path, ending: str, *, folder: bool) -> None:
        self._path = path
        self._ending = ending
        self._folder = path if folder else path.parent
        self._target: Callable[[str], Path] = (lambda name: path / f"{name}.{ending}") if folder else (lambda _: path)

    def trouble(self) -> Trouble | None:
        """Whether the folder is there."""
        if not self._folder.is_dir():
            return Trouble(Problem.FOLDER_MISSING, {"folder": str(self._folder)})
        return None

    def put(self, name: str, content: bytes) -> None:
        """Writes the file.

        Raises:
            NotSent: it cannot be written; what was there is as it was.
        """
        try:
            write_files([(self._target(name), content)])
        except OSError as fault:
            params = {"file": str(self._target(name)), "reason": fault.strerror or str(fault)}
            raise NotSent(Trouble(Problem.FILE_UNWRITABLE, params)) from fault

    def is_out(self) -> tuple[bool, Trouble | None]:
        """A file that is written is out."""
        return True, None

    def close(self) -> None:
        """There is nothing to let go of."""
