"""When nudges had to come, told from wishes and wall clocks alone; and what came instead.

A nudge comes within five minutes after the chosen time. If the workers were not up all that while, the
first tick afterwards catches up, on the same local day and outside of the quiet hours; else that day has
none. Where two rights meet (the rep changes their wish in just these minutes, the clocks move the chosen time
to the brink of the quiet hours) a nudge may come or not: such days are counted as open.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import holidays

from tests.simulation.plans import MINUTE, Life, Plan, Wish, between
from tests.simulation.wallclock import local, second_of

WITHIN = 5 * MINUTE


@dataclass(slots=True)
class Count:
    """What came of a year."""

    nudges: int = 0
    expected: int = 0
    """Days on which a nudge had to come."""
    on_time: int = 0
    caught_up: int = 0
    """After a downtime, at the first tick."""
    open: int = 0
    """Came on a day on which it was free to."""
    missed: int = 0
    late: int = 0
    """Came at another time than it should have."""
    doubles: int = 0
    off_days: int = 0
    quiet: int = 0
    outlived: int = 0
    """Could have been delivered in the quiet hours, or on the next day."""
    cases: list[str] = field(default_factory=list)
    """What went wrong, one line each."""

    @property
    def wrong(self) -> int:
        """How many promises were broken."""
        return self.missed + self.late + self.doubles + self.off_days + self.quiet + self.outlived

    def add(self, other: "Count") -> None:
        """Add another rep's."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass(frozen=True, slots=True)
class Chance:
    """A day on which a nudge has to come, or may."""

    day: date
    zone: str
    at: int
    latest: int
    must: bool


def reckoned(life: Life, plan: Plan, ticks: list[int], nudges: list[tuple[int, int]]) -> Count:
    """Compare what came to a rep, as instants and until when each was to be delivered, with what had to."""
    count, used, last_day = Count(len(nudges)), set(), date.min
    came = [at for at, _ in nudges]
    for chance in _chances(life, plan, ticks):
        if chance.day <= last_day:
            # One message a day at most, whichever way the rep has travelled.
            continue
        fits = [at for at in between(came, chance.at, chance.latest) if at not in used]
        count.expected += chance.must
        if fits:
            used.add(fits[0])
            last_day = max(chance.day, _label(life, fits[0]))
            _tally(count, chance, fits[0])
        elif chance.must:
            count.missed += 1
            count.cases.append(f"missed {life.key} {chance.zone} {local(chance.at, chance.zone)}")
    days = Counter(_label(life, at) for at in came)
    for at, until in nudges:
        if at not in used:
            _blame(count, life, at, days)
        elif _outlives(wish_at(life, at), at, until):
            count.outlived += 1
            count.cases.append(f"outlived {life.key} {local(until, wish_at(life, at).zone)}")
    return count


def wish_at(life: Life, second: int) -> Wish:
    """Return what a rep wishes at an instant."""
    return life.wishes[bisect_right(life.wishes, second, key=lambda wish: wish[0]) - 1][1]


def is_day_off(wish: Wish, day: date) -> bool:
    """Tell whether a day has no nudge: the wrong weekday, a holiday, or the rep is off."""
    rhythm = wish.rhythm
    off = rhythm.off_until is not None and day < rhythm.off_until
    return off or day.weekday() not in rhythm.days or day in _holidays(rhythm.country, day.year)


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    land, _, region = country.partition("-")
    return frozenset(holidays.country_holidays(land, region or None, years=year)) if land else frozenset()


def is_quiet(wish: Wish, second: int) -> bool:
    """Tell whether an instant lies in a rep's quiet hours."""
    at, begins, ends = local(second, wish.zone).time(), wish.rhythm.quiet_from, wish.rhythm.quiet_until
    return begins <= at < ends if begins <= ends else not ends <= at < begins


def _chances(life: Life, plan: Plan, ticks: list[int]) -> Iterator[Chance]:
    for number, (since, wish) in enumerate(life.wishes):
        until = _since(life, plan, number + 1)
        day = local(since, wish.zone).date()
        while (at := second_of(day, wish.rhythm.at, wish.zone)) < until:
            known = at < since and number > 0 and _gives(life.wishes[number - 1][1], day, at)
            if at + WITHIN >= since and not known and _gives(wish, day, at):
                yield _chance(life, plan, number, (day, at), ticks)
            day += timedelta(days=1)


def _since(life: Life, plan: Plan, number: int) -> int:
    return life.wishes[number][0] if number < len(life.wishes) else plan.ends


def _gives(wish: Wish, day: date, at: int) -> bool:
    """Tell whether a wish gives a day its nudge at an instant."""
    if not wish.active or is_day_off(wish, day) or is_quiet(wish, at):
        return False
    # The clocks may have moved the time to another day.
    return at == second_of(day, wish.rhythm.at, wish.zone) and local(at, wish.zone).date() == day


def _chance(life: Life, plan: Plan, number: int, due: tuple[date, int], ticks: list[int]) -> Chance:
    """Return until when the nudge of a day has to come, and whether it has to come at all."""
    day, at = due
    since, wish = life.wishes[number]
    until = _since(life, plan, number + 1)
    while number + 1 < len(life.wishes) and _gives(life.wishes[number + 1][1], day, at):
        # What was changed since has nothing to do with this day.
        number += 1
        until = _since(life, plan, number + 1)
    latest = at + WITHIN
    must = at > since
    if not _went_on(between(ticks, max(at, since), latest), at):
        after = bisect_right(ticks, latest)
        caught_up = ticks[after] if after < len(ticks) else plan.ends
        if local(caught_up, wish.zone).date() == day and not is_quiet(wish_at(life, caught_up), caught_up):
            latest = caught_up
        else:
            must = False
    quiet = any(is_quiet(wish_at(life, second), second) for second in range(at, latest + 1, MINUTE))
    if latest >= until:
        must = False
        after = wish_at(life, until)
        if not after.active or is_day_off(after, local(until, after.zone).date()):
            latest = until
    return Chance(day, wish.zone, at, latest, must and not quiet)


def _went_on(within: list[int], at: int) -> bool:
    """Tell whether a worker was up all the time: the ticks come every minute."""
    steps = [at, *within, at + WITHIN]
    return all(later - earlier < 2 * MINUTE for earlier, later in pairwise(steps))


def _tally(count: Count, chance: Chance, at: int) -> None:
    if not chance.must:
        count.open += 1
    elif at <= chance.at + WITHIN:
        count.on_time += 1
    else:
        count.caught_up += 1


def _label(life: Life, at: int) -> date:
    return local(at, wish_at(life, at).zone).date()


def _blame(count: Count, life: Life, at: int, days: Counter[date]) -> None:
    """Say what is wrong with a nudge that should not have come."""
    wish, day = wish_at(life, at), _label(life, at)
    if is_quiet(wish, at):
        what = "quiet"
    elif not wish.active or is_day_off(wish, day):
        what = "off_days"
    elif days[day] > 1:
        what = "doubles"
    else:
        what = "late"
    setattr(count, what, getattr(count, what) + 1)
    count.cases.append(f"{what} {life.key} {wish.zone} {local(at, wish.zone)} wanted at {wish.rhythm.at}")


def _outlives(wish: Wish, at: int, until: int) -> bool:
    """Tell whether a nudge could be delivered when it is quiet, or on another day."""
    same_day = local(until - 1, wish.zone).date() == local(at, wish.zone).date()
    return not same_day or any(is_quiet(wish, second) for second in (*range(at, until, MINUTE), until - 1))
