"""What the reader hears where a day or a time was asked for: also days that are none, or two."""

from datetime import date

import pytest

from bot.reading import read
from tests.playbooks import PLAYBOOK

WEDNESDAY = date(2026, 11, 18)
FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "words",
    ["31 February", "30.2.", "30.2", "32 March", "31 June", "Feb 30th", "2026-02-30", "31/6", "the 32nd"],
)
def test_a_day_there_is_not_is_told_as_typed(words):
    alone = read(words, PLAYBOOK, (), WEDNESDAY)
    within = read(f"not before {words}, please" if words != "30.2" else words, PLAYBOOK, (), WEDNESDAY)

    assert (alone.no_day, alone.days) == (words, ())
    assert within.no_day == words


@pytest.mark.parametrize(
    "words", ["29 February", "30 November", "28.2.", "the 31st", "8.11", "tomorrow", "soon"]
)
def test_a_day_there_is_raises_no_question(words):
    assert read(words, PLAYBOOK, (), WEDNESDAY).no_day == ""


def test_the_31st_is_that_of_the_next_month_that_has_one():
    (day,) = read("the 31st", PLAYBOOK, (), WEDNESDAY).days

    assert day.last == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("words", "today", "both"),
    [
        ("next Friday", FRIDAY, (date(2026, 11, 27), date(2026, 12, 4))),
        ("next friday at 10", FRIDAY, (date(2026, 11, 27), date(2026, 12, 4))),
        ("next Tuesday", MONDAY, (date(2026, 11, 24), date(2026, 12, 1))),
        ("next Wednesday", MONDAY, ()),
        ("next Friday", WEDNESDAY, ()),
        ("Friday", FRIDAY, ()),
        ("this Friday", FRIDAY, ()),
        ("tomorrow", FRIDAY, ()),
        ("27 Nov", FRIDAY, ()),
    ],
)
def test_next_weekday_is_two_days_where_it_is_today_or_tomorrow(words, today, both):
    assert read(words, PLAYBOOK, (), today).two_days == both


def test_by_a_weekday_is_two_days_where_that_is_today():
    friday = date(2026, 11, 20)

    assert read("she'll send the numbers by Friday", PLAYBOOK, (), friday).two_days == (
        friday,
        date(2026, 11, 27),
    )
    assert read("she'll send the numbers by Monday", PLAYBOOK, (), friday).two_days == ()
    assert read("she'll call on Friday", PLAYBOOK, (), friday).two_days == ()


def test_a_day_gone_by_is_read_as_a_day():
    (day,) = read("yesterday", PLAYBOOK, (), WEDNESDAY).days

    assert day.last == date(2026, 11, 17)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("8:30", ("08:30",)),
        ("08.30", ("08:30",)),
        ("8.30am", ("08:30",)),
        ("8.30 p.m.", ("20:30",)),
        ("half past eight", ("08:30",)),
        ("quarter to nine", ("08:45",)),
        ("a quarter past 7", ("07:15",)),
        ("eight thirty", ("08:30",)),
        ("noon", ("12:00",)),
        ("midnight", ("00:00",)),
        ("at 9", ("09:00",)),
        ("9", ("09:00",)),
        ("nine", ("09:00",)),
        ("830", ("08:30",)),
        ("1700", ("17:00",)),
        ("7 in the evening", ("19:00",)),
        ("12am", ("00:00",)),
        ("20:00 to 7:00", ("20:00", "07:00")),
        ("from 8pm until 7", ("20:00", "07:00")),
        ("20-7", ("20:00", "07:00")),
        ("between 22:00 and 06:30", ("22:00", "06:30")),
        ("make it 7:45 then, not 9 am", ("07:45", "09:00")),
        ("eight o'clock please", ("08:00",)),
    ],
)
def test_times_are_read_in_order(text, times):
    assert read(text, PLAYBOOK, (), WEDNESDAY).times == times


@pytest.mark.parametrize(
    "text",
    [
        "25:00",
        "8:75",
        "I sent 830 mails",
        "two mails, no answer",
        "27.11.",
        "in 4 days",
        "50% off",
        "v1.2.30",
    ],
)
def test_figures_that_are_no_time_are_not_read_as_one(text):
    assert read(text, PLAYBOOK, (), WEDNESDAY).times == ()
