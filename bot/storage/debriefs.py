"""The talks with the coach."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import cast

from sqlalchemy import bindparam, select, update

from bot.coaching.model import Debrief, Status
from bot.storage import records
from bot.storage.repositories import DIALECTS, Repository, by_rep, upsert_into
from bot.storage.tables import debriefs

SAVE_DEBRIEF = {dialect: upsert_into(debriefs, dialect, "rep", "opened_at") for dialect in DIALECTS}
DEBRIEF = select(debriefs).where(debriefs.c.key == bindparam("key"))
OPEN = select(debriefs).where(debriefs.c.rep == bindparam("rep"), debriefs.c.status == Status.OPEN.value)
# Newest first; the open one, of which there is at most one, comes before all that are left for later.
UNFINISHED = (
    select(debriefs)
    .where(debriefs.c.rep == bindparam("rep"), debriefs.c.status.in_([Status.OPEN.value, Status.LATER.value]))
    .order_by(debriefs.c.status != Status.OPEN.value, debriefs.c.changed_at.desc(), debriefs.c.key)
    .limit(bindparam("limit"))
)
UNFINISHED_OF_MANY = (
    select(debriefs)
    .where(debriefs.c.rep.in_(bindparam("reps", expanding=True)))
    .where(debriefs.c.status.in_([Status.OPEN.value, Status.LATER.value]))
    .order_by(debriefs.c.changed_at.desc(), debriefs.c.key)
)
PAST = (
    select(debriefs)
    .where(debriefs.c.prospect.in_(bindparam("prospects", expanding=True)))
    .where(debriefs.c.status == Status.CLOSED.value)
    .order_by(debriefs.c.closed_at.desc(), debriefs.c.key)
    .limit(bindparam("limit"))
)
_MOST_ASIDE = 100
"""Debriefs left for later that a turn looks at."""


class Debriefs(Repository):
    """The talks with the coach."""

    def get(self, key: str) -> Debrief | None:
        """Find a debrief by key."""
        row = self._row(DEBRIEF, key=key)
        return records.debrief_of(row) if row else None

    def open_of(self, rep: str) -> Debrief | None:
        """Find the debrief that a rep is in; there is at most one."""
        row = self._row(OPEN, rep=rep)
        return records.debrief_of(row) if row else None

    def unfinished_of(self, rep: str, most: int = _MOST_ASIDE) -> tuple[Debrief | None, tuple[Debrief, ...]]:
        """Return the debrief that a rep is in and those they left for later, newest first, at one look."""
        if most == _MOST_ASIDE and (known := self._ahead.of("debriefs", rep)) is not None:
            return cast(tuple[Debrief | None, tuple[Debrief, ...]], known)
        return _parted(map(records.debrief_of, self._rows(UNFINISHED, rep=rep, limit=most + 1)), most)

    def unfinished_of_many(
        self, reps: Collection[str], most: int = _MOST_ASIDE
    ) -> dict[str, tuple[Debrief | None, tuple[Debrief, ...]]]:
        """Return, for each of many reps, the debrief they are in and those they left for later."""
        found = by_rep(reps, map(records.debrief_of, self._rows(UNFINISHED_OF_MANY, reps=reps)))
        return {rep: _parted(theirs, most) for rep, theirs in found.items()}

    def past_about(self, prospects: Collection[str], most: int = 10) -> tuple[Debrief, ...]:
        """Return the debriefs about these prospects that are over, newest first."""
        rows = self._rows(PAST, prospects=prospects, limit=most)
        return tuple(map(records.debrief_of, rows))

    def set_aside_of(self, rep: str, most: int = _MOST_ASIDE) -> tuple[Debrief, ...]:
        """Return the debriefs that a rep left for later, newest first."""
        return self.unfinished_of(rep, most)[1]

    def save(self, *changed: Debrief) -> None:
        """Keep debriefs as they are now, new ones included; a closed one without anything people said."""
        if changed:
            # The open one last: the database allows one per rep, so the other has to be set aside first.
            self._ahead.drop(*(each.rep for each in changed))
            ordered = sorted(changed, key=lambda debrief: debrief.status is Status.OPEN)
            self._connection.execute(
                SAVE_DEBRIEF[self._dialect], list(map(records.record_of_debrief, ordered))
            )

    def forget_words(self, before: datetime) -> int:
        """Clear what people said in debriefs that nobody has touched since; return in how many."""
        statement = (
            update(debriefs)
            .where(debriefs.c.status != Status.CLOSED.value, debriefs.c.opened_at < before)
            .where(debriefs.c.changed_at < before, debriefs.c.words.is_not(None))
            .values(words=None)
        )
        self._ahead.clear()
        return self._connection.execute(statement).rowcount


def _parted(found: Iterable[Debrief], most: int) -> tuple[Debrief | None, tuple[Debrief, ...]]:
    """Return the open debrief, if there is one, and as many of the others."""
    debriefs = tuple(found)
    is_open = (debrief for debrief in debriefs if debrief.status is Status.OPEN)
    return next(is_open, None), tuple(each for each in debriefs if each.status is not Status.OPEN)[:most]
