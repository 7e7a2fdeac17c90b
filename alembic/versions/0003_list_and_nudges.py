"""What the list and the nudges need: promises, stories, outcomes, what can be undone, when to speak up.

It has to work with the release before it: that one may still be running.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def text(name: str, usual: str = "") -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False, server_default=sa.text(f"'{usual}'"))


def upgrade() -> None:
    add_rhythm()
    for column in (
        sa.Column("stories", JSON, nullable=False, server_default="[]"),
        text("rule"),
        text("ended"),
        sa.Column("snoozed_until", sa.Date()),
    ):
        op.add_column("prospects", column)
    op.add_column("outbox", sa.Column("until", INSTANT))
    with op.batch_alter_table("touches") as touches:
        touches.alter_column("debrief", existing_type=sa.Text(), nullable=True)
        touches.add_column(text("outcome"))
        touches.add_column(sa.Column("outcome_on", sa.Date()))
    create_promises()
    create_stories()
    create_deeds()
    create_nudges()


def add_rhythm() -> None:
    for column in (
        text("nudge_time", "09:00"),
        text("nudge_days", "01234"),
        text("quiet_from", "20:00"),
        text("quiet_until", "07:00"),
        text("country"),
        sa.Column("off_until", sa.Date()),
        sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()),
        text("prompt"),
        sa.Column("last_nudged_on", sa.Date()),
        sa.Column("next_nudge_at", INSTANT),
    ):
        op.add_column("reps", column)
    # The next tick looks at everyone who is there already, and finds when to look again.
    op.execute("UPDATE reps SET next_nudge_at = CURRENT_TIMESTAMP WHERE telegram_id IS NOT NULL")
    is_to_nudge = sa.text("next_nudge_at IS NOT NULL AND telegram_id IS NOT NULL")
    op.create_index(
        "reps_to_nudge", "reps", ["next_nudge_at"], sqlite_where=is_to_nudge, postgresql_where=is_to_nudge
    )


def owned_by(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{of}_{column}_{table}"
    return sa.ForeignKeyConstraint([column], [f"{table}.key"], name=name, ondelete="CASCADE")


def create_promises() -> None:
    op.create_table(
        "promises",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("rep", sa.Text(), nullable=False),
        sa.Column("prospect", sa.Text(), nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.Date()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled_on", sa.Date()),
        sa.PrimaryKeyConstraint("key", name="pk_promises"),
        owned_by("reps", "rep", "promises"),
        owned_by("prospects", "prospect", "promises"),
    )
    op.create_index("ix_promises_rep_state", "promises", ["rep", "state"])
    op.create_index("ix_promises_prospect", "promises", ["prospect"])


def create_stories() -> None:
    op.create_table(
        "stories",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("rep", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("slots", JSON, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("motive", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("to_check", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_stories"),
        owned_by("reps", "rep", "stories"),
    )
    op.create_index("ix_stories_rep", "stories", ["rep"])
    op.create_index(
        "shared_stories",
        "stories",
        ["shared"],
        sqlite_where=sa.text("shared = 1"),
        postgresql_where=sa.text("shared"),
    )


def create_deeds() -> None:
    op.create_table(
        "deeds",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("rep", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("about", JSON, nullable=False),
        sa.Column("state", JSON, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_deeds"),
        sa.UniqueConstraint("key", name="uq_deeds_key"),
        owned_by("reps", "rep", "deeds"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deeds_rep", "deeds", ["rep"])
    op.create_index("ix_deeds_at", "deeds", ["at"])


def create_nudges() -> None:
    op.create_table(
        "nudges",
        sa.Column("rep", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("rep", "on", name="pk_nudges"),
        owned_by("reps", "rep", "nudges"),
    )
    op.create_index("ix_nudges_on", "nudges", ["on"])


def downgrade() -> None:
    for table in ("nudges", "deeds", "stories", "promises"):
        op.drop_table(table)
    # The release before knows no message without advice.
    op.execute("DELETE FROM touches WHERE debrief IS NULL")
    with op.batch_alter_table("touches") as touches:
        touches.drop_column("outcome_on")
        touches.drop_column("outcome")
        touches.alter_column("debrief", existing_type=sa.Text(), nullable=False)
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_column("until")
    with op.batch_alter_table("prospects") as prospects:
        for column in ("snoozed_until", "ended", "rule", "stories"):
            prospects.drop_column(column)
    op.drop_index("reps_to_nudge", "reps")
    with op.batch_alter_table("reps") as reps:
        for column in ("next_nudge_at", "last_nudged_on", "prompt", "active", "off_until", "country"):
            reps.drop_column(column)
        for column in ("quiet_until", "quiet_from", "nudge_days", "nudge_time"):
            reps.drop_column(column)
