"""The tables.

Facts, rules, moves and variants are stored by their text keys, so new content needs no migration.
What people said lies in columns of its own (`debriefs.words`), so that forgetting it is one UPDATE.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    false,
    text,
    true,
)

from bot.storage.columns import Json, UtcDateTime, Words

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def owned_by(table: str) -> ForeignKey:
    """Refer to a row that takes this one along when it is deleted."""
    return ForeignKey(f"{table}.key", ondelete="CASCADE")


def index_of_days(name: str, rep: Column[Any], day: Column[Any], *others: Column[Any]) -> None:
    """Index what a rep has on which day, to be counted without a look at the rows."""
    is_there = text(f"{day.name} IS NOT NULL")
    Index(name, rep, day, *others, sqlite_where=is_there, postgresql_where=is_there)


EMPTY = text("''")
"""The usual value of a text; written so that Alembic finds it alike in SQLite and here."""

teams = Table(
    "teams",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("name", Words, nullable=False),
    # By which two of one name are one; no database folds letters as we do.
    Column("folded", Words, nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
)

reps = Table(
    "reps",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("telegram_id", BigInteger, unique=True),
    Column("console_name", Words, unique=True),
    Column("name", Words, nullable=False),
    Column("initial", Words, nullable=False, server_default=EMPTY),
    Column("time_zone", Text, nullable=False),
    Column("slots", Json, nullable=False),
    Column("role", Text, nullable=False, server_default="rep"),
    Column("greeting", Text, nullable=False, server_default="done"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("nudge_time", Text, nullable=False, server_default="09:00"),
    Column("nudge_days", Text, nullable=False, server_default="01234"),
    Column("quiet_from", Text, nullable=False, server_default="20:00"),
    Column("quiet_until", Text, nullable=False, server_default="07:00"),
    Column("country", Text, nullable=False, server_default=EMPTY),
    Column("off_until", Date),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("prompt", Words, nullable=False, server_default=EMPTY),
    Column("last_nudged_on", Date),
    Column("next_nudge_at", UtcDateTime),
    Column("role_by", Text, nullable=False, server_default=EMPTY),
    Column("role_at", UtcDateTime),
    Column("team", Text, ForeignKey("teams.key", ondelete="SET NULL"), index=True),
    Column("joined_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Column("lessons_from", Date),
    # Labels and actions of the buttons that they saw last.
    Column("offered", Json, nullable=False, server_default="[]"),
    # In which order their messages have come, and how fast.
    Column("flow", Json, nullable=False, server_default="{}"),
    # Since when they are answered together, at the next pause.
    Column("hushed_at", UtcDateTime),
)
_is_to_nudge = text("next_nudge_at IS NOT NULL AND telegram_id IS NOT NULL")
# The tick reads it from its beginning, and whoever need not be looked at is not in it.
Index("reps_to_nudge", reps.c.next_nudge_at, sqlite_where=_is_to_nudge, postgresql_where=_is_to_nudge)
_is_hushed = text("hushed_at IS NOT NULL")
Index("hushed_reps", reps.c.hushed_at, sqlite_where=_is_hushed, postgresql_where=_is_hushed)

prospects = Table(
    "prospects",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("rep", Text, owned_by("reps"), nullable=False),
    Column("name", Words, nullable=False),
    Column("company", Words, nullable=False),
    Column("username", Words, nullable=False),
    Column("stage", Text, nullable=False),
    Column("slots", Json, nullable=False),
    Column("facts", Json, nullable=False),
    Column("straight", Integer, nullable=False),
    Column("woken", Boolean, nullable=False),
    Column("next_look_on", Date),
    Column("last_touch_on", Date),
    Column("last_reply_on", Date),
    Column("tips", Json, nullable=False),
    Column("stories", Json, nullable=False, server_default="[]"),
    Column("rule", Text, nullable=False, server_default=EMPTY),
    Column("ended", Text, nullable=False, server_default=EMPTY),
    Column("snoozed_until", Date),
    Column("decided_on", Date),
    Index(None, "rep", "stage"),
    Index(None, "rep", "next_look_on"),
)
index_of_days("decisions_of_days", prospects.c.rep, prospects.c.decided_on, prospects.c.last_reply_on)

debriefs = Table(
    "debriefs",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("rep", Text, owned_by("reps"), nullable=False),
    Column("prospect", Text, owned_by("prospects"), index=True),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("rule", Text, nullable=False),
    Column("move", Text, nullable=False),
    Column("variant", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("advised_at", UtcDateTime),
    Column("outcome", Text, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("state", Json, nullable=False),
    Column("words", Json),
    Index(None, "rep", "status"),
)
_is_open = text("status = 'open'")
_is_not_closed = text("status <> 'closed'")
Index("one_open_debrief", debriefs.c.rep, unique=True, sqlite_where=_is_open, postgresql_where=_is_open)
# For forgetting old words. On `opened_at`, because it never changes: an index on what each turn changes
# makes PostgreSQL write every index of the row anew.
Index(
    "unfinished_debriefs", debriefs.c.opened_at, sqlite_where=_is_not_closed, postgresql_where=_is_not_closed
)
index_of_days("advice_of_days", debriefs.c.rep, debriefs.c.advised_at, debriefs.c.move)

touches = Table(
    "touches",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("rep", Text, owned_by("reps"), nullable=False),
    Column("prospect", Text, owned_by("prospects"), nullable=False),
    # None: a message that the rep sent without advice.
    Column("debrief", Text, owned_by("debriefs"), index=True),
    Column("rule", Text, nullable=False),
    Column("variant", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("on", Date, nullable=False),
    Column("empty", Boolean, nullable=False),
    Column("counts", Integer, nullable=False),
    Column("outcome", Text, nullable=False, server_default=EMPTY),
    Column("outcome_on", Date),
    Column("move", Text, nullable=False, server_default=EMPTY),
    Column("beyond", Boolean, nullable=False, server_default=false()),
    Index(None, "prospect", "at"),
    Index("touches_of_days", "rep", "on", "move", "outcome", "beyond", "variant"),
)
index_of_days("outcomes_of_days", touches.c.rep, touches.c.outcome_on, touches.c.move, touches.c.outcome)

promises = Table(
    "promises",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("rep", Text, owned_by("reps"), nullable=False),
    Column("prospect", Text, owned_by("prospects"), nullable=False, index=True),
    Column("ours", Boolean, nullable=False),
    Column("what", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Date),
    Column("state", Text, nullable=False),
    Column("settled_on", Date),
    Index(None, "rep", "state"),
)
index_of_days("promises_of_days", promises.c.rep, promises.c.settled_on, promises.c.ours, promises.c.state)

stories = Table(
    "stories",
    METADATA,
    Column("key", Text, primary_key=True),
    # None: they are gone and have left it to their team.
    Column("rep", Text, owned_by("reps"), index=True),
    Column("team", Text, owned_by("teams"), index=True),
    Column("kind", Text, nullable=False),
    Column("slots", Json, nullable=False),
    Column("owner", Words, nullable=False),
    Column("on", Date, nullable=False),
    Column("problem", Words, nullable=False),
    Column("motive", Text, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("to_check", Boolean, nullable=False),
)

lessons = Table(
    "lessons",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("rep", Text, owned_by("reps"), nullable=False, index=True),
    # Empty once it is gone; the digest stays, so that nobody is asked for it again.
    Column("text", Words, nullable=False),
    Column("digest", Text, nullable=False),
    Column("fact", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("read_as", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("edition", Text, nullable=False),
    Column("consent", Text, nullable=False),
)

deeds = Table(
    "deeds",
    METADATA,
    # Of two deeds, the one with the higher number is the newer one, however close they are.
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("rep", Text, owned_by("reps"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("about", Json, nullable=False),
    Column("state", Json, nullable=False),
    sqlite_autoincrement=True,
)

nudges = Table(
    "nudges",
    METADATA,
    Column("rep", Text, owned_by("reps"), primary_key=True),
    Column("on", Date, primary_key=True, index=True),
    Column("at", UtcDateTime, nullable=False),
)

seen_updates = Table(
    "seen_updates",
    METADATA,
    Column("source", Text, primary_key=True),
    Column("ref", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    # None: of nobody who is still here.
    Column("rep", Text, owned_by("reps"), index=True),
)

outbox = Table(
    "outbox",
    METADATA,
    # SQLite numbers rows by itself only in an INTEGER; a number is never used again.
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("chat", BigInteger, nullable=False),
    Column("reply", Json, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("failed", Text),
    Column("until", UtcDateTime),
    Index(None, "chat"),
    sqlite_autoincrement=True,
)

cards = Table(
    "cards",
    METADATA,
    Column("debrief", Text, owned_by("debriefs"), primary_key=True),
    Column("message", BigInteger, nullable=False),
)

invitations = Table(
    "invitations",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("by", Text, owned_by("reps"), index=True),
    Column("team", Text, owned_by("teams"), index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)

team_weeks = Table(
    "team_weeks",
    METADATA,
    Column("team", Text, owned_by("teams"), primary_key=True),
    # Its Monday.
    Column("week", Date, primary_key=True),
    # Of how many the figures are, so that somebody who has been forgotten since is still counted.
    Column("members", Integer, nullable=False),
    Column("cells", Json, nullable=False),
    # Why there are none at all: small, changed.
    Column("withheld", Text, nullable=False, server_default=EMPTY),
    Column("at", UtcDateTime, nullable=False),
)

team_cohorts = Table(
    "team_cohorts",
    METADATA,
    Column("team", Text, owned_by("teams"), primary_key=True),
    Column("week", Date, primary_key=True),
    Column("rep", Text, owned_by("reps"), primary_key=True, index=True),
)

imports = Table(
    "imports",
    METADATA,
    # One for each rep: a newer one takes its place.
    Column("rep", Text, owned_by("reps"), primary_key=True),
    Column("key", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("state", Json, nullable=False),
)

leases = Table(
    "leases",
    METADATA,
    # The one worker that delivers to this chat, until then by the database's clock.
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("worker", Text, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    # Of the messages that the chat takes at once, how many it had when the lease ended.
    Column("spent", Float, nullable=False, server_default=text("0")),
)

paces = Table(
    "paces",
    METADATA,
    # What is left of a budget of messages; less than nothing while workers wait for their turn.
    Column("key", Text, primary_key=True),
    Column("left", Float, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
