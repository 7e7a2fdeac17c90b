"""How the database is doing, for whoever looks after the bot."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select

from bot.storage.database import newest_revision, reading, revision_of
from bot.storage.tables import outbox


@dataclass(frozen=True, slots=True)
class Condition:
    """What one look at the database shows."""

    revision: str
    """The schema's; empty when there is none."""
    fits: bool
    """The schema is the one that this version needs, or one revision ahead."""
    waiting: int
    """Replies that have not been delivered."""
    oldest: datetime | None
    """Since when the first of them has waited."""


def condition_of(engine: Engine) -> Condition:
    """Look at a database; raises what its driver raises when it is away."""
    with reading(engine) as connection:
        revision = revision_of(connection) or ""
        unsaid = select(func.count(), func.min(outbox.c.at)).where(outbox.c.failed.is_(None))
        waiting, oldest = connection.execute(unsaid).one()
    fits = revision.isdecimal() and 0 <= int(revision) - int(newest_revision()) <= 1
    return Condition(revision, fits, waiting, oldest)
