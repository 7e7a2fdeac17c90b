"""What may be published of a team for a week, so that nobody's own figure can be worked out from it.

The rules know no names: they see how much each member gave to a cell, and who was counted in which week.
Why they suffice against everybody who knows no more than their own figures: docs/decisions/0012-teams.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.coaching.model import TeamWeek

TOLD, REPLIED = "told.", "replied."
"""Before the key of a move: messages of which it was told what came, and those of them that got a reply."""
ENDED, BEYOND = "ended", "beyond"
SMALL, CHANGED = "small", "changed"
"""Why nothing of a week is published: too few people, or one or two of them joined or left."""

_FIRST_ANYWHERE, _LAST_ANYWHERE = timedelta(hours=14), timedelta(hours=12)
"""So much before UTC a day begins somewhere, and so much after UTC it ends somewhere."""
_CAUGHT_UP = 8
"""Weeks back that are still published after a downtime."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The bounds within which figures are published."""

    people: int = 5
    """So many have to be counted in a week, and to give to a cell."""
    cases: int = 10
    """So many cases a cell has to hold."""
    share: float = 0.5
    """The most that one of them may give of a cell."""
    step: int = 5
    """Figures are rounded to the nearest multiple of it."""
    apart: int = 3
    """A week is of the same people as the one before, or at least so many have joined or left."""


RULES = Rules()


@dataclass(frozen=True, slots=True)
class Past:
    """Whom an earlier week was of."""

    week: date
    counted: frozenset[str]
    """Those of them who are still known."""
    members: int
    """How many they were."""
    withheld: str = ""
    """Why nothing was shown of it."""


def closed_week(now: datetime) -> date:
    """Return the Monday of the latest week that is over everywhere on earth."""
    over = (now - _LAST_ANYWHERE).astimezone(UTC).date()
    return over - timedelta(days=over.weekday() + 7)


def begins(week: date) -> datetime:
    """Return the instant at which a week begins where it begins first."""
    return datetime.combine(week, time(), UTC) - _FIRST_ANYWHERE


def weeks_due(created_at: datetime, now: datetime) -> tuple[date, ...]:
    """Return the latest weeks that are over and began after the team did, oldest first."""
    latest = closed_week(now)
    weeks = (latest - timedelta(weeks=back) for back in reversed(range(_CAUGHT_UP)))
    return tuple(week for week in weeks if created_at <= begins(week))


def first_shown_on(created_at: datetime, now: datetime) -> date:
    """Return the Monday, still to come, on which the first week of a team may be published."""
    week = closed_week(now)
    while begins(week) < created_at or week <= closed_week(now):
        week += timedelta(weeks=1)
    return week + timedelta(weeks=1)


def week_of(
    week: date,
    cohort: frozenset[str],
    counts: Iterable[Mapping[str, int]],
    before: Past | None,
    rules: Rules = RULES,
) -> TeamWeek:
    """Return what is published of a week: `counts` are what each of the cohort did, by cell.

    `before` is the latest week that was published before it.
    """
    withheld = _withheld(week, cohort, before, rules)
    cells = {} if withheld else cells_of(tuple(counts), rules)
    return TeamWeek(week, cells, len(cohort), withheld)


def _withheld(week: date, cohort: frozenset[str], before: Past | None, rules: Rules) -> str:
    """Return why nothing of a week can be published; empty when each cell goes by itself."""
    if len(cohort) < rules.people:
        return SMALL
    if before is None or before.withheld or before.week != week - timedelta(weeks=1):
        return ""
    return CHANGED if 0 < _apart(cohort, before) < rules.apart else ""


def _apart(cohort: frozenset[str], past: Past) -> int:
    """Count who joined or left since; who is known no more has left."""
    gone = past.members - len(past.counted)
    return len(cohort ^ past.counted) + gone


def cells_of(counts: Iterable[Mapping[str, int]], rules: Rules = RULES) -> dict[str, int]:
    """Return the cells that may be published, rounded."""
    members = tuple(counts)
    published = {}
    for cell in sorted({cell for member in members for cell in member}):
        given = [member.get(cell, 0) for member in members]
        if cell.startswith(REPLIED):
            # Who got a reply and who got none give each other away.
            told = TOLD + cell.removeprefix(REPLIED)
            silent = [member.get(told, 0) - replied for member, replied in zip(members, given, strict=True)]
            if not may_be_shown(silent, rules):
                continue
        if may_be_shown(given, rules):
            published[cell] = rounded(sum(given), rules)
    return published


def may_be_shown(given: Iterable[int], rules: Rules = RULES) -> bool:
    """Tell whether a sum of what each gave can be shown without showing what any of them gave."""
    parts = [part for part in given if part]
    total = sum(parts)
    return (
        len(parts) >= rules.people and total >= rules.cases and max(parts, default=0) <= rules.share * total
    )


def rounded(total: int, rules: Rules = RULES) -> int:
    """Return a sum to the nearest step."""
    return (total + rules.step // 2) // rules.step * rules.step
