"""Which word of the prospect is the newest: the answer to the first fact, what came last from their side.

Later clauses beat earlier ones; silence beats what was said before it; a no and a stop win ties;
two that fit equally well are handed back as rivals, and the coach asks.
"""

from dataclasses import dataclass, replace

from bot.coaching.model import Evidence, How
from bot.coaching.playbook import Fact
from bot.reading.counts import Counted
from bot.reading.facts import PLAIN, SURE_ENOUGH, Finding, evidence_of, snippet, weigh
from bot.reading.hearing import Actor, Hearing
from bot.reading.lexicon import Ear


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest word, or the answers between which the words leave it open."""

    evidence: Evidence | None = None
    rivals: tuple[Evidence, ...] = ()


NONE = Newest()


def newest_of(fact: Fact, findings: list[Finding], sent: list[Counted], hearing: Hearing, ear: Ear) -> Newest:
    """Return what came last from the prospect's side, as far as the words tell."""
    weights = weigh(findings)
    sure = [one for one in findings if weights[one.answer] >= SURE_ENOUGH]
    if not sure:
        return NONE
    chosen = _choose(fact, sure, hearing, ear)
    chosen = [_after_straight(fact, one, hearing) for one in chosen]
    evidence = [evidence_of(fact, one, min(0.99, weights.get(one.answer, PLAIN)), hearing) for one in chosen]
    ours = _answered_by_us(fact, chosen[0], sent, hearing, ear) if len(chosen) == 1 else None
    if ours is not None:
        evidence.insert(0, _silence_after(fact, ours, hearing))
    if len(evidence) > 1:
        return Newest(rivals=tuple(evidence))
    return Newest(evidence[0]) if evidence[0].confidence >= SURE_ENOUGH else NONE


def _after_straight(fact: Fact, newest: Finding, hearing: Hearing) -> Finding:
    """Return what a brush-off counts as when it follows the rep's straight question (P15)."""
    meant = fact.answer(newest.answer).after_straight
    opening = hearing.sentences[max(0, hearing.sentences[newest.first][0] - 1)][0]
    if meant and hearing.unlike(fact.key, meant[-1], newest.first, newest.last):
        return newest
    if meant and hearing.cues.within("straight", opening, newest.first - 1):
        return replace(newest, answer=meant[0])
    return newest


def _answered_by_us(
    fact: Fact, newest: Finding, sent: list[Counted], hearing: Hearing, ear: Ear
) -> tuple[int, int] | None:
    """Return where the rep tells of messages sent after these words, so that silence may have followed."""
    if newest.fresh or newest.answer in ear.wins_ties or not fact.answer(newest.answer).is_reply:
        return None
    if sent and sent[-1].first > newest.last:
        return sent[-1].first, sent[-1].last
    if newest.answer not in ear.words["old_news"]:
        return None
    for match in hearing.cues.within("sending", newest.last + 1, len(hearing.words) - 1):
        if hearing.actors[match.first] is Actor.REP and not hearing.supposed(match.first, match.last):
            return match.first, match.last
    return None


def _silence_after(fact: Fact, ours: tuple[int, int], hearing: Hearing) -> Evidence:
    """Return silence as what the rep's own messages met."""
    silence = next(answer for answer in fact.answers if not answer.is_reply)
    return Evidence(fact.key, silence.key, How.READ, snippet(hearing, *ours), SURE_ENOUGH)


def _choose(fact: Fact, found: list[Finding], hearing: Hearing, ear: Ear) -> list[Finding]:
    """Return the finding that decides, or those between which it is open, best first."""
    for answer in ear.wins_ties:
        final = [one for one in found if one.answer == answer]
        if final and not (answer != ear.wins_ties[0] and _is_overtaken(fact, final[-1], found)):
            return [final[-1]]
    firm = [one for one in found if not one.soft] or found
    silent = [one for one in firm if not fact.answer(one.answer).is_reply]
    if silent:
        spoken = [one for one in firm if fact.answer(one.answer).is_reply]
        return _after_silence(silent[-1], spoken, hearing, ear)
    return _latest(firm, hearing, ear)


def _is_overtaken(fact: Fact, final: Finding, found: list[Finding]) -> bool:
    """Tell whether a no is told as long past, and something else as said since: "but now he asked"."""
    since = [one for one in found if one.first > final.last and not one.old and not one.soft]
    return final.old and any(one.answer != final.answer and fact.answer(one.answer).is_reply for one in since)


def _after_silence(silence: Finding, spoken: list[Finding], hearing: Hearing, ear: Ear) -> list[Finding]:
    """Choose between silence and the words around it."""
    # Words before the silence are what it followed; after it they count only when told as new.
    later = [one for one in spoken if one.first > silence.last and not one.old]
    fresh = [one for one in later if one.fresh or _time_went_on(silence, one, hearing)]
    if fresh:
        return _latest(fresh, hearing, ear)
    doubtful = [one for one in later if one.answer not in ear.words["old_news"]]
    return [silence, doubtful[-1]] if doubtful else [silence]


def _time_went_on(silence: Finding, later: Finding, hearing: Hearing) -> bool:
    """Tell whether something new is told between a silence and later words: "… no show. Rang today. …"."""
    after = hearing.sentences[silence.last][1] + 1
    return bool(hearing.cues.within("fresh", after, later.first - 1))


def _latest(found: list[Finding], hearing: Hearing, ear: Ear) -> list[Finding]:
    """Choose among things said: the newest, where one sentence does not hold two."""
    current = [one for one in found if not one.old] or found
    firm = [one for one in current if one.answer not in ear.words["yields"]] or current
    newest = [one for one in firm if one.fresh] or firm
    if any(one.spoken for one in newest):
        # What the rep tells around the prospect's own words is how it came to them.
        newest = [one for one in newest if one.spoken or one.answer not in ear.words["old_news"]]
    last = newest[-1]
    same = [
        one
        for one in newest
        if hearing.sentences[one.first] == hearing.sentences[last.first]
        # "She asked for a demo, we gave it, today she says …": the first is how it came to the second.
        and not hearing.cues.within("fresh", one.last + 1, last.first)
    ]
    answers = list(dict.fromkeys(one.answer for one in reversed(same)))
    return [next(one for one in reversed(same) if one.answer == answer) for answer in answers[:2]]
