"""Phrases heard → evidence: at most one answer a fact, and only where the coach need not ask."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.coaching.model import Evidence, How
from bot.coaching.playbook import Fact, Playbook
from bot.reading.hearing import Actor, Hearing
from bot.reading.lexicon import Ear
from bot.reading.phrases import Match, Meaning
from bot.reading.voices import Voice

SURE_ENOUGH = 0.75
"""At this confidence and above a fact is not asked. A wrong reading costs far more than a question."""
PLAIN = 0.9
"""Confidence of one plain phrase."""
FAINT = 0.5
"""Confidence of one weak phrase; two different ones together suffice."""
HEDGED = 0.75
"""What is left of the confidence when the rep only guesses."""
NEIGHBOURS = 20
"""Findings before and after one that are looked at for a longer phrase around it."""
QUOTES = "\"'“”„«»‘’"
_DATING = 3
"""Words behind a quotation that tell when it was said."""
SNIPPET = 90
"""Characters of the words shown with a fact."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer of one fact, seen at one place."""

    fact: str
    answer: str
    first: int
    last: int
    confidence: float
    fresh: bool = False
    """Told as just happened: "today", "just now"."""
    old: bool = False
    """Told as long past: "back in March", "at first"."""
    soft: bool = False
    """Gives way to anything else: bare praise."""
    spoken: bool = False
    """In the prospect's own words."""

    def covers(self, other: "Finding") -> bool:
        """Tell whether this is a longer phrase around another one that means something else."""
        wider = self.first <= other.first and other.last <= self.last
        return wider and self.answer != other.answer and self.last - self.first > other.last - other.first


def findings_in(hearing: Hearing, matches: Iterable[Match]) -> list[Finding]:
    """Return what the phrases say, without what is denied, supposed, or done by the rep."""
    found = [
        _finding(hearing, match)
        for match in matches
        if match.meaning.group == "fact" and holds(hearing, match.meaning, match.first, match.last)
    ]
    found = [one for one in found if not hearing.unlike(one.fact, one.answer, one.first, one.last)]
    found.sort(key=lambda one: (one.first, -one.last))
    return _uncovered(found)


def _uncovered(found: list[Finding]) -> list[Finding]:
    """Leave out phrases that lie within a longer one of the same fact with another meaning."""
    kept = []
    for index, one in enumerate(found):
        near = found[max(0, index - NEIGHBOURS) : index + NEIGHBOURS]
        if not any(other.fact == one.fact and other.covers(one) for other in near):
            kept.append(one)
    return kept


def holds(hearing: Hearing, meaning: Meaning, first: int, last: int) -> bool:
    """Tell whether a phrase means here what it means alone."""
    if hearing.voices[first] is Voice.OLD or hearing.voices[first] is not hearing.voices[last]:
        return False
    if not _spoken_by_right(hearing, meaning, first):
        return False
    return not hearing.denied(first) and not hearing.supposed(first, last)


def _spoken_by_right(hearing: Hearing, meaning: Meaning, first: int) -> bool:
    """Tell whether the phrase is said and done by those whom its marks ask for."""
    theirs, actor = hearing.is_prospects(first), hearing.actors[first]
    if "said:" in meaning.marks and not theirs:
        return (
            bool(hearing.cues.within("telling", hearing.scopes[first][0], first - 1))
            and actor is not Actor.REP
        )
    if "told:" in meaning.marks and theirs:
        return False
    if "any:" in meaning.marks:
        return True
    if hearing.voices[first] is Voice.OWN and meaning.group == "fact":
        return False
    if "me:" in meaning.marks:
        return not theirs and actor is not Actor.PROSPECT
    if meaning.group == "symptom":
        return True
    # "I'm busy until Friday" is the rep's, whatever it would mean in a quotation.
    begins_with_i = bool(hearing.cues.within("i", first, first))
    return actor is not Actor.REP and (theirs or actor is Actor.PROSPECT or not begins_with_i)


def _finding(hearing: Hearing, match: Match) -> Finding:
    """Weigh one phrase where it stands."""
    first, last = match.first, match.last
    confidence = FAINT if "~" in match.meaning.marks else PLAIN
    opening, end = hearing.sentences[first]
    scope_start, scope_end = hearing.scopes[first]
    if hearing.voices[first] is Voice.REP and hearing.cues.within("guessing", scope_start, first - 1):
        confidence *= HEDGED
    return Finding(
        match.meaning.key,
        match.meaning.answer,
        first,
        last,
        confidence,
        fresh=bool(hearing.cues.within("fresh", opening, end)),
        old=bool(hearing.cues.within("old", scope_start, max(scope_end, last)))
        or _is_dated_old(hearing, scope_end),
        soft="soft:" in match.meaning.marks,
        spoken=hearing.is_prospects(first),
    )


def _is_dated_old(hearing: Hearing, end: int) -> bool:
    """Tell whether a quotation is told as long past right behind it: “'not interested' two years ago”."""
    after, words = end + 1, hearing.words
    if after >= len(words) or not hearing.is_prospects(end) or hearing.is_prospects(after):
        return False
    between = words.text[words.spans[end][1] : words.spans[after][0]]
    olds = hearing.cues.within("old", after, min(hearing.scopes[after][1], after + _DATING))
    return between.endswith(" ") and between[:-1].strip(QUOTES) == "" and bool(olds)


def weigh(findings: list[Finding]) -> dict[str, float]:
    """Return how sure each answer is, all its different phrases together."""
    doubt: dict[str, float] = {}
    seen: set[tuple[str, int]] = set()
    for one in findings:
        # Two phrases over the same words are one observation.
        places = {(one.answer, place) for place in range(one.first, one.last + 1)}
        if places.isdisjoint(seen):
            doubt[one.answer] = doubt.get(one.answer, 1.0) * (1 - one.confidence)
        else:
            doubt[one.answer] = min(doubt[one.answer], 1 - one.confidence)
        seen |= places
    return {answer: round(1 - left, 3) for answer, left in doubt.items()}


def settle(fact: Fact, findings: list[Finding], hearing: Hearing, ear: Ear) -> Evidence | None:
    """Return the one answer that the words give to a fact, or None where they disagree or are faint."""
    sure = {answer: much for answer, much in weigh(findings).items() if much >= SURE_ENOUGH}
    if len(sure) > 1:
        strong = {answer: sure[answer] for answer in sure if answer in ear.words["wins_ties"]}
        firm = {answer: sure[answer] for answer in sure if answer not in ear.words["yields"]}
        sure = strong if len(strong) == 1 else firm
    if len(sure) != 1:
        return None
    ((answer, confidence),) = sure.items()
    shown = max(
        (one for one in findings if one.answer == answer), key=lambda one: (one.confidence, one.first)
    )
    return evidence_of(fact, shown, confidence, hearing)


def evidence_of(fact: Fact, shown: Finding, confidence: float, hearing: Hearing) -> Evidence:
    """Return a finding as evidence, with the words that show it."""
    return Evidence(fact.key, shown.answer, How.READ, snippet(hearing, shown.first, shown.last), confidence)


def snippet(hearing: Hearing, first: int, last: int) -> str:
    """Return the typed words around a phrase: its clause where that is short, else the phrase."""
    start, _ = hearing.scopes[first]
    _, end = hearing.scopes[last]
    clause = hearing.words.snippet(start, end)
    if len(clause) <= SNIPPET and hearing.voices[start] is hearing.voices[end]:
        return clause
    return hearing.words.snippet(first, last)[:SNIPPET]


def facts_but_first(
    playbook: Playbook, findings: list[Finding], hearing: Hearing, ear: Ear
) -> list[Evidence]:
    """Settle every fact but the first one, which has rules of its own."""
    settled = []
    for fact in playbook.facts[1:]:
        about = [one for one in findings if one.fact == fact.key]
        evidence = settle(fact, about, hearing, ear)
        if evidence is not None:
            settled.append(evidence)
    return settled
