"""The database, SQLite or PostgreSQL: takes and returns dataclasses of the model; no row leaves it."""
