"""What the rep puts right in words: the name, the company or the prospect of the open debrief."""

from dataclasses import replace
from datetime import date

import pytest

from bot.coaching.model import Edited
from tests.coaching.scenes import Talk, a_prospect, actions_of, says, text_of


def a_talk(*prospects):
    """Return a talk in which a debrief is open on Tom from Acme, who is new."""
    talk = Talk(*prospects)
    talk.type("Tom from Acme asked for a quote, I sent it, two mails, no answer")
    return talk


@pytest.mark.parametrize(
    "words",
    [
        "no, its Tim not Tom",
        "wrong name, its tim",
        "I meant Tim",
        "not Tom, Tim",
        "sorry it's Tim, not Tom",
        "no, it's Tim",
    ],
)
def test_a_name_that_is_put_right_is_that_of_the_debrief(words):
    talk = a_talk()
    before = talk.debrief

    reply = talk.type(words)

    assert (talk.debrief.key, talk.debrief.named, talk.debrief.company) == (before.key, "Tim", "Acme")
    assert talk.debrief.evidence == before.evidence
    assert says(reply, "amended_name")


@pytest.mark.parametrize("words", ["no, Tim", "no, Slack", "no, Sure"])
def test_a_word_behind_a_no_is_asked_about_before_it_is_a_name(words):
    talk = a_talk()

    reply = talk.type(words)

    assert talk.debrief.named == "Tom"
    assert says(reply, "amended_perhaps")


def test_letters_behind_a_no_are_no_name():
    talk = a_talk()

    reply = talk.type("no, NDA")

    assert talk.debrief.named == "Tom"
    assert not says(reply, "amended_perhaps")


def test_somebody_of_the_list_is_meant_by_the_name_alone():
    talk = a_talk(a_prospect("Dana"))

    talk.type("no, Dana")

    assert talk.debrief.prospect == talk.known("Dana").key


def test_only_who_has_exactly_that_name_is_called_otherwise_at_once():
    talk = Talk(a_prospect("Dana"))

    asking = talk.type("it's Tim, not Dani")
    assert says(asking, "rename_perhaps")
    assert talk.known("Dana")

    talk.type("it's Tim, not Dana")
    assert talk.known("Tim")


@pytest.mark.parametrize("words", ["not Acme, Apex", "she is at apex not acme", "the company is Apex"])
def test_a_company_that_is_put_right_is_that_of_the_debrief(words):
    talk = a_talk()

    reply = talk.type(words)

    assert (talk.debrief.named, talk.debrief.company) == ("Tom", "Apex")
    assert says(reply, "amended_company")


def test_what_was_told_moves_to_the_prospect_who_was_meant():
    talk = a_talk(a_prospect("Dana", facts={"stake": "given"}))
    told = [item for item in talk.debrief.evidence if item.words]

    talk.type("I meant Dana")

    assert talk.debrief.prospect == talk.known("Dana").key
    assert {"last", "reached", "standing"} <= {item.fact for item in talk.debrief.evidence}
    assert all(item in talk.debrief.evidence for item in told)
    assert "stake" in {item.fact for item in talk.debrief.evidence}


def test_somebody_of_the_list_keeps_the_name_when_somebody_new_was_meant():
    talk = Talk(a_prospect("Dana", facts={"stake": "given"}))
    talk.type("Dana asked for a demo")

    reply = talk.type("no, it's Tim not Dana")

    assert (talk.debrief.prospect, talk.debrief.named) == (None, "Tim")
    assert "stake" not in {item.fact for item in talk.debrief.evidence}
    assert talk.known("Dana").name == "Dana"
    assert says(reply, "amended_new")


@pytest.mark.parametrize("words", ["no, its Tim not Tom", "not Acme, Apex", "I meant Dana"])
def test_what_was_put_right_can_be_taken_back(words):
    talk = a_talk(a_prospect("Dana", facts={"stake": "given"}))
    before = talk.debrief
    talk.type(words)

    reply = talk.tap("Undo")

    after = talk.debrief
    assert (after.prospect, after.named, after.company) == (None, "Tom", "Acme")
    assert after.evidence == before.evidence
    assert "Tom" in text_of(reply)


@pytest.mark.parametrize("words", ["no, it's quiet", "not Monday, Tuesday", "no, it's Monday"])
def test_other_corrections_are_no_names(words):
    talk = a_talk()

    talk.type(words)

    assert (talk.debrief.named, talk.debrief.company) == ("Tom", "Acme")


@pytest.mark.parametrize("words", ["close", "close tom", "close it"])
def test_an_open_card_is_closed_by_a_word(words):
    talk = a_talk()

    talk.type(words)

    assert talk.known("Tom").stage == "closed"


def test_taking_a_choice_among_namesakes_back_ends_the_choice():
    talk = a_talk(a_prospect("Dana", "Northwind"), a_prospect("Dana", "Volt"))
    step = talk.debrief.step
    talk.type("I meant Dana")
    assert talk.debrief.candidates

    talk.tap("Undo")

    assert (talk.debrief.named, talk.debrief.step, talk.debrief.candidates) == ("Tom", step, ())


def test_taking_another_name_back_gives_the_address_back():
    talk = a_talk()
    talk.debriefs[talk.debrief.key] = replace(talk.debrief, username="tomberg")
    talk.type("no, its Tim not Tom")
    assert talk.debrief.username == ""

    talk.tap("Undo")

    assert talk.debrief.username == "tomberg"


def test_what_was_logged_of_the_wrong_person_is_said_to_stay_there():
    talk = Talk(a_prospect("Dana", facts={"reached": "1"}))
    talk.type("mailed Dana on Tuesday, no reply")
    assert talk.touches

    reply = talk.type("no, it's Tim not Dana")

    assert talk.debrief.named == "Tim"
    assert says(reply, "log_stays")
    assert f"lastone.{talk.known('Dana').key}" in actions_of(reply)


def test_an_edit_is_said_to_leave_the_log_alone():
    talk = Talk(a_prospect("Dana", facts={"reached": "1"}))
    talk.type("mailed Dana on Tuesday, no reply")
    words = "mailed Dana on Wednesday, no reply"

    reply = talk.take(Edited(words, "m1"), talk.read(words))

    assert says(reply, "log_stays")


def test_a_spelling_that_is_put_right_makes_nobody_new():
    talk = Talk(a_prospect("Omar"))
    talk.type("Omar asked for a quote")

    reply = talk.type("it's spelled Omarr")

    assert talk.debrief.prospect == talk.known("Omar").key
    assert says(reply, "rename_perhaps")


def after_sent() -> Talk:
    """Return a talk in which a message to Dana has just been sent."""
    dana = a_prospect("Dana", facts={"standing": "wanted", "reached": "1"}, last_touch_on=date(2026, 11, 2))
    talk = Talk(dana)
    talk.take_up(dana)
    talk.tap("Nothing yet")
    talk.tap("Sent")
    return talk


@pytest.mark.parametrize("words", ["call her Dee", "she is called Dee", "its Dee not dana"])
def test_after_a_message_its_prospect_gets_another_name(words):
    talk = after_sent()

    assert says(talk.type(words), "renamed")
    assert [one.name for one in talk.prospects.values()] == ["Dee"]
    assert talk.open is None


def test_after_a_message_a_wrong_name_is_asked_for():
    talk = after_sent()

    assert says(talk.type("wrong name"), "ask_new_name")
    talk.type("Dee")

    assert [one.name for one in talk.prospects.values()] == ["Dee"]


def test_after_a_message_somebody_else_who_was_meant_is_asked_about():
    assert says(after_sent().type("wrong name its Diana"), "rename_perhaps")


def test_on_a_card_another_name_is_that_of_the_prospect():
    talk = Talk(a_prospect("Dana", facts={"standing": "wanted", "reached": "1"}))
    talk.take_up(talk.known("Dana"))

    talk.type("call her Diana")

    assert talk.debrief.prospect == next(iter(talk.prospects))
    assert [one.name for one in talk.prospects.values()] == ["Diana"]


def test_what_was_told_of_somebody_is_about_somebody_else():
    talk = a_talk()

    talk.type("not about tom, its Rita")

    assert talk.debrief.named == "Rita"


def test_a_wrong_name_of_nobody_opens_nothing():
    talk = Talk()

    assert says(talk.type("wrong name"), "typed_to_nothing")
    assert talk.open is None
