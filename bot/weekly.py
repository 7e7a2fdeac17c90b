"""Publishes the figures of teams: each closed week once, as far as it gives nobody away."""

from datetime import datetime

from bot.coaching.model import Team
from bot.coaching.playbook import Playbook
from bot.coaching.publishing import Past, begins, closed_week, week_of, weeks_due
from bot.storage.unit_of_work import UnitOfWork


def published(unit: UnitOfWork, now: datetime, playbook: Playbook) -> bool:
    """Publish what is due of one team, and tell whether there was one; the next is for another turn."""
    latest = closed_week(now)
    team = unit.teams.behind(latest, begins(latest))
    if team is None:
        return False
    _publish(unit, team, now, [move.key for move in playbook.moves.values() if move.ends_prospect])
    return True


def _publish(unit: UnitOfWork, team: Team, now: datetime, endings: list[str]) -> None:
    """Publish the weeks of a team that are due, oldest first: each is compared with the one before it."""
    before = unit.teams.latest(team.key)
    for week in weeks_due(team.created_at, now):
        if before is not None and week <= before.week:
            continue
        cohort = unit.teams.members(team.key, begins(week))
        found = week_of(week, cohort, unit.teams.counts(cohort, week, endings), before)
        if not unit.teams.publish(team.key, found, cohort, now):
            # Another worker is at it.
            return
        before = Past(week, cohort, len(cohort), found.withheld)
