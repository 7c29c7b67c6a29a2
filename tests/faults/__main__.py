"""``python -m tests.faults --rounds N``: every fault on real processes, as often as wanted; the exit status counts.

What is at random comes from ``--seed``, but no seed makes processes run alike twice.
"""

import argparse
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from tests.faults.floor import RIGHT_AGAIN_SECONDS
from tests.faults.infirmary import Infirmary
from tests.faults.injuries import FAULTS, Impossible


def main(rounds: int, seed: int | None = None, only: str = "", within: float = RIGHT_AGAIN_SECONDS) -> int:
    """Inflicts every fault so many times; returns how many were not survived."""
    rng = random.Random(seed)
    faults = [fault for fault in FAULTS if only in fault.__name__]
    failed: Counter[str] = Counter()
    for number in range(1, rounds + 1):
        with (
            tempfile.TemporaryDirectory(prefix="kanban-faults-") as folder,
            Infirmary(Path(folder), rng, within) as infirmary,
        ):
            for fault in rng.sample(faults, len(faults)):
                began = time.monotonic()
                try:
                    floor = infirmary.inflict(fault)
                    said = f"survived; boards right again in {floor.slowest:.1f} s at worst, {floor.dropped} dropped"
                except Impossible as reason:
                    said = f"left out: {reason}"
                except AssertionError as wrong:
                    failed[fault.__name__] += 1
                    said = "NOT SURVIVED\n" + "".join(traceback.format_exception(wrong))
                print(f"round {number} {fault.__name__} {time.monotonic() - began:.1f} s: {said}", flush=True)
    print(f"{rounds} rounds of {len(faults)} faults; not survived: {dict(failed) or 'none'}")
    return failed.total()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Real faults on real processes.")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--only", default="", help="faults with this in their name")
    parser.add_argument("--within", type=float, default=RIGHT_AGAIN_SECONDS, metavar="SECONDS", help="boards are right")
    given = parser.parse_args()
    sys.exit(min(main(given.rounds, given.seed, given.only, given.within), 1))
