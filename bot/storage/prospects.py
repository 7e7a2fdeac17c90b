"""Whom the reps are working."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import cast

from sqlalchemy import bindparam, select

from bot.coaching.model import Prospect, Stage
from bot.storage import records
from bot.storage.crowds import NAMES, PROSPECTS, prospects_of
from bot.storage.repositories import DIALECTS, Repository, by_rep, upsert_into
from bot.storage.tables import prospects

SAVE_PROSPECT = {dialect: upsert_into(prospects, dialect, "rep") for dialect in DIALECTS}
PROSPECT = select(prospects).where(prospects.c.key == bindparam("key"))
DUE = (
    select(prospects)
    .where(prospects.c.rep == bindparam("rep"), prospects.c.next_look_on <= bindparam("today"))
    .where(prospects.c.stage != Stage.CLOSED.value)
    .order_by(prospects.c.next_look_on, prospects.c.key)
)
DUE_OF_MANY = (
    select(prospects)
    .where(
        prospects.c.rep.in_(bindparam("reps", expanding=True)), prospects.c.next_look_on <= bindparam("day")
    )
    .where(prospects.c.stage != Stage.CLOSED.value)
)
PROSPECTS_BY_KEY = select(prospects).where(
    prospects.c.key.in_(bindparam("keys", expanding=True)),
    prospects.c.rep.in_(bindparam("reps", expanding=True)),
)
_ALL = tuple(Stage)


class Prospects(Repository):
    """Whom the reps are working."""

    def get(self, key: str) -> Prospect | None:
        """Find a prospect by key."""
        row = self._row(PROSPECT, key=key)
        return records.prospect_of(row) if row else None

    def of(self, rep: str, stages: Iterable[Stage] = _ALL) -> tuple[Prospect, ...]:
        """Return a rep's prospects in these stages, by name."""
        if stages is _ALL and (known := self._ahead.of("prospects", rep)) is not None:
            return cast(tuple[Prospect, ...], known)
        rows = self._rows(PROSPECTS, reps=[rep], stages=[stage.value for stage in stages])
        return prospects_of(rows)

    def of_many(self, reps: Collection[str]) -> dict[str, tuple[Prospect, ...]]:
        """Return all prospects of each of many reps, by name."""
        rows = self._rows(PROSPECTS, reps=reps, stages=[stage.value for stage in _ALL])
        return by_rep(reps, prospects_of(rows))

    def called(self, rep: str) -> tuple[Prospect, ...]:
        """Return how a rep's prospects are called, in the order of `of`; nothing else of them is filled."""
        if (known := self._ahead.of("prospects", rep)) is not None:
            return tuple(Prospect(each.key, rep, each.name, each.company) for each in known)
        return tuple(Prospect(*row) for row in self._rows(NAMES, rep=rep))

    def due(self, rep: str, today: date) -> tuple[Prospect, ...]:
        """Return a rep's prospects whose day has come, longest waiting first; a closed one has no day."""
        return tuple(map(records.prospect_of, self._rows(DUE, rep=rep, today=today)))

    def due_of_many(
        self, reps: Collection[str], day: date, also: Collection[str] = ()
    ) -> dict[str, tuple[Prospect, ...]]:
        """Return, for each of many reps, the prospects whose day has come, and those of them asked for."""
        rows = self._rows(DUE_OF_MANY, reps=reps, day=day)
        if also:
            rows += self._rows(PROSPECTS_BY_KEY, reps=reps, keys=also)
        once = {row.key: row for row in rows}
        return by_rep(reps, (records.prospect_of(once[key]) for key in sorted(once)))

    def save(self, *changed: Prospect) -> None:
        """Keep prospects as they are now, new ones included."""
        if changed:
            self._ahead.drop(*(each.rep for each in changed))
            self._connection.execute(
                SAVE_PROSPECT[self._dialect], list(map(records.record_of_prospect, changed))
            )
