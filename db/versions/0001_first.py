"""The first schema: master data, cards, trips, events, daily figures."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GOING = sa.text("identity IN ('ACTIVE', 'OBSOLETE')")
OPEN = sa.text("state IN ('WAIT', 'EMPTY', 'IN PROCESS', 'READY', 'IN TRANSIT')")


def upgrade() -> None:
    """Makes the tables, and on PostgreSQL the functions that write card state."""
    op.create_table(
        "calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar"),
        sa.UniqueConstraint("name", name="uq_calendar_name"),
    )
    op.create_table(
        "other_key",
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("system", "kind", "key", name="pk_other_key"),
    )
    op.create_table(
        "part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_part"),
        sa.UniqueConstraint("number", name="uq_part_number"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("badge", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("badge", name="uq_person_badge"),
    )
    op.create_table(
        "plant",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.SmallInteger(), nullable=False),
        sa.Column("epoch", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.CheckConstraint("code BETWEEN 1 AND 9999", name="ck_plant_code"),
        sa.PrimaryKeyConstraint("id", name="pk_plant"),
    )
    op.create_table(
        "reason",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_reason"),
    )
    op.create_table(
        "schema_mark",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("oldest_client", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_schema_mark"),
    )
    op.create_table(
        "step_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("from_identity", sa.Text(), nullable=True),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_identity", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=True),
        sa.Column("side", sa.Text(), nullable=True),
        sa.Column("held", sa.Text(), nullable=False),
        sa.Column("planner", sa.Boolean(), nullable=False),
        sa.Column("on_path", sa.Boolean(), nullable=False),
        sa.Column("skips", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_step_rule"),
    )
    op.create_index("ix_step_rule_step", "step_rule", ["step"], unique=False)
    op.create_table(
        "calendar_closed",
        sa.Column("calendar", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["calendar"], ["calendar.id"], name="fk_calendar_closed_calendar"),
        sa.PrimaryKeyConstraint("calendar", "day", name="pk_calendar_closed"),
    )
    op.create_table(
        "calendar_shift",
        sa.Column("calendar", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("start", sa.SmallInteger(), nullable=False),
        sa.Column("end", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["calendar"], ["calendar.id"], name="fk_calendar_shift_calendar"),
        sa.PrimaryKeyConstraint("calendar", "weekday", "start", name="pk_calendar_shift"),
    )
    op.create_table(
        "master_log",
        sa.Column("seq", SERIAL, sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("detail", JSON, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_master_log_person"),
        sa.PrimaryKeyConstraint("seq", name="pk_master_log"),
    )
    op.create_table(
        "person_secret",
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_person_secret_person"),
        sa.PrimaryKeyConstraint("person", name="pk_person_secret"),
    )
    op.create_table(
        "station",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["calendar"], ["calendar.id"], name="fk_station_calendar"),
        sa.PrimaryKeyConstraint("id", name="pk_station"),
        sa.UniqueConstraint("code", name="uq_station_code"),
        sa.UniqueConstraint("name", name="uq_station_name"),
    )
    op.create_table(
        "loop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("demand", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["demand"], ["station.id"], name="fk_loop_demand"),
        sa.ForeignKeyConstraint(["part"], ["part.id"], name="fk_loop_part"),
        sa.PrimaryKeyConstraint("id", name="pk_loop"),
        sa.UniqueConstraint("key", name="uq_loop_key"),
    )
    op.create_index("ix_loop_demand", "loop", ["demand"], unique=False)
    op.create_table(
        "round_stop",
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("station", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round"], ["station.id"], name="fk_round_stop_round"),
        sa.ForeignKeyConstraint(["station"], ["station.id"], name="fk_round_stop_station"),
        sa.PrimaryKeyConstraint("round", "position", name="pk_round_stop"),
    )
    op.create_table(
        "card",
        sa.Column("number", SERIAL, autoincrement=False, nullable=False),
        sa.Column("loop", sa.Integer(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("issue", sa.SmallInteger(), nullable=False),
        sa.Column("issue_seen", sa.SmallInteger(), nullable=False),
        sa.Column("hold_reason", sa.Text(), nullable=True),
        sa.Column("held_since", sa.BigInteger(), nullable=True),
        sa.Column("held_by", sa.Integer(), nullable=True),
        sa.Column("cancel_asked", sa.BigInteger(), nullable=True),
        sa.Column("trip", ID, nullable=True),
        sa.Column("last_event", ID, nullable=True),
        sa.Column("last_act", ID, nullable=True),
        sa.Column("last_step", sa.Text(), nullable=True),
        sa.Column("last_station", sa.Integer(), nullable=True),
        sa.Column("last_person", sa.Integer(), nullable=True),
        sa.Column("last_scanned_at", sa.BigInteger(), nullable=True),
        sa.Column("last_at", sa.BigInteger(), nullable=True),
        sa.Column("before", JSON, nullable=True),
        sa.CheckConstraint("quantity >= 0", name="ck_card_quantity"),
        sa.ForeignKeyConstraint(["held_by"], ["person.id"], name="fk_card_held_by"),
        sa.ForeignKeyConstraint(["hold_reason"], ["reason.code"], name="fk_card_hold_reason"),
        sa.ForeignKeyConstraint(["last_person"], ["person.id"], name="fk_card_last_person"),
        sa.ForeignKeyConstraint(["last_station"], ["station.id"], name="fk_card_last_station"),
        sa.ForeignKeyConstraint(["loop"], ["loop.id"], name="fk_card_loop"),
        sa.PrimaryKeyConstraint("number", name="pk_card"),
    )
    op.create_index("ix_card_loop_going", "card", ["loop"], unique=False, postgresql_where=GOING, sqlite_where=GOING)
    op.create_index("ix_card_loop_open", "card", ["loop"], unique=False, postgresql_where=OPEN, sqlite_where=OPEN)
    op.create_table(
        "loop_day",
        sa.Column("loop", sa.Integer(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("elapsed", sa.BigInteger(), nullable=False),
        sa.Column("worked", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.BigInteger(), nullable=False),
        sa.Column("rejects", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["loop"], ["loop.id"], name="fk_loop_day_loop"),
        sa.PrimaryKeyConstraint("loop", "measure", "day", name="pk_loop_day"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "loop_revision",
        sa.Column("loop", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("per_container", sa.BigInteger(), nullable=False),
        sa.Column("cards", sa.Integer(), nullable=False),
        sa.Column("demand_rate", sa.BigInteger(), nullable=False),
        sa.Column("work_day", sa.BigInteger(), nullable=False),
        sa.Column("lead_time", sa.BigInteger(), nullable=False),
        sa.Column("safety_factor", sa.Integer(), nullable=False),
        sa.Column("lot_cards", sa.Integer(), nullable=False),
        sa.Column("max_empty", sa.Integer(), nullable=True),
        sa.Column("pull_point", sa.Text(), nullable=False),
        sa.Column("wait", sa.Text(), nullable=False),
        sa.Column("in_process", sa.Text(), nullable=False),
        sa.Column("ready", sa.Text(), nullable=False),
        sa.Column("in_transit", sa.Text(), nullable=False),
        sa.Column("in_use", sa.Text(), nullable=False),
        sa.Column("closes", sa.Text(), nullable=False),
        sa.Column("seconds_per_piece", sa.BigInteger(), nullable=True),
        sa.Column("setup_family", sa.Text(), nullable=True),
        sa.Column("unit_cost", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("per_container > 0", name="ck_loop_revision_per_container"),
        sa.ForeignKeyConstraint(["loop"], ["loop.id"], name="fk_loop_revision_loop"),
        sa.PrimaryKeyConstraint("loop", "number", name="pk_loop_revision"),
    )
    op.create_table(
        "loop_source",
        sa.Column("loop", sa.Integer(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("station", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["loop"], ["loop.id"], name="fk_loop_source_loop"),
        sa.ForeignKeyConstraint(["station"], ["station.id"], name="fk_loop_source_station"),
        sa.PrimaryKeyConstraint("loop", "rank", name="pk_loop_source"),
    )
    op.create_index("ix_loop_source_station", "loop_source", ["station"], unique=False)
    op.create_table(
        "card_code",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("card", SERIAL, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["card"], ["card.number"], name="fk_card_code_card"),
        sa.PrimaryKeyConstraint("code", name="pk_card_code"),
    )
    op.create_index("ix_card_code_card", "card_code", ["card"], unique=False)
    op.create_table(
        "event",
        sa.Column("seq", SERIAL, sa.Identity(always=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("act", ID, nullable=False),
        sa.Column("card", SERIAL, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=True),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("rejects", sa.BigInteger(), nullable=False),
        sa.Column("trip", ID, nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("worked", sa.BigInteger(), nullable=True),
        sa.Column("issue", sa.SmallInteger(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("station", sa.Integer(), nullable=True),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("raw_code", sa.Text(), nullable=True),
        sa.Column("container", sa.Text(), nullable=True),
        sa.Column("lot", sa.Text(), nullable=True),
        sa.Column("supply", sa.Integer(), nullable=True),
        sa.Column("machine", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("undoes", ID, nullable=True),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("detail", JSON, nullable=False),
        sa.Column("scanned_at", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["card"], ["card.number"], name="fk_event_card"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_event_person"),
        sa.ForeignKeyConstraint(["reason"], ["reason.code"], name="fk_event_reason"),
        sa.ForeignKeyConstraint(["station"], ["station.id"], name="fk_event_station"),
        sa.ForeignKeyConstraint(["supply"], ["station.id"], name="fk_event_supply"),
        sa.PrimaryKeyConstraint("seq", name="pk_event"),
        sa.UniqueConstraint("card", "version", name="uq_event_card_version"),
        sa.UniqueConstraint("id", name="uq_event_id"),
    )
    op.create_table(
        "trip",
        sa.Column("id", ID, nullable=False),
        sa.Column("card", SERIAL, nullable=False),
        sa.Column("loop", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("supply", sa.Integer(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=True),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("promised", sa.BigInteger(), nullable=True),
        sa.Column("pulled_at", sa.BigInteger(), nullable=False),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ready_at", sa.BigInteger(), nullable=True),
        sa.Column("shipped_at", sa.BigInteger(), nullable=True),
        sa.Column("full_at", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_at", sa.BigInteger(), nullable=True),
        sa.Column("worked", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["card"], ["card.number"], name="fk_trip_card"),
        sa.ForeignKeyConstraint(["loop"], ["loop.id"], name="fk_trip_loop"),
        sa.ForeignKeyConstraint(["supply"], ["station.id"], name="fk_trip_supply"),
        sa.PrimaryKeyConstraint("id", name="pk_trip"),
    )
    op.create_index("ix_trip_card", "trip", ["card"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        schema = op.get_bind().scalar(sa.text("SELECT current_schema()"))
        text = Path(__file__).with_name("0001_append.sql").read_text(encoding="utf-8")
        # Several statements at once, and percent signs that are no placeholders: the driver's own door.
        op.get_bind().connection.cursor().execute(text.replace("{schema}", schema))
