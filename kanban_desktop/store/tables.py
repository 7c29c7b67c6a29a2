"""The schema as SQLAlchemy Core tables, the same on SQLite and PostgreSQL.

Instants are integer microseconds UTC, quantities integer thousandths, ids of events, acts and trips 16 bytes.
The migrations in ``db/versions`` make these tables; a test holds the two against one another.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Dialect,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

SCHEMA_VERSION = 5
"""The schema that this program writes."""


class Id(TypeDecorator[UUID]):
    """A UUID as PostgreSQL's own type, as 16 bytes elsewhere."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Uuid() if dialect.name == "postgresql" else LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> UUID | bytes | None:
        return value if value is None or dialect.name == "postgresql" else value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        return UUID(bytes=bytes(value)) if isinstance(value, bytes | memoryview) else value


class Document(TypeDecorator[Any]):
    """A JSON document; on PostgreSQL in its binary form."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON(none_as_null=True))
        # Only where it is needed: it takes a tenth of a second to load.
        from sqlalchemy.dialects.postgresql import JSONB

        return dialect.type_descriptor(JSONB(none_as_null=True))


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# SQLite gives a table its own numbering only for a column of the type INTEGER.
_serial = BigInteger().with_variant(Integer(), "sqlite")

schema_mark = Table(
    "schema_mark",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("oldest_client", Integer, nullable=False),
)

plant = Table(
    "plant",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", SmallInteger, nullable=False),
    Column("epoch", Id, nullable=False),
    Column("name", Text, nullable=False),
    Column("zone", Text, nullable=False),
    CheckConstraint("code BETWEEN 1 AND 9999", name="code"),
)

calendar = Table(
    "calendar",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

calendar_shift = Table(
    "calendar_shift",
    metadata,
    Column("calendar", ForeignKey("calendar.id"), primary_key=True),
    Column("weekday", SmallInteger, primary_key=True),
    Column("start", SmallInteger, primary_key=True),
    Column("end", SmallInteger, nullable=False),
)

calendar_closed = Table(
    "calendar_closed",
    metadata,
    Column("calendar", ForeignKey("calendar.id"), primary_key=True),
    Column("day", Date, primary_key=True),
)

station = Table(
    "station",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("calendar", ForeignKey("calendar.id"), nullable=False),
    Column("note", Text),
)

round_stop = Table(
    "round_stop",
    metadata,
    Column("round", ForeignKey("station.id"), primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("station", ForeignKey("station.id"), nullable=False),
)

part = Table(
    "part",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False),
    # What its picture is known by; the pictures themselves are apart, so that no board loads them.
    Column("picture", Text),
)

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("badge", Text, nullable=False, unique=True),
    Column("name", Text),
    Column("role", Text, nullable=False),
)

# Apart from the person, so that a station's role need not be able to read it.
person_secret = Table(
    "person_secret",
    metadata,
    Column("person", ForeignKey("person.id"), primary_key=True),
    Column("pin_hash", Text, nullable=False),
)

reason = Table(
    "reason",
    metadata,
    Column("code", Text, primary_key=True),
    Column("text", Text, nullable=False),
)

loop = Table(
    "loop",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("part", ForeignKey("part.id"), nullable=False),
    Column("demand", ForeignKey("station.id"), nullable=False, index=True),
    Column("place", Text, nullable=False),
    Column("container", Text, nullable=False, server_default=""),
)

loop_revision = Table(
    "loop_revision",
    metadata,
    Column("loop", ForeignKey("loop.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("valid_from", BigInteger, nullable=False),
    Column("per_container", BigInteger, nullable=False),
    Column("cards", Integer, nullable=False),
    Column("demand_rate", BigInteger, nullable=False),
    Column("work_day", BigInteger, nullable=False),
    Column("lead_time", BigInteger, nullable=False),
    Column("safety_factor", Integer, nullable=False),
    Column("lot_cards", Integer, nullable=False),
    Column("max_empty", Integer),
    Column("pull_point", Text, nullable=False),
    Column("wait", Text, nullable=False),
    Column("in_process", Text, nullable=False),
    Column("ready", Text, nullable=False),
    Column("in_transit", Text, nullable=False),
    Column("in_use", Text, nullable=False),
    Column("closes", Text, nullable=False),
    Column("seconds_per_piece", BigInteger),
    Column("setup_family", Text),
    Column("unit_cost", BigInteger),
    CheckConstraint("per_container > 0", name="per_container"),
)

loop_source = Table(
    "loop_source",
    metadata,
    Column("loop", ForeignKey("loop.id"), primary_key=True),
    Column("rank", SmallInteger, primary_key=True),
    Column("station", ForeignKey("station.id"), nullable=False, index=True),
)

# The keys that other systems know our things by.
other_key = Table(
    "other_key",
    metadata,
    Column("system", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("id", BigInteger, nullable=False),
)

CIRCULATING = text("identity IN ('ACTIVE', 'OBSOLETE')")
OPEN = text("state IN ('WAIT', 'EMPTY', 'IN PROCESS', 'READY', 'IN TRANSIT')")

card = Table(
    "card",
    metadata,
    Column("number", _serial, primary_key=True, autoincrement=False),
    Column("loop", ForeignKey("loop.id"), nullable=False),
    Column("identity", Text, nullable=False),
    Column("state", Text),
    Column("since", BigInteger),
    Column("version", Integer, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("issue", SmallInteger, nullable=False),
    Column("issue_seen", SmallInteger, nullable=False),
    Column("hold_reason", ForeignKey("reason.code")),
    Column("held_since", BigInteger),
    Column("held_by", ForeignKey("person.id")),
    Column("cancel_asked", BigInteger),
    Column("trip", Id),
    Column("last_event", Id),
    Column("last_act", Id),
    Column("last_step", Text),
    Column("last_station", ForeignKey("station.id")),
    Column("last_person", ForeignKey("person.id")),
    Column("last_scanned_at", BigInteger),
    Column("last_at", BigInteger),
    Column("before", Document),
    CheckConstraint("quantity >= 0", name="quantity"),
    # Both are partial. The migrations say so in each engine's words, which here would load both engines' dialects.
    Index("ix_card_loop_going", "loop", info={"where": CIRCULATING}),
    Index("ix_card_loop_open", "loop", info={"where": OPEN}),
)

# Many codes may mean one card: the labels of other systems, RFID tags. Our own labels carry the card's number.
card_code = Table(
    "card_code",
    metadata,
    Column("code", Text, primary_key=True),
    Column("card", ForeignKey("card.number"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
)

trip = Table(
    "trip",
    metadata,
    Column("id", Id, primary_key=True),
    Column("card", ForeignKey("card.number"), nullable=False, index=True),
    Column("loop", ForeignKey("loop.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("supply", ForeignKey("station.id"), nullable=False),
    Column("rank", BigInteger),
    Column("due", BigInteger),
    Column("promised", BigInteger),
    Column("pulled_at", BigInteger, nullable=False),
    Column("released_at", BigInteger),
    Column("started_at", BigInteger),
    Column("ready_at", BigInteger),
    Column("shipped_at", BigInteger),
    Column("full_at", BigInteger),
    Column("cancelled_at", BigInteger),
    Column("worked", BigInteger, nullable=False),
    Column("asked", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    Column("received", BigInteger),
)

event = Table(
    "event",
    metadata,
    # On SQLite, with its single writer, the order of commits; on PostgreSQL no order at all: never read on from it.
    Column("seq", _serial, Identity(always=True), primary_key=True),
    Column("id", Id, nullable=False, unique=True),
    Column("act", Id, nullable=False),
    Column("card", ForeignKey("card.number"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("step", Text, nullable=False),
    Column("from_state", Text),
    Column("to_state", Text),
    Column("identity", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("rejects", BigInteger, nullable=False),
    Column("trip", Id),
    Column("since", BigInteger),
    Column("worked", BigInteger),
    Column("issue", SmallInteger),
    Column("place", Text),
    Column("station", ForeignKey("station.id")),
    Column("device", Text),
    Column("person", ForeignKey("person.id")),
    Column("source", Text, nullable=False),
    Column("raw_code", Text),
    Column("container", Text),
    Column("lot", Text),
    Column("supply", ForeignKey("station.id")),
    Column("machine", Text),
    Column("reason", ForeignKey("reason.code")),
    Column("undoes", Id),
    Column("due", BigInteger),
    Column("detail", Document, nullable=False),
    Column("scanned_at", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("card", "version"),
)

# What history comes to, a row a loop, measure and day, so that ten million events need not be read. The days of one
# measure lie side by side: a month of a loop is one short stretch of the table.
loop_day = Table(
    "loop_day",
    metadata,
    Column("loop", ForeignKey("loop.id"), primary_key=True),
    Column("measure", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("elapsed", BigInteger, nullable=False),
    Column("worked", BigInteger, nullable=False),
    Column("pieces", BigInteger, nullable=False),
    Column("rejects", BigInteger, nullable=False),
)

# When a supplying station's screen showed what another station had pulled, all by the server's clock. What it refers to
# is found when it is written, and never erased; references would only have PostgreSQL lock those rows.
showing = Table(
    "showing",
    metadata,
    Column("event", Id, primary_key=True),
    Column("station", Integer, primary_key=True, autoincrement=False),
    Column("card", _serial, nullable=False),
    Column("scanned_at", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("shown_at", BigInteger, nullable=False),
    Index("ix_showing_station_shown_at", "station", "shown_at"),
)

# The model's table of steps, written by ``store.database``; PostgreSQL checks every event against it.
step_rule = Table(
    "step_rule",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("step", Text, nullable=False, index=True),
    Column("from_identity", Text),
    Column("from_state", Text),
    Column("to_identity", Text, nullable=False),
    Column("to_state", Text),
    Column("side", Text),
    Column("held", Text, nullable=False),
    Column("planner", Boolean, nullable=False),
    Column("on_path", Boolean, nullable=False),
    # The states that the step leaves out, with commas between them.
    Column("skips", Text, nullable=False),
)

master_log = Table(
    "master_log",
    metadata,
    Column("seq", _serial, Identity(always=True), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("person", ForeignKey("person.id")),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("detail", Document, nullable=False),
)
