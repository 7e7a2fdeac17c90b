"""What several workers share: which of them delivers a chat's replies, how fast they send together, and in
which order each rep's messages have come.

It has to work with the release before it: that one may still be running.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("chat", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("spent", sa.Float(), nullable=False, server_default=sa.text("0")),
        sa.PrimaryKeyConstraint("chat", name="pk_leases"),
    )
    op.create_table(
        "paces",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("left", sa.Float(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_paces"),
    )
    op.add_column("reps", sa.Column("flow", JSON, nullable=False, server_default="{}"))
    op.add_column("reps", sa.Column("hushed_at", INSTANT))
    is_hushed = sa.text("hushed_at IS NOT NULL")
    op.create_index("hushed_reps", "reps", ["hushed_at"], sqlite_where=is_hushed, postgresql_where=is_hushed)


def downgrade() -> None:
    op.drop_index("hushed_reps", "reps")
    with op.batch_alter_table("reps") as reps:
        reps.drop_column("hushed_at")
        reps.drop_column("flow")
    op.drop_table("paces")
    op.drop_table("leases")
