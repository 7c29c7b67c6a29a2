"""Every setting, declared once: key, type, default, label; read from one TOML file of the user.

Nothing here knows the rules, the store or Qt. Passwords have no place here: they are libpq's business.
"""

import os
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from platformdirs import user_config_path, user_data_path

APP = "kanban-desktop"


class BrokenSettings(ValueError):
    """The settings file cannot be used.

    Attributes:
        path: the file.
        problem: what is wrong in it, naming line or key.
    """

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


def _setting(default: object, label: str, least: float | None = None, most: float | None = None) -> Any:
    return field(default=default, metadata={"label": label, "least": least, "most": most})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may set for this installation; each field is a key of the file."""

    database: str = _setting("", "Database of the plant (empty: the file in the user's data folder)")
    station: str = _setting("", "Station of this screen")
    theme: str = _setting("light", "Colours of the screen: light, or dark where skylights would mirror in it")
    guard_seconds: float = _setting(5.0, "Scans of one card closer than this are one scan", 0, 600)
    safety_poll_seconds: float = _setting(3.0, "Board is read again at least this often", 0.2, 60)
    lock_seconds: float = _setting(10.0, "Wait this long for another writer of the database file", 0.1, 120)
    label_dpi: int = _setting(203, "Resolution of the label printer", 100, 1200)

    @property
    def guard(self) -> int:
        """The guard time in microseconds."""
        return round(self.guard_seconds * 1_000_000)


def settings_file() -> Path:
    """Where the settings are: ``KANBAN_SETTINGS``, else the user's configuration folder."""
    named = os.environ.get("KANBAN_SETTINGS")
    return Path(named) if named else user_config_path(APP) / "settings.toml"


def load(path: Path | None = None) -> Settings:
    """Reads the settings; a file that is not there means the defaults.

    Raises:
        BrokenSettings: not readable, not TOML, an unknown key, a wrong type or a value out of bounds.
    """
    path = path or settings_file()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except OSError as fault:
        raise BrokenSettings(path, fault.strerror or str(fault)) from fault
    except UnicodeDecodeError as fault:
        raise BrokenSettings(path, "it is not a text file") from fault
    except tomllib.TOMLDecodeError as fault:
        raise BrokenSettings(path, str(fault)) from fault
    known = {one.name: one for one in fields(Settings)}
    for key, value in table.items():
        if key not in known:
            raise BrokenSettings(path, f"there is no setting “{key}”")
        table[key] = _checked(path, key, value, type(known[key].default), known[key].metadata)
    return Settings(**table)


def _checked(path: Path, key: str, value: object, wanted: type, bounds: Any) -> object:
    if wanted is float and type(value) is int:
        value = float(value)
    if type(value) is not wanted:
        kind = {str: "a text", float: "a number", int: "a whole number"}[wanted]
        raise BrokenSettings(path, f"“{key}” must be {kind}")
    if isinstance(value, int | float) and not bounds["least"] <= value <= bounds["most"]:
        raise BrokenSettings(path, f"“{key}” must be from {bounds['least']} to {bounds['most']}")
    return value


def database_url(given: str | None, known: Settings) -> str:
    """The database to work on. A given one may be empty and stays so, a fault: it was meant to say something."""
    if given is not None:
        return given
    return os.environ.get("KANBAN_DATABASE_URL") or known.database or f"sqlite:///{data_file()}"


def data_file() -> Path:
    """The embedded database: ``plant.db`` in the user's data folder."""
    return user_data_path(APP) / "plant.db"


def data_folder(name: str) -> Path:
    """The folder ``db`` or ``resources``: inside the installed package, else beside it in the source tree."""
    package = Path(__file__).parent
    installed = package / name
    return installed if installed.is_dir() else package.parent / name
