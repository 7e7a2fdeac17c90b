"""Messages told by how often: "wrote twice", "four Mondays in a row", "every Friday, six Fridays now"."""

import re
from collections.abc import Iterator

from bot.reading.hearing import Actor
from bot.reading.phrases import is_day
from bot.reading.touches.sent import BETWEEN, Kind, Sent, number_at, times_at
from bot.reading.touches.tale import REACH_OF_VERB, Tale
from bot.reading.voices import Voice

OFTEN = frozenset({"once", "twice", "thrice"})
TIMES = {("times",), ("time",), ("x",)}
SPEAKING = frozenset({"left", "leaving", "told", "asked"})
"""Into a voicemail."""


def repeated(tale: Tale, _: tuple[Sent, ...]) -> Iterator[Sent]:
    """Find "wrote two times", "chased him twice", "twice by mail and once by phone"."""
    for at, word in enumerate(tale.plain):
        often = word in OFTEN or word[-1] == "x" or word[0] == "x" or tale.plain[at + 1 : at + 2] in TIMES
        number = times_at(tale.plain, at) if often else None
        if number is None or tale.hearing.voices[at] is not Voice.REP:
            continue
        verb = _verb_of(tale, at)
        if verb is not None:
            yield Sent(number, min(verb, at) if abs(verb - at) < BETWEEN else at, max(verb, at), Kind.TIMES)


def _verb_of(tale: Tale, at: int) -> int | None:
    """Return the verb of writing that "twice" belongs to: the last one before it, or one right behind it."""
    start, end = tale.hearing.scopes[at]
    if start == at > tale.statement(at)[0]:
        start = tale.hearing.scopes[at - 1][0]
    told = sorted((*tale.verbs, *tale.asking))
    before = [first for first, _ in told if max(start, at - REACH_OF_VERB) <= first < at]
    if before and not _somebody_else(tale, before[-1] + 1, at):
        return before[-1]
    if any(before and before[-1] < call < at for call, _ in tale.calls) or not before:
        left = [first for first, _ in tale.verbs if at < first <= at + BETWEEN]
        if left and any(start <= call < at for call, _ in tale.calls):
            each = tale.plain[left[0]] in SPEAKING and tale.plain[left[0] + 1] not in ("a", "one")
            return left[0] if each else None
    behind = [first for first, _ in told if at < first <= min(end, at + BETWEEN)]
    sending = {first for first, _ in tale.verbs}
    mine = [one for one in behind if one in sending or tale.hearing.actors[one] is Actor.REP]
    return mine[0] if mine else None


def _somebody_else(tale: Tale, first: int, last: int) -> bool:
    """Tell whether the other side or a call comes between."""
    if tale.cue("ringing", first, last) or {"been", "has"} & set(tale.plain[first:last]):
        return True
    return tale.is_among_theirs(first, last)


def regular(tale: Tale, _: tuple[Sent, ...]) -> Iterator[Sent]:
    """Find "every Monday since … five Mondays", "four Mondays in a row", "daily … eleven days"."""
    plain = tale.plain
    for at in tale.numbers:
        if at + 1 == len(plain):
            break
        number = number_at(plain, at)
        unit = plain[at + 1].removesuffix("s")
        if not number or not unit or unit == plain[at + 1] or not (is_day(unit) or unit in ("day", "week")):
            continue
        opening = tale.statement(at)[0]
        on = plain[at - 1 : at] == ("on",) and unit != "week"
        in_a_row = tale.text(at + 2, at + 4).startswith(("in a row", "running", "on the trot"))
        if ((on or in_a_row) and (tale.sends_before(at) or _sends_in(tale, opening, at))) or _told_as_regular(
            tale, opening, at
        ):
            yield Sent(number, at, at + 1, Kind.SERIES)


def _sends_in(tale: Tale, first: int, last: int) -> bool:
    return any(first <= at <= last for at, _ in (*tale.verbs, *tale.asking))


def _told_as_regular(tale: Tale, opening: int, at: int) -> bool:
    """Tell whether it is said just before that the rep writes every so often."""
    first = tale.statement(opening - 1)[0] if opening else 0
    regular = re.search(r"\b(?:every|each|daily|weekly)\b", tale.text(first, at - 1))
    named = any(first <= place < at for place in tale.nouns)
    return bool(regular) and (named or _sends_in(tale, first, at)) and not tale.cue("ringing", first, at)
