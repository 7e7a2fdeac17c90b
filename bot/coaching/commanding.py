"""Commands: those of every room, and what /help and /cancel do."""

from bot.coaching import desk, importing, tapping
from bot.coaching.closing import cancelled
from bot.coaching.model import Block, Commanded, Kind, Reply, Scene, Step, Turn
from bot.coaching.panels import told
from bot.coaching.playbook import Playbook
from bot.coaching.replies import present
from bot.coaching.view import View
from bot.coaching.wording import say

_BOXES = frozenset({Step.FILLING, Step.EDITING, Step.MARKED})
"""Where words for the draft are typed: /cancel leaves the box, not the debrief."""


def commanded(scene: Scene, view: View | None, event: Commanded, playbook: Playbook) -> Turn:
    """Do what a command says; for whom it is not meant it does not exist."""
    given = {item.key: item for item in playbook.commands}
    if event.name in given and not given[event.name].is_for(scene.rep.role):
        return _unknown(view, playbook)
    if event.name in desk.COMMANDS:
        return desk.COMMANDS[event.name](scene, view, event.rest, playbook)
    if event.name == "help":
        return _helped(scene.rep.role, view, playbook)
    if event.name == "cancel" and view is None and scene.importing is not None:
        return importing.dropped(scene, playbook)
    if event.name == "cancel" and view is not None and view.debrief.step in _BOXES:
        return tapping.TAPS["back"](view, "")
    if event.name == "cancel":
        return told(playbook, "nothing_to_cancel") if view is None else cancelled(view)
    return _unknown(view, playbook)


def _unknown(view: View | None, playbook: Playbook) -> Turn:
    if view is None:
        return told(playbook, "unknown_command")
    return Turn((present(view, view.say("unknown_command")),))


def _helped(role: str, view: View | None, playbook: Playbook) -> Turn:
    given = (command for command in playbook.commands if command.is_for(role))
    commands = "\n".join(f"/{command.key} {command.menu}" for command in given)
    text = Reply((Block(Kind.TEXT, say(playbook, "help")), Block(Kind.TEXT, commands)))
    return Turn((text,) if view is None else (text, present(view, view.say("carry_on"))))
