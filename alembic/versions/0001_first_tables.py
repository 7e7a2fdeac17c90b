"""The first tables: reps, their prospects, debriefs and touches, and the updates already seen."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def owned_by(table: str, columns: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([columns], [f"{table}.key"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    create_people()
    create_debriefs()
    create_touches()
    op.create_table(
        "seen_updates",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("source", "ref", name="pk_seen_updates"),
    )
    op.create_index("ix_seen_updates_at", "seen_updates", ["at"])


def create_people() -> None:
    op.create_table(
        "reps",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger()),
        sa.Column("console_name", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("slots", JSON, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_reps"),
        sa.UniqueConstraint("telegram_id", name="uq_reps_telegram_id"),
        sa.UniqueConstraint("console_name", name="uq_reps_console_name"),
    )
    op.create_table(
        "prospects",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("rep", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("slots", JSON, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("straight", sa.Integer(), nullable=False),
        sa.Column("woken", sa.Boolean(), nullable=False),
        sa.Column("next_look_on", sa.Date()),
        sa.Column("last_touch_on", sa.Date()),
        sa.Column("last_reply_on", sa.Date()),
        sa.Column("tips", JSON, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_prospects"),
        owned_by("reps", "rep", "fk_prospects_rep_reps"),
    )
    op.create_index("ix_prospects_rep_stage", "prospects", ["rep", "stage"])
    op.create_index("ix_prospects_rep_next_look_on", "prospects", ["rep", "next_look_on"])


def create_debriefs() -> None:
    op.create_table(
        "debriefs",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("rep", sa.Text(), nullable=False),
        sa.Column("prospect", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("advised_at", INSTANT),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.Column("state", JSON, nullable=False),
        sa.Column("words", JSON),
        sa.PrimaryKeyConstraint("key", name="pk_debriefs"),
        owned_by("reps", "rep", "fk_debriefs_rep_reps"),
        owned_by("prospects", "prospect", "fk_debriefs_prospect_prospects"),
    )
    op.create_index("ix_debriefs_prospect", "debriefs", ["prospect"])
    op.create_index("ix_debriefs_rep_status", "debriefs", ["rep", "status"])
    is_open, is_not_closed = sa.text("status = 'open'"), sa.text("status <> 'closed'")
    op.create_index(
        "one_open_debrief", "debriefs", ["rep"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_index(
        "unfinished_debriefs",
        "debriefs",
        ["opened_at"],
        sqlite_where=is_not_closed,
        postgresql_where=is_not_closed,
    )


def create_touches() -> None:
    op.create_table(
        "touches",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("rep", sa.Text(), nullable=False),
        sa.Column("prospect", sa.Text(), nullable=False),
        sa.Column("debrief", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("empty", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_touches"),
        owned_by("reps", "rep", "fk_touches_rep_reps"),
        owned_by("prospects", "prospect", "fk_touches_prospect_prospects"),
        owned_by("debriefs", "debrief", "fk_touches_debrief_debriefs"),
    )
    op.create_index("ix_touches_prospect_at", "touches", ["prospect", "at"])
    op.create_index("ix_touches_rep_at", "touches", ["rep", "at"])
    op.create_index("ix_touches_debrief", "touches", ["debrief"])


def downgrade() -> None:
    for table in ("seen_updates", "touches", "debriefs", "prospects", "reps"):
        op.drop_table(table)
