"""What a message of the rep's brought: something of use, or only a check-in, a pitch or a push (P13).

Quoted words of the rep's are a check-in unless they name something of use; a thing that was sent is of use
unless it advertises.
"""

from enum import StrEnum

from bot.reading.touches.sent import Kind, Sent
from bot.reading.touches.single import ARTICLES
from bot.reading.touches.tale import Tale
from bot.reading.voices import Voice

REACH = 14
"""Words behind a message in which it is told what was in it."""
ABOUT_ALL = frozenset(
    {
        "all",
        "each",
        "both",
        "every",
        "one",
        "none",
        "same",
        "always",
        "only",
        "the",
        "neither",
        "not",
        "three",
        "two",
        "four",
    }
)
"""What begins a statement that goes on about the messages named before."""
LEADS_TO_CONTENT = frozenset({"with", "about", "on", "including", "showing"})


ALL = frozenset({"all", "each", "both", "every"})
MOST_STATEMENTS = 3
"""Statements behind a message that may go on about it."""


class Brought(StrEnum):
    """What messages brought."""

    USEFUL = "useful"
    HOLLOW = "hollow"
    MIXED = "mixed"
    UNKNOWN = "unknown"


def brought_by(tale: Tale, sent: Sent, before: int, after: int) -> Brought:
    """Return what messages brought; `before` and `after` are the nearest words of their neighbours."""
    first, last = _around(tale, sent, before, after)
    hollow, useful = _said(tale, "hollow", first, last), _said(tale, "helpful", first, last)
    if sent.kind is Kind.QUOTED or sent.noun == "quote":
        return Brought.USEFUL if useful and not hollow else Brought.HOLLOW
    if hollow and useful:
        if sent.number > 1:
            return Brought.MIXED
        # "shared the rules and asked if …" gives first; "asked if the report came" only asks.
        return Brought.USEFUL if min(useful) < min(hollow) else Brought.UNKNOWN
    if useful:
        return Brought.USEFUL
    if hollow or _quotes(tale, first, last):
        return Brought.HOLLOW
    return Brought.USEFUL if _gives_something(tale, sent, last) else Brought.UNKNOWN


def _around(tale: Tale, sent: Sent, before: int, after: int) -> tuple[int, int]:
    """Return the words that tell of these messages and no others."""
    if sent.kind is Kind.QUOTED:
        return sent.first, sent.last
    opening, end = tale.statement(sent.first)
    following = tale.next_statement(sent.last)
    for _ in range(MOST_STATEMENTS):
        if following is None:
            break
        opens = tale.plain[following[0] : following[0] + 4]
        if opens[0] in ABOUT_ALL or ALL.intersection(opens):
            end = following[1]
        following = tale.next_statement(following[1])
    first = sent.first if sent.kind is Kind.SINGLE else tale.hearing.scopes[sent.first][0]
    first = max(opening, before + 1, first)
    return first, min(
        end, after - 1, max(sent.last + REACH, end if end > tale.statement(sent.last)[1] else 0)
    )


def _said(tale: Tale, key: str, first: int, last: int) -> list[int]:
    """Return where words of a cue stand that are not denied."""
    hearing = tale.hearing
    return [
        match.first
        for match in hearing.cues.within(key, first, last)
        if hearing.voices[match.first] is not Voice.WRITTEN
        and not hearing.denied(match.first)
        and not (key == "helpful" and _asks(tale, match.first))
    ]


def _asks(tale: Tale, at: int) -> bool:
    """Tell whether a word stands in a question that the rep quotes."""
    return any(
        first <= at <= last and any(place in tale.hearing.words.asks for place in range(at, last + 1))
        for first, last in tale.quotations
    )


def _quotes(tale: Tale, first: int, last: int) -> bool:
    return any(tale.hearing.voices[at] in (Voice.OWN, Voice.QUOTED) for at in range(first, last + 1))


def _gives_something(tale: Tale, sent: Sent, last: int) -> bool:
    """Tell whether what was sent is named: "posted the moisture chart", "two mails with the rules"."""
    plain = tale.plain
    for at in range(sent.last + 1, min(last, sent.last + 8)):
        if plain[at] in LEADS_TO_CONTENT and at < last:
            return plain[at + 1] in ARTICLES
        if sent.kind in (Kind.SINGLE, Kind.TIMES) and plain[at] in ARTICLES:
            return at + 1 not in tale.nouns and at + 2 not in tale.nouns
    return sent.kind is Kind.SINGLE and plain[sent.first] in ARTICLES
