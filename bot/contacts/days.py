"""Days as exported lists write them; which of two numbers is the month is decided over the whole list."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?=\D|$)")
_DOTS = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d\d)(?=\D|$)")
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d\d)(?=\D|$)")
_NAMED = re.compile(r"(?:\w+, )?(?:(\d{1,2})\.? )?([A-Za-z]{3})[a-z]*\.? (?:(\d{1,2}),? )?(\d{4})(?=\D|$)")
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {month: number for number, month in enumerate(_MONTH_NAMES.split(), 1)}
_FIRST, _LAST = 1990, 2100


@dataclass(frozen=True, slots=True)
class Written:
    """A day as it is written: the one it means, or the two it may mean."""

    day_first: date | None
    month_first: date | None


def written(text: str) -> Written | None:
    """Return what a day may mean, whatever time stands behind it; None where it is none."""
    text = text.strip()
    if found := _ISO.match(text):
        return _one(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTS.match(text):
        return _one(_year(found[3]), int(found[2]), int(found[1]))
    if found := _SLASHES.match(text):
        year, first, second = _year(found[3]), int(found[1]), int(found[2])
        both = Written(_date(year, second, first), _date(year, first, second))
        return None if both == Written(None, None) else both
    if (found := _NAMED.match(text)) and found[2].lower() in _MONTHS and (found[1] or found[3]):
        return _one(int(found[4]), _MONTHS[found[2].lower()], int(found[1] or found[3]))
    return None


def _one(year: int, month: int, day: int) -> Written | None:
    found = _date(year, month, day)
    return None if found is None else Written(found, found)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _FIRST <= year <= _LAST else None
    except ValueError:
        return None


def is_day_first(days: Iterable[Written]) -> bool | None:
    """Tell whether the day stands before the month in a list; None where nothing in it says so."""
    one_way, other_way, either = 0, 0, False
    for each in days:
        one_way += each.month_first is None
        other_way += each.day_first is None
        either = either or each.day_first != each.month_first
    if one_way != other_way:
        return one_way > other_way
    # Where all of them mean the same either way, it does not matter.
    return None if either else True
