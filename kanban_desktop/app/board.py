"""Opens the board: a window on the screen, or without one a picture."""

from kanban_desktop import settings
from kanban_desktop.app.screen import has_screen
from kanban_desktop.model.errors import BadInput


def board(url: str | None, station: str | None, place: tuple[int, int, int, int] | None) -> int:
    """Opens the window of a station; returns the exit status when it is closed. Without a screen it leaves a picture.

    Args:
        url: the plant's database; None means as the settings say, or the first run's page asks.
        station: its code or name; None means likewise.
        place: left, top, width and height of the window on the screen.

    Raises:
        KanbanError: it cannot begin.
    """
    known = settings.load()
    address, name = settings.database_url(url, known), station or known.station
    if not has_screen():
        from kanban_desktop.app.pictures import board_picture

        if not name:
            raise BadInput("station_missing")
        folder = settings.data_file().with_name("pictures")
        picture = board_picture(known, address, name, folder)
        print(f"There is no screen here. The board's picture is {picture}", flush=True)
        return 0
    from kanban_desktop.app.window import run

    if url is None and address.endswith(f"///{settings.data_file()}") and not settings.data_file().exists():
        address = ""  # the first run: nobody has chosen a plant yet

    return run(known, address, name, place)
