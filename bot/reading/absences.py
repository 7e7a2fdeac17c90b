"""Who is away, and until when: "got an ooo from Ruth, back 7 Dec", "Omar is on leave till Monday".

An absence is no answer of theirs: where a text tells nothing else of what came last, they are quiet. One that
is told to be over ends today.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.coaching.model import Evidence
from bot.reading.days import Days, Found
from bot.reading.glimpses import may_have
from bot.reading.hearing import Hearing
from bot.reading.judging import Judged
from bot.reading.known import is_common
from bot.reading.lexicon import Ear
from bot.reading.voices import Voice

_LEAVE = r"(?:holidays?|vacation|leave|pto|sabbatical|parental leave|honeymoon|business trip)"
_MACHINE = r"(?:ooo|out of (?:the )?office|auto ?repl(?:y|ies)|autoresponder|automatic (?:reply|response))"
_AWAY = (
    rf"(?:{_MACHINE}|away|off sick|out sick|off work|off|out(?! of\b)|abroad"
    r"|out of (?:the )?(?:town|country)|travell?ing"
    rf"|on (?:an? |her |his |their |my |annual |sick |maternity |paternity |parental )*{_LEAVE}"
    rf"|unavailable|in hospital|(?:\w*n't|not|never)(?: be)? (?:back|in|around|available|reachable))"
)
_STRAY = r"(?: [\w']+){0,4}?"
_UNTIL = re.compile(
    rf"\b{_AWAY}{_STRAY} "
    r"(?P<end>until|till|til|'til|through|thru|to|up to|before|and including) $"
)
_WAS_AWAY = re.compile(
    r"\b(?:was|were|had been|wasn't|weren't)(?: (?:only|still|already|also|apparently|really))*"
    rf" {_AWAY}{_STRAY} (?:until|till|til|'til|through|thru|to|up to|before|and including) $"
)
_REPORTED = re.compile(rf"\b(?:said|says|told|wrote|heard|mentioned|{_MACHINE})\b")
"""Before "was away until Monday": that may lie ahead."""
_NOW_BACK = re.compile(r"^(?: [\w']+){0,3}? (?:(?:now|already) (?:\w+ )?back|back (?:now|already)) ")
"""Behind the day until which somebody was away."""
_RETURNED = re.compile(
    r"\b(?P<who>[^\W\d_][\w'’-]*?)(?:['’]s|['’]re|['’]m| is| are| am)"
    r"(?: (?:now|already|finally|just|also))* back"
    r"(?: (?:now|already|again|today|yesterday|this (?:morning|week)|since \w+"
    r"|at (?:work|(?:his|her|their) desk)"
    rf"|in the office|from (?:(?:the|her|his|their|my) )?{_LEAVE}))*"
    r"(?= *$| *[.,;:!)\n–—]| *-| (?:and(?! forth)|but|so)\b)",
    re.IGNORECASE,
)
"""Somebody who had been away is back."""
_ONCE = re.compile(
    r"\b(?:if|when|whenever|once|until|till|unless|before|after|as soon as|whether"
    r"|not|hope|hopefully|think|maybe)\b(?: \w+)? $",
    re.IGNORECASE,
)
"""Before "he is back": that is not told as so."""
_THROUGHOUT = re.compile(rf"\b{_AWAY}(?: (?:for|all|on|over|from|now|again|the))* $")
_BACK = (
    r"(?:back|returns?|returning|available|reachable|in)(?: again)?"
    r"(?: (?:at|in|to)(?: the| her| his| their| my)?"
    rf" (?:office|work|desk))?(?: from(?: the| her| his| their| my)? {_LEAVE})?(?: again)?"
    r"(?: on| from| by| in| only)*(?: the)? $"
)
_BACK_IN_IT = re.compile(rf"\b{_BACK}")
_IS_BACK = re.compile(rf"\b(?:is|s|he|she|they|are|re|be)(?: only| not| just)* {_BACK}")
_SOMEBODY_ELSE = re.compile(r"\b(?:i|i'm|i'll|we|we're|it|it's|that|this|my|our|his|her|their)\b")
_OF_THEIRS = re.compile(r"\b(?:it|it's|that|this|my|our|his|her|their)\b")
_OF_THINGS = re.compile(r"(?:out|off|back|in|(?:un)?available|reachable|returns?|returning)")
"""Words that are said of things as well, as of an offer."""
_OF_SOMEBODY = frozenset({"from", "of", "by", "for", "with", "to"})
"""Before a name: what they are said of is a thing of somebody's."""
_ARTICLES = frozenset({"the", "a", "an", "another", "this"})
_PEOPLE = frozenset({"he", "she", "they", "who", "and", "be"})
_THEY, _THEMSELVES = frozenset({"he", "she", "they"}), frozenset({"i", "we"})
_BESIDE = frozenset({"is", "s", "are", "re", "was", "will", "be", "ll", "only", "just", "now", "again"})
_CLAUSES = re.compile(r"[,;:(–—]|\b(?:because|since|but|and|so|while|as)\b", re.IGNORECASE)
_OURS = re.compile(r"\b(?:my|our|i|i'm|i'll|we|we're)\b")
_WHERE = re.compile(rf"\b(?:{_AWAY}|back|returns?|returning|available|reachable)\b")
_IN = re.compile(r"\bin(?= (?:on |from |by |in |only )*(?:the )?$)")
_ENDS = re.compile(r"[.!?]\s|\n")
_IS_NOTICE = re.compile(rf"\b{_MACHINE}\b")
_WORDS_BEFORE = 4
"""Words before an absence among which stands whose it is."""
_AROUND = 120
"""Characters before a day that are looked at."""
_SOON = timedelta(days=3)
"""Somebody who will be away from so soon on is not written to any more."""


@dataclass(frozen=True, slots=True)
class Absence:
    """The day on which somebody may be back, or today where they are; and the characters that tell so."""

    until: date
    first: int
    last: int


def absence_in(
    hearing: Hearing, days: Days, today: date | None, ear: Ear, *, by_them: bool = False
) -> Absence | None:
    """Return the absence of the prospect that a text tells of, with the day ahead that ends it, or as over.

    `by_them` tells that the whole text is the prospect's: "I" is they.
    """
    if today is None:
        return None
    there = [found for found in days.found if found.days is not None]
    told = (_told_at(hearing, found, today, ear, by_them=by_them) for found in there)
    latest = max(filter(None, told), key=lambda one: one.until, default=None)
    return latest if latest is not None else _returned(hearing, today, ear, by_them=by_them)


def _returned(hearing: Hearing, today: date, ear: Ear, *, by_them: bool) -> Absence | None:
    """Return the absence that is over because the prospect is told to be back."""
    text = hearing.words.text
    for found in _RETURNED.finditer(text) if may_have(text, (" back",)) else ():
        opens = max((end.end() for end in _ENDS.finditer(text, 0, found.start())), default=0)
        who = found["who"].lower()
        by_rep = hearing.voices[_word_at(hearing, found.start())] is Voice.REP and not by_them
        before = text[opens : found.start()]
        of_thing = _plain(before).split()[-1:] and _plain(before).split()[-1] in _OF_SOMEBODY
        named = who in _THEY or not (is_common(who, ear) or of_thing)
        if (named if by_rep else who in _THEMSELVES) and not _ONCE.search(before):
            return Absence(today, found.start(), found.end())
    return None


def _word_at(hearing: Hearing, place: int) -> int:
    """Return the first word that ends behind a place in the text."""
    return next((at for at, (_, end) in enumerate(hearing.words.spans) if end > place), 0)


def _told_at(hearing: Hearing, found: Found, today: date, ear: Ear, *, by_them: bool) -> Absence | None:
    """Return the absence that ends with a day; None where the day is of something else."""
    assert found.days is not None
    first, last = found.days
    start = max(0, found.start - _AROUND)
    typed = hearing.words.text[start : found.start]
    opens = max((end.end() for end in _ENDS.finditer(typed)), default=0)
    before, sentence = _plain(typed), _plain(typed[opens:])
    until = _end_of(sentence, before, first, last, today)
    if until is None or not _is_theirs(hearing, found.start, sentence, ear, by_them=by_them):
        return None
    if until <= today:
        return None
    is_over = _is_over(sentence, _plain(hearing.words.text[found.end : found.end + _AROUND]))
    return Absence(today if is_over else until, start + _clause_of(typed, opens), found.end)


def _is_over(before: str, after: str) -> bool:
    """Tell whether an absence is told to be over, so that its day is one gone by."""
    was = _WAS_AWAY.search(before)
    return bool(was and not _REPORTED.search(before[: was.start()])) or bool(_NOW_BACK.match(after))


def _clause_of(typed: str, opens: int) -> int:
    """Return where the clause begins that tells of somebody who is away, or else the sentence."""
    starts = [opens, *(cut.end() for cut in _CLAUSES.finditer(typed, opens))]
    return next((at for at in reversed(starts) if _WHERE.search(_plain(typed[at:]))), opens)


def _plain(text: str) -> str:
    """Return a text as it is compared: small, its words alone."""
    small = re.sub(r"[^\w']+", " ", text.lower().replace("’", "'"))
    return f"{small} ".replace("'s ", " s ").replace("'re ", " re ").rstrip() + " "


def _end_of(sentence: str, before: str, first: date, last: date, today: date) -> date | None:
    """Return the day on which an absence is over by the words before a day."""
    if found := _UNTIL.search(sentence):
        through = found["end"] in {"through", "thru", "and including"}
        return last + timedelta(days=1) if through or (first < last and first <= today) else first
    if _IS_BACK.search(sentence) or (_BACK_IN_IT.search(sentence) and re.search(rf"\b{_AWAY}\b", before)):
        return first
    if _THROUGHOUT.search(sentence) and first < last and first - today <= _SOON:
        return last + timedelta(days=1)
    return None


def _is_theirs(hearing: Hearing, place: int, sentence: str, ear: Ear, *, by_them: bool) -> bool:
    """Tell whether it is the prospect who is away: in the rep's words not the rep, nor a thing."""
    found = _WHERE.search(sentence) or _IN.search(sentence)
    lead = " ".join(sentence[: found.start()].split()[-_WORDS_BEFORE:]) if found else ""
    by_rep = hearing.voices[_word_at(hearing, place)] is Voice.REP and not by_them
    if found and re.fullmatch(_MACHINE, found[0]):
        return not (by_rep and _OURS.search(lead))
    if (_SOMEBODY_ELSE if by_rep else _OF_THEIRS).search(lead):
        return False
    said = [word for word in lead.split() if word not in _BESIDE]
    subject, others = (said[-1] if said else ""), said[:-1]
    if not found or not by_rep or not _OF_THINGS.fullmatch(found[0]):
        return True
    if not subject or subject in _PEOPLE:
        return True
    of_thing = not _OF_SOMEBODY.isdisjoint(others[-1:]) or not _ARTICLES.isdisjoint(others[-2:])
    return not (of_thing or is_common(subject, ear))


def told_with(
    found: Judged, beside: Judged, told: Sequence[Evidence]
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """Return evidence and rivals where somebody is away: `told` unless more is said.

    `beside` is what is read without the words that tell of the absence.
    """
    facts = {one.fact for one in told}
    said = [one for one in beside.evidence if one.fact in facts and not _IS_NOTICE.search(_plain(one.words))]
    kept = tuple(one for one in found.evidence if one.fact not in facts)
    if beside.rivals and not said:
        return kept, beside.rivals
    return (*kept, *(said or told)), ()
