"""A rep's words → what they say: facts, habits, whom it is about, days."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.coaching.model import Evidence, Prospect, Reading
from bot.coaching.playbook import Fact, Playbook
from bot.reading.addressees import addressee
from bot.reading.blanks import slots_in
from bot.reading.counts import Told, count_of, empty_of, none_told, told_in
from bot.reading.days import days_in
from bot.reading.deliveries import kept_in
from bot.reading.drafting import own_draft_in
from bot.reading.facts import Finding, facts_but_first, findings_in, holds
from bot.reading.hearing import Cues, Hearing, hear
from bot.reading.hours import times_in
from bot.reading.known import known_in
from bot.reading.lexicon import Ear, ear_for, signs_of
from bot.reading.listening import Heard, listen
from bot.reading.names import mention_of
from bot.reading.newest import Newest, newest_of
from bot.reading.notices import fixes_days, notice_in, told_by
from bot.reading.orders import order_in
from bot.reading.people import told_of_one
from bot.reading.phrases import Match
from bot.reading.preparing import heard_in, model_for
from bot.reading.promises import promises_in
from bot.reading.replying import has_replied
from bot.reading.sifting import Sifted, is_noise, sifted, signed
from bot.reading.spans import ahead_in
from bot.reading.unanswered import unanswered
from bot.reading.voices import greeted_in, stretches_of
from bot.reading.weighing import alarmed, habits, weighed
from bot.reading.words import Break, Words, words_of


def read(
    text: str,
    playbook: Playbook,
    prospects: Sequence[Prospect] = (),
    today: date | None = None,
    rep: str = "",
) -> Reading:
    """Return what a text says; what it leaves open is not in it and gets asked.

    By the rep's name their own mails in a thread are known.
    """
    ear = ear_for(playbook)
    sift = sifted(text, prospects, today, ear, rep)
    found = _read(text, sift, playbook, prospects, today, ear)
    sent = [read(one, playbook) for one in sift.sent]
    return unanswered(found, sift.note, sent, playbook, ear.wins_ties)


def _read(
    typed: str,
    sift: Sifted,
    playbook: Playbook,
    prospects: Sequence[Prospect],
    today: date | None,
    ear: Ear,
) -> Reading:
    """Return what is said in what is left of a text; a draft is taken just as it was typed."""
    words = words_of(sift.text)
    if not len(words):
        return _without_words(sift, prospects, ear)
    if small_talk := small_talk_in(words, ear):
        return Reading(small_talk=small_talk)
    if is_noise(words.plain, ear.web.spelling.knows):
        return Reading(foreign=sift.foreign)
    hearing, matches = _heard(words, ear)
    if own_draft_in(words, matches) and (own := _own_draft(typed, prospects, ear)):
        return own
    notice = _notice(hearing, matches, playbook, prospects, today, ear)
    if notice is not None:
        return notice
    found = _told(hearing, matches, playbook, prospects, today, ear)
    order = order_in(words, ear.orders, lambda name: addressee(name, prospects, ear), today)
    mention = signed(found.mention, sift.signature, prospects)
    return replace(
        found, order=order, ahead=ahead_in(sift.text, today), mention=mention, foreign=sift.foreign
    )


def _without_words(sift: Sifted, prospects: Sequence[Prospect], ear: Ear) -> Reading:
    """Return what a text says without a word that is read: a sign, or another language and who writes it."""
    if not sift.foreign:
        mention = signed(None, sift.signature, prospects)
        return Reading(small_talk=ear.small_talk.get(signs_of(sift.text), ""), mention=mention)
    hearing = heard_in(words_of(sift.whole), ear)
    mention = known_in(hearing, prospects, ear) or signed(None, sift.signature, prospects)
    return Reading(mention=mention, foreign=True)


def _heard(words: Words, ear: Ear) -> tuple[Hearing, list[Match]]:
    """Return the words with what surrounds them, and the phrases in them."""
    matches = ear.web.matches_in(words)
    cues = Cues(match for match in matches if match.meaning.group == "cue")
    return hear(words, stretches_of(words.text), cues), matches


def _own_draft(text: str, prospects: Sequence[Prospect], ear: Ear) -> Reading | None:
    """Return the rep's own draft, just as it was typed, and whom it is for."""
    words = words_of(text)
    shown = own_draft_in(words, ear.web.matches_in(words))
    if shown is None:
        return None
    draft, around = shown
    whom = heard_in(words_of(f"{around} {greeted_in(draft)}"), ear)
    return Reading(own_draft=draft, mention=mention_of(whom, prospects, ear))


def _notice(
    hearing: Hearing,
    matches: list[Match],
    playbook: Playbook,
    prospects: Sequence[Prospect],
    today: date | None,
    ear: Ear,
) -> Reading | None:
    """Return what a text says that a machine wrote."""
    notice = notice_in(hearing, matches, ear)
    if notice is None:
        return None
    days = days_in(hearing.words.text, today).read() if fixes_days(notice, ear) else ()
    evidence = told_by(notice, hearing, playbook, ear)
    return Reading(evidence, mention=known_in(hearing, prospects, ear), days=days)


def small_talk_in(words: Words, ear: Ear) -> str:
    """Return the small talk that a whole text is, the coach's own name apart: "thanks coach"."""
    whole = ear.small_talk.get(words.plain, "")
    if whole or words.plain[-1] not in ear.words["address"]:
        return whole
    return ear.small_talk.get(words.plain[:-1], "")


def _told(
    hearing: Hearing,
    matches: list[Match],
    playbook: Playbook,
    prospects: Sequence[Prospect],
    today: date | None,
    ear: Ear,
) -> Reading:
    """Return what a text tells of one prospect."""
    text = hearing.words.text
    part = told_of_one(hearing, prospects, ear)
    if part is not None and len(part) < len(text):
        return _told(*_heard(words_of(part), ear), playbook, prospects, today, ear)
    model = model_for(playbook)
    heard = listen(model, hearing, ear.ideas) if model else None
    evidence, rivals = _facts(hearing, matches, heard, playbook, ear)
    mention = mention_of(hearing, prospects, ear)
    days = days_in(text, today).but_for("" if mention is None else mention.name)
    kept = kept_in(hearing, ear)
    promises = promises_in(hearing, days.found, ear, today)
    if today is not None and any(not one.ours and one.by is not None and one.by >= today for one in promises):
        evidence = tuple(one for one in evidence if one.fact not in ear.words["not_yet"])
    return Reading(
        evidence=evidence,
        rivals=rivals,
        symptoms=_symptoms(hearing, matches, heard, playbook),
        mention=mention,
        days=days.read(hearing.asked_at),
        replied=not rivals
        and not _is_told(playbook.facts[0], evidence)
        and (has_replied(hearing) or any(not one.ours for one in kept)),
        no_day=days.no_day(),
        two_days=days.two_days(),
        times=times_in(text),
        promises=promises,
        kept=kept,
        slots=slots_in(hearing, ear, playbook.slots),
    )


def _facts(
    hearing: Hearing, matches: list[Match], heard: Heard | None, playbook: Playbook, ear: Ear
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """Return the facts read, and the answers between which the first fact stands open."""
    findings = findings_in(hearing, matches)
    if heard is not None:
        findings = weighed(findings, heard, playbook, ear)
    findings = _without_aside(findings, hearing)
    first, told = playbook.facts[0], told_in(hearing, ear)
    about_first = [one for one in findings if one.fact == first.key]
    newest = newest_of(first, about_first, list(told.counted), hearing, ear)
    if heard is not None and newest.evidence is not None:
        alarm = alarmed(newest.evidence, heard, ear)
        newest = Newest(rivals=(alarm, newest.evidence)) if alarm else newest
    others = facts_but_first(playbook, findings, hearing, ear)
    others = _with_counts(others, told, playbook)
    # Phrases alone miss too many ways of telling of a message to conclude that none is told of.
    if heard is not None and newest.evidence is not None:
        known = {one.fact for one in others}
        others += [one for one in none_told(playbook.facts, told) if one.fact not in known]
    if newest.evidence is not None:
        others = [one for one in others if _exists(one, newest.evidence, playbook)]
    read_facts = ([newest.evidence] if newest.evidence is not None else []) + others
    return tuple(read_facts), newest.rivals


def _without_aside(findings: list[Finding], hearing: Hearing) -> list[Finding]:
    """Leave out what only the words before the first pause say, where they just begin the message."""
    for aside in hearing.cues.within("aside", 0, len(hearing.words) - 2):
        if aside.first == 0 and hearing.words.breaks[aside.last + 1] is not Break.NONE:
            return [one for one in findings if one.last > aside.last]
    return findings


def _is_told(fact: Fact, evidence: Sequence[Evidence]) -> bool:
    """Tell whether an answer of a fact was read."""
    return any(one.fact == fact.key for one in evidence)


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


def _exists(evidence: Evidence, newest: Evidence, playbook: Playbook) -> bool:
    """Tell whether a fact exists beside the newest word: messages count only into silence."""
    needed = playbook.fact[evidence.fact].only_when
    return not needed or newest.answer in needed


def _symptoms(
    hearing: Hearing, matches: list[Match], heard: Heard | None, playbook: Playbook
) -> tuple[str, ...]:
    """Return the habits that the words show, in the order of the content."""
    shown = {
        match.meaning.key
        for match in matches
        if match.meaning.group == "symptom"
        and not hearing.is_prospects(match.first)
        and holds(hearing, match.meaning, match.first, match.last)
    }
    if heard is not None:
        shown = habits(heard, shown, playbook)
    return tuple(key for key in playbook.symptoms if key in shown)
