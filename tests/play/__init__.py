"""``python3 dev.py plant``: a plant whose network cables can be pulled, to be played with by hand."""
