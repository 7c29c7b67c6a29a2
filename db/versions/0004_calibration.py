"""The fourth schema: how long the rulers were that a printer was measured by, and which codes there were to scan."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Adds columns, and on PostgreSQL the function that writes them. Programs of the third schema go on without."""
    op.add_column("printer", sa.Column("across_of", sa.Integer(), nullable=True))
    op.add_column("printer", sa.Column("along_of", sa.Integer(), nullable=True))
    op.add_column("printer", sa.Column("codes_printed", DOCUMENT, nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        schema = op.get_bind().scalar(sa.text("SELECT current_schema()"))
        text = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
        op.get_bind().connection.cursor().execute(text.replace("{schema}", schema))
