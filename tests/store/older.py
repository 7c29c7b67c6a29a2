"""A plant as a program of an older schema had made it, so that it can be upgraded."""

from sqlalchemy import Connection, text

FIRST_WITH_TABLES = {
    2: ("showing",),
    3: ("print_label", "release_print", "print_lease", "print_job", "printer"),
    5: ("part_picture",),
}
FIRST_WITH_COLUMNS: dict[int, dict[str, tuple[str, ...]]] = {
    4: {"printer": ("across_of", "along_of", "codes_printed")},
    5: {"loop": ("container",), "part": ("picture",), "release_print": ("since",)},
}
FIRST_WITH_FUNCTIONS = {
    2: ("note_shown(integer, jsonb, bigint)",),
    3: ("forget_prints(bigint)",),
    4: ("note_calibration(integer, jsonb)",),
}


def take_back(connection: Connection, version: int) -> None:
    """Takes away all that came after a version of the schema."""
    statements = []
    if connection.dialect.name == "postgresql":
        statements += [f"DROP FUNCTION {one}" for since, them in FIRST_WITH_FUNCTIONS.items() if since > version
                       for one in them]  # fmt: skip
    for since, columns in FIRST_WITH_COLUMNS.items():
        if since > version:
            statements += [f"ALTER TABLE {table} DROP COLUMN {one}" for table, them in columns.items() for one in them]
    statements += [f"DROP TABLE {one}" for since, them in FIRST_WITH_TABLES.items() if since > version for one in them]
    statements += [
        f"UPDATE alembic_version SET version_num = '{version:04}'", f"UPDATE schema_mark SET version = {version}",
    ]  # fmt: skip
    for statement in statements:
        connection.execute(text(statement))
