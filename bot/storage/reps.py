"""The people who use the coach."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Connection, Row, bindparam, case, func, or_, select, update

from bot.coaching.model import Access, Button, Flow, Rep
from bot.storage import records
from bot.storage.ahead import Ahead
from bot.storage.repositories import DIALECTS, Repository, insert_into
from bot.storage.tables import reps, stories

# Made once: a statement that is the same object is compiled once and found again quickly.
ADD_REP = {dialect: insert_into(reps, dialect).on_conflict_do_nothing() for dialect in DIALECTS}
REP_BY = {
    column.name: select(reps).where(column == bindparam("wanted"))
    for column in (reps.c.key, reps.c.telegram_id, reps.c.console_name)
}
_REACHED = {"key", "telegram_id", "console_name", "created_at"}
# Only an `Access` changes these, so that nobody gets in or up by the way.
_GIVEN = {"role", "role_by", "role_at", "team", "joined_at", "revoked_at"}
# Only what is said to a rep changes what they are offered, and only `flow` how their messages come.
_KEPT = _GIVEN | {"offered", "flow", "hushed_at"}
SAVE_REP = (
    update(reps)
    .where(reps.c.key == bindparam("rep"))
    .values({column: bindparam(column.name) for column in reps.c if column.name not in _REACHED | _KEPT})
)
OFFER = (
    update(reps)
    .where(reps.c.key == bindparam("rep"))
    .values(offered=bindparam("buttons", type_=reps.c.offered.type))
)
FLOW = (
    update(reps)
    .where(reps.c.key == bindparam("rep"))
    .values(
        flow=bindparam("now", type_=reps.c.flow.type),
        hushed_at=bindparam("since", type_=reps.c.hushed_at.type),
    )
)
COUNTRIES = select(reps.c.country).where(reps.c.country != "").distinct()
# Who is being answered right now has not paused; another worker may have taken the rest.
HUSHED = (
    select(reps)
    .where(reps.c.hushed_at <= bindparam("until"), reps.c.telegram_id.is_not(None))
    .where(reps.c.revoked_at.is_(None))
    .order_by(reps.c.hushed_at)
    .limit(bindparam("most"))
    .with_for_update(key_share=True, skip_locked=True)
)
_KEEPS_ROLE = bindparam("to", type_=reps.c.role.type) == ""
_IS_OUT = bindparam("is_out", type_=Boolean())
GIVE_ACCESS = (
    update(reps)
    .where(reps.c.key == bindparam("rep"))
    .values(
        role=case((_KEEPS_ROLE, reps.c.role), else_=bindparam("to")),
        role_by=case((_KEEPS_ROLE, reps.c.role_by), else_=bindparam("giver")),
        role_at=case((_KEEPS_ROLE, reps.c.role_at), else_=bindparam("since", type_=reps.c.role_at.type)),
        # Who stays in a team has joined it when they did.
        joined_at=case(
            (reps.c.team == bindparam("into"), reps.c.joined_at),
            else_=bindparam("joined", type_=reps.c.joined_at.type),
        ),
        team=bindparam("into"),
        revoked_at=bindparam("out", type_=reps.c.revoked_at.type),
        # Whoever is let in again is looked at once they write.
        next_nudge_at=case((_IS_OUT, None), else_=reps.c.next_nudge_at),
    )
)
# What they shared was meant for the team they shared it in.
UNSHARE = (
    update(stories)
    .where(stories.c.rep == bindparam("sharer"), stories.c.shared)
    .where(
        select(func.coalesce(reps.c.team, "")).where(reps.c.key == bindparam("sharer")).scalar_subquery()
        != bindparam("next")
    )
    .values(shared=False)
)
SCHEDULE = (
    update(reps)
    .where(reps.c.key == bindparam("rep"))
    .values(
        next_nudge_at=bindparam("next"),
        last_nudged_on=func.coalesce(
            bindparam("nudged", type_=reps.c.last_nudged_on.type), reps.c.last_nudged_on
        ),
    )
)
TELEGRAM_ID = select(reps.c.telegram_id).where(reps.c.key == bindparam("key"))
# In sorted order: workers that lock the same reps in the order of arrival come to a deadlock. Not FOR UPDATE,
# which would also wait for everyone who adds something of theirs.
LOCK_REPS = (
    select(reps)
    .where(
        or_(
            reps.c.key.in_(bindparam("keys", expanding=True)),
            reps.c.telegram_id.in_(bindparam("chats", expanding=True)),
        )
    )
    .order_by(reps.c.key)
    .with_for_update(key_share=True)
)


class Reps(Repository):
    """The people who use the coach."""

    def __init__(self, connection: Connection, ahead: Ahead | None = None) -> None:
        super().__init__(connection, ahead)
        self._locked: set[str] = set()

    def of(self, key: str) -> Rep | None:
        """Find a rep by key."""
        return self._by("key", key)

    def of_telegram(self, telegram_id: int) -> Rep | None:
        """Find the rep behind a Telegram account."""
        row = self._ahead.rep(telegram_id)
        return self._by("telegram_id", telegram_id) if row is None else records.rep_of(row)

    def of_console(self, name: str) -> Rep | None:
        """Find the rep who talks to the coach in the terminal under this name."""
        return self._by("console_name", name)

    def add(
        self, rep: Rep, at: datetime, *, telegram_id: int | None = None, console_name: str | None = None
    ) -> Rep:
        """Remember a new rep and how they reach us; return the one already there, if somebody was quicker.

        Either way the rep is locked from here on: nobody could name them before.
        """
        reached = {"telegram_id": telegram_id, "console_name": console_name, "created_at": at}
        self._connection.execute(ADD_REP[self._dialect], records.record_of_rep(rep) | reached)
        ways = (("key", rep.key), ("telegram_id", telegram_id), ("console_name", console_name))
        found = (self._by(column, value) for column, value in ways if value is not None)
        stored = next(rep for rep in found if rep is not None)
        self.lock([stored.key])
        return stored

    def save(self, rep: Rep) -> None:
        """Keep a rep's profile as it is now."""
        self._ahead.drop(rep.key)
        record = {name: value for name, value in records.record_of_rep(rep).items() if name not in _KEPT}
        record["rep"] = record.pop("key")
        self._connection.execute(SAVE_REP, record)

    def give(self, *changes: Access) -> None:
        """Keep who may do what from now on; whoever changes or leaves a team shares nothing any more."""
        rows = [
            {
                "rep": each.rep,
                "to": each.role,
                "giver": each.by,
                "since": each.at,
                "into": each.team or None,
                "joined": each.at if each.team else None,
                "out": each.at if each.revoked else None,
                "is_out": each.revoked,
            }
            for each in changes
        ]
        if rows:
            # Their teams' stories too are others now.
            self._ahead.clear()
            self._connection.execute(UNSHARE, [{"sharer": each.rep, "next": each.team} for each in changes])
            self._connection.execute(GIVE_ACCESS, rows)

    def telegram_id_of(self, key: str) -> int | None:
        """Return the Telegram account of a rep, if they have one."""
        row = self._row(TELEGRAM_ID, key=key)
        return None if row is None else row.telegram_id

    def schedule(self, rows: Iterable[tuple[str, datetime | None, date | None]]) -> None:
        """Keep when each of many reps is looked at next, and on which day they were nudged, if they were."""
        changes: list[dict[str, Any]] = [
            {"rep": rep, "next": next_at, "nudged": on} for rep, next_at, on in rows
        ]
        if changes:
            self._ahead.drop(*(each["rep"] for each in changes))
            self._connection.execute(SCHEDULE, changes)

    def offer(self, offered: Mapping[str, Sequence[Button]]) -> None:
        """Keep which buttons each of these reps saw last."""
        rows = [
            {"rep": rep, "buttons": records.record_of_buttons(buttons)} for rep, buttons in offered.items()
        ]
        if rows:
            self._ahead.drop(*offered)
            self._connection.execute(OFFER, rows)

    def countries(self) -> tuple[str, ...]:
        """Return the codes of the countries whose holidays reps keep."""
        return tuple(self._connection.execute(COUNTRIES).scalars())

    def flow(self, key: str, flow: Flow) -> None:
        """Keep in which order and how fast a rep's messages have come."""
        since = flow.at if flow.hushed else None
        self._ahead.drop(key)
        self._connection.execute(FLOW, {"rep": key, "now": records.record_of_flow(flow), "since": since})

    def hushed(self, until: datetime, most: int) -> tuple[tuple[Rep, int], ...]:
        """Take reps, with their chats, who wait for one answer to all and wrote nothing since an instant."""
        rows = self._rows(HUSHED, until=until, most=most)
        return tuple((records.rep_of(row), row.telegram_id) for row in rows)

    def lock(self, keys: Collection[str]) -> None:
        """Let no other worker take a turn of these reps until this transaction ends.

        All of a transaction's reps at once: locking some now and more later can end in a deadlock.
        SQLite's transactions have the whole file to themselves from the beginning.
        """
        self.take(keys)

    def take(self, keys: Collection[str], chats: Collection[int] = ()) -> dict[int, Row[Any]]:
        """Lock reps, by key or by chat, as `lock` does; return the rows of those with these chats.

        In the order of the chats; a chat behind which nobody is known is missing.
        """
        wanted = set(keys) - self._locked if self._dialect == "postgresql" else set()
        if not wanted and not chats:
            return {}
        rows = self._rows(LOCK_REPS, keys=sorted(wanted), chats=list(chats))
        self._locked.update(row.key for row in rows)
        found = {row.telegram_id: row for row in rows}
        return {chat: found[chat] for chat in chats if chat in found}

    def _by(self, column: str, value: object) -> Rep | None:
        row = self._row(REP_BY[column], wanted=value)
        return records.rep_of(row) if row else None
