"""The figures of a team: /team for who leads it, and the very same for everyone in it.

All that is shown was published before (`publishing`) and never changes; nothing here counts anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

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
    Picked,
    Reply,
    Scene,
    Team,
    TeamWeek,
    Turn,
)
from bot.coaching.panels import Command, Tap, button, kept
from bot.coaching.playbook import Playbook
from bot.coaching.publishing import BEYOND, ENDED, REPLIED, RULES, TOLD, first_shown_on
from bot.coaching.rhythm import card
from bot.coaching.rights import leads_alone
from bot.coaching.view import View
from bot.coaching.wording import day_text, say

LATEST = 13
"""Weeks that can be looked at: a quarter of a year."""
_EARLIER = 4
"""Weeks that the latest one is compared with."""
_WEEK, _QUARTER = "week", "quarter"
_PAIRS = {"ours": ("ours_kept", "ours_broken"), "theirs": ("theirs_kept", "theirs_broken")}
_RULES = {"people": RULES.people, "cases": RULES.cases, "step": RULES.step}
_ASK = frozenset({"team", "seen", "leaveteam", "leftteam", "works"})
"""First parts of actions that look at the team."""


def asks(event: Event) -> bool:
    """Tell whether an event looks at the team and its figures."""
    if isinstance(event, Commanded):
        return event.name == "team"
    return isinstance(event, Picked) and event.action.partition(".")[0] in _ASK


# --- Sums of published figures -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sum:
    """Published figures of some weeks, added up."""

    figures: tuple[int, ...]
    weeks: int
    """Those in which all of the figures were published."""


def _summed(weeks: Iterable[TeamWeek], *cells: str) -> _Sum | None:
    """Add up cells over the weeks that show all of them; None when no week does."""
    found = [
        [week.cells[cell] for cell in cells] for week in weeks if all(cell in week.cells for cell in cells)
    ]
    if not found:
        return None
    return _Sum(tuple(map(sum, zip(*found, strict=True))), len(found))


# --- What is said --------------------------------------------------------------------------------


def figures(team: Team, scene: Scene, period: str, playbook: Playbook) -> tuple[Block, ...]:
    """Say what was published of a team: the latest week beside the four before it, or a quarter."""
    weeks = _quarter(scene.team_weeks)
    if not weeks:
        day = day_text(first_shown_on(team.created_at, scene.now), scene.today)
        slots = {"team": team.name, "day": day, **_RULES}
        return (Block(Kind.TEXT, say(playbook, "team_first", slots)),)
    if period == _QUARTER:
        account, problem = _Account(playbook, weeks, is_quarter=True), ""
    else:
        since = weeks[0].week - timedelta(weeks=_EARLIER)
        account = _Account(playbook, weeks[:1], [week for week in weeks[1:] if week.week >= since])
        problem = _withheld(weeks[0], playbook)
    slots = {
        "team": team.name,
        "first": day_text(account.weeks[-1].week, scene.today),
        "last": day_text(weeks[0].week + timedelta(days=6), scene.today),
    }
    lines, hidden = account.lines()
    few = say(playbook, "team_few", {"names": ", ".join(hidden)}) if hidden and not problem else ""
    texts = (
        (Kind.HEADLINE, say(playbook, "team_head", slots)),
        (Kind.TEXT, problem),
        (Kind.TEXT, "\n".join(lines)),
        (Kind.NOTE, few),
    )
    return tuple(Block(kind, text) for kind, text in texts if text)


def _quarter(weeks: Sequence[TeamWeek]) -> list[TeamWeek]:
    """Return the weeks of the latest quarter: after a long downtime there are older ones among them."""
    return [week for week in weeks if week.week > weeks[0].week - timedelta(weeks=LATEST)]


def _withheld(week: TeamWeek, playbook: Playbook) -> str:
    """Say why nothing of a week is shown; empty when something is."""
    if week.withheld:
        return say(playbook, f"team_{week.withheld}", _RULES)
    return "" if week.cells else say(playbook, "team_quiet")


@dataclass(frozen=True, slots=True)
class _Account:
    """Some weeks put into words, beside those before them."""

    playbook: Playbook
    weeks: Sequence[TeamWeek]
    before: Sequence[TeamWeek] = ()
    is_quarter: bool = False

    def lines(self) -> tuple[list[str], list[str]]:
        """Return a line for everything that is shown, and the names of what is not."""
        lines, hidden = [], []
        for name, now, before in self._all():
            past = self._say("team_before", told=before) if before else ""
            if now:
                told = self._say("team_line", name=name, told=now)
                lines.append(f"{told} {past}".strip())
                continue
            hidden.append(name[:1].lower() + name[1:])
            if before:
                lines.append(self._say("team_line_before", name=name, told=before))
        return lines, hidden

    def _all(self) -> Iterable[tuple[str, str, str]]:
        """Yield each kind of figure by its name, with what is said of it now and before."""
        for key, move in self.playbook.moves.items():
            yield move.label.capitalize(), self._move(key, self.weeks), self._move(key, self.before)
        yield self._say("team_ended"), self._count(ENDED, self.weeks), self._count(ENDED, self.before)
        for key, cells in _PAIRS.items():
            yield self._say(f"team_{key}"), self._pair(cells, self.weeks), self._pair(cells, self.before)
        yield self._say("team_beyond"), self._count(BEYOND, self.weeks), self._count(BEYOND, self.before)

    def _move(self, key: str, weeks: Sequence[TeamWeek]) -> str:
        """Say how many of a move's messages were answered; where that is not shown, how many there were."""
        rate = _summed(weeks, REPLIED + key, TOLD + key)
        if rate is not None:
            replied, told = rate.figures
            # The figures are rounded, and so is what is made of them.
            share = RULES.step * round(100 * replied / told / RULES.step)
            return self._over(rate, weeks, self._say("team_rate", replied=replied, told=told, share=share))
        total = _summed(weeks, TOLD + key)
        return (
            "" if total is None else self._over(total, weeks, self._say("team_told", told=total.figures[0]))
        )

    def _count(self, cell: str, weeks: Sequence[TeamWeek]) -> str:
        total = _summed(weeks, cell)
        return "" if total is None else self._over(total, weeks, str(total.figures[0]))

    def _pair(self, cells: tuple[str, str], weeks: Sequence[TeamWeek]) -> str:
        """Say how many promises were kept and broken, as far as either is shown."""
        words = zip(("team_kept", "team_broken"), cells, strict=True)
        parts = [(word, total) for word, cell in words if (total := _summed(weeks, cell)) is not None]
        told = [self._say(word, count=total.figures[0]) for word, total in parts]
        if len({total.weeks for _, total in parts}) == 1:
            return self._over(parts[0][1], weeks, ", ".join(told))
        return ", ".join(self._over(total, weeks, text) for text, (_, total) in zip(told, parts, strict=True))

    def _over(self, total: _Sum, weeks: Sequence[TeamWeek], text: str) -> str:
        """Add in how many weeks something was shown, unless it is the one week that all this is about."""
        if weeks is self.weeks and not self.is_quarter:
            return text
        return self._say("team_over" if total.weeks > 1 else "team_over_one", told=text, weeks=total.weeks)

    def _say(self, word: str, **slots: object) -> str:
        return say(self.playbook, word, slots)


# --- For who leads it ----------------------------------------------------------------------------


def _periods(verb: str, period: str, playbook: Playbook) -> list[Button]:
    buttons = []
    for each in (_WEEK, _QUARTER):
        shown = button(playbook, f"team_{each}", f"{verb}.{each}")
        if each == period:
            label = say(playbook, "button_stats_shown", {"period": shown.label})
            shown = Button(label, shown.action)
        buttons.append(shown)
    return buttons


def _team(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    return Turn((_led(scene, _WEEK, playbook, in_place=False),))


def _turned(scene: Scene, _view: View | None, period: str, playbook: Playbook) -> Turn:
    return Turn((_led(scene, period, playbook, in_place=True),))


def _led(scene: Scene, period: str, playbook: Playbook, *, in_place: bool) -> Reply:
    """Show the figures to who leads the team."""
    if scene.team is None:
        return Reply((Block(Kind.TEXT, say(playbook, "team_none")),), in_place=in_place)
    rows = [_periods("team", period, playbook)] if scene.team_weeks else []
    rows.append([button(playbook, "members", "members.0")])
    blocks = [*figures(scene.team, scene, period, playbook)]
    if scene.team_weeks:
        blocks.append(Block(Kind.NOTE, say(playbook, "team_rule", _RULES)))
    return Reply(tuple(blocks), kept(rows), in_place=in_place)


# --- For everyone in it --------------------------------------------------------------------------


def _seen(scene: Scene, _view: View | None, period: str, playbook: Playbook) -> Turn:
    """Show a member exactly what is shown of the team, and by which rules."""
    if scene.team is None:
        return Turn((card(scene, playbook),))
    slots = {"team": scene.team.name, **_RULES}
    leads = "team_seen_lead" if scene.rep.role in LEADS else "team_seen"
    texts = [say(playbook, leads, slots), say(playbook, "team_rule", slots)]
    blocks = (
        *(Block(Kind.TEXT, text) for text in texts),
        *figures(scene.team, scene, period, playbook),
    )
    rows = [
        _periods("seen", period, playbook) if scene.team_weeks else [],
        [button(playbook, "leave_team", "leaveteam"), button(playbook, "back", "settings")],
    ]
    return Turn((Reply(blocks, kept(rows), in_place=True),))


def _ask_leaving(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    team = scene.team
    if team is None:
        return Turn((card(scene, playbook),))
    slots = {"team": team.name}
    texts = [say(playbook, "leave_means", slots)]
    if scene.rep.role in LEADS:
        alone = leads_alone(scene)
        texts.append(say(playbook, "leave_lead_alone" if alone else "leave_lead", slots))
    question = Block(Kind.QUESTION, say(playbook, "ask_leave", slots))
    blocks = (*(Block(Kind.TEXT, text) for text in texts), question)
    yes = button(playbook, "yes_leave", f"leftteam.{team.key}")
    return Turn((Reply(blocks, ((yes, button(playbook, "back", f"seen.{_WEEK}")),), in_place=True),))


def _left(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Leave the team that the button names; somebody who is in another one by now stays there."""
    rep, team = scene.rep, scene.team
    if team is None or team.key != key:
        return Turn((card(scene, playbook),))
    # Without a team there is nothing to lead; an admin is one without a team, too.
    role = REP if rep.role == MANAGER else ""
    access = Access(rep.key, role, "", rep.key, scene.now)
    outside = replace(scene, rep=replace(rep, team=""), team=None)
    note = say(playbook, "left_team", {"team": team.name})
    return Turn((card(outside, playbook, note),), access=(access,))


COMMANDS: Mapping[str, Command] = {"team": _team}
TAPS: Mapping[str, Tap] = {
    "team": _turned,
    "seen": _seen,
    "leaveteam": _ask_leaving,
    "leftteam": _left,
}
RESERVED: Mapping[str, tuple[str, ...]] = {"team": (MANAGER, ADMIN)}
