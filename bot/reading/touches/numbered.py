"""Messages told by a number with a noun: "my 3 mails", "another voicemail", "mails: 5"."""

import re
from collections.abc import Iterator

from bot.reading.hearing import Actor
from bot.reading.phrases import is_day, is_number
from bot.reading.touches.sent import (
    BETWEEN,
    LOTS,
    MANY,
    MINE,
    OPEN,
    THEIRS,
    Kind,
    Sent,
    is_from_us,
    is_span,
    number_at,
)
from bot.reading.touches.tale import PIECE, Tale
from bot.reading.voices import Voice
from bot.reading.words import Break

ONE = frozenset({"a", "an", "another"})
APART_NAMES = "was were are is had with by via per of in on to for from and or about"
APART = frozenset(APART_NAMES.split())
"""Between a number and a noun that it does not count: "two were reminders", "a free audit by mail"."""
ONE_OF_MINE = frozenset({"last", "first", "next", "usual", "own", "latest"})
JOINS = frozenset({"and", "plus", "then"})
CALLS = frozenset({"call", "calls"})
"""Beside which messages are told; without one left, a call itself counts nothing."""
DENYING = frozenset({"not", "no", "never", "zero", "without"})
LABEL = re.compile(r":\s")
ORDINAL_NAMES = "second third fourth fifth sixth seventh eighth ninth tenth"
ORDINALS = {word: number for number, word in enumerate(ORDINAL_NAMES.split(), 2)}
"""Not "the 9th", which is a day."""


def numbered(tale: Tale, _: tuple[Sent, ...]) -> Iterator[Sent]:
    """Find "my 3 mails", "five useful things", "another voicemail"."""
    plain, breaks = tale.plain, tale.hearing.words.breaks
    for last, (start, noun) in tale.nouns.items():
        for first in range(start - 1, max(-1, start - 2 - BETWEEN), -1):
            if breaks[first + 1] > Break.NONE or first in tale.nouns:
                break
            number = _number_at(tale, first, last)
            if number is not None:
                if _is_ours(tale, first, last, noun) and not is_span(plain, first):
                    yield Sent(number, first, last, Kind.NUMBERED, noun)
                break


def labelled(tale: Tale, _: tuple[Sent, ...]) -> Iterator[Sent]:
    """Find "Mails: 5", "my notes since, two:" and "flyer in May, flyer in June"."""
    plain, words = tale.plain, tale.hearing.words
    for last, (start, noun) in tale.nouns.items():
        following = plain[last + 1 : last + 3]
        if following and is_number(following[0]) and LABEL.match(words.text, words.spans[last][1]):
            yield Sent(number_at(plain, last + 1) or 0, last, last + 1, Kind.NUMBERED, noun)
        for at in range(last + 1, min(last + 4, len(plain))):
            if is_number(plain[at]) and LABEL.match(words.text, words.spans[at][1]):
                yield Sent(number_at(plain, at) or 0, start, at, Kind.NUMBERED, noun)
        opens = start == tale.hearing.scopes[start][0] and len(following) == 2
        if opens and following[0] in ("in", "on") and (is_day(following[1]) or following[1] == "may"):
            yield Sent(1, start, last, Kind.NUMBERED, noun)


def _number_at(tale: Tale, at: int, noun: int) -> int | None:
    """Return the number that a word says of a noun; 0 where it stays open."""
    plain, is_piece = tale.plain, tale.nouns[noun][1] == PIECE
    word, before = plain[at], plain[at - 1] if at else ""
    plural, told = plain[noun].endswith("s"), tale.sends_before(at)
    between = set(plain[at + 1 : noun])
    if plain[at + 1 : at + 2] == ("of",) and word in OPEN | LOTS:
        between -= {"of"}
    if APART & between or ORDINALS.keys() & between:
        return None
    if word in MINE:
        if ONE_OF_MINE & between or is_piece:
            return None
        if before == "both":
            return 2
        return 0 if plural else 1
    if word in ONE and is_piece:
        return None
    if word in ONE or word == "one":
        if plural or (word == "one" and before in ("no", "this", "that")):
            return None
        told = told or is_from_us(plain, noun) or is_lone(tale, at, noun) or _is_listed(tale, at, noun)
        return 1 if told or (word == "one" and not is_piece) else None
    if word == "both":
        return 2
    if word in OPEN or word in LOTS:
        return MANY if word in LOTS else 0
    return number_at(plain, at)


def _is_listed(tale: Tale, at: int, noun: int) -> bool:
    """Tell whether messages are told beside it, joined: "two mails and a voicemail", "a call and a text"."""
    plain = tale.plain
    joined = at - 2 if at and plain[at - 1] in JOINS else at - 1
    near = at and (joined < at - 1 or tale.hearing.words.breaks[at] is Break.PAUSE)
    if near and joined >= 0 and (joined in tale.nouns or plain[joined] in CALLS):
        return True
    following = plain[noun + 1 : noun + 3]
    counts = (
        len(following) == 2 and following[0] in JOINS and (following[1] in ONE or is_number(following[1]))
    )
    return counts and any(noun + 2 < place <= noun + 2 + BETWEEN for place in tale.nouns)


def _is_ours(tale: Tale, first: int, last: int, noun: str) -> bool:
    """Tell whether the messages are the rep's own, told as sent."""
    hearing, plain = tale.hearing, tale.plain
    if hearing.voices[first] is not Voice.REP or hearing.supposed(first, last):
        return False
    around = set(plain[max(hearing.scopes[first][0], first - 2) : last])
    before = plain[first - 1] if first else ""
    of_content = noun == PIECE and before == "with" and not tale.cue("giving", first - 3, first - 1)
    if before in DENYING or of_content:
        return False
    ours = is_from_us(plain, last)
    if plain[last + 1 : last + 2] == ("from",) and not ours and plain[first] not in MINE:
        return False
    if around & THEIRS and not (around & {"her"} and tale.sends_before(first)):
        return False
    if around & MINE or ours:
        return True
    if noun == PIECE and not (_is_told(tale, first, last)):
        return False
    if hearing.actors[first] is Actor.PROSPECT:
        return bool(hearing.cues.within("denying", hearing.scopes[first][0], first - 1))
    return not hearing.denied(first)


def _is_told(tale: Tale, first: int, last: int) -> bool:
    """Tell whether something that may be a message is told to be one."""
    since = tale.plain[last + 1 : last + 2] == ("since",)
    sent = any(last < at <= last + 4 for at, _ in tale.verbs)
    return tale.sends_before(first) or since or sent or is_lone(tale, first, last)


def is_lone(tale: Tale, first: int, last: int) -> bool:
    """Tell whether nothing else is told beside a noun: "Another voicemail, nothing."."""
    start, end = tale.hearing.scopes[first]
    return start == first and end - last <= BETWEEN and tale.hearing.actors[first] is Actor.NOBODY
