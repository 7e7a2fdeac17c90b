"""Sentences that reps let the coach keep for teaching, and when they may be asked for one.

It has to work with the release before it: that one may still be running.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
