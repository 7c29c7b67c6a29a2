"""The tables of printers, of what they are to print, and of parts' pictures; part of the schema in ``store.tables``."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)

from kanban_desktop.store.tables import Document, Id, metadata

printer = Table(
    "printer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("dpi", Integer, nullable=False),
    Column("layout", Text),
    Column("station", ForeignKey("station.id")),
    # Taken out of use: its jobs say where labels were printed, so it is not erased.
    Column("removed_at", BigInteger),
    Column("across", Integer),
    Column("along", Integer),
    Column("codes_read", Document),
    Column("calibrated_at", BigInteger),
    Column("calibrated_by", ForeignKey("person.id")),
    # How long its rulers were meant to be, and which codes there were to read.
    Column("across_of", Integer),
    Column("along_of", Integer),
    Column("codes_printed", Document),
)

print_job = Table(
    "print_job",
    metadata,
    Column("id", Id, primary_key=True),
    Column("station", ForeignKey("station.id"), nullable=False),
    Column("printer", ForeignKey("printer.id"), nullable=False),
    Column("person", ForeignKey("person.id")),
    Column("layout", Text, nullable=False),
    Column("copies", SmallInteger, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    # How many labels are surely out, and how many are on their way behind them.
    Column("out", Integer, nullable=False),
    Column("sending", Integer, nullable=False),
    Column("worker", Id),
    Column("system_job", BigInteger),
    Column("cancel_asked", Boolean, nullable=False),
    Column("problem", Text),
    Column("detail", Document, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    CheckConstraint("copies BETWEEN 1 AND 99", name="copies"),
    # What is not over lies together, printer by printer.
    Index("ix_print_job_ended_at_printer", "ended_at", "printer"),
)

print_label = Table(
    "print_label",
    metadata,
    Column("job", ForeignKey("print_job.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("card", ForeignKey("card.number"), nullable=False),
    Column("issue", SmallInteger, nullable=False),
    Index("ix_print_label_card_issue", "card", "issue"),
)

# Who prints on a printer now. Nobody else does until the lease has run out, by the database's clock.
print_lease = Table(
    "print_lease",
    metadata,
    Column("printer", ForeignKey("printer.id"), primary_key=True, autoincrement=False),
    Column("worker", Id, nullable=False),
    Column("until", BigInteger, nullable=False),
)

# Loops whose cards are printed anew when they are released to the supplier; what was released before ``since``, by the
# database's clock, is none of the printer's business.
release_print = Table(
    "release_print",
    metadata,
    Column("loop", ForeignKey("loop.id"), primary_key=True, autoincrement=False),
    Column("printer", ForeignKey("printer.id"), nullable=False),
    Column("since", BigInteger, nullable=False, server_default=text("0")),
)

# Pictures of parts, small and in colour; several parts may have the same one.
part_picture = Table(
    "part_picture",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("png", LargeBinary, nullable=False),
)
