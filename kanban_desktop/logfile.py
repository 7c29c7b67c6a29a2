"""The log: what a person need not see and whoever helps them must. One file in the user's log folder, kept small."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from platformdirs import user_log_path

from kanban_desktop.settings import APP

_MOST_BYTES = 1_000_000
_KEPT = 3


def log_file() -> Path:
    """Where the log is."""
    return user_log_path(APP) / f"{APP}.log"


@contextmanager
def logging_to_file() -> Iterator[None]:
    """Sends warnings and faults of all floors to the log; the file is made when the first one comes."""
    handler = _LogFile(log_file(), maxBytes=_MOST_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


class _LogFile(RotatingFileHandler):
    """Makes its folder when it is needed, and lets no fault of its own out: work goes on without a log."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        pass
