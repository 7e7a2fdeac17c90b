"""How many of the rep's messages reached them: "two mails", "3 nudges", "one follow up since", "both times".

Hang-ups do not count, nor does the thing that was asked for (a quote is no message); theirs do not either.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.coaching.model import Evidence, How
from bot.coaching.playbook import Fact
from bot.reading.facts import snippet
from bot.reading.hearing import Actor, Hearing
from bot.reading.lexicon import Ear
from bot.reading.phrases import NUMBERS, is_number
from bot.reading.words import Break

BETWEEN = 2
"""Words that may stand between the number and what is counted: "3 polite little mails"."""
CONFIDENCE = 0.9
LEFT_OUT = 0.76
"""Confidence that none reached them when the rep tells of none."""
REACH_OF_ITEM = 5
"""Words after "sent" in which the thing they asked for may stand."""
AGAIN = frozenset({"then", "another", "more", "plus", "and", "later", "since", "also"})
THEIRS = frozenset({"his", "her", "their", "me", "us"})
"""Near a number of messages: they wrote these."""
ONE = frozenset({"a", "an", "another"})


@dataclass(frozen=True, slots=True)
class Counted:
    """One number of messages."""

    number: int
    noun: str
    first: int
    last: int


def sent_in(hearing: Hearing, ear: Ear) -> list[Counted]:
    """Find the numbers of messages that the rep tells to have sent, in order."""
    found = _messages(hearing, ear)
    for more in (_times(hearing), _since(hearing)):
        found += [
            one for one in more if all(one.last < other.first or other.last < one.first for other in found)
        ]
    return sorted(found, key=lambda one: one.first)


def count_of(fact: Fact, found: list[Counted], hearing: Hearing) -> Evidence | None:
    """Return how many messages reached them, where the words say one number."""
    number = _together(found, hearing) if found else None
    answer = None if number is None else fact.answer_of(number)
    if answer is None:
        return None
    words = snippet(hearing, found[0].first, found[0].last)
    return Evidence(fact.key, answer, How.READ, words, CONFIDENCE)


def none_told(facts: Iterable[Fact], hearing: Hearing, ear: Ear) -> list[Evidence]:
    """Return what follows when the rep tells of no message and no call: none reached them, none was empty."""
    if _tells_of_messages(hearing, ear):
        return []
    found = []
    for fact in facts:
        none = fact.answer_of(0) if fact.kind == "count" else fact.unknown if fact.ask_empty else None
        if none is not None:
            found.append(Evidence(fact.key, none, How.READ, "", LEFT_OUT))
    return found


def _tells_of_messages(hearing: Hearing, ear: Ear) -> bool:
    """Tell whether the rep speaks of messages or calls of their own, however many: not of the quote alone."""
    plain = hearing.words.plain
    for at, word in enumerate(plain):
        if word in ear.words["touches"] and not hearing.is_prospects(at) and not THEIRS & {plain[at - 1]}:
            return True
    if any(
        word in ear.words["attempts"] and hearing.actors[at] is not Actor.PROSPECT and not hearing.denied(at)
        for at, word in enumerate(plain)
        if not hearing.is_prospects(at)
    ):
        return True
    for sent in hearing.cues.within("sending", 0, len(plain) - 1):
        if hearing.actors[sent.first] is not Actor.PROSPECT and not hearing.is_prospects(sent.first):
            following = plain[sent.last + 1 : sent.last + 1 + REACH_OF_ITEM]
            if not hearing.denied(sent.first) and not ear.words["items"].intersection(following):
                return True
    return False


def _messages(hearing: Hearing, ear: Ear) -> list[Counted]:
    """Find the numbers that stand with a message: "my 3 mails"."""
    plain = hearing.words.plain
    nouns = ear.words["touches"]
    found: list[Counted] = []
    for last, word in enumerate(plain):
        if word not in nouns:
            continue
        for first in range(last - 1, max(-1, last - 2 - BETWEEN), -1):
            if hearing.words.breaks[first + 1] > Break.NONE or plain[first] in nouns:
                break
            number = _number_at(hearing, first, nouns)
            if number is not None:
                if _ours(hearing, first, last) and not _is_span(hearing, first):
                    found.append(Counted(number, word.rstrip("s"), first, last))
                break
    return found


def _number_at(hearing: Hearing, index: int, nouns: frozenset[str] = frozenset()) -> int | None:
    """Return the number that a word is, where it counts things."""
    word = hearing.words.plain[index]
    before = hearing.words.plain[index - 1] if index else ""
    if word == "my":
        # "my dm" is one message, "my dms" could be any number.
        following = hearing.words.plain[index + 1]
        return 1 if following in nouns and not following.endswith("s") else None
    if word in ONE:
        # "a message" counts where it is said to have been sent.
        return 1 if hearing.cues.within("sending", max(0, index - 3), index - 1) else None
    if word == "both":
        return 2
    if not is_number(word) or before in ("day", "week", "hour", "minute", "number", "no"):
        return None
    return int(word) if word.isdecimal() else NUMBERS[word]


def _ours(hearing: Hearing, first: int, last: int) -> bool:
    """Tell whether the messages are the rep's own, told as sent."""
    plain = hearing.words.plain
    if hearing.is_prospects(first) or hearing.supposed(first, last):
        return False
    around = set(plain[max(0, first - 2) : last])
    if around & THEIRS:
        return False
    if around & {"my", "our"}:
        return True
    if hearing.actors[first] is Actor.PROSPECT:
        return bool(hearing.cues.within("denying", hearing.scopes[first][0], first - 1))
    return not hearing.denied(first)


def _is_span(hearing: Hearing, index: int) -> bool:
    """Tell whether a number counts days: "2 weeks no mail"."""
    following = hearing.words.plain[index + 1 : index + 2]
    return bool(following) and following[0].rstrip("s") in ("day", "week", "month", "year", "hour", "minute")


def _times(hearing: Hearing) -> list[Counted]:
    """Find "wrote two times", "chased him twice", "pitched both times"."""
    found: list[Counted] = []
    plain = hearing.words.plain
    for sent in hearing.cues.within("sending", 0, len(plain) - 1):
        if hearing.actors[sent.first] is Actor.PROSPECT or hearing.is_prospects(sent.first):
            continue
        if plain[sent.last + 1 : sent.last + 2] in (("me",), ("us",)):
            continue
        if hearing.denied(sent.first) or hearing.supposed(sent.first, sent.last):
            continue
        for index in range(sent.last + 1, min(sent.last + 6, hearing.scopes[sent.last][1] + 1)):
            number = _times_at(hearing, index)
            if number:
                found.append(Counted(number, "times", sent.first, index))
                break
    return found


def _since(hearing: Hearing) -> list[Counted]:
    """Find "four things since", "that's two since the quote", "five from me"."""
    plain = hearing.words.plain
    for index, word in enumerate(plain):
        if not is_number(word) or _is_span(hearing, index) or hearing.is_prospects(index):
            continue
        number = _number_at(hearing, index)
        for end in range(index + 1, min(index + 3, hearing.sentences[index][1] + 1)):
            mine = plain[end : end + 2] in (("from", "me"), ("from", "us"), ("of", "mine"))
            if number and (mine or plain[end] == "since") and hearing.actors[index] is not Actor.PROSPECT:
                return [Counted(number, "since", index, end)]
    return []


def _times_at(hearing: Hearing, index: int) -> int | None:
    """Return the number of "twice", "three times", "4x"."""
    plain = hearing.words.plain
    word = plain[index]
    if word in ("once", "twice", "thrice"):
        return ("once", "twice", "thrice").index(word) + 1
    counts = plain[index + 1 : index + 2]
    if counts == ("time",) and word in ("one", "1"):
        return 1
    if counts == ("times",) and (is_number(word) or word == "both"):
        return _number_at(hearing, index)
    return int(word[:-1]) if word[:-1].isdecimal() and word.endswith("x") and len(word) < 4 else None


def _together(found: list[Counted], hearing: Hearing) -> int | None:
    """Add up numbers that add up; None where they contradict each other."""
    total = found[0]
    number = total.number
    for one in found[1:]:
        if one.number == total.number and one.noun == total.noun:
            continue
        between = set(hearing.words.plain[total.last + 1 : one.last])
        same_sentence = hearing.sentences[one.first] == hearing.sentences[total.first]
        if not same_sentence and not between & AGAIN:
            return None
        number += one.number
        total = one
    return number
