"""Days in a text, resolved against the rep's today: "27 Nov", "next Friday", "in two weeks", "Q3".

Dates that do not exist are told apart, not read. A span without a fixed day ("in a few weeks") is a range.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from bot.coaching.model import DayRead
from bot.reading.calendars import MONTHS as MONTHS
from bot.reading.calendars import WEEKDAYS as WEEKDAYS
from bot.reading.calendars import Range, one
from bot.reading.dayforms import COUNT_FORM as COUNT_FORM
from bot.reading.dayforms import NEEDS, PATTERNS, SIGNS, WORDS
from bot.reading.dayforms import UNIT_FORM as UNIT_FORM
from bot.reading.dayforms import VAGUE as VAGUE
from bot.reading.daymeanings import resolved
from bot.reading.gone import WANING, gone_by, is_now, last_such, leads_to_now
from bot.reading.hours import CLOCK, HOURS, hour_near
from bot.reading.slips import mended

MOST_DAYS = 50
"""Days of one form that are looked at: nobody means more."""
LONGEST_TEXT = 3000

COMPILED = [
    (kind, frozenset(NEEDS[kind]), re.compile(rf"(?<![\w.])(?:{pattern})(?!\w)"))
    for kind, pattern in PATTERNS
]
SIGN_OF = [(each, sign) for sign, letters in SIGNS.items() for each in letters]
AMBIGUOUS = {"may", "mar", "sat", "sun", "wed", "march"}
"""Words that are a month or weekday only with a capital."""
COUNTED = re.compile(rf"(?:\b\d+|\b(?:{HOURS})) [a-z]+ $")
"""Before "in 4 weeks": "3 notes in 4 weeks" looks back."""
OF_THINGS = re.compile(r"\b(?:version|release|section|clause|chapter|paragraph|page|point|item|room|ratio) $")
"""Before "2.1.", which is no day there."""
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
SUPPOSED_TO = re.compile(r"\b(?:was|were) (?:supposed|meant|due) to (?:[a-z]+ ){1,6}$")
BARE_BACK = re.compile(
    r"\b(?:called|emailed|mailed|texted|phoned|rang|met|spoke|sent|visited|pitched|left)" + OBJECT + " $"
)
TELLS_PAST = re.compile(
    rf"^(?: (?:morning|afternoon|evening|night))?,? (?:he|she|they|i|we) (?:has |had |have )?{DONE}\b"
)
SPEECH_TAG = re.compile(r"^,? (?:he|she|they|i|we) (?:said|says|told (?:me|us)|wrote)[\"'”’]?\s*(?:[.!,;]|$)")
"""Behind what was said: `call me Monday, she said`."""
SAID_TO_DO = re.compile(r"\b(?:to|will|would|ll|can|could|should|let s|lets|shall|must) (?:[a-z]+ ){0,6}$")
DUE_BY = re.compile(r"\bby $")


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
    over: bool = False
    """The text itself tells that it has come and gone."""
    last: date | None = None
    """For a weekday or a date that may mean one gone by: the last such."""

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

    def but_at(self, places: Iterable[tuple[int, int]]) -> "Days":
        """Return the days without those that stand within stretches of the text."""
        gone = list(places)
        return Days(self.text, tuple(one for one in self.found if not any(one.overlaps(*at) for at in gone)))

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
    text = text[:LONGEST_TEXT]
    slips = mended(text)
    original = slips.text
    lower = _lower(original)
    # A day that does not exist keeps its place, so that "31 February" is not read as February.
    found: list[Found] = []
    kinds: dict[int, str] = {}
    signs = _signs_in(lower)
    for kind, needs, pattern in COMPILED:
        if not needs <= signs:
            continue
        for match in islice(pattern.finditer(lower), MOST_DAYS):
            if any(one.overlaps(*match.span()) for one in found):
                continue
            if kind in ("month", "weekday") and _is_common_word(original, match):
                continue
            if kind in ("dotted", "slashed") and OF_THINGS.search(
                lower, max(0, match.start() - 20), match.start()
            ):
                continue
            if kind != "ahead" or not COUNTED.search(lower, max(0, match.start() - 30), match.start()):
                one_day = _found(kind, match, lower, today)
                if not any(match.groupdict().get(group) for group in ("which", "next")):
                    kinds[match.start()] = kind
                    one_day = replace(one_day, last=_last_of(kind, match, one_day, today))
                found.append(one_day)
    found = _seen_from_now(sorted(found, key=lambda one: one.start), kinds, lower, today)
    found = [replace(one, start=slips.start(one.start), end=slips.end(one.end)) for one in found]
    return Days(text, tuple(found))


def _seen_from_now(found: list[Found], kinds: dict[int, str], lower: str, today: date) -> list[Found]:
    """Return the days with those put back that are told to be over, without the one that it is said to be."""
    seen: list[Found] = []
    now: int | None = None
    for each in reversed(found):
        kind = kinds.get(each.start, "")
        if each.days is None:
            seen.append(each)
        elif kind in WANING and is_now(lower, each.start, each.end, each.days[0], today):
            now = each.start
        elif each.days == one(today) and now is not None and leads_to_now(lower[each.end : now]):
            continue
        elif day := gone_by(lower, each.start, each.end, kind, each.days[0], today, now):
            seen.append(replace(each, days=one(day), either=(), ahead=None, over=True))
        else:
            seen.append(each)
    return seen[::-1]


def _last_of(kind: str, match: re.Match[str], found: Found, today: date) -> date | None:
    """Return the last such day, where the words may mean one gone by as well as the next."""
    if kind not in WANING or found.days is None or match.groupdict().get("year"):
        return None
    return last_such(kind, found.days[0], today)


def _signs_in(lower: str) -> set[str]:
    """Return what a text may have of the forms of days."""
    signs = {sign for letters, sign in SIGN_OF if letters in lower}
    return {sign for sign in signs if sign not in WORDS or WORDS[sign].search(lower)}


def _lower(text: str) -> str:
    """Return a text in small letters, unless that would move them."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text


def _found(kind: str, match: re.Match[str], lower: str, today: date) -> Found:
    """Return what words that name a day mean."""
    start, end = match.span()
    days = resolved(kind, match, today)
    if kind != "weekday" or days is None:
        return Found(start, end, days)
    either = _either(match, days[0], today, due=bool(DUE_BY.search(lower[:start])))
    if not _looks_back(lower, match):
        return Found(start, end, days, either)
    return Found(start, end, one(_last_such(days[0], today)), either, days[0])


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
    if SUPPOSED_TO.search(before):
        return True
    if SAID_TO_DO.search(before):
        return False
    if LOOKS_BACK.search(before):
        return True
    if BARE_BACK.search(before):
        return not after.strip() or after[0] in ".,;!" or after.startswith((" and ", " but ", " about "))
    return bool(TELLS_PAST.match(after)) and not SPEECH_TAG.match(after)


def _last_such(day: date, today: date) -> date:
    """Return the last such weekday before today."""
    while day >= today:
        day -= timedelta(weeks=1)
    return day
