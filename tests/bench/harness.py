"""What every row of the bench is made with: sides that take turns, percentiles, and the table.

A side does one operation at a time and says how long the timed part of it took. In every round each side has its turn,
and the next round begins with the next side, so that no side profits from its place in the order.
"""

import math
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Side = Callable[[], float]
"""Does one operation and returns the seconds of its timed part."""

Samples = Mapping[str, Sequence[float]]
"""By the name of a side what its rounds took; equal places belong to the same round."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a row is to stay below: ``times`` the other side, ``milliseconds`` at p50 or at p99, or ``MB``."""

    most: float
    unit: Literal["times", "milliseconds", "p99 milliseconds", "MB"] = "times"

    def __str__(self) -> str:
        unit = {"times": "×", "milliseconds": "ms", "p99 milliseconds": "ms p99"}.get(self.unit, self.unit)
        return f"≤ {self.most:g} {unit}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what is ours, and what it is held against.

    Attributes:
        ours, other: seconds a round; or megabytes, where that is the unit.
    """

    group: str
    engine: str
    what: str
    ours: Sequence[float]
    against: str = ""
    other: Sequence[float] = ()
    limit: Limit | None = None
    unit: Literal["ms", "MB"] = "ms"

    @property
    def ratio(self) -> float | None:
        """The median of the rounds' ratios."""
        if not self.other or not all(self.other):
            return None
        return statistics.median(mine / theirs for mine, theirs in zip(self.ours, self.other, strict=True))

    @property
    def within(self) -> bool | None:
        """Whether the limit is kept; None where there is none."""
        if self.limit is None:
            return None
        if self.limit.unit == "times":
            return self.ratio is not None and self.ratio <= self.limit.most
        return percentile(self.ours, 99 if self.limit.unit.startswith("p99") else 50) * self.scale <= self.limit.most

    @property
    def scale(self) -> int:
        """How many of the unit a sample's one is."""
        return 1000 if self.unit == "ms" else 1

    def document(self) -> dict[str, Any]:
        """The row for ``--json``."""
        return {
            "group": self.group, "engine": self.engine, "what": self.what, "rounds": len(self.ours),
            "unit": self.unit, "ours": _document(self.ours, self.scale), "against": self.against or None,
            "other": _document(self.other, self.scale), "ratio": self.ratio,
            "limit": str(self.limit) if self.limit else None, "within": self.within,
        }  # fmt: skip


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that so many in a hundred do not exceed."""
    return sorted(samples)[max(0, math.ceil(len(samples) * percent / 100) - 1)]


def take_turns(sides: Mapping[str, Side], rounds: int, warm_up: int | None = None) -> Samples:
    """Lets the sides work in turn, A B, B A …; the first rounds are not counted.

    Args:
        warm_up: how many rounds those are; without it a tenth of the rounds, or 20 if there are so many.
    """
    warm_up = max(min(20, rounds), rounds // 10) if warm_up is None else warm_up
    taken: dict[str, list[float]] = {name: [] for name in sides}
    names = list(sides)
    for turn in range(warm_up + rounds):
        first = turn % len(names)
        for name in (*names[first:], *names[:first]):
            seconds = sides[name]()
            if turn >= warm_up:
                taken[name].append(seconds)
    return taken


def timed(work: Callable[[], object]) -> float:
    """The seconds that the work takes."""
    begun = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - begun) / 1e9


def progress(text: str) -> None:
    """Tells whoever waits what is being done."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def table(rows: Sequence[Row]) -> str:
    """The rows as text."""
    heads = ("group", "engine", "what", "p50", "p99", "", "against", "p50", "p99", "ratio", "limit", "")
    lines = [heads]
    for row in rows:
        ratio = f"{row.ratio:.2f} ×" if row.ratio is not None else ""
        verdict = {True: "kept", False: "OVER", None: ""}[row.within]
        limit = str(row.limit) if row.limit else ""
        ours, other = _cells(row.ours, row.scale), _cells(row.other, row.scale)
        lines.append((row.group, row.engine, row.what, *ours, row.unit, row.against, *other, ratio, limit, verdict))
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    left = {0, 1, 2, 5, 6, 11}
    shown = [
        "  ".join(
            cell.ljust(widths[column]) if column in left else cell.rjust(widths[column])
            for column, cell in enumerate(line)
        ).rstrip()
        for line in lines
    ]
    return "\n".join((shown[0], "-" * len(shown[0]), *shown[1:]))


def _cells(samples: Sequence[float], scale: int) -> tuple[str, str]:
    if not samples:
        return "", ""
    return f"{percentile(samples, 50) * scale:.3f}", f"{percentile(samples, 99) * scale:.3f}"


def _document(samples: Sequence[float], scale: int) -> dict[str, float] | None:
    if not samples:
        return None
    return {"p50": percentile(samples, 50) * scale, "p99": percentile(samples, 99) * scale}
