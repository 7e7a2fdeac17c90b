"""Which buttons a rep saw last, so that their labels may be typed.

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


def downgrade() -> None:
    with op.batch_alter_table("reps") as reps:
        reps.drop_column("offered")
