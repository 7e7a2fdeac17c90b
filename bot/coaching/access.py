"""Who is in, and letting go: /access for an admin, and a manager's own people.

An admin sees everyone, gives and takes away; a manager lets go of a rep of their own team, and nothing
more. Nobody does it to themselves, and nobody here to an admin whom the settings name.
"""

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.coaching import inviting
from bot.coaching.inviting import PAGE, paged
from bot.coaching.model import (
    ADMIN,
    LEADS,
    MANAGER,
    REP,
    Access,
    Block,
    Button,
    Commanded,
    Event,
    Kind,
    Member,
    Picked,
    Rep,
    Reply,
    Scene,
    Turn,
)
from bot.coaching.panels import Command, Rows, Tap, button, page_number, panel
from bot.coaching.playbook import Playbook
from bot.coaching.view import View
from bot.coaching.wording import day_text, say, shortened

_SURE = "yes"
_WAYS_OUT = frozenset({"forgetme", "leaveteam"})
"""Buttons by which a rep takes themself out, perhaps as the last who leads."""


def asks(rep: Rep, event: Event) -> bool:
    """Tell whether an event of a rep looks at who is in, or at what they have given."""
    if rep.role not in {ADMIN, MANAGER}:
        return False
    if isinstance(event, Picked):
        return event.action.partition(".")[0] in {*TAPS, *inviting.TAPS, *_WAYS_OUT}
    if isinstance(event, Commanded):
        return event.name in {"invite", "access", "forget"}
    return rep.prompt.partition(".")[0] == "newteam"


# --- Everyone, for an admin ----------------------------------------------------------------------


def _access(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    return Turn((replace(_everyone(scene, 0, playbook), in_place=False),))


def _turned(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    return Turn((_everyone(scene, page_number(rest), playbook),))


def _everyone(scene: Scene, number: int, playbook: Playbook) -> Reply:
    """List a page of everyone, those who may come in first, with a button for each."""
    everyone, count = scene.members.count()
    first, turns = paged(everyone, number, "access", playbook)
    shown = scene.members.listed(first, PAGE)
    lines = [_line(item, scene, playbook) for item in shown]
    rows = [[_named(item, f"member.{item.key}", playbook)] for item in shown]
    head = say(playbook, "access_one" if count == 1 else "access_head", {"count": count})
    return panel([head, "\n".join(lines)], [*rows, turns])


def _line(member: Member, scene: Scene, playbook: Playbook) -> str:
    """Say who somebody is here, since when and by whom."""
    told = [_role(member, scene, playbook)]
    if member.at is not None and not member.fixed:
        day = member.at.astimezone(ZoneInfo(scene.rep.time_zone)).date()
        told.append(say(playbook, "access_since", {"day": day_text(day, scene.today)}))
    if member.by and not member.fixed:
        told.append(say(playbook, "access_by", {"name": member.by}))
    return say(playbook, "access_line", {"name": _name(member, playbook), "told": ", ".join(told)})


def _role(member: Member, scene: Scene, playbook: Playbook) -> str:
    if member.revoked:
        return say(playbook, "role_revoked")
    if member.fixed:
        return say(playbook, "role_by_settings")
    team = _team_name(scene, member.team)
    return say(playbook, f"role_{member.role}_in" if team else f"role_{member.role}", {"team": team})


def _name(member: Member, playbook: Playbook) -> str:
    return member.name or say(playbook, "no_name")


def _named(member: Member, action: str, playbook: Playbook) -> Button:
    return Button(shortened(_name(member, playbook)), action)


def _team_name(scene: Scene, key: str) -> str:
    teams = (*scene.teams, *([scene.team] if scene.team is not None else []))
    return next((team.name for team in teams if team.key == key), "")


# --- One of them ---------------------------------------------------------------------------------


def _member(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    member = _of(scene, rest)
    return _gone(playbook) if member is None else Turn((_page(scene, member, playbook),))


def _page(scene: Scene, member: Member, playbook: Playbook, *notes: str) -> Reply:
    """Show what somebody may do, with what an admin can change about it."""
    texts = [*notes, _line(member, scene, playbook)]
    if member.key == scene.rep.key:
        texts.append(say(playbook, "access_yourself"))
    elif member.fixed:
        texts.append(say(playbook, "access_fixed"))
    rows = _changes(scene, member, playbook) if _may_change(scene, member) else []
    return panel(texts, [*rows, [button(playbook, "everyone", "access.0")]])


def _may_change(scene: Scene, member: Member) -> bool:
    return member.key != scene.rep.key and not member.fixed


def _changes(scene: Scene, member: Member, playbook: Playbook) -> Rows:
    if member.revoked:
        return [[button(playbook, "let_in", f"letin.{member.key}")]]
    role = ("make_rep", REP) if member.role != REP else ("make_admin", ADMIN)
    rows = [[button(playbook, role[0], f"role.{member.key}.{role[1]}")]]
    if member.role == MANAGER:
        rows[0].append(button(playbook, "make_admin", f"role.{member.key}.{ADMIN}"))
    if _team_name(scene, member.team):
        rows.append([button(playbook, "out_of_team", f"letgo.{member.key}")])
    return [*rows, [button(playbook, "shut_out", f"shutout.{member.key}")]]


def _of(scene: Scene, key: str) -> Member | None:
    return scene.members.of(key)


def _gone(playbook: Playbook) -> Turn:
    return Turn((panel([say(playbook, "member_gone")]),))


def _changeable(scene: Scene, key: str) -> Member | None:
    """Return somebody whom an admin may change; None for all others."""
    member = _of(scene, key)
    return member if member is not None and _may_change(scene, member) else None


def _changed(scene: Scene, member: Member, after: Member, note: str, playbook: Playbook) -> Turn:
    """Keep what somebody may do from now on, and show it."""
    name = {"name": _name(member, playbook)}
    notes = [say(playbook, note, name)]
    if _was_only_manager(scene, member) and (after.role not in LEADS or after.team != member.team):
        notes.append(say(playbook, "team_unled", {"team": _team_name(scene, member.team)}))
    role = after.role
    if (role, after.revoked) == (member.role, member.revoked):
        # Who gave the role is still who did.
        role = ""
    else:
        after = replace(after, by=scene.rep.called, at=scene.now)
    given = Access(member.key, role, after.team, scene.rep.key, scene.now, after.revoked)
    return Turn((_page(scene, after, playbook, " ".join(notes)),), access=(given,))


def _was_only_manager(scene: Scene, member: Member) -> bool:
    """Tell whether a team has no manager without somebody."""
    return bool(_team_name(scene, member.team)) and scene.members.managers(member.team) == (member.key,)


def _role_given(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Make somebody an admin, or a rep again, once it has been asked for; their team stays theirs."""
    key, role, sure = (*rest.split("."), "", "", "")[:3]
    member = _changeable(scene, key)
    if member is None or role not in {REP, ADMIN}:
        return _gone(playbook)
    if member.revoked or member.role == role:
        return Turn((_page(scene, member, playbook),))
    if sure != _SURE:
        actions = (f"role.{key}.{role}.{_SURE}", f"member.{key}")
        return _asked(scene, member, f"make_{role}", actions, playbook)
    return _changed(scene, member, replace(member, role=role), f"made_{role}", playbook)


def _shut_out(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Take somebody's access away, once it has been asked for; what is theirs stays."""
    key, _, sure = rest.partition(".")
    member = _changeable(scene, key)
    if member is None:
        return _gone(playbook)
    if member.revoked:
        return Turn((_page(scene, member, playbook),))
    if sure != _SURE:
        return _asked(scene, member, "shut_out", (f"shutout.{key}.{_SURE}", f"member.{key}"), playbook)
    # Back in, they are a rep: whoever lets them in decides anew on all that is more.
    return _changed(scene, member, replace(member, role=REP, revoked=True), "shut_out", playbook)


def _let_in(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Let somebody in again, to all that is theirs."""
    member = _changeable(scene, rest)
    if member is None:
        return _gone(playbook)
    if not member.revoked:
        return Turn((_page(scene, member, playbook),))
    return _changed(scene, member, replace(member, role=REP, revoked=False), "let_in", playbook)


def _asked(scene: Scene, member: Member, what: str, actions: tuple[str, str], playbook: Playbook) -> Turn:
    """Ask once, with what it means and of whom; "Back" leaves everything as it is."""
    named = {"name": _name(member, playbook), "team": _team_name(scene, member.team)}
    who = Block(Kind.TEXT, _line(member, scene, playbook))
    means = Block(Kind.TEXT, say(playbook, f"{what}_means", named))
    question = Block(Kind.QUESTION, say(playbook, f"ask_{what}", named))
    yes, back = actions
    row = (button(playbook, f"yes_{what}", yes), button(playbook, "back", back))
    return Turn((Reply((who, means, question), (row,), in_place=True),))


# --- A manager's own people ----------------------------------------------------------------------


def _members(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    return Turn((_own_people(scene, page_number(rest), playbook),))


def _own_people(scene: Scene, number: int, playbook: Playbook, *notes: str, without: str = "") -> Reply:
    """List the people of the rep's own team by name, with a button for whom they may let go."""
    if scene.team is None:
        return panel([*notes, say(playbook, "members_no_team")])
    team = scene.team.key
    count, _ = scene.members.count(team, without)
    first, turns = paged(count, number, "members", playbook)
    shown = scene.members.listed(first, PAGE, team, without)
    lines = [say(playbook, f"members_{item.role}", {"name": _name(item, playbook)}) for item in shown]
    rows = [[_letting_go(item, playbook)] for item in shown if _may_let_go(scene, item)]
    head = say(playbook, "members_head", {"team": scene.team.name})
    return panel([*notes, head, "\n".join(lines)], [*rows, turns])


def _letting_go(member: Member, playbook: Playbook) -> Button:
    label = say(playbook, "button_let_go", {"name": _name(member, playbook)})
    return Button(shortened(label), f"letgo.{member.key}")


def _may_let_go(scene: Scene, member: Member) -> bool:
    """Tell whether the rep may take somebody out of a team: a manager their own reps, an admin anybody."""
    if not member.team or not _may_change(scene, member) or member.revoked:
        return False
    return scene.rep.role == ADMIN or (member.team == scene.rep.team and member.role == REP)


def _let_go(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Take somebody out of their team, once it has been asked for, and do nothing more."""
    key, _, sure = rest.partition(".")
    member = _of(scene, key)
    if member is None or not _may_let_go(scene, member):
        return _not_to_let_go(scene, member, playbook)
    own = scene.team is not None and member.team == scene.rep.team
    if sure != _SURE:
        back = "members.0" if own else f"member.{key}"
        return _asked(scene, member, "let_go", (f"letgo.{key}.{_SURE}", back), playbook)
    # Without a team there is nothing to lead; an admin is one without a team, too.
    role = ADMIN if member.role == ADMIN else REP
    after = replace(member, role=role, team="")
    turn = _changed(scene, member, after, "let_go", playbook)
    if not own:
        return turn
    said = turn.replies[0].blocks[0].text
    return replace(turn, replies=(_own_people(scene, 0, playbook, said, without=key),))


def _not_to_let_go(scene: Scene, member: Member | None, playbook: Playbook) -> Turn:
    """Show how things are where there is nothing (any more) to take somebody out of."""
    if scene.rep.role == ADMIN and member is not None:
        return Turn((_page(scene, member, playbook),))
    return Turn((_own_people(scene, 0, playbook),))


COMMANDS: Mapping[str, Command] = {"access": _access}
TAPS: Mapping[str, Tap] = {
    "access": _turned,
    "member": _member,
    "role": _role_given,
    "shutout": _shut_out,
    "letin": _let_in,
    "members": _members,
    "letgo": _let_go,
}
RESERVED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("access", "member", "role", "shutout", "letin"), (ADMIN,)),
    **dict.fromkeys(("members", "letgo"), (MANAGER, ADMIN)),
}
