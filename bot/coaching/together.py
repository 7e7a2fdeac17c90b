"""Several messages of one debrief: which of them is the newest, what was sent after it, what came at once.

A forwarded message knows when it was written, so it does not matter in which order the rep forwards. What the
rep had sent after the prospect's newest word is silence so far, counted as the log counts it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.coaching.arriving import in_order
from bot.coaching.history import newest
from bot.coaching.model import (
    EXAMPLE,
    NOTHING_READ,
    Debrief,
    Edited,
    Event,
    Evidence,
    Forwarded,
    Heard,
    How,
    Reading,
    Said,
    Scene,
    Turn,
)
from bot.coaching.playbook import Fact, Playbook
from bot.coaching.policy import Verdict, decide
from bot.coaching.view import View

AT_ONCE = timedelta(seconds=2)
"""Nobody types a second message that fast: it was pasted or forwarded together with the first."""
_CUT = 3000
"""Characters from which a message may be the beginning of a longer text; Telegram cuts at 4,096 or before."""
_BEFORE = re.compile(r"\b(?:before|prior to) (?:that|this|then|it)\b", re.IGNORECASE)
"""What is told so lies before what was forwarded: "I mailed him 3 times before that"."""
_LONGEST = 4096
_END_READ = 4096
"""Characters of the beginning and of the end of a text in parts that are read; reading looks at fewer."""


# --- At once -------------------------------------------------------------------------------------


def came_at_once(debrief: Debrief, event: Said | Forwarded) -> bool:
    """Tell whether a message came together with the one before it, so that one answer does for both.

    The example came by a tap, which comes with nothing; nobody tells when that was, only when it was heard.
    """
    if not debrief.heard or debrief.heard[-1].ref == EXAMPLE:
        return False
    before = debrief.heard[-1].at
    return before is not None and event.at is not None and abs(event.at - before) <= AT_ONCE


def in_one(scene: Scene, event: Event, turn: Turn) -> Turn:
    """Let the answer take the place of the one to a message that came together with it, below them both."""
    if not isinstance(event, Said | Forwarded):
        return turn
    unfinished = [*scene.set_aside, *([scene.debrief] if scene.debrief is not None else [])]
    # Where it was no news, but an answer to what the coach had asked, nothing came together.
    heard = {item.key for item in turn.debriefs if _heard_last(item, event)}
    one = {item.key for item in unfinished if item.key in heard and came_at_once(item, event)}
    below = int(event.ref) if event.ref.isdecimal() else 0
    replies = [
        replace(reply, in_place=True, below=below) if reply.debrief in one else reply
        for reply in turn.replies
    ]
    return replace(turn, replies=tuple(replies))


def _heard_last(debrief: Debrief, event: Said | Forwarded) -> bool:
    return bool(debrief.heard) and debrief.heard[-1].ref == event.ref


def parts_of(debrief: Debrief | None, event: Said | Edited) -> tuple[Heard, ...]:
    """Return the parts of the long text that a message belongs to, itself among them; none: it is whole."""
    heard = [] if debrief is None else list(debrief.heard)
    if isinstance(event, Said):
        new = Heard(event.ref, event.words, event.at)
        heard = list(in_order(tuple(heard), new))
        at = heard.index(new)
    else:
        at = next((at for at, item in enumerate(heard) if item.ref == event.ref), -1)
        if at < 0:
            return ()
        heard[at] = replace(heard[at], words=event.words)
    first = last = at
    while first and _goes_on(heard[first - 1], heard[first]):
        first -= 1
    while last + 1 < len(heard) and _goes_on(heard[last], heard[last + 1]):
        last += 1
    return tuple(heard[first : last + 1]) if first < last else ()


def may_go_on(words: str) -> bool:
    """Tell whether words may be the beginning of a longer text."""
    return len(words) >= _CUT


def _goes_on(one: Heard, other: Heard) -> bool:
    """Tell whether a message is the end that was cut off another one."""
    if one.written or other.written or one.at is None or other.at is None:
        return False
    return may_go_on(one.words) and timedelta() <= other.at - one.at <= AT_ONCE


def whole(parts: Sequence[Heard]) -> str:
    """Return the text that was cut into parts, without the middle of a very long one.

    Each part makes it another text, which is read anew, so it must not cost more with every part.
    """
    text = "".join(part.words + ("" if len(part.words) == _LONGEST else "\n") for part in parts).rstrip("\n")
    return text if len(text) <= 2 * _END_READ else f"{text[:_END_READ]}\n{text[-_END_READ:]}"


# --- Which is the newest -------------------------------------------------------------------------


def as_written(event: Said | Forwarded, reading: Reading, scene: Scene, playbook: Playbook) -> Reading:
    """Return what words say, seen that whoever wrote them did not write them to the coach."""
    if not isinstance(event, Forwarded):
        return reading
    if event.own:
        return _of_ours(reading, scene, playbook)
    evidence = tuple(item for item in reading.evidence if item.words)
    came = not reading.rivals and _told(playbook, evidence) is None
    return replace(reading, evidence=evidence, small_talk="", replied=reading.replied or came)


def _of_ours(reading: Reading, scene: Scene, playbook: Playbook) -> Reading:
    """Return what a message of the rep's own tells: to whom, what it promised, whether it was empty."""
    mention = reading.mention
    if mention is not None and mention.name.casefold() == scene.rep.name.casefold():
        mention = None
    about = {fact.key for fact in playbook.facts if fact.ask_empty}
    return replace(
        NOTHING_READ,
        evidence=tuple(item for item in reading.evidence if item.fact in about),
        mention=mention,
        promises=tuple(item for item in reading.promises if item.ours),
        kept=tuple(item for item in reading.kept if item.ours),
    )


def beside_others(view: View, event: Said | Forwarded, reading: Reading, *, late: bool = False) -> Reading:
    """Return what a message says beside the others: an older one tells nothing of what came last.

    The rep's own late words are put before what came after them instead.
    """
    said = _told(view.playbook, reading.evidence)
    if not (late and isinstance(event, Said)) and _is_older(view, event, said):
        return _without_last(view.playbook, reading)
    if said is None or not came_at_once(view.debrief, event):
        return reading
    return _or_rivals(view, event, said, reading)


def _told(playbook: Playbook, evidence: Iterable[Evidence]) -> Evidence | None:
    """Return the word on what came last, if there is one."""
    told = newest(evidence).get(playbook.facts[0].key)
    return told if told is not None and told.answer is not None else None


def _is_older(view: View, event: Said | Forwarded, said: Evidence | None) -> bool:
    """Tell whether something newer than a message is known of what came last."""
    debrief = view.debrief
    if isinstance(event, Said):
        if said is None or not is_silence(view.playbook, said):
            return False
        forwarded = _forwarded(view)
        if is_no(view.playbook, forwarded) or (forwarded is not None and _BEFORE.search(event.words)):
            return True
        # What they wrote on the very day ends the silence that is told along with it.
        if not came_at_once(debrief, event):
            return False
        return any(_day(view, item.written) >= view.scene.today for item in _theirs(debrief) if item.written)
    written = event.written
    if written is None:
        return False
    heard = {item.ref: item for item in debrief.heard}
    about = [(item, heard[item.ref]) for item in _on_last(view) if item.ref in heard]
    if is_no(view.playbook, said):
        # Silence does not take a no back; only a newer word of theirs does.
        about = [(item, message) for item, message in about if message.written is not None]
    elif _is_touched_since(view, written):
        return True
    return any(_is_after(view, item, message, written) for item, message in about if not message.own)


def _is_touched_since(view: View, written: datetime) -> bool:
    """Tell whether the log has a message to the prospect from a later day."""
    touched_on = view.prospect.last_touch_on if view.prospect is not None else None
    return touched_on is not None and _day(view, written) < touched_on


def _forwarded(view: View) -> Evidence | None:
    """Return the word on what came last, where it is the prospect's own, forwarded."""
    told = _told(view.playbook, view.debrief.evidence)
    refs = {item.ref for item in _theirs(view.debrief)}
    return told if told is not None and told.ref in refs else None


def _on_last(view: View) -> Iterator[Evidence]:
    last = view.playbook.facts[0].key
    return (item for item in view.debrief.evidence if item.fact == last and item.ref and item.answer)


def _is_after(view: View, told: Evidence, message: Heard, written: datetime) -> bool:
    """Tell whether a word on what came last is newer than something that was written."""
    if message.written is not None:
        return message.written > written
    # Silence that the rep tells of is that of the days before.
    return (
        message.at is not None
        and is_silence(view.playbook, told)
        and _day(view, written) < _day(view, message.at)
    )


def _or_rivals(view: View, event: Said | Forwarded, said: Evidence, reading: Reading) -> Reading:
    """Ask where the rep's note and what is forwarded along with it tell different replies."""
    notes = {item.ref for item in view.debrief.heard if item.written is None}
    before, playbook = _told(view.playbook, view.debrief.evidence), view.playbook
    if before is None or before.how is not How.READ or before.answer == said.answer:
        return reading
    both_kinds = (before.ref in notes) is isinstance(event, Forwarded)
    if not both_kinds or is_silence(playbook, before) or is_silence(playbook, said):
        return reading
    settling = [item for item in (said, before) if is_no(playbook, item)]
    if settling:
        return reading if settling[0] is said else _without_last(playbook, reading)
    theirs, ours = (said, before) if isinstance(event, Forwarded) else (before, said)
    return replace(_without_last(playbook, reading), rivals=(theirs, ours))


def is_no(playbook: Playbook, told: Evidence | None) -> bool:
    """Tell whether an answer ends it and leaves nothing to ask."""
    decision = None if told is None else decide({told.fact: told.answer}, playbook)
    return isinstance(decision, Verdict) and playbook.moves[decision.rule.move].ends_prospect


def is_silence(playbook: Playbook, told: Evidence) -> bool:
    return told.answer is not None and not playbook.facts[0].answer(told.answer).is_reply


def _without_last(playbook: Playbook, reading: Reading) -> Reading:
    """Return the rest of what a message says: not what came last, nor what goes with it."""
    last = playbook.facts[0].key
    rest = {fact.key for fact in playbook.facts if fact.key != last and not fact.only_when}
    kept = tuple(item for item in reading.evidence if item.fact in rest)
    return replace(reading, evidence=kept, rivals=(), replied=False, days=())


def _day(view: View, at: datetime) -> date:
    return at.astimezone(ZoneInfo(view.scene.rep.time_zone)).date()


def _theirs(debrief: Debrief) -> list[Heard]:
    """Return the forwarded messages that the prospect wrote."""
    return [item for item in debrief.heard if item.written is not None and not item.own]


# --- What was sent since -------------------------------------------------------------------------


def with_sent(view: View) -> Debrief:
    """Count what the rep had sent after the prospect's newest word as sent into silence."""
    debrief, playbook = view.debrief, view.playbook
    own = {item.ref for item in debrief.heard if item.own}
    if not own:
        return debrief
    evidence = _with_given(debrief, own, playbook)
    sent, told = _sent_since(view), newest(evidence)
    said = _told(playbook, evidence)
    forwarded = {item.ref for item in _theirs(debrief)}
    is_open = said is None or said.ref in forwarded
    if (
        is_no(playbook, said)
        or not sent
        or not (is_open or (said is not None and is_silence(playbook, said)))
    ):
        # What the rep tells in words or by a tap is newer than anything that was forwarded.
        return replace(debrief, evidence=evidence)
    ref, first = sent[-1].ref, playbook.facts[0]
    silence = next(answer.key for answer in first.answers if not answer.is_reply)
    news = [Evidence(first.key, silence, How.READ, ref=ref)] if is_open else []
    logged = {key: item.answer for key, item in told.items() if item.how is How.LOG}
    for fact in playbook.facts:
        answer = _counted(fact, told.get(fact.key), logged, sent, playbook)
        if answer is not None:
            news.append(Evidence(fact.key, answer, How.READ, ref=ref))
    return replace(debrief, evidence=(*evidence, *news))


def _with_given(debrief: Debrief, own: Collection[str], playbook: Playbook) -> tuple[Evidence, ...]:
    """Return what others tell; what the prospect waited for is given once something of use was sent."""
    evidence = tuple(item for item in debrief.evidence if item.ref not in own)
    written = {item.ref: item.written for item in debrief.heard if item.written is not None}
    useful = [item for item in debrief.heard if item.own and not item.empty]
    for told in newest(evidence).values():
        fact, asked_at = playbook.fact[told.fact], written.get(told.ref)
        if fact.stays != "until_sent" or told.answer == fact.unknown or asked_at is None:
            continue
        given = next((item for item in useful if written[item.ref] > asked_at), None)
        if given is not None:
            evidence = (*evidence, Evidence(fact.key, fact.unknown, How.READ, ref=given.ref))
    return evidence


def _sent_since(view: View) -> list[Heard]:
    """Return the rep's own messages after the prospect's newest one, without those that the log has."""
    theirs = [item.written for item in _theirs(view.debrief) if item.written is not None]
    logged_on = view.prospect.last_touch_on if view.prospect is not None else None
    own = [(item.written, item) for item in view.debrief.heard if item.own and item.written is not None]
    since = [
        (written, item)
        for written, item in own
        if (not theirs or written > max(theirs)) and (logged_on is None or _day(view, written) > logged_on)
    ]
    return [item for _, item in sorted(since, key=lambda each: each[0])]


def _counted(
    fact: Fact,
    told: Evidence | None,
    logged: dict[str, str | None],
    sent: Sequence[Heard],
    playbook: Playbook,
) -> str | None:
    """Return what messages sent into silence make of a fact; None where they change nothing."""
    count = next(each for each in playbook.facts if each.kind == "count")
    before = int(logged.get(count.key) or 0)
    known = told is not None and told.answer is not None and (told.how is How.TAPPED or bool(told.words))
    if fact.key == count.key:
        least = fact.answer_of(before + len(sent))
        by_words = told.answer if known and told is not None else None
        return least if by_words is None or (least is not None and int(by_words) < int(least)) else None
    if not fact.ask_empty or known:
        return None
    only_empty = all(item.empty for item in sent) and (
        not before or fact.answer_of(True) == logged.get(fact.key)
    )
    return fact.answer_of(only_empty)
