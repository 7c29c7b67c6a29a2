"""The second schema: when the screens of supplying stations showed what others pulled."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the table, and on PostgreSQL the function that writes it. Programs of the first schema go on without."""
    op.create_table(
        "showing",
        sa.Column("event", ID, nullable=False),
        sa.Column("station", sa.Integer(), nullable=False),
        sa.Column("card", SERIAL, nullable=False),
        sa.Column("scanned_at", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("shown_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("event", "station", name="pk_showing"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_showing_station_shown_at", "showing", ["station", "shown_at"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        schema = op.get_bind().scalar(sa.text("SELECT current_schema()"))
        text = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
        # Several statements at once, and percent signs that are no placeholders: the driver's own door.
        op.get_bind().connection.cursor().execute(text.replace("{schema}", schema))
