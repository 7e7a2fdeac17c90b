"""On which days the rep tells to have sent something: "mailed her this morning", "texted him Monday".

A message without a day may be one that the log has already, so it is left out, unless it was sent just now.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from bot.reading.days import Found
from bot.reading.hearing import Actor, Hearing
from bot.reading.lexicon import Ear
from bot.reading.touches.finding import all_sent
from bot.reading.touches.sent import Kind
from bot.reading.touches.tale import Tale

_JUST_NOW = (("this", "morning"), ("this", "afternoon"), ("this", "evening"), ("earlier", "today"))
_AGAIN = frozenset({"again", "just"})
_SOMETHING_ELSE = frozenset({"about", "for", "if", "whether", "asking", "asked", "before", "until", "by"})
"""Between a message and a day that the message was about."""
_WEEK, _MONTH = 7, 31
_MESSAGES = frozenset({Kind.SINGLE, Kind.NUMBERED, Kind.TIMES, Kind.ORDINAL})


def sent_on(hearing: Hearing, ear: Ear, days: Sequence[Found], today: date) -> tuple[date, ...]:
    """Return the days on which messages of the rep's are told to be sent, each once, the earliest first."""
    tale = Tale(hearing, ear)
    places = [one.first for one in all_sent(tale) if one.number and one.kind in _MESSAGES]
    deeds = sorted({*places, *(first for first, _ in tale.calls)})
    found: set[date] = set()
    for at in places:
        end = min([tale.statement(at)[1], *(other - 1 for other in deeds if other > at)])
        told = _named(tale, at, end, days, today) or _named(tale, at, tale.statement(at)[1], days, today)
        found.update(told or ({today} if _is_of_now(tale, at) else set()))
    return tuple(sorted(found))


def _named(tale: Tale, at: int, end: int, days: Sequence[Found], today: date) -> set[date]:
    """Return the days told of a message, behind it or where its clause begins."""
    spans, plain, scopes = tale.hearing.words.spans, tale.hearing.words.plain, tale.hearing.scopes
    first = scopes[at][0]
    found: set[date] = set()
    for day in days:
        place = next((index for index in range(first, end + 1) if spans[index][1] > day.start), None)
        if day.days is None or place is None or spans[place][0] > day.end or day.days[0] != day.days[1]:
            continue
        between = range(min(at, place), max(at, place))
        is_theirs = scopes[place] != scopes[at] and (
            tale.hearing.actors[place] is Actor.PROSPECT or tale.cue("they", min(between), max(between))
        )
        if is_theirs or plain[place - 1] == "to" or _SOMETHING_ELSE & {plain[one] for one in between}:
            continue
        gone = day.days[0]
        if gone > today and scopes[place] == scopes[at] and place > at:
            gone = _last_such(gone, today)
        if gone <= today:
            found.add(gone)
    return found


def _last_such(day: date, today: date) -> date:
    """Return the last such day where a weekday or a day of the month lies ahead: what was sent is sent."""
    if (day - today).days <= _WEEK:
        return day - timedelta(days=_WEEK)
    if day.day <= today.day and (day - today).days <= _MONTH:
        return today.replace(day=day.day)
    last_month = today.replace(day=1) - timedelta(days=1)
    near = (day - today).days <= _MONTH and day.day <= last_month.day
    return last_month.replace(day=day.day) if near else day


def _is_of_now(tale: Tale, at: int) -> bool:
    """Tell whether a message is told as sent today: "this morning", "just", "again"."""
    first, last = tale.hearing.scopes[at]
    plain = tale.plain[first : last + 1]
    return bool(_AGAIN & set(plain)) or any(pair in _JUST_NOW for pair in pairwise(plain))
