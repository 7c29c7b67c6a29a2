"""What of a loop is printed on its cards: where that changes, the cards that hang are out of date.

How many cards the loop has is printed too, and does not count: nobody works by it, and one card more would call for a
reprint of all.
"""

from kanban_desktop.model.plant import Loop

Printed = tuple[str | int, ...]


def printed(loop: Loop) -> Printed:
    """What stands on every card of a loop."""
    return (
        loop.key, loop.part.number, loop.part.name, loop.part.unit, loop.per_container, loop.supply.name,
        loop.demand.name, loop.place, loop.container, loop.part.picture,
    )  # fmt: skip


def outdates(before: Loop, after: Loop) -> bool:
    """Whether a change of a loop puts its cards out of date."""
    return printed(before) != printed(after)
