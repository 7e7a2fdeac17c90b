"""How many of the rep's messages reached them since their last word, and what those messages brought.

Hang-ups do not count, nor does the thing that was asked for (a quote is no message); theirs do not either.
What stays open ("several mails") is not read: it is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.coaching.model import Evidence, How
from bot.coaching.playbook import Fact
from bot.reading.facts import snippet
from bot.reading.hearing import Actor
from bot.reading.touches.adding import contents_of, grouped, number_of, since_their_word
from bot.reading.touches.finding import Messages
from bot.reading.touches.sent import THEIRS, Kind, is_from_us
from bot.reading.touches.tale import PIECE, Tale

CONFIDENCE = 0.9
LEFT_OUT = 0.76
"""Confidence that none reached them when the rep tells of none."""
NUMBERED = frozenset({Kind.NUMBERED, Kind.TIMES, Kind.SERIES})


@dataclass(frozen=True, slots=True)
class Counted:
    """One number of messages."""

    number: int
    noun: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a text tells of the rep's messages since their last word."""

    number: int | None = None
    """How many reached them; None where the words leave it open."""
    none_told: bool = False
    """No message and no call of the rep's is told of."""
    empties: int = 0
    """Messages that only checked in, pitched or pressed."""
    useful: int = 0
    """Messages that brought something of use."""
    words: str = ""
    """What shows the number."""
    hung_up: bool = False
    """Only calls are told of, at which no message was left."""
    counted: tuple[Counted, ...] = ()
    """Each number of messages in the text, whenever they were sent."""


def told_of(messages: Messages) -> Told:
    """Return what a text tells of the rep's messages since the last word of the other side."""
    tale, found = messages.tale, messages.sent
    counted = tuple(
        Counted(one.number, one.noun, one.first, one.last)
        for one in found
        if one.kind in NUMBERED and one.number
    )
    sent = since_their_word(tale, found)
    if not sent:
        return replace(_of_none(tale, told=bool(found)), counted=counted)
    groups = grouped(tale, sent)
    number = number_of(tale, groups, sent)
    empties, useful = contents_of(tale, groups, sent)
    if number and not useful and empties and empties == sum(group.whole.number for group in groups):
        # "my third 'any news'": of the two before nothing else is told.
        empties = number
    words = snippet(tale.hearing, groups[0].whole.first, groups[0].whole.last)
    return Told(number, empties=empties, useful=useful, words=words, counted=counted)


def _of_none(tale: Tale, *, told: bool) -> Told:
    """Return what a text tells in which no message is since their last word: none, or only calls."""
    hearing, whole = tale.hearing, (0, len(tale.plain) - 1)
    off = [one for one in hearing.cues.within("ringing_off", *whole) if not hearing.is_prospects(one.first)]
    for match in [*(() if told else off), *hearing.cues.within("unsent", *whole)]:
        theirs = hearing.is_prospects(match.first) or hearing.actors[match.first] is Actor.PROSPECT
        if not theirs and not hearing.supposed(match.first, match.last):
            return Told(0, words=snippet(hearing, match.first, match.last), hung_up=match in off)
    return Told() if told or _tells_of_messages(tale) else Told(0, none_told=True)


def _tells_of_messages(tale: Tale) -> bool:
    """Tell whether the rep speaks of messages or calls of their own, however many."""
    plain, hearing = tale.plain, tale.hearing
    nouns = [start for start, noun in tale.nouns.values() if noun != PIECE]
    if any(not THEIRS.intersection(plain[max(0, start - 1) : start]) for start in nouns):
        return True
    own = (at for at in range(len(plain)) if not hearing.is_prospects(at))
    if tale.calls or tale.asking or "mine" in plain or any(is_from_us(plain, at) for at in own):
        return True
    return any(
        word in tale.ear.words["attempts"]
        and not hearing.is_prospects(at)
        and hearing.actors[at] is not Actor.PROSPECT
        and not hearing.denied(at)
        for at, word in enumerate(plain)
    )


def count_of(fact: Fact, told: Told) -> Evidence | None:
    """Return how many messages reached them, where the words say one number."""
    answer = None if told.number is None or told.none_told else fact.answer_of(told.number)
    return None if answer is None else Evidence(fact.key, answer, How.READ, told.words, CONFIDENCE)


def empty_of(fact: Fact, told: Told) -> Evidence | None:
    """Return whether all messages were empty, where the words tell of each what it brought."""
    if told.useful or (told.number == 0 and not told.none_told and not told.hung_up):
        only_empty = False
    elif told.number and told.empties >= told.number:
        only_empty = True
    else:
        return None
    answer = fact.answer_of(only_empty)
    return None if answer is None else Evidence(fact.key, answer, How.READ, told.words, CONFIDENCE)


def none_told(facts: Iterable[Fact], told: Told) -> list[Evidence]:
    """Return what follows when the rep tells of no message and no call: none reached them, none was empty."""
    if not told.none_told:
        return []
    found = []
    for fact in facts:
        none = fact.answer_of(0) if fact.kind == "count" else fact.unknown if fact.ask_empty else None
        if none is not None:
            found.append(Evidence(fact.key, none, How.READ, "", LEFT_OUT))
    return found
