"""What was promised, by the reps and to them."""

from collections.abc import Collection
from typing import cast

from sqlalchemy import bindparam, select

from bot.coaching.model import Kept, Promise
from bot.storage import records
from bot.storage.repositories import DIALECTS, Repository, by_rep, upsert_into
from bot.storage.tables import promises

# A promise without a day comes last, on either database.
_BY_DAY = (promises.c.by.is_(None), promises.c.by, promises.c.at, promises.c.key)
_OPEN = (
    select(promises)
    .where(promises.c.rep.in_(bindparam("reps", expanding=True)), promises.c.state == Kept.OPEN.value)
    .order_by(*_BY_DAY)
)
_ABOUT = (
    select(promises).where(promises.c.prospect.in_(bindparam("prospects", expanding=True))).order_by(*_BY_DAY)
)
_SAVE = {dialect: upsert_into(promises, dialect, "rep") for dialect in DIALECTS}


class Promises(Repository):
    """Promises of both sides."""

    def of(self, rep: str) -> tuple[Promise, ...]:
        """Return the open promises between a rep and their prospects, by day."""
        known = self._ahead.of("promises", rep)
        return self.of_many([rep])[rep] if known is None else cast(tuple[Promise, ...], known)

    def of_many(self, reps: Collection[str]) -> dict[str, tuple[Promise, ...]]:
        """Return the open promises of each of many reps, by day."""
        return by_rep(reps, map(records.promise_of, self._rows(_OPEN, reps=reps)))

    def about(self, prospects: Collection[str]) -> tuple[Promise, ...]:
        """Return all promises that have to do with these prospects, settled ones too, by day."""
        return tuple(map(records.promise_of, self._rows(_ABOUT, prospects=prospects)))

    def save(self, *changed: Promise) -> None:
        """Keep promises as they are now, new ones included."""
        if changed:
            self._ahead.drop(*(each.rep for each in changed))
            self._connection.execute(_SAVE[self._dialect], list(map(records.record_of_promise, changed)))
