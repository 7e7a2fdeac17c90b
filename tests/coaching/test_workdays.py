"""When to look again: working days, waits and parks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.workdays import EVERYWHERE, exit_on, park_ends_on, wait_over_on
from tests.coaching.scenes import PLAYBOOK

NUMBERS = PLAYBOOK.numbers
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))

MON, TUE, WED, THU, FRI, SAT, SUN = (date(2026, 11, 16) + timedelta(days=day) for day in range(7))


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        (MON, 1, TUE),
        (MON, 4, FRI),
        (MON, 5, date(2026, 11, 23)),
        (FRI, 1, date(2026, 11, 23)),
        (FRI, 5, date(2026, 11, 27)),
        (SAT, 1, date(2026, 11, 23)),
        (SUN, 2, date(2026, 11, 24)),
        (FRI, 0, FRI),
        (SAT, 0, date(2026, 11, 23)),
    ],
)
def test_working_days_leave_out_the_weekend(day, count, then):
    assert EVERYWHERE.after(day, count) == then


@given(day=DAYS, count=st.integers(0, 60))
def test_a_day_reached_by_working_days_is_one_and_lies_that_far_off(day, count):
    then = EVERYWHERE.after(day, count)

    assert then.weekday() < 5
    if count:
        assert EVERYWHERE.between(day, then) == count


@given(day=DAYS)
def test_a_weekend_moves_to_monday_and_no_other_day_moves(day):
    moved = EVERYWHERE.first_from(day)

    assert moved == day if day.weekday() < 5 else moved.weekday() == 0 and 0 < (moved - day).days < 3


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [(FRI, FRI, 0), (FRI, SAT, 0), (FRI, date(2026, 11, 23), 1), (MON, FRI, 4), (FRI, MON, 0)],
)
def test_days_since_the_last_word_are_working_days(first, last, days):
    assert EVERYWHERE.between(first, last) == days


@pytest.mark.parametrize(
    ("reached", "over"),
    [
        (0, date(2026, 11, 24)),
        (1, date(2026, 11, 26)),
        (2, date(2026, 11, 27)),
        (3, date(2026, 11, 27)),
        (7, date(2026, 11, 27)),
    ],
)
def test_we_wait_two_working_days_then_four_then_five(reached, over):
    assert wait_over_on(FRI, reached, NUMBERS) == over


def test_the_exit_waits_five_working_days_after_the_last_message():
    assert exit_on(WED, NUMBERS) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("today", "back"),
    [(FRI, date(2027, 2, 18)), (date(2026, 11, 15), date(2027, 2, 15)), (SUN, date(2027, 2, 22))],
)
def test_a_long_park_ends_after_90_days_on_a_working_day(today, back):
    assert park_ends_on(today, NUMBERS) == back
