"""scripts/simulate differencing: tries to work out one rep's figures from all that is published of a team.

The attacker is somebody of the team: they know their own figures, who was counted in which week, every
published figure, and the rules. Within a week they go through every possibility that the rules and the
published figures leave (`possible`); figures of other weeks tell nothing about it, because they count other
events. Over weeks they take the difference of two weeks of which one person less was counted for that
person's figure, as if nothing else had changed; that is a guess, and is compared with the plain one that
everybody did the same.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from random import Random

from bot.coaching.model import TeamWeek
from bot.coaching.publishing import CHANGED, REPLIED, RULES, SMALL, TOLD, Past, Rules, rounded, week_of

HISTORIES = 1_000
STORED = 25
"""Histories that also go through the database."""
MOVES = ("one", "two", "three")
SINGLE = ("ended", "beyond", "ours_kept", "ours_broken", "theirs_kept", "theirs_broken")
NOTHING_HELD_BACK = Rules(people=1, cases=0, share=1, step=1, apart=0)
"""Publication as it would be if nobody cared: what the attack has to succeed against."""
_MOST = 40
"""The highest figure of one rep that the attacker thinks of."""

Counts = Mapping[str, int]


# --- Histories -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody joins or goes."""

    person: str
    what: str
    """joins, leaves, forgets, revoked, back (let in again)"""


@dataclass(frozen=True, slots=True)
class Lived:
    """A week of a team, as it was."""

    week: date
    changes: tuple[Change, ...]
    """In the course of the week."""
    did: Mapping[str, Counts]
    """What everyone did who had been let in at its beginning."""
    anew: Mapping[str, int] = field(default_factory=dict)
    """How many outcomes of earlier weeks they told anew, which changes no figure."""


@dataclass
class _Person:
    steady: bool
    pace: float
    usual: Counts = field(default_factory=dict)


def history(seed: int, begins: date = date(2027, 1, 4)) -> tuple[Lived, ...]:
    """Return 8 to 20 weeks of a team that 5 to 15 people begin."""
    random, again = Random(seed), Random(f"{seed} again")
    people: dict[str, _Person] = {}
    here: set[str] = set()
    out: set[str] = set()
    alike, restless = random.choice((0, 0.5, 0.9)), random.choice((0.03, 0.1, 0.3))

    def newcomer() -> str:
        key = f"p{len(people):02}"
        people[key] = _Person(random.random() < alike, random.choice((0.1, 0.5, 1, 1, 1.5, 3)))
        people[key].usual = _done(people[key].pace, random)
        return key

    here |= {newcomer() for _ in range(random.randint(5, 15))}
    weeks = []
    for number in range(random.randint(8, 20)):
        did = {
            key: dict(people[key].usual) if people[key].steady else _done(people[key].pace, random)
            for key in sorted(here | out)
        }
        changes = []
        for what in ("leaves", "forgets", "revoked", "joins", "joins", "returns", "back"):
            if random.random() >= restless:
                continue
            if what == "joins":
                changes.append(Change(newcomer(), what))
                here.add(changes[-1].person)
            elif what == "back" and out:
                changes.append(Change(random.choice(sorted(out)), what))
                out.discard(changes[-1].person)
                here.add(changes[-1].person)
            elif what == "returns" and (known := sorted(_left(weeks) - here - out)):
                changes.append(Change(random.choice(known), what))
                here.add(changes[-1].person)
            elif what in {"leaves", "forgets", "revoked"} and here:
                changes.append(Change(random.choice(sorted(here)), what))
                here.discard(changes[-1].person)
                if what == "revoked":
                    out.add(changes[-1].person)
        anew = {key: again.randint(0, 4) for key in did}
        weeks.append(Lived(begins + timedelta(weeks=number), tuple(changes), did, anew))
    return tuple(weeks)


def _left(weeks: Iterable[Lived]) -> set[str]:
    """Return who has left the team and is still known."""
    left: set[str] = set()
    for lived in weeks:
        for change in lived.changes:
            (left.add if change.what == "leaves" else left.discard)(change.person)
    return left


def _done(pace: float, random: Random) -> Counts:
    done = {}
    for move, often in zip(MOVES, (4, 3, 1.5), strict=True):
        told = _times(often * pace, random)
        done[TOLD + move] = told
        done[REPLIED + move] = sum(random.random() < 0.35 for _ in range(told))
    return done | {cell: _times(1.2 * pace, random) for cell in SINGLE}


def _times(mean: float, random: Random) -> int:
    """Return how often something happened in a week."""
    chance = mean / 30
    return sum([random.random() < chance for _ in range(30)])


# --- What is published ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A published week, with what everyone in the team knows of it and what is true."""

    published: TeamWeek
    did: Mapping[str, Counts]
    """Of those who were counted."""


def published(weeks: Iterable[Lived], rules: Rules) -> tuple[Shown, ...]:
    """Publish a history by the rules alone; what the database keeps of it is kept here by hand."""
    since: dict[str, date] = {}
    out: set[str] = set()
    before: Past | None = None
    shown: list[Shown] = []
    for lived in weeks:
        if not shown:
            since = dict.fromkeys(lived.did, lived.week)
        for change in lived.changes:
            match change.what:
                case "joins" | "returns":
                    since[change.person] = lived.week + timedelta(weeks=1)
                case "leaves":
                    del since[change.person]
                case "forgets":
                    del since[change.person]
                    if before is not None:
                        before = replace(before, counted=before.counted - {change.person})
                case "revoked":
                    out.add(change.person)
                case "back":
                    out.discard(change.person)
        cohort = frozenset(key for key, week in since.items() if week <= lived.week and key not in out)
        did = {key: lived.did[key] for key in sorted(cohort)}
        found = week_of(lived.week, cohort, did.values(), before, rules)
        before = Past(lived.week, cohort, len(cohort), found.withheld)
        shown.append(Shown(found, did))
    return tuple(shown)


# --- The attack within a week --------------------------------------------------------------------


def possible(others: int, own: Counts, cell: str, cells: Counts, rules: Rules = RULES) -> frozenset[int]:
    """Return what any one of the others may have given to a cell; what is too much to matter is left out.

    The rules treat all others alike, so it is the same for each of them.
    """
    move = cell.partition(".")[2]
    told, replied = TOLD + move, REPLIED + move
    if not move:
        return _single(others, own.get(cell, 0), cells.get(cell), rules)
    if replied in cells:
        both = own.get(replied, 0), own.get(told, 0) - own.get(replied, 0)
        given, messages = _pair(others, both, cells[replied], cells[told], rules)
        return given if cell == replied else messages
    messages = _single(others, own.get(told, 0), cells.get(told), rules)
    # That the replies are held back rules no number of messages out: as if none of the others had got one.
    # And whoever has sent something may have had a reply to it or none: as if all others had had the same.
    return messages if cell == told else frozenset(range(max(messages, default=0) + 1))


@cache
def _single(others: int, own: int, shown: int | None, rules: Rules) -> frozenset[int]:
    if shown is None:
        totals: Iterable[int] = range(own, own + _MOST + 1)
        return frozenset().union(*(_hidden(others, own, total, rules) for total in totals))
    return frozenset().union(*(_given(others, own, total, rules) for total in _totals(shown, rules)))


@cache
def _pair(
    others: int, own: tuple[int, int], replied: int, told: int, rules: Rules
) -> tuple[frozenset[int], frozenset[int]]:
    """Return the replies and the messages of one of the others, where both sums are shown."""
    replies: set[int] = set()
    messages: set[int] = set()
    for total in _totals(replied, rules):
        got = _given(others, own[0], total, rules)
        silences = (both - total for both in _totals(told, rules) if both >= total)
        missed = frozenset[int]().union(*(_given(others, own[1], silent, rules) for silent in silences))
        if got and missed:
            replies |= got
            messages |= {one + other for one in got for other in missed}
    return frozenset(replies), frozenset(messages)


def _totals(shown: int, rules: Rules) -> list[int]:
    """Return the sums that are shown as this number."""
    return [
        total
        for total in range(max(0, shown - rules.step), shown + rules.step + 1)
        if rounded(total, rules) == shown
    ]


@cache
def _given(others: int, own: int, total: int, rules: Rules) -> frozenset[int]:
    """Return what one of the others may have given to a sum that is known and may be shown."""
    most = int(rules.share * total)
    if total < rules.cases or own > min(most, total):
        return frozenset()
    return frozenset(
        one
        for one in range(min(most, total - own) + 1)
        if _adds_up(others - 1, total - own - one, rules.people - (own > 0) - (one > 0), most)
    )


def _adds_up(people: int, total: int, at_least: int, most: int) -> bool:
    """Tell whether so many people can give this together, each so much at most, so many something."""
    if total == 0:
        return at_least <= 0
    return any(count <= total <= count * most for count in range(max(at_least, 1), people + 1))


@cache
def _hidden(others: int, own: int, total: int, rules: Rules) -> frozenset[int]:
    """Return what one of the others may have given to a sum that may not be shown."""
    most = int(rules.share * total)
    found = set()
    for one in range(total - own + 1):
        rest, people = total - own - one, others - 1
        if rest and not people:
            continue
        fewest = (own > 0) + (one > 0) + (rest > 0)
        if total < rules.cases or max(own, one, rest) > most or fewest < rules.people:
            found.add(one)
    return frozenset(found)


# --- The attack over weeks -----------------------------------------------------------------------


def differences(shown: Iterable[Shown]) -> Iterator[tuple[str, int, int]]:
    """Yield guesses of one person's figure of a cell by the difference of two weeks, with the truth."""
    visible = [each for each in shown if each.published.cells]
    for before, after in pairwise(visible):
        for insider in {None, *before.did, *after.did}:
            changed = (before.did.keys() ^ after.did.keys()) - {insider}
            if len(changed) != 1:
                continue
            (person,) = changed
            with_them, without = (before, after) if person in before.did else (after, before)
            yield from _guesses(with_them, without, person, insider)


def _guesses(
    with_them: Shown, without: Shown, person: str, insider: str | None
) -> Iterator[tuple[str, int, int]]:
    for cell, total in with_them.published.cells.items():
        if cell not in without.published.cells:
            continue
        own = with_them.did.get(insider or "", {}).get(cell, 0)
        left = without.published.cells[cell] - without.did.get(insider or "", {}).get(cell, 0)
        yield cell, max(0, total - own - left), with_them.did[person].get(cell, 0)


# --- All of it -----------------------------------------------------------------------------------


@dataclass
class Found:
    """What the attack came to."""

    histories: int = 0
    weeks: int = 0
    shown: int = 0
    """Weeks of which anything was published."""
    cells: int = 0
    published: int = 0
    """Cells that were, of those of weeks in which any might be."""
    recovered: int = 0
    """Figures of others that only one number fits."""
    impossible: int = 0
    """Figures that the attacker thought impossible: then the attack would be wrong."""
    guesses: int = 0
    by_difference: int = 0
    """Of them right."""
    truths: dict[str, Counter[int]] = field(default_factory=dict)
    """How often each figure was the true one, by cell."""
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def by_custom(self) -> int:
        """How often they had been right by taking each time what is commonest in the cell."""
        return sum(max(truths.values()) for truths in self.truths.values())

    @property
    def good(self) -> bool:
        """Tell whether nobody was given away."""
        return not self.recovered and self.by_difference <= self.by_custom

    def __str__(self) -> str:
        return (
            f"{self.histories} histories, {self.weeks} weeks, of {self.shown} anything published; "
            f"{self.reasons[SMALL]} held back as small, {self.reasons[CHANGED]} as changed\n"
            f"{self.published} of {self.cells} cells published\n"
            f"figures of others recovered: {self.recovered} (thought impossible: {self.impossible})\n"
            f"differences of two weeks: {self.guesses}, right by difference {self.by_difference}, "
            f"what is commonest would have been right {self.by_custom} times"
        )


def attacked(
    seeds: Iterable[int],
    rules: Rules = RULES,
    publish: Callable[[tuple[Lived, ...], Rules], tuple[Shown, ...]] = published,
) -> Found:
    """Attack what is published of histories, as every one of their people and as somebody who watches."""
    found = Found()
    for seed in seeds:
        found.histories += 1
        shown = publish(history(seed), rules)
        for each in shown:
            found.weeks += 1
            found.shown += bool(each.published.cells)
            found.reasons[each.published.withheld] += 1
            if not each.published.withheld:
                _attack_week(each, rules, found)
        for cell, difference, truth in differences(shown):
            found.guesses += 1
            found.by_difference += difference == truth
            found.truths.setdefault(cell, Counter())[truth] += 1
    return found


def _attack_week(shown: Shown, rules: Rules, found: Found) -> None:
    cells = shown.published.cells
    every = [*(TOLD + move for move in MOVES), *(REPLIED + move for move in MOVES), *SINGLE]
    found.cells += len(every)
    found.published += len(cells)
    truths = {cell: Counter(did.get(cell, 0) for did in shown.did.values()) for cell in every}
    for insider in (None, *shown.did):
        own = shown.did.get(insider or "", {})
        # Who only watches knows of nobody for sure that they gave nothing, so all of them are others.
        others = len(shown.did) - (insider is not None)
        for cell in every:
            fits = possible(others, own, cell, cells, rules)
            found.recovered += others if len(fits) == 1 else 0
            for truth, often in truths[cell].items():
                if truth not in fits and truth <= _MOST // 2:
                    found.impossible += often - (insider is not None and own.get(cell, 0) == truth)
