"""Histories of teams, lived through the real storage and published by the real housekeeping."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from sqlalchemy import Engine, delete

from bot.coaching.model import REP, Access, Kept, Promise, Prospect, Rep, Team, Touch
from bot.coaching.playbook import Playbook
from bot.coaching.publishing import REPLIED, RULES, TOLD
from bot.content import load
from bot.settings import PROJECT_ROOT
from bot.storage.database import open_engine
from bot.storage.tables import reps
from bot.storage.unit_of_work import Transaction, UnitOfWork
from bot.weekly import published
from tests.simulation.differencing import (
    MOVES,
    NOTHING_HELD_BACK,
    Change,
    Counts,
    Found,
    Lived,
    Shown,
    attacked,
    history,
)
from tests.simulation.differencing import published as by_rules

CONTENT = PROJECT_ROOT / "coaching_content.yaml"
_SETTLED = {
    "ours_kept": (True, Kept.KEPT),
    "ours_broken": (True, Kept.BROKEN),
    "theirs_kept": (False, Kept.KEPT),
    "theirs_broken": (False, Kept.BROKEN),
}


@dataclass(frozen=True, slots=True)
class Report:
    """The attack on all histories, on some that went through the database, and on those without the rules."""

    by_rules: Found
    stored: Found
    unprotected: Found

    @property
    def good(self) -> bool:
        """Tell whether nobody was given away, and the attack would have told."""
        return self.by_rules.good and self.stored.good and not self.unprotected.good

    def __str__(self) -> str:
        parts = (
            ("by the rules", self.by_rules),
            ("through the database", self.stored),
            ("had nothing been held back", self.unprotected),
        )
        return "\n".join(f"{name}:\n{found}" for name, found in parts)


def report(url: str, histories: int) -> Report:
    """Attack histories of teams; a tenth of them is lived through the database as well."""
    lived = {f"t{seed:04}": history(seed) for seed in range(max(1, histories // 10))}
    engine = open_engine(url)
    shown = iter(kept(engine, lived, load(CONTENT)).values())
    engine.dispose()
    return Report(
        attacked(range(histories)),
        attacked(range(len(lived)), publish=lambda _weeks, _rules: next(shown)),
        attacked(range(len(lived)), NOTHING_HELD_BACK),
    )


def kept(
    engine: Engine, histories: Mapping[str, tuple[Lived, ...]], playbook: Playbook
) -> dict[str, tuple[Shown, ...]]:
    """Live through these histories side by side, week by week; return what was published of each team."""
    with Transaction(engine) as unit:
        for team, weeks in histories.items():
            _found(unit, team, weeks[0])
        unit.commit()
    log = _Log(playbook)
    for number in range(max(map(len, histories.values()))):
        for team, weeks in histories.items():
            if number < len(weeks):
                with Transaction(engine) as unit:
                    _live(unit, team, weeks[number], log)
                    unit.commit()
        _publish(engine, next(iter(histories.values()))[0].week + timedelta(weeks=number), playbook)
    with Transaction(engine) as unit:
        return {team: _shown(unit, team, weeks) for team, weeks in histories.items()}


def _found(unit: UnitOfWork, team: str, first: Lived) -> None:
    before = _on(first.week, -3)
    unit.teams.add(Team(team, team, before))
    for person in first.did:
        _join(unit, team, person, before)


def _join(unit: UnitOfWork, team: str, person: str, at: datetime) -> None:
    rep = team + person
    if unit.reps.of(rep) is None:
        unit.reps.add(Rep(rep), at, console_name=rep)
        unit.prospects.save(Prospect(f"with {rep}", rep, "Dana"))
    unit.reps.give(Access(rep, REP, team, "", at))


def _live(unit: UnitOfWork, team: str, lived: Lived, log: "_Log") -> None:
    for person, did in lived.did.items():
        log.write(unit, team + person, did, lived.week)
        log.tell_anew(unit, team + person, lived.anew.get(person, 0), lived.week)
    for change in lived.changes:
        _change(unit, team, change, _on(lived.week, 2))


def _change(unit: UnitOfWork, team: str, change: Change, at: datetime) -> None:
    rep = team + change.person
    match change.what:
        case "joins" | "returns":
            _join(unit, team, change.person, at)
        case "leaves":
            unit.reps.give(Access(rep, REP, "", rep, at))
        case "revoked":
            unit.reps.give(Access(rep, REP, team, "", at, revoked=True))
        case "back":
            unit.reps.give(Access(rep, REP, team, "", at))
        case "forgets":
            unit._connection.execute(delete(reps).where(reps.c.key == rep))


def _publish(engine: Engine, week: date, playbook: Playbook) -> None:
    at, is_behind = _on(week, 7) + timedelta(hours=13), True
    while is_behind:
        with Transaction(engine) as unit:
            is_behind = published(unit, at, playbook)
            unit.commit()


def _shown(unit: UnitOfWork, team: str, weeks: Iterable[Lived]) -> tuple[Shown, ...]:
    """Return what was published of a team, with the figures of all who were counted."""
    found = {each.week: each for each in unit.teams.weeks(team, 1_000)}
    return tuple(replace(each, published=found[each.published.week]) for each in by_rules(weeks, RULES))


def _on(week: date, days: int) -> datetime:
    return datetime.combine(week + timedelta(days=days), time(), UTC)


class _Log:
    """Writes down what people did, as messages and promises."""

    def __init__(self, playbook: Playbook) -> None:
        self._keys = count()
        self._told: defaultdict[str, list[Touch]] = defaultdict(list)
        self._ending = next(move.key for move in playbook.moves.values() if move.ends_prospect)

    def write(self, unit: UnitOfWork, rep: str, did: Counts, week: date) -> None:
        """Write down a week of a rep, on each of its days something."""
        touches: list[Touch] = []
        for move in MOVES:
            told, replied = did[TOLD + move], did[REPLIED + move]
            outcomes = ["replied", "done", "done"] * replied
            outcomes = outcomes[:replied] + ["nothing"] * (told - replied)
            touches += [self._touch(rep, week, move, outcome=each) for each in outcomes]
        self._told[rep] += touches
        touches += [self._touch(rep, week, self._ending) for _ in range(did["ended"])]
        touches += [self._touch(rep, week, "", beyond=True) for _ in range(did["beyond"])]
        unit.touches.save(*touches)
        unit.promises.save(
            *(self._promise(rep, week, *how) for cell, how in _SETTLED.items() for _ in range(did[cell]))
        )

    def tell_anew(self, unit: UnitOfWork, rep: str, times: int, week: date) -> None:
        """Tell of some of the latest messages of earlier weeks that they were answered after all."""
        if unit.reps.of(rep) is None:
            # With them went all that was theirs.
            return
        earlier = [touch for touch in self._told[rep] if touch.outcome_on and touch.outcome_on < week]
        unit.touches.save(
            *(replace(touch, outcome="replied", outcome_on=week) for touch in earlier[len(earlier) - times :])
        )

    def _touch(self, rep: str, week: date, move: str, *, outcome: str = "", beyond: bool = False) -> Touch:
        number = next(self._keys)
        day = week + timedelta(days=number % 7)
        # What came of a message counts in the week in which it was told, whenever it was sent.
        on = day - timedelta(days=number % 20) if outcome else day
        key, told_on = f"t{number}", day if outcome else None
        at = _on(on, 0)
        return Touch(
            key, rep, f"with {rep}", "", "", "", "", at, on, False, 1, outcome, told_on, move, beyond
        )

    def _promise(self, rep: str, week: date, ours: bool, state: Kept) -> Promise:
        number = next(self._keys)
        day = week + timedelta(days=number % 7)
        at = _on(week, -9)
        return Promise(f"o{number}", rep, f"with {rep}", ours, "", at, None, state, day)
