"""What is remembered, one class per kind of thing; each takes and returns model objects, rows stay inside."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol, TypeVar, cast

from sqlalchemy import (
    Boolean,
    Connection,
    Insert,
    Row,
    Select,
    Table,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.coaching.model import Access, Button, Debrief, Flow, Prospect, Rep, Stage, Status
from bot.storage import records
from bot.storage.ahead import Ahead
from bot.storage.crowds import NAMES, PROSPECTS, prospects_of
from bot.storage.tables import debriefs, prospects, reps, stories

DIALECTS = ("sqlite", "postgresql")


def insert_into(table: Table, dialect: str) -> Any:
    """Begin an INSERT that can say what to do when the row is there already."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


def upsert_into(table: Table, dialect: str, *stays: str, first: Collection[str] = ()) -> Insert:
    """Insert a row, or change the one with its key in all but what stays, always or once there is any."""
    new = insert_into(table, dialect)
    fixed = {"key", *stays}
    changes = {column.name: new.excluded[column.name] for column in table.c if column.name not in fixed}
    changes |= {name: func.coalesce(table.c[name], new.excluded[name]) for name in first}
    # Nobody writes over what is somebody else's, whatever key they come with.
    own = table.c.rep == new.excluded.rep
    statement: Insert = new.on_conflict_do_update(index_elements=[table.c.key], set_=changes, where=own)
    return statement


# Made once: a statement that is the same object is compiled once and found again quickly.
SAVE_PROSPECT = {dialect: upsert_into(prospects, dialect, "rep") for dialect in DIALECTS}
SAVE_DEBRIEF = {dialect: upsert_into(debriefs, dialect, "rep", "opened_at") for dialect in DIALECTS}
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


_ALL = tuple(Stage)
_MOST_ASIDE = 100
"""Debriefs left for later that a turn looks at."""


class Repository:
    """A kind of thing that is remembered, on one connection."""

    def __init__(self, connection: Connection, ahead: Ahead | None = None) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._ahead = ahead or Ahead()

    def _rows(self, statement: Select[Any], **values: object) -> list[Any]:
        return list(self._connection.execute(statement, values))

    def _row(self, statement: Select[Any], **values: object) -> Any | None:
        return self._connection.execute(statement, values).first()


class _Owned(Protocol):
    """Something of a rep."""

    @property
    def rep(self) -> str: ...


Thing = TypeVar("Thing", bound=_Owned)


def by_rep(reps: Iterable[str], things: Iterable[Thing]) -> dict[str, tuple[Thing, ...]]:
    """Return what belongs to each of these reps, nothing where there is nothing."""
    found: dict[str, list[Thing]] = {rep: [] for rep in reps}
    for thing in things:
        found[thing.rep].append(thing)
    return {rep: tuple(theirs) for rep, theirs in found.items()}


def _parted(found: Iterable[Debrief], most: int) -> tuple[Debrief | None, tuple[Debrief, ...]]:
    """Return the open debrief, if there is one, and as many of the others."""
    debriefs = tuple(found)
    is_open = (debrief for debrief in debriefs if debrief.status is Status.OPEN)
    return next(is_open, None), tuple(each for each in debriefs if each.status is not Status.OPEN)[:most]


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
