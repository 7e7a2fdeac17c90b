"""What one message adds to a debrief: evidence, names, days, promises, blanks of the draft."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from bot.coaching.arriving import in_order
from bot.coaching.history import joined, logged, newest
from bot.coaching.model import (
    DayRead,
    Debrief,
    Edited,
    Evidence,
    Forwarded,
    Heard,
    How,
    Kept,
    Mention,
    Promise,
    PromiseRead,
    Prospect,
    Reading,
    Said,
    Scene,
    Step,
)
from bot.coaching.playbook import Playbook
from bot.coaching.policy import Question
from bot.coaching.together import parts_of, with_sent
from bot.coaching.view import View

_MOST_HEARD = 20
"""Messages of one debrief that are kept for reading them again when edited."""


def known_of(scene: Scene, prospect: Prospect, playbook: Playbook) -> tuple[Evidence, ...]:
    """Return what the log knows of a prospect."""
    return logged(prospect, playbook, scene.today, scene.calendar, scene.promises)


def news_in(view: View, reading: Reading) -> tuple[Evidence, ...]:
    """Return what was read, without silence where a reply has just ended it (P5)."""
    last = view.playbook.facts[0]
    decision = view.decision
    if isinstance(decision, Question) or view.silent:
        return reading.evidence
    if not view.playbook.moves[decision.rule.move].ends_prospect:
        return reading.evidence
    return tuple(
        item
        for item in reading.evidence
        if item.fact != last.key or item.answer is None or last.answer(item.answer).is_reply
    )


def _username(event: Said | Forwarded | Edited, view: View, mention: Mention | None) -> str:
    """Return the username of a forwarded message's sender, if it is the prospect who wrote it."""
    name = mention.name if mention is not None else view.name
    return event.username if isinstance(event, Forwarded) and event.sender == name else ""


def with_evidence(
    view: View, news: tuple[Evidence, ...], reading: Reading, event: Said | Forwarded | Edited
) -> Debrief:
    """Return the debrief with what one message said."""
    debrief = view.debrief
    mention = reading.mention if not view.name else None
    several = mention is not None and to_be_asked(mention)
    step = Step.ASKING if mention and debrief.step is Step.CHOOSING else debrief.step
    ahead = [day for day in _days_agreed(reading) if day.last >= view.scene.today]
    prospect = mention.known[0] if mention and mention.known and not several else debrief.prospect
    refs = said_by(debrief, event)
    before = tuple(item for item in debrief.evidence if item.ref not in refs)
    known = next((item for item in view.scene.prospects if item.key == prospect), None)
    if prospect != debrief.prospect and known is not None:
        before = joined(known_of(view.scene, known, view.playbook), before)
    others = [item for item in debrief.symptoms if not is_from(item, refs)]
    told = [replace(item, ref=event.ref) for item in _counted(view, before, news, reading)]
    after = replace(
        debrief,
        evidence=joined(before, told),
        heard=_heard_with(view, news, event),
        # What was put right in a message that is read anew is read anew as well.
        corrected=tuple(item for item in debrief.corrected if not item.endswith(f":{event.ref}")),
        symptoms=tuple(dict.fromkeys((*others, *(f"{key}:{event.ref}" for key in reading.symptoms)))),
        prospect=prospect,
        step=Step.CHOOSING if several else step,
        candidates=(mention.known if several else ()) if mention else debrief.candidates,
        more="" if several else debrief.more,
        named=mention.name if mention else debrief.named,
        company=(mention.company if mention else "") or debrief.company,
        username=_username(event, view, mention) or debrief.username,
        slots=_filled(view, prospect, reading),
        agreed_on=ahead[0].last if ahead else debrief.agreed_on,
        agreed_time=ahead[0].time if ahead else debrief.agreed_time,
        agreed_in=event.ref if ahead else debrief.agreed_in,
        away_until=reading.away or debrief.away_until,
        away_in=event.ref if reading.away else debrief.away_in,
        promised=_promised_in(view, reading),
    )
    return with_sent(View(view.scene, view.playbook, after, known))


def said_by(debrief: Debrief, event: Said | Forwarded | Edited) -> frozenset[str]:
    """Return the messages that are read anew with one: itself, and the parts of the text it belongs to."""
    parts = () if isinstance(event, Forwarded) else parts_of(debrief, event)
    return frozenset({event.ref, *(item.ref for item in parts)} - {""})


def is_from(noted: str, refs: Collection[str]) -> bool:
    """Tell whether one of some messages told what is noted as "what:message"."""
    return noted.partition(":")[2] in refs


def _heard_with(
    view: View, news: tuple[Evidence, ...], event: Said | Forwarded | Edited
) -> tuple[Heard, ...]:
    """Return the messages of the debrief with one more, or with one that reads otherwise now."""
    before, words = view.debrief.heard, event.words
    if isinstance(event, Edited):
        return tuple(replace(item, words=words) if item.ref == event.ref else item for item in before)
    heard = Heard(event.ref, words, event.at or view.scene.now)
    if isinstance(event, Forwarded):
        fact = view.playbook.fact
        empty = event.own and any(item.answer != fact[item.fact].unknown for item in news)
        heard = replace(heard, written=event.written or event.at, own=event.own, empty=empty)
    return in_order(_still_heard(view), heard)


def _still_heard(view: View) -> tuple[Heard, ...]:
    """Leave out what was written first, so that what is newest stays so however much comes after it.

    Whatever the word on what came last was read from stays, too.
    """
    before, last = view.debrief.heard, newest(view.debrief.evidence).get(view.playbook.facts[0].key)

    def worth(item: Heard) -> tuple[bool, datetime]:
        return last is not None and item.ref == last.ref, item.written or item.at or view.scene.now

    kept = {item.ref for item in sorted(before, key=worth)[1 - _MOST_HEARD :]}
    return tuple(item for item in before if item.ref in kept)


def _counted(
    view: View, before: tuple[Evidence, ...], news: tuple[Evidence, ...], reading: Reading
) -> list[Evidence]:
    """Return the news, with what is known where words only leave it out, or tell of more than that."""
    log = {item.fact: item.answer for item in newest(before).values() if item.how is How.LOG and item.answer}
    counted = []
    for item in news:
        is_told = bool(item.words) or item.how is not How.READ or not log
        if view.playbook.fact[item.fact].kind == "count" and item.answer is not None:
            number = int(item.answer) if is_told else int(_sends_into_silence(view, news, reading))
            number = max(number, _with_more(view, before, item.fact, reading))
            counted.append(replace(item, answer=str(number)))
        elif is_told or item.fact not in log:
            counted.append(item)
    untold = {fact.key for fact in view.playbook.facts if fact.kind == "count"} - {item.fact for item in news}
    more = {fact: _with_more(view, before, fact, reading) for fact in untold}
    return [*counted, *(Evidence(fact, str(number), How.READ) for fact, number in more.items() if number)]


def _sends_into_silence(view: View, news: tuple[Evidence, ...], reading: Reading) -> bool:
    """Tell whether the rep tells of something sent that was not promised, and of nothing that came of it."""
    last = view.playbook.facts[0]
    silent = any(
        item.fact == last.key and item.answer and not last.answer(item.answer).is_reply for item in news
    )
    return silent and any(item.ours for item in reading.kept) and not promises_kept(view, reading)


def _with_more(view: View, before: tuple[Evidence, ...], fact: str, reading: Reading) -> int:
    """Return how many messages they got with those told as more than the ones known; 0: none are."""
    known = newest(before).get(fact)
    # What is told with its day is logged by itself where there is a log.
    more = reading.further - (len(reading.sent_on) if view.prospect is not None else 0)
    if more <= 0 or known is None or known.answer is None:
        return 0
    return min(int(known.answer) + more, len(view.playbook.fact[fact].answers) - 1)


def _filled(view: View, prospect: str | None, reading: Reading) -> dict[str, str]:
    """Return the blanks with those that words fill; what is known of the prospect, or was typed, stays."""
    known = next((item.slots for item in view.scene.prospects if item.key == prospect), {})
    told = {key: text for key, text in reading.slots.items() if not known.get(key)}
    return {**told, **view.debrief.slots}


def _days_agreed(reading: Reading) -> list[DayRead]:
    """Return the days of a text but for those of a promise or an absence, and those only asked for."""
    back = None if reading.away is None else {reading.away, reading.away - timedelta(days=1)}
    days = [day for day in reading.days if not day.asked and not (back and back & {day.first, day.last})]
    for promise in reading.promises:
        of_promise = next((day for day in days if day.last == promise.by), None)
        if of_promise is not None:
            days.remove(of_promise)
    return days


def _promised_in(view: View, reading: Reading) -> tuple[PromiseRead, ...]:
    """Return the promises told of so far; the newest word on one counts."""
    before = view.debrief.promised
    together = {(item.ours, item.what.casefold()): item for item in (*before, *reading.promises)}
    return tuple(together.values())


def promises_kept(view: View, reading: Reading) -> list[Promise]:
    """Return the open promises of the prospect that words tell to be kept: they share a word."""
    if view.prospect is None:
        return []
    mine = [item for item in view.scene.promises if item.prospect == view.prospect.key]
    return [
        item for item in mine if item.state is Kept.OPEN and any(_is_it(item, one) for one in reading.kept)
    ]


def _is_it(promise: Promise, told: PromiseRead) -> bool:
    """Tell whether what was promised is what was given; "the samples" are "a sample"."""
    stems = [
        {_stem(word) for word in re.findall(r"[^\W\d_]{3,}", what.casefold())} - {"the", "and", "for"}
        for what in (promise.what, told.what)
    ]
    return promise.ours is told.ours and not stems[0].isdisjoint(stems[1])


def _stem(word: str) -> str:
    return word.removesuffix("s") if len(word) > 3 else word


def is_told_in(promise: PromiseRead, heard: Heard) -> bool:
    """Tell whether a message holds the words of a promise."""
    return promise.what.casefold() in heard.words.casefold()


def to_be_asked(mention: Mention) -> bool:
    """Tell whether to ask which prospect is meant: several fit, or one whose name is spelled otherwise."""
    return len(mention.known) > 1 or (bool(mention.known) and not mention.sure)
