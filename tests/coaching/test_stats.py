"""What /stats says: the periods, the comparison, and what small numbers may be called."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.model import Commanded, Picked, Said, Showed, Span
from bot.coaching.stats import PERIODS, period_asked, spans

FRIDAY = date(2026, 11, 20)


# --- The periods ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "this", "before"),
    [
        ("week", (date(2026, 11, 16), FRIDAY), (date(2026, 10, 19), date(2026, 11, 15))),
        ("month", (date(2026, 11, 1), FRIDAY), (date(2026, 10, 1), date(2026, 10, 31))),
        ("quarter", (date(2026, 10, 1), FRIDAY), (date(2026, 7, 1), date(2026, 9, 30))),
    ],
)
def test_a_period_runs_up_to_today_and_is_compared_with_what_lies_before(period, this, before):
    assert spans(period, FRIDAY) == (Span(*this), Span(*before))


def test_all_time_is_compared_with_nothing():
    assert spans("all", FRIDAY) == (Span(date(2000, 1, 1), FRIDAY), None)


@pytest.mark.parametrize(
    ("period", "today", "before"),
    [
        ("week", date(2027, 1, 1), (date(2026, 11, 30), date(2026, 12, 27))),
        ("month", date(2027, 1, 31), (date(2026, 12, 1), date(2026, 12, 31))),
        ("quarter", date(2027, 3, 31), (date(2026, 10, 1), date(2026, 12, 31))),
        ("month", date(2028, 3, 1), (date(2028, 2, 1), date(2028, 2, 29))),
    ],
)
def test_what_lies_before_may_lie_in_the_year_before(period, today, before):
    assert spans(period, today)[1] == Span(*before)


@given(st.sampled_from(PERIODS), st.dates(date(1990, 1, 1), date(2200, 1, 1)))
def test_what_a_period_is_compared_with_ends_on_the_day_before_it(period, today):
    this, before = spans(period, today)

    assert this.first <= this.last == today
    assert (before is None) == (period == "all")
    assert before is None or before.first < before.last == this.first - timedelta(days=1)


@pytest.mark.parametrize(
    ("event", "period"),
    [
        (Commanded("stats"), "week"),
        (Commanded("stats", " Quarter "), "quarter"),
        (Commanded("stats", "please"), "week"),
        (Commanded("today"), None),
        (Picked("stats.all"), "all"),
        (Picked("stats.decade"), None),
        (Picked("stats"), None),
        (Picked("week"), None),
        (Said("stats"), None),
        (Showed("voice"), None),
    ],
)
def test_only_the_command_and_the_buttons_of_a_period_ask_for_figures(event, period):
    assert period_asked(event) == period
