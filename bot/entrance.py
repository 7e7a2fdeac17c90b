"""Who comes in: whoever is here already, whoever needs no invitation, and whoever brings a good one.

Nobody else gets past it, and of nobody else anything is kept.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.coaching import access, joining
from bot.coaching.inviting import HOLDS, may_give, team_called
from bot.coaching.model import ADMIN, MANAGER, Access, Event, Invitation, Picked, Rep, Scene, Team, as_command
from bot.scenes import KEY
from bot.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Address:
    """Where a rep talks to the coach: one of the two ways is given."""

    console_name: str | None = None
    telegram_id: int | None = None
    name: str = ""
    """The rep's own name, for a draft that introduces them."""
    initial: str = ""
    """The first letter of their last name, which tells them from others."""

    @property
    def chat(self) -> int:
        """The chat to answer in: a private chat has its user's number."""
        assert self.telegram_id is not None
        return self.telegram_id


def new_code() -> str:
    """Return a code that nobody can guess."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True, slots=True)
class Entrance:
    """Who needs no invitation, and how an invitation is passed on."""

    open: bool = False
    """Anybody may come in."""
    admins: frozenset[int] = frozenset()
    """Telegram accounts of those who are admins for as long as the settings name them."""
    link_of: Callable[[str], str] = as_command

    def names(self, address: Address) -> bool:
        """Tell whether somebody is an admin by the settings."""
        return address.telegram_id is not None and address.telegram_id in self.admins

    def lets_in(self, address: Address) -> bool:
        """Tell whether somebody new may come in without an invitation."""
        return self.open or self.names(address)


AT_THE_TERMINAL = Entrance(open=True)
"""Whoever sits there has the whole database before them anyway; they are nobody special."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who has come in."""

    rep: Rep
    by: Invitation | None = None
    """What has let them in, if they came by an invitation."""


def found(unit: UnitOfWork, address: Address) -> Rep | None:
    """Return the rep behind an address, whether they may come in or not."""
    if address.telegram_id is not None:
        return unit.reps.of_telegram(address.telegram_id)
    return unit.reps.of_console(address.console_name or "")


def known(unit: UnitOfWork, address: Address, entrance: Entrance) -> Rep | None:
    """Return a rep who may come in, with the role they have now; to a stranger, None."""
    rep = found(unit, address)
    return None if rep is None or rep.revoked_at is not None else _in_role(rep, address, entrance)


def as_called_now(unit: UnitOfWork, rep: Rep, address: Address) -> Rep:
    """Keep by which letter a rep is told from others of their name, as it is now."""
    if address.telegram_id is None or rep.initial == address.initial:
        return rep
    rep = replace(rep, initial=address.initial)
    unit.reps.save(rep)
    return rep


def _in_role(rep: Rep, address: Address, entrance: Entrance) -> Rep:
    named = replace(rep, role=ADMIN) if entrance.names(address) and rep.role != ADMIN else rep
    return named if named.name or not address.name else replace(named, name=address.name)


def arrived(
    unit: UnitOfWork, address: Address, event: Event, entrance: Entrance, new: Rep, now: datetime
) -> Arrival | None:
    """Let in whoever is not known, if they may come; what they bring is used up."""
    invitation = _offered(unit, joining.code_brought(event), entrance, now)
    if invitation is not None:
        unit.invitations.use(invitation.code, now)
    # Looked up only now: another worker may have let them in with it.
    rep = found(unit, address)
    if rep is None:
        if invitation is None and not entrance.lets_in(address):
            return None
        rep = _added(unit, address, new, invitation, now)
    elif rep.revoked_at is not None:
        if invitation is None and not entrance.names(address):
            return None
        role, team = ("", rep.team) if invitation is None else (invitation.role, invitation.team)
        by = "" if invitation is None else invitation.by or ""
        unit.reps.give(Access(rep.key, role, team, by, now))
        rep = unit.reps.of(rep.key)
        assert rep is not None
    return Arrival(_in_role(rep, address, entrance), invitation)


def _offered(unit: UnitOfWork, code: str, entrance: Entrance, now: datetime) -> Invitation | None:
    """Return what a code gives now, for as long as whoever gave it may give it."""
    offer = unit.invitations.of(code, now) if code else None
    if offer is None or offer.by is None:
        return offer
    # Their role changes with the settings too, and nobody takes back their invitations then.
    return offer if may_give(unit.members.with_admins(entrance.admins).of(offer.by), offer) else None


def _added(unit: UnitOfWork, address: Address, new: Rep, invitation: Invitation | None, now: datetime) -> Rep:
    if invitation is not None:
        joined_at = now if invitation.team else None
        new = replace(new, role=invitation.role, role_by=invitation.by or "", role_at=now)
        new = replace(new, team=invitation.team, joined_at=joined_at)
    return unit.reps.add(new, now, telegram_id=address.telegram_id, console_name=address.console_name)


def at_the_door(
    unit: UnitOfWork, scene: Scene, event: Event, entrance: Entrance, came_by: Invitation | None
) -> Scene:
    """Return a scene with all that letting people in and out looks at, where the event asks for it."""
    rep = scene.rep
    scene = replace(scene, came_by=came_by, new_code=new_code, link_of=entrance.link_of)
    code = joining.code_brought(event)
    if code and came_by is None:
        offer = _offered(unit, code, entrance, scene.now)
        offered = unit.teams.of(offer.team) if offer is not None and offer.team else None
        scene = replace(scene, offer=offer, offered_team=offered)
    asks = access.asks(rep, event)
    if (asks or code) and scene.team is None and rep.team:
        scene = replace(scene, team=unit.teams.of(rep.team))
    if not asks:
        return scene
    scene = replace(scene, given=unit.invitations.unused_of(rep.key, scene.now))
    scene = replace(scene, is_given=unit.invitations.knows)
    scene = replace(scene, members=unit.members.with_admins(entrance.admins))
    return replace(scene, teams=unit.teams.all()) if rep.role == ADMIN else scene


def named_in(rep: Rep, event: Event) -> tuple[str, ...]:
    """Return whom an event of a rep may let in or out, so that they take no turn meanwhile."""
    if not isinstance(event, Picked):
        return ()
    verb, key, *_ = (*event.action.split("."), "")
    # Anybody can send any text as a button, and this is looked for outside of their own turn.
    return (key,) if rep.role in access.RESERVED.get(verb, ()) and KEY.fullmatch(key) else ()


def from_the_command_line(unit: UnitOfWork, role: str, name: str, key: str, now: datetime) -> Invitation:
    """Give the operator's invitation; to lead a team, which is made when there is none of the name."""
    team = team_called(unit.teams.all(), name) if role == MANAGER else None
    if role == MANAGER and team is None:
        team = Team(key, name, now)
        unit.teams.add(team)
    invitation = Invitation(new_code(), role, "" if team is None else team.key, None, now, now + HOLDS)
    unit.invitations.add(invitation)
    return invitation
