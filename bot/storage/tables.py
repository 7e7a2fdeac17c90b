"""The tables, and the column types that make both databases keep the same things.

Facts, rules, moves and variants are stored by their text keys, so new content needs no migration.
What people said lies in columns of its own (`debriefs.words`), so that forgetting it is one UPDATE.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
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
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def storable(words: str) -> str:
    """Return a text that every database takes: PostgreSQL refuses NUL, and neither takes half a character."""
    if "\0" not in words:
        try:
            words.encode()
        except UnicodeEncodeError:
            pass
        else:
            return words
    return words.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def storable_value(value: Any) -> Any:
    """Return a JSON value with every text in it made storable."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(key): storable_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable_value(item) for item in value]
    return value


def json_text(value: Any) -> str:
    """Write a value as compact JSON that both databases take."""
    written = compact(value)
    # Nearly every value is fine, and looking at the whole is cheaper than looking at every part.
    if "\\u0000" not in written and storable(written) == written:
        return written
    return compact(storable_value(value))


class Words(TypeDecorator[str]):
    """A text that people typed."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Make the text storable."""
        return value and storable(value)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware when it goes in, kept in UTC, aware and UTC when it comes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Turn the instant into UTC; refuse one without a time zone, because nobody knows when it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant has to be aware, and this one has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the instant its time zone: SQLite drops it, PostgreSQL answers in the session's."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

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
)
_is_to_nudge = text("next_nudge_at IS NOT NULL AND telegram_id IS NOT NULL")
# The tick reads it from its beginning, and whoever need not be looked at is not in it.
Index("reps_to_nudge", reps.c.next_nudge_at, sqlite_where=_is_to_nudge, postgresql_where=_is_to_nudge)

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
