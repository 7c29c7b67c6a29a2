"""A plant and its stations on a virtual clock and a network that loses things: one seed is one day, always the same.

    python -m tests.simulation SEED [--postgres]      # one day, a line for everything that happens
    python3 dev.py torture                            # ten thousand of them

The model, journal, outbox, replica and the courier's work are the product's own; virtual are the time, the network
(``wire``) and the people (``people``, ``fate``). All of it runs in one thread: while one waits for the plant, others
act (``agenda``). What must be true in the end is in ``checker``.
"""
