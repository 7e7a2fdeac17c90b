"""What Telegram needs: replies on their way, the messages that show debriefs, invitations and roles.

It has to work with the release before it: that one may still be running.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("reps", sa.Column("role", sa.Text(), nullable=False, server_default="rep"))
    op.add_column("reps", sa.Column("greeting", sa.Text(), nullable=False, server_default="done"))
    op.create_table(
        "outbox",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column("reply", JSON, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("failed", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_outbox"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_chat", "outbox", ["chat"])
    op.create_table(
        "cards",
        sa.Column("debrief", sa.Text(), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("debrief", name="pk_cards"),
        sa.ForeignKeyConstraint(
            ["debrief"], ["debriefs.key"], name="fk_cards_debrief_debriefs", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "invitations",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("by", sa.Text()),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.Column("revoked_at", INSTANT),
        sa.PrimaryKeyConstraint("digest", name="pk_invitations"),
        sa.ForeignKeyConstraint(["by"], ["reps.key"], name="fk_invitations_by_reps", ondelete="CASCADE"),
    )
    op.create_index("ix_invitations_by", "invitations", ["by"])


def downgrade() -> None:
    for table in ("invitations", "cards", "outbox"):
        op.drop_table(table)
    with op.batch_alter_table("reps") as reps:
        reps.drop_column("greeting")
        reps.drop_column("role")
