"""Days in a text, resolved against the rep's today: "27 Nov", "next Friday", "in two weeks", "Q3".

Dates that do not exist are told apart, not read. A span without a fixed day ("in a few weeks") is a range.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from bot.coaching.model import DayRead
from bot.reading.hours import CLOCK, HOURS, hour_near
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
VAGUE = ("few", "some", "several")
MOST_DAYS = 50
"""Days of one form that are looked at: nobody means more."""
LONGEST_TEXT = 3000

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

MONTH_FORM = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
WEEKDAY_FORM = (
    r"(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:rs?(?:day)?)?"
    r"|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
DAY_FORM = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
COUNT_FORM = rf"(?P<count>\d{{1,3}}|a couple of|couple of|a few|few|some|several|an?|{HOURS})"
UNIT_FORM = r"(?P<unit>day|week|month|year)s?"
PAST_FORM = r"(?P<past>since |from |back in |last |of last )?"

PATTERNS: list[tuple[str, str]] = [
    ("iso", r"(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})"),
    ("dotted", r"(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>\d{4}|\d{2})?(?!\d)"),
    ("dotted", r"^ *(?P<day>\d{1,2})\.(?P<number>\d{1,2})(?P<year>) *$"),
    ("slashed", r"(?P<day>\d{1,2})/(?P<number>\d{1,2})(?:/(?P<year>\d{4}))?(?![\d/])"),
    ("month_day", rf"{PAST_FORM}(?:the )?{DAY_FORM} (?:of )?{MONTH_FORM}(?:,? (?P<year>\d{{4}}))?"),
    (
        "month_day",
        rf"{PAST_FORM}{MONTH_FORM} (?:the )?{DAY_FORM}(?!\d)(?:,? (?P<year>\d{{4}}))?(?! ?(?:am|pm|:))",
    ),
    ("of_month", r"the (?P<day>\d{1,2})(?:st|nd|rd|th)(?: of (?P<which>last|next|this) month)?"),
    ("ahead", rf"(?:in|within) (?:about |around |another |the next )?{COUNT_FORM} {UNIT_FORM}"),
    ("ahead", rf"{COUNT_FORM} {UNIT_FORM} from (?:now|today)"),
    ("behind", rf"{COUNT_FORM} {UNIT_FORM} (?:ago|back|now\b|on\b|later)"),
    ("behind", rf"(?:since|for|past|last) {COUNT_FORM} {UNIT_FORM}"),
    ("behind", rf"(?P<count>\d{{1,3}}) {UNIT_FORM}(?=,? ?(?:no|nothing|and no|without|silence))"),
    ("named", r"(?P<name>day after tomorrow|tomorrow|yesterday|today|tonight)"),
    ("period", r"(?P<which>this|next|last) (?P<unit>week|month|quarter|year)"),
    ("ending", r"(?:the )?end of (?:the |this )?(?P<unit>week|month|quarter|year)"),
    ("weekday", rf"(?P<which>last |this |next |since )?{WEEKDAY_FORM}(?P<next> week)?"),
    ("quarter", r"q(?P<quarter>[1-4])(?: (?P<year>\d{4}))?"),
    ("month", rf"{PAST_FORM}(?:next )?{MONTH_FORM}(?: (?P<year>\d{{4}}))?"),
]
COMPILED = [(kind, re.compile(rf"(?<![\w.])(?:{pattern})(?!\w)")) for kind, pattern in PATTERNS]
AMBIGUOUS = {"may", "mar", "sat", "sun", "wed", "march"}
"""Words that are a month or weekday only with a capital."""
COUNTED = re.compile(rf"(?:\b\d+|\b(?:{HOURS})) [a-z]+ $")
"""Before "in 4 weeks": "3 notes in 4 weeks" looks back."""
DONE = (
    r"(?:asked|called|emailed|mailed|texted|messaged|phoned|replied|answered|responded|visited|pitched|talked|chased"
    r"|nudged|tried|missed|contacted|pinged|happened|delivered|presented|wrote|rang|met|spoke|sent|told|came|said|saw|left)"
)
OBJECT = (
    r"(?: (?:me|us|him|her|them|it|back|again|in|up|already|twice|to (?:me|us|him|her|them)"
    r"|(?:a|the|my|our|his|her|their|an) [a-z]+))*"
)
LOOKS_BACK = re.compile(
    rf"\b(?:{DONE}{OBJECT},? on"
    rf"|(?:promised|was due|were due|was supposed|was expected|was planned){OBJECT} (?:on|for|by)) $"
)
BARE_BACK = re.compile(
    r"\b(?:called|emailed|mailed|texted|phoned|rang|met|spoke|sent|visited|pitched|left)" + OBJECT + " $"
)
TELLS_PAST = re.compile(
    rf"^(?: (?:morning|afternoon|evening|night))?,? (?:he|she|they|i|we) (?:has |had |have )?{DONE}\b"
)
SAID_TO_DO = re.compile(r"\b(?:to|will|would|ll|can|could|should|let s|lets|shall|must) (?:[a-z]+ ){0,6}$")
DUE_BY = re.compile(r"\bby $")
MONTHS_AHEAD = 3
"""In which each day of the month comes at least once."""

Range = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Found:
    """Words that name a day, at their place in a text."""

    start: int
    end: int
    days: Range | None
    """None where there is no such day, as with "31 February"."""
    either: tuple[date, ...] = ()
    """Both days that the words may mean."""
    ahead: date | None = None
    """For a weekday taken for one gone by: the next such, which it may mean as well."""

    def overlaps(self, start: int, end: int) -> bool:
        """Tell whether other words share letters with these."""
        return start < self.end and self.start < end


@dataclass(frozen=True, slots=True)
class Days:
    """All words of a text that name days, in order."""

    text: str = ""
    found: tuple[Found, ...] = ()

    def read(self, is_asked: Callable[[int], bool] = lambda _: False) -> tuple[DayRead, ...]:
        """Return the days that there are, with the hours beside them; `is_asked` tells of a place."""
        there = [(one, one.days) for one in self.found if one.days is not None]
        clocks = list(CLOCK.finditer(_lower(self.text))) if there else []
        return tuple(
            DayRead(
                *days,
                self.text[one.start : one.end],
                hour_near(one.start, one.end, clocks),
                is_asked(one.start),
            )
            for one, days in there
        )

    def but_for(self, name: str) -> "Days":
        """Return the days without those that are words of a name: "Ivan Jun"."""
        start = self.text.find(name) if " " in name else -1
        if start < 0:
            return self
        return Days(self.text, tuple(one for one in self.found if not one.overlaps(start, start + len(name))))

    def no_day(self) -> str:
        """Return the first words that name a day there is not."""
        return next((self.text[one.start : one.end] for one in self.found if one.days is None), "")

    def two_days(self) -> tuple[date, ...]:
        """Return both days that the first ambiguous words may mean."""
        return next((one.either for one in self.found if one.either), ())


def days_in(text: str, today: date | None) -> Days:
    """Find the days named in a text; none when it is not known which day it is."""
    if today is None:
        return Days()
    original = text[:LONGEST_TEXT]
    lower = _lower(original)
    # A day that does not exist keeps its place, so that "31 February" is not read as February.
    found: list[Found] = []
    for kind, pattern in COMPILED:
        for match in islice(pattern.finditer(lower), MOST_DAYS):
            if any(one.overlaps(*match.span()) for one in found):
                continue
            if kind in ("month", "weekday") and _is_common_word(original, match):
                continue
            if kind != "ahead" or not COUNTED.search(lower, max(0, match.start() - 30), match.start()):
                found.append(_found(kind, match, lower, today))
    return Days(original, tuple(sorted(found, key=lambda one: one.start)))


def _lower(text: str) -> str:
    """Return a text in small letters, unless that would move them."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text


def _found(kind: str, match: re.Match[str], lower: str, today: date) -> Found:
    """Return what words that name a day mean."""
    start, end = match.span()
    days = _resolved(kind, match, today)
    if kind != "weekday" or days is None:
        return Found(start, end, days)
    either = _either(match, days[0], today, due=bool(DUE_BY.search(lower[:start])))
    if not _looks_back(lower, match):
        return Found(start, end, days, either)
    return Found(start, end, _one(_last_such(days[0], today)), either, days[0])


def _either(match: re.Match[str], day: date, today: date, *, due: bool) -> tuple[date, ...]:
    """Return both days that "next Friday" may mean on a Friday or the day before; else none.

    "By Friday", said on a Friday, may be today as well.
    """
    if due and not match["which"] and not match["next"] and day == today + timedelta(weeks=1):
        return today, day
    if (match["which"] or "").strip() != "next" or 1 < (day - today).days < 7:
        return ()
    return day, day + timedelta(weeks=1)


def _is_common_word(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word like "may" or "sun" is probably no day: typed small."""
    word = match["month"] if "month" in match.groupdict() else match["weekday"]
    if word not in AMBIGUOUS:
        return False
    at = match.start("month" if "month" in match.groupdict() else "weekday")
    return not text[at].isupper()


def _looks_back(lower: str, match: re.Match[str]) -> bool:
    """Tell whether a weekday is one gone by: "asked us on Monday", "was promised for Wednesday"."""
    if match["which"] or match["next"]:
        return False
    before, after = lower[max(0, match.start() - 60) : match.start()], lower[match.end() : match.end() + 30]
    if SAID_TO_DO.search(before):
        return False
    if LOOKS_BACK.search(before):
        return True
    if BARE_BACK.search(before):
        return not after.strip() or after[0] in ".,;!" or after.startswith((" and ", " but ", " about "))
    return bool(TELLS_PAST.match(after))


def _last_such(day: date, today: date) -> date:
    """Return the last such weekday before today."""
    while day >= today:
        day -= timedelta(weeks=1)
    return day


def _resolved(kind: str, match: re.Match[str], today: date) -> Range | None:
    """Return the days that a match means, or None when there are none such."""
    try:
        return RESOLVERS[kind](match, today)
    except (ValueError, OverflowError):
        return None


def _one(day: date) -> Range:
    return day, day


def _year(match: re.Match[str], today: date) -> int | None:
    year = match["year"]
    if not year:
        return None
    return int(year) if len(year) == 4 else today.year // 100 * 100 + int(year)


def _numbered(match: re.Match[str], today: date) -> Range:
    """Resolve 2026-11-27, 27.11. and 27/11."""
    return _one(_placed(int(match["day"]), int(match["number"]), _year(match, today), today, past=False))


def _placed(day: int, month: int, year: int | None, today: date, *, past: bool) -> date:
    """Put a day of a month into the year that is meant: the next such day, or the last one."""
    if year is not None:
        return date(year, month, day)
    candidates = [_existing(today.year + step, month, day) for step in (-1, 0, 1, 2, 3, 4)]
    days = [one for one in candidates if one is not None]
    fitting = [one for one in days if (one <= today if past else one >= today)]
    if not fitting:
        raise ValueError("no such day")
    return max(fitting) if past else min(fitting)


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_number(word: str) -> int:
    return MONTHS.index(word[:3]) + 1


def _month_day(match: re.Match[str], today: date) -> Range:
    """Resolve "27 Nov" and "November 27th"."""
    month = _month_number(match["month"])
    day = _placed(int(match["day"]), month, _year(match, today), today, past=bool(match["past"]))
    return _one(day)


def _of_month(match: re.Match[str], today: date) -> Range:
    """Resolve "the 19th" and "the 15th of last month"."""
    number = int(match["day"])
    if match["which"] is not None:
        return _one(_month_start(today, {"last": -1, "next": 1}.get(match["which"], 0)).replace(day=number))
    starts = [_month_start(today, step) for step in range(MONTHS_AHEAD)]
    days = [_existing(start.year, start.month, number) for start in starts]
    return _one(min(day for day in days if day is not None and day >= today))


def _month_start(today: date, step: int) -> date:
    months = today.year * 12 + today.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)


def _moved(day: date, unit: str, count: int) -> date:
    """Move a day by days, weeks, months or years."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    start = _month_start(day, count * (12 if unit == "year" else 1))
    return start.replace(day=min(day.day, monthrange(start.year, start.month)[1]))


def _ahead(match: re.Match[str], today: date) -> Range:
    return _span(match, today, 1)


def _behind(match: re.Match[str], today: date) -> Range:
    return _span(match, today, -1)


def _span(match: re.Match[str], today: date, way: int) -> Range:
    """Resolve "in two weeks", "in a few weeks" (a range) and "4 days ago"."""
    words, unit = match["count"], match["unit"]
    count = int(words) if words.isdecimal() else COUNTS[words]
    if words.endswith(VAGUE):
        ends = _moved(today, unit, way * 2), _moved(today, unit, way * 4)
        return min(ends), max(ends)
    return _one(_moved(today, unit, way * count))


def _named(match: re.Match[str], today: date) -> Range:
    steps = {"yesterday": -1, "tomorrow": 1, "day after tomorrow": 2}
    return _one(today + timedelta(days=steps.get(match["name"], 0)))


def _period(match: re.Match[str], today: date) -> Range:
    """Resolve "next week", "last month", "this quarter"."""
    return _whole(match["unit"], today, {"last": -1, "next": 1}.get(match["which"], 0))


def _ending(match: re.Match[str], today: date) -> Range:
    return _one(_whole(match["unit"], today, 0)[1])


def _whole(unit: str, today: date, step: int) -> Range:
    """Return the first and last day of a week, month, quarter or year."""
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return monday, monday + timedelta(days=6)
    length = {"month": 1, "quarter": 3, "year": 12}[unit]
    start = _month_start(today, -((today.month - 1) % length) + step * length)
    return start, _month_start(start, length) - timedelta(days=1)


def _weekday(match: re.Match[str], today: date) -> Range:
    """Resolve "Friday" (the next one), "last Friday", "Monday week"."""
    number = WEEKDAYS.index(match["weekday"][:3])
    ahead = (number - today.weekday() - 1) % 7 + 1
    if (match["which"] or "").strip() in ("last", "since"):
        behind = (today.weekday() - number - 1) % 7 + 1
        return _one(today - timedelta(days=behind))
    return _one(today + timedelta(days=ahead + (7 if match["next"] else 0)))


def _quarter(match: re.Match[str], today: date) -> Range:
    """Resolve "Q3": this year's, or the next one when it is over."""
    month, year = int(match["quarter"]) * 3 - 2, _year(match, today) or today.year
    days = _whole("quarter", date(year, month, 1), 0)
    if match["year"] is None and days[1] < today:
        days = _whole("quarter", date(year + 1, month, 1), 0)
    return days


def _month(match: re.Match[str], today: date) -> Range:
    """Resolve "September": the next one, or the last one after "since" and the like."""
    number, year = _month_number(match["month"]), _year(match, today) or today.year
    days = _whole("month", date(year, number, 1), 0)
    if match["year"] is None and not match["past"] and days[1] < today:
        return _whole("month", date(year + 1, number, 1), 0)
    if match["year"] is None and match["past"] and days[0] > today:
        return _whole("month", date(year - 1, number, 1), 0)
    return days


RESOLVERS: dict[str, Callable[[re.Match[str], date], Range]] = {
    "iso": _numbered,
    "dotted": _numbered,
    "slashed": _numbered,
    "month_day": _month_day,
    "of_month": _of_month,
    "ahead": _ahead,
    "behind": _behind,
    "named": _named,
    "period": _period,
    "ending": _ending,
    "weekday": _weekday,
    "quarter": _quarter,
    "month": _month,
}
