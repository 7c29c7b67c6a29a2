"""The third schema: printers, and the jobs that they are to print."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Makes the tables, and on PostgreSQL the function that forgets. Programs of the second schema go on without."""
    op.create_table(
        "printer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("dpi", sa.Integer(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=True),
        sa.Column("station", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.Column("across", sa.Integer(), nullable=True),
        sa.Column("along", sa.Integer(), nullable=True),
        sa.Column("codes_read", DOCUMENT, nullable=True),
        sa.Column("calibrated_at", sa.BigInteger(), nullable=True),
        sa.Column("calibrated_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["station"], ["station.id"], name="fk_printer_station_station"),
        sa.ForeignKeyConstraint(["calibrated_by"], ["person.id"], name="fk_printer_calibrated_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_printer"),
        sa.UniqueConstraint("name", name="uq_printer_name"),
    )
    op.create_table(
        "print_job",
        sa.Column("id", ID, nullable=False),
        sa.Column("station", sa.Integer(), nullable=False),
        sa.Column("printer", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("copies", sa.SmallInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("out", sa.Integer(), nullable=False),
        sa.Column("sending", sa.Integer(), nullable=False),
        sa.Column("worker", ID, nullable=True),
        sa.Column("system_job", sa.BigInteger(), nullable=True),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("detail", DOCUMENT, nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("copies BETWEEN 1 AND 99", name=op.f("ck_print_job_copies")),
        sa.ForeignKeyConstraint(["station"], ["station.id"], name="fk_print_job_station_station"),
        sa.ForeignKeyConstraint(["printer"], ["printer.id"], name="fk_print_job_printer_printer"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_print_job_person_person"),
        sa.PrimaryKeyConstraint("id", name="pk_print_job"),
    )
    op.create_index("ix_print_job_ended_at_printer", "print_job", ["ended_at", "printer"], unique=False)
    op.create_table(
        "print_label",
        sa.Column("job", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("card", SERIAL, nullable=False),
        sa.Column("issue", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["job"], ["print_job.id"], name="fk_print_label_job_print_job"),
        sa.ForeignKeyConstraint(["card"], ["card.number"], name="fk_print_label_card_card"),
        sa.PrimaryKeyConstraint("job", "position", name="pk_print_label"),
    )
    op.create_index("ix_print_label_card_issue", "print_label", ["card", "issue"], unique=False)
    op.create_table(
        "print_lease",
        sa.Column("printer", sa.Integer(), nullable=False),
        sa.Column("worker", ID, nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["printer"], ["printer.id"], name="fk_print_lease_printer_printer"),
        sa.PrimaryKeyConstraint("printer", name="pk_print_lease"),
    )
    op.create_table(
        "release_print",
        sa.Column("loop", sa.Integer(), nullable=False),
        sa.Column("printer", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["loop"], ["loop.id"], name="fk_release_print_loop_loop"),
        sa.ForeignKeyConstraint(["printer"], ["printer.id"], name="fk_release_print_printer_printer"),
        sa.PrimaryKeyConstraint("loop", name="pk_release_print"),
    )
    if op.get_bind().dialect.name == "postgresql":
        schema = op.get_bind().scalar(sa.text("SELECT current_schema()"))
        text = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
        op.get_bind().connection.cursor().execute(text.replace("{schema}", schema))
