"""The command ``change``: what a planner changes of a loop, a part or a station, and whose labels are then untrue."""

from argparse import Namespace
from uuid import uuid4

from kanban_desktop.cli.output import Result
from kanban_desktop.cli.printing import printer_named
from kanban_desktop.cli.session import now, opened
from kanban_desktop.model.decide import Reason
from kanban_desktop.model.errors import OutOfReach
from kanban_desktop.model.plant import Role
from kanban_desktop.operations import words
from kanban_desktop.operations.answer import Answer, Outcome
from kanban_desktop.operations.revising import RevisingDesk


def change(options: Namespace) -> Result:
    """Changes it, and says whose cards are to be printed anew."""
    with opened(options) as session:
        planner = session.catalog.person(options.badge)
        if planner is None or planner.role is Role.OPERATOR:
            message = words.sentence(Answer(Outcome.REFUSED, Reason.NO_PERMISSION))
            return Result({"loops": [], "cards": [], "message": message}, [message], 1, refused=True)
        desk = RevisingDesk(session.catalog, session.journal, now, uuid4, session.announce)
        said = ""
        if options.what == "loop":
            printer = printer_named(session, options.print_at_release) if options.print_at_release is not None else None
            found = desk.change_loop(
                options.key, planner, place=options.place, container=options.container,
                per_container=options.quantity, cards=options.cards,
            )  # fmt: skip
            if printer is not None or options.no_print_at_release:
                desk.print_at_release(options.key, planner, printer)
                said = " At release no label is printed."
            if printer is not None:
                said = f" At release a new label comes out of {printer.name}."
        elif options.what == "part":
            found = desk.change_part(
                options.key, planner, new_number=options.number, name=options.name, unit=options.unit,
                picture=_picture(options),
            )  # fmt: skip
        else:
            found = desk.rename_station(options.key, planner, options.name)
    message = f"Changed.{said} No label is out of date by it."
    if found.cards:
        count = "1 label is" if len(found.cards) == 1 else f"{len(found.cards)} labels are"
        message = f"Changed.{said} {count} out of date by it. Print them anew with: kanban-desktop labels --outdated"
    return Result({"loops": list(found.loops), "cards": list(found.cards), "message": message}, [message])


def _picture(options: Namespace) -> bytes | None:
    """The picture that a part is to have; empty for none, None where nothing is said of it."""
    if options.picture is None:
        return b"" if options.no_picture else None
    try:
        from kanban_desktop.printing.pictures import taken_in  # and with it Qt, which nothing else here needs
    except ImportError as fault:
        raise OutOfReach("labels_unpaintable", problem=fault) from fault
    return taken_in(options.picture)
