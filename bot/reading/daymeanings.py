"""What the forms mean in which days are told, seen from the rep's today."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.reading.calendars import (
    Range,
    feast,
    last_weekday,
    month_number,
    month_of,
    month_start,
    moved,
    next_in_month,
    next_weekday,
    nth_week,
    nth_weekday,
    one,
    part_of,
    placed,
    season,
    weekday_in,
    whole,
)
from bot.reading.dayforms import ORDINALS, SPAN_NAMES, VAGUE
from bot.reading.phrases import NUMBERS

COUNTS = NUMBERS | {
    "a": 1,
    "an": 1,
    "couple of": 2,
    "a couple of": 2,
    "a few": 3,
    "few": 3,
    "some": 3,
    "several": 3,
}
NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
PARTS = {
    "early": "early",
    "early in": "early",
    "beginning of": "early",
    "start of": "early",
    "mid": "mid",
    "middle of": "mid",
    "late": "late",
    "late in": "late",
    "later": "late",
    "end of": "end",
    "end": "end",
    "first half of": "first",
    "second half of": "second",
}


def resolved(kind: str, match: re.Match[str], today: date) -> Range | None:
    """Return the days that a match means, or None when there are none such."""
    try:
        return RESOLVERS[kind](match, today)
    except (ValueError, OverflowError, IndexError):
        return None


def _year(match: re.Match[str], today: date) -> int | None:
    year = match["year"]
    if not year:
        return None
    return int(year) if len(year) == 4 else today.year // 100 * 100 + int(year)


def _count(word: str) -> int:
    return int(word) if word.isdecimal() else COUNTS[word]


def _part(match: re.Match[str]) -> str:
    return PARTS[match["part"].removeprefix("the ")]


def _numbered(match: re.Match[str], today: date) -> Range:
    """Resolve 2026-11-27, 27.11. and 27/11; 11/27 as well, for there is no month 27."""
    day, number = int(match["day"]), int(match["number"])
    if number > 12 >= day and "/" in match.group():
        day, number = number, day
    return one(placed(day, number, _year(match, today), today, past=False))


def _month_day(match: re.Match[str], today: date) -> Range:
    """Resolve "27 Nov", "November 27th" and "the third of December"."""
    number = ORDINALS.get(match["day"])
    day = int(match["day"]) if number is None else number
    past = bool(match["past"])
    return one(placed(day, month_number(match["month"]), _year(match, today), today, past=past))


def _from_to(match: re.Match[str], today: date) -> Range:
    """Resolve "3 to 5 December"."""
    number = month_number(match["month"])
    last = placed(int(match["end"]), number, None, today, past=False)
    first = last.replace(day=int(match["day"]))
    if first > last:
        raise ValueError("ends before it begins")
    return first, last


def _of_month(match: re.Match[str], today: date) -> Range:
    """Resolve "the 19th" and "the 15th of last month"."""
    number = ORDINALS.get(match["day"]) or int(match["day"])
    if match["which"]:
        return one(month_start(today, _step(match)).replace(day=number))
    return one(next_in_month(number, today))


def _step(match: re.Match[str]) -> int:
    return {"last": -1, "next": 1, "coming": 1}.get(match["which"], 0)


def _nth_week(match: re.Match[str], today: date) -> Range:
    """Resolve "the first week of May"."""
    return nth_week(NTH[match["nth"]], _ahead_of(today, match))


def _nth_weekday(match: re.Match[str], today: date) -> Range:
    """Resolve "the last Friday of the month"."""
    return one(nth_weekday(match["weekday"], NTH[match["nth"]], _ahead_of(today, match)))


def _ahead_of(today: date, match: re.Match[str]) -> Range:
    """Return the month or year that is named: by its name the next such."""
    if match["month"] is None:
        return whole(match["unit"], today, _step(match))
    return _next_month(month_number(match["month"]), None, today)


def _next_month(number: int, year: int | None, today: date) -> Range:
    days = month_of(number, year or today.year)
    return month_of(number, today.year + 1) if year is None and days[1] < today else days


def _part_of_month(match: re.Match[str], today: date) -> Range:
    """Resolve "mid January", "the end of May"."""
    number, year = month_number(match["month"]), _year(match, today)
    days = part_of(_next_month(number, year, today), _part(match))
    if year is None and days[1] < today:
        return part_of(month_of(number, days[1].year + 1), _part(match))
    return days


def _part_of_quarter(match: re.Match[str], today: date) -> Range:
    """Resolve "end of Q1", "early in Q2": its first, second or third month."""
    days, part = _quarter(match, today), _part(match)
    if part in ("early", "mid", "late"):
        return whole("month", days[0], ("early", "mid", "late").index(part))
    return part_of(days, part)


def _part_of_unit(match: re.Match[str], today: date) -> Range:
    """Resolve "early next week", "the end of next month"; "later this week" begins today."""
    days = whole(match["unit"], today, _step(match))
    if match["part"] == "later":
        return (max(today, days[0]), days[1]) if _step(match) == 0 else part_of(days, "late")
    return part_of(days, _part(match))


def _ahead(match: re.Match[str], today: date) -> Range:
    return _span(match, today, 1)


def _half_ahead(_: re.Match[str], today: date) -> Range:
    return one(moved(today, "month", 6))


def _behind(match: re.Match[str], today: date) -> Range:
    return _span(match, today, -1)


def _span(match: re.Match[str], today: date, way: int) -> Range:
    """Resolve "in two weeks", "in a few weeks" (a range) and "4 days ago"."""
    words, unit = match["count"], match["unit"]
    if words.endswith(VAGUE):
        ends = moved(today, unit, way * 2), moved(today, unit, way * 4)
        return min(ends), max(ends)
    return one(moved(today, unit, way * _count(words)))


def _between(match: re.Match[str], today: date) -> Range:
    """Resolve "in two or three weeks", "in 4-6 weeks"."""
    first, last = (moved(today, match["unit"], _count(match[key])) for key in ("count", "most"))
    if first > last:
        raise ValueError("ends before it begins")
    return first, last


def _weeks_on(match: re.Match[str], today: date) -> Range:
    """Resolve "a week on Tuesday", "two weeks from Friday", "a week tomorrow"."""
    return one(moved(_named_day(match, today), match["unit"], _count(match["count"])))


def _weekday_on(match: re.Match[str], today: date) -> Range:
    """Resolve "Tuesday week" and "Thursday fortnight"."""
    return one(moved(_named_day(match, today), match["unit"], 1))


def _named_day(match: re.Match[str], today: date) -> date:
    if match["weekday"]:
        return next_weekday(match["weekday"], today)
    return today + timedelta(days=1 if match["name"] == "tomorrow" else 0)


def _after_next(match: re.Match[str], today: date) -> Range:
    """Resolve "Monday after next", "the week after next"."""
    name = match["after"]
    if name in SPAN_NAMES.split("|"):
        return whole(name, today, 2)
    return one(next_weekday(name, today) + timedelta(weeks=1))


def _before_last(match: re.Match[str], today: date) -> Range:
    return one(last_weekday(match["weekday"], today) - timedelta(weeks=1))


def _weekdays_ago(match: re.Match[str], today: date) -> Range:
    return one(last_weekday(match["weekday"], today) - timedelta(weeks=_count(match["count"]) - 1))


def _in_week(match: re.Match[str], today: date) -> Range:
    """Resolve "Thursday next week"."""
    return one(weekday_in(match["weekday"], whole("week", today, _step(match))))


def _named(match: re.Match[str], today: date) -> Range:
    steps = {"yesterday": -1, "tomorrow": 1, "day after tomorrow": 2, "day before yesterday": -2}
    return one(today + timedelta(days=steps.get(match["name"].removeprefix("the "), 0)))


def _period(match: re.Match[str], today: date) -> Range:
    """Resolve "next week", "last month", "this quarter"; "next weekend" is not the one ahead."""
    coming = match["unit"] == "weekend" and match["which"] == "coming"
    return whole(match["unit"], today, 0 if coming else _step(match))


def _weekend(match: re.Match[str], today: date) -> Range:
    """Resolve "after the weekend" (its Monday) and "before the weekend" (its Friday)."""
    first, last = whole("weekend", today, 0)
    if match["lead"] == "after":
        return one(last + timedelta(days=1))
    return (first, last) if match["lead"] == "at" else one(first - timedelta(days=1))


def _ending(match: re.Match[str], today: date) -> Range:
    return one(whole(match["unit"], today, 0)[1])


def _weekday(match: re.Match[str], today: date) -> Range:
    """Resolve "Friday" (the next one), "last Friday"."""
    if (match["which"] or "").strip() in ("last", "since"):
        return one(last_weekday(match["weekday"], today))
    return one(next_weekday(match["weekday"], today) + timedelta(weeks=1 if match["next"] else 0))


def _quarter(match: re.Match[str], today: date) -> Range:
    """Resolve "Q3": this year's, or the next one when it is over."""
    month, year = int(match["quarter"]) * 3 - 2, _year(match, today) or today.year
    days = whole("quarter", date(year, month, 1), 0)
    if match["year"] is None and days[1] < today:
        days = whole("quarter", date(year + 1, month, 1), 0)
    return days


def _new_year(_: re.Match[str], today: date) -> Range:
    return month_of(1, today.year + 1)


def _feast(match: re.Match[str], today: date) -> Range:
    """Resolve "before Easter" (the day before its first free one), "after Christmas", "over Easter"."""
    name = match["feast"].split()[0]
    first, last = feast(name, today)
    if match["lead"] in ("since", "last"):
        return feast(name, moved(today, "year", -1))
    if match["lead"] in ("before", "by"):
        return one(first - timedelta(days=1))
    return one(last + timedelta(days=1)) if match["lead"] == "after" else (first, last)


def _season(match: re.Match[str], today: date) -> Range:
    days = season(match["season"], today)
    return one(days[0] - timedelta(days=1)) if match["lead"] in ("before", "by") else days


def _month(match: re.Match[str], today: date) -> Range:
    """Resolve "September": the next one, or the last one after "since" and the like."""
    number, year = month_number(match["month"]), _year(match, today) or today.year
    days = month_of(number, year)
    if match["year"] is None and not match["past"] and days[1] < today:
        return month_of(number, year + 1)
    if match["year"] is None and match["past"] and days[0] > today:
        return month_of(number, year - 1)
    return days


RESOLVERS: dict[str, Callable[[re.Match[str], date], Range]] = {
    "iso": _numbered,
    "dotted": _numbered,
    "slashed": _numbered,
    "from_to": _from_to,
    "nth_week": _nth_week,
    "nth_weekday": _nth_weekday,
    "part_of_month": _part_of_month,
    "part_of_quarter": _part_of_quarter,
    "part_of_unit": _part_of_unit,
    "month_day": _month_day,
    "of_month": _of_month,
    "ordinal": _of_month,
    "weeks_on": _weeks_on,
    "weekday_on": _weekday_on,
    "after_next": _after_next,
    "before_last": _before_last,
    "weekdays_ago": _weekdays_ago,
    "in_week": _in_week,
    "between": _between,
    "ahead": _ahead,
    "half_ahead": _half_ahead,
    "behind": _behind,
    "named": _named,
    "period": _period,
    "weekend": _weekend,
    "ending": _ending,
    "weekday": _weekday,
    "quarter": _quarter,
    "new_year": _new_year,
    "feast": _feast,
    "season": _season,
    "month": _month,
}
