"""The bench: the product against limits and bare floors taken in the same run. ``python -m tests.bench --help``.

Absolute times hold for one machine on one day; what counts are the ratios. It measures and judges nothing: its exit
status does not depend on the figures.
"""
