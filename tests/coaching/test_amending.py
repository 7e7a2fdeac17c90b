"""The log put right by hand: messages sent without advice, and what was wrong about the latest one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.coaching.model import DayRead, Kept, Picked, Promise, Stage
from tests.coaching.scenes import FRIDAY, Talk, a_prospect, actions_of, labels_of, reading_of, says, text_of

DANA = a_prospect()
MONDAY = FRIDAY + timedelta(3)


def page_of(talk):
    return talk.take(Picked(f"person.{DANA.key}"))


def send(talk, label="Something useful"):
    page_of(talk)
    return talk.tap("I sent something", "Today", label)


def correct(talk, label):
    page_of(talk)
    return talk.tap("More", "Correct last message", label)


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
    action = next(item for item in actions_of(talk.tap("I sent something", "Today")) if item.endswith(".u"))

    talk.take(Picked(action))
    talk.take(Picked(action))

    assert len(talk.touches) == 1
    assert counted(talk) == ("1", "no")


def test_a_button_that_is_pressed_days_later_logs_the_day_it_was_made_for():
    talk = Talk(DANA)
    page_of(talk)
    action = next(item for item in actions_of(talk.tap("I sent something", "Today")) if item.endswith(".u"))
    talk.today += timedelta(3)

    talk.take(Picked(action))

    assert [touch.on for touch in talk.touches] == [FRIDAY]


def test_a_button_from_months_ago_logs_nothing_and_asks_again():
    talk = Talk(DANA)
    page_of(talk)
    action = next(item for item in actions_of(talk.tap("I sent something", "Today")) if item.endswith(".u"))
    talk.today += timedelta(61)

    reply = talk.take(Picked(action))

    assert says(reply, "earlier_button")
    assert says(reply, "ask_sent_when")
    assert not talk.touches


def when_asked(talk, words="some day", **reading):
    page_of(talk)
    talk.tap("I sent something")
    return talk.say(words, reading=replace(reading_of(), **reading))


def a_day(day, words):
    return (DayRead(day, day, words),)


def test_a_message_of_yesterday_is_followed_from_that_day():
    talk = Talk(DANA, on=MONDAY)
    page_of(talk)

    reply = talk.tap("I sent something", "Yesterday")
    assert "Sent on Sun 22 Nov." in text_of(reply)
    talk.tap("Something useful")

    (touch,) = talk.touches
    assert (touch.on, touch.at.date()) == (MONDAY - timedelta(1), MONDAY - timedelta(1))
    assert talk.known("Dana").last_touch_on == MONDAY - timedelta(1)
    assert talk.known("Dana").next_look_on == FRIDAY + timedelta(6)


@pytest.mark.parametrize(
    ("words", "read", "on"),
    [
        ("last Friday", FRIDAY - timedelta(7), FRIDAY - timedelta(7)),
        ("Monday", FRIDAY + timedelta(3), FRIDAY - timedelta(4)),
        ("mon", FRIDAY + timedelta(3), FRIDAY - timedelta(4)),
        ("10 November", date(2027, 11, 10), date(2026, 11, 10)),
        ("today", FRIDAY, FRIDAY),
    ],
)
def test_the_day_of_a_message_can_be_typed(words, read, on):
    talk = Talk(DANA)
    when_asked(talk, words, days=a_day(read, words))

    talk.tap("Something useful")

    assert [touch.on for touch in talk.touches] == [on]


@pytest.mark.parametrize(
    ("reading", "word"),
    [
        ({"days": a_day(FRIDAY + timedelta(1), "tomorrow")}, "sent_ahead"),
        ({"days": a_day(FRIDAY - timedelta(61), "20 September")}, "sent_long_ago"),
        ({"no_day": "31 February"}, "no_such_day"),
        ({}, "which_day_again"),
    ],
)
def test_a_day_on_which_nothing_can_have_been_sent_is_told_so_and_asked_again(reading, word):
    talk = Talk(DANA)

    reply = when_asked(talk, **reading)

    assert says(reply, word)
    assert says(reply, "ask_sent_when")
    talk.say("yesterday", reading=replace(reading_of(), days=a_day(FRIDAY - timedelta(1), "yesterday")))
    talk.tap("Something useful")
    assert [touch.on for touch in talk.touches] == [FRIDAY - timedelta(1)]


@pytest.mark.parametrize(
    ("words", "news"),
    [
        ("Dana said no", {"about": "Dana", "last": "no"}),
        ("Dana said no today", {"about": "Dana", "last": "no", "days": (FRIDAY,)}),
        ("she wrote today that it is off", {"last": "no", "days": (FRIDAY,)}),
    ],
)
def test_news_typed_where_the_day_of_a_message_was_asked_is_news(words, news):
    talk = Talk(DANA)
    page_of(talk)
    talk.tap("I sent something")

    talk.say(words, **news)

    assert talk.open is not None


def test_a_day_is_a_day_whatever_else_is_read_in_it():
    talk = Talk(DANA)
    page_of(talk)
    talk.tap("I sent something")

    reply = talk.say("today", reading=reading_of(days=(FRIDAY,), last="quiet", broke="yes"))

    assert says(reply, "sent_on")


def test_a_message_whose_wait_is_over_is_due_at_once():
    talk = Talk(DANA)
    when_asked(talk, days=a_day(FRIDAY - timedelta(30), "a month ago"))

    reply = talk.tap("Something useful")

    assert says(reply, "noted_due")
    assert talk.known("Dana").next_look_on == FRIDAY


def test_a_message_they_have_answered_since_counts_nothing_and_moves_no_day():
    before = a_prospect(
        facts={"reached": "0", "empty": "no"},
        last_reply_on=FRIDAY - timedelta(1),
        next_look_on=FRIDAY + timedelta(3),
    )
    talk = Talk(before)
    when_asked(talk, days=a_day(FRIDAY - timedelta(2), "two days ago"))

    talk.tap("Something useful")

    assert talk.known("Dana") == replace(before, last_touch_on=FRIDAY - timedelta(2))


def test_a_message_before_the_latest_moves_nothing_back():
    talk = Talk(DANA)
    send(talk)
    when_asked(talk, days=a_day(FRIDAY - timedelta(2), "two days ago"))

    talk.tap("Something useful")

    dana = talk.known("Dana")
    assert counted(talk) == ("2", "no")
    assert (dana.last_touch_on, dana.next_look_on) == (FRIDAY, FRIDAY + timedelta(7))
    page_of(talk)
    assert "Fri 20 Nov" in text_of(talk.tap("More", "Correct last message"))


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


def test_they_answered_can_be_taken_back():
    talk = Talk(DANA)
    send(talk)
    before, touches = talk.known("Dana"), list(talk.touches)
    correct(talk, "They answered")

    talk.tap("Undo")

    assert talk.known("Dana") == before
    assert talk.touches == touches


def test_that_they_answered_is_shown_and_asked_no_second_time():
    talk = Talk(DANA)
    send(talk)
    correct(talk, "They answered")

    assert "useful, answered" in text_of(page_of(talk))
    reply = talk.tap("More", "Correct last message")

    assert "useful, answered" in text_of(reply)
    assert "They answered" not in labels_of(reply)


def test_they_answered_pressed_twice_is_noted_once():
    talk = Talk(DANA)
    send(talk)
    page_of(talk)
    reply = talk.tap("More", "Correct last message")
    action = next(item for item in actions_of(reply) if item.endswith(".a"))
    talk.take(Picked(action))
    deeds = len(talk.deeds)

    talk.take(Picked(action))

    assert len(talk.deeds) == deeds


def test_only_the_latest_message_can_be_corrected():
    talk = Talk(DANA)
    send(talk)
    page_of(talk)
    action = next(
        item for item in actions_of(talk.tap("More", "Correct last message")) if item.endswith(".n")
    )
    talk.today += timedelta(1)
    send(talk)

    reply = talk.take(Picked(action))

    assert says(reply, "earlier_button")
    assert len(talk.touches) == 2


def test_without_a_message_there_is_none_to_correct():
    talk = Talk(DANA)

    assert "Correct last message" not in labels_of(page_of(talk))
    assert says(talk.take(Picked(f"lastone.{DANA.key}")), "no_message_yet")


def test_a_promise_that_was_not_given_after_all_is_open_again():
    talk = Talk(DANA)
    promise = Promise("0000000000aa", "rep", DANA.key, True, "the sample", talk.scene.now, FRIDAY)
    talk.promises = {promise.key: promise}
    talk.take(Picked(f"gave.{promise.key}"))
    assert talk.promises[promise.key].state is Kept.KEPT

    correct(talk, "It was not sent")

    assert talk.promises[promise.key] == promise
    assert talk.known("Dana").facts["owed"] == "yes"
    assert talk.touches == []
