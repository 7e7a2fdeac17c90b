"""What typed words do where a name, a day, a blank or a wording was asked for."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.coaching import closing, drafts
from bot.coaching.debriefing import changed, seen
from bot.coaching.digressing import Asked, is_news
from bot.coaching.history import joined
from bot.coaching.model import Edited, Prospect, Reading, Said, Step, Turn
from bot.coaching.naming import is_name
from bot.coaching.news import known_of
from bot.coaching.panels import day_answered
from bot.coaching.playbook import Playbook
from bot.coaching.policy import Verdict
from bot.coaching.remarks import on_clean, on_marks
from bot.coaching.replies import present
from bot.coaching.tapping import after_name, again, next_blank, show, skip
from bot.coaching.view import View

_LONGEST_NAME = 60
_MOST_NAMES = 5
_MOST_AWAITED = 10
_MAY_ASK = 60
"""Characters of a blank from which it may hold a question; in a shorter one the coach is asked."""


def _filled(view: View, event: Said, reading: Reading) -> Turn:
    """Put typed words into the blank that was asked for."""
    slot = view.debrief.focus
    if slot == "name":
        return _name(view, event, reading)
    words = " ".join(event.words.split()).strip(' "“”').rstrip(".,;: ")
    draft = view.draft
    if _skips(words, view.playbook):
        return skip(view)
    if not words or words.isdecimal() or draft is None:
        return again(view, "slot_empty")
    tips = view.prospect.tips if view.prospect else ()
    if view.playbook.slots[slot].once and words.casefold() in {tip.casefold() for tip in tips}:
        return again(view, "tip_used")
    room = drafts.room_for(slot, draft, view.playbook)
    if words.endswith("?") and view.playbook.slots[slot].room < _MAY_ASK:
        return again(view, "slot_question")
    if len(words) > room:
        return again(view, "slot_too_long", room=room)
    origin = view.playbook.slots[slot].origin
    turn = next_blank(changed(view, slots={**view.debrief.slots, slot: words}))
    if origin != "profile":
        return turn
    rep = replace(view.scene.rep, slots={**view.scene.rep.slots, slot: words})
    return replace(turn, rep=rep)


def _skips(words: str, playbook: Playbook) -> bool:
    """Tell whether words say that there is nothing for the blank."""
    return words.replace("’", "'").rstrip("!? ").casefold() in playbook.words["typed_skip"]


def _own_wording(view: View, event: Said, reading: Reading) -> Turn:
    """Take the rep's own wording and mark chase language in it, or say that there is none."""
    words = (reading.own_draft or event.words).strip()
    if not words:
        return again(view, "draft_empty")
    if len(words.split()) == 1:
        return again(view, "draft_one_word")
    own, move = changed(view, own_draft=words, step=Step.CARD), view.verdict.rule.move
    lines = on_marks(words, own.marks, move, own.playbook)
    if len(words) > drafts.LIMIT:
        asking = changed(view, step=Step.EDITING)
        return show(asking, *lines, view.say("draft_too_long", length=len(words)))
    if lines:
        return show(seen(own.scene, replace(own.debrief, step=Step.MARKED), own.playbook))
    return show(own, on_clean(words, own.playbook))


def _name(view: View, event: Said, reading: Reading) -> Turn:
    words = " ".join(event.words.split()).strip(' .,!?"“”')
    if not _can_be_name(words, view.playbook):
        return again(view, "name_again")
    if view.prospect is not None:
        renamed: Prospect = replace(view.prospect, name=words)
        others = tuple(item for item in view.scene.prospects if item.key != renamed.key)
        scene = replace(view.scene, prospects=(renamed, *others))
        after = after_name(seen(scene, view.debrief, view.playbook))
        return replace(after, prospects=(renamed,), undo=True) if not after.prospects else after
    same = [item for item in view.scene.prospects if item.name.casefold() == words.casefold()]
    near = reading.mention.known if reading.mention is not None and not same else ()
    if len(same) > 1 or near:
        keys = near or tuple(item.key for item in same)
        return show(changed(view, step=Step.CHOOSING, candidates=keys, named=words, more=""))
    if same:
        log = known_of(view.scene, same[0], view.playbook)
        evidence = joined(log, view.debrief.evidence)
        return after_name(changed(view, prospect=same[0].key, named=words, evidence=evidence))
    return after_name(changed(view, named=words))


def _can_be_name(words: str, playbook: Playbook) -> bool:
    """Tell whether words can be a name: a few, and none that the reader knows for no name."""
    each = words.casefold().split()
    is_short = 0 < len(each) <= _MOST_NAMES and len(words) <= _LONGEST_NAME
    return is_short and is_name(words, playbook)


def _dated(view: View, _event: Said, reading: Reading) -> Turn:
    day = day_answered(view.scene, reading, view.playbook)
    if isinstance(day, str):
        return Turn((present(view, day),))
    time = reading.days[0].time if reading.days else ""
    timed = seen(view.scene, replace(view.debrief, agreed_time=time), view.playbook)
    return closing.reminded(timed, day)


AWAITED: Mapping[Step, Callable[[View, Said, Reading], Turn]] = {
    Step.FILLING: _filled,
    Step.EDITING: _own_wording,
    Step.MARKED: _own_wording,
    Step.NAMING: _name,
    Step.DATING: _dated,
}
"""Steps at which typed words are no news but what was asked for."""


_ASKED = {
    Step.FILLING: Asked.BLANK,
    Step.EDITING: Asked.WORDING,
    Step.MARKED: Asked.WORDING,
    Step.NAMING: Asked.NAME,
    Step.DATING: Asked.WHEN,
}


def is_digression(view: View, event: Said, reading: Reading) -> bool:
    """Tell whether words typed at a prompt are none of what was asked for."""
    return is_news(_ASKED[view.debrief.step], reading, view.playbook, event)


def awaited(view: View, event: Said, reading: Reading) -> Turn:
    """Take typed words for what was asked for."""
    step, focus = view.debrief.step, view.debrief.focus
    turn = AWAITED[step](view, event, reading)
    if not event.ref or not turn.debriefs:
        return turn
    *others, debrief = turn.debriefs
    noted = (*debrief.awaited, f"{event.ref}:{step}:{focus}")[-_MOST_AWAITED:]
    return replace(turn, debriefs=(*others, replace(debrief, awaited=noted)))


def corrected(view: View, event: Edited, reading: Reading) -> Turn | None:
    """Take an edited message for what it had answered; None when it answered no prompt."""
    found = next((item for item in reversed(view.debrief.awaited) if item.startswith(f"{event.ref}:")), None)
    if found is None or not isinstance(view.decision, Verdict):
        return None
    _, step, focus = found.split(":", 2)
    slots = {key: text for key, text in view.debrief.slots.items() if key != focus}
    debrief = replace(view.debrief, step=Step(step), focus=focus, slots=slots)
    return AWAITED[Step(step)](
        seen(view.scene, debrief, view.playbook), Said(event.words, event.ref), reading
    )
