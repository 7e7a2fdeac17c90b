"""Taps: a button of a panel says itself what it means, one of a debrief only while its card stands so."""

from dataclasses import replace

from bot.coaching import desk, tapping
from bot.coaching.actions import is_well_formed
from bot.coaching.model import Picked, Scene, Step, Turn
from bot.coaching.panels import told
from bot.coaching.playbook import Playbook
from bot.coaching.replies import actions_of, present
from bot.coaching.view import View


def picked(scene: Scene, view: View | None, event: Picked, playbook: Playbook) -> Turn:
    """Do what a button says; for whom it is not meant, or with an action that cannot be, it is an old one."""
    verb, _, rest = event.action.partition(".")
    if not is_well_formed(verb, rest):
        if view is None:
            return told(playbook, "late_button")
        return Turn((present(view, view.say("old_button")),))
    if scene.rep.role not in desk.RESERVED.get(verb, (scene.rep.role,)):
        # For whom a button is not meant it does not exist.
        verb = ""
    if verb in desk.TAPS:
        return _on_its_message(desk.TAPS[verb](scene, view, rest, playbook), event)
    if view is None:
        return told(playbook, "nothing_open")
    if (event.debrief, event.version) != (view.debrief.key, view.debrief.version):
        return _pressed_late(view, event)
    if not _answers_what_is_asked(view, event.action) and event.action not in actions_of(view):
        return _in_place(Turn((present(view, view.say("old_button")),)))
    return _in_place(tapping.TAPS[verb](view, rest))


def _answers_what_is_asked(view: View, action: str) -> bool:
    """Tell whether an action gives an answer to the open question, one behind "More" perhaps."""
    if view.debrief.step is not Step.ASKING:
        return False
    fact = view.playbook.fact[view.debrief.focus]
    return action in {f"answer.{fact.key}.{answer.key}" for answer in fact.answers}


def _pressed_late(view: View, event: Picked) -> Turn:
    """Say where we stand: quietly after a double tap, else in words and below what was pressed."""
    twice = event.debrief == view.debrief.key and event.version == view.debrief.version - 1
    if twice and view.debrief == view.scene.debrief:
        return _in_place(Turn((present(view),)))
    return Turn((present(view, view.say("old_button")),))


def _in_place(turn: Turn) -> Turn:
    """Let the reply of a tap replace the card it was made on."""
    replies = tuple(
        reply if reply.in_place == bool(reply.debrief) else replace(reply, in_place=not reply.in_place)
        for reply in turn.replies
    )
    return turn if replies == turn.replies else replace(turn, replies=replies)


def _on_its_message(turn: Turn, event: Picked) -> Turn:
    """Let a panel take the place of the message that was tapped; a debrief has its own card."""
    replies = tuple(
        replace(reply, message=event.message) if reply.in_place and not reply.debrief else reply
        for reply in turn.replies
    )
    return replace(turn, replies=replies)
