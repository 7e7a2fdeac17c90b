"""Two prospects that are one: whose history stays, and what is known of both."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.coaching.merging import merged
from bot.coaching.model import Kept, Picked, Promise, Stage, Status
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
DANNA = a_prospect("Danna", "")
OMAR = a_prospect("Omar", "Beta Logistics")
BEFORE, LATER = FRIDAY - timedelta(9), FRIDAY - timedelta(2)


def ask(talk, prospect=DANA):
    talk.take(Picked(f"person.{prospect.key}"))
    return talk.tap("More", "Merge with…")


def one_of(stays, goes):
    return merged(replace(DANA, **stays), replace(DANNA, **goes), PLAYBOOK)


# --- Whom --------------------------------------------------------------------------------------------


def test_those_of_a_similar_name_are_offered_and_who_stays_is_said():
    reply = ask(Talk(DANA, DANNA, OMAR))

    assert says(reply, "merge_stays")
    assert "Dana · Northwind" in text_of(reply)
    assert actions_of(reply) == [f"merge.{DANA.key}.{DANNA.key}", "nevermind"]


def test_a_typed_name_is_offered_and_never_merged_by_itself():
    talk = Talk(DANA, OMAR)
    ask(talk)

    reply = talk.say("Omar", reading=reading_of())

    assert actions_of(reply) == [f"merge.{DANA.key}.{OMAR.key}", "nevermind"]
    assert len(talk.prospects) == 2


@pytest.mark.parametrize(
    ("words", "word"), [("Dana", "merge_itself"), ("Northwind", "merge_itself"), ("Zebulon", "nobody_called")]
)
def test_a_name_that_cannot_be_merged_with_is_told_so_and_asked_again(words, word):
    talk = Talk(DANA, OMAR)
    ask(talk)

    reply = talk.say(words, reading=reading_of())

    assert says(reply, word)
    assert says(reply, "ask_merge")
    assert actions_of(talk.say("omar", reading=reading_of()))[0] == f"merge.{DANA.key}.{OMAR.key}"


def test_nobody_is_merged_with_themselves():
    talk = Talk(DANA, OMAR)

    reply = talk.take(Picked(f"merge.{DANA.key}.{DANA.key}"))

    assert says(reply, "merge_itself")
    assert talk.known("Dana") == DANA


@pytest.mark.parametrize(
    "reading",
    [
        reading_of(last="quiet"),
        reading_of(rivals=("later", "put_off")),
        reading_of(small_talk="thanks"),
        reading_of(about="Nobodyy", last="quiet"),
        reading_of(replied=True),
        reading_of(about="Omar", known=(OMAR.key,)),
    ],
)
def test_a_name_nobody_has_is_told_so_whatever_else_is_read_in_it(reading):
    talk = Talk(DANA, OMAR)
    ask(talk)

    reply = talk.say("nobodyy", reading=reading)

    assert says(reply, "nobody_called")
    assert says(reply, "ask_merge")
    assert talk.rep.prompt == f"merge.{DANA.key}"


def test_a_known_name_is_that_name_whatever_else_is_read_in_it():
    talk = Talk(DANA, OMAR)
    ask(talk)

    reply = talk.say("Omar", about="Omar", last="no")

    assert actions_of(reply)[0] == f"merge.{DANA.key}.{OMAR.key}"


def test_news_typed_where_a_name_was_asked_is_news():
    talk = Talk(DANA, OMAR)
    ask(talk)

    talk.say("Omar said no", about="Omar", last="no")

    assert talk.debrief.prospect == OMAR.key


def test_with_nobody_else_there_is_nobody_to_merge_with():
    assert says(ask(Talk(DANA)), "nobody_to_merge")


# --- What moves --------------------------------------------------------------------------------------


def history(talk):
    """Give Danna a debrief that is over, a message, a promise and a debrief set aside."""
    talk.say(about="Danna", last="quiet")
    talk.answer(reached="0", standing="problem")
    talk.tap("Sent")
    talk.promises["a" * 12] = Promise("a" * 12, REP.key, DANNA.key, False, "the plan", talk.scene.now)
    talk.promises["b" * 12] = replace(talk.promises["a" * 12], key="b" * 12, state=Kept.KEPT)
    talk.say(about="Danna", last="later")
    talk.say(about="Omar", last="later")
    talk.command("cancel")


def test_all_that_the_log_holds_goes_to_the_one_who_stays():
    talk = Talk(DANA, DANNA, OMAR)
    history(talk)

    ask(talk)
    reply = talk.tap("Danna")

    assert says(reply, "merged")
    assert set(talk.prospects) == {DANA.key, OMAR.key}
    assert {touch.prospect for touch in talk.touches} == {DANA.key}
    assert {promise.prospect for promise in talk.promises.values()} == {DANA.key}
    assert {item.prospect for item in talk.debriefs.values() if item.outcome != "cancelled"} == {DANA.key}
    assert "Sent: value story" in text_of(reply)


def test_a_merge_can_be_taken_back():
    talk = Talk(DANA, DANNA, OMAR)
    history(talk)
    prospects, promises, touches = dict(talk.prospects), dict(talk.promises), list(talk.touches)
    owners = {item.key: (item.prospect, item.status) for item in talk.debriefs.values()}
    ask(talk)
    talk.tap("Danna")

    talk.tap("Undo")

    assert talk.prospects == prospects
    assert talk.promises == promises
    assert talk.touches == touches
    assert {item.key: (item.prospect, item.status) for item in talk.debriefs.values()} == owners


def test_the_open_debrief_goes_on_with_what_is_known_of_both():
    talk = Talk(replace(DANA, facts={"standing": "wanted"}), DANNA)
    talk.say(about="Danna", last="quiet")
    talk.answer(reached="1", standing="problem", empty="no")
    ask(talk)

    talk.tap("Danna")

    assert talk.debrief.prospect == DANA.key
    assert talk.debrief.status is Status.OPEN
    talk.tap("Undo")
    assert talk.debrief.prospect == DANNA.key
    assert talk.debrief.rule


def test_a_button_to_merge_that_is_pressed_twice_does_no_more():
    talk = Talk(DANA, DANNA)
    ask(talk)
    talk.tap("Danna")

    reply = talk.take(Picked(f"merge.{DANA.key}.{DANNA.key}"))

    assert says(reply, "prospect_gone")
    assert "Dana · Northwind" in labels_of(talk.command("prospects"))


# --- What is known of both ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stays", "goes", "joined"),
    [
        ({"standing": "problem"}, {"standing": "wanted"}, {"standing": "wanted"}),
        ({"standing": "wanted"}, {"standing": "problem"}, {"standing": "wanted"}),
        ({"standing": "wanted"}, {"standing": "no_fit"}, {"standing": "wanted"}),
        ({}, {"stake": "given"}, {"stake": "given"}),
        ({"stake": "open"}, {"stake": "off"}, {"stake": "off"}),
        ({"broke": "no"}, {"broke": "yes"}, {"broke": "yes"}),
        ({"owed": "yes"}, {"owed": "no"}, {"owed": "yes"}),
        (
            {"reached": "1", "empty": "yes"},
            {"reached": "2", "empty": "yes"},
            {"reached": "3", "empty": "yes"},
        ),
        ({"reached": "1", "empty": "no"}, {"reached": "2", "empty": "yes"}, {"reached": "3", "empty": "no"}),
        ({"reached": "0", "empty": "no"}, {"reached": "2", "empty": "yes"}, {"reached": "2", "empty": "yes"}),
        ({"reached": "5"}, {"reached": "6"}, {"reached": "7"}),
        ({}, {}, {}),
    ],
)
def test_what_is_known_of_both_is_joined(stays, goes, joined):
    assert one_of({"facts": stays}, {"facts": goes}).facts == joined


def test_a_reply_answers_what_went_out_to_either_before_it():
    stays = {"facts": {"reached": "1", "empty": "no"}, "last_touch_on": LATER, "last_reply_on": LATER}
    goes = {"facts": {"reached": "2", "empty": "yes"}, "last_touch_on": BEFORE}

    one = one_of(stays, goes)

    assert one.facts == {"reached": "1", "empty": "no"}
    assert (one.last_touch_on, one.last_reply_on) == (LATER, LATER)


def test_the_later_dates_and_the_latest_advice_stay():
    stays = {"last_touch_on": BEFORE, "rule": "R27", "next_look_on": FRIDAY + timedelta(5)}
    goes = {"last_reply_on": LATER, "rule": "R19", "next_look_on": FRIDAY}

    one = one_of(stays, goes)

    assert (one.last_touch_on, one.last_reply_on) == (BEFORE, LATER)
    assert (one.rule, one.next_look_on) == ("R19", FRIDAY)


def test_name_and_company_are_those_of_the_one_who_stays():
    goes = replace(
        DANNA, company="Other", username="dana_k", slots={"problem": "theirs", "motive": "save time"}
    )

    one = merged(replace(DANA, company="", slots={"problem": "ours"}), goes, PLAYBOOK)

    assert (one.key, one.name, one.company, one.username) == (DANA.key, "Dana", "Other", "dana_k")
    assert one.slots == {"problem": "ours", "motive": "save time"}


def test_tips_and_stories_given_to_either_are_not_given_again():
    one = one_of({"tips": ("a",), "stories": ("x",)}, {"tips": ("b", "a"), "stories": ("y",)})

    assert (set(one.tips), set(one.stories)) == ({"a", "b"}, {"x", "y"})


@pytest.mark.parametrize(
    ("stays", "goes", "stage"),
    [
        (Stage.OPEN, Stage.CLOSED, Stage.OPEN),
        (Stage.CLOSED, Stage.OPEN, Stage.OPEN),
        (Stage.CLOSED, Stage.PARKED, Stage.PARKED),
        (Stage.CLOSED, Stage.CLOSED, Stage.CLOSED),
    ],
)
def test_who_is_worked_under_one_name_is_worked(stays, goes, stage):
    assert one_of({"stage": stays}, {"stage": goes}).stage is stage


@pytest.mark.parametrize("said_no_to", ["stays", "goes"])
def test_a_no_told_under_one_name_holds_for_both(said_no_to):
    left = {"stage": Stage.CLOSED, "ended": "left", "facts": {"last": "no"}, "last_reply_on": LATER}
    other = {"next_look_on": FRIDAY, "last_reply_on": BEFORE}

    one = one_of(left, other) if said_no_to == "stays" else one_of(other, left)

    assert (one.stage, one.ended, one.facts["last"]) == (Stage.CLOSED, "left", "no")
    assert one.next_look_on is None


def test_whoever_wrote_after_the_no_is_worked_again():
    left = {"stage": Stage.CLOSED, "ended": "left", "facts": {"last": "no"}, "last_reply_on": BEFORE}

    one = one_of(left, {"last_reply_on": LATER, "next_look_on": FRIDAY})

    assert (one.stage, one.ended, one.next_look_on) == (Stage.OPEN, "", FRIDAY)
    assert "last" not in one.facts
