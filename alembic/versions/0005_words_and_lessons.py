"""What reps may type: the labels they saw last, and the sentences that they let the coach keep.

It has to work with the release before it: that one may still be running.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("reps", sa.Column("offered", JSON, nullable=False, server_default="[]"))
    op.add_column("reps", sa.Column("lessons_from", sa.Date()))
    op.create_table(
        "lessons",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("rep", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("read_as", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_lessons"),
        sa.ForeignKeyConstraint(["rep"], ["reps.key"], name="fk_lessons_rep_reps", ondelete="CASCADE"),
    )
    op.create_index("ix_lessons_rep", "lessons", ["rep"])


def downgrade() -> None:
    op.drop_table("lessons")
    with op.batch_alter_table("reps") as reps:
        reps.drop_column("lessons_from")
        reps.drop_column("offered")
