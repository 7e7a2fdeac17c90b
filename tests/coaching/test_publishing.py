"""What may be published of a team, and what must never be."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.publishing import (
    CHANGED,
    REPLIED,
    RULES,
    SMALL,
    TOLD,
    Past,
    Rules,
    begins,
    cells_of,
    closed_week,
    first_shown_on,
    may_be_shown,
    rounded,
    week_of,
    weeks_due,
)

MONDAY = date(2026, 11, 16)
WEEK = timedelta(weeks=1)
SIX = frozenset("abcdef")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- Which week ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "week"),
    [
        ("2026-11-23T11:59:59", date(2026, 11, 9)),
        ("2026-11-23T12:00:00", MONDAY),
        ("2026-11-29T23:00:00", MONDAY),
        ("2026-11-30T12:00:00", date(2026, 11, 23)),
        ("2027-01-04T12:00:00", date(2026, 12, 28)),
    ],
)
def test_a_week_is_over_once_it_is_over_everywhere_on_earth(now: str, week: date):
    assert closed_week(at(now)) == week


def test_a_week_begins_where_the_day_begins_first():
    assert begins(MONDAY) == at("2026-11-15T10:00")


def test_only_weeks_that_began_after_the_team_are_due_and_eight_at_most():
    now = at("2026-11-23T12:00")

    assert weeks_due(at("2026-11-15T10:01"), now) == ()
    assert weeks_due(at("2026-11-15T10:00"), now) == (MONDAY,)
    assert weeks_due(at("2026-11-03T10:00"), now) == (MONDAY - WEEK, MONDAY)
    assert weeks_due(at("2020-01-01T10:00"), now)[0] == MONDAY - 7 * WEEK


@pytest.mark.parametrize(
    ("created", "shown"),
    [("2026-11-17T09:00", date(2026, 11, 30)), ("2026-11-15T09:00", date(2026, 11, 23))],
)
def test_the_first_week_is_shown_on_the_monday_after_it(created: str, shown: date):
    assert first_shown_on(at(created), at("2026-11-17T09:00")) == shown


def test_a_first_week_that_is_late_is_still_to_come():
    assert first_shown_on(at("2026-08-03T09:00"), at("2026-11-17T09:00")) == date(2026, 11, 23)


# --- Which cells ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ((2, 2, 2, 2, 2), True),
        ((2, 2, 2, 4), False),
        ((0, 2, 2, 2, 4), False),
        ((1, 1, 1, 1, 5), False),
        ((5, 2, 1, 1, 1), True),
        ((6, 2, 1, 1, 1), False),
        ((6, 2, 2, 1, 1), True),
        ((1, 1, 1, 1, 1), False),
        ((), False),
    ],
)
def test_a_sum_is_shown_when_enough_people_gave_to_it_and_nobody_most_of_it(
    given: tuple[int, ...], shown: bool
):
    assert may_be_shown(given) == shown


@given(st.integers(0, 10_000))
def test_a_figure_is_shown_to_the_nearest_step(total: int):
    assert rounded(total) % RULES.step == 0
    assert abs(rounded(total) - total) <= RULES.step // 2


def test_replies_are_shown_only_where_those_who_got_none_are_hidden_as_well():
    told, replied = f"{TOLD}m", f"{REPLIED}m"
    half = [{told: 6, replied: 3}] * 5
    all_but_one = [{told: 6, replied: 6}] * 4 + [{told: 12, replied: 1}]

    assert cells_of(half) == {told: 30, replied: 15}
    assert cells_of(all_but_one) == {told: 35}


def test_what_is_not_shown_leaves_no_trace():
    counts = [{"ended": 3, "beyond": 1}] * 4 + [{"ended": 3, "beyond": 9}]

    assert cells_of(counts) == {"ended": 15}


# --- Whom a week is of ---------------------------------------------------------------------------


def a_week(cohort: frozenset[str], before: Past | None = None) -> str:
    return week_of(MONDAY, cohort, [{"ended": 3}] * len(cohort), before).withheld


def of(people: frozenset[str], **others: object) -> Past:
    usual = {"week": MONDAY - WEEK, "counted": people, "members": len(people)}
    return Past(**usual | others)  # type: ignore[arg-type]


def test_a_week_of_fewer_than_five_people_is_not_shown():
    assert a_week(frozenset("abcd")) == SMALL
    assert a_week(frozenset("abcde")) == ""


@pytest.mark.parametrize(
    ("cohort", "withheld"),
    [
        ("abcdef", ""),
        ("abcdefg", CHANGED),
        ("abcde", CHANGED),
        # One for another: whoever is new knows what is theirs, and has the difference of the other.
        ("abcdeg", CHANGED),
        ("abcdefgh", CHANGED),
        ("abcdefghi", ""),
        ("abcdegh", ""),
    ],
)
def test_a_week_is_not_shown_when_one_or_two_people_joined_or_left(cohort: str, withheld: str):
    assert a_week(frozenset(cohort), of(SIX)) == withheld


def test_whoever_has_been_forgotten_counts_as_one_who_left():
    known = SIX - {"f"}

    assert a_week(known, of(known, members=6)) == CHANGED
    # Back under another key, they are one who left and one who joined.
    assert a_week(known | {"z"}, of(known, members=6)) == CHANGED


def test_a_week_is_compared_with_one_that_was_shown_right_before():
    assert a_week(SIX | {"g"}, of(SIX, withheld=CHANGED)) == ""
    assert a_week(SIX | {"g"}, of(SIX, week=MONDAY - 2 * WEEK)) == ""


# --- The proof -----------------------------------------------------------------------------------


def left_open(others: int, rules: Rules) -> list[int]:
    """Count the figures that each of the others may have given, for all that one of five or six may see."""
    most = 12
    possible: dict[tuple[int, int | None], set[int]] = {}
    for own in range(most + 1):
        for theirs in combinations_with_replacement(range(most + 1), others):
            cells = cells_of([{"ended": own}, *({"ended": each} for each in theirs)], rules)
            shown = cells.get("ended")
            # Of a higher sum somebody may have given more than is gone through here.
            if shown is None or shown + rules.step <= 2 * most:
                possible.setdefault((own, shown), set()).update(theirs)
    return [len(figures) for figures in possible.values()]


@pytest.mark.parametrize("others", [4, 5])
def test_no_published_figure_leaves_only_one_figure_for_anybody_else(others: int):
    found = left_open(others, RULES)

    assert len(found) > 20
    assert min(found) > 1


def test_without_enough_cases_somebody_would_learn_what_all_others_gave():
    assert min(left_open(4, replace(RULES, cases=0))) == 1
