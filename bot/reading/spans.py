"""A bare span of time where a day is asked: "3 days", "for two weeks" lie ahead there."""

import re
from dataclasses import replace
from datetime import date

from bot.coaching.model import DayRead
from bot.reading.days import COUNT_FORM, UNIT_FORM, days_in

LONGEST = 40
_SPAN = re.compile(
    rf"(?:for |in |after )?(?:about |around |another |the next )?{COUNT_FORM} {UNIT_FORM}[ .!]*"
)


def ahead_in(text: str, today: date | None) -> tuple[DayRead, ...]:
    """Return the day that a text means which is nothing but a span: "3 days" from today."""
    if len(text) > LONGEST:
        return ()
    found = _SPAN.fullmatch(" ".join(text.lower().split()))
    if found is None:
        return ()
    days = days_in(f"in {found['count']} {found['unit']}s", today).read()
    return tuple(replace(day, counted=True) for day in days)
