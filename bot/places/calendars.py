"""The working days of a country, or of a region in it."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from bot.coaching.workdays import EVERYWHERE, Calendar
from bot.places.countries import country_name, known_code

_SOME_MONDAY = date(2030, 1, 7)
"""Countries have moved their weekends; the latest that is known of is meant."""


def calendar_of(country: str) -> Calendar:
    """Return the working days of an ISO 3166 code, with a region as in "DE-BY"; `EVERYWHERE` if unknown.

    Where only the region is unknown, the holidays of the whole country are kept.
    """
    # Most reps keep no holidays, and nothing is loaded for them.
    code = known_code(country) if country else ""
    return _calendar_of(code) if code else EVERYWHERE


@cache
def _calendar_of(code: str) -> Calendar:
    """Return the working days of a code that is known, so that there are no more of them than codes."""
    # Loaded only for those who want holidays: 0.1 s and 10 MB.
    from holidays import country_holidays

    land, _, region = code.partition("-")
    some = country_holidays(land, subdiv=region or None)
    week = [_SOME_MONDAY + timedelta(days=ahead) for ahead in range(7)]
    weekend = frozenset(day.weekday() for day in week if some.is_weekend(day))
    return Calendar(weekend, _holidays_of(land, region), country_name(code))


def _holidays_of(land: str, region: str) -> Callable[[date], bool]:
    """Return what tells whether a day is a public holiday; a year is worked out when it is first asked of."""
    from holidays import country_holidays

    @cache
    def of_year(year: int) -> frozenset[date]:
        return frozenset(country_holidays(land, subdiv=region or None, years=year))

    def is_holiday(day: date) -> bool:
        return day in of_year(day.year)

    return is_holiday
