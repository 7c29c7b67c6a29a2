"""What can go wrong outside the rules, as codes with parameters that the edges put into words.

The tree::

    KanbanError
    ├── BadInput      what a person gave us cannot be used     (exit status 2)
    └── OutOfReach    a part that is needed cannot be reached  (exit status 3)

A rule that says no is not an error: it is a ``Refusal`` in ``model.card`` and exit status 1.
Anything else that is raised is a bug of ours.
"""


class KanbanError(Exception):
    """A fault that a person can mend.

    Attributes:
        code: which sentence to say; the sentences are in ``operations.words``.
        params: what the sentence names.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class BadInput(KanbanError):
    """A code, a name, a file or an option that cannot be used as it is."""


class OutOfReach(KanbanError):
    """A database, a file or a device that is needed and cannot be used now."""
