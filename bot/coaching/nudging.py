"""When to look again: working days, waits, parks (P2, P9)."""

from datetime import date, timedelta

from bot.coaching.playbook import Numbers

_SATURDAY = 5


def working_days_after(day: date, count: int) -> date:
    """Return the day that lies so many working days (Monday to Friday) after another."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY:
            count -= 1
    return working_day_from(day)


def working_day_from(day: date) -> date:
    """Return the day itself, or the Monday after when it falls on a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= _SATURDAY else 0)


def working_days_between(first: date, last: date) -> int:
    """Count the working days after the first day, up to and with the last."""
    return sum(
        (first + timedelta(days=ahead)).weekday() < _SATURDAY for ahead in range(1, (last - first).days + 1)
    )


def wait_over_on(since: date, reached: int, numbers: Numbers) -> date:
    """Return the day on which the wait after so many unanswered messages is over (P2)."""
    return working_days_after(since, numbers.waits[min(reached, len(numbers.waits) - 1)])


def exit_on(last_touch: date, numbers: Numbers) -> date:
    """Return the day on which the exit may go out (P2)."""
    return working_days_after(last_touch, numbers.exit_wait)


def park_ends_on(today: date, numbers: Numbers) -> date:
    """Return the day of the wake-up after a long park (P9)."""
    return working_day_from(today + timedelta(days=numbers.long_park))
