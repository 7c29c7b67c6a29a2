"""Which labels are still to be scanned back."""

from dataclasses import replace

import pytest

from kanban_desktop.model.card import Card
from kanban_desktop.model.path import Identity
from kanban_desktop.model.proof import Waiting, waiting

ACTIVE = Card(1, 1, identity=Identity.ACTIVE)


@pytest.mark.parametrize(
    ("card", "found"),
    [
        (Card(1, 1), Waiting.NEW),
        (Card(1, 1, issue=2), Waiting.NEW),
        (ACTIVE, None),  # put into use by hand, with its first label
        (replace(ACTIVE, issue=2), Waiting.REPRINTED),
        (replace(ACTIVE, issue=3, issue_seen=2), Waiting.REPRINTED),
        (replace(ACTIVE, issue=3, issue_seen=3), None),
        (replace(ACTIVE, issue=2, identity=Identity.OBSOLETE), Waiting.REPRINTED),
        (replace(ACTIVE, issue=2, identity=Identity.VOID), None),
        (replace(ACTIVE, issue=2, identity=Identity.SURPLUS), None),
    ],
)
def test_waiting(card: Card, found: Waiting | None) -> None:
    assert waiting(card) is found
