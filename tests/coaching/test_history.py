"""What stays from debrief to debrief, and what the log tells by itself."""

from dataclasses import replace
from datetime import date

import pytest

from bot.coaching.history import (
    after_straight,
    answers_of,
    budget,
    joined,
    left,
    logged,
    newest,
    remembered,
    still_valid,
    touched,
    woken,
)
from bot.coaching.model import Evidence, How, Stage
from bot.coaching.policy import table_of
from tests.coaching.scenes import FRIDAY, PLAYBOOK, Talk, a_prospect, facts_of

NUMBERS = PLAYBOOK.numbers
LAST = PLAYBOOK.facts[0]


def evidence(how: How = How.READ, **facts: str | None) -> tuple[Evidence, ...]:
    return tuple(Evidence(fact, answer, how) for fact, answer in facts.items())


def answers(*pieces: tuple[Evidence, ...]) -> dict[str, str | None]:
    known: tuple[Evidence, ...] = ()
    for piece in pieces:
        known = joined(known, piece)
    return {item.fact: item.answer for item in newest(known).values()}


# --- The budget ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "messages"),
    [
        ({}, 3),
        ({"standing": "problem"}, 3),
        ({"standing": "wanted"}, 4),
        ({"stake": "given"}, 5),
        ({"standing": "wanted", "stake": "given"}, 6),
        ({"standing": "wanted", "stake": "off"}, 2),
        ({"stake": "off"}, 2),
        ({"stake": "off", "broke": "yes"}, 2),
        ({"broke": "yes"}, 2),
        ({"standing": "wanted", "broke": "yes"}, 3),
        ({"empty": "yes"}, 4),
        ({"standing": "wanted", "stake": "given", "broke": "yes", "empty": "yes"}, 6),
        ({"stake": "off", "broke": "yes", "empty": "yes"}, 2),
    ],
)
def test_acts_earn_messages_and_broken_promises_cost_some(facts, messages):
    assert budget(facts_of(last="quiet", **facts), NUMBERS) == messages


def test_no_budget_is_below_two():
    assert min(budget(facts, NUMBERS) for facts, _ in table_of(PLAYBOOK).cases()) == 2


# --- Evidence in one debrief -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "news", "after"),
    [
        ({"standing": "problem"}, {"standing": "wanted"}, {"standing": "wanted"}),
        ({"standing": "wanted"}, {"standing": "problem"}, {"standing": "wanted"}),
        ({"standing": "wanted"}, {"standing": "unsure"}, {"standing": "wanted"}),
        ({"standing": "wanted"}, {"standing": "no_fit"}, {"standing": "no_fit"}),
        ({"stake": "open"}, {"stake": "given"}, {"stake": "given"}),
        ({"stake": "given"}, {"stake": "open"}, {"stake": "given"}),
        ({"stake": "given"}, {"stake": "off"}, {"stake": "off"}),
        ({"broke": "yes"}, {"broke": "no"}, {"broke": "no"}),
        ({"last": "later"}, {"last": "quiet"}, {"last": "quiet"}),
    ],
)
def test_words_raise_what_we_know_of_someone_and_never_lower_it(before, news, after):
    assert answers(evidence(**before), evidence(**news)) == after


@pytest.mark.parametrize(
    ("before", "tap"),
    [
        ({"standing": "wanted"}, {"standing": "unsure"}),
        ({"standing": "wanted"}, {"standing": None}),
        ({"stake": "given"}, {"stake": "open"}),
    ],
)
def test_a_tap_may_lower_it(before, tap):
    assert answers(evidence(How.LOG, **before), evidence(How.TAPPED, **tap)) == tap


def test_evidence_on_what_the_content_lost_is_left_out():
    kept = still_valid(evidence(last="quiet", mood="sour", standing="rich", stake=None), PLAYBOOK)

    assert [item.fact for item in kept] == ["last", "stake"]


# --- From debrief to debrief -----------------------------------------------------------------------


def after(prospect, known, **facts):
    """The prospect after a debrief with these facts."""
    return remembered(prospect, known, facts_of(**facts), PLAYBOOK, FRIDAY)


def test_what_we_know_of_someone_stays():
    known = {"last": "talking", "standing": "wanted", "stake": "given", "broke": "yes", "owed": "yes"}

    kept = after(a_prospect(), known, **known)

    told = answers(logged(kept, PLAYBOOK, FRIDAY))
    assert told == {
        "reached": "0",
        "standing": "wanted",
        "owed": "yes",
        "stake": "given",
        "empty": "no",
        "broke": "yes",
    }


def test_a_problem_nobody_could_name_is_asked_for_again():
    before = a_prospect(facts={"standing": "problem"})

    kept = after(before, {"last": "talking", "standing": "unsure"}, last="talking")

    assert "standing" not in kept.facts


def test_what_was_never_answered_does_not_stay():
    kept = after(a_prospect(), {"last": "quiet", "standing": None}, last="quiet")

    assert "standing" not in kept.facts


def test_a_broken_promise_holds_until_one_is_kept():
    broke = after(a_prospect(facts={"broke": "yes"}), {"last": "asked"}, last="asked")
    kept = after(broke, {"last": "agreed", "broke": "no"}, last="agreed")

    assert broke.facts["broke"] == "yes"
    assert kept.facts["broke"] == "no"


@pytest.mark.parametrize("answer", [answer.key for answer in LAST.answers if answer.is_reply])
def test_any_reply_makes_the_count_start_again(answer):
    before = a_prospect(facts={"reached": "3", "empty": "yes"}, woken=True)

    kept = after(before, {"last": answer}, last=answer)

    assert (kept.facts["reached"], kept.facts["empty"]) == ("0", "no")
    assert kept.last_reply_on == FRIDAY
    assert not kept.woken


def test_silence_leaves_the_count_as_it_is():
    before = a_prospect(facts={"reached": "2", "empty": "yes"}, last_reply_on=date(2026, 11, 2))

    kept = after(before, {"last": "quiet", "reached": "2", "empty": "yes"}, last="quiet", reached="2")

    assert kept == before


@pytest.mark.parametrize(
    ("rule", "facts", "reached", "owed"),
    [
        ("R12", {"last": "asked", "standing": "wanted", "owed": "yes"}, "0", "no"),
        ("R14", {"last": "talking", "owed": "yes"}, "0", "no"),
        ("R22", {"last": "quiet", "standing": "wanted", "owed": "yes"}, "0", "no"),
        ("R19", {"last": "later", "owed": "yes"}, "1", "yes"),
        ("R27", {"last": "quiet", "standing": "wanted", "reached": "1", "owed": "yes"}, "2", "yes"),
        ("R30", {"last": "quiet", "standing": "problem", "reached": "7", "owed": "yes"}, "7", "yes"),
    ],
)
def test_an_answer_counts_nothing_and_settles_what_is_owed(rule, facts, reached, owed):
    whole = facts_of(**facts)
    before = a_prospect(facts={"owed": "yes"})

    sent = touched(before, whole, PLAYBOOK.rule[rule], PLAYBOOK, empty=False, today=FRIDAY)

    assert (sent.facts["reached"], sent.facts["owed"]) == (reached, owed)
    assert sent.last_touch_on == FRIDAY


@pytest.mark.parametrize(
    ("reached", "empty_before", "empty_now", "empty_after"),
    [
        ("0", "no", True, "yes"),
        ("0", "no", False, "no"),
        ("0", "yes", True, "yes"),
        ("1", "yes", True, "yes"),
        ("1", "no", True, "no"),
        ("2", "yes", False, "no"),
    ],
)
def test_empty_looks_at_all_touches_since_the_last_reply(reached, empty_before, empty_now, empty_after):
    facts = facts_of(last="quiet", standing="problem", reached=reached, empty=empty_before)

    sent = touched(a_prospect(), facts, PLAYBOOK.rule["R30"], PLAYBOOK, empty=empty_now, today=FRIDAY)

    assert sent.facts["empty"] == empty_after


@pytest.mark.parametrize(
    ("fields", "owed"),
    [
        ({"last_reply_on": date(2026, 11, 5)}, "yes"),
        ({"last_reply_on": date(2026, 11, 6)}, None),
        ({"last_reply_on": date(2026, 11, 5), "last_touch_on": date(2026, 11, 6)}, None),
        ({}, None),
    ],
)
def test_a_wish_without_a_touch_for_more_than_ten_working_days_is_owed(fields, owed):
    waiting = a_prospect(facts={"standing": "wanted"}, **fields)

    assert answers(logged(waiting, PLAYBOOK, FRIDAY)).get("owed") == owed


def test_nobody_is_owed_anything_who_showed_no_wish():
    waiting = a_prospect(facts={"standing": "problem"}, last_reply_on=date(2026, 1, 5))

    assert "owed" not in answers(logged(waiting, PLAYBOOK, FRIDAY))


def test_the_log_tells_nothing_that_the_content_lost():
    odd = a_prospect(facts={"standing": "rich", "mood": "sour", "stake": "given"})

    assert answers(logged(odd, PLAYBOOK, FRIDAY)) == {"stake": "given"}


# --- After a straight question (P15) ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "straight", "counts_as"),
    [
        ("put_off", 0, "put_off"),
        ("put_off", 1, "not_now"),
        ("later", 1, "not_now"),
        ("moved", 1, "not_now"),
        ("moved", 3, "not_now"),
        ("talking", 0, "talking"),
        ("talking", 1, "put_off"),
        ("talking", 2, "not_now"),
        ("talking", 5, "not_now"),
        ("asked", 2, "asked"),
        ("agreed", 2, "agreed"),
        ("quiet", 2, "quiet"),
        ("annoyed", 1, "annoyed"),
        ("no", 1, "no"),
    ],
)
def test_after_a_straight_question_evading_is_an_answer(answer, straight, counts_as):
    asked_before = a_prospect(straight=straight)

    assert after_straight(LAST.answer(answer), asked_before) == counts_as
    assert answers_of(evidence(last=answer), asked_before, PLAYBOOK)["last"] == counts_as


def test_a_step_with_a_date_settles_the_straight_question():
    stepped = after(a_prospect(straight=2), {"last": "agreed"}, last="agreed")
    talked = after(a_prospect(straight=1), {"last": "asked"}, last="asked")

    assert (stepped.straight, talked.straight) == (0, 1)


@pytest.mark.parametrize("rule", PLAYBOOK.rules, ids=lambda rule: rule.key)
def test_only_five_rules_ask_straight(rule):
    sent = touched(a_prospect(), facts_of(), rule, PLAYBOOK, empty=False, today=FRIDAY)

    assert sent.straight == (rule.key in {"R11", "R15", "R17", "R18", "R19"})


# --- After an exit ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "facts", "stage"),
    [
        ("R2", {"last": "no"}, Stage.CLOSED),
        ("R4", {"last": "not_now", "standing": "wanted"}, Stage.PARKED),
        ("R5", {"last": "not_now"}, Stage.CLOSED),
        ("R20", {"last": "quiet", "standing": "wanted", "reached": "4"}, Stage.PARKED),
        ("R21", {"last": "quiet", "reached": "3"}, Stage.CLOSED),
    ],
)
def test_an_exit_closes_and_parks_who_wanted_it(rule, facts, stage):
    gone = left(a_prospect(straight=1, woken=True), facts_of(**facts), PLAYBOOK.rule[rule], PLAYBOOK)

    assert gone.stage is stage
    assert (gone.straight, gone.woken) == (1, False)


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.PARKED])
@pytest.mark.parametrize("said", ["no", "stop", "not_now", "annoyed"])
def test_silence_after_an_exit_changes_nothing(stage, said):
    gone = a_prospect(stage=stage, facts={"last": said, "standing": "wanted"})

    assert answers_of(evidence(last="quiet"), gone, PLAYBOOK)["last"] == said


def test_writing_again_after_an_exit_counts():
    gone = a_prospect(stage=Stage.CLOSED, facts={"last": "no"})

    back = after(gone, {"last": "asked"}, last="asked")

    assert answers_of(evidence(last="asked"), gone, PLAYBOOK)["last"] == "asked"
    assert back.stage is Stage.OPEN
    assert "last" not in back.facts


def test_a_wake_up_starts_again_and_allows_one_note():
    parked = a_prospect(
        stage=Stage.PARKED, facts={"last": "quiet", "standing": "wanted", "reached": "5", "empty": "no"}
    )
    table = table_of(PLAYBOOK)

    awake = woken(parked)
    first = answers(logged(awake, PLAYBOOK, FRIDAY)) | {"last": "quiet"}
    noted = replace(awake, facts={**awake.facts, "reached": "1"})
    second = answers(logged(noted, PLAYBOOK, FRIDAY)) | {"last": "quiet"}

    assert (awake.stage, awake.woken, first["reached"]) == (Stage.OPEN, True, "0")
    assert table.winner(table.completed(first)).key == "R24"
    assert table.winner(table.completed(second)).key == "R20"


# --- In talks --------------------------------------------------------------------------------------


def test_the_second_evasion_after_a_straight_question_ends_it():
    talk = Talk(a_prospect(facts={"standing": "problem", "stake": "open", "broke": "no"}))

    talk.say(about="Dana", last="talking")
    talk.answer(owed="no")
    assert talk.debrief.rule == "R15"
    talk.tap("Sent")
    talk.say(about="Dana", last="talking")
    talk.answer(owed="no")
    assert talk.debrief.rule == "R18"
    talk.tap("Sent")
    talk.say(about="Dana", last="talking")
    talk.answer(owed="no")

    assert talk.debrief.rule == "R5"


def test_a_woken_prospect_gets_one_note_and_then_the_exit():
    parked = a_prospect(
        stage=Stage.PARKED,
        facts={"last": "quiet", "standing": "wanted", "reached": "5", "stake": "open", "broke": "no"},
        next_look_on=FRIDAY,
        last_touch_on=date(2026, 8, 20),
    )
    talk = Talk(parked)

    talk.say(about="Dana", last="quiet")
    assert talk.debrief.rule == "R24"
    talk.tap("Sent")
    talk.today = talk.known("Dana").next_look_on
    talk.say(about="Dana", last="quiet")

    assert talk.debrief.rule == "R20"
