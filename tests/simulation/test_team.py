"""A team that lives with the coach at a small size, and the ledger by which its nudges are judged."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.simulation.ledger import FOREVER, Case, Vow, workdays_on
from tests.simulation.team import WANTED, team
from tests.simulation.year import frozen_shelf

THURSDAY = date(2027, 1, 7)
AT = datetime(2027, 1, 7, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def numbers():
    with frozen_shelf() as shelf:
        return shelf.playbook.numbers


def a_case(**fields: object) -> Case:
    return Case("Dana", "Northwind", "", **fields)  # type: ignore[arg-type]


def on(days: int) -> date:
    return THURSDAY + timedelta(days=days)


def test_the_nudges_of_a_team_name_cases_that_are_due_and_nobody_just_written_to(database_url):
    report = team(database_url, reps=4, begins=date(2027, 1, 4), days=8, seed=4)

    assert report.nudges > 5
    assert report.others == []
    assert (report.warm, report.nothing, report.twice) == (0, 0, 0)
    assert report.share >= WANTED
    assert report.good


@pytest.mark.parametrize(("sent", "wait"), [(1, 4), (2, 5), (3, 5), (4, 5)])
def test_in_the_ledger_the_wait_grows_with_the_messages_that_stand_unanswered(numbers, sent, wait):
    case = a_case()
    for _ in range(sent):
        case.sent(AT, THURSDAY, 1, numbers, answered=False)

    ends = workdays_on(THURSDAY, wait, "")

    assert case.due(ends - timedelta(days=1), numbers) == []
    assert case.due(ends, numbers) == ["the wait is over"]


def test_in_the_ledger_a_reply_begins_the_count_anew(numbers):
    case = a_case(unanswered=3)

    case.sent(AT, THURSDAY, 0, numbers, answered=True)

    assert case.look_on == workdays_on(THURSDAY, 2, "")


def test_in_the_ledger_a_park_that_is_over_begins_the_count_anew(numbers):
    case = a_case(unanswered=3, wakes_on=THURSDAY)

    case.sent(AT, THURSDAY, 1, numbers, answered=False)

    assert case.look_on == workdays_on(THURSDAY, 4, "")


def test_in_the_ledger_their_promise_has_a_day_of_grace_and_ours_has_none(numbers):
    theirs, ours = a_case(vows=[Vow(False, THURSDAY)]), a_case(vows=[Vow(True, THURSDAY)])

    assert ours.due(THURSDAY, numbers) == ["a promise of ours"]
    assert theirs.due(THURSDAY, numbers) == []
    assert theirs.due(on(1), numbers) == ["a promise of theirs"]
    assert a_case(vows=[Vow(True, THURSDAY, open=False)]).due(on(9), numbers) == []


def test_in_the_ledger_a_card_is_due_the_day_after_and_a_park_on_its_day(numbers):
    card, parked = a_case(advised_on=THURSDAY), a_case(look_on=THURSDAY)
    parked.ended(on(4))

    assert card.due(THURSDAY, numbers) == []
    assert card.due(on(1), numbers) == ["a card was never marked sent"]
    assert parked.due(on(3), numbers) == []
    assert parked.due(on(4), numbers) == ["the park is over"]


@pytest.mark.parametrize("fields", [{"over": True}, {"snoozed_until": FOREVER}, {"snoozed_until": on(1)}])
def test_in_the_ledger_who_is_closed_or_snoozed_is_not_due(numbers, fields):
    assert a_case(look_on=THURSDAY, **fields).due(THURSDAY, numbers) == []


def test_in_the_ledger_a_message_is_fresh_for_a_day(numbers):
    case = a_case()
    case.sent(AT, THURSDAY, 1, numbers, answered=False)

    assert case.touched_within_a_day(AT + timedelta(hours=23, minutes=59))
    assert not case.touched_within_a_day(AT + timedelta(hours=24))


def test_in_the_ledger_holidays_are_no_working_days():
    good_friday = date(2027, 3, 26)

    assert workdays_on(good_friday - timedelta(days=1), 1, "") == good_friday
    assert workdays_on(good_friday - timedelta(days=1), 1, "DE") == date(2027, 3, 30)
