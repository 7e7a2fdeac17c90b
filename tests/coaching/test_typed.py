"""Labels typed instead of tapped, outside of a debrief: the last message's, a number, a yes or a no."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.coaching.model import Picked, Said, Stage, Story
from bot.coaching.nudging import nudge
from bot.coaching.typed import meant, offered_by
from tests.coaching.scenes import FRIDAY, PLAYBOOK, REP, Talk, a_prospect, labels_of, says

DANA = a_prospect(next_look_on=FRIDAY, last_touch_on=FRIDAY - timedelta(days=20))
OMAR = a_prospect("Omar", "Beta Logistics")


def nudged(*prospects: object) -> Talk:
    """Return a talk that begins with a nudge, as the tick keeps what it offers."""
    talk = Talk(*prospects)
    reply = nudge(talk.scene, PLAYBOOK)
    assert reply is not None
    talk.rep = replace(talk.rep, offered=offered_by(reply))
    talk.replies = (reply,)
    return talk


@pytest.mark.parametrize("words", ["Nothing yet", "nothing yet.", "  NOTHING YET ", "no", "nope"])
def test_the_answer_to_a_nudge_may_be_typed(words):
    talk = nudged(DANA)

    talk.type(words)

    assert talk.debrief.prospect == DANA.key
    assert [item.fact for item in talk.debrief.evidence if item.how == "tapped"] == ["last"]


def test_yes_to_a_nudge_asks_which_reply_came():
    talk = nudged(DANA)

    talk.type("yes")

    assert talk.debrief.more == "replies"


@pytest.mark.parametrize("words", ["ok", "okay"])
def test_ok_is_no_answer_to_a_nudge(words):
    talk = nudged(DANA)

    assert says(talk.type(words), "talk_ok")


def test_a_label_with_a_name_may_be_typed():
    talk = nudged(DANA)

    assert says(talk.type("stop for dana"), "muted")


@pytest.mark.parametrize(("words", "is_there"), [("yes", False), ("ok", False), ("no", True), ("back", True)])
def test_a_confirmation_may_be_typed(words, is_there):
    talk = Talk(DANA)
    talk.take(Picked(f"delete.{DANA.key}"))

    talk.type(words)

    assert (DANA.key in talk.prospects) is is_there


@pytest.mark.parametrize("words", ["yes", "Yes, delete", "ok"])
def test_an_old_panels_labels_count_no_more_once_something_else_was_said(words):
    talk = Talk(DANA)
    talk.take(Picked(f"delete.{DANA.key}"))
    talk.type("hello")

    talk.type(words)

    assert DANA.key in talk.prospects


def test_the_number_of_a_list_may_be_typed():
    talk = Talk(DANA, OMAR)
    talk.command("prospects")

    reply = talk.type("2")

    assert labels_of(reply)[0] == "Debrief Omar"


@pytest.mark.parametrize("words", ["0", "3", "99"])
def test_a_number_beyond_the_list_means_nobody(words):
    talk = Talk(DANA, OMAR)
    talk.command("prospects")

    assert meant(Said(words), talk.rep.offered, talk.scene.now, PLAYBOOK) is None


def test_a_number_where_an_hour_is_asked_is_the_hour():
    talk = Talk()
    talk.take(Picked("setat"))

    assert meant(Said("8"), talk.rep.offered, talk.scene.now, PLAYBOOK) is None


def test_what_a_typed_label_does_is_said_in_a_new_message():
    talk = Talk(DANA)
    talk.take(Picked(f"person.{DANA.key}"))

    assert not talk.type("Close").in_place

    assert talk.prospects[DANA.key].stage is Stage.CLOSED


def test_a_typed_undo_takes_back_what_the_button_below_would():
    talk = Talk(DANA)
    talk.take(Picked(f"close.{DANA.key}"))

    talk.type("undo")

    assert talk.prospects[DANA.key].stage is Stage.OPEN


def test_never_mind_takes_a_question_back():
    talk = Talk(DANA)
    talk.take(Picked(f"newname.{DANA.key}"))

    assert says(talk.type("never mind"), "left_as_it_was")

    assert talk.prospects[DANA.key].name == "Dana"


def test_right_agrees_to_a_story_that_is_shown_back():
    slots = {"role": "dairies", "common_problem": "lost orders", "tip": "close at ten"}
    told = Story("s1", REP.key, "bite", slots, "Ada", FRIDAY, to_check=True)
    talk = Talk()
    talk.stories["s1"] = told
    talk.take(Picked("storygo.s1"))

    talk.type("Any")
    talk.type("yes")

    assert not talk.stories["s1"].to_check


def test_nothing_is_offered_by_an_answer_without_buttons():
    talk = Talk(DANA)
    talk.command("prospects")

    talk.type("hello")

    assert talk.rep.offered == ()


def test_long_words_are_no_label():
    talk = nudged(DANA)

    assert meant(Said("nothing yet " * 400), talk.rep.offered, talk.scene.now, PLAYBOOK) is None


@pytest.mark.parametrize("typed", ["1", "1.", "first", "the first one"])
def test_a_number_picks_an_answer_where_the_question_is_no_count(typed):
    talk = Talk()
    asked = talk.say("Omar from Beta", about="Omar")
    fact, first = asked.rows[0][0].action.split(".")[1:]

    talk.type(typed)

    assert [(one.fact, one.answer) for one in talk.debrief.evidence] == [(fact, first)]
