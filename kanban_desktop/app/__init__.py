"""The composition root: the only floor that knows all others. Imported only for what needs them all."""
