"""On which days the rep tells to have sent something: "mailed her this morning", "texted him Monday".

A message without a day may be one that the log has already, so it is left out, unless it was sent just now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bot.coaching.model import Mention
from bot.reading.days import Found
from bot.reading.hearing import Actor
from bot.reading.touches.finding import Messages
from bot.reading.touches.recipients import goes_to_another
from bot.reading.touches.sent import Kind
from bot.reading.touches.tale import Tale

_JUST_NOW = (("this", "morning"), ("this", "afternoon"), ("this", "evening"), ("earlier", "today"))
_AGAIN = frozenset({"again", "just"})
_SOMETHING_ELSE = frozenset({"about", "for", "if", "whether", "asking", "asked", "before", "until", "by"})
"""Between a message and a day that the message was about."""
_SAYS = frozenset({"that", "saying", "i", "we", "i'll", "we'll"})
"""Behind a message: the day is one of what it says."""
_MESSAGES = frozenset({Kind.SINGLE, Kind.NUMBERED, Kind.TIMES, Kind.ORDINAL})


@dataclass(frozen=True, slots=True)
class Dated:
    """The days on which messages are told to be sent, the earliest first; and where the text names them."""

    on: tuple[date, ...] = ()
    places: tuple[tuple[int, int], ...] = ()


def sent_on(messages: Messages, days: Sequence[Found], today: date, whom: Mention | None = None) -> Dated:
    """Return the days on which messages of the rep's are told to be sent to somebody, each once."""
    tale = messages.tale
    places = [one.first for one in messages.sent if one.number and one.kind in _MESSAGES]
    deeds = sorted({*places, *(first for first, _ in tale.calls)})
    found: set[date] = set()
    named: list[tuple[int, int]] = []
    for at in places:
        end = min([tale.statement(at)[1], *(other - 1 for other in deeds if other > at)])
        told = _named(tale, at, end, days, today) or _named(tale, at, tale.statement(at)[1], days, today)
        named += [(day.start, day.end) for _, day in told]
        if goes_to_another(tale.hearing, at, end, whom, tale.ear):
            continue
        found.update(gone for gone, _ in told if gone is not None)
        if not told and _is_of_now(tale, at):
            found.add(today)
    return Dated(tuple(sorted(found)), tuple(named))


def _named(
    tale: Tale, at: int, end: int, days: Sequence[Found], today: date
) -> list[tuple[date | None, Found]]:
    """Return the days told of a message, behind it or where its clause begins; None for one not known."""
    spans, plain, scopes = tale.hearing.words.spans, tale.hearing.words.plain, tale.hearing.scopes
    first = _of_its_call(tale, at)
    found: list[tuple[date | None, Found]] = []
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
        if _SAYS & {plain[one] for one in range(at + 1, place)}:
            continue
        is_told_of_it = scopes[place] == scopes[at] and place > at
        if day.days[0] <= today:
            found.append((day.days[0], day))
        elif is_told_of_it:
            found.append((day.last, day))
    return found


def _of_its_call(tale: Tale, at: int) -> int:
    """Return where the clause of a message begins, or of the call right before it: "called, left a mail"."""
    first = tale.hearing.scopes[at][0]
    before = tale.hearing.scopes[first - 1][0] if first > tale.statement(at)[0] else first
    return before if any(before <= call < first for call, _ in tale.calls) else first


def _is_of_now(tale: Tale, at: int) -> bool:
    """Tell whether a message is told as sent today: "this morning", "just", "again"."""
    last = tale.hearing.scopes[at][1]
    plain = tale.plain[_of_its_call(tale, at) : last + 1]
    return bool(_AGAIN & set(plain)) or any(pair in _JUST_NOW for pair in pairwise(plain))
