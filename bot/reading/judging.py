"""What is read in the end: the judge weighs what phrases, clauses and the whole say, one certainty a fact.

Below the certainty that the content asks for, nothing is read and the coach asks. A stop and a clear no are
never passed over: where a phrase says one the judge cannot make another answer of it, and where only the
judge half hears one the rep is asked.
"""

from dataclasses import dataclass

import numpy as np

from bot.coaching.model import Evidence, How
from bot.coaching.playbook import Fact, Playbook
from bot.reading.facts import snippet
from bot.reading.lexicon import Ear
from bot.reading.model import COUNTED, NONE, NOTHING, Floats, Head, Model
from bot.reading.testimony import testimony_of
from bot.reading.touches.finding import Messages
from bot.reading.witnesses import Phrased, Witnesses

USUAL = 0.6
"""How certain a reading has to be where the content says nothing."""
ALARMING = 0.25
"""Probability of a stop or a clear no from which on no other answer is read without asking."""
DISBELIEVED = 0.2
"""Probability below which even a stop or a no by its phrase is asked about."""
BOTH = 0.6
"""What two answers share at least when the rep is asked which of them it is."""
SECOND = 0.15
"""Probability that the second of them has at least."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is read of the facts, between which answers the first stands open, and the habits shown."""

    evidence: tuple[Evidence, ...]
    rivals: tuple[Evidence, ...]
    symptoms: tuple[str, ...]
    messages: Messages
    """The rep's messages that are told of."""


def judged(witnesses: Witnesses, model: Model, playbook: Playbook, ear: Ear) -> Judged:
    """Return what is read, by the judge."""
    assert model.judge is not None
    judge = model.judge
    said = testimony_of(witnesses)
    known = {at: said[name] for name, at in judge.features.items() if name in said}
    chances = judge.of_values(np.asarray([*known], np.intp), np.asarray([*known.values()], np.float32))
    heads = {(head.group, head.key): head for head in judge.heads}
    first = playbook.facts[0]
    newest, rivals = _newest(first, heads[("fact", first.key)], chances, witnesses, ear)
    read = [] if newest is None else [newest]
    for fact in playbook.facts[1:]:
        head = heads.get(("fact", fact.key))
        if head is None or not _exists(fact, newest):
            continue
        found = _counted if fact.kind == "count" else _answered
        evidence = found(fact, head, chances, witnesses, ear)
        if evidence is not None:
            read.append(evidence)
    shown = {head.key for head in judge.heads if head.group == "symptom" and _is_shown(head, chances, ear)}
    symptoms = tuple(key for key in playbook.symptoms if key in shown)
    return Judged(tuple(read), rivals, symptoms, witnesses.by_rule.messages)


def by_phrases(found: Phrased, playbook: Playbook) -> Judged:
    """Return what the phrases alone say, where nobody judges."""
    newest = found.newest.evidence
    settled = [one for one in found.settled if not newest or _exists(playbook.fact[one.fact], newest)]
    return Judged(
        (*([newest] if newest else ()), *settled),
        found.newest.rivals,
        tuple(key for key in playbook.symptoms if key in found.habits),
        found.messages,
    )


def _exists(fact: Fact, newest: Evidence | None) -> bool:
    """Tell whether a fact exists beside the newest word: messages count only into silence."""
    return not fact.only_when or (newest is not None and newest.answer in fact.only_when)


def _is_shown(head: Head, chances: Floats, ear: Ear) -> bool:
    return bool(chances[head.first] >= ear.sure.get(head.key, USUAL))


def _newest(
    fact: Fact, head: Head, chances: Floats, witnesses: Witnesses, ear: Ear
) -> tuple[Evidence | None, tuple[Evidence, ...]]:
    """Return what came last from the prospect's side, or the answers between which it stands open."""
    share = dict(zip(head.answers, chances[head.columns].tolist(), strict=True))
    del share[NOTHING]
    # Of an answer that no example gives, the judge has never heard.
    share |= {answer.key: 0.0 for answer in fact.answers if answer.key not in share}
    best, second = sorted(share, key=lambda answer: -share[answer])[:2]
    is_sure = share[best] >= ear.sure.get(fact.key, USUAL)

    def between(*answers: str) -> tuple[None, tuple[Evidence, ...]]:
        return None, tuple(_evidence(fact, head, one, share[one], witnesses) for one in answers)

    final = _final(witnesses, ear)
    if final:
        if best != final and (is_sure or share[final] < DISBELIEVED):
            return between(final, best)
        return _evidence(fact, head, final, max(share[final], USUAL), witnesses), ()
    alarm = max(ear.wins_ties, key=lambda answer: share.get(answer, 0.0), default="")
    if best not in ear.wins_ties and share.get(alarm, 0.0) >= ALARMING:
        return between(alarm, best)
    if since := _said_since(fact, best, witnesses, ear):
        return between(since, best)
    if is_sure:
        return _evidence(fact, head, best, share[best], witnesses), ()
    if share[best] + share[second] >= BOTH and share[second] >= SECOND:
        return between(best, second)
    told = [one.answer for one in witnesses.by_rule.newest.rivals if one.answer in share]
    return between(*sorted(told, key=lambda answer: -share[answer])) if len(told) > 1 else (None, ())


def _final(witnesses: Witnesses, ear: Ear) -> str:
    """Return the stop or the clear no that a phrase says, if one does."""
    newest = witnesses.by_rule.newest.evidence
    return newest.answer if newest and newest.answer and newest.answer in ear.wins_ties else ""


def _said_since(fact: Fact, answer: str, witnesses: Witnesses, ear: Ear) -> str:
    """Return what is told as said since a no that is told as long past; nothing where the no stands."""
    newest = witnesses.by_rule.newest.evidence
    told = [one for one in witnesses.by_rule.findings if (one.fact, one.answer) == (fact.key, answer)]
    is_past = answer in ear.wins_ties and bool(told) and all(one.old for one in told)
    return newest.answer or "" if is_past and newest is not None else ""


def _answered(fact: Fact, head: Head, chances: Floats, witnesses: Witnesses, ear: Ear) -> Evidence | None:
    """Return the answer to a fact that the text gives surely enough."""
    number = 1 + int(chances[head.first + 1 : head.first + len(head.answers)].argmax())
    chance = float(chances[head.first + number])
    if chance < ear.sure.get(fact.key, USUAL):
        return None
    return _evidence(fact, head, head.answers[number], chance, witnesses)


def _counted(fact: Fact, head: Head, chances: Floats, witnesses: Witnesses, ear: Ear) -> Evidence | None:
    """Return how many messages reached them: the number that the words count, or none."""
    needed, told = ear.sure.get(fact.key, USUAL), witnesses.by_rule.told
    counted, none = (float(chances[head.first + head.answers.index(one)]) for one in (COUNTED, NONE))
    if counted >= needed and told.number:
        answer = fact.answer_of(told.number)
        return None if answer is None else Evidence(fact.key, answer, How.READ, told.words, counted)
    answer = fact.answer_of(0)
    if none < needed or answer is None:
        return None
    return Evidence(fact.key, answer, How.READ, "" if told.none_told else told.words, none)


def _evidence(fact: Fact, head: Head, answer: str, chance: float, witnesses: Witnesses) -> Evidence:
    """Return an answer with the words that show it: a phrase, else the clause that sounds most like it."""
    return Evidence(fact.key, answer, How.READ, _words(fact, head, answer, witnesses), round(chance, 3))


def _words(fact: Fact, head: Head, answer: str, witnesses: Witnesses) -> str:
    known = witnesses.by_rule.evidence
    for evidence in known:
        if (evidence.fact, evidence.answer) == (fact.key, answer) and evidence.words:
            return evidence.words
    phrases = [one for one in witnesses.by_rule.findings if (one.fact, one.answer) == (fact.key, answer)]
    if phrases:
        best = max(phrases, key=lambda one: (one.confidence, one.first))
        return snippet(witnesses.hearing, best.first, best.last)
    if answer not in head.answers:
        return ""
    heard = witnesses.heard
    told = heard.of(head)[: max(1, len(heard.stretches) - 1), head.answers.index(answer)]
    return snippet(witnesses.hearing, *heard.stretches[int(np.argmax(told))])
