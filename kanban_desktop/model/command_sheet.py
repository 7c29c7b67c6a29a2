"""What stands on a plant's sheet of command codes, as plain data; no drawing and no measures, those are printing's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kanban_desktop.model.command import Command, CommandCode, reason_mark
from kanban_desktop.model.errors import BadInput
from kanban_desktop.model.plant import Person, Plant, Station


@dataclass(frozen=True, slots=True)
class CommandLabel:
    """One command as it is printed: its code, what it is called, and what else tells it from its neighbours."""

    code: CommandCode
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CommandGroup:
    """Commands that belong together.

    Attributes:
        heading: what they are for; ``note`` is how they are used.
        apart: whether they begin a page of their own, to be hung or handed out elsewhere.
    """

    heading: str
    note: str
    labels: tuple[CommandLabel, ...]
    apart: bool = False


@dataclass(frozen=True, slots=True)
class CommandSheet:
    """All commands of a plant, group by group."""

    title: str
    groups: tuple[CommandGroup, ...]

    @property
    def labels(self) -> tuple[CommandLabel, ...]:
        """All of them."""
        return tuple(label for group in self.groups for label in group.labels)


def command_sheet(
    plant: Plant, stations: Iterable[Station], persons: Iterable[Person], reasons: Mapping[str, str]
) -> CommandSheet:
    """The sheet of a plant; groups without commands are left out.

    Args:
        reasons: what the reasons for a hold are called, by code.

    Raises:
        BadInput: two reasons would have the same bar code; one of their codes must be changed.
    """
    marks: dict[int, str] = {}
    for reason in reasons:
        other = marks.setdefault(reason_mark(reason), reason)
        if other != reason:
            raise BadInput("reasons_alike", one=other, other=reason)

    def label(command: Command, about: int, name: str, note: str = "") -> CommandLabel:
        return CommandLabel(CommandCode(plant.code, command, about), name, note)

    groups = (
        CommandGroup(
            "Take back",
            "Right after a scan: it is as if that had never been scanned.",
            (label(Command.UNDO, 0, "Undo"),),
        ),
        CommandGroup(
            "Hold the next card",
            "First the reason, then the card. The same reason again: not held after all.",
            tuple(label(Command.HOLD, reason_mark(code), text, code) for code, text in reasons.items()),
        ),
        CommandGroup(
            "Quantity of the next card",
            "Digit by digit, then the card.",
            (
                *(label(Command.DIGIT, digit, str(digit)) for digit in (1, 2, 3, 4, 5, 6, 7, 8, 9)),
                label(Command.POINT, 0, "Point", "as in 2.5"),
                label(Command.DIGIT, 0, "0"),
                label(Command.CLEAR, 0, "Clear", "begin anew"),
            ),
        ),
        CommandGroup(
            "This screen is the station",
            "The screen shows that station's board from then on.",
            tuple(label(Command.STATION, one.id, one.name, one.code) for one in stations),
            apart=True,
        ),
        CommandGroup(
            "Who works here",
            "Every step is recorded for this person, until the badge is scanned again or another one is.",
            tuple(label(Command.PERSON, one.id, one.shown, one.badge if one.name else "") for one in persons),
            apart=True,
        ),
    )
    filled = tuple(group for group in groups if group.labels)
    return CommandSheet(f"Command codes of {plant.name}, plant {plant.code}", filled)
