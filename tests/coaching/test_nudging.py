"""The nudge: one message, the first case's question ready to tap, and what each tap does."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.coaching.model import NEVER, Kept, Picked, Promise, Reading, Rep, Reply, Stage, Status, Touch
from bot.coaching.nudging import nudge
from tests.coaching.scenes import (
    FRIDAY,
    PLAYBOOK,
    Talk,
    a_prospect,
    actions_of,
    draft_of,
    labels_of,
    reading_of,
    says,
    text_of,
)

MONDAY = FRIDAY + timedelta(days=3)
DANA = a_prospect(
    "Dana",
    "Northwind",
    facts={"standing": "wanted", "reached": "1", "empty": "no", "stake": "open", "broke": "no"},
    slots={"problem": "orders getting lost on Fridays"},
    last_touch_on=date(2026, 11, 16),
    next_look_on=FRIDAY,
)
OMAR = a_prospect("Omar", "Beta Logistics", facts={"standing": "problem"}, next_look_on=FRIDAY)


def nudged(talk: Talk) -> Reply:
    """Let the coach speak up, as the tick does."""
    reply = nudge(talk.scene, PLAYBOOK)
    assert reply is not None
    talk.replies = (reply,)
    return reply


def test_nothing_due_means_no_nudge():
    assert nudge(Talk(replace(DANA, next_look_on=MONDAY)).scene, PLAYBOOK) is None


def test_a_nudge_leads_with_the_facts_and_asks_what_came():
    reply = nudged(Talk(DANA))

    assert "Dana · Northwind. 4 working days since your note." in text_of(reply)
    assert says(reply, "nudge_look")
    assert labels_of(reply)[:2] == ["Nothing yet", "They replied"]
    assert {"Snooze", "Stop for Dana", "Off until…", "It is done"} <= set(labels_of(reply))


def test_several_share_one_message_the_best_one_first():
    reply = nudged(Talk(OMAR, DANA))

    assert "2 " in text_of(reply)
    assert text_of(reply).index("Dana · Northwind") < text_of(reply).index("Omar · Beta Logistics")
    assert "Debrief Omar" in labels_of(reply)


def test_of_many_the_first_four_are_named_and_the_rest_counted():
    many = [a_prospect(f"Name{letter}", next_look_on=FRIDAY) for letter in "abcdefgh"]

    reply = nudged(Talk(*many))

    assert "8 " in text_of(reply)
    assert "4 more (/today)" in text_of(reply)
    assert len([label for label in labels_of(reply) if label.startswith("Debrief")]) == 3


def test_the_wording_rotates_with_the_day():
    dana = replace(DANA, next_look_on=date(2026, 11, 2))
    texts = {
        text_of(nudged(Talk(dana, on=FRIDAY + timedelta(days=ahead)))).split(":")[0] for ahead in range(3)
    }

    assert len(texts) == 3


def test_nothing_yet_on_a_nudge_is_the_first_answer_and_gives_the_card():
    talk = Talk(DANA)
    nudged(talk)

    card = talk.tap("Nothing yet")

    assert draft_of(card)
    assert "Copy" in labels_of(card)
    assert talk.outcomes[-1].what == "nothing"


def test_they_replied_on_a_nudge_asks_which_reply():
    talk = Talk(DANA)
    nudged(talk)

    question = talk.tap("They replied")

    assert "answer.last.asked" in actions_of(question)
    assert "answer.last.quiet" not in actions_of(question)


def test_a_nudge_tapped_twice_or_days_later_does_no_harm():
    talk = Talk(DANA)
    reply = nudged(talk)
    talk.tap("Nothing yet")
    talk.replies = (reply,)

    again = talk.tap("Nothing yet")

    assert draft_of(again)
    assert len(talk.debriefs) == 1
    talk.tap("Sent")
    talk.replies = (reply,)
    assert "Nothing to send until" in text_of(talk.tap("Nothing yet"))
    assert len(talk.touches) == 1


def test_a_nudge_about_somebody_else_puts_the_open_debrief_aside():
    talk = Talk(DANA)
    talk.say("Omar", about="Omar Sharif", last="asked")
    first = talk.debrief
    nudged(talk)

    talk.tap("Nothing yet")

    assert talk.debrief.prospect == DANA.key
    assert talk.debriefs[first.key].status is Status.LATER


def test_snooze_brings_it_back_on_the_chosen_day_and_can_be_undone():
    talk = Talk(DANA)
    nudged(talk)

    talk.tap("Snooze")
    done = talk.tap("In 3 days")

    assert talk.known("Dana").snoozed_until == date(2026, 11, 25)
    assert "Wed 25 Nov" in text_of(done)
    talk.tap("Undo")
    assert talk.known("Dana") == DANA


def test_snooze_for_some_days_ends_on_a_day_on_which_the_rep_is_nudged():
    talk = Talk(DANA)
    talk.rep = replace(talk.rep, rhythm=replace(talk.rep.rhythm, days=(0, 3)))
    nudged(talk)

    done = talk.tap("Snooze", "In 3 days")

    assert talk.known("Dana").snoozed_until == date(2026, 11, 26)
    assert "Thu 26 Nov" in text_of(done)


def test_snooze_takes_a_typed_day():
    talk = Talk(DANA)
    nudged(talk)

    talk.tap("Snooze", "Pick a day")
    talk.say("3 December", days=(date(2026, 12, 3),))

    assert talk.known("Dana").snoozed_until == date(2026, 12, 3)
    assert talk.rep.prompt == ""


@pytest.mark.parametrize(
    ("reading", "word"),
    [
        (Reading(), "which_day_again"),
        (reading_of(days=(date(2026, 11, 19),)), "day_past"),
        (Reading(no_day="31 February"), "no_such_day"),
        (Reading(two_days=(date(2026, 11, 27), date(2026, 12, 4))), "which_of_two_days"),
    ],
)
def test_a_day_that_does_not_do_gets_a_clear_sentence_and_the_question_again(reading, word):
    talk = Talk(DANA)
    nudged(talk)
    talk.tap("Snooze", "Pick a day")

    again = talk.say("some day", reading=reading)

    assert says(again, word)
    assert says(again, "ask_snooze_day")
    assert talk.known("Dana") == DANA
    talk.say("3 December", days=(date(2026, 12, 3),))
    assert talk.known("Dana").snoozed_until == date(2026, 12, 3)


def test_news_typed_at_a_question_for_a_day_is_news():
    talk = Talk(DANA, OMAR)
    nudged(talk)
    talk.tap("Snooze", "Pick a day")

    talk.say("Omar wants a quote", about="Omar", last="asked")

    assert talk.debrief.prospect == OMAR.key
    assert talk.rep.prompt == ""


def test_never_mind_and_cancel_take_a_question_back():
    talk = Talk(DANA)
    nudged(talk)
    talk.tap("Snooze", "Pick a day")

    assert says(talk.tap("Never mind"), "left_as_it_was")

    nudged(talk)
    talk.tap("Snooze", "Pick a day")
    assert says(talk.command("cancel"), "left_as_it_was")
    assert talk.rep.prompt == ""


def test_stop_for_this_one_silences_them_but_loses_nothing():
    talk = Talk(DANA)
    nudged(talk)

    talk.tap("Stop for Dana")

    assert talk.known("Dana") == replace(DANA, snoozed_until=NEVER)
    assert nudge(talk.scene, PLAYBOOK) is None


def test_it_is_done_closes_them_with_the_outcome_and_can_be_undone():
    talk = Talk(DANA)
    promise = Promise("000000000abc", talk.rep.key, DANA.key, False, "the numbers", talk.scene.now)
    talk.promises = {promise.key: promise}
    note = Touch("000000000abd", talk.rep.key, DANA.key, "", "", "", "", talk.scene.now, FRIDAY, False, 1)
    talk.touches = [note]
    nudged(talk)

    talk.tap("It is done")

    assert talk.known("Dana").stage is Stage.CLOSED
    assert talk.known("Dana").ended == "done"
    assert talk.promises[promise.key].state is Kept.DROPPED
    assert talk.touches[0].outcome == "done"
    talk.tap("Undo")
    assert talk.known("Dana") == DANA
    assert talk.touches == [note]
    assert talk.promises[promise.key] == promise


def test_a_card_never_marked_sent_comes_back_as_a_question():
    talk = Talk(DANA)
    talk.take_up(DANA)
    talk.tap("Nothing yet")
    talk.command("today")
    talk.today = MONDAY

    reply = nudged(talk)

    assert says(reply, "nudge_card")
    sent = talk.tap("Sent")
    assert len(talk.touches) == 1
    assert talk.open is None
    assert "Undo" in labels_of(sent)


def test_not_yet_shows_the_card_again():
    talk = Talk(DANA)
    talk.take_up(DANA)
    talk.tap("Nothing yet")
    talk.today = MONDAY
    nudged(talk)

    card = talk.tap("Not yet")

    assert draft_of(card)
    assert talk.touches == []


def test_back_from_snooze_shows_the_nudge_again():
    talk = Talk(DANA)
    first = text_of(nudged(talk))

    assert text_of(talk.tap("Snooze", "Back")) == first


def test_a_prospect_who_is_gone_gets_a_clear_answer():
    talk = Talk(DANA)
    reply = nudged(talk)
    talk.prospects = {}

    for label in ("Nothing yet", "They replied", "Snooze", "Stop for Dana", "It is done"):
        talk.replies = (reply,)
        assert says(talk.tap(label), "prospect_gone")


def test_a_nudge_fits_a_telegram_button():
    for row in nudged(Talk(DANA, OMAR)).rows:
        for button in row:
            assert len(button.label) <= 24
            assert len(button.action) <= 45


def test_a_card_during_days_off_waits_until_the_rep_is_back():
    back = FRIDAY + timedelta(days=10)
    talk = Talk(DANA)
    talk.rep = Rep("rep", "Ada", rhythm=replace(talk.rep.rhythm, off_until=back))
    talk.take_up(DANA)

    card = talk.tap("Nothing yet")

    assert "Nothing to send until Mon 30 Nov" in text_of(card)
    assert says(card, "hold_off")


def test_every_nudge_about_somebody_can_be_put_off_and_stopped():
    promise = Promise(
        "000000000abc", "rep", DANA.key, False, "the numbers", Talk().scene.now, date(2026, 11, 18)
    )
    waiting = replace(DANA, next_look_on=None, last_touch_on=None)
    for ours in (True, False):
        talk = Talk(waiting)
        talk.promises = {promise.key: replace(promise, ours=ours)}

        assert {"Snooze", "Stop for Dana"} <= set(labels_of(nudged(talk)))


def test_what_was_told_is_forgotten_when_the_debrief_is_dropped():
    talk = Talk(DANA)
    talk.say("Dana wants the price", about="Dana", last="asked")
    assert talk.outcomes[-1].what == "replied"

    talk.command("cancel")

    assert talk.outcomes[-1].what == ""


def test_more_than_the_budget_is_said_as_such():
    dana = replace(DANA, facts={**DANA.facts, "reached": "6"}, last_touch_on=date(2026, 11, 2))
    talk = Talk(dana)
    talk.take_up(dana)

    assert "6 without an answer; 4 is where we stop" in text_of(talk.tap("Nothing yet"))


def test_putting_off_never_brings_anything_forward():
    parked = replace(DANA, stage=Stage.PARKED, next_look_on=date(2027, 2, 15))
    talk = Talk(parked)

    talk.take(Picked(f"snoozed.{DANA.key}.2026-11-23"))

    assert talk.known("Dana").next_look_on == date(2027, 2, 15)


def test_who_is_done_is_not_brought_up_by_a_card_that_was_put_off():
    talk = Talk(DANA)
    talk.take_up(DANA)
    talk.tap("Nothing yet")
    talk.say("Omar asks what it costs", about="Omar", last="asked")
    talk.command("cancel")
    talk.take(Picked(f"won.{DANA.key}"))
    talk.today = MONDAY

    assert nudge(talk.scene, PLAYBOOK) is None


def test_the_look_after_a_wake_up_note_is_on_the_day_of_the_exit():
    parked = replace(DANA, stage=Stage.PARKED, last_touch_on=date(2026, 8, 3), next_look_on=FRIDAY)
    talk = Talk(parked)
    talk.take_up(parked)
    talk.tap("Nothing yet", "Sent")
    talk.today = talk.known("Dana").next_look_on

    talk.take_up(talk.known("Dana"))

    assert "Nothing to send until" not in text_of(talk.tap("Nothing yet"))
