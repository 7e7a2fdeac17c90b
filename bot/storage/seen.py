"""Which updates have been taken in, so that one delivered again has no second effect."""

from datetime import datetime

from sqlalchemy import delete, select, update

from bot.storage.repositories import DIALECTS, Repository, insert_into
from bot.storage.tables import seen_updates

_SEE = {dialect: insert_into(seen_updates, dialect).on_conflict_do_nothing() for dialect in DIALECTS}


class Seen(Repository):
    """The updates of the last days."""

    def first_time(self, source: str, ref: str, now: datetime, rep: str | None = None) -> bool:
        """Remember an update of a rep; tell whether it is new."""
        values = {"source": source, "ref": ref, "at": now, "rep": rep}
        counted = {"preserve_rowcount": True}
        return self._connection.execute(_SEE[self._dialect], values, execution_options=counted).rowcount == 1

    def has(self, source: str, ref: str) -> bool:
        """Tell whether an update has been taken in, whoever it came from."""
        chosen = select(seen_updates.c.at).where(seen_updates.c.source == source, seen_updates.c.ref == ref)
        return self._connection.execute(chosen).first() is not None

    def part_from(self, rep: str, since: datetime) -> None:
        """Let a rep's latest updates stay when the rep goes, without saying whose they were.

        What may still come again would else be taken for somebody new.
        """
        theirs = update(seen_updates).where(seen_updates.c.rep == rep, seen_updates.c.at >= since)
        self._connection.execute(theirs.values(rep=None))

    def forget(self, before: datetime) -> int:
        """Drop the memory of updates too old to come again; return of how many."""
        return self._connection.execute(delete(seen_updates).where(seen_updates.c.at < before)).rowcount
