"""A promise told to be kept in the middle of a debrief is settled at once, and can be taken back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.coaching.history import newest
from bot.coaching.model import Kept, Promise, PromiseRead, Reading
from tests.coaching.scenes import FRIDAY, REP, Talk, a_prospect, labels_of, reading_of, text_of

DANA = a_prospect(
    "Dana",
    "Northwind",
    facts={"standing": "wanted", "reached": "1"},
    last_touch_on=FRIDAY - timedelta(days=8),
)
OMAR = a_prospect("Omar", "Beta Logistics")


def promised(what: str, *, ours: bool, whose: str = DANA.key) -> Promise:
    """Return an open promise of a week ago."""
    at = datetime(2026, 11, 13, 9, tzinfo=UTC)
    return Promise(what.replace(" ", ""), REP.key, whose, ours, what, at, FRIDAY - timedelta(days=1))


OURS, THEIRS = promised("a sample", ours=True), promised("the numbers", ours=False)


def a_talk(*promises: Promise) -> Talk:
    """Return a talk in which promises are open."""
    talk = Talk(DANA, OMAR)
    talk.promises = {item.key: item for item in promises}
    return talk


def told(*kept: PromiseRead, about: bool = True, **facts: str) -> Reading:
    """Return words that tell of something given."""
    found = reading_of("Dana" if about else "", known=(DANA.key,) if about else (), **facts)
    return replace(found, kept=kept, replied=any(not item.ours for item in kept))


def test_what_the_rep_gave_is_kept_and_no_longer_owed():
    talk = a_talk(OURS, THEIRS)

    asked = talk.say("i sent dana the samples", reading=told(PromiseRead(True, "the samples")))

    assert "Noted as sent: a sample." in text_of(asked)
    assert talk.promises[OURS.key].state is Kept.KEPT
    assert talk.promises[THEIRS.key].state is Kept.OPEN
    assert newest(talk.debrief.evidence)["owed"].answer == "no"
    assert [(touch.prospect, touch.counts) for touch in talk.touches] == [(DANA.key, 0)]
    assert talk.known("Dana").facts["reached"] == "1"


def test_what_they_gave_is_kept_and_a_reply_of_theirs():
    talk = a_talk(THEIRS)

    asked = talk.say("dana sent the numbers", reading=told(PromiseRead(False, "the numbers")))

    assert "Noted: the numbers came." in text_of(asked)
    assert talk.promises[THEIRS.key].state is Kept.KEPT
    assert talk.known("Dana").last_reply_on == FRIDAY
    assert talk.known("Dana").facts["broke"] == "no"
    assert "Nothing yet" not in labels_of(asked)


def test_a_promise_told_to_be_kept_later_in_the_debrief_is_settled_too():
    talk = a_talk(THEIRS)
    talk.take_up(DANA)

    asked = talk.say("the numbers came", reading=told(PromiseRead(False, "the numbers"), about=False))

    assert "Noted: the numbers came." in text_of(asked)
    assert talk.promises[THEIRS.key].state is Kept.KEPT


@pytest.mark.parametrize(("before", "kept"), [(OURS, "a sample"), (THEIRS, "the numbers")])
def test_a_settled_promise_can_be_taken_back(before, kept):
    talk = a_talk(before)
    talk.say("that went over this morning", reading=told(PromiseRead(before.ours, kept)))

    talk.tap("Undo")

    assert talk.promises[before.key] == before
    assert talk.known("Dana") == DANA
    assert talk.touches == []


@pytest.mark.parametrize(
    "promise",
    [
        replace(THEIRS, ours=True),
        replace(THEIRS, what="the drawings"),
        replace(THEIRS, prospect=OMAR.key),
        replace(THEIRS, state=Kept.BROKEN),
    ],
)
def test_what_was_not_promised_so_settles_nothing(promise):
    talk = a_talk(promise)

    asked = talk.say("dana sent the numbers", reading=told(PromiseRead(False, "the numbers")))

    assert talk.promises == {promise.key: promise}
    assert "Noted" not in text_of(asked)


def sent(*days: date, **facts: str) -> Reading:
    """Return words that tell of messages to Dana by their days."""
    return replace(reading_of("Dana", known=(DANA.key,), **facts), sent_on=days)


def test_a_message_told_with_its_day_is_logged_and_counted():
    talk, yesterday = a_talk(), FRIDAY - timedelta(days=1)

    asked = talk.say("mailed dana again yesterday", reading=sent(yesterday))

    assert "Noted as sent: Thu 19 Nov." in text_of(asked)
    assert [(touch.prospect, touch.on, touch.counts) for touch in talk.touches] == [(DANA.key, yesterday, 1)]
    assert talk.known("Dana").facts["reached"] == "2"
    assert newest(talk.debrief.evidence)["reached"].answer == "2"


def test_a_message_told_again_is_not_logged_twice():
    talk, yesterday = a_talk(), FRIDAY - timedelta(days=1)
    talk.say("mailed dana again yesterday", reading=sent(yesterday))

    talk.say("i mailed dana yesterday, and today", reading=sent(yesterday, FRIDAY))
    talk.say("mailed dana today", reading=sent(FRIDAY))

    assert [touch.on for touch in talk.touches] == [yesterday, FRIDAY]
    assert talk.known("Dana").facts["reached"] == "3"


def test_a_message_of_a_day_that_the_log_has_is_that_one():
    talk = a_talk()

    talk.say("mailed dana last week", reading=sent(FRIDAY - timedelta(days=8)))

    assert talk.touches == []


def test_fewer_messages_told_than_the_log_has_leave_its_count():
    talk = a_talk()

    talk.say("nudged dana today, no reply", reading=sent(FRIDAY, last="quiet", reached="1"))

    assert newest(talk.debrief.evidence)["reached"].answer == "2"


def more(number: int, **facts: str) -> Reading:
    """Return words that tell of so many messages to Dana as more than those before."""
    return replace(reading_of("Dana", known=(DANA.key,), **facts), further=number)


def reached(talk: Talk) -> str | None:
    """Return how many messages the debrief takes Dana to have got."""
    return newest(talk.debrief.evidence)["reached"].answer


@pytest.mark.parametrize("told", ["0", "1"])
def test_words_never_take_a_message_from_the_log(told):
    talk = Talk(replace(DANA, facts={**DANA.facts, "reached": "2"}))

    talk.say("rang dana, nobody picked up", reading=sent(last="quiet", reached=told))

    assert reached(talk) == "2"


def test_a_failed_call_leaves_what_was_told_before_it():
    talk = a_talk()
    talk.say("two mails to dana, nothing", reading=sent(last="quiet", reached="2"))

    talk.say("rang dana, nobody picked up", reading=sent(last="quiet", reached="0"))

    assert reached(talk) == "2"


def test_what_is_told_as_more_is_added_to_the_log():
    talk = a_talk()

    talk.say("two more mails to dana since", reading=more(2, last="quiet", reached="2"))

    assert reached(talk) == "3"


def test_what_is_told_as_more_is_added_while_a_question_is_open():
    talk = Talk()
    talk.say("ruth silent, 1 mail", reading=reading_of("Ruth", last="quiet", reached="1"))

    talk.say("mailed ruth again", reading=replace(reading_of("Ruth", reached="1"), further=1))
    talk.say("and once more", reading=replace(reading_of(""), further=1))

    assert reached(talk) == "3"


def test_a_message_told_as_more_with_its_day_is_added_once():
    talk, yesterday = a_talk(), FRIDAY - timedelta(days=1)
    again = replace(more(1, last="quiet", reached="1"), sent_on=(yesterday,))

    talk.say("mailed dana again yesterday", reading=again)
    talk.say("mailed dana again yesterday", reading=again)

    assert reached(talk) == "2"
