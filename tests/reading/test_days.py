"""Days as people type them, by tables, seen from a Wednesday."""

from datetime import date

import pytest

from bot.reading.days import days_in

TODAY = date(2026, 11, 18)
"""A Wednesday."""


def found(text: str) -> list[tuple[str, str]]:
    """Return the first and last day of each day or range in a text."""
    return [(day.first.isoformat(), day.last.isoformat()) for day in days_in(text, TODAY).read()]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tomorrow at noon", "2026-11-19"),
        ("the day after tomorrow", "2026-11-20"),
        ("in three days", "2026-11-21"),
        ("in 10 days' time", "2026-11-28"),
        ("in a fortnight", "2026-12-02"),
        ("in two weeks' time", "2026-12-02"),
        ("in a couple of weeks", "2026-12-02"),
        ("in half a year", "2027-05-18"),
        ("in six months' time", "2027-05-18"),
        ("a week from Friday", "2026-11-27"),
        ("a week on Tuesday", "2026-12-01"),
        ("Tuesday week", "2026-12-01"),
        ("a week tomorrow", "2026-11-26"),
        ("a week today", "2026-11-25"),
        ("today week", "2026-11-25"),
        ("Thursday fortnight", "2026-12-03"),
        ("next but one Monday", "2026-11-30"),
        ("Monday after next", "2026-11-30"),
        ("the Monday after next", "2026-11-30"),
        ("next week Thursday", "2026-11-26"),
        ("Thursday of next week", "2026-11-26"),
        ("Thursday next week", "2026-11-26"),
        ("the coming Monday", "2026-11-23"),
        ("by the end of the week", "2026-11-22"),
        ("end of the month", "2026-11-30"),
        ("end of next month", "2026-12-31"),
        ("end of January", "2027-01-31"),
        ("by the end of December", "2026-12-31"),
        ("first Monday in January", "2027-01-04"),
        ("the last Friday of the month", "2026-11-27"),
        ("the 3rd", "2026-12-03"),
        ("on the 25th", "2026-11-25"),
        ("the third of December", "2026-12-03"),
        ("Dec 3rd", "2026-12-03"),
        ("3 Dec 2026", "2026-12-03"),
        ("3.12.", "2026-12-03"),
        ("03.12.2026", "2026-12-03"),
        ("3.12.26", "2026-12-03"),
        ("12/15", "2026-12-15"),
        ("12/15/2026", "2026-12-15"),
        ("15/12/26", "2026-12-15"),
        ("3. Dezember", "2026-12-03"),
        ("2026-12-03", "2026-12-03"),
        ("end of Q1", "2027-03-31"),
        ("after New Year", "2027-01-02"),
        ("before Christmas", "2026-12-24"),
        ("after Christmas", "2026-12-27"),
        ("after Easter", "2027-03-30"),
        ("by close of play", "2026-11-18"),
        ("by close of business tomorrow", "2026-11-19"),
        ("by EOD", "2026-11-18"),
        ("end of day Friday", "2026-11-20"),
        ("cob Friday", "2026-11-20"),
        ("thrusday", "2026-11-19"),
        ("tommorow", "2026-11-19"),
        ("tmrw", "2026-11-19"),
        ("on wensday next week", "2026-11-25"),
        ("wedensday", "2026-11-25"),
        ("Firday", "2026-11-20"),
        ("22 of Febuary", "2027-02-22"),
        ("three days ago", "2026-11-15"),
        ("a fortnight ago", "2026-11-04"),
        ("Monday last week", "2026-11-09"),
        ("last Thursday", "2026-11-12"),
        ("the Friday before last", "2026-11-06"),
        ("the day before yesterday", "2026-11-16"),
        ("two Mondays ago", "2026-11-09"),
        ("the end of next week", "2026-11-29"),
        ("before Easter", "2027-03-25"),
        ("call back Tuesday afternoon", "2026-11-24"),
        ("first thing Monday", "2026-11-23"),
        ("Monday first thing", "2026-11-23"),
        ("on the 1st", "2026-12-01"),
        ("by 5 Jan", "2027-01-05"),
        ("Jan 5 2027", "2027-01-05"),
        ("the 21st of next month", "2026-12-21"),
        ("in about a month", "2026-12-18"),
        ("a month from now", "2026-12-18"),
        ("in roughly six weeks", "2026-12-30"),
        ("six weeks from today", "2026-12-30"),
        ("within the next ten days", "2026-11-28"),
        ("give me two weeks", "2026-12-02"),
        ("Fri 4 Dec", "2026-12-04"),
        ("Friday 4th December", "2026-12-04"),
        ("Friday the 4th", "2026-12-04"),
        ("Friday, December 4, 2026", "2026-12-04"),
        ("4/12", "2026-12-04"),
        ("04.12.", "2026-12-04"),
        ("end Q1", "2027-03-31"),
        ("by the end of Q2 2027", "2027-06-30"),
        ("after the weekend", "2026-11-23"),
        ("Monday in a week", "2026-11-30"),
        ("in a week's time", "2026-11-25"),
        ("this time next week", "2026-11-25"),
        ("same day next week", "2026-11-25"),
        ("half past two on Thursday", "2026-11-19"),
        ("thurs", "2026-11-19"),
        ("nxt tuesday", "2026-11-24"),
        ("satuday", "2026-11-21"),
        ("12th Janaury", "2027-01-12"),
        ("a year ago", "2025-11-18"),
        ("the first of the month", "2026-12-01"),
        ("on the fifteenth", "2026-12-15"),
        ("close of business Thursday", "2026-11-19"),
        ("next Monday or so", "2026-11-23"),
        ("a fortnight on Friday", "2026-12-04"),
        ("the week of the 7th", "2026-12-07"),
    ],
)
def test_words_that_mean_one_day_are_read_as_that_day(text, day):
    assert found(text) == [(day, day)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("in a few weeks", "2026-12-02", "2026-12-16"),
        ("in two or three weeks", "2026-12-02", "2026-12-09"),
        ("in 4-6 weeks", "2026-12-16", "2026-12-30"),
        ("the week after next", "2026-11-30", "2026-12-06"),
        ("early next week", "2026-11-23", "2026-11-25"),
        ("at the beginning of next week", "2026-11-23", "2026-11-25"),
        ("later this week", "2026-11-18", "2026-11-22"),
        ("mid January", "2027-01-11", "2027-01-20"),
        ("middle of January", "2027-01-11", "2027-01-20"),
        ("mid-January", "2027-01-11", "2027-01-20"),
        ("early March", "2027-03-01", "2027-03-10"),
        ("at the start of February", "2027-02-01", "2027-02-10"),
        ("late January", "2027-01-21", "2027-01-31"),
        ("first week of May", "2027-05-01", "2027-05-07"),
        ("the second week of January", "2027-01-08", "2027-01-14"),
        ("the last week of January", "2027-01-25", "2027-01-31"),
        ("in Q3", "2027-07-01", "2027-09-30"),
        ("Q1 2027", "2027-01-01", "2027-03-31"),
        ("next quarter", "2027-01-01", "2027-03-31"),
        ("early in Q2", "2027-04-01", "2027-04-30"),
        ("the new year", "2027-01-01", "2027-01-31"),
        ("in the new year", "2027-01-01", "2027-01-31"),
        ("by mid-December", "2026-12-11", "2026-12-20"),
        ("this weekend", "2026-11-21", "2026-11-22"),
        ("next weekend", "2026-11-28", "2026-11-29"),
        ("next summer", "2027-06-01", "2027-08-31"),
        ("second half of January", "2027-01-16", "2027-01-31"),
        ("between the 3rd and the 5th of December", "2026-12-03", "2026-12-05"),
        ("from 3 to 5 December", "2026-12-03", "2026-12-05"),
        ("3-5 December", "2026-12-03", "2026-12-05"),
        ("not before February", "2027-02-01", "2027-02-28"),
        ("mid next month", "2026-12-11", "2026-12-20"),
        ("around the middle of December", "2026-12-11", "2026-12-20"),
        ("early December", "2026-12-01", "2026-12-10"),
        ("some time in January", "2027-01-01", "2027-01-31"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("back in August", "2026-08-01", "2026-08-31"),
    ],
)
def test_words_that_leave_the_day_open_are_read_as_a_range(text, first, last):
    assert found(text) == [(first, last)]


@pytest.mark.parametrize(
    "text",
    [
        "after the audit",
        "once the board has met",
        "when the budget is through",
        "after their trade fair",
        "soon",
        "some time",
        "one of these days",
        "when hell freezes over",
        "KW 49",
        "once the new boss is in",
        "at the end of the day it's about price",
        "second half of the meeting",
        "quarter past nine",
        "The spring is broken",
        "We spoke about Easter bonnets",
        "I may march on",
        "3. May I ask",
        "number 3 of 5",
        "it was a 50/50 thing",
        "step 2 of 3",
        "24/7",
        "ratio 1:40",
        "She won the second prize",
        "mid level managers",
        "late reply, sorry",
        "the end of the contract",
        "start of the project",
        "9.5 million",
        "version 2.1.",
        "Christmas card",
        "one week free trial",
        "the first week was fine",
        "from 3 to 5 people",
    ],
)
def test_events_numbers_and_figures_of_speech_are_no_days(text):
    assert found(text) == []


def test_two_days_named_side_by_side_stay_two():
    assert found("Monday or Tuesday") == [("2026-11-23", "2026-11-23"), ("2026-11-24", "2026-11-24")]


def test_a_slip_in_a_day_is_shown_as_it_was_typed():
    (day,) = days_in("he said thrusday at 10:00, maybe", TODAY).read()

    assert (day.words, day.time) == ("thrusday", "10:00")


def test_what_was_said_before_she_said_is_ahead_and_what_is_told_before_it_is_over():
    ahead = found("Call me Monday, she said.")
    over = found("On Monday she said she needs the plans.")

    assert ahead == [("2026-11-23", "2026-11-23")]
    assert over == [("2026-11-16", "2026-11-16")]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("she promised it by monday. its wednesday now and nada", "2026-11-16"),
        ("was going to decide monday, today is wednesday", "2026-11-16"),
        ("said he would send it by the 3rd, today is the 18th", "2026-11-03"),
        ("she said she'd send the contract by Tuesday. Still nothing", "2026-11-17"),
        ("contract was due friday, no sign of it", "2026-11-13"),
        ("they'd promised the list by Thursday. Thursday came and went", "2026-11-12"),
        ("he promised the plans for monday - that's two days ago now", "2026-11-16"),
        ("he was supposed to send me the drawings on tuesday", "2026-11-17"),
        ("promised me the contract by 13 Nov, nothing yet", "2026-11-13"),
        ('"I\'ll send it by monday" - wednesday now, nothing', "2026-11-16"),
    ],
)
def test_a_day_that_the_text_says_has_passed_is_the_last_such_day(text, day):
    days = days_in(text, TODAY).read()

    assert str(days[0].last) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("she'll send it by monday, it's wednesday today", "2026-11-23"),
        ("they moved the call to monday, it's wednesday now", "2026-11-23"),
        ("he said he'd sign by the 25th, today is the 18th", "2026-11-25"),
        ("he'll call friday. nothing to do till then", "2026-11-20"),
        ("she said she'd send it by Monday, I haven't sent anything since", "2026-11-23"),
        ("promised the plans by next friday, nothing yet", "2026-11-20"),
        ("agreed a demo on Friday, nothing to prepare", "2026-11-20"),
        ("agreed to meet Friday, nothing signed yet", "2026-11-20"),
        ("said he would decide Friday, no news before then", "2026-11-20"),
        ("she said she'd send it by Friday and has never been late", "2026-11-20"),
    ],
)
def test_a_day_that_may_still_come_lies_ahead(text, day):
    days = days_in(text, TODAY).read()

    assert str(days[0].last) == day


def test_the_day_that_it_is_said_to_be_is_no_other_day():
    days = days_in("she promised it by monday. its wednesday now", TODAY).read()

    assert [str(one.last) for one in days] == ["2026-11-16"]
