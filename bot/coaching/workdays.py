"""Working days: which days count, and counting them (P2, P9)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.coaching.playbook import Numbers

_LAST = date(9999, 12, 31)


def _none(_day: date) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of a place."""

    weekend: frozenset[int] = frozenset({5, 6})
    """Weekdays off, Monday is 0."""
    is_holiday: Callable[[date], bool] = _none
    name: str = ""
    """Whose: "Germany"; empty where no holidays are kept."""

    def works(self, day: date) -> bool:
        """Tell whether people work on a day."""
        return day.weekday() not in self.weekend and not self.is_holiday(day)

    def after(self, day: date, count: int) -> date:
        """Return the day that lies so many working days after another; with none, the next one there is."""
        while count > 0 and day < _LAST:
            day += timedelta(days=1)
            if self.works(day):
                count -= 1
        return self.first_from(day)

    def first_from(self, day: date) -> date:
        """Return the day itself, or the next working day."""
        while day < _LAST and not self.works(day):
            day += timedelta(days=1)
        return day

    def between(self, first: date, last: date) -> int:
        """Count the working days after the first day, up to and with the last."""
        return sum(self.works(first + timedelta(days=ahead)) for ahead in range(1, (last - first).days + 1))


EVERYWHERE = Calendar()
"""Monday to Friday, no holidays."""


def wait_over_on(since: date, reached: int, numbers: Numbers, calendar: Calendar = EVERYWHERE) -> date:
    """Return the day on which the wait after so many unanswered messages is over (P2)."""
    return calendar.after(since, numbers.waits[min(reached, len(numbers.waits) - 1)])


def exit_on(last_touch: date, numbers: Numbers, calendar: Calendar = EVERYWHERE) -> date:
    """Return the day on which the exit may go out (P2)."""
    return calendar.after(last_touch, numbers.exit_wait)


def park_ends_on(today: date, numbers: Numbers, calendar: Calendar = EVERYWHERE) -> date:
    """Return the day of the wake-up after a long park (P9)."""
    return calendar.first_from(today + timedelta(days=numbers.long_park))
