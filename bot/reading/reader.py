"""A rep's words → what they say: facts, habits, whom it is about, days."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.coaching.model import Evidence, How, Mention, Prospect, Reading
from bot.coaching.playbook import Fact, Playbook
from bot.reading.absences import absence_in, told_with
from bot.reading.addressees import addressee
from bot.reading.blanks import slots_in
from bot.reading.days import days_in
from bot.reading.deliveries import kept_in
from bot.reading.drafting import draft_behind_news, own_draft_in
from bot.reading.finals import final_in
from bot.reading.hearing import Hearing
from bot.reading.hours import times_in
from bot.reading.judging import Judged, by_phrases, judged
from bot.reading.known import known_in
from bot.reading.leaning import leaning_in
from bot.reading.lexicon import Ear, ear_for, signs_of
from bot.reading.names import mention_of
from bot.reading.notices import AWAY, back_on, fixes_days, notice_in, said_by, told_by
from bot.reading.orders import order_in
from bot.reading.people import Told, are_namesakes, listed_in, told_of_each
from bot.reading.phrases import Match
from bot.reading.preparing import model_for
from bot.reading.promises import broken_in, promises_in
from bot.reading.replying import has_replied
from bot.reading.selling import sale_in
from bot.reading.sifting import Sifted, has_words, is_noise, is_signed_by_them, sifted, signed
from bot.reading.spans import ahead_in
from bot.reading.touches.dated import Dated, sent_on
from bot.reading.touches.further import further_in
from bot.reading.unanswered import unanswered
from bot.reading.voices import greeted_in
from bot.reading.witnesses import heard_in, heard_with_phrases, phrased, witnesses_of
from bot.reading.wondering import QUESTION, asks_coach
from bot.reading.words import Words, words_of

_SURE_OF_BROKEN = 0.9

_MOST_OTHERS = 4
"""People beside the first whose part of a message is read; the others are only named."""


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
    found = _read(text, sift, playbook, prospects, today, ear, rep)
    sent = [read(one, playbook) for one in sift.sent]
    return unanswered(found, sift.note, sent, playbook, ear.wins_ties)


def _read(
    typed: str,
    sift: Sifted,
    playbook: Playbook,
    prospects: Sequence[Prospect],
    today: date | None,
    ear: Ear,
    rep: str,
) -> Reading:
    """Return what is said in what is left of a text; a draft is taken just as it was typed."""
    words = sift.words
    if not len(words):
        return _without_words(sift, prospects, ear)
    if small_talk := small_talk_in(words, ear):
        return Reading(small_talk=small_talk)
    if is_noise(words.plain, ear.web.spelling.knows) and not final_in(sift.text, ear):
        return Reading(foreign=sift.foreign)
    hearing, matches = heard_with_phrases(words, ear)
    if own_draft_in(words, matches) and (own := _own_draft(typed, prospects, ear, rep)):
        return own
    if behind := draft_behind_news(*_with_phrases(typed, ear)):
        # What the news says, and the letter that is meant to answer it.
        return replace(read(behind[1], playbook, prospects, today, rep), own_draft=behind[0])
    notice = _notice(hearing, matches, playbook, prospects, today, ear)
    if notice is not None:
        return replace(notice, mention=signed(notice.mention, sift.signature, prospects))
    by_them = is_signed_by_them(sift, greeted_in(sift.text), rep)
    found = _told(hearing, matches, playbook, prospects, today, ear, by_them=by_them)
    if not has_words(words.plain, ear):
        found = replace(found, evidence=(), rivals=(), symptoms=(), replied=False)
    order = order_in(words, ear.orders, lambda name: addressee(name, prospects, ear), today)
    mention = signed(found.mention, sift.signature, prospects)
    if sale := None if order or by_them else sale_in(hearing, mention, ear):
        # Whose signature it is stays open, so it is no word of theirs yet.
        first = playbook.facts[0].key
        left = tuple(one for one in found.evidence if one.fact != first)
        found, order = replace(found, evidence=left, rivals=()), sale
    found = replace(
        found, order=order, ahead=ahead_in(sift.text, today), mention=mention, foreign=sift.foreign
    )
    return replace(found, small_talk=QUESTION) if asks_coach(hearing, found, ear) else found


def _without_words(sift: Sifted, prospects: Sequence[Prospect], ear: Ear) -> Reading:
    """Return what a text says without a word that is read: a sign, or another language and who writes it."""
    if not sift.foreign:
        mention = signed(None, sift.signature, prospects)
        return Reading(small_talk=ear.small_talk.get(signs_of(sift.text), ""), mention=mention)
    hearing = heard_in(words_of(sift.whole), ear)
    mention = known_in(hearing, prospects, ear) or signed(None, sift.signature, prospects)
    return Reading(mention=mention, foreign=True)


def _with_phrases(text: str, ear: Ear) -> tuple[Words, list[Match]]:
    words = words_of(text)
    return words, ear.web.matches_in(words)


def _own_draft(text: str, prospects: Sequence[Prospect], ear: Ear, rep: str) -> Reading | None:
    """Return the rep's own draft, just as it was typed, and whom it is for."""
    words = words_of(text)
    shown = own_draft_in(words, ear.web.matches_in(words))
    if shown is None:
        return None
    draft, around = shown
    greeted = greeted_in(draft).casefold().split()[:1]
    if greeted and greeted == rep.casefold().split()[:1]:
        # A letter to the rep: "Hi Ada, I moved it to Friday, is this ok?".
        return None
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
    days = days_in(hearing.words.text, today)
    absence = absence_in(hearing, days, today, ear)
    return Reading(
        told_by(notice, hearing, playbook, ear),
        mention=known_in(hearing, prospects, ear),
        days=days.read() if fixes_days(notice, ear) else (),
        away=back_on(notice, days, None if absence is None else absence.until, ear),
    )


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
    *,
    by_them: bool,
) -> Reading:
    """Return what a text tells: of one prospect, and beside it of others."""
    each = told_of_each(hearing, prospects, ear)
    if not each:
        found = _told_of_one(hearing, matches, playbook, prospects, today, ear, by_them=by_them)
        named = listed_in(hearing, prospects, ear)
        if found.mention is None or (len(named) < 2 and are_namesakes(found.mention, prospects)):
            return found
        # Of whom it tells is not plain: the coach asks, and nothing goes to anybody's log.
        keys = tuple(dict.fromkeys((*named, *found.mention.known)))
        return replace(found, mention=replace(found.mention, known=keys), sent_on=())

    def reading(told: Told) -> Reading:
        heard = heard_with_phrases(words_of(told.text), ear)
        return _told_of_one(*heard, playbook, prospects, today, ear, whom=told.whom)

    first, *others = each
    read_too, named_too = others[:_MOST_OTHERS], others[_MOST_OTHERS:]
    left = (Reading(mention=told.whom) for told in named_too)
    return replace(reading(first), others=(*map(reading, read_too), *left))


def _is_whom(named: Mention | None, whom: Mention) -> bool:
    """Tell whether the name that is read in a part of a text is plainly that of whom the part tells."""
    if named is None or named.known != whom.known or named.sure is not whom.sure:
        return False
    return bool(named.known) or whom.name.casefold() in named.name.casefold()


def _told_of_one(
    hearing: Hearing,
    matches: list[Match],
    playbook: Playbook,
    prospects: Sequence[Prospect],
    today: date | None,
    ear: Ear,
    *,
    by_them: bool = False,
    whom: Mention | None = None,
) -> Reading:
    """Return what a text tells of one prospect; `by_them` tells that they wrote all of it.

    It is about the one who is named in it, unless that is plainly not who is meant.
    """
    text = hearing.words.text
    found = _judged(hearing, matches, playbook, ear)
    evidence = found.evidence
    mention = mention_of(hearing, prospects, ear)
    if whom is not None and not _is_whom(mention, whom):
        mention = whom
    days = days_in(text, today).but_for("" if mention is None else mention.name)
    kept = kept_in(hearing, ear)
    promises = promises_in(hearing, days.found, ear, today)
    if today is not None and any(not one.ours and one.by is not None and one.by >= today for one in promises):
        evidence = tuple(one for one in evidence if one.fact not in ear.words["not_yet"])
    elif broken := broken_in(hearing, days.found, ear, today):
        evidence = _with_broken(evidence, broken, playbook, ear)
    rivals, absence = found.rivals, absence_in(hearing, days, today, ear, by_them=by_them)
    if absence is not None and absence.until == today:
        days = days.but_at([(absence.first, absence.last)])
    elif absence is not None:
        said, rest = text[absence.first : absence.last], f"{text[: absence.first]} {text[absence.last :]}"
        beside = _judged(*heard_with_phrases(words_of(rest), ear), playbook, ear)
        told = said_by(AWAY, said.strip(), playbook, ear)
        evidence, rivals = told_with(replace(found, evidence=evidence), beside, told)
    dated = _fixing_a_day(evidence, playbook) if days.no_day() and not days.read() else ()
    evidence = tuple(one for one in evidence if one not in dated)
    sent = Dated() if today is None else sent_on(found.messages, days.found, today, mention)
    days = days.but_at(sent.places)
    first = playbook.facts[0]
    if not rivals and not _is_told(first, evidence):
        rivals = leaning_in(hearing, first, ear)
    return Reading(
        evidence=evidence,
        rivals=rivals,
        symptoms=found.symptoms,
        away=None if absence is None else absence.until,
        mention=mention,
        days=days.read(hearing.asked_at),
        replied=not rivals
        and not _is_told(first, evidence)
        and (bool(dated) or has_replied(hearing) or any(not one.ours for one in kept)),
        no_day=days.no_day(),
        two_days=days.two_days(),
        times=times_in(text),
        promises=promises,
        kept=kept,
        sent_on=sent.on if prospects else (),
        further=further_in(found.messages),
        slots=slots_in(hearing, ear, playbook.slots),
    )


def _fixing_a_day(evidence: tuple[Evidence, ...], playbook: Playbook) -> tuple[Evidence, ...]:
    """Return what fixes a day of all that is read: it says nothing where there is no such day."""
    first = playbook.facts[0]
    waiting = (rule for rule in playbook.rules if playbook.timings[rule.timing].waits == "agreed")
    fixing = {signal for rule in waiting for signal in rule.when.all}
    return tuple(
        one
        for one in evidence
        if one.fact == first.key and one.answer and first.answer(one.answer).signal in fixing
    )


def _with_broken(
    evidence: tuple[Evidence, ...], words: str, playbook: Playbook, ear: Ear
) -> tuple[Evidence, ...]:
    """Return what is read with a promise of theirs that is told to be broken."""
    facts = [fact for fact in playbook.facts if fact.key in ear.words["not_yet"]]
    told = (Evidence(fact.key, fact.answer_of(True), How.READ, words, _SURE_OF_BROKEN) for fact in facts)
    return (*(one for one in evidence if one.fact not in ear.words["not_yet"]), *told)


def _judged(hearing: Hearing, matches: list[Match], playbook: Playbook, ear: Ear) -> Judged:
    """Return the facts and habits that are read: by the judge where there is one, else by phrases alone."""
    model = model_for(playbook)
    if model is None:
        return by_phrases(phrased(hearing, matches, playbook, ear), playbook)
    return judged(witnesses_of(hearing, matches, model, playbook, ear), model, playbook, ear)


def _is_told(fact: Fact, evidence: Sequence[Evidence]) -> bool:
    """Tell whether an answer of a fact was read."""
    return any(one.fact == fact.key for one in evidence)
