"""Whom the tick may nudge, and who has been nudged on which day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, delete, select

from bot.coaching.model import Rep
from bot.storage import records
from bot.storage.repositories import DIALECTS, Repository, insert_into
from bot.storage.tables import nudges, reps

# What another worker has taken is passed over, and so is who is being answered right now: the next tick finds
# them. SQLite's transactions have the whole file to themselves.
_CLAIM = (
    select(reps)
    .where(reps.c.telegram_id.is_not(None), reps.c.active, reps.c.next_nudge_at <= bindparam("now"))
    .where(reps.c.revoked_at.is_(None))
    .order_by(reps.c.next_nudge_at)
    .limit(bindparam("most"))
    .with_for_update(key_share=True, skip_locked=True)
)
_ADD = {
    dialect: insert_into(nudges, dialect).on_conflict_do_nothing().returning(nudges.c.rep)
    for dialect in DIALECTS
}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A rep whom this worker may look at, and nobody else until its transaction ends."""

    rep: Rep
    telegram_id: int


class Nudges(Repository):
    """The daily nudges: at most one for each rep and local day."""

    def claim(self, now: datetime, most: int) -> tuple[Claimed, ...]:
        """Take reps whose time to be looked at has come, longest waiting first."""
        rows = self._rows(_CLAIM, now=now, most=most)
        return tuple(Claimed(records.rep_of(row), row.telegram_id) for row in rows)

    def add(self, rows: Iterable[tuple[str, date, datetime]]) -> set[str]:
        """Note who is nudged on which of their days; return the reps who had none on that day yet."""
        new = [{"rep": rep, "on": on, "at": at} for rep, on, at in rows]
        return set(self._connection.execute(_ADD[self._dialect], new).scalars()) if new else set()

    def forget(self, before: date) -> int:
        """Drop the memory of days gone by; return of how many nudges."""
        return self._connection.execute(delete(nudges).where(nudges.c.on < before)).rowcount
