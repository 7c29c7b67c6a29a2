"""What two lists differ in that are mostly the same: found by comparing long runs, not row by row."""

from collections.abc import Sequence
from typing import Any

_NEAR = 8
"""So many rows that came, went or changed side by side are stepped over at once."""

_STEPS = sorted(
    ((gone, come) for gone in range(_NEAR + 1) for come in range(_NEAR + 1) if gone or come),
    key=lambda step: (sum(step), abs(step[0] - step[1])),
)


_SAMPLED = 256
"""Longer lists that share neither their first object nor their last, nor the middle one, are not compared."""


def differences(old: Sequence[Any], new: Sequence[Any], most: int) -> tuple[list[int], list[int]] | None:
    """Where two lists, or two tuples, differ: without these rows of the one and those of the other they are equal.

    A row that moved is gone from one place and has come to another. Quick where the lists share objects; where they
    share none it says None, and compares no row of a long list.

    Args:
        most: of so many rows that are gone or have come it tells.

    Returns:
        The places in the old list and those in the new one, each from the top; None: they differ in more rows, or in
        too many that stand together.
    """
    shorter = min(len(old), len(new))
    if shorter > _SAMPLED and not any(old[place] is new[place] for place in (0, -1, shorter // 2)):
        return None
    gone: list[int] = []
    come: list[int] = []
    here = there = 0
    while len(gone) + len(come) <= most:
        run = len(old) if old is new else _common_run(old, here, new, there)
        here, there = here + run, there + run
        step = _next_shared(old, here, new, there)
        if step is None:
            step = len(old) - here, len(new) - there
            if sum(step) > 2 * _NEAR:
                return None
        gone.extend(range(here, here + step[0]))
        come.extend(range(there, there + step[1]))
        here, there = here + step[0], there + step[1]
        if here == len(old) and there == len(new):
            return (gone, come) if len(gone) + len(come) <= most else None
    return None


def _next_shared(old: Sequence[Any], here: int, new: Sequence[Any], there: int) -> tuple[int, int] | None:
    """How many rows of either list are before the next object that both have."""
    for gone, come in _STEPS:
        if here + gone < len(old) and there + come < len(new) and old[here + gone] is new[there + come]:
            return gone, come
    return None


def _common_run(old: Sequence[Any], here: int, new: Sequence[Any], there: int) -> int:
    """How many rows are equal from these places on."""
    run, step, longest = 0, 64, min(len(old) - here, len(new) - there)
    while run < longest:
        step = min(step, longest - run)
        if old[here + run : here + run + step] == new[there + run : there + run + step]:
            run += step
            step *= 2
        elif step == 1:
            break
        else:
            step //= 2
    return run
