"""What happens in a simulated year: what the reps wish, when the workers are up, when they are looked at."""

import random
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from bot.coaching.model import Rhythm
from tests.simulation.wallclock import changes_of, changing_zones, local, second_of

MINUTE, HOUR, DAY = 60, 3_600, 86_400
WEEKS = ((0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5, 6), (6, 0, 1, 2, 3), (0, 2, 4), (5, 6))
COUNTRIES = ("", "DE", "DE-BY", "US", "GB", "FR", "JP", "AE", "IL", "BR", "AU-NSW", "EG")
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """How a rep wants it from some instant on."""

    zone: str
    rhythm: Rhythm
    active: bool = True
    """False from the moment they block the bot."""


@dataclass(frozen=True, slots=True)
class Life:
    """One rep's year."""

    key: str
    chat: int
    wishes: tuple[tuple[int, Wish], ...]
    """Since when what is wished; the first from the beginning."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A year, laid out before it begins."""

    begins: int
    ends: int
    lives: tuple[Life, ...]
    ups: tuple[tuple[tuple[int, int, int], ...], ...]
    """Of each worker: from when until when it is up, and at which second of the minute it ticks."""
    minutes: frozenset[int] = field(repr=False)
    """The minutes, since 1970, in which the workers really tick."""

    def ticks_of(self, worker: int) -> list[int]:
        """Return the instants at which a worker that is up would tick."""
        return [
            second
            for begins, ends, phase in self.ups[worker]
            for second in range(begins - begins % MINUTE + phase, ends, MINUTE)
            if second >= begins
        ]

    @property
    def ticks(self) -> list[int]:
        """Return the instants of all ticks, in their order."""
        return sorted({second for worker in range(len(self.ups)) for second in self.ticks_of(worker)})


def planned(chance: random.Random, *, reps: int, begins: date, days: int, seed: int) -> Plan:
    """Lay out a year, or so many days of one."""
    first = second_of(begins, time(), "UTC")
    last = first + days * DAY
    zones = zones_of(begins.year, seed, reps)
    lives = tuple(
        Life(f"{number:012x}", 1_000 + number, tuple(_wishes(chance, zone, first, last)))
        for number, zone in enumerate(zones)
    )
    together = [*_downtimes(chance, first, last, 20 * DAY, DAY), *_untimely(chance, lives, first, last)]
    ups = tuple(
        tuple(_ups(chance, first, last, [*together, *_downtimes(chance, first, last, 3 * DAY, 6 * HOUR)]))
        for _ in range(WORKERS)
    )
    return Plan(first, last, lives, ups, frozenset(_minutes(chance, lives, ups, first, last)))


def zones_of(year: int, seed: int, count: int) -> list[str]:
    """Return zones that change their clocks: over a few seeds all of them, in an order of chance."""
    known = list(changing_zones(year))
    random.Random(year).shuffle(known)
    return [known[(seed * count + number) % len(known)] for number in range(count)]


# --- Wishes --------------------------------------------------------------------------------------


def _wishes(chance: random.Random, zone: str, first: int, last: int) -> list[tuple[int, Wish]]:
    """Let a rep begin somehow, and change something every now and then."""
    wish = Wish(zone, _timed(chance, Rhythm(days=chance.choice(WEEKS)), zone, first))
    wishes = [(first, wish)]
    second, longest = first, min(60 * DAY, (last - first) // 2)
    while (second := _some_time(chance, wish, second + chance.randrange(HOUR, longest))) < last:
        wish = _changed(chance, wish, second)
        wishes.append((second, wish))
    return wishes


def _some_time(chance: random.Random, wish: Wish, second: int) -> int:
    """Return the instant, or the seconds around that day's nudge, in which a change is most delicate."""
    if chance.random() < 0.6:
        return second
    at = second_of(local(second, wish.zone).date() + timedelta(days=1), wish.rhythm.at, wish.zone)
    return at + chance.randrange(-20, 4 * MINUTE)


def _changed(chance: random.Random, wish: Wish, second: int) -> Wish:
    """Return the wish with one thing in it changed."""
    rhythm = wish.rhythm
    if not wish.active:
        return replace(wish, active=True)
    what = chance.choice(["time", "time", "days", "country", "off", "zone", "zone", "blocked"])
    if what == "time":
        return replace(wish, rhythm=_timed(chance, rhythm, wish.zone, second))
    if what == "days":
        return replace(wish, rhythm=replace(rhythm, days=chance.choice([*WEEKS, ()])))
    if what == "country":
        return replace(wish, rhythm=replace(rhythm, country=chance.choice(COUNTRIES)))
    if what == "off":
        back = local(second, wish.zone).date() + timedelta(days=chance.randrange(1, 30))
        return replace(wish, rhythm=replace(rhythm, off_until=chance.choice([back, None])))
    if what == "zone":
        zone = chance.choice(changing_zones(local(second, "UTC").year))
        return replace(wish, zone=zone)
    return replace(wish, active=False)


def _timed(chance: random.Random, rhythm: Rhythm, zone: str, second: int) -> Rhythm:
    """Choose a time and quiet hours around it: often the hours in which the clocks are changed."""
    while True:
        at = _at_a_change(chance, zone, second) if chance.random() < 0.5 else _at_any(chance)
        begins = chance.choice([6, 30, 90, 4 * 60, 10 * 60])
        ends = chance.choice([0, 20, 60, 2 * 60])
        quiet_from, quiet_until = _later(at, begins), _later(at, -ends)
        try:
            return replace(rhythm, at=at, quiet_from=quiet_from, quiet_until=quiet_until)
        except ValueError:
            # Too near to the quiet hours: the coach would not take it either.
            continue


def _at_any(chance: random.Random) -> time:
    return time(chance.randrange(24), chance.choice([0, 15, 30, 45, chance.randrange(60)]))


def _at_a_change(chance: random.Random, zone: str, second: int) -> time:
    """Return a time that one of the zone's changes skips or repeats."""
    changes = changes_of(zone, local(second, "UTC").year)
    if not changes:
        return _at_any(chance)
    instant, by = chance.choice(changes)
    shown = local(instant, zone)
    minutes = chance.randrange(abs(by) // MINUTE)
    return _later(shown.time(), -1 - minutes if by > 0 else minutes)


def _later(at: time, minutes: int) -> time:
    whole = (at.hour * 60 + at.minute + minutes) % (24 * 60)
    return time(whole // 60, whole % 60)


# --- Workers -------------------------------------------------------------------------------------


def _downtimes(
    chance: random.Random, first: int, last: int, every: int, longest: int
) -> list[tuple[int, int]]:
    """Return when a worker is down: for nothing more than a restart, for minutes, or for long."""
    found, second = [], first
    while (second := second + chance.randrange(2 * every)) < last:
        lasts = chance.choice([0, 0, chance.randrange(20 * MINUTE), chance.randrange(longest)])
        found.append((second, second + lasts))
        second += lasts
    return found


def _untimely(chance: random.Random, lives: tuple[Life, ...], first: int, last: int) -> list[tuple[int, int]]:
    """Return downtimes that begin right around the time at which some rep wants a nudge."""
    found, second = [], first
    while (second := second + chance.randrange(8 * DAY)) < last:
        wish = chance.choice(lives).wishes[0][1]
        at = second_of(local(second, wish.zone).date(), wish.rhythm.at, wish.zone)
        down = at + chance.randrange(-10 * MINUTE, 5 * MINUTE)
        found.append((down, down + chance.choice([3 * MINUTE, 20 * MINUTE, 3 * HOUR, 14 * HOUR])))
    return found


def _ups(
    chance: random.Random, first: int, last: int, downtimes: list[tuple[int, int]]
) -> list[tuple[int, int, int]]:
    ups, begins = [], first
    for down, up in sorted(downtimes):
        if down > begins:
            ups.append((begins, min(down, last), _phase(chance)))
        begins = max(begins, up)
    if begins < last:
        ups.append((begins, last, _phase(chance)))
    return ups


def _phase(chance: random.Random) -> int:
    """Return the second at which a worker ticks: mostly the same one as the other worker's."""
    return chance.choice([0, 0, 0, chance.randrange(MINUTE)])


def _minutes(
    chance: random.Random,
    lives: tuple[Life, ...],
    ups: tuple[tuple[tuple[int, int, int], ...], ...],
    first: int,
    last: int,
) -> set[int]:
    """Return the minutes in which something may happen, and a sample of the others.

    What were to happen in another minute is not hidden: it would come at the next tick, at a wrong time.
    """
    found = {minute for minute in range(first // MINUTE, last // MINUTE) if chance.random() < 0.03}
    for life in lives:
        starts = [since for since, _ in life.wishes]
        for at, (since, wish) in enumerate(life.wishes):
            until = [*starts, last][at + 1]
            day = local(since, wish.zone).date()
            while (second := second_of(day, wish.rhythm.at, wish.zone)) < until:
                found |= set(range(second // MINUTE - 1, second // MINUTE + 7))
                if second >= since + DAY:
                    # Also an hour later, in case the second one of a time that comes twice were meant.
                    found.add((second + HOUR) // MINUTE + 2)
                day += timedelta(days=1)
            found |= set(range(since // MINUTE, since // MINUTE + 3))
    for worker in ups:
        for begins, _, _ in worker:
            found |= set(range(begins // MINUTE, begins // MINUTE + 3))
    return {minute for minute in found if first <= minute * MINUTE < last}


def between(seconds: list[int], first: int, last: int) -> list[int]:
    """Return those of sorted instants that lie between two, both included."""
    return seconds[bisect_left(seconds, first) : bisect_left(seconds, last + 1)]
