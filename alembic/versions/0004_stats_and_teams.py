"""What the figures, teams, rights and imports need.

It has to work with the release before it: that one may still be running.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def text(name: str, usual: str = "") -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False, server_default=sa.text(f"'{usual}'"))


def belongs_to(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{of}_{column}_{table}"
    return sa.ForeignKeyConstraint([column], [f"{table}.key"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    create_teams()
    add_to_reps()
    add_to_the_log()
    add_owners()
    create_imports()
    add_indexes_for_figures()


def create_teams() -> None:
    op.create_table(
        "teams",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_teams"),
        sa.UniqueConstraint("folded", name="uq_teams_folded"),
    )
    op.create_table(
        "team_weeks",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("cells", JSON, nullable=False),
        text("withheld"),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("team", "week", name="pk_team_weeks"),
        belongs_to("teams", "team", "team_weeks"),
    )
    op.create_table(
        "team_cohorts",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("rep", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("team", "week", "rep", name="pk_team_cohorts"),
        belongs_to("teams", "team", "team_cohorts"),
        belongs_to("reps", "rep", "team_cohorts"),
    )
    op.create_index("ix_team_cohorts_rep", "team_cohorts", ["rep"])


def add_to_reps() -> None:
    with op.batch_alter_table("reps") as reps:
        reps.add_column(text("initial"))
        reps.add_column(text("role_by"))
        reps.add_column(sa.Column("role_at", INSTANT))
        reps.add_column(sa.Column("team", sa.Text()))
        reps.add_column(sa.Column("joined_at", INSTANT))
        reps.add_column(sa.Column("revoked_at", INSTANT))
        reps.create_foreign_key("fk_reps_team_teams", "teams", ["team"], ["key"], ondelete="SET NULL")
        reps.create_index("ix_reps_team", ["team"])


def add_to_the_log() -> None:
    op.add_column("prospects", sa.Column("decided_on", sa.Date()))
    op.add_column("touches", text("move"))
    op.add_column("touches", sa.Column("beyond", sa.Boolean(), nullable=False, server_default=sa.false()))
    # On which day a prospect was closed was not kept: that of the latest message, theirs or the rep's, is
    # the nearest.
    op.execute(
        "UPDATE prospects SET decided_on = CASE"
        " WHEN last_touch_on IS NULL OR last_reply_on > last_touch_on THEN last_reply_on"
        " ELSE last_touch_on END"
        " WHERE stage = 'closed'"
    )
    op.execute(
        "UPDATE touches SET move = COALESCE("
        "(SELECT move FROM debriefs WHERE debriefs.key = touches.debrief), '')"
    )


def add_owners() -> None:
    # Stories are no longer shared with everyone, so nobody asks for all that are.
    op.drop_index("shared_stories", "stories")
    with op.batch_alter_table("stories") as stories:
        stories.alter_column("rep", existing_type=sa.Text(), nullable=True)
        stories.add_column(sa.Column("team", sa.Text()))
        stories.create_foreign_key("fk_stories_team_teams", "teams", ["team"], ["key"], ondelete="CASCADE")
        stories.create_index("ix_stories_team", ["team"])
    with op.batch_alter_table("seen_updates") as seen_updates:
        seen_updates.add_column(sa.Column("rep", sa.Text()))
        seen_updates.create_foreign_key(
            "fk_seen_updates_rep_reps", "reps", ["rep"], ["key"], ondelete="CASCADE"
        )
        seen_updates.create_index("ix_seen_updates_rep", ["rep"])
    with op.batch_alter_table("invitations") as invitations:
        invitations.add_column(sa.Column("team", sa.Text()))
        invitations.create_foreign_key(
            "fk_invitations_team_teams", "teams", ["team"], ["key"], ondelete="CASCADE"
        )
        invitations.create_index("ix_invitations_team", ["team"])


def create_imports() -> None:
    op.create_table(
        "imports",
        sa.Column("rep", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("state", JSON, nullable=False),
        sa.PrimaryKeyConstraint("rep", name="pk_imports"),
        belongs_to("reps", "rep", "imports"),
    )
    op.create_index("ix_imports_at", "imports", ["at"])


def add_indexes_for_figures() -> None:
    # Nobody looks by instant for what a rep sent; what refers to the rep is found by the new one as well.
    op.drop_index("ix_touches_rep_at", "touches")
    op.create_index("touches_of_days", "touches", ["rep", "on", "move", "outcome", "beyond", "variant"])
    for name, table, columns in (
        ("advice_of_days", "debriefs", ["rep", "advised_at", "move"]),
        ("outcomes_of_days", "touches", ["rep", "outcome_on", "move", "outcome"]),
        ("decisions_of_days", "prospects", ["rep", "decided_on", "last_reply_on"]),
        ("promises_of_days", "promises", ["rep", "settled_on", "ours", "state"]),
    ):
        is_there = sa.text(f"{columns[1]} IS NOT NULL")
        op.create_index(name, table, columns, sqlite_where=is_there, postgresql_where=is_there)


def downgrade() -> None:
    for name, table in (
        ("promises_of_days", "promises"),
        ("decisions_of_days", "prospects"),
        ("outcomes_of_days", "touches"),
        ("advice_of_days", "debriefs"),
        ("touches_of_days", "touches"),
    ):
        op.drop_index(name, table)
    op.create_index("ix_touches_rep_at", "touches", ["rep", "at"])
    op.drop_table("imports")
    with op.batch_alter_table("invitations") as invitations:
        invitations.drop_index("ix_invitations_team")
        invitations.drop_constraint("fk_invitations_team_teams", type_="foreignkey")
        invitations.drop_column("team")
    with op.batch_alter_table("seen_updates") as seen_updates:
        seen_updates.drop_index("ix_seen_updates_rep")
        seen_updates.drop_constraint("fk_seen_updates_rep_reps", type_="foreignkey")
        seen_updates.drop_column("rep")
    # The release before knows no story without an owner.
    op.execute("DELETE FROM stories WHERE rep IS NULL")
    with op.batch_alter_table("stories") as stories:
        stories.drop_index("ix_stories_team")
        stories.drop_constraint("fk_stories_team_teams", type_="foreignkey")
        stories.drop_column("team")
        stories.alter_column("rep", existing_type=sa.Text(), nullable=False)
    op.create_index(
        "shared_stories",
        "stories",
        ["shared"],
        sqlite_where=sa.text("shared = 1"),
        postgresql_where=sa.text("shared"),
    )
    with op.batch_alter_table("touches") as touches:
        touches.drop_column("beyond")
        touches.drop_column("move")
    with op.batch_alter_table("prospects") as prospects:
        prospects.drop_column("decided_on")
    with op.batch_alter_table("reps") as reps:
        reps.drop_index("ix_reps_team")
        reps.drop_constraint("fk_reps_team_teams", type_="foreignkey")
        for column in ("revoked_at", "joined_at", "team", "role_at", "role_by", "initial"):
            reps.drop_column(column)
    for table in ("team_cohorts", "team_weeks", "teams"):
        op.drop_table(table)
