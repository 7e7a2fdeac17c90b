"""A message that the rep shows before it is sent: "I want to send: …". It is looked at, and is never news.

With a card open it becomes the card's own wording, as after Edit. Else it is checked by what holds for every
move, and where it is plain whom it is for, by the move that was advised for them.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.coaching import drafts, prompting
from bot.coaching.debriefing import seen
from bot.coaching.model import (
    Block,
    Button,
    Edited,
    Kind,
    Mention,
    Prospect,
    Reading,
    Reply,
    Said,
    Scene,
    Step,
    Turn,
)
from bot.coaching.panels import Tap, kept, told
from bot.coaching.playbook import Playbook, Rule
from bot.coaching.policy import Verdict
from bot.coaching.remarks import on_clean, on_marks
from bot.coaching.replies import present
from bot.coaching.view import View
from bot.coaching.wording import first_name, say

_BLANK = "▢"


def checked(
    scene: Scene, view: View | None, event: Said | Edited, reading: Reading, playbook: Playbook
) -> Turn:
    """Look at the rep's own draft."""
    if view is not None and _is_for_card(view, reading.mention):
        editing = seen(scene, replace(view.debrief, step=Step.EDITING), playbook)
        return prompting.awaited(editing, Said(reading.own_draft, event.ref), reading)
    remarks = _remarked(reading.own_draft, _meant(scene, reading.mention), scene, playbook)
    if view is None:
        return Turn((remarks,))
    return Turn((remarks, present(view, view.say("carry_on"))))


def _is_for_card(view: View, mention: Mention | None) -> bool:
    """Tell whether a draft is one for the open card: there is one to be sent, and nobody else is named."""
    if not isinstance(view.decision, Verdict) or view.draft is None or view.debrief.step is Step.CHOOSING:
        return False
    if mention is None or not view.name:
        return True
    if view.prospect is not None and view.prospect.key in mention.known:
        return True
    return not mention.known and mention.name.casefold() in view.name.casefold()


def _meant(scene: Scene, mention: Mention | None) -> Prospect | None:
    """Return whom a draft is for, where it is plain."""
    known = mention.known if mention is not None and mention.sure else ()
    found = [item for item in scene.prospects if item.key in known]
    return found[0] if len(found) == 1 else None


def _remarked(text: str, prospect: Prospect | None, scene: Scene, playbook: Playbook) -> Reply:
    """Show what there is to say of a draft, and one version without chase language."""
    rule = playbook.rule.get(prospect.rule) if prospect is not None else None
    if rule is None:
        move, marks = "", drafts.marks_anywhere(text, playbook)
    else:
        move, marks = rule.move, drafts.marks_in(text, frozenset(rule.when.all), rule.move, playbook)
    lines = on_marks(text, marks, move, playbook)
    if not lines:
        return Reply((Block(Kind.TEXT, on_clean(text, playbook)),))
    blocks = [Block(Kind.TEXT, "\n".join(lines))]
    if not marks:
        return Reply(tuple(blocks))
    filled = _filled(prospect, scene)
    standing = "" if rule is None else _standing(rule, filled, playbook)
    better = drafts.without_chase(text, marks, filled, playbook, standing)
    blocks += [Block(Kind.TEXT, say(playbook, "own_offer")), Block(Kind.DRAFT, better)]
    if _BLANK in better:
        blocks.append(Block(Kind.NOTE, say(playbook, "copied_blanks")))
    fits = len(better) <= drafts.LIMIT
    rows = [[Button(say(playbook, "button_copy"), "copied", True, better)]] if fits else []
    return Reply(tuple(blocks), kept(rows))


def _standing(rule: Rule, filled: Mapping[str, str], playbook: Playbook) -> str:
    """Return the first wording of what was advised; empty where nothing is to be sent."""
    signals = frozenset(rule.when.all)
    wordings = drafts.usable(rule, signals, filled, playbook)
    return drafts.drafted(wordings[0], signals, filled, (), playbook).text if wordings else ""


def _filled(prospect: Prospect | None, scene: Scene) -> Mapping[str, str]:
    """Return what is known for the blanks of a version."""
    theirs = {**prospect.slots, "name": first_name(prospect.name)} if prospect is not None else {}
    return {"rep": scene.rep.name, **scene.rep.slots, **theirs}


def _copied(_scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    """Say where to copy from, where the front-end cannot do it by itself."""
    return told(playbook, "copy_above")


TAPS: Mapping[str, Tap] = {"copied": _copied}
