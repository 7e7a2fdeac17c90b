"""What is due, in which order, and what of it may be brought up unasked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.coaching.due import Why, due_cases, worth_a_nudge
from bot.coaching.model import (
    NEVER,
    Debrief,
    Evidence,
    How,
    Kept,
    Promise,
    PromiseRead,
    Prospect,
    Stage,
    Status,
    Step,
)
from tests.coaching.scenes import FRIDAY, PLAYBOOK, REP, Talk, a_prospect

YESTERDAY = FRIDAY - timedelta(days=1)
NOW = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)
DANA = a_prospect("Dana", "Northwind", next_look_on=FRIDAY, last_touch_on=date(2026, 11, 16))


def a_promise(prospect: Prospect, by: date | None, *, ours: bool = False, **fields: object) -> Promise:
    return Promise(f"{prospect.key}p", REP.key, prospect.key, ours, "the numbers", NOW, by, **fields)  # type: ignore[arg-type]


def due(*prospects: Prospect, promises: tuple[Promise, ...] = (), debriefs: tuple[Debrief, ...] = ()):
    talk = Talk(*prospects)
    talk.promises = {item.key: item for item in promises}
    talk.debriefs = {item.key: item for item in debriefs}
    return due_cases(talk.scene, PLAYBOOK)


def names(cases) -> list[str]:
    return [case.prospect.name for case in cases]


def a_card(prospect: Prospect, advised_on: date, **fields: object) -> Debrief:
    """Return a debrief whose card says to send a value story, as one that is met in the log."""
    talk = Talk(prospect, on=advised_on)
    talk.take_up(prospect)
    talk.answer(last="talking", standing="wanted", owed="no")
    return replace(talk.debrief, status=Status.LATER, **fields)


def test_whose_day_has_not_come_or_who_is_closed_is_not_due():
    cases = due(
        replace(DANA, next_look_on=FRIDAY + timedelta(days=1)),
        a_prospect("Omar", next_look_on=YESTERDAY, stage=Stage.CLOSED),
        a_prospect("Ada", next_look_on=None),
    )

    assert cases == []


def test_who_waits_for_us_comes_first_and_who_is_given_up_last():
    spent = a_prospect("Sam", next_look_on=date(2026, 11, 1), facts={"reached": "5", "standing": "problem"})
    problem = a_prospect("Priya", next_look_on=date(2026, 11, 2), facts={"standing": "problem"})
    wanted = a_prospect("Omar", next_look_on=FRIDAY, facts={"standing": "wanted"})
    given = a_prospect("Ines", next_look_on=FRIDAY, facts={"standing": "wanted", "stake": "given"})
    unsure = a_prospect("Uma", next_look_on=date(2026, 10, 1))
    owing = a_prospect("Olga")
    parked = a_prospect("Paul", next_look_on=FRIDAY, stage=Stage.PARKED)
    promise = a_promise(owing, FRIDAY, ours=True)

    cases = due(spent, problem, wanted, given, unsure, owing, parked, promises=(promise,))

    assert names(cases) == ["Olga", "Ines", "Omar", "Priya", "Uma", "Paul", "Sam"]


def test_a_promise_of_theirs_is_due_after_a_working_day_of_grace_ours_on_the_day_itself():
    thursday = FRIDAY - timedelta(days=1)

    assert [case.why for case in due(a_prospect(), promises=(a_promise(a_prospect(), thursday),))] == [
        Why.THEIRS
    ]
    assert due(a_prospect(), promises=(a_promise(a_prospect(), FRIDAY),)) == []
    assert [
        case.why for case in due(a_prospect(), promises=(a_promise(a_prospect(), FRIDAY, ours=True),))
    ] == [Why.OURS]


@pytest.mark.parametrize("state", [Kept.KEPT, Kept.BROKEN, Kept.DROPPED])
def test_a_settled_promise_is_not_due(state):
    assert due(a_prospect(), promises=(a_promise(a_prospect(), date(2026, 11, 2), state=state),)) == []


def test_a_promise_without_a_day_never_becomes_due_by_itself():
    assert due(a_prospect(), promises=(a_promise(a_prospect(), None),)) == []


def test_after_a_note_of_ours_their_promise_waits_for_the_next_look():
    written = a_prospect(last_touch_on=date(2026, 11, 18), next_look_on=date(2026, 11, 24))

    assert due(written, promises=(a_promise(written, date(2026, 11, 13)),)) == []


def test_a_card_of_an_earlier_day_asks_whether_it_was_sent():
    dana = a_prospect()

    assert [case.why for case in due(dana, debriefs=(a_card(dana, YESTERDAY),))] == [Why.CARD]
    assert due(dana, debriefs=(a_card(dana, FRIDAY),)) == []


def test_a_card_is_brought_up_unasked_only_once():
    dana = a_prospect()
    talk = Talk(dana)
    card = a_card(dana, YESTERDAY)
    talk.debriefs = {card.key: card}

    assert worth_a_nudge(talk.scene, PLAYBOOK)
    talk.rep = replace(talk.rep, last_nudged_on=YESTERDAY)
    assert worth_a_nudge(talk.scene, PLAYBOOK)
    talk.rep, talk.today = replace(talk.rep, last_nudged_on=FRIDAY), FRIDAY + timedelta(days=3)
    assert not worth_a_nudge(talk.scene, PLAYBOOK)
    assert due_cases(talk.scene, PLAYBOOK)


def test_a_card_that_was_brought_up_does_not_hide_that_the_wait_is_over():
    talk = Talk(DANA)
    card = a_card(DANA, date(2026, 11, 17))
    talk.debriefs = {card.key: card}
    talk.rep = replace(talk.rep, last_nudged_on=date(2026, 11, 18))

    assert [case.why for case in worth_a_nudge(talk.scene, PLAYBOOK)] == [Why.LOOK]
    assert [case.why for case in due_cases(talk.scene, PLAYBOOK)] == [Why.CARD]


@pytest.mark.parametrize(
    ("touched", "brought_up"), [(FRIDAY, False), (YESTERDAY, False), (date(2026, 11, 18), True)]
)
def test_nobody_is_brought_up_within_a_day_of_a_message(touched, brought_up):
    talk = Talk(replace(DANA, last_touch_on=touched))

    assert bool(worth_a_nudge(talk.scene, PLAYBOOK)) is brought_up


@pytest.mark.parametrize("until", [FRIDAY + timedelta(days=1), NEVER])
def test_who_is_snoozed_or_silenced_is_not_due_for_any_reason(until):
    dana = replace(DANA, snoozed_until=until)

    assert (
        due(dana, promises=(a_promise(dana, date(2026, 11, 2)),), debriefs=(a_card(dana, YESTERDAY),)) == []
    )


def test_each_prospect_is_due_once_for_the_best_reason():
    (case,) = due(DANA, promises=(a_promise(DANA, FRIDAY, ours=True),))

    assert case.why is Why.OURS


def test_who_told_us_to_stop_is_never_due():
    stopped = a_card(DANA, YESTERDAY, variant="stop")

    assert due(DANA, debriefs=(stopped,)) == []


@pytest.mark.parametrize("look_on", [None, YESTERDAY, FRIDAY + timedelta(days=30)])
def test_an_agreed_day_counts_from_when_it_was_told_and_nothing_comes_before_it(look_on):
    dana = a_prospect(facts={"standing": "wanted"}, next_look_on=look_on)
    talk = Talk(dana)
    talk.say(about="Dana", last="agreed", days=(FRIDAY + timedelta(days=7),))
    talk.answer(standing="wanted", stake="open")

    due_on = {}
    for ahead in (0, 1, 6, 7, 8):
        talk.today = FRIDAY + timedelta(days=ahead)
        due_on[ahead] = [case.why for case in due_cases(talk.scene, PLAYBOOK)]

    assert due_on == {0: [], 1: [], 6: [], 7: [Why.AGREED], 8: [Why.AGREED]}


def test_an_agreed_day_that_has_come_is_due_with_its_card():
    held = a_card(DANA, YESTERDAY, agreed_on=FRIDAY, outcome="held", step=Step.CARD)

    (case,) = due(DANA, debriefs=(held,))

    assert case.why is Why.AGREED
    assert case.debrief == held


@pytest.mark.parametrize(
    ("ours", "by", "is_due"), [(True, FRIDAY, True), (False, FRIDAY, False), (False, YESTERDAY, True)]
)
def test_a_promise_told_in_a_debrief_that_was_left_half_done_comes_back(ours, by, is_due):
    talk = Talk(on=date(2026, 11, 16))
    talk.say("Dana asked, and she sends the numbers", about="Dana", last="asked")
    half = replace(talk.debrief, promised=(PromiseRead(ours, "the numbers", by),))

    cases = due(debriefs=(half,))

    assert [case.why for case in cases] == ([Why.HALF] if is_due else [])


def test_a_card_of_an_earlier_edition_with_a_lost_answer_stops_nothing():
    lost = Evidence(PLAYBOOK.facts[1].key, "lost", How.TAPPED)
    card = a_card(DANA, YESTERDAY)
    card = replace(card, evidence=(*card.evidence, lost), edition="before")

    assert due(DANA, debriefs=(card,))


def test_a_promise_for_the_last_day_there_is_stops_nothing():
    assert due(DANA, promises=(a_promise(DANA, date.max),)) == due(DANA)
