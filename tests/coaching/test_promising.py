"""Promises of both sides: noted, read, kept, broken, let go, and what the rules see of them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.coaching.history import logged
from bot.coaching.model import DayRead, Kept, Picked, Promise, PromiseRead, Stage, Status
from bot.coaching.nudging import nudge
from tests.coaching.scenes import (
    FRIDAY,
    PLAYBOOK,
    REP,
    Talk,
    a_prospect,
    actions_of,
    labels_of,
    reading_of,
    says,
    text_of,
)

DANA = a_prospect()
OMAR = a_prospect("Omar", "Beta Logistics")
MONDAY, TUESDAY, WEDNESDAY = (FRIDAY + timedelta(ahead) for ahead in (3, 4, 5))
KEY = "0123456789ab"


def a_promise(*, ours=False, what="the numbers", by=FRIDAY, **fields):
    return Promise(KEY, REP.key, DANA.key, ours, what, Talk().scene.now, by, **fields)


def promised(*promises, on=FRIDAY, prospect=DANA):
    talk = Talk(prospect, OMAR, on=on)
    talk.promises = {item.key: item for item in promises}
    return talk


def press(talk, verb, key=KEY):
    return talk.take(Picked(f"{verb}.{key}"))


def day_read(day, words):
    return replace(reading_of(), days=(DayRead(day, day, words),))


def the_promise(talk):
    (found,) = talk.promises.values()
    return found


def log_of(talk, name="Dana"):
    return {item.fact: item.answer for item in logged(talk.known(name), PLAYBOOK, talk.today)}


# --- By hand -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("label", "ours"), [("They promised", False), ("I promised", True)])
@pytest.mark.parametrize(
    ("words", "day", "what"),
    [
        ("the numbers by Friday", "Friday", "the numbers"),
        ("By Friday the numbers", "Friday", "the numbers"),
        ("numbers for the tender until friday.", "Friday", "numbers for the tender"),
        ("“the numbers”, Friday", "Friday", "the numbers"),
        ("the plan of next Friday (draft)", "next Friday", "the plan of (draft)"),
    ],
)
def test_a_promise_is_noted_with_its_day(label, ours, words, day, what):
    talk = Talk(DANA)
    talk.take(Picked(f"person.{DANA.key}"))
    talk.tap(label)

    reply = talk.say(words, reading=day_read(FRIDAY + timedelta(7), day))

    kept = the_promise(talk)
    assert (kept.ours, kept.what, kept.by, kept.state) == (ours, what, date(2026, 11, 27), Kept.OPEN)
    assert kept.prospect == DANA.key
    assert f"promised {what} by Fri 27 Nov." in text_of(reply)
    talk.tap("Undo")
    assert not talk.promises


def test_what_the_reader_found_goes_before_the_words():
    talk = Talk(DANA)
    press(talk, "promise", f"{DANA.key}.ours")
    told = PromiseRead(True, "the sample", MONDAY)

    talk.say("I owe her the sample, Monday", reading=replace(reading_of(owed="yes"), promises=(told,)))

    assert (the_promise(talk).what, the_promise(talk).by) == ("the sample", MONDAY)


def test_our_promise_needs_no_day():
    talk = Talk(DANA)
    press(talk, "promise", f"{DANA.key}.ours")

    reply = talk.say("the sample", reading=reading_of())

    assert the_promise(talk).by is None
    assert talk.rep.prompt == ""
    assert "You promised the sample." in text_of(reply)


def test_their_promise_without_a_day_is_asked_for_it_once():
    talk = Talk(DANA)
    press(talk, "promise", f"{DANA.key}.theirs")

    reply = talk.say("the plan", reading=reading_of())

    assert says(reply, "ask_by_when")
    assert the_promise(talk).by is None
    talk.tap("Mon 23 Nov")
    assert the_promise(talk).by == MONDAY


def test_their_promise_may_stay_without_a_day():
    talk = Talk(DANA)
    press(talk, "promise", f"{DANA.key}.theirs")
    talk.say("the plan", reading=reading_of())

    reply = talk.tap("No day")

    assert the_promise(talk).by is None
    assert talk.rep.prompt == ""
    assert "Dana promised the plan." in text_of(reply)


@pytest.mark.parametrize(
    ("words", "reading", "word"),
    [
        ("Friday", day_read(FRIDAY, "Friday"), "promise_empty"),
        ("...", reading_of(), "promise_empty"),
        ("n" * 61, reading_of(), "promise_too_long"),
    ],
)
@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_a_promise_that_cannot_be_kept_so_is_told_so_and_asked_again(side, words, reading, word):
    talk = Talk(DANA)
    press(talk, "promise", f"{DANA.key}.{side}")

    reply = talk.say(words, reading=reading)

    assert says(reply, word)
    assert says(reply, "ask_promise")
    assert not talk.promises
    talk.say("the numbers by Monday", reading=day_read(MONDAY, "Monday"))
    assert the_promise(talk).by == MONDAY


NEXT_FRIDAYS = (FRIDAY + timedelta(7), FRIDAY + timedelta(14))


@pytest.mark.parametrize(
    ("words", "reading", "word"),
    [
        ("the numbers by yesterday", day_read(FRIDAY - timedelta(1), "yesterday"), "day_past"),
        ("the numbers by 31 February", replace(reading_of(), no_day="31 February"), "no_such_day"),
        (
            "the numbers by next Friday",
            replace(day_read(NEXT_FRIDAYS[0], "next Friday"), two_days=NEXT_FRIDAYS),
            "which_of_two_days",
        ),
    ],
)
@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_of_a_promise_whose_day_does_not_fit_the_thing_is_kept_and_only_the_day_asked(
    side, words, reading, word
):
    talk = Talk(DANA)
    press(talk, "promise", f"{DANA.key}.{side}")

    reply = talk.say(words, reading=reading)

    assert says(reply, word)
    assert says(reply, "ask_by_when")
    assert (the_promise(talk).what, the_promise(talk).by) == ("the numbers", None)
    assert {"No day", "Undo"} <= set(labels_of(reply))
    talk.say("Monday", reading=day_read(MONDAY, "Monday"))
    assert (the_promise(talk).what, the_promise(talk).by) == ("the numbers", MONDAY)


def test_both_days_that_are_meant_lie_ready_for_a_new_promise():
    talk = Talk(DANA)
    press(talk, "promise", f"{DANA.key}.ours")
    read = replace(day_read(NEXT_FRIDAYS[0], "next friday"), two_days=NEXT_FRIDAYS)

    reply = talk.say("the budget by next friday", reading=read)

    assert labels_of(reply)[:2] == ["Fri 27 Nov", "Fri 4 Dec"]
    talk.tap("Fri 4 Dec")
    assert (the_promise(talk).what, the_promise(talk).by) == ("the budget", NEXT_FRIDAYS[1])


def test_both_days_that_are_meant_lie_ready_for_another_day():
    talk = promised(a_promise())
    press(talk, "repromise")

    reply = talk.say("next friday", reading=replace(reading_of(), two_days=NEXT_FRIDAYS))

    assert labels_of(reply)[:2] == ["Fri 27 Nov", "Fri 4 Dec"]
    talk.tap("Fri 27 Nov")
    assert the_promise(talk).by == NEXT_FRIDAYS[0]


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("the contract Monday", "the contract"),
        ("contract by Monday", "contract"),
        ("her signed contract by Monday", "her signed contract"),
    ],
)
def test_a_promise_typed_where_a_day_was_asked_is_a_promise_of_its_own(words, what):
    talk = Talk(DANA)
    press(talk, "promise", f"{DANA.key}.theirs")
    first = talk.say("the numbers", reading=reading_of())
    undo = next(item for item in actions_of(first) if item.startswith("undo."))

    reply = talk.say(words, reading=day_read(MONDAY, "Monday"))

    assert {(item.what, item.by) for item in talk.promises.values()} == {
        ("the numbers", None),
        (what, MONDAY),
    }
    assert "Undo" in labels_of(reply)
    talk.take(Picked(undo))
    assert the_promise(talk).what == what


def test_a_promise_read_in_words_typed_for_a_day_is_noted_for_its_own_side():
    talk = promised(a_promise())
    press(talk, "repromise")
    read = replace(reading_of(), promises=(PromiseRead(True, "the sample"),))

    talk.say("I owe her the sample", reading=read)

    assert {(item.ours, item.what, item.by) for item in talk.promises.values()} == {
        (False, "the numbers", FRIDAY),
        (True, "the sample", None),
    }


@pytest.mark.parametrize(
    "words",
    [
        "ok Monday then",
        "make it Monday",
        "by the end of Monday",
        "Monday works for her",
        "Monday morning please",
    ],
)
def test_a_day_with_words_around_it_is_only_a_day(words):
    talk = promised(a_promise())
    press(talk, "repromise")

    talk.say(words, reading=day_read(MONDAY, "Monday"))

    assert (the_promise(talk).what, the_promise(talk).by) == ("the numbers", MONDAY)


def test_news_typed_where_a_promise_was_asked_is_news():
    talk = Talk(DANA)
    press(talk, "promise", f"{DANA.key}.theirs")

    talk.say("Dana said no", about="Dana", last="no")

    assert talk.debrief.prospect == DANA.key
    assert not talk.promises


def test_the_same_promise_told_twice_is_one_with_the_newer_day():
    talk = promised(a_promise(what="the Numbers", by=FRIDAY))
    press(talk, "promise", f"{DANA.key}.theirs")

    talk.say("the numbers by Monday", reading=day_read(MONDAY, "Monday"))

    assert (the_promise(talk).key, the_promise(talk).by) == (KEY, MONDAY)


# --- What became of it ---------------------------------------------------------------------------------


def test_a_promise_shows_what_may_have_become_of_it():
    theirs, late = promised(a_promise(by=MONDAY)), promised(a_promise(by=FRIDAY - timedelta(7)))
    ours = promised(a_promise(ours=True))

    assert labels_of(press(theirs, "vow")) == ["It came", "Another day", "No longer matters", "Back"]
    assert labels_of(press(late, "vow")) == ["It came", "Not yet", "Another day", "No longer matters", "Back"]
    assert labels_of(press(ours, "vow")) == ["Yes, done", "Another day", "No longer matters", "Back"]


def test_giving_what_we_promised_counts_nothing_and_settles_what_was_owed():
    before = a_prospect(facts={"reached": "2", "empty": "yes", "owed": "yes", "standing": "wanted"})
    talk = promised(a_promise(ours=True), prospect=before)

    reply = press(talk, "gave")

    dana = talk.known("Dana")
    assert (the_promise(talk).state, the_promise(talk).settled_on) == (Kept.KEPT, FRIDAY)
    assert (dana.facts["reached"], dana.facts["owed"], dana.facts["empty"]) == ("2", "no", "no")
    assert (dana.last_touch_on, dana.next_look_on) == (FRIDAY, FRIDAY + timedelta(7))
    assert [touch.counts for touch in talk.touches] == [0]
    assert says(reply, "sent_next")


def test_what_we_gave_stands_in_the_timeline():
    talk = promised(a_promise(ours=True))
    press(talk, "gave")

    text = text_of(talk.take(Picked(f"person.{DANA.key}")))

    assert "Fri 20 Nov: Sent: what you promised." in text
    assert "You promised the numbers by Fri 20 Nov: kept." in text


def test_what_we_gave_can_be_taken_back():
    talk = promised(a_promise(ours=True))
    press(talk, "gave")

    talk.tap("Undo")

    assert talk.known("Dana") == DANA
    assert the_promise(talk) == a_promise(ours=True)
    assert not talk.touches


def test_giving_to_somebody_closed_brings_nothing_up():
    talk = promised(a_promise(ours=True), prospect=a_prospect(stage=Stage.CLOSED))

    press(talk, "gave")

    assert talk.known("Dana").next_look_on is None


def test_a_promise_of_theirs_that_came_is_a_reply_and_we_ask_which():
    before = a_prospect(
        facts={"reached": "2", "empty": "yes", "broke": "yes"}, last_touch_on=FRIDAY - timedelta(9)
    )
    talk = promised(a_promise(), prospect=before)

    reply = press(talk, "came")

    dana = talk.known("Dana")
    assert the_promise(talk).state is Kept.KEPT
    assert (dana.facts["reached"], dana.facts["broke"], dana.last_reply_on) == ("0", "no", FRIDAY)
    assert "A question or a request" in labels_of(reply)
    assert "Nothing yet" not in labels_of(reply)
    assert [(item.prospect, item.what) for item in talk.outcomes] == [(DANA.key, "replied")]


def test_what_came_goes_on_in_the_open_debrief():
    talk = promised(a_promise(), prospect=a_prospect(facts={"broke": "yes"}))
    talk.say(about="Dana", last="quiet")
    before = talk.debrief.key

    press(talk, "came")

    known = {item.fact: item.answer for item in talk.debrief.evidence}
    assert talk.debrief.key == before
    assert (known["broke"], known.get("last")) == ("no", None)


def test_somebody_we_had_left_is_worked_again_once_they_keep_their_word():
    left = a_prospect(stage=Stage.CLOSED, ended="left", facts={"last": "quiet"})
    talk = promised(a_promise(), prospect=left)

    press(talk, "came")

    assert (talk.known("Dana").stage, talk.known("Dana").ended) == (Stage.OPEN, "")


def test_a_promise_that_passed_is_broken_and_the_debrief_goes_on():
    before = a_prospect(facts={"standing": "wanted"}, last_touch_on=FRIDAY - timedelta(9))
    talk = promised(a_promise(by=FRIDAY - timedelta(3)), prospect=before)

    reply = press(talk, "late")

    assert the_promise(talk).state is Kept.BROKEN
    assert log_of(talk)["broke"] == "yes"
    assert talk.debrief.prospect == DANA.key
    assert "Nothing yet" in labels_of(reply)
    assert "broke a promise" in text_of(reply)


def test_broken_holds_until_a_later_promise_is_kept():
    talk = promised(a_promise(by=FRIDAY - timedelta(3)))
    press(talk, "late")
    talk.command("cancel")
    assert log_of(talk)["broke"] == "yes"
    talk.promises["b" * 12] = replace(a_promise(), key="b" * 12)

    press(talk, "came", "b" * 12)

    assert log_of(talk)["broke"] == "no"


def test_a_broken_promise_can_be_taken_back_in_the_debrief_it_opened():
    talk = promised(a_promise(by=FRIDAY - timedelta(3)))
    press(talk, "late")

    talk.tap("Undo")

    assert the_promise(talk).state is Kept.OPEN
    assert "broke" not in log_of(talk)
    assert "broke" not in {item.fact for item in talk.debrief.evidence}


@pytest.mark.parametrize("by", [FRIDAY, MONDAY, None])
def test_a_promise_is_not_broken_before_its_day_and_grace_are_over(by):
    talk = promised(a_promise(by=by))

    reply = press(talk, "late")

    assert says(reply, "hold_promised")
    assert the_promise(talk).state is Kept.OPEN


def test_our_own_promise_is_never_held_against_them():
    talk = promised(a_promise(ours=True, by=FRIDAY - timedelta(9)))

    press(talk, "late")

    assert "broke" not in log_of(talk)


def test_a_promise_can_be_let_go():
    talk = promised(a_promise())

    reply = press(talk, "unpromise")

    assert the_promise(talk).state is Kept.DROPPED
    assert "no longer matters" in text_of(reply)
    talk.tap("Undo")
    assert the_promise(talk) == a_promise()


@pytest.mark.parametrize("verb", ["vow", "gave", "came", "late", "unpromise", "repromise"])
@pytest.mark.parametrize("state", [Kept.KEPT, Kept.BROKEN, Kept.DROPPED])
def test_a_button_of_a_settled_promise_is_harmless(verb, state):
    settled = a_promise(state=state, settled_on=FRIDAY)
    talk = promised(settled)

    reply = press(talk, verb)

    assert says(reply, "promise_gone")
    assert talk.promises == {KEY: settled}
    assert talk.known("Dana") == DANA


@pytest.mark.parametrize("verb", ["vow", "gave", "came", "late", "unpromise", "repromise", "promised"])
def test_a_button_of_a_promise_that_is_gone_says_so(verb):
    key = f"{KEY}.2026-11-27" if verb == "promised" else KEY

    assert says(press(Talk(DANA), verb, key), "promise_gone")


# --- Another day ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("ours", [True, False])
def test_a_promise_gets_another_day_by_a_tap(ours):
    talk = promised(a_promise(ours=ours))
    press(talk, "repromise")

    reply = talk.tap("Tue 24 Nov")

    assert the_promise(talk).by == TUESDAY
    assert "by Tue 24 Nov" in text_of(reply)
    talk.tap("Undo")
    assert the_promise(talk).by == FRIDAY


def test_a_promise_gets_another_day_by_words():
    talk = promised(a_promise())
    press(talk, "repromise")

    talk.say("7 January", reading=day_read(date(2027, 1, 7), "7 January"))

    assert the_promise(talk).by == date(2027, 1, 7)
    assert talk.rep.prompt == ""


@pytest.mark.parametrize(
    ("reading", "word"),
    [
        (day_read(FRIDAY - timedelta(1), "yesterday"), "day_past"),
        (replace(reading_of(), no_day="31 February"), "no_such_day"),
        (replace(reading_of(), two_days=(FRIDAY, FRIDAY + timedelta(7))), "which_of_two_days"),
        (reading_of(), "which_day_again"),
    ],
)
def test_a_day_that_does_not_fit_is_told_so_and_asked_again(reading, word):
    talk = promised(a_promise())
    press(talk, "repromise")

    reply = talk.say("some day", reading=reading)

    assert says(reply, word)
    assert says(reply, "ask_by_when")
    assert the_promise(talk).by == FRIDAY
    talk.say("Monday", reading=day_read(MONDAY, "Monday"))
    assert the_promise(talk).by == MONDAY


@pytest.mark.parametrize("days", [(), (MONDAY,)])
def test_news_typed_where_its_day_was_asked_is_news(days):
    talk = promised(a_promise())
    press(talk, "repromise")

    talk.say("Omar said no on Monday", about="Omar", last="no", days=days)

    assert talk.debrief.prospect == OMAR.key


def test_a_day_button_of_an_earlier_day_offers_new_days():
    talk = promised(a_promise())

    reply = press(talk, "promised", f"{KEY}.2026-11-19")

    assert says(reply, "ask_by_when")
    assert the_promise(talk).by == FRIDAY


# --- In the nudge --------------------------------------------------------------------------------------


def test_the_taps_below_a_nudge_settle_our_promise():
    talk = promised(a_promise(ours=True))
    asked = nudge(talk.scene, PLAYBOOK)

    assert {f"gave.{KEY}", f"repromise.{KEY}"} <= set(actions_of(asked))
    press(talk, "gave")
    assert nudge(talk.scene, PLAYBOOK) is None


def test_the_taps_below_a_nudge_settle_theirs():
    talk = promised(a_promise(by=FRIDAY - timedelta(1)))
    asked = nudge(talk.scene, PLAYBOOK)

    assert {f"came.{KEY}", f"late.{KEY}"} <= set(actions_of(asked))


# --- Read in the rep's words ---------------------------------------------------------------------------


NUMBERS = PromiseRead(False, "the numbers", MONDAY)
SAMPLE = PromiseRead(True, "the sample")


def told(talk, *promises, words="Dana sends the numbers by Monday, I owe the sample", about="Dana", **found):
    found = {"last": "talking", "standing": "problem"} | found
    same = tuple(item.key for item in talk.prospects.values() if item.name == about)
    reading = reading_of(about, known=same, **found)
    return talk.say(words, reading=replace(reading, promises=promises))


def test_promises_that_were_read_are_shown_back():
    talk = Talk(DANA)

    reply = told(talk, NUMBERS, SAMPLE)

    assert "Noted: Dana promised the numbers by Mon 23 Nov." in text_of(reply)
    assert "Noted: you promised the sample." in text_of(reply)


def test_somebody_without_a_name_is_they():
    reply = told(Talk(), NUMBERS, about="")

    assert "Noted: they promised the numbers by Mon 23 Nov." in text_of(reply)


def test_a_promise_that_was_read_wrong_is_taken_back_by_fix():
    talk = Talk(DANA)
    told(talk, NUMBERS, SAMPLE)

    reply = talk.tap("Fix", "promised: the numbers")

    assert talk.debrief.promised == (SAMPLE,)
    assert "the numbers" not in text_of(reply)


def test_the_button_of_a_long_promise_has_the_promise_alone():
    talk = Talk(DANA)
    told(talk, replace(NUMBERS, what="the numbers for Leeds"))

    reply = talk.tap("Fix")

    assert "the numbers for Leeds" in labels_of(reply)


@pytest.mark.parametrize("ending", ["Sent", "Tomorrow"])
def test_promises_are_kept_with_the_prospect_once_the_debrief_ends(ending):
    talk = Talk()
    told(talk, NUMBERS, SAMPLE, about="Dana", stake="given")
    talk.answer()

    talk.tap(ending)

    (dana,) = talk.prospects.values()
    assert {(item.ours, item.what, item.by) for item in talk.promises.values()} == {
        (False, "the numbers", MONDAY),
        (True, "the sample", None),
    }
    assert {item.prospect for item in talk.promises.values()} == {dana.key}


def test_promises_are_kept_when_nothing_is_to_be_sent():
    talk = Talk(DANA)
    told(talk, SAMPLE, last="stop")

    talk.tap("Done")

    assert the_promise(talk).what == "the sample"


def test_promises_are_kept_when_the_rep_wants_a_reminder():
    talk = Talk(DANA)
    told(talk, SAMPLE, last="agreed", days=(TUESDAY,))
    talk.answer()

    talk.tap("Remind me then")

    assert the_promise(talk).what == "the sample"


def test_sending_what_is_owed_keeps_our_promise():
    due, later = a_promise(ours=True), replace(a_promise(ours=True, by=MONDAY), key="b" * 12, what="the plan")
    theirs = replace(a_promise(), key="c" * 12, what="the list")
    talk = promised(due, later, theirs)
    told(talk, SAMPLE, standing="wanted", owed="yes")
    talk.answer()

    talk.tap("Sent")

    states = {item.what: item.state for item in talk.promises.values()}
    assert states == {
        "the numbers": Kept.KEPT,
        "the plan": Kept.OPEN,
        "the list": Kept.OPEN,
        "the sample": Kept.KEPT,
    }


def test_a_dropped_debrief_leaves_no_promise():
    talk = Talk(DANA)
    told(talk, NUMBERS)

    talk.command("cancel")

    assert not talk.promises


def test_promises_kept_by_an_ending_go_when_it_is_taken_back():
    talk = Talk(DANA)
    told(talk, NUMBERS)
    talk.answer()
    talk.tap("Sent")

    talk.tap("Undo")

    assert not talk.promises


def test_a_card_that_comes_back_tomorrow_does_not_keep_its_promises_twice():
    talk = Talk(DANA)
    told(talk, NUMBERS)
    talk.answer()
    talk.tap("Tomorrow")
    press(talk, "came", the_promise(talk).key)
    talk.press("answer.last.talking")
    talk.answer()

    talk.tap("Sent")

    assert the_promise(talk).state is Kept.KEPT


def test_a_promise_told_again_is_no_second_one():
    talk = promised(a_promise())
    told(talk, NUMBERS)
    talk.answer()

    talk.tap("Sent")

    assert (the_promise(talk).key, the_promise(talk).by) == (KEY, MONDAY)


def test_a_promise_told_again_in_one_debrief_has_the_newer_day():
    talk = Talk(DANA)
    told(talk, NUMBERS)

    told(talk, replace(NUMBERS, by=TUESDAY))

    assert talk.debrief.promised == (replace(NUMBERS, by=TUESDAY),)


def test_an_edited_message_takes_back_what_only_its_old_words_promised():
    talk = Talk(DANA)
    told(talk, NUMBERS, words="Dana sends the numbers by Monday")
    told(talk, SAMPLE, words="I owe the sample")

    talk.edit("m1", "Dana called", last="talking")

    assert talk.debrief.promised == (SAMPLE,)


def test_the_day_of_a_promise_is_no_agreed_day():
    talk = Talk(DANA)

    told(talk, NUMBERS, days=(MONDAY,))
    assert talk.debrief.agreed_on is None

    told(talk, NUMBERS, days=(MONDAY, TUESDAY))
    assert talk.debrief.agreed_on == TUESDAY


def test_a_promise_goes_with_the_message_that_is_about_someone_else():
    talk = Talk(DANA)
    told(talk, SAMPLE, words="good talk, I owe the sample")
    told(talk, NUMBERS, words="sends the numbers by Monday", about="")
    talk.answer()

    talk.press("else")

    (aside,) = [item for item in talk.debriefs.values() if item.status is Status.LATER]
    assert talk.debrief.promised == (NUMBERS,)
    assert aside.promised == (SAMPLE,)


def test_a_promise_stays_when_it_is_chosen_whom_it_is_about():
    other = a_prospect("Dana", "Kestrel")
    talk = Talk(DANA, other)
    told(talk, NUMBERS)

    talk.tap("Dana · Kestrel")

    assert talk.debrief.prospect == other.key
    assert talk.debrief.promised == (NUMBERS,)


# --- What an ending leaves -----------------------------------------------------------------------------


def test_an_ending_keeps_the_advised_rule_with_the_prospect():
    talk = Talk(a_prospect(snoozed_until=FRIDAY))
    told(talk)
    talk.answer()
    rule = talk.debrief.rule

    talk.tap("Sent")

    assert (talk.known("Dana").rule, talk.known("Dana").snoozed_until) == (rule, None)


def test_an_exit_leaves_the_prospect_as_left_until_they_write():
    talk = Talk(DANA)
    told(talk, last="no")
    talk.tap("Sent")
    assert talk.known("Dana").ended == "left"

    told(talk, last="asked", standing="wanted")
    talk.answer()
    talk.tap("Sent")

    assert talk.known("Dana").ended == ""


@pytest.mark.parametrize(("last", "ending"), [("talking", "Sent"), ("stop", "Done")])
def test_an_ending_can_be_taken_back(last, ending):
    talk = Talk(DANA)
    told(talk, last=last)
    talk.answer()

    talk.tap(ending, "Undo")

    assert talk.known("Dana") == DANA
    assert talk.debrief.prospect == DANA.key
