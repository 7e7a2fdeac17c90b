"""Teams, and what is published of them: each week once, frozen from then on."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, case, func, insert, select

from bot.coaching.model import Kept, Team, TeamWeek
from bot.coaching.publishing import Past
from bot.storage.figures import REPLIED, SILENT
from bot.storage.repositories import DIALECTS, Repository, insert_into
from bot.storage.tables import promises, reps, team_cohorts, team_weeks, teams, touches

_TEAM = select(teams).where(teams.c.key == bindparam("key"))
_TEAMS = select(teams).order_by(teams.c.name, teams.c.key)
_ADD = {
    dialect: insert_into(teams, dialect).on_conflict_do_nothing(index_elements=[teams.c.key])
    for dialect in DIALECTS
}
_WEEKS = (
    select(team_weeks)
    .where(team_weeks.c.team == bindparam("team"))
    .order_by(team_weeks.c.week.desc())
    .limit(bindparam("most"))
)
_COUNTED = select(team_cohorts.c.rep).where(
    team_cohorts.c.team == bindparam("team"), team_cohorts.c.week == bindparam("week")
)
_BEHIND = (
    select(teams)
    .where(
        teams.c.created_at <= bindparam("begun"),
        # Nothing is ever known of a team without people.
        select(reps.c.key).where(reps.c.team == teams.c.key).exists(),
        ~select(team_weeks.c.week)
        .where(team_weeks.c.team == teams.c.key, team_weeks.c.week >= bindparam("week"))
        .exists(),
    )
    .order_by(teams.c.key)
    .limit(1)
)
_COHORT = select(reps.c.key).where(
    reps.c.team == bindparam("team"), reps.c.revoked_at.is_(None), reps.c.joined_at < bindparam("begins")
)
_PUBLISH = {
    dialect: insert_into(team_weeks, dialect).on_conflict_do_nothing().returning(team_weeks.c.week)
    for dialect in DIALECTS
}


def _times(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Count the rows that meet a condition."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_THEIRS = touches.c.rep.in_(bindparam("reps", expanding=True))
_TOLD = (
    select(
        touches.c.rep,
        touches.c.move,
        func.count().label("told"),
        _times(touches.c.outcome.in_(REPLIED)).label("replied"),
    )
    .where(_THEIRS, touches.c.outcome.in_((*REPLIED, *SILENT)), touches.c.move != "")
    .where(touches.c.outcome_on.between(bindparam("first"), bindparam("last")))
    .group_by(touches.c.rep, touches.c.move)
)
_SENT = (
    select(
        touches.c.rep,
        _times(touches.c.move.in_(bindparam("endings", expanding=True))).label("ended"),
        _times(touches.c.beyond).label("beyond"),
    )
    .where(_THEIRS, touches.c.on.between(bindparam("first"), bindparam("last")))
    .group_by(touches.c.rep)
)
_SETTLED = (
    select(promises.c.rep, promises.c.ours, promises.c.state, func.count().label("times"))
    .where(promises.c.rep.in_(bindparam("reps", expanding=True)))
    .where(promises.c.state.in_([Kept.KEPT.value, Kept.BROKEN.value]))
    .where(promises.c.settled_on.between(bindparam("first"), bindparam("last")))
    .group_by(promises.c.rep, promises.c.ours, promises.c.state)
)


class Teams(Repository):
    """The teams, and their published weeks."""

    def of(self, key: str) -> Team | None:
        """Find a team by key."""
        row = self._row(_TEAM, key=key)
        return None if row is None else Team(row.key, row.name, row.created_at)

    def all(self) -> tuple[Team, ...]:
        """Return all teams, by name."""
        return tuple(Team(row.key, row.name, row.created_at) for row in self._rows(_TEAMS))

    def add(self, *new: Team) -> None:
        """Remember new teams.

        It fails where another worker has just made one of the name; done again, the use case finds that one.
        """
        rows = [
            {"key": each.key, "name": each.name, "folded": each.folded, "created_at": each.created_at}
            for each in new
        ]
        if rows:
            self._connection.execute(_ADD[self._dialect], rows)

    # --- What is published ---------------------------------------------------------------------------

    def weeks(self, team: str, most: int) -> tuple[TeamWeek, ...]:
        """Return what was published of a team, newest first."""
        return tuple(
            TeamWeek(row.week, row.cells, row.members, row.withheld)
            for row in self._rows(_WEEKS, team=team, most=most)
        )

    def behind(self, week: date, begun: datetime) -> Team | None:
        """Find a team of which a week is still to be published; `begun` is when the week began."""
        row = self._row(_BEHIND, week=week, begun=begun)
        return None if row is None else Team(row.key, row.name, row.created_at)

    def latest(self, team: str) -> Past | None:
        """Return whom the latest published week of a team was of; None before the first."""
        row = self._row(_WEEKS, team=team, most=1)
        if row is None:
            return None
        counted = frozenset(each.rep for each in self._rows(_COUNTED, team=team, week=row.week))
        return Past(row.week, counted, row.members, row.withheld)

    def members(self, team: str, begins: datetime) -> frozenset[str]:
        """Return who is in a team now and has been since before an instant."""
        return frozenset(row.key for row in self._rows(_COHORT, team=team, begins=begins))

    def counts(
        self, members: Collection[str], week: date, endings: Collection[str]
    ) -> tuple[Mapping[str, int], ...]:
        """Return what each member did in a week, by cell; `endings` are the moves that end a chase."""
        found: dict[str, dict[str, int]] = {member: {} for member in members}
        within = {"reps": list(members), "first": week, "last": week + timedelta(days=6)}
        for row in self._rows(_TOLD, **within):
            found[row.rep] |= {f"told.{row.move}": row.told, f"replied.{row.move}": row.replied}
        for row in self._rows(_SENT, **within, endings=list(endings)):
            found[row.rep] |= {"ended": row.ended, "beyond": row.beyond}
        for row in self._rows(_SETTLED, **within):
            found[row.rep][f"{'ours' if row.ours else 'theirs'}_{row.state}"] = row.times
        return tuple(found.values())

    def publish(self, team: str, week: TeamWeek, cohort: Iterable[str], now: datetime) -> bool:
        """Freeze a week of a team; tell whether nobody had done so before."""
        values = {
            "team": team,
            "week": week.week,
            "members": week.members,
            "cells": dict(week.cells),
            "withheld": week.withheld,
            "at": now,
        }
        if self._connection.execute(_PUBLISH[self._dialect], values).first() is None:
            return False
        rows = [{"team": team, "week": week.week, "rep": rep} for rep in cohort]
        if rows:
            self._connection.execute(insert(team_cohorts), rows)
        return True
