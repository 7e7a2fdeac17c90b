"""What a rep's own ledger says is due, by the house rules and without a look into the coach's.

Touches with their instants, how many stand unanswered, replies, promises, parks and snoozes; the waits of P2
in working days, and the days on which something comes back.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

import holidays

from bot.coaching.playbook import Numbers

DAY = timedelta(days=1)
FOREVER = date.max


@cache
def _free(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year)) if country else frozenset()


def works(day: date, country: str) -> bool:
    """Tell whether people work on a day; the countries here all have their weekend on Saturday and Sunday."""
    return day.weekday() < 5 and day not in _free(country, day.year)


def workdays_on(day: date, count: int, country: str) -> date:
    """Return the day that lies so many working days on, the next working one if none."""
    while count:
        day += DAY
        count -= works(day, country)
    while not works(day, country):
        day += DAY
    return day


@dataclass(slots=True)
class Vow:
    """A promise of one side."""

    ours: bool
    by: date
    open: bool = True


@dataclass(slots=True)
class Case:
    """One prospect, as the rep's ledger has them."""

    name: str
    company: str
    country: str
    key: str = ""
    """The coach's, once it knows the prospect."""
    touches: list[datetime] = field(default_factory=list)
    touched_on: date | None = None
    unanswered: int = 0
    look_on: date | None = None
    wakes_on: date | None = None
    agreed_on: date | None = None
    advised_on: date | None = None
    """The day of a card that was left unsent."""
    snoozed_until: date = date.min
    over: bool = False
    vows: list[Vow] = field(default_factory=list)

    def sent(self, at: datetime, today: date, counts: int, numbers: Numbers, *, answered: bool) -> None:
        """Note a message; `answered` says that what came before had been answered."""
        # After a park it begins anew as well.
        anew = answered or (self.wakes_on is not None and self.wakes_on <= today)
        self.gave(at, today, numbers, unanswered=(0 if anew else self.unanswered) + counts)
        self.advised_on = self.agreed_on = self.wakes_on = None
        self.snoozed_until = date.min
        self.over = False

    def gave(self, at: datetime, today: date, numbers: Numbers, unanswered: int) -> None:
        """Note that something went out, after which so many messages stand unanswered."""
        self.touches.append(at)
        self.touched_on, self.unanswered = today, unanswered
        wait = numbers.waits[min(unanswered, len(numbers.waits) - 1)]
        self.look_on = workdays_on(today, wait, self.country)

    def answered(self) -> None:
        """Note that they are in touch: whoever had been left is worked again."""
        self.unanswered, self.over, self.wakes_on = 0, False, None

    def ended(self, wakes_on: date | None) -> None:
        """Leave a prospect alone, for good or until a day."""
        self.look_on = self.agreed_on = self.advised_on = None
        self.wakes_on, self.over = wakes_on, wakes_on is None

    def due(self, today: date, numbers: Numbers) -> list[str]:
        """Return why the prospect is due today: nothing if they are not."""
        if self.snoozed_until > today:
            return []
        reasons = [] if self.over else list(self._reasons(today, numbers))
        # Who has been left may have written since: then the answer is what waits.
        if self.advised_on is not None and self.advised_on < today:
            reasons.append("a card was never marked sent")
        return reasons

    def _reasons(self, today: date, numbers: Numbers) -> Iterator[str]:
        held = self.agreed_on is not None and self.agreed_on > today
        days = {
            "the wait is over": None if held else self.look_on,
            "the park is over": self.wakes_on,
            "the agreed day has come": self.agreed_on,
        }
        yield from (why for why, day in days.items() if day is not None and day <= today)
        for vow in self.vows:
            by = vow.by if vow.ours else workdays_on(vow.by, numbers.grace, self.country)
            if vow.open and by <= today:
                yield "a promise of ours" if vow.ours else "a promise of theirs"

    def told(self) -> str:
        """Say how the prospect stands in the ledger."""
        days = {
            "touched": self.touched_on,
            "look": self.look_on,
            "wakes": self.wakes_on,
            "agreed": self.agreed_on,
            "advised": self.advised_on,
            "snoozed": self.snoozed_until,
        }
        shown = [f"{what} {day}" for what, day in days.items() if day not in {None, date.min}]
        return ", ".join([self.name, *shown, *(["over"] if self.over else []), *map(str, self.vows)])

    def touched_within_a_day(self, now: datetime) -> bool:
        """Tell whether a message to them was logged within the last 24 hours."""
        return any(now - at < timedelta(hours=24) for at in self.touches)
