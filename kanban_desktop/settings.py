"""Every setting, declared once: key, type, default, label; read from one TOML file of the user.

Nothing here knows the rules, the store or Qt. Passwords have no place here: they are libpq's business.
"""

import contextlib
import os
import re
import shutil
import tomllib
from dataclasses import dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from platformdirs import user_config_path, user_data_path

APP = "kanban-desktop"

# As SQLAlchemy reads a URL: a password may hold a slash.
_USER_AND_PASSWORD = re.compile(r"^[\w+]+://[^:/@]*:[^@]+@")
_PASSWORD = re.compile(r"^([\w+]+://[^:/@]*):[^@]*(@)")
_PASSWORD_KEY = re.compile(r"(?:^|[?&\s])(?:ssl)?password\s*=\s*[^&\s]", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_KEY = re.compile(r"""\s*(?:([A-Za-z0-9_-]+)|"([A-Za-z0-9_-]+)"|'([A-Za-z0-9_-]+)')\s*=""")


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
    patience_seconds: float = _setting(1.0, "Wait this long for the plant, then keep a scan here", 0.1, 60)
    label_dpi: int = _setting(203, "Resolution of the label printer", 100, 1200)
    label_layout: str = _setting("card-105x74", "Layout in which the window prints cards")
    label_printer: str = _setting("", "Printer of the plant on which the window prints; empty: ask each time")
    badge_hours: float = _setting(8.0, "Whoever scanned a badge is signed off after so many hours", 0.1, 168)

    @property
    def guard(self) -> int:
        """The guard time in microseconds."""
        return round(self.guard_seconds * 1_000_000)


def settings_file() -> Path:
    """Where the settings are: ``KANBAN_SETTINGS``, else the user's configuration folder."""
    named = os.environ.get("KANBAN_SETTINGS")
    return Path(named) if named else user_config_path(APP) / "settings.toml"


def layouts_folder() -> Path:
    """Where a plant keeps layouts of labels of its own: the folder ``labels`` beside the settings file."""
    return settings_file().parent / "labels"


def load(path: Path | None = None) -> Settings:
    """Reads the settings; a file that is not there means the defaults.

    Raises:
        BrokenSettings: not readable, not TOML, an unknown key, a wrong type or a value out of bounds.
    """
    path = path or settings_file()
    table = _table(path, _text(path))
    known = {one.name: one for one in fields(Settings)}
    for key, value in table.items():
        if key not in known:
            raise BrokenSettings(path, f"there is no setting “{key}”")
        table[key] = _checked(path, key, value, type(known[key].default), known[key].metadata)
    return Settings(**table)


def save(settings: Settings, path: Path | None = None) -> None:
    """Writes what differs from the defaults, whole or not at all.

    Lines that already say the right thing stay as they are, comments too; where the file is laid out so that this
    cannot be done line by line, it is written anew.

    Raises:
        BrokenSettings: the file that is there cannot be used, a value is out of bounds or holds a password, or the file
            cannot be written; what was there is left alone.
    """
    path = path or settings_file()
    if has_password(settings.database):
        raise BrokenSettings(path, f"a password is never written here: it belongs in {password_file()}")
    for one in fields(Settings):
        _checked(path, one.name, getattr(settings, one.name), type(one.default), one.metadata)
    wanted = {one.name: value for one in fields(Settings) if (value := getattr(settings, one.name)) != one.default}
    old = _text(path)
    made = _amended(old, _table(path, old), wanted)
    if made != old:
        _replace(path, made)


def has_password(url: str) -> bool:
    """Whether the address of a database holds a password; they are libpq's business and never kept by us."""
    return bool(_USER_AND_PASSWORD.match(url) or _PASSWORD_KEY.search(unquote(url)))


def password_file() -> str:
    """Where libpq looks for passwords, as people write it."""
    named = os.environ.get("PGPASSFILE")
    return named or ("%APPDATA%\\postgresql\\pgpass.conf" if os.name == "nt" else "~/.pgpass")


def _text(path: Path) -> str:
    """What is in the file, nothing where there is none."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as fault:
        said = fault.strerror or str(fault) if isinstance(fault, OSError) else "it is not a text file"
        raise BrokenSettings(path, said) from fault


def _table(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BrokenSettings(path, str(fault)) from fault


def _amended(old: str, table: dict[str, Any], wanted: dict[str, Any]) -> str:
    """The file's text with these settings in it and no other ones."""
    ours = {one.name: one.default for one in fields(Settings)}
    lines, kept, head = [], set(), True
    for line in old.removesuffix("\n").split("\n") if old else ():
        if head and line.lstrip().startswith("["):
            lines += [_line(key, value) for key, value in wanted.items() if key not in kept]
            kept, head = set(wanted), False
        found = _KEY.match(line) if head else None
        key = next(filter(None, found.groups())) if found else ""
        if key not in ours or table.get(key) == wanted.get(key, ours[key]):
            lines.append(line)
        elif key in wanted:
            lines.append(_line(key, wanted[key]))
        kept.add(key)
    lines += [_line(key, value) for key, value in wanted.items() if key not in kept]
    made = "".join(f"{line}\n" for line in lines)
    # A text of many lines may hold what looks like a key; then nothing but the file itself knows what it says.
    with contextlib.suppress(tomllib.TOMLDecodeError):
        said = tomllib.loads(made)
        others = {key: value for key, value in table.items() if key not in ours}
        if {**ours, **said} == {**ours, **wanted, **others}:
            return made
    return "".join(f"{_line(key, value)}\n" for key, value in wanted.items())


def _line(key: str, value: Any) -> str:
    if not isinstance(value, str):
        return f"{key} = {value!r}"
    told = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{key} = "{_CONTROL.sub(_escaped, told)}"'


def _escaped(control: re.Match[str]) -> str:
    return f"\\u{ord(control[0]):04X}"


def _replace(path: Path, text: str) -> None:
    """Puts the text in the place of the file's; a link is followed."""
    target = Path(os.path.realpath(path))
    part = target.with_name(f".{os.urandom(8).hex()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                shutil.copymode(target, part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except (OSError, UnicodeEncodeError) as fault:
        said = fault.strerror or str(fault) if isinstance(fault, OSError) else "a value is not text"
        raise BrokenSettings(path, f"it cannot be written: {said}") from fault


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


def station_file(url: str, station: str) -> Path:
    """The file of a station's own, beside the embedded database: one for each plant and station of this computer.

    Args:
        url: the plant's database; its password does not matter.
        station: the station's code or name, as it was given.
    """
    name = station.strip().casefold()
    readable = re.sub(r"[^0-9a-z]+", "-", name).strip("-")[:40]
    kept = f"{_plant_mark(url)}-{readable}-{sha256(name.encode()).hexdigest()[:6]}.db"
    return data_file().with_name("stations") / kept


def station_files(url: str | None = None) -> list[Path]:
    """All such files of this user on this computer, of one plant or of any."""
    mark = "*" if url is None else f"{_plant_mark(url)}-*"
    return sorted(data_file().with_name("stations").glob(f"{mark}.db"))


def _plant_mark(url: str) -> str:
    return sha256(_PASSWORD.sub(r"\1\2", url).encode()).hexdigest()[:12]


def demo_file() -> Path:
    """The demo plant's database, beside the other one."""
    return data_file().with_name("demo.db")


def data_folder(name: str) -> Path:
    """The folder ``db`` or ``resources``: inside the installed package, else beside it in the source tree."""
    package = Path(__file__).parent
    installed = package / name
    return installed if installed.is_dir() else package.parent / name
