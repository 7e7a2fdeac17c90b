"""Words that come late: evidence where they were written, in the debrief that they were written for.

They are put before what was said after them, as an edited message is: the newest word on a fact is the one
that was written last. Nothing they say is an answer, and no debrief is opened in front of the open one.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from bot.coaching.apart import is_about
from bot.coaching.closing import set_aside
from bot.coaching.debriefing import moved_on, opened, seen, with_replies
from bot.coaching.history import joined
from bot.coaching.model import Debrief, Evidence, Forwarded, How, Mention, Reading, Said, Scene, Step, Turn
from bot.coaching.news import news_in, said_by, with_evidence
from bot.coaching.panels import told
from bot.coaching.playbook import Playbook
from bot.coaching.prompting import AWAITED
from bot.coaching.replies import present
from bot.coaching.rereading import before_later
from bot.coaching.settling import Settled, settled
from bot.coaching.together import beside_others, is_no, is_silence, with_sent
from bot.coaching.view import View


def heard(
    scene: Scene, view: View | None, event: Said | Forwarded, reading: Reading, playbook: Playbook
) -> Turn | None:
    """Take late words in; None: nothing was said since that they could be late for."""
    if not _tells(reading):
        return Turn(())
    unfinished = ([] if view is None else [view]) + [seen(scene, one, playbook) for one in scene.set_aside]
    if any(item.ref == event.ref for one in unfinished for item in one.debrief.heard):
        return Turn(())
    meant = _meant(unfinished, scene.number, reading.mention)
    if meant is not None:
        return _told_to(meant, view, event, reading)
    if scene.number < scene.rep.flow.ended and not _is_new(reading.mention):
        # What they were about may be over, and must not begin anew.
        return told(playbook, "late_words")
    return None if view is None else _begun_aside(scene, event, reading, playbook)


def _tells(reading: Reading) -> bool:
    found = (reading.evidence, reading.rivals, reading.replied, reading.days, reading.promises, reading.kept)
    return any(found) or bool(reading.sent_on) or reading.mention is not None


def _is_new(mention: Mention | None) -> bool:
    return mention is not None and not mention.known


# --- Which debrief -------------------------------------------------------------------------------


def _meant(unfinished: list[View], number: int, mention: Mention | None) -> View | None:
    """Return the debrief that words of this number were written for; None: none of these."""
    if mention is not None:
        theirs = [one for one in unfinished if is_about(one, mention)]
        # Who is named after all may be whom the next words are about.
        nameless = [one for one in unfinished if not one.name and _numbers(one, after=number)]
        return next(iter((*theirs, *nameless)), None)
    if unfinished and number < unfinished[0].scene.rep.flow.ended:
        return None
    before = [(max(told), at) for at, one in enumerate(unfinished) if (told := _numbers(one, before=number))]
    since = [(min(told), at) for at, one in enumerate(unfinished) if (told := _numbers(one, after=number))]
    if before:
        return unfinished[max(before)[1]]
    return unfinished[min(since)[1]] if since else None


def _numbers(view: View, before: int = 0, after: int = 0) -> list[int]:
    """Return the numbers of a debrief's messages before one, or after it."""
    numbers = [int(item.ref) for item in view.debrief.heard if item.ref.isdecimal()]
    return [number for number in numbers if number < before or (after and number > after)]


def _begun_aside(scene: Scene, event: Said | Forwarded, reading: Reading, playbook: Playbook) -> Turn:
    """Open a debrief that waits for its turn: what was said since is being talked about."""
    begun, prospects = opened(scene, event, reading, playbook)
    waits = set_aside(begun).debriefs
    return replace(told(playbook, "late_noted", **begun.people), debriefs=waits, prospects=prospects)


# --- What they add -------------------------------------------------------------------------------


def _told_to(meant: View, view: View | None, event: Said | Forwarded, reading: Reading) -> Turn:
    kept = settled(meant, reading)
    after = _stayed(meant, _with_late(kept, event, reading))
    if view is None or after.debrief.key != view.debrief.key:
        turn = told(meant.playbook, "late_noted", **after.people)
        return kept.onto(replace(turn, debriefs=(after.debrief,)))
    shown = replace(present(after, *kept.notes), in_place=True, below=meant.scene.rep.flow.newest)
    return kept.onto(Turn((shown,), (after.debrief,)))


def _stayed(before: View, after: View) -> View:
    """Let a name, a day or a blank that is asked for stay asked, unless the advice is another now."""
    step, same = before.debrief.step, before.debrief.rule == after.debrief.rule
    if step not in AWAITED or not same or after.debrief.step is not Step.CARD:
        return after
    debrief = replace(after.debrief, step=step, focus=before.debrief.focus)
    return seen(after.scene, debrief, after.playbook)


def _with_late(kept: Settled, event: Said | Forwarded, reading: Reading) -> View:
    """Return the debrief with words where they were written."""
    view, playbook = kept.view, kept.view.playbook
    debrief = view.debrief
    reading = beside_others(view, event, reading, late=True)
    later = _later(debrief, event)
    reading = before_later(view, reading, later)
    if any(item.fact == playbook.facts[0].key and item.how is How.TAPPED for item in debrief.evidence):
        reading = replace(reading, rivals=(), replied=False)
    after = with_evidence(view, news_in(view, reading), reading, event)
    refs = said_by(debrief, event)
    placed = replace(after, evidence=_placed(debrief, after, event, refs, view))
    prospect = seen(view.scene, placed, playbook).prospect
    counted = with_sent(View(view.scene, playbook, placed, prospect))
    return with_replies(moved_on(seen(view.scene, counted, playbook), reading.rivals), reading)


def _later(debrief: Debrief, event: Said | Forwarded) -> frozenset[str]:
    """Return the messages of a debrief that were said after one.

    What is forwarded was written when it was written, so only the rep's own words come after it.
    """
    return frozenset(
        item.ref
        for item in debrief.heard
        if item.ref.isdecimal()
        and int(item.ref) > int(event.ref)
        and not (isinstance(event, Forwarded) and item.written is not None)
    )


def _placed(
    before: Debrief, after: Debrief, event: Said | Forwarded, refs: Collection[str], view: View
) -> tuple[Evidence, ...]:
    """Return all that is known, with what was told late before what was told or tapped after it.

    What a forwarded message says of what came last goes by when it was written, which has been weighed.
    """
    facts = view.playbook.fact
    told = [item for item in after.evidence if item.ref in refs]
    of_last = {key for key, fact in facts.items() if fact.only_when} | {view.playbook.facts[0].key}
    last = [item for item in told if item.fact in of_last]
    rest = [item for item in told if item.fact not in of_last]
    forwarded = {item.ref for item in before.heard if item.written is not None}
    number = int(event.ref)

    def is_since(item: Evidence) -> bool:
        return item.how is How.TAPPED or (item.ref.isdecimal() and int(item.ref) > number)

    def is_said_since(item: Evidence) -> bool:
        by_time = isinstance(event, Forwarded) and item.ref in forwarded
        return is_since(item) and not by_time

    kept = [item for item in after.evidence if item.ref not in refs]
    if any(item.fact == view.playbook.facts[0].key and is_no(view.playbook, item) for item in last):
        # Silence that is told after a no does not take it back.
        kept = [item for item in kept if not (is_said_since(item) and _is_told_silence(view, item))]
    return _before(_before(kept, rest, is_since), last, is_said_since)


def _is_told_silence(view: View, item: Evidence) -> bool:
    last = view.playbook.facts[0].key
    return item.fact == last and item.how is How.READ and is_silence(view.playbook, item)


def _before(
    known: Sequence[Evidence], told: Sequence[Evidence], is_since: Callable[[Evidence], bool]
) -> tuple[Evidence, ...]:
    """Put evidence before the first that came after it."""
    at = next((at for at, item in enumerate(known) if is_since(item)), len(known))
    return joined(joined(known[:at], told), known[at:])
