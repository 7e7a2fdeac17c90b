"""An edited message: what it had said goes, and what it says now takes the place of that.

What other messages said stays, and so does what was tapped, unless the message now tells otherwise.
"""

from collections.abc import Collection
from dataclasses import replace

from bot.coaching.debriefing import moved_on, seen, with_replies
from bot.coaching.history import joined, newest
from bot.coaching.model import Debrief, Edited, Evidence, Heard, How, Reading
from bot.coaching.news import is_from, is_told_in, news_in, said_by, with_evidence
from bot.coaching.together import with_sent
from bot.coaching.view import View

_SHORT = 3
"""Letters of the longest word that hardly tells one text from another."""


def reread(view: View, event: Edited, reading: Reading) -> View:
    """Return the debrief with a message that it had heard read anew."""
    debrief, refs = view.debrief, said_by(view.debrief, event)
    later = _heard_after(debrief, refs)
    stripped = _without(view, event, reading, refs)
    reading = before_later(view, reading, later)
    after = with_evidence(stripped, news_in(stripped, reading), reading, event)
    prospect = seen(view.scene, after, view.playbook).prospect
    placed = replace(after, evidence=_in_place(debrief, after, refs, later))
    counted = with_sent(View(view.scene, view.playbook, placed, prospect))
    return with_replies(moved_on(seen(view.scene, counted, view.playbook), reading.rivals), reading)


def _heard_after(debrief: Debrief, refs: Collection[str]) -> frozenset[str]:
    """Return the messages that came after some."""
    heard = [item.ref for item in debrief.heard]
    last = max(at for at, ref in enumerate(heard) if ref in refs)
    return frozenset(heard[last + 1 :])


def before_later(view: View, reading: Reading, later: Collection[str]) -> Reading:
    """Return what a message says seen what came after it: that tells what came last, and the days."""
    last = view.playbook.facts[0].key
    if any(item.fact == last and item.ref in later for item in view.debrief.evidence):
        reading = replace(reading, rivals=(), replied=False)
    if view.debrief.away_in in later:
        reading = replace(reading, away=None)
    return replace(reading, days=()) if view.debrief.agreed_in in later else reading


# --- What it had said ----------------------------------------------------------------------------


def _without(view: View, event: Edited, reading: Reading, refs: Collection[str]) -> View:
    """Return the debrief as if a message had not said what it did."""
    debrief = view.debrief
    gone = [item for item in debrief.heard if item.ref in refs]
    stays = [item for item in debrief.heard if item.ref not in refs]
    stripped = replace(
        debrief,
        evidence=tuple(item for item in debrief.evidence if item.ref not in refs),
        symptoms=tuple(item for item in debrief.symptoms if not is_from(item, refs)),
        rivals=(),
        promised=tuple(item for item in debrief.promised if any(is_told_in(item, one) for one in stays)),
        slots={key: text for key, text in debrief.slots.items() if not _only_in(text, gone, stays)},
    )
    if debrief.agreed_in in refs:
        stripped = replace(stripped, agreed_on=None, agreed_time="", agreed_in="")
    if debrief.away_in in refs:
        stripped = replace(stripped, away_until=None, away_in="")
    if reading.mention is not None and _names_no_more(view, event, gone, stays):
        log = [item for item in stripped.evidence if item.how is How.LOG]
        told = tuple(item for item in stripped.evidence if item not in log)
        stripped = replace(stripped, prospect=None, named="", company="", username="", evidence=told)
    firm = "" if reading.mention is None else reading.mention.company
    if firm and stripped.prospect is None and _only_in(debrief.company, gone, stays):
        stripped = replace(stripped, company=firm)
    return seen(view.scene, stripped, view.playbook)


def _only_in(text: str, gone: Collection[Heard], stays: Collection[Heard]) -> bool:
    """Tell whether a text stood in messages that read otherwise now, and in no other."""
    return _stands_in(text, gone) and not _stands_in(text, stays)


def _stands_in(text: str, heard: Collection[Heard]) -> bool:
    """Tell whether a message holds what matters of a text: of "the proposal", the proposal."""
    words = text.casefold().split()
    matter = [word for word in words if len(word) > _SHORT] or words
    return any(all(word in item.words.casefold() for word in matter) for item in heard)


def _names_no_more(view: View, event: Edited, gone: Collection[Heard], stays: Collection[Heard]) -> bool:
    """Tell whether whom it is about was named in the old words alone."""
    names = [name for name in view.name.split() if _only_in(name, gone, stays)]
    return bool(names) and not any(name.casefold() in event.words.casefold() for name in view.name.split())


# --- What it says now ----------------------------------------------------------------------------


def _in_place(
    before: Debrief, after: Debrief, refs: Collection[str], later: Collection[str]
) -> tuple[Evidence, ...]:
    """Return all that is known, with what the message says now where it had stood."""
    told = [item for item in after.evidence if item.ref in refs]
    was, now = (newest(item for item in each if item.ref in refs) for each in (before.evidence, told))
    otherwise = {key for key, item in now.items() if key not in was or was[key].answer != item.answer}
    start = next((at for at, item in enumerate(before.evidence) if item.ref in {*refs, *later}), None)
    followed = [] if start is None else [*before.evidence[start:]]
    earlier = [item for item in after.evidence if item.ref not in refs and item not in followed]
    since = [
        item
        for item in followed
        if item in after.evidence
        and item.ref not in refs
        and (item.how is How.READ or item.fact not in otherwise)
    ]
    return joined(joined(earlier, told), since)
