"""Who may use the coach and as what, as an admin or a manager sees them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select

from bot.coaching.model import ADMIN, Member
from bot.storage.repositories import Repository
from bot.storage.tables import reps

_GIVERS = reps.alias("givers")
_MEMBERS = (
    select(
        reps.c.key,
        reps.c.name,
        reps.c.console_name,
        reps.c.telegram_id,
        reps.c.role,
        reps.c.team,
        reps.c.role_at,
        reps.c.created_at,
        reps.c.revoked_at,
        _GIVERS.c.name.label("given_by"),
    )
    .select_from(reps.outerjoin(_GIVERS, _GIVERS.c.key == reps.c.role_by))
    .order_by(reps.c.name, reps.c.key)
)


class Members(Repository):
    """Everyone who was let in; nothing of what is theirs."""

    def all(self, admins: Collection[int] = ()) -> tuple[Member, ...]:
        """Return everyone; `admins` are those whom the settings name."""
        return tuple(_member(row, admins) for row in self._rows(_MEMBERS))

    def of_team(self, team: str, admins: Collection[int] = ()) -> tuple[Member, ...]:
        """Return who belongs to a team and may come in."""
        chosen = _MEMBERS.where(reps.c.team == team, reps.c.revoked_at.is_(None))
        return tuple(_member(row, admins) for row in self._rows(chosen))


def _member(row: Row[Any], admins: Collection[int]) -> Member:
    named = row.telegram_id is not None and row.telegram_id in admins
    return Member(
        key=row.key,
        name=row.name or row.console_name or "",
        role=ADMIN if named else row.role,
        team=row.team or "",
        by=row.given_by or "",
        at=row.role_at or row.created_at,
        revoked=row.revoked_at is not None and not named,
        fixed=named,
    )
