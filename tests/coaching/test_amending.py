"""The log put right by hand: messages sent without advice, and what was wrong about the latest one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.coaching.model import Picked, Stage
from tests.coaching.scenes import FRIDAY, Talk, a_prospect, actions_of, labels_of, says

DANA = a_prospect()


def page_of(talk):
    return talk.take(Picked(f"person.{DANA.key}"))


def send(talk, label="Something useful"):
    page_of(talk)
    return talk.tap("I sent something", label)


def correct(talk, label):
    page_of(talk)
    return talk.tap("Correct last message", label)


def counted(talk):
    """Messages out, and whether all were empty."""
    facts = talk.known("Dana").facts
    return facts.get("reached"), facts.get("empty")


# --- A message sent without advice ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "reached", "empty"),
    [
        (["Something useful"], "1", "no"),
        (["Only checked in"], "1", "yes"),
        (["Only checked in", "Only checked in"], "2", "yes"),
        (["Only checked in", "Something useful"], "2", "no"),
        (["Something useful", "Only checked in"], "2", "no"),
    ],
)
def test_a_message_logged_by_hand_counts_as_any_other(labels, reached, empty):
    talk = Talk(DANA)

    for label in labels:
        send(talk, label)

    assert counted(talk) == (reached, empty)
    assert talk.known("Dana").last_touch_on == FRIDAY
    assert [(touch.debrief, touch.rule) for touch in talk.touches] == [("", "")] * len(labels)


@pytest.mark.parametrize(
    ("before", "next_look"),
    [("0", FRIDAY + timedelta(6)), ("1", FRIDAY + timedelta(7)), ("2", FRIDAY + timedelta(7))],
)
def test_after_a_message_we_look_again_when_its_wait_is_over(before, next_look):
    talk = Talk(a_prospect(facts={"reached": before}))

    reply = send(talk)

    assert talk.known("Dana").next_look_on == next_look
    assert says(reply, "sent_next")


@pytest.mark.parametrize("stage", [Stage.PARKED, Stage.CLOSED])
def test_a_message_to_somebody_who_is_not_worked_is_only_noted(stage):
    talk = Talk(a_prospect(stage=stage, next_look_on=FRIDAY + timedelta(60)))

    reply = send(talk)

    assert says(reply, "noted_by_hand")
    assert (talk.known("Dana").stage, talk.known("Dana").next_look_on) == (stage, FRIDAY + timedelta(60))


def test_a_message_is_logged_once_however_often_it_is_tapped():
    talk = Talk(DANA)
    page_of(talk)
    action = next(item for item in actions_of(talk.tap("I sent something")) if item.endswith(".u"))

    talk.take(Picked(action))
    talk.take(Picked(action))

    assert len(talk.touches) == 1
    assert counted(talk) == ("1", "no")


def test_a_button_of_an_earlier_day_logs_nothing_and_asks_again():
    talk = Talk(DANA)
    page_of(talk)
    action = next(item for item in actions_of(talk.tap("I sent something")) if item.endswith(".u"))
    talk.today += timedelta(3)

    reply = talk.take(Picked(action))

    assert says(reply, "earlier_button")
    assert says(reply, "ask_brought")
    assert not talk.touches


def test_a_message_logged_by_hand_can_be_taken_back():
    talk = Talk(DANA)
    send(talk)

    talk.tap("Undo")

    assert talk.known("Dana") == DANA
    assert not talk.touches


# --- The latest message --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "correction", "after"),
    [
        (["Only checked in"], "It was useful", ("1", "no")),
        (["Something useful"], "It only checked in", ("1", "yes")),
        (["Something useful", "Something useful"], "It only checked in", ("2", "no")),
        (["Only checked in", "Something useful"], "It only checked in", ("2", "yes")),
        (["Only checked in", "Only checked in"], "It was useful", ("2", "no")),
        (["Only checked in", "Something useful"], "It was not sent", ("1", "yes")),
        (["Something useful", "Only checked in"], "It was not sent", ("1", "no")),
        (["Only checked in"], "It was not sent", ("0", "no")),
    ],
)
def test_a_correction_counts_the_messages_anew(sent, correction, after):
    talk = Talk(DANA)
    for label in sent:
        send(talk, label)

    correct(talk, correction)

    assert counted(talk) == after


def test_messages_told_of_and_not_logged_stay_counted():
    talk = Talk(a_prospect(facts={"reached": "2", "empty": "yes"}))
    send(talk, "Only checked in")
    assert counted(talk) == ("3", "yes")

    correct(talk, "It was not sent")

    assert counted(talk) == ("2", "yes")


def test_a_message_that_was_not_sent_is_due_again():
    talk = Talk(DANA)
    send(talk)
    first = talk.touches[0]
    talk.today += timedelta(7)
    send(talk)

    correct(talk, "It was not sent")

    dana = talk.known("Dana")
    assert talk.touches == [first]
    assert (dana.last_touch_on, dana.next_look_on) == (FRIDAY, talk.today)


def test_a_correction_can_be_taken_back():
    talk = Talk(DANA)
    send(talk)
    before, touches = talk.known("Dana"), list(talk.touches)
    correct(talk, "It was not sent")

    talk.tap("Undo")

    assert talk.known("Dana") == before
    assert talk.touches == touches


def test_an_exit_that_was_not_sent_left_nobody():
    talk = Talk(a_prospect(facts={"reached": "3", "standing": "problem"}))
    talk.say(about="Dana", last="quiet")
    talk.answer(empty="no")
    talk.tap("Sent")
    assert talk.known("Dana").stage is Stage.CLOSED

    correct(talk, "It was not sent")

    dana = talk.known("Dana")
    assert (dana.stage, dana.ended, dana.next_look_on) == (Stage.OPEN, "", FRIDAY)
    assert dana.facts["reached"] == "3"


def test_what_a_message_settled_is_open_again_when_it_was_not_sent():
    talk = Talk(DANA)
    talk.say(about="Dana", last="talking", standing="wanted", owed="yes")
    talk.answer()
    talk.tap("Sent")
    assert talk.known("Dana").facts["owed"] == "no"

    correct(talk, "It was not sent")

    assert talk.known("Dana").facts["owed"] == "yes"


def test_a_straight_question_that_was_not_sent_was_never_asked():
    talk = Talk(DANA)
    talk.say(about="Dana", last="later", standing="problem")
    talk.answer()
    talk.tap("Sent")
    assert talk.known("Dana").straight == 1

    correct(talk, "It was not sent")

    assert talk.known("Dana").straight == 0


def test_what_was_answered_already_is_not_counted_anew():
    talk = Talk(DANA)
    send(talk)
    talk.today += timedelta(3)
    heard = replace(talk.known("Dana"), facts={"reached": "0", "empty": "no"}, last_reply_on=talk.today)
    talk.prospects[DANA.key] = heard

    correct(talk, "It only checked in")

    assert counted(talk) == ("0", "no")
    assert talk.touches[0].empty


def test_they_answered_is_noted_and_leads_to_which_reply_it_was():
    talk = Talk(DANA)
    send(talk)

    reply = correct(talk, "They answered")

    assert "A question or a request" in labels_of(reply)
    assert talk.touches[0].outcome == "replied"
    assert counted(talk) == ("0", "no")
    assert talk.known("Dana").last_reply_on == FRIDAY


def test_only_the_latest_message_can_be_corrected():
    talk = Talk(DANA)
    send(talk)
    page_of(talk)
    action = next(item for item in actions_of(talk.tap("Correct last message")) if item.endswith(".n"))
    talk.today += timedelta(1)
    send(talk)

    reply = talk.take(Picked(action))

    assert says(reply, "earlier_button")
    assert len(talk.touches) == 2


def test_without_a_message_there_is_none_to_correct():
    talk = Talk(DANA)

    assert "Correct last message" not in labels_of(page_of(talk))
    assert says(talk.take(Picked(f"lastone.{DANA.key}")), "no_message_yet")
