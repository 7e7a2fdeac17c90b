"""Numbers that stand for messages alone: "my third", "one with photos, one without", "five since"."""

import re
from collections.abc import Iterator

from bot.reading.hearing import Actor
from bot.reading.phrases import is_day, is_number
from bot.reading.touches.numbered import DENYING, ORDINALS
from bot.reading.touches.sent import MOST, THEIRS, Kind, Sent, is_from_us, is_span, number_at, value_of
from bot.reading.touches.tale import Tale
from bot.reading.voices import Voice
from bot.reading.words import Break

BEHIND_ORDINAL_NAMES = "is would looks feels seems one with just only was had asked about"
BEHIND_ORDINAL = frozenset(BEHIND_ORDINAL_NAMES.split())
DRAFTED = re.compile(r"\b(?:draft\w*|unsent|send|write|written|mail\w*|message|nudge|ready)\b")
PLANNED = re.compile(
    r"\b(?:should|shall|would|could|next|drafts?|drafted|ready|unsent|desperate|too many|planning|plan"
    r"|tempted|about to|going to|thinking|worth|will|write a|send a|write my|send my)\b"
)
"""A message that is still to come."""
BARE_NAMES = (
    "with about asking where saying on for had was were just by wishing unread useful after though contained"
)
BEHIND_BARE = frozenset(BARE_NAMES.split())
BEFORE_BARE = frozenset({"and", "just", "only", "the", "last", "first", "also", "then"})
BEHIND_ALL = {(word,) for word in ("just", "only", "were", "unanswered", "ignored", "unread", "said")}


def ordinal(tale: Tale, _: tuple[Sent, ...]) -> Iterator[Sent]:
    """Find "my third reminder", "third time of asking"; "the fourth is drafted" tells of three."""
    plain = tale.plain
    for at, word in enumerate(plain):
        if word != "number" and word not in ORDINALS:
            continue
        number, end = ORDINALS.get(word), at
        if word == "number" and at + 1 < len(plain) and is_number(plain[at + 1]):
            number, end = value_of(plain[at + 1]), at + 1
        if number is None or tale.hearing.voices[at] is not Voice.REP or number > MOST:
            continue
        if _is_of_message(tale, at, end):
            opening, last = tale.statement(at)
            planned = PLANNED.search(tale.text(opening, last)) or last in tale.hearing.words.asks
            yield Sent(number - 1 if planned else number, at, end, Kind.ORDINAL)


def _is_of_message(tale: Tale, at: int, end: int) -> bool:
    """Tell whether an ordinal is one of a message: a noun follows, "time of asking", or none at all."""
    plain = tale.plain
    before = plain[at - 1] if at else ""
    if end + 1 in tale.nouns or end + 2 in tale.nouns:
        return before not in THEIRS
    if re.match(r"time (?:of )?asking\b", tale.text(end + 1, end + 3)):
        return True
    alone = end == tale.hearing.scopes[end][1] or plain[end + 1] in BEHIND_ORDINAL
    if at != end:
        return alone and DRAFTED.search(tale.text(end, tale.statement(at)[1])) is not None
    return alone and before in ("a", "the", "my", "for") and bool(tale.nouns or tale.verbs)


def bare(tale: Tale, found: tuple[Sent, ...]) -> Iterator[Sent]:
    """Find "one with the options, one with a photo", "two had content", "five since"."""
    plain = tale.plain
    for at in tale.numbers:
        number = None if is_span(plain, at) else number_at(plain, at)
        if number is None or tale.hearing.actors[at] is Actor.PROSPECT:
            continue
        if _stands_for_messages(tale, at):
            yield Sent(number, at, at, Kind.NUMBERED)
        elif _goes_on(tale, at, found) or (
            _stands_for_some(tale, at) and (any(one.last < at for one in found) or tale.sends_before(at))
        ):
            yield Sent(number, at, at, Kind.BARE)


def _goes_on(tale: Tale, at: int, found: tuple[Sent, ...]) -> bool:
    """Tell whether a number with its own day goes on after messages: "two last week and one on Friday"."""
    behind = tale.plain[at + 1 : at + 3]
    dated = any(is_day(word) for word in behind) or behind[:1] == ("since",)
    start = tale.hearing.scopes[at][0]
    return dated and tale.plain[at - 1 : at] == ("and",) and any(start <= one.last < at for one in found)


def _stands_for_some(tale: Tale, at: int) -> bool:
    """Tell whether a number is one of messages named before: "two had content", "one of them"."""
    plain = tale.plain
    of_them = tale.text(at + 1, at + 2) in ("of them", "of those", "of these", "of which")
    leads = set(plain[tale.hearing.scopes[at][0] : at]) <= BEFORE_BARE
    leads = leads or any(last == at - 1 for _, last in tale.verbs)
    return leads and (of_them or (plain[at + 1 : at + 2] != () and plain[at + 1] in BEHIND_BARE))


def _stands_for_messages(tale: Tale, at: int) -> bool:
    """Tell whether a number alone is one of messages: "five since", "one joke a week from me", "sent 5,"."""
    plain, words = tale.plain, tale.hearing.words
    if words.text[max(0, words.spans[at][0] - 1)] == ":" or (at and plain[at - 1] in DENYING):
        return False
    for end in range(at, min(at + 5, len(plain) - 1)):
        if end > at and words.breaks[end] is not Break.NONE:
            break
        if plain[end + 1] == "from" and is_from_us(plain, end):
            return True
    if at and plain[at - 1] in ("all", "these", "those") and plain[at + 1 : at + 2] in BEHIND_ALL:
        return True
    ends = at + 1 == len(plain) or words.breaks[at + 1] is not Break.NONE
    if ends:
        return any(last == at - 1 for _, last in tale.verbs)
    return plain[at + 1] == "since"
