"""Who may use the coach and as what, as an admin or a manager sees them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, and_, case, func, or_, select

from bot.coaching.model import ADMIN, LEADS, Member
from bot.storage.columns import storable
from bot.storage.repositories import Repository
from bot.storage.tables import reps


def _called(who: FromClause) -> ColumnElement[str]:
    """Return the name that somebody goes by among others: "Anna K."."""
    name = func.coalesce(func.nullif(who.c.name, ""), who.c.console_name, "")
    letter = case((who.c.initial == "", ""), else_=" " + who.c.initial + ".")
    return func.ltrim(name.concat(letter))


_GIVERS = reps.alias("givers")
_NAME = _called(reps)
_MEMBERS = select(
    reps.c.key,
    _NAME.label("name"),
    reps.c.telegram_id,
    reps.c.role,
    reps.c.team,
    reps.c.role_at,
    reps.c.created_at,
    reps.c.revoked_at,
    _called(_GIVERS).label("given_by"),
).select_from(reps.outerjoin(_GIVERS, _GIVERS.c.key == reps.c.role_by))


class Members(Repository):
    """Everyone who was let in; nothing of what is theirs."""

    def __init__(self, connection: Connection, admins: Collection[int] = ()) -> None:
        super().__init__(connection)
        self._admins = admins

    @property
    def _is_out(self) -> ColumnElement[bool]:
        # Made when it is asked for: every use case has its Members, and hardly one looks at them.
        unnamed = or_(reps.c.telegram_id.is_(None), reps.c.telegram_id.not_in(self._admins))
        return and_(reps.c.revoked_at.is_not(None), unnamed)

    @property
    def _order(self) -> tuple[ColumnElement[Any], ...]:
        return self._is_out, func.lower(_NAME), reps.c.key

    def with_admins(self, admins: Collection[int]) -> "Members":
        """Return the same people as seen where the settings name these admins."""
        return Members(self._connection, admins)

    def of(self, key: str) -> Member | None:
        """Find one of them by key."""
        row = self._row(_MEMBERS.where(reps.c.key == storable(key)))
        return None if row is None else self._member(row)

    def listed(self, first: int, most: int, team: str = "", without: str = "") -> tuple[Member, ...]:
        """Return some of them, those who may come in first, each by name; of a team: only these."""
        # The keys first: nothing else has to be put in order.
        chosen = select(reps.c.key).where(self._among(team, without)).order_by(*self._order)
        keys = chosen.offset(first).limit(most).scalar_subquery()
        rows = self._rows(_MEMBERS.where(reps.c.key.in_(keys)).order_by(*self._order))
        return tuple(map(self._member, rows))

    def count(self, team: str = "", without: str = "") -> tuple[int, int]:
        """Count all whom `listed` lists, and those of them who may come in."""
        counted = select(func.count(), func.count().filter(~self._is_out)).where(self._among(team, without))
        everyone, inside = self._connection.execute(counted).one()
        return everyone, inside

    def managers(self, team: str) -> tuple[str, ...]:
        """Return the keys of those who lead a team."""
        leads = or_(reps.c.role.in_(LEADS), reps.c.telegram_id.in_(self._admins))
        chosen = select(reps.c.key).where(self._among(team, ""), leads).order_by(reps.c.key)
        return tuple(self._connection.execute(chosen).scalars())

    def is_last_admin(self, key: str) -> bool:
        """Tell whether nobody is an admin without somebody who is one."""
        if self._admins:
            return False
        admins = select(reps.c.key).where(reps.c.role == ADMIN, ~self._is_out).limit(2)
        return tuple(self._connection.execute(admins).scalars()) == (key,)

    def _among(self, team: str, without: str) -> ColumnElement[bool]:
        wanted = reps.c.key != without
        return and_(wanted, reps.c.team == team, ~self._is_out) if team else wanted

    def _member(self, row: Row[Any]) -> Member:
        named = row.telegram_id is not None and row.telegram_id in self._admins
        return Member(
            key=row.key,
            name=row.name,
            role=ADMIN if named else row.role,
            team=row.team or "",
            by=row.given_by or "",
            at=row.role_at or row.created_at,
            revoked=row.revoked_at is not None and not named,
            fixed=named,
        )
