"""``python -m tests.simulation SEED [--postgres]``: one seed, a line for everything that happens."""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.simulation.place import InMemory, OnServer, Place, best_folder
from tests.simulation.world import World


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("seed", type=int)
    parser.add_argument("--postgres", action="store_true", help="the plant is a PostgreSQL database")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=best_folder())))
        place: Place = InMemory(folder)
        if given.postgres:
            from tests.pg_server import PostgresServer

            place = OnServer(folder, stack.enter_context(PostgresServer()))
        result = World(given.seed, place).play()
    print("\n".join(result.trace))
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())
