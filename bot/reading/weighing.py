"""Phrases and model together: the model adds what no phrase knows and doubts what it hears otherwise.

What the model makes of a stretch is a probability; how sure that is differs from fact to fact and stands in
the content. A phrase that the model supports grows surer; one of which it hears nothing is not enough alone,
but for stop and a clear no, which are never passed over.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.coaching.model import Evidence, How
from bot.coaching.playbook import Playbook
from bot.reading.facts import SURE_ENOUGH, Finding, snippet
from bot.reading.lexicon import Ear
from bot.reading.listening import Heard, findings_of
from bot.reading.model import NOTHING, Head

ALARMING = 0.5
"""Probability of a stop or a clear no from which on nothing else is read without asking."""
SILENT = 0.5
"""Share of another reading's probability from which on silence explains the words as well."""
USUAL = 0.75
"""How sure the model has to be where the content says nothing."""
WORTH = 0.5
"""Share of that from which on a stretch counts for something."""
DOUBTED = 0.1
"""Below this probability the model hears nothing of what a phrase says."""
DOUBT = 0.8
"""What a doubted phrase keeps of its confidence."""


def sureness(chance: float, needed: float) -> float:
    """Return a confidence on the reader's one scale: what is just sure enough for the fact is so for all."""
    if chance < needed:
        return SURE_ENOUGH * chance / needed
    return SURE_ENOUGH + (1 - SURE_ENOUGH) * (chance - needed) / (1 - needed)


def weighed(findings: list[Finding], heard: Heard, playbook: Playbook, ear: Ear) -> list[Finding]:
    """Return what the phrases and the model say together, in order."""
    together = list(findings)
    for head in heard.model.heads:
        if head.group == "fact":
            needed = ear.sure.get(head.key, USUAL)
            about = [one for one in findings if one.fact == head.key]
            together = [one for one in together if one.fact != head.key]
            together += [_reconsidered(one, head, needed, heard, ear) for one in about]
            together += [
                replace(one, confidence=sureness(one.confidence, needed))
                for one in findings_of(heard, head, needed)
                if not _is_silence(one, heard, playbook)
            ]
    return sorted(together, key=lambda one: (one.first, -one.last))


def _is_silence(finding: Finding, heard: Heard, playbook: Playbook) -> bool:
    """Tell whether a yes or no is heard where no more than silence is told: silence breaks no promise."""
    if playbook.fact[finding.fact].kind != "yes_no":
        return False
    newest = playbook.facts[0]
    at = heard.stretches.index((finding.first, finding.last))
    silence = [
        heard.of(head)[at, number]
        for head in heard.model.heads
        if (head.group, head.key) == ("fact", newest.key)
        for number, answer in enumerate(head.answers)
        if answer != NOTHING and not newest.answer(answer).is_reply
    ]
    return max(silence, default=0.0) > SILENT * finding.confidence


def _reconsidered(finding: Finding, head: Head, needed: float, heard: Heard, ear: Ear) -> Finding:
    """Return a phrase's finding as sure as the model leaves it."""
    if finding.answer not in head.answers:
        return finding
    chances = heard.of(head)[:, head.answers.index(finding.answer)]
    support = max(
        float(chances[at])
        for at, (first, last) in enumerate(heard.stretches)
        if first <= finding.first and finding.last <= last
    )
    if support >= needed * WORTH:
        doubt = (1 - finding.confidence) * (1 - sureness(support, needed))
        return replace(finding, confidence=1 - doubt)
    if support < DOUBTED and not finding.exact and finding.answer not in ear.wins_ties:
        return replace(finding, confidence=finding.confidence * DOUBT, doubted=True)
    return finding


def alarmed(newest: Evidence, heard: Heard, ear: Ear) -> Evidence | None:
    """Return a stop or a no that the model half hears where something else is read: then it is asked."""
    if newest.answer in ear.wins_ties:
        return None
    for head in heard.model.heads:
        if (head.group, head.key) != ("fact", newest.fact):
            continue
        chances = heard.of(head)[:-1]
        for answer in ear.wins_ties:
            column = head.answers.index(answer) if answer in head.answers else 0
            half = [
                at
                for at in range(len(chances))
                if column
                and chances[at, column] >= ALARMING
                and not heard.hearing.unlike(head.key, answer, *heard.stretches[at])
            ]
            if half:
                most = max(half, key=lambda at: float(chances[at, column]))
                words = snippet(heard.hearing, *heard.stretches[most])
                return Evidence(newest.fact, answer, How.READ, words, float(chances[most, column]))
    return None


def habits(heard: Heard, shown: Iterable[str], playbook: Playbook) -> set[str]:
    """Return the habits that phrases or model show."""
    seen = set(shown)
    for head in heard.model.heads:
        needed = playbook.lexicon.sure.get(head.key, USUAL)
        if head.group == "symptom" and heard.of(head).max() >= needed:
            seen.add(head.key)
    return seen
