"""What came of the rep's work: the periods that can be asked for, the text and the picture."""

from datetime import date, timedelta

from bot.coaching.model import Commanded, Event, Picked, Span

PERIODS = ("week", "month", "quarter", "all")
_WEEKS_BEFORE = 4
_FROM_THE_FIRST = date(2000, 1, 1)
"""Before anything was noted, and far enough from the first day there is for every time zone."""


def period_asked(event: Event) -> str | None:
    """Return the period whose figures an event asks for; None when it asks for none."""
    match event:
        case Commanded("stats", rest):
            return rest.strip().lower() if rest.strip().lower() in PERIODS else "week"
        case Picked(action) if action.removeprefix("stats.") in PERIODS and action.startswith("stats."):
            return action.removeprefix("stats.")
    return None


def spans(period: str, today: date) -> tuple[Span, Span | None]:
    """Return the days of a period up to today, and those of what it is compared with."""
    match period:
        case "week":
            first = today - timedelta(days=today.weekday())
            return Span(first, today), _up_to(first, first - timedelta(weeks=_WEEKS_BEFORE))
        case "month":
            first = today.replace(day=1)
            return Span(first, today), _up_to(first, _months_back(first, 1))
        case "quarter":
            first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
            return Span(first, today), _up_to(first, _months_back(first, 3))
    return Span(min(_FROM_THE_FIRST, today), today), None


def _up_to(day: date, first: date) -> Span:
    return Span(first, day - timedelta(days=1))


def _months_back(first: date, months: int) -> date:
    """Return the first of the month so many months before."""
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(year, month + 1, 1)
