"""/invite: a link that lets one person in, as what and into which team.

A manager invites reps of their own team; an admin whomever. A link is good once, for a week, and all that
nobody has used can be taken back.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.coaching.digressing import Asked, is_news
from bot.coaching.model import (
    ADMIN,
    MANAGER,
    REP,
    Button,
    Invitation,
    Member,
    Reading,
    Said,
    Scene,
    Team,
    Turn,
)
from bot.coaching.panels import Answer, Command, Prompt, Rows, Tap, asked, button, page_number, panel, told
from bot.coaching.playbook import Playbook
from bot.coaching.view import View
from bot.coaching.wording import day_text, say, shortened

HOLDS = timedelta(days=7)
"""How long an invitation is good."""
LONGEST_NAME = 60
_CODE = re.compile(r"[\w-]{22}", re.ASCII)
"""What a button gives away comes from outside: no code that somebody could guess."""
PAGE = 6


def _invite(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Give the link that is clearly asked for; else an admin is asked for whom it is."""
    words = tidied(rest)
    what, _, name = words.partition(" ")
    what = what.casefold()
    if (what, name) == ("revoke", ""):
        return _taken_back(scene, playbook)
    if scene.rep.role != ADMIN:
        return _to_own_team(scene, words, playbook)
    if what == MANAGER:
        return _to_team_called(scene, name, playbook) if name else _teams(scene, "leads", "0", playbook)
    team = team_called(scene.teams, name) if what == REP else None
    if what in {REP, ADMIN} and (team is not None or not name):
        return _given(scene, what, team, scene.new_code(), playbook)
    problem = say(playbook, "invite_again", {"words": words}) if words else ""
    return Turn((panel([problem, say(playbook, "ask_invite")], _choices(scene, playbook), in_place=False),))


def _choices(scene: Scene, playbook: Playbook) -> Rows:
    return [
        [
            button(playbook, "invite_rep", _link(scene, REP)),
            button(playbook, "invite_team", "inviting.reps.0"),
        ],
        [
            button(playbook, "invite_manager", "inviting.leads.0"),
            button(playbook, "invite_admin", _link(scene, ADMIN)),
        ],
        [button(playbook, "invite_revoke", "inviting.revoke")],
    ]


def _to_own_team(scene: Scene, words: str, playbook: Playbook) -> Turn:
    """Give a manager's link: to a rep, into their team and no other."""
    if scene.team is None:
        return told(playbook, "invite_no_team")
    name = scene.team.name.casefold()
    if words.casefold() not in {"", REP, name, f"{REP} {name}"}:
        return told(playbook, "invite_form", team=scene.team.name)
    return _given(scene, REP, scene.team, scene.new_code(), playbook)


def may_give(giver: Member | None, invitation: Invitation) -> bool:
    """Tell whether whoever gave an invitation might give it now; None: they are gone."""
    if giver is None or giver.revoked:
        return False
    own = giver.role == MANAGER and (invitation.role, invitation.team) == (REP, giver.team)
    return giver.role == ADMIN or (own and giver.team != "")


def _given(scene: Scene, role: str, team: Team | None, code: str, playbook: Playbook, *new: Team) -> Turn:
    """Give a link, below what was said before, so that it stays and can be passed on."""
    until = scene.now + HOLDS
    at = until.astimezone(ZoneInfo(scene.rep.time_zone))
    slots: dict[str, object] = {"until": day_text(at.date(), scene.today, f"{at:%H:%M}")}
    key = role
    if team is not None:
        slots["team"] = team.name
        key = MANAGER if role == MANAGER else "team"
    invitation = Invitation(code, role, "" if team is None else team.key, scene.rep.key, scene.now, until)
    texts = [say(playbook, f"invited_{key}", slots), scene.link_of(invitation.code)]
    return Turn((panel(texts, in_place=False),), teams=new, invitations=(invitation,))


def _taken_back(scene: Scene, playbook: Playbook) -> Turn:
    """Take back what the rep has given and nobody has used."""
    return Turn(told(playbook, taken_back(scene.given), count=scene.given).replies, uninvites=True)


def taken_back(count: int) -> str:
    """Return the word that says how many invitations were taken back."""
    return {0: "uninvited_none", 1: "uninvited_one"}.get(count, "uninvited")


# --- An admin's choices --------------------------------------------------------------------------


def _inviting(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Show the kinds of links and the teams to choose from."""
    what, _, which = rest.partition(".")
    if what in {"reps", "leads"}:
        return _teams(scene, what, which, playbook)
    if what == "newteam":
        return _name_asked(scene, playbook)
    if what == "revoke":
        return _taken_back(scene, playbook)
    return Turn((panel([say(playbook, "ask_invite")], _choices(scene, playbook)),))


def _link(scene: Scene, role: str, team: str = "") -> str:
    """Return the action that gives a link; its code is in it, so that pressed twice it gives one."""
    return f"give.{'lead' if role == MANAGER else role}.{team}.{scene.new_code()}"


def _chosen(scene: Scene, view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Give the link of a button, once."""
    what, key, code = (*rest.split(".", 2), "", "")[:3]
    role = MANAGER if what == "lead" else what
    if role not in {REP, MANAGER, ADMIN} or not _CODE.fullmatch(code):
        return _inviting(scene, view, "choose", playbook)
    if scene.is_given(code):
        return told(playbook, "invited_twice")
    team = next((item for item in scene.teams if item.key == key), None)
    if team is None and (key or role == MANAGER):
        return told(playbook, "team_gone")
    return _given(scene, role, team, code, playbook)


def _teams(scene: Scene, what: str, page: str, playbook: Playbook) -> Turn:
    """Show the teams that somebody can be invited to, or to lead."""
    role = REP if what == "reps" else MANAGER
    first, turns = paged(len(scene.teams), page_number(page), f"inviting.{what}", playbook)
    shown = scene.teams[first : first + PAGE]
    rows = [[Button(shortened(team.name), _link(scene, role, team.key))] for team in shown]
    others = [button(playbook, "new_team", "inviting.newteam")] if role == MANAGER else []
    back = button(playbook, "back", "inviting.choose")
    key = "invite_no_teams" if not scene.teams and role == REP else "ask_which_team"
    return Turn((panel([say(playbook, key)], [*rows, turns, [*others, back]]),))


def paged(count: int, number: int, action: str, playbook: Playbook) -> tuple[int, list[Button]]:
    """Return which of so many things a page begins with, and the buttons that turn to those beside it."""
    last = max(0, (count - 1) // PAGE)
    number = min(number, last)
    turns = [button(playbook, "previous", f"{action}.{number - 1}")] if number else []
    turns += [button(playbook, "next", f"{action}.{number + 1}")] if number < last else []
    return number * PAGE, turns


# --- A new team ----------------------------------------------------------------------------------


def _name_asked(scene: Scene, playbook: Playbook, *problems: str) -> Turn:
    return asked(scene, playbook, "newteam", [*problems, say(playbook, "ask_team_name")])


def _named(
    scene: Scene, _view: View | None, _rest: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    if not isinstance(answer, Said) or is_news(Asked.WHOM, reading, playbook, answer):
        return None
    return _to_team_called(scene, tidied(answer.words), playbook)


def _to_team_called(scene: Scene, name: str, playbook: Playbook) -> Turn:
    """Invite somebody to lead the team of a name, which is made when there is none."""
    if not name or len(name) > LONGEST_NAME:
        return _name_asked(scene, playbook, say(playbook, "team_name_again", {"most": LONGEST_NAME}))
    team = team_called(scene.teams, name)
    if team is not None:
        return _given(scene, MANAGER, team, scene.new_code(), playbook)
    team = Team(scene.new_key(), name, scene.now)
    return _given(scene, MANAGER, team, scene.new_code(), playbook, team)


def tidied(name: str) -> str:
    """Return a name as it is kept: one line, nothing that cannot be seen."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())


def team_called(teams: Sequence[Team], name: str) -> Team | None:
    """Return the team of a name, however it is written."""
    return next((team for team in teams if team.folded == name.casefold()), None)


COMMANDS: Mapping[str, Command] = {"invite": _invite}
TAPS: Mapping[str, Tap] = {"inviting": _inviting, "give": _chosen}
PROMPTS: Mapping[str, Prompt] = {"newteam": _named}
RESERVED: Mapping[str, tuple[str, ...]] = dict.fromkeys((*TAPS, *PROMPTS), (ADMIN,))
