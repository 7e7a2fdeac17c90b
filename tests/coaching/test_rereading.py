"""An edited message: exactly what it had said changes, and all else stays."""

from dataclasses import replace
from datetime import timedelta

from bot.coaching.history import newest
from bot.coaching.model import Edited, Evidence, How
from tests.coaching.scenes import FRIDAY, Talk, a_prospect

MONDAY = FRIDAY + timedelta(days=3)


def known(talk: Talk) -> dict[str, str | None]:
    return {item.fact: item.answer for item in newest(talk.debrief.evidence).values()}


def test_an_edit_takes_back_what_that_message_had_shown_of_the_rep_and_no_more():
    talk = Talk()
    talk.say("Omar is just being difficult", about="Omar", symptoms=("blames_prospect",), last="quiet")
    talk.say("went in blind, too", symptoms=("unprepared",), reached="2")

    talk.edit("m2", "two mails so far", reached="2")
    assert talk.debrief.symptoms == ("blames_prospect:m1",)

    talk.edit("m1", "Omar is silent, I went in blind", about="Omar", symptoms=("unprepared",), last="quiet")
    assert talk.debrief.symptoms == ("unprepared:m1",)


def test_an_edited_message_stays_older_than_what_was_said_after_it():
    talk = Talk()
    talk.say("Omar is silent, one mail", about="Omar", last="quiet", reached="1")
    talk.say("no, three", reached="3")

    talk.edit("m1", "Omar is silent, a mail", about="Omar", last="quiet", reached="1")

    assert known(talk)["reached"] == "3"


def test_what_was_put_right_by_a_tap_stays_unless_the_edit_tells_otherwise():
    talk = Talk()
    talk.say("Omar is silent, one mial", about="Omar", last="quiet", reached="1")
    tapped = replace(talk.debrief, evidence=(*talk.debrief.evidence, Evidence("reached", "3", How.TAPPED)))
    talk.debriefs[tapped.key] = tapped

    talk.edit("m1", "Omar is silent, one mail", about="Omar", last="quiet", reached="1")
    assert known(talk)["reached"] == "3"

    talk.edit("m1", "Omar is silent, two mails", about="Omar", last="quiet", reached="2")
    assert known(talk)["reached"] == "2"


def test_a_weaker_word_that_another_message_said_holds_once_the_stronger_one_is_edited_away():
    talk = Talk()
    talk.say("Omar wants it", about="Omar", standing="wanted")
    talk.say("his reports take days", standing="problem")
    assert known(talk)["standing"] == "wanted"

    talk.edit("m1", "Omar it is", about="Omar")

    assert known(talk)["standing"] == "problem"


def test_the_agreed_day_goes_with_the_words_that_told_it():
    talk = Talk()
    talk.say("Omar will call on Monday", about="Omar", last="later", days=(MONDAY,))
    talk.say("two mails so far", reached="2")
    talk.edit("m2", "three mails so far", reached="3")
    assert talk.debrief.agreed_on == MONDAY

    talk.edit("m1", "Omar will call some day", about="Omar", last="later")

    assert talk.debrief.agreed_on is None


def test_an_edit_of_the_name_moves_the_news_to_whom_it_names_now():
    talk = Talk(a_prospect("Dana", facts={"standing": "wanted"}), a_prospect("Omar", "Globex"))
    talk.say("Dana went quiet", about="Dana", last="quiet")
    assert talk.debrief.prospect == talk.known("Dana").key

    talk.edit("m1", "Omar went quiet", about="Omar", last="quiet")

    assert talk.debrief.prospect == talk.known("Omar").key
    assert "standing" not in known(talk)


def test_another_name_in_an_edit_of_what_was_said_of_somebody_before_moves_nothing():
    talk = Talk(a_prospect("Dana"), a_prospect("Omar", "Globex"))
    talk.say("Dana went quiet", about="Dana", last="quiet")
    talk.say("two mails so far", reached="2")

    talk.edit("m2", "two mails so far, same as Omar", about="Omar", reached="2")

    assert talk.debrief.prospect == talk.known("Dana").key


def test_the_company_of_an_edited_message_takes_the_place_of_the_old_one():
    talk = Talk()
    talk.type("Omar from Beta said no")
    words = "Omar from Gamma said no"

    talk.take(Edited(words, "m1"), talk.read(words))

    assert (talk.debrief.named, talk.debrief.company) == ("Omar", "Gamma")
