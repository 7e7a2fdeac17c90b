"""What /stats says: the periods, the comparison, and what small numbers may be called."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.comparing import FEW, Share, mean_before
from bot.coaching.dialogue import take_turn
from bot.coaching.model import (
    NOTHING_READ,
    Chart,
    Commanded,
    Figures,
    Kind,
    Picked,
    Reply,
    Report,
    Said,
    Showed,
    Span,
    Tally,
)
from bot.coaching.stats import PERIODS, period_asked, shown, spans
from bot.coaching.wording import say
from tests.coaching.scenes import FRIDAY, PLAYBOOK, Talk, actions_of, labels_of, says, text_of

LIMIT = 900
"""Characters of the text, so that it fits under a picture."""
STAYS, ENDS = (
    next(key for key, move in PLAYBOOK.moves.items() if move.ends_prospect is ends) for ends in (False, True)
)
"""A move that goes on with a prospect, and one that ends the chase."""


def report_of(period: str = "week", *, before: Figures | None = None, **figures: object) -> Report:
    """Return the figures of a period; those before are empty unless given."""
    span, earlier = spans(period, FRIDAY)
    return Report(period, span, Figures(**figures), earlier, before or Figures())  # type: ignore[arg-type]


def told(period: str = "week", *, before: Figures | None = None, **figures: object) -> str:
    """Return the text of a report."""
    return text_of(shown(report_of(period, before=before, **figures), PLAYBOOK))


def lines_of(*args: str, before: Figures | None = None, **figures: object) -> list[str]:
    return told(*args, before=before, **figures).splitlines()


def picture_of(report: Report) -> Chart:
    chart = shown(report, PLAYBOOK).chart
    assert chart is not None
    return chart


def answered(event: Commanded | Picked, report: Report | None) -> Reply:
    """Return what the coach answers an event, with these figures at hand."""
    (reply,) = take_turn(replace(Talk().scene, report=report), event, NOTHING_READ, PLAYBOOK).replies
    return reply


# --- The periods ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "this", "before"),
    [
        ("week", (date(2026, 11, 16), FRIDAY), (date(2026, 10, 19), date(2026, 11, 15))),
        ("month", (date(2026, 11, 1), FRIDAY), (date(2026, 10, 1), date(2026, 10, 20))),
        ("quarter", (date(2026, 10, 1), FRIDAY), (date(2026, 7, 1), date(2026, 8, 20))),
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
        ("quarter", date(2027, 3, 31), (date(2026, 10, 1), date(2026, 12, 29))),
        ("quarter", date(2026, 6, 30), (date(2026, 1, 1), date(2026, 3, 31))),
        ("month", date(2028, 3, 1), (date(2028, 2, 1), date(2028, 2, 1))),
        ("month", date(2027, 3, 30), (date(2027, 2, 1), date(2027, 2, 28))),
    ],
)
def test_what_lies_before_may_lie_in_the_year_before(period, today, before):
    assert spans(period, today)[1] == Span(*before)


@given(st.sampled_from(PERIODS), st.dates(date(1990, 1, 1), date(2200, 1, 1)))
def test_a_longer_period_is_compared_with_as_many_days_of_the_one_before(period, today):
    this, before = spans(period, today)

    assert this.first <= this.last == today
    assert (before is None) == (period == "all")
    assert before is None or before.first <= before.last < this.first
    if before is not None and period != "week":
        days, same = (each.last - each.first for each in (this, before))
        assert same == days or (same < days and before.last == this.first - timedelta(days=1))


@pytest.mark.parametrize(
    ("since", "weeks"),
    [
        (date(2026, 11, 18), 1),
        (date(2026, 11, 9), 1),
        (date(2026, 11, 8), 2),
        (date(2026, 10, 26), 3),
        (date(2026, 10, 25), 4),
        (date(2020, 1, 1), 4),
        (None, 4),
    ],
)
def test_a_week_is_compared_with_the_weeks_since_the_rep_began(since, weeks):
    before = spans("week", FRIDAY, since)[1]

    assert before == Span(date(2026, 11, 16) - timedelta(weeks=weeks), date(2026, 11, 15))
    assert mean_before(12, Report("week", Span(FRIDAY, FRIDAY), Figures(), before)) == 12 / weeks


@pytest.mark.parametrize(
    ("event", "period"),
    [
        (Commanded("stats"), "week"),
        (Commanded("stats", " Quarter "), "quarter"),
        (Commanded("stats", "quater"), None),
        (Commanded("stats", "last week"), None),
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


# --- Shares and their uncertainty ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("good", "of", "low", "high"),
    [
        (0, 1, 0.0, 0.7301),
        (2, 3, 0.2535, 0.9217),
        (5, 10, 0.2693, 0.7307),
        (9, 15, 0.3926, 0.7768),
        (10, 10, 0.7871, 1.0),
    ],
)
def test_the_interval_of_a_share_is_wilsons(good, of, low, high):
    assert Share(good, of).interval == pytest.approx((low, high), abs=1e-4)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_every_share_lies_in_its_interval(good, bad):
    share = Share(good, good + bad)
    low, high = share.interval

    assert 0 <= low <= high <= 1
    assert share.value is None or low <= share.value <= high


@given(st.integers(1, 500), st.data())
def test_more_cases_of_the_same_share_say_more(of, data):
    good = data.draw(st.integers(0, of))
    (low, high), (surer_low, surer_high) = Share(good, of).interval, Share(2 * good, 2 * of).interval

    assert surer_high - surer_low < high - low


# --- The lines -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "line"),
    [
        ({"moves": {ENDS: Tally(2, 2)}}, "2 chases ended: that time is yours again."),
        ({"moves": {ENDS: Tally(1, 1)}}, "1 chase ended: that time is yours again."),
        ({"beyond": 3}, "3 messages beyond the budget."),
        ({"beyond": 1}, "1 message beyond the budget."),
        ({"moves": {STAYS: Tally(1, 1)}}, "No message beyond the budget."),
        ({"ours_kept": 3, "ours_broken": 1}, "Promises you kept: 3 of 4."),
        ({"theirs_broken": 1}, "Promises they kept: 0 of 1."),
        ({"decisions": 1}, "No decision after a reply."),
    ],
)
def test_each_figure_has_its_line_in_the_right_number(figures, line):
    assert line in lines_of(**figures)


@pytest.mark.parametrize(
    ("days", "line"),
    [
        ((1,) * 6 + (4,) * 5, "11 decisions, half of them within 1 day of the last reply."),
        # The middle lies at 14.5: half of them took no longer than 15.
        ((2,) * 5 + (14, 15) + (30,) * 5, "12 decisions, half of them within 15 days of the last reply."),
        ((0,) * 6 + (9,) * 4, "10 decisions, half of them on the day of the last reply."),
        ((1, 2, 9), "3 decisions (few yet), 1 to 9 days after the last reply."),
        ((0,) * 8 + (9,), "9 decisions (few yet), 0 to 9 days after the last reply."),
        ((0, 1), "2 decisions (few yet), 0 to 1 day after the last reply."),
        ((1, 1), "2 decisions (few yet), 1 day after the last reply."),
        ((0, 0), "2 decisions (few yet), on the day of the last reply."),
        ((6,), "1 decision, 6 days after the last reply."),
        ((1,), "1 decision, 1 day after the last reply."),
        ((0,), "1 decision, on the day of the last reply."),
    ],
)
def test_decisions_tell_how_many_whole_days_they_took_since_the_last_reply(days, line):
    # Of those who never replied there are no days.
    assert line in lines_of(days_to_decision=days, decisions=len(days) + 1)


@pytest.mark.parametrize(
    ("tally", "line"),
    [
        (Tally(20, 18, 9, 6), "Value story: 20 advised, 18 sent, 9 of 15 replied (60 %, likely 39 to 78)."),
        (Tally(5, 4, 2, 1), "Value story: 5 advised, 4 sent, 2 of 3 replied (few yet: 25 to 92 %)."),
        (Tally(0, 1, 0, 0), "Value story: 0 advised, 1 sent, no outcome told yet."),
        (Tally(2, 0, 0, 0), "Value story: 2 advised, none sent."),
    ],
)
def test_a_move_tells_what_was_advised_and_sent_and_how_many_replied_of_those_known(tally, line):
    assert line in lines_of(moves={"value_story": tally})


@pytest.mark.parametrize(
    ("tally", "line"),
    [
        (Tally(65, 65, 0, 0), "Graceful exit: 65 advised, 65 sent."),
        (Tally(65, 65, 0, 20), "Graceful exit: 65 advised, 65 sent."),
        (Tally(1, 1, 1, 0), "Graceful exit: 1 advised, 1 sent, 1 wrote again."),
        (Tally(65, 64, 2, 20), "Graceful exit: 65 advised, 64 sent, 2 wrote again."),
        (Tally(2, 0, 0, 0), "Graceful exit: 2 advised, none sent."),
    ],
)
def test_a_goodbye_asks_nothing_back_and_shows_no_share_of_replies(tally, line):
    report = report_of(before=Figures({ENDS: Tally(9, 9, 4, 5)}), moves={ENDS: tally, STAYS: Tally(1)})
    reply = shown(report, PLAYBOOK)

    assert line in text_of(reply).splitlines()
    assert [rate.label for rate in picture_of(report).rates] == ["Value story"]
    assert say(PLAYBOOK, "stats_ranges") not in text_of(reply)


def test_messages_without_advice_are_the_reps_own():
    line = "On your own: 3 sent, 1 of 2 replied (few yet: 12 to 88 %)."

    assert line in lines_of(moves={"": Tally(0, 3, 1, 1)})


@pytest.mark.parametrize("known", [1, FEW - 1, FEW, 40])
def test_below_ten_cases_a_share_is_called_few_and_gets_no_percentage(known):
    report = report_of(moves={STAYS: Tally(known, known, 1, known - 1)})
    (rate,) = picture_of(report).rates

    few = say(PLAYBOOK, "stats_few")
    assert (few in text_of(shown(report, PLAYBOOK))) is (few in rate.note) is rate.few is (known < FEW)


def test_a_move_that_the_content_no_longer_has_is_passed_over():
    text = told(moves={"cold_call": Tally(7, 7, 7, 0), STAYS: Tally(1, 1)})

    assert "7" not in text
    assert text == told(moves={STAYS: Tally(1, 1)})


def test_what_nobody_promised_or_decided_has_no_line():
    text = told(moves={STAYS: Tally(1, 1)})

    assert "romise" not in text
    assert "ecision" not in text


# --- The comparison ------------------------------------------------------------------------------------

EARLIER = Figures(
    {STAYS: Tally(30, 30, 12, 12), ENDS: Tally(2, 2, 0, 1)}, 4, 3, (2, 9, 9), 9, 3, 4, 5
)  # fmt: skip


EARLIER_NONE = Figures({STAYS: Tally(1, 1)})


def test_a_week_stands_beside_the_mean_and_the_shares_of_the_four_before():
    moves = {STAYS: Tally(3, 3, 1, 1), ENDS: Tally(1, 1, 0, 1)}
    lines = lines_of(before=EARLIER, moves=moves, ours_kept=1, theirs_kept=1, beyond=2, days_to_decision=(5,))

    assert [line.partition(". ")[2] for line in lines if ". " in line] == [
        "A usual week: 1.", "The weeks before: 75 %.", "The weeks before: 4 of 9.",
        "The weeks before: 2 to 9 days.", "A usual week: 1.", "The weeks before: 50 %.",
    ]  # fmt: skip


def test_each_line_says_itself_what_it_is_compared_with():
    moves = {STAYS: Tally(3, 3, 1, 1), ENDS: Tally(1, 1, 0, 1)}
    report = report_of(before=EARLIER, moves=moves, ours_kept=1, beyond=2)

    assert picture_of(report).foot == say(PLAYBOOK, "stats_ranges")


def test_a_usual_week_is_told_in_whole_numbers():
    before = [told(before=Figures(beyond=count), beyond=1) for count in (1, 2, 3, 4, 6, 9, 10)]

    assert [text.split("A usual week: ")[1].splitlines()[0] for text in before] == [
        "none.", "1.", "1.", "1.", "2.", "2.", "3.",
    ]  # fmt: skip


def test_of_what_there_usually_is_none_nothing_is_compared_while_there_is_none():
    line = "No message beyond the budget."

    assert line in lines_of(before=Figures(beyond=1), moves={STAYS: Tally(1, 1)})
    assert line in lines_of("month", before=EARLIER_NONE, moves={STAYS: Tally(1, 1)})


@pytest.mark.parametrize("period", ["month", "quarter"])
def test_a_month_and_a_quarter_stand_beside_the_one_before(period):
    assert f"1 message beyond the budget. Last {period} by now: 6." in lines_of(
        period, before=Figures(beyond=6), beyond=1
    )


def test_all_time_stands_beside_nothing():
    text = told("all", before=EARLIER, beyond=1)

    assert "efore" not in text
    assert say(PLAYBOOK, "stats_before_none") not in text


def test_where_nothing_came_before_the_figures_say_so_and_compare_nothing():
    text = told(beyond=1)

    assert "1 message beyond the budget." in text.splitlines()
    assert say(PLAYBOOK, "stats_before_none") in text


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ({"moves": {ENDS: Tally(4, 4)}}, "No chase ended. A usual week: 1."),
        ({"beyond": 4}, "No message beyond the budget. A usual week: 1."),
        ({"ours_kept": 1}, "Promises you kept: none was due. The weeks before: 1 of 1."),
        ({"theirs_broken": 2}, "Promises they kept: none was due. The weeks before: 0 of 2."),
        (
            {"days_to_decision": (4,), "decisions": 1},
            "No decision after a reply. The weeks before: 4 days.",
        ),
        (
            {"days_to_decision": (0,), "decisions": 1},
            "No decision after a reply. The weeks before: the same day.",
        ),
        (
            {"days_to_decision": (2,) * 9 + (8,), "decisions": 10},
            "No decision after a reply. The weeks before: 2 days.",
        ),
    ],
)
def test_what_only_came_before_is_still_told(before, line):
    assert line in lines_of(before=Figures(**before), moves={STAYS: Tally(1)})


# --- The whole message ---------------------------------------------------------------------------------

counts = st.integers(0, 9_999)


@st.composite
def tallies(draw: st.DrawFn, most: int) -> Tally:
    sent = draw(st.integers(0, most))
    replied = draw(st.integers(0, sent))
    return Tally(draw(st.integers(0, most)), sent, replied, draw(st.integers(0, sent - replied)))


def figures(most: int) -> st.SearchStrategy[Figures]:
    """Any figures up to a number, of moves that there are and one that is no more."""
    some = st.integers(0, most)
    days = st.lists(some, max_size=20).map(lambda found: tuple(sorted(found)))
    keys = st.sampled_from([*PLAYBOOK.moves, "", "gone"])
    moves: st.SearchStrategy[Mapping[str, Tally]] = st.dictionaries(keys, tallies(most))
    return st.builds(Figures, moves, some, some, days, some, some, some, some)


@given(st.sampled_from(PERIODS), figures(999), figures(999))
def test_no_figures_make_the_text_too_long_for_a_caption_or_leave_a_blank(period, now, before):
    span, earlier = spans(period, FRIDAY)
    reply = shown(Report(period, span, now, earlier, before), PLAYBOOK)

    assert 0 < len("\n\n".join(block.text for block in reply.blocks)) <= LIMIT
    assert all(block.text for block in reply.blocks)
    assert "{" not in text_of(reply)
    assert "None" not in text_of(reply)


@given(st.sampled_from(PERIODS), figures(10**12), figures(10**12))
def test_the_text_says_all_that_the_picture_shows(period, now, before):
    span, earlier = spans(period, FRIDAY)
    reply = shown(Report(period, span, now, earlier, before), PLAYBOOK)

    if reply.chart is None:
        return
    text = text_of(reply)
    few = f", {say(PLAYBOOK, 'stats_few')}"
    for rate in reply.chart.rates:
        low, high = (round(100 * end) for end in (rate.low, rate.high))
        assert f"{rate.label}: {rate.note.removesuffix(few)}" in text
        assert rate.share is None or f"{low} to {high}" in text
        assert rate.share is None or rate.low <= rate.share <= rate.high
    for pair in reply.chart.pairs:
        assert f"kept: {pair.note}." in text
        assert pair.note == f"{pair.good} of {pair.good + pair.bad}"
    for number in reply.chart.numbers:
        zero = {"0": "\nNo ", "the same day": "on the day of the last reply"}
        assert zero.get(number.value, number.value) in f"\n{text}"
        assert not number.note or f". {number.note[0].upper()}{number.note[1:]}." in text
    assert {reply.chart.title, reply.chart.subtitle} <= set(reply.blocks[0].text.split(", "))
    assert reply.chart.foot in text


def test_text_and_picture_leave_out_what_there_is_nothing_of():
    reply = shown(report_of(beyond=1), PLAYBOOK)

    assert reply.chart is not None
    assert reply.chart.rates == reply.chart.pairs == ()
    assert [number.value for number in reply.chart.numbers] == ["1"]
    assert reply.blocks[1].text == "1 message beyond the budget."


def test_a_period_without_a_figure_to_draw_has_no_picture():
    reply = shown(report_of(decisions=1), PLAYBOOK)

    assert "No decision after a reply." in text_of(reply)
    assert reply.chart is None


def test_the_head_names_the_days_of_the_period():
    heads = {period: lines_of(period, beyond=1)[0] for period in PERIODS}

    assert heads == {
        "week": "This week so far, Mon 16 Nov to Fri 20 Nov",
        "month": "This month so far, Sun 1 Nov to Fri 20 Nov",
        "quarter": "This quarter so far, Thu 1 Oct to Fri 20 Nov",
        "all": "Everything so far, up to Fri 20 Nov",
    }


def test_on_a_monday_the_head_names_one_day():
    monday = date(2026, 11, 16)
    span, before = spans("week", monday)

    reply = shown(Report("week", span, Figures(beyond=1), before), PLAYBOOK)

    assert reply.blocks[0].text == "This week so far, Mon 16 Nov"


@pytest.mark.parametrize("period", PERIODS)
def test_an_empty_period_gets_one_friendly_line_and_no_picture(period):
    reply = shown(report_of(period, before=EARLIER, moves={STAYS: Tally(), "gone": Tally(1, 1)}), PLAYBOOK)

    assert [block.text for block in reply.blocks] == [say(PLAYBOOK, f"stats_empty_{period}")]
    assert reply.chart is None
    assert f"stats.{period}" in actions_of(reply)


def test_nothing_is_praised_for_its_volume():
    few, many = told(moves={STAYS: Tally(1, 1)}), told(moves={STAYS: Tally(100, 100)})

    assert many == few.replace("1 advised, 1 sent", "100 advised, 100 sent")


# --- The command and the buttons -----------------------------------------------------------------------


def test_the_command_shows_the_week_with_its_picture():
    reply = answered(Commanded("stats"), report_of(beyond=1))

    assert reply.blocks[0].kind is Kind.HEADLINE
    assert reply.chart is not None
    assert labels_of(reply) == ["· Week ·", "Month", "Quarter", "All", "What works for me"]
    assert actions_of(reply) == [*(f"stats.{period}" for period in PERIODS), "works.week"]
    assert [len(row) for row in reply.rows] == [4, 1]


@pytest.mark.parametrize("period", PERIODS)
def test_a_periods_button_shows_it_in_place_and_is_marked_then(period):
    reply = answered(Picked(f"stats.{period}", message=7), report_of(period, beyond=1))

    assert reply.in_place
    assert reply.message == 7
    assert [label for label in labels_of(reply) if label.startswith("·")] == [f"· {period.capitalize()} ·"]
    assert f"works.{period}" in actions_of(reply)


@pytest.mark.parametrize(
    "event",
    [
        *(Picked(action, message=7) for action in ("stats.decade", "stats", "stats.", "stats.week.week")),
        Commanded("stats", "quater"),
        Commanded("stats", "lest week"),
    ],
)
def test_where_there_is_no_such_period_the_coach_says_which_there_are(event):
    assert period_asked(event) is None
    reply = answered(event, None)
    assert says(reply, "stats_which")
    assert reply.chart is None
    assert labels_of(reply)[: len(PERIODS)] == ["Week", "Month", "Quarter", "All"]


def test_figures_leave_an_open_debrief_as_it_is():
    talk = Talk()
    talk.say(about="Dana", last="later")
    before = talk.open

    talk.command("stats")

    assert talk.open == before
