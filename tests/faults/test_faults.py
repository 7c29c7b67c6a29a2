"""Each fault once, on real processes: a server, two stations and the cables between them. ``python -m tests.faults``
repeats them as often as one likes.
"""

import random
import threading
from collections.abc import Iterator

import pytest

from tests.faults.infirmary import Infirmary
from tests.faults.injuries import FAULTS, Impossible, Injury

PATIENCE_SECONDS = 30.0
"""Other tests run beside these: how soon all is right again is for ``python -m tests.faults`` to measure."""


@pytest.fixture(scope="module", autouse=True)
def no_thread_left() -> Iterator[None]:
    """Instead of the one for each test: the floor, and who listens to its stations, outlive them."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


@pytest.fixture(scope="module")
def infirmary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Infirmary]:
    with Infirmary(tmp_path_factory.mktemp("faults"), random.Random(), PATIENCE_SECONDS) as infirmary:
        yield infirmary


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_survives(infirmary: Infirmary, fault: Injury) -> None:
    try:
        infirmary.inflict(fault)
    except Impossible as reason:
        pytest.skip(str(reason))
