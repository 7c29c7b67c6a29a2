"""The composition root: the only file that knows all floors. Imported only for what needs them all."""

from pathlib import Path


def demo(folder: Path | None, url: str | None, *, fresh: bool, as_json: bool) -> int:
    """Plays the demo plant and returns the exit status.

    Args:
        folder: where its pictures and labels are left; None means a folder that it names.
        url: the database to play on; None means one of its own.
        fresh: make the demo plant anew.

    Raises:
        KanbanError: a part that is needed cannot be used.
    """
    from kanban_desktop.scene import play

    return play(folder, url, fresh, as_json)
