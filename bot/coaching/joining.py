"""Coming in: what somebody new is told of where they are, and a link that somebody opens who is in already.

Whoever is new belongs at once to what their link leads to. Whoever is here is asked before anything
changes, and until they agree the link is as good as before.
"""

from collections.abc import Mapping

from bot.coaching import greeting
from bot.coaching.model import (
    ADMIN,
    LEADS,
    MANAGER,
    REP,
    Access,
    Block,
    Commanded,
    Event,
    Invitation,
    Kind,
    Picked,
    Rep,
    Reply,
    Scene,
    Turn,
)
from bot.coaching.panels import Command, Tap, button, panel, told
from bot.coaching.playbook import Playbook
from bot.coaching.view import View
from bot.coaching.wording import say

_AS_ADMIN = "admin"
"""Where a link leads to no team; no team has such a key."""


def code_brought(event: Event) -> str:
    """Return the code that an event brings; empty: none."""
    if isinstance(event, Commanded) and event.name == "start":
        return event.rest
    if isinstance(event, Picked) and event.action.startswith("join."):
        return event.action.split(".", 2)[-1]
    return ""


def _started(scene: Scene, view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Say hello, or what the link is that somebody brings who is in already."""
    offer, is_new = scene.offer, scene.came_by is not None or scene.rep.greeting == "zone"
    # The link that has let them in is often pressed twice.
    if scene.came_by is not None or not rest or (is_new and offer is None):
        return greeting.welcome(scene, view, _standing(scene, playbook) if is_new else (), playbook)
    problem = _problem(scene.rep, offer)
    if offer is None or problem:
        return told(playbook, problem)
    return Turn((_question(scene, offer, playbook),))


def _standing(scene: Scene, playbook: Playbook) -> tuple[str, ...]:
    """Say what a rep may do here, which team they belong to, and what is seen of them there."""
    team = "" if scene.team is None else scene.team.name
    return _told_of(scene.rep.role, team, playbook)


def _told_of(role: str, team: str, playbook: Playbook) -> tuple[str, ...]:
    texts = [say(playbook, "came_admin")] if role == ADMIN else []
    if team:
        texts.append(say(playbook, "came_manager" if role in LEADS else "came_team", {"team": team}))
    return tuple(texts)


def _problem(rep: Rep, offer: Invitation | None) -> str:
    """Return the word that says why a link changes nothing for a rep; empty when it does."""
    if offer is None:
        return "link_gone"
    # An admin gives the links of every team, so to come into one they have nobody else to ask.
    if offer.by == rep.key and not (rep.role == ADMIN and offer.team):
        return "link_own"
    return "link_known" if _after(rep, offer) == (rep.role, rep.team) else ""


def _after(rep: Rep, offer: Invitation) -> tuple[str, str]:
    """Return the role and the team of a rep who takes up an invitation; nobody loses by it what is more."""
    team = offer.team or rep.team
    if rep.role == ADMIN or (offer.role == REP and team == rep.team):
        return rep.role, team
    return offer.role, team


def _question(scene: Scene, offer: Invitation, playbook: Playbook) -> Reply:
    """Ask whether a rep wants what a link gives, with all that it would change."""
    rep, role = scene.rep, _after(scene.rep, offer)[0]
    slots = {"team": "" if scene.offered_team is None else scene.offered_team.name}
    key = "admin" if not offer.team else "manager" if offer.role == MANAGER and role in LEADS else "team"
    texts = [say(playbook, f"join_{key}", slots)]
    if scene.team is not None and offer.team not in {"", rep.team}:
        leaves = "join_leaves_lead" if rep.role == MANAGER else "join_leaves"
        texts.append(say(playbook, leaves, {"team": scene.team.name}))
    yes = button(
        playbook,
        "join" if key == "team" else "become",
        f"join.{offer.team or _AS_ADMIN}.{offer.code}",
        primary=True,
    )
    question = Block(Kind.QUESTION, say(playbook, f"ask_join_{key}", slots))
    blocks = (*(Block(Kind.TEXT, text) for text in texts), question)
    return Reply(blocks, ((yes, button(playbook, "not_now", "nevermind")),))


def _joined(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Take up an invitation, once it has been asked for."""
    target = rest.partition(".")[0]
    rep, offer = scene.rep, scene.offer
    if offer is None and target == (rep.team or (_AS_ADMIN if rep.role == ADMIN else "")):
        # Pressed twice.
        return Turn((panel(_standing(scene, playbook)),))
    problem = _problem(rep, offer)
    if offer is None or problem:
        return Turn((panel([say(playbook, problem)]),))
    role, team = _after(rep, offer)
    name = scene.offered_team if offer.team else scene.team
    # An admin of the settings is one for as long as they say so, which is kept nowhere else.
    given = "" if rep.role == ADMIN else role
    access = Access(rep.key, given, team, offer.by or "", scene.now)
    texts = _told_of(role, "" if name is None else name.name, playbook)
    if team != rep.team:
        texts += _unshared(scene, playbook)
    return Turn((panel(texts),), access=(access,), uses=offer.code)


def _unshared(scene: Scene, playbook: Playbook) -> tuple[str, ...]:
    """Say what becomes of the stories that a rep has shared so far: nobody in the new team sees them."""
    count = sum(story.shared and story.rep == scene.rep.key for story in scene.stories)
    word = "came_stories_one" if count == 1 else "came_stories"
    return (say(playbook, word, {"count": count}),) if count else ()


COMMANDS: Mapping[str, Command] = {"start": _started}
TAPS: Mapping[str, Tap] = {"join": _joined}
