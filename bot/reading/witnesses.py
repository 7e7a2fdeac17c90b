"""All that is said of a text before it is judged: by phrases, clauses, counts, and the text as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.coaching.model import Evidence
from bot.coaching.playbook import Playbook
from bot.reading.counts import Told, count_of, empty_of, told_of
from bot.reading.facts import Finding, facts_but_first, findings_in, holds
from bot.reading.hearing import Cues, Hearing, hear
from bot.reading.lexicon import Ear
from bot.reading.listening import Heard, listen
from bot.reading.model import Floats, Model
from bot.reading.newest import Newest, newest_of
from bot.reading.phrases import Match
from bot.reading.touches.finding import Messages, messages_in
from bot.reading.voices import stretches_of
from bot.reading.whole import chances_of_text
from bot.reading.words import Break, Words


@dataclass(frozen=True, slots=True)
class Phrased:
    """What phrases and counts say of a text, by rules alone."""

    findings: Sequence[Finding]
    """Every phrase that says something of a fact."""
    newest: Newest
    """Which of them is the newest word, by the order in which it is told."""
    settled: Sequence[Evidence]
    """The other facts."""
    messages: Messages
    """The rep's own messages."""
    told: Told
    """What they come to."""
    habits: frozenset[str]
    """Habits that phrases show."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Return the newest word and the other facts."""
        return (*([self.newest.evidence] if self.newest.evidence else ()), *self.settled)


@dataclass(frozen=True, slots=True)
class Witnesses:
    """All that is said of a text before it is judged."""

    hearing: Hearing
    heard: Heard
    whole: Floats
    """What the model makes of the text at once, a probability a column."""
    by_rule: Phrased


def heard_in(words: Words, ear: Ear) -> Hearing:
    """Return the words with what surrounds them."""
    return heard_with_phrases(words, ear)[0]


def heard_with_phrases(words: Words, ear: Ear) -> tuple[Hearing, list[Match]]:
    """Return the words with what surrounds them, and the phrases in them."""
    matches = ear.web.matches_in(words)
    cues = Cues(match for match in matches if match.meaning.group == "cue")
    return hear(words, stretches_of(words.text), cues), matches


def phrased(hearing: Hearing, matches: Sequence[Match], playbook: Playbook, ear: Ear) -> Phrased:
    """Return what phrases and counts say of a text."""
    findings = _without_aside(findings_in(hearing, matches), hearing)
    first, messages = playbook.facts[0], messages_in(hearing, ear)
    told = told_of(messages)
    about_first = [one for one in findings if one.fact == first.key]
    newest = newest_of(first, about_first, list(told.counted), hearing, ear)
    settled = _with_counts(facts_but_first(playbook, findings, hearing, ear), told, playbook)
    habits = frozenset(
        match.meaning.key
        for match in matches
        if match.meaning.group == "symptom"
        and not hearing.is_prospects(match.first)
        and holds(hearing, match.meaning, match.first, match.last)
    )
    return Phrased(findings, newest, settled, messages, told, habits)


def witnesses_of(
    hearing: Hearing, matches: Sequence[Match], model: Model, playbook: Playbook, ear: Ear
) -> Witnesses:
    """Return all that is said of a text: by rules, and by a model with or without a judge."""
    return Witnesses(
        hearing=hearing,
        heard=listen(model.parts, hearing, ear.ideas),
        whole=chances_of_text(model.whole, hearing.words),
        by_rule=phrased(hearing, matches, playbook, ear),
    )


def _without_aside(findings: list[Finding], hearing: Hearing) -> list[Finding]:
    """Leave out what only the words before the first pause say, where they just begin the message."""
    for aside in hearing.cues.within("aside", 0, len(hearing.words) - 2):
        if aside.first == 0 and hearing.words.breaks[aside.last + 1] is not Break.NONE:
            return [one for one in findings if one.last > aside.last]
    return findings


def _with_counts(settled: list[Evidence], told: Told, playbook: Playbook) -> list[Evidence]:
    """Put what the rep tells of each message above what single phrases say; "none" gives way to them."""
    counted = [
        count_of(fact, told) if fact.kind == "count" else empty_of(fact, told)
        for fact in playbook.facts
        if fact.kind == "count" or fact.ask_empty
    ]
    known = {one.fact for one in settled}
    found = {one.fact: one for one in counted if one is not None and (told.number or one.fact not in known)}
    return [one for one in settled if one.fact not in found] + list(found.values())
