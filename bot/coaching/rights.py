"""What is the rep's own: a copy of everything, and the way out. /export and /forget.

Forgetting asks once, and the answer holds for that day and that rep only: a button found later asks again.
"""

from collections.abc import Mapping

from bot.coaching.model import Block, Event, Kind, Picked, Reply, Scene, Turn
from bot.coaching.panels import Command, Tap, button, kept, panel
from bot.coaching.playbook import Playbook
from bot.coaching.view import View
from bot.coaching.wording import say

_FORGET = "forgetme"


def forgets_perhaps(event: Event) -> bool:
    """Tell whether an event may lead to a rep's being forgotten."""
    return isinstance(event, Picked) and event.action.startswith(_FORGET)


def _export(_scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    """Give everything as a file; it is made when it is delivered."""
    return Turn((Reply((Block(Kind.TEXT, say(playbook, "export_comes")),), export=True),))


def _ask(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    return Turn((_question(scene, playbook, in_place=False),))


def _question(scene: Scene, playbook: Playbook, *, in_place: bool) -> Reply:
    """Say what goes and what stays, and ask once."""
    told = ["forget_what"]
    if scene.rep.team:
        told.append("forget_team")
    if scene.rep.team and any(item.rep == scene.rep.key and item.shared for item in scene.stories):
        told.append("forget_shared")
    if scene.members.is_last_admin(scene.rep.key):
        told.append("forget_last_admin")
    if leads_alone(scene):
        told.append("forget_leads")
    told.append("forget_final")
    slots = {"team": "" if scene.team is None else scene.team.name}
    blocks = [Block(Kind.TEXT, say(playbook, key, slots)) for key in told]
    rows = [
        [button(playbook, "forget", _agreed(scene))],
        [button(playbook, "keep_all", "keepme")],
        [button(playbook, "export_first", "export")],
    ]
    question = Block(Kind.QUESTION, say(playbook, "ask_forget"))
    return Reply((*blocks, question), kept(rows), in_place=in_place)


def leads_alone(scene: Scene) -> bool:
    """Tell whether nobody leads the rep's team without them."""
    return scene.team is not None and scene.members.managers(scene.team.key) == (scene.rep.key,)


def _agreed(scene: Scene) -> str:
    """Return the action that forgets this rep, today."""
    return f"{_FORGET}.{scene.rep.key}.{scene.today.isoformat()}"


def _forget(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Remove the rep for good, or ask anew where the button is an old one."""
    if f"{_FORGET}.{rest}" != _agreed(scene):
        return Turn((_question(scene, playbook, in_place=True),))
    return Turn((panel([say(playbook, "forgotten")]),), forgets=True)


def _keep(_scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    return Turn((panel([say(playbook, "all_kept")]),))


COMMANDS: Mapping[str, Command] = {"export": _export, "forget": _ask}
TAPS: Mapping[str, Tap] = {"export": _export, _FORGET: _forget, "keepme": _keep}
