"""Reckoning with days: parts of a month or year, weekdays, the nth of something, feasts."""

from calendar import monthrange
from datetime import date, timedelta

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
OTHERWISE = {"mär": "mar", "mae": "mar", "mai": "may", "okt": "oct", "dez": "dec", "jän": "jan"}
"""How German months begin where they begin otherwise."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS_AHEAD = 3
"""In which each day of the month comes at least once."""
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month in which each begins."""
UNITS = {"month": 1, "quarter": 3, "year": 12}

Range = tuple[date, date]


def one(day: date) -> Range:
    """Return a single day as a range."""
    return day, day


def month_number(word: str) -> int:
    """Return the number of a month by its name."""
    return MONTHS.index(OTHERWISE.get(word[:3], word[:3])) + 1


def month_start(day: date, step: int) -> date:
    """Return the first day of a month some months away."""
    months = day.year * 12 + day.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)


def moved(day: date, unit: str, count: int) -> date:
    """Move a day by days, weeks, fortnights, months or years."""
    if unit in ("day", "week", "fortnight"):
        return day + timedelta(days=count * {"day": 1, "week": 7, "fortnight": 14}[unit])
    start = month_start(day, count * (12 if unit == "year" else 1))
    return start.replace(day=min(day.day, monthrange(start.year, start.month)[1]))


def whole(unit: str, today: date, step: int) -> Range:
    """Return the first and last day of a week, weekend, month, quarter or year."""
    if unit in ("week", "weekend"):
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return monday + timedelta(days=5 if unit == "weekend" else 0), monday + timedelta(days=6)
    length = UNITS[unit]
    start = month_start(today, -((today.month - 1) % length) + step * length)
    return start, month_start(start, length) - timedelta(days=1)


def month_of(number: int, year: int) -> Range:
    """Return the first and last day of a month."""
    return whole("month", date(year, number, 1), 0)


def placed(day: int, month: int, year: int | None, today: date, *, past: bool) -> date:
    """Put a day of a month into the year that is meant: the next such day, or the last one."""
    if year is not None:
        return date(year, month, day)
    candidates = [existing(today.year + step, month, day) for step in (-1, 0, 1, 2, 3, 4)]
    days = [one for one in candidates if one is not None]
    fitting = [one for one in days if (one <= today if past else one >= today)]
    if not fitting:
        raise ValueError("no such day")
    return max(fitting) if past else min(fitting)


def existing(year: int, month: int, day: int) -> date | None:
    """Return a day, or None where there is none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def next_in_month(number: int, today: date) -> date:
    """Return the next day of this number."""
    starts = [month_start(today, step) for step in range(MONTHS_AHEAD)]
    days = [existing(start.year, start.month, number) for start in starts]
    return min(day for day in days if day is not None and day >= today)


def next_weekday(word: str, today: date) -> date:
    """Return the next such weekday after today."""
    number = WEEKDAYS.index(word[:3])
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def last_weekday(word: str, today: date) -> date:
    """Return the last such weekday before today."""
    return next_weekday(word, today) - timedelta(weeks=1 if word[:3] != WEEKDAYS[today.weekday()] else 2)


def weekday_in(word: str, days: Range) -> date:
    """Return a weekday of a week."""
    return days[0] + timedelta(days=(WEEKDAYS.index(word[:3]) - days[0].weekday()) % 7)


def nth_weekday(word: str, number: int, days: Range) -> date:
    """Return the nth such weekday of a range, the last one for -1."""
    first = weekday_in(word, days)
    found = [first + timedelta(weeks=step) for step in range(6) if first + timedelta(weeks=step) <= days[1]]
    return found[number if number < 0 else number - 1]


def nth_week(number: int, days: Range) -> Range:
    """Return the nth seven days of a month, the last ones for -1."""
    if number < 0:
        return days[1] - timedelta(days=6), days[1]
    first = days[0] + timedelta(weeks=number - 1)
    return first, min(days[1], first + timedelta(days=6))


def part_of(days: Range, part: str) -> Range:
    """Return the early, middle or late part of a range, or one of its halves; its last day for "end"."""
    first, last = days
    if part == "end":
        return one(last)
    if part in ("first", "second"):
        half = first + timedelta(days=((last - first).days + 1) // 2)
        return (first, half - timedelta(days=1)) if part == "first" else (half, last)
    length = (last - first).days + 1
    if length == 7:
        starts = {"early": (0, 2), "mid": (2, 2), "late": (3, 4)}
    elif length < 32:
        starts = {"early": (0, 9), "mid": (10, 19), "late": (20, length - 1)}
    else:
        third = length // 3
        starts = {"early": (0, third), "mid": (third, 2 * third), "late": (2 * third, length - 1)}
    opening, end = starts[part]
    return first + timedelta(days=opening), first + timedelta(days=end)


def season(word: str, today: date) -> Range:
    """Return the next such season."""
    start = date(today.year, SEASONS[word], 1)
    if start <= today:
        start = start.replace(year=today.year + 1)
    return start, month_start(start, 3) - timedelta(days=1)


def feast(word: str, today: date) -> Range:
    """Return the free days of the next such feast."""
    for year in (today.year, today.year + 1):
        days = _feast_in(word, year)
        if days[1] >= today:
            return days
    raise ValueError("no such feast")


def _feast_in(word: str, year: int) -> Range:
    if word in ("easter", "whitsun", "pentecost"):
        sunday = easter(year) + timedelta(days=0 if word == "easter" else 49)
        return sunday - timedelta(days=2 if word == "easter" else 1), sunday + timedelta(days=1)
    if word in ("christmas", "xmas"):
        return date(year, 12, 25), date(year, 12, 26)
    if word == "thanksgiving":
        return one(nth_weekday("thu", 4, month_of(11, year)))
    return one(date(year, 1, 1))


def easter(year: int) -> date:
    """Return Easter Sunday (Gauss, in the form for the Gregorian calendar)."""
    golden, century = year % 19, year // 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - moon - year % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
