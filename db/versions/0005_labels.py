"""The fifth schema: what else is printed on a label, and since when a loop prints at release."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds columns and a table. Programs of the schemas before go on without: what they write has none of it."""
    op.add_column("loop", sa.Column("container", sa.Text(), server_default="", nullable=False))
    op.add_column("part", sa.Column("picture", sa.Text(), nullable=True))
    op.add_column("release_print", sa.Column("since", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.create_table(
        "part_picture",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("png", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_part_picture"),
    )
